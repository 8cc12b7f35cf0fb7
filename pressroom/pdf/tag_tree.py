"""A tag tree while it is made, and how it is written into a PDF (ISO 32000-1 §14.7).

In: nodes with their kids, marked content and annotations. Out: the structure tree, its parent tree
and its tree of identifiers, among the objects of a `pydyf.PDF`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class Mark(NamedTuple):
    """A piece of marked content."""

    page: int
    mcid: int


class Annotation(NamedTuple):
    """An annotation of a page: a dictionary of pydyf."""

    page: int
    entry: Any


@dataclass(eq=False, slots=True)
class Node:
    """One structure element."""

    tag: str
    language: str  # in effect, its own or that around it
    parent: Node | None = None
    page: int | None = None  # where its first content stands
    kids: list[Node | Mark | Annotation] = field(default_factory=list)
    # What its dictionary holds besides: text as str, names as they stand (`/Row`).
    texts: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)

    def add(self, tag: str, page: int | None, at: int | None = None) -> Node:
        """A new kid, last or at a place."""
        made = Node(tag, self.language, self, page)
        self.kids.insert(len(self.kids) if at is None else at, made)
        return made

    def walk(self) -> Iterator[Node]:
        """The node and all below it, in order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.walk()


def write_tree(pdf: Any, document: Node, marks: Sequence[int]) -> None:
    """Write the tree below `document`; `marks` is how many pieces each page has, marked or not."""
    import pydyf

    root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
    pdf.add_object(root)
    entries: dict[Node, Any] = {}
    for node in document.walk():
        entries[node] = entry = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{node.tag}"})
        pdf.add_object(entry)
        entry["P"] = (entries[node.parent] if node.parent else root).reference
    for node, entry in entries.items():
        if node.page is not None:
            entry["Pg"] = pdf.page_references[node.page]
        entry["K"] = pydyf.Array(_kid(pdf, node, kid, entries) for kid in node.kids)
        entry.update({name: pydyf.String(text) for name, text in node.texts.items()})
        if node.attributes:
            entry["A"] = pydyf.Dictionary(
                {name: _value(value) for name, value in node.attributes.items()}
            )
    root["K"] = pydyf.Array([entries[document].reference])
    _write_parents(pdf, root, entries, marks)
    _write_identifiers(pdf, root, entries)
    pdf.catalog["StructTreeRoot"] = root.reference


def _write_parents(pdf: Any, root: Any, entries: Mapping[Node, Any], marks: Sequence[int]) -> None:
    """From each mark and each annotation, the way back to its element (§14.7.4.4)."""
    import pydyf

    owners: list[list[bytes]] = [[b"null"] * count for count in marks]
    annotated: list[tuple[bytes, Any]] = []
    for node, entry in entries.items():
        for kid in node.kids:
            if isinstance(kid, Mark):
                owners[kid.page][kid.mcid] = entry.reference
            elif isinstance(kid, Annotation):
                annotated.append((entry.reference, kid.entry))
    nums = pydyf.Array()
    for page, owned in enumerate(owners):
        nums.extend([page, pydyf.Array(owned)])
    for key, (owner, annotation) in enumerate(annotated, start=len(marks)):
        nums.extend([key, owner])
        annotation["StructParent"] = key
    parents = pydyf.Dictionary({"Nums": nums})
    pdf.add_object(parents)
    root["ParentTree"] = parents.reference
    root["ParentTreeNextKey"] = len(marks) + len(annotated)


def _kid(pdf: Any, node: Node, kid: Node | Mark | Annotation, entries: Mapping[Node, Any]) -> Any:
    import pydyf

    if isinstance(kid, Node):
        return entries[kid].reference
    page = pdf.page_references[kid.page]
    if isinstance(kid, Annotation):
        return pydyf.Dictionary({"Type": "/OBJR", "Obj": kid.entry.reference, "Pg": page})
    if kid.page == node.page:
        return kid.mcid
    return pydyf.Dictionary({"Type": "/MCR", "Pg": page, "MCID": kid.mcid})


def _value(value: Any) -> Any:
    """A value of an attribute: a list as an array, the strings of a list as strings."""
    import pydyf

    if isinstance(value, list):
        return pydyf.Array(pydyf.String(one) if isinstance(one, str) else one for one in value)
    return value


def _write_identifiers(pdf: Any, root: Any, entries: Mapping[Node, Any]) -> None:
    """The tree of identifiers, in the order of their bytes (§7.9.6)."""
    import pydyf

    named = [
        (_bytes(node.texts["ID"]), node.texts["ID"], entry)
        for node, entry in entries.items()
        if "ID" in node.texts
    ]
    if named:
        names = pydyf.Array()
        for _, name, entry in sorted(named, key=lambda each: each[0]):
            names.extend([pydyf.String(name), entry.reference])
        tree = pydyf.Dictionary({"Names": names})
        pdf.add_object(tree)
        root["IDTree"] = tree.reference


def _bytes(text: str) -> bytes:
    """A text string as it is written (§7.9.2.2)."""
    return text.encode() if text.isascii() else b"\xfe\xff" + text.encode("utf-16-be")
