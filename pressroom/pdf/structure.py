"""The tag tree of a finished PDF, read back and judged.

In: the bytes of a PDF, whoever wrote them. Out: a `Structure`: its elements in order, and every
fault found on the way (ISO 32000-1 §14.7: is the tree whole, does it lead to the marked content and
back; §14.6 and §14.8.2.2: is every piece of a page either in the tree or an artifact). What may
stand where is judged by `structure_rules`.
"""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name

if TYPE_CHECKING:
    from collections.abc import Iterator

# What paints a page (§8.5.3, §8.6.7, §8.8 to 8.10, §9.4.3).
PAINTS = frozenset(("f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "INLINE IMAGE"))
SHOWS = frozenset(("Tj", "TJ", "'", '"'))
FOLLOWED = " ".join(sorted({*PAINTS, *SHOWS, "BDC", "BMC", "EMC"} - {"INLINE IMAGE"})) + " BI ID EI"
TAGGED, ARTIFACT = "tagged", "artifact"
# What may not stand within what (ISO 14289-1 §7.1); an artifact may hold others.
MIXED = ((TAGGED, TAGGED), (TAGGED, ARTIFACT), (ARTIFACT, TAGGED))
ARTIFACTS = ("/Pagination", "/Layout", "/Page", "/Background")
FURNITURE = ("/Header", "/Footer", "/Watermark", "/LineNum")
DEEPEST = 200


class Marked(NamedTuple):
    """A piece of marked content that an element holds."""

    page: int
    mcid: int


class Linked(NamedTuple):
    """An annotation that an element holds: where it leads, and what it says."""

    page: int
    kind: str
    target: str
    contents: str


@dataclass(eq=False, slots=True)
class Element:
    """A structure element."""

    kind: str
    parent: Element | None
    page: int | None
    language: str = ""  # its own
    spoken: str = ""  # in effect
    name: str = ""  # its identifier
    alt: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    kids: list[Element | Marked | Linked] = field(default_factory=list)

    @property
    def elements(self) -> list[Element]:
        """The elements directly below."""
        return [kid for kid in self.kids if isinstance(kid, Element)]

    def walk(self) -> Iterator[Element]:
        """The element and all below it, in order."""
        yield self
        for kid in self.elements:
            yield from kid.walk()

    def marks(self) -> Iterator[Marked]:
        """All marked content below, in order."""
        for kid in self.kids:
            if isinstance(kid, Marked):
                yield kid
            elif isinstance(kid, Element):
                yield from kid.marks()

    def where(self) -> str:
        """How a message calls it."""
        first = next(self.marks(), None)
        page = first.page if first else self.page
        return f"{self.kind} on page {page + 1}" if page is not None else self.kind


@dataclass(frozen=True, slots=True)
class Structure:
    """A tag tree: its root, whose kids should be one Document, and what is wrong with it."""

    root: Element
    language: str
    faults: tuple[str, ...]


def read_structure(data: bytes) -> Structure:
    """Read a tag tree. Raises pikepdf.PdfError where the bytes are no PDF."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        reader = _Reader(pdf)
        reader.read()
        return Structure(reader.root, reader.language, tuple(reader.faults))


class _Reader:
    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self.faults: list[str] = []
        self.language = str(pdf.Root.get(Name.Lang, ""))
        self.root = Element("StructTreeRoot", None, None, spoken=self.language)
        self._pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        self._seen: dict[tuple[int, int], Element] = {}
        self._owners: dict[Marked, tuple[int, int]] = {}
        self._annotations: dict[tuple[int, int], tuple[int, int]] = {}

    def read(self) -> None:
        """Read all, and say what is wrong."""
        marked = self._pdf.Root.get(Name.MarkInfo, Dictionary())
        if not marked.get(Name.Marked, False):
            self.faults.append("the file does not say that it is tagged")
        if marked.get(Name.Suspects, False):
            self.faults.append("the file calls its tags suspect")
        shown = self._pdf.Root.get(Name.ViewerPreferences, Dictionary())
        if not shown.get(Name.DisplayDocTitle, False):
            self.faults.append("the file's name is shown for its title")
        tree = self._pdf.Root.get(Name.StructTreeRoot)
        if tree is None:
            self.faults.append("there is no tag tree")
            return
        if len(tree.get(Name.RoleMap, Dictionary())):
            self.faults.append("types are mapped to other types")
        self._kids(tree, self.root, 0)
        entries = dict(_numbers(tree.get(Name.ParentTree, Dictionary())))
        for number, page in enumerate(self._pdf.pages):
            self._page(number, page.obj, entries)
        for mark in self._owners:
            self.faults.append(f"the tree has mark {mark.mcid}, which page {mark.page + 1} has not")
        self._names(tree)
        self._orphans()

    # the tree

    def _kids(self, entry: Any, parent: Element, depth: int) -> None:
        for kid in _listed(entry.get(Name.K, Array())):
            if isinstance(kid, int):
                self._own(Marked(-1 if parent.page is None else parent.page, kid), entry, parent)
            elif kid.get(Name.Type) == Name.MCR:
                page = self._pages.get(kid.Pg.objgen, -1) if Name.Pg in kid else parent.page
                self._own(Marked(-1 if page is None else page, int(kid.MCID)), entry, parent)
            elif kid.get(Name.Type) == Name.OBJR:
                self._annotation(kid, entry, parent)
            else:
                self._element(kid, entry, parent, depth)

    def _element(self, entry: Any, above: Any, parent: Element, depth: int) -> None:
        kind = str(entry.get(Name.S, "/?"))[1:]
        if entry.objgen in self._seen or depth > DEEPEST:
            self.faults.append(f"a {kind} stands twice in the tree")
            return
        page = self._pages.get(entry.Pg.objgen) if Name.Pg in entry else None
        language = str(entry.get(Name.Lang, ""))
        element = Element(
            *(kind, parent, page, language, language or parent.spoken),
            *(str(entry.get(Name.ID, "")), str(entry.get(Name.Alt, "")), _attributes(entry)),
        )
        self._seen[entry.objgen] = element
        parent.kids.append(element)
        if Name.P not in entry or entry.P.objgen != above.objgen:
            self.faults.append(f"{element.where()} does not lead back to the {parent.kind} above")
        self._kids(entry, element, depth + 1)

    def _own(self, mark: Marked, entry: Any, parent: Element) -> None:
        parent.kids.append(mark)
        if mark in self._owners:
            self.faults.append(f"the tree has mark {mark.mcid} of page {mark.page + 1} twice")
        self._owners[mark] = entry.objgen

    def _annotation(self, reference: Any, entry: Any, parent: Element) -> None:
        found = reference.get(Name.Obj)
        if found is None or Name.Subtype not in found:
            self.faults.append(f"{parent.where()} holds an annotation that is not there")
            return
        if found.objgen in self._annotations:
            self.faults.append(f"{parent.where()} holds an annotation that another holds")
        self._annotations[found.objgen] = entry.objgen
        action = found.get(Name.A, Dictionary())
        target = found.get(Name.Dest, action.get(Name.URI, action.get(Name.D, "")))
        page = self._pages.get(reference.Pg.objgen, -1) if Name.Pg in reference else -1
        parent.kids.append(
            Linked(page, str(found.Subtype)[1:], str(target), str(found.get(Name.Contents, "")))
        )

    # the pages

    def _page(self, number: int, page: Any, entries: dict[int, Any]) -> None:
        name = f"page {number + 1}"
        key = page.get(Name.StructParents)
        parents = entries.get(int(key)) if key is not None else None
        marks = self._content(page, name)
        if not isinstance(parents, Array):
            # A page without marked content needs none (§14.7.4.4).
            if marks or key is not None:
                self.faults.append(f"the parent tree has no {name}")
            parents = Array()
        for mcid in marks:
            mark = Marked(number, mcid)
            owner = self._owners.pop(mark, None)
            if owner is None:
                self.faults.append(f"{name}: mark {mcid} is in no element")
                continue
            entry = parents[mcid] if mcid < len(parents) else None
            if not isinstance(entry, Dictionary):
                self.faults.append(f"{name}: the parent tree has a hole at mark {mcid}")
            elif entry.objgen != owner:
                self.faults.append(f"{name}: the parent tree leads mark {mcid} to another element")
        for annotation in page.get(Name.Annots, Array()):
            self._on_page(annotation, name, entries)
        if page.get(Name.Annots) and page.get(Name.Tabs) != Name.S:
            self.faults.append(f"{name}: the order of its links is not the tree's")

    def _on_page(self, annotation: Any, page: str, entries: dict[int, Any]) -> None:
        owner = self._annotations.pop(annotation.objgen, None)
        kind = str(annotation.get(Name.Subtype, "/?"))[1:]
        if owner is None:
            self.faults.append(f"{page}: a {kind} annotation is in no element")
        elif Name.StructParent not in annotation:
            self.faults.append(f"{page}: a {kind} annotation does not lead to its element")
        else:
            entry = entries.get(int(annotation.StructParent))
            if not isinstance(entry, Dictionary) or entry.objgen != owner:
                self.faults.append(f"{page}: the parent tree leads a {kind} annotation elsewhere")

    def _content(self, page: Any, name: str) -> list[int]:
        """The marks of a page, in the order drawn; everything drawn is marked or an artifact."""
        marks: list[int] = []
        around: list[str] = []  # "tagged", "artifact", or another mark
        loose = False
        resources = page.get(Name.Resources, Dictionary())
        for instruction in pikepdf.parse_content_stream(page, FOLLOWED):
            operator = str(instruction.operator)
            if operator == "EMC":
                around[-1:] = []
            elif operator in ("BDC", "BMC"):
                tag, said = _properties(instruction, resources)
                if tag == "/Artifact":
                    self._artifact(said, name)
                    tag = ARTIFACT
                elif Name.MCID in said:
                    marks.append(int(said.MCID))
                    tag = TAGGED
                if (
                    tag,
                    next((each for each in around if each in (TAGGED, ARTIFACT)), ""),
                ) in MIXED:
                    self.faults.append(f"{name}: {tag} content within other content")
                around.append(tag)
            elif TAGGED not in around and ARTIFACT not in around:
                loose = True
        if loose:
            self.faults.append(f"{name}: something drawn is neither tagged nor an artifact")
        self.faults += [
            f"{name}: mark {mark} stands there twice"
            for mark, count in Counter(marks).items()
            if count > 1
        ]
        return list(dict.fromkeys(marks))

    def _artifact(self, said: Any, page: str) -> None:
        kind, subtype = said.get(Name.Type), said.get(Name.Subtype)
        if kind is None or str(kind) not in ARTIFACTS:
            self.faults.append(f"{page}: an artifact does not say what it is")
        elif kind == Name.Background and Name.BBox not in said:
            self.faults.append(f"{page}: an artifact that is a ground has no bounds")
        elif subtype is not None and (kind != Name.Pagination or str(subtype) not in FURNITURE):
            self.faults.append(f"{page}: an artifact is of no known kind")

    # what leads to elements from elsewhere

    def _names(self, tree: Any) -> None:
        """Every identifier is of one element, and the tree of identifiers leads there (§14.7.2)."""
        named: dict[str, tuple[int, int]] = {}
        for number, element in self._seen.items():
            if element.name in named:
                self.faults.append(f"the identifier “{element.name}” stands twice")
            if element.name:
                named[element.name] = number
        listed = dict(_named(tree.get(Name.IDTree, Dictionary())))
        for name in sorted(named.keys() | listed.keys()):
            if named.get(name) != listed.get(name):
                self.faults.append(f"the tree of identifiers does not lead to “{name}”")

    def _orphans(self) -> None:
        """No structure element stands outside the tree."""
        for entry in self._pdf.objects:
            if (
                isinstance(entry, Dictionary)
                and entry.get(Name.Type) == Name.StructElem
                and entry.objgen not in self._seen
            ):
                self.faults.append(f"a {str(entry.get(Name.S, '/?'))[1:]} stands outside the tree")


def _properties(instruction: Any, resources: Any) -> tuple[str, Any]:
    tag = str(instruction.operands[0])
    said = instruction.operands[1] if len(instruction.operands) > 1 else Dictionary()
    if isinstance(said, Name):
        said = resources.get(Name.Properties, Dictionary()).get(said, Dictionary())
    return tag, said


def _attributes(entry: Any) -> dict[str, Any]:
    """The attributes of an element, of all owners (§14.7.5); names with their solidus."""
    found: dict[str, Any] = {}
    for one in _listed(entry.get(Name.A, Array())):
        if isinstance(one, Dictionary):
            found |= {str(key)[1:]: _plain(value) for key, value in one.items()}
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Array):
        return [_plain(one) for one in value]
    return value if isinstance(value, int) else str(value)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Array) else [value]


def _numbers(tree: Any) -> Iterator[tuple[int, Any]]:
    """The entries of a number tree (§7.9.7)."""
    nums = list(tree.get(Name.Nums, Array()))
    yield from zip(map(int, nums[::2]), nums[1::2], strict=False)
    for kid in tree.get(Name.Kids, Array()):
        yield from _numbers(kid)


def _named(tree: Any) -> Iterator[tuple[str, tuple[int, int]]]:
    """The entries of a name tree (§7.9.6)."""
    names = list(tree.get(Name.Names, Array()))
    for name, entry in zip(names[::2], names[1::2], strict=False):
        yield str(name), entry.objgen
    for kid in tree.get(Name.Kids, Array()):
        yield from _named(kid)
