"""The tag tree (ISO 32000-1 §14.7 and §14.8): one structure element for one element of the report.

WeasyPrint cuts its tree at every page and tags each line of text as a Span. This one is built from
the same boxes: an element that crosses a page stays one element, its lines are its own marked
content, a note at a page's foot is read behind the block that calls it, margin boxes and repeated
table heads are artifacts (§14.8.2.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pressroom.pdf.tag_marks import LAYOUT, set_apart
from pressroom.pdf.tag_plan import BLOCKS, Plan
from pressroom.pdf.tag_tree import Annotation, Mark, Node, write_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PX = 0.75  # pt
# What may hold a note; a note that is called within anything else stands in it.
MAY_HOLD_NOTE = ("Document", "Part", "Sect", "Div", "BlockQuote", "LBody", "TD", "TH", "Note")
# What says nothing where it holds nothing.
NOTHING_IF_EMPTY = ("Span", "Code", "Link", "Reference", "Lbl", "Div")
REPEATED = {"Type": "/Pagination"}


def build_tags(pdf: Any, document: Any, _version: object, page_streams: Sequence[Any]) -> None:
    """Stand in for `weasyprint.pdf.add_tags`: tag every page of the document."""
    import pydyf

    tree = _Tree(pdf, document.metadata.lang, Plan(document.pages[0]._page_box.children[0].element))
    for number, (page, stream) in enumerate(zip(document.pages, page_streams, strict=True)):
        tree.add_page(number, page._page_box, stream)
    tree.prune()
    write_tree(pdf, tree.document, [len(stream._tags) for stream in page_streams])
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


def _pagination(margin_box: str) -> dict[str, str]:
    """What a margin box holds is an artifact; those beside the text mark a draft."""
    if margin_box.endswith("-middle"):
        kind = "Watermark"
    else:
        kind = "Footer" if "bottom" in margin_box else "Header"
    return {"Type": "/Pagination", "Subtype": f"/{kind}"}


class _Tree:
    def __init__(self, pdf: Any, language: str, plan: Plan) -> None:
        self._pdf = pdf
        self._plan = plan
        self.document = Node("Document", language or "")
        # The outermost and the innermost node of an element, by it and the name of its box.
        self._nodes: dict[tuple[Any, str], tuple[Node, Node]] = {}
        self._pages: dict[Any, int] = {}  # where an element's first box stands
        self._number = 0  # of the page, and its marks
        self._height = 0.0
        self._marks: dict[Any, Any] = {}
        self._artifacts: dict[int, dict[str, str]] = {}
        self._underlined: set[int] = set()

    def add_page(self, number: int, page_box: Any, stream: Any) -> None:
        """Tag the marked content of one page; every mark finds its element or is an artifact."""
        self._number, self._marks = number, stream._tags
        self._height = page_box.margin_height() * PX
        self._artifacts, self._underlined = {}, set()
        for child in page_box.children:
            kind = getattr(child, "at_keyword", None)
            if kind:
                self._set_aside(child, _pagination(kind))
            else:
                # The areas of notes follow what they are notes to.
                self._walk(child, self.document, foot=child.element is None)
        set_apart(stream, self._artifacts, self._underlined)

    def prune(self) -> None:
        """Take out what holds nothing and would say nothing, from the inside; a link of which
        nothing is to be read says where it leads.
        """
        for node in reversed([*self.document.walk()]):
            if not node.kids and node.tag in NOTHING_IF_EMPTY and node.parent:
                node.parent.kids[:] = [kid for kid in node.parent.kids if kid is not node]
            elif node.tag == "LI" and not any(_is(kid, "LBody") for kid in node.kids):
                node.add("LBody", node.page)  # a term that nothing describes
            elif node.tag == "Link" and all(isinstance(kid, Annotation) for kid in node.kids):
                node.texts["Alt"] = next(_contents(node))

    def _walk(self, box: Any, parent: Node, *, foot: bool = False, linked: bool = False) -> None:
        box = getattr(box, "_box", box)  # an absolutely placed box stands behind a placeholder
        element, name = box.element, box.element_tag or ""
        if element is not None:
            if self._apart(element, name):
                self._set_aside(box, REPEATED if name == "thead" else LAYOUT)
                return
            parent = self._within(element, name, parent, foot=foot)
        if box in self._marks:
            self._own(box, parent, name)
        annotation = getattr(box, "link_annotation", None)
        if annotation and linked and name != "img":
            self._drop(annotation)  # of an element within the link, over the link's own
        elif annotation:
            self._link(annotation, element, parent)
        for child in getattr(box, "children", ()):
            self._walk(child, parent, foot=foot, linked=linked or bool(annotation))

    def _apart(self, element: Any, name: str) -> bool:
        """Whether a box is not the report's: a table's head on a later page, decoration."""
        if name == "thead":
            return self._pages.setdefault(element, self._number) != self._number
        return name == "img" and not element.get("alt")

    def _within(self, element: Any, name: str, parent: Node, *, foot: bool) -> Node:
        """The node that holds what an element of the report holds; made at its first box."""
        element = self._plan.whole(element)
        if (element, name) in self._nodes:
            return self._nodes[element, name][1]
        types = self._plan.types(element, name)
        language = "" if "::" in name else element.get("lang") or ""
        if not types and language and language.lower() != parent.language.lower():
            types = ("Div",) if name in BLOCKS else ("Span",)
        if not types:
            return parent
        parent, place = self._place(element, name, parent, foot=foot)
        outer = inner = parent.add(types[0], self._number, place)
        if language and language.lower() != outer.language.lower():
            outer.texts["Lang"] = outer.language = language
        for tag in types[1:]:
            inner = inner.add(tag, self._number)
        outer.texts |= self._plan.texts(element, name)
        outer.attributes = self._plan.attributes(element, name)
        self._nodes[element, name] = outer, inner
        return inner

    def _place(
        self, element: Any, name: str, parent: Node, *, foot: bool
    ) -> tuple[Node, int | None]:
        """Where the node of an element belongs: its parent, and at which of its kids if not last.

        Only a table's caption and a list's marks come before what stands there already.
        """
        if name in ("dt", "dd"):
            return self._item(element, parent), None
        if name == "li::marker":
            return self._nodes[element, "li"][0], 0
        if name in ("caption", "aside::footnote-marker"):
            return parent, 0
        if name == "aside" and foot:
            return self._behind_call(element)
        return parent, None

    def _item(self, element: Any, terms: Node) -> Node:
        """The item of a list of terms that a term or a description belongs to."""
        key = (self._plan.item(element), "item")
        if key not in self._nodes:
            self._nodes[key] = (terms.add("LI", self._number),) * 2
        return self._nodes[key][0]

    def _behind_call(self, note: Any) -> tuple[Node, int | None]:
        """Behind the block of text that calls a note first, and the notes called before; of a note
        that nothing calls, the end of what stands around it so far.
        """
        caller = self._plan.caller(note)
        found = self._nodes.get((caller, caller.tag)) if caller is not None else None
        if caller is None or found is None:
            around = ((each, each.tag) for each in self._plan.above(note))
            found = next((self._nodes[key] for key in around if key in self._nodes), None)
            return (found[1] if found else self.document), None
        block = found[1] if caller.tag == "li" else found[0]
        if block.parent is None or block.parent.tag not in MAY_HOLD_NOTE:
            return block, None
        kids = block.parent.kids
        at = kids.index(block) + 1
        while at < len(kids) and _is(kids[at], "Note"):
            at += 1
        return block.parent, at

    def _own(self, box: Any, node: Node, name: str) -> None:
        """A piece of marked content becomes its element's."""
        mark = Mark(self._number, self._marks[box]["mcid"])
        if node.tag == "TOCI":
            # A page number belongs to the reference that it is part of.
            parts = [kid for kid in node.kids if isinstance(kid, Node)]
            node = next((kid for kid in reversed(parts) if kid.tag == "Reference"), node)
        node.kids.append(mark)
        if name == "img":
            node.attributes = {"O": "/Layout", "BBox": self._bounds(box)}
        elif box.style["text_decoration_line"] != "none":
            self._underlined.add(mark.mcid)

    def _bounds(self, box: Any) -> list[float]:
        """Where a picture stands on its page (§14.8.5.4.5)."""
        left, top = box.content_box_x() * PX, self._height - box.content_box_y() * PX
        right, bottom = left + box.width * PX, top - box.height * PX
        return [round(edge, 2) for edge in (left, bottom, right, top)]

    def _link(self, annotation: Any, element: Any, node: Node) -> None:
        """A link's area on the page says in words where it leads (PDF/UA-1, 7.18.5)."""
        import pydyf

        link = self._plan.link(element)
        annotation["Contents"] = pydyf.String(self._plan.said(link))
        # The area of a picture in a link is the link's.
        node = self._nodes.get((link, "a"), (node, node))[1]
        node.kids.append(Annotation(self._number, annotation))

    def _drop(self, annotation: Any) -> None:
        page = self._pdf.objects[int(self._pdf.page_references[self._number].split()[0])]
        page["Annots"][:] = [each for each in page["Annots"] if each != annotation.reference]
        annotation.clear()

    def _set_aside(self, box: Any, properties: dict[str, str]) -> None:
        """Everything in a box is an artifact; links in it are parts of the links they repeat."""
        box = getattr(box, "_box", box)
        if box in self._marks:
            self._artifacts[self._marks[box]["mcid"]] = properties
        if getattr(box, "link_annotation", None):
            self._link(box.link_annotation, box.element, self.document)
        for child in getattr(box, "children", ()):
            self._set_aside(child, properties)


def _contents(link: Node) -> Iterator[str]:
    """What the areas of a link say."""
    for kid in link.kids:
        if isinstance(kid, Annotation):
            yield kid.entry["Contents"].string


def _is(kid: object, tag: str) -> bool:
    return isinstance(kid, Node) and kid.tag == tag
