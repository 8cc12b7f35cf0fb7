"""The tag tree (ISO 32000-1 §14.7 and §14.8): one structure element for one element of the report.

WeasyPrint cuts its tree at every page and tags each line of text as a Span. This one is built from
the same boxes: an element that crosses a page stays one element, its lines are its own marked
content, margin boxes and repeated table heads are artifacts (§14.8.2.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

# Elements that are structure; all others are seen through, and what they hold belongs to the
# nearest structure element around them.
STRUCTURE = {
    "main": "Part",
    "section": "Sect",
    **{f"h{level}": f"H{level}" for level in range(1, 7)},
    "p": "P",
    "pre": "P",
    "blockquote": "BlockQuote",
    "aside": "Note",
    **dict.fromkeys(("ul", "ol", "dl"), "L"),
    **dict.fromkeys(("li", "dt", "dd"), "LI"),
    "li::marker": "Lbl",
    "table": "Table",
    "caption": "Caption",
    **{name: f"{name[:2].upper()}{name[2:]}" for name in ("thead", "tbody", "tfoot")},
    **{name: name.upper() for name in ("tr", "th", "td")},
    "a": "Link",
    # A Figure's alternative text stands for all that it holds, which its caption must not be.
    "figure": "Div",
    "figcaption": "Caption",
    "img": "Figure",
}
PX = 0.75  # pt
SCOPES = {"col": "/Column", "row": "/Row", "colgroup": "/Column", "rowgroup": "/Row"}


def build_tags(pdf: Any, document: Any, _version: object, page_streams: Sequence[Any]) -> None:
    """Stand in for `weasyprint.pdf.add_tags`: tag every page of the document."""
    import pydyf

    tree = _Tree(pdf, document.metadata.lang)
    for number, (page, stream) in enumerate(zip(document.pages, page_streams, strict=True)):
        tree.add_page(number, page._page_box, stream)
    tree.finish(len(document.pages))
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


def _pagination(margin_box: str) -> str:
    """The subtype of artifact that a margin box holds: those beside the text mark a draft."""
    if margin_box.endswith("-middle"):
        return "Watermark"
    return "Footer" if "bottom" in margin_box else "Header"


class _Tree:
    def __init__(self, pdf: Any, language: str) -> None:
        import pydyf

        self._pydyf = pydyf
        self._pdf = pdf
        self._nums = pydyf.Array()
        parents = pydyf.Dictionary({"Nums": self._nums})
        pdf.add_object(parents)
        root = pydyf.Dictionary({"Type": "/StructTreeRoot", "ParentTree": parents.reference})
        pdf.add_object(root)
        pdf.catalog["StructTreeRoot"] = root.reference
        self._elements: dict[tuple[Any, str], Any] = {}
        self._pages: dict[Any, int] = {}  # where an element's first box stands
        self._annotations: list[tuple[bytes, Any]] = []
        self._artifacts: dict[int, str | None] = {}
        self._language = language
        self._height = 0.0  # of the page
        self._document = self._new("Document", root, number=None)
        root["K"] = pydyf.Array([self._document.reference])

    def add_page(self, number: int, page_box: Any, stream: Any) -> None:
        """Tag the marked content of one page; every mark finds its element or is an artifact."""
        marks = stream._tags
        owners: list[bytes] = [b"null"] * len(marks)
        self._height = page_box.margin_height() * PX
        self._artifacts = {}
        for child in page_box.children:
            kind = getattr(child, "at_keyword", None)
            if kind:
                self._set_aside(child, marks, _pagination(kind))
            else:
                self._walk(child, self._document, number, marks, owners)
        self._make_artifacts(stream)
        self._nums.extend([number, self._pydyf.Array(owners)])

    def finish(self, pages: int) -> None:
        """Lead each link annotation back to its element (§14.7.4.4)."""
        for key, (owner, annotation) in enumerate(self._annotations, start=pages):
            self._nums.extend([key, owner])
            annotation["StructParent"] = key

    def _new(self, tag: str, parent: Any, number: int | None) -> Any:
        element = self._pydyf.Dictionary(
            {"Type": "/StructElem", "S": f"/{tag}", "P": parent.reference, "K": self._pydyf.Array()}
        )
        if number is not None:
            element["Pg"] = self._pdf.page_references[number]
        self._pdf.add_object(element)
        return element

    def _walk(self, box: Any, parent: Any, number: int, marks: Any, owners: list[bytes]) -> None:
        box = getattr(box, "_box", box)  # an absolutely placed box stands behind a placeholder
        element = getattr(box, "element", None)
        name = box.element_tag if element is not None else ""
        if self._aside(element, name, number):
            self._set_aside(box, marks, None)
            return
        if name in STRUCTURE and (name != "figure" or _says_something(element)):
            parent = self._element(element, name, parent, number)
        elif element is not None and element.get("lang") and name == "span":
            parent = self._element(element, "span", parent, number)
        if box in marks:
            self._own(marks[box]["mcid"], parent, number, owners)
            if name == "img":
                parent["A"] = self._bounds(box)
        if getattr(box, "link_annotation", None):
            self._link(box.link_annotation, parent, number)
        for child in getattr(box, "children", ()):
            self._walk(child, parent, number, marks, owners)

    def _aside(self, element: Any, name: str, number: int) -> bool:
        """Whether a box is not the report's: a table's head on a later page, decoration."""
        if name == "thead":
            return self._pages.setdefault(element, number) != number
        return name == "img" and not element.get("alt")

    def _element(self, element: Any, name: str, parent: Any, number: int) -> Any:
        """The structure element of an element of the report; made at its first box."""
        if (element, name) in self._elements:
            return self._elements[element, name]
        tag = STRUCTURE.get(name, "Span")
        if tag == "Lbl":
            parent = self._elements[element, "li item"]
        made = self._new(tag, parent, number)
        language = element.get("lang")
        if language and language != self._language and tag != "Lbl":
            made["Lang"] = self._pydyf.String(language)
        if tag in ("TH", "TD"):
            made["A"] = self._cell(element, tag)
        if tag == "Figure":
            made["Alt"] = self._pydyf.String(element.get("alt"))
        if tag == "Lbl":
            parent["K"].insert(0, made.reference)
        else:
            parent["K"].append(made.reference)
        if tag == "LI":
            # A list item holds its label and its body (§14.8.4.3.3).
            self._elements[element, "li item"] = made
            item, made = made, self._new("LBody", made, number)
            item["K"].append(made.reference)
        self._elements[element, name] = made
        return made

    def _cell(self, element: Any, tag: str) -> Any:
        attributes = self._pydyf.Dictionary({"O": "/Table"})
        if tag == "TH":
            attributes["Scope"] = SCOPES[element.get("scope", "col")]
        for name in ("ColSpan", "RowSpan"):
            if element.get(name.lower()):
                attributes[name] = int(element.get(name.lower()))
        return attributes

    def _bounds(self, box: Any) -> Any:
        """Where a picture stands on its page (§14.8.5.4.5)."""
        left, top = box.content_box_x() * PX, self._height - box.content_box_y() * PX
        right, bottom = left + box.width * PX, top - box.height * PX
        bounds = self._pydyf.Array(round(edge, 2) for edge in (left, bottom, right, top))
        return self._pydyf.Dictionary({"O": "/Layout", "BBox": bounds})

    def _link(self, annotation: Any, parent: Any, number: int) -> None:
        page = self._pdf.page_references[number]
        reference = self._pydyf.Dictionary(
            {"Type": "/OBJR", "Obj": annotation.reference, "Pg": page}
        )
        self._pdf.add_object(reference)
        parent["K"].append(reference.reference)
        self._annotations.append((parent.reference, annotation))

    def _own(self, mark: int, parent: Any, number: int, owners: list[bytes]) -> None:
        page = self._pdf.page_references[number]
        if parent.get("Pg") == page:
            parent["K"].append(mark)
        else:
            parent["K"].append(self._pydyf.Dictionary({"Type": "/MCR", "Pg": page, "MCID": mark}))
        owners[mark] = parent.reference

    def _set_aside(self, box: Any, marks: Any, kind: str | None) -> None:
        """Everything in a box is an artifact: of pagination and `kind`, else of layout."""
        box = getattr(box, "_box", box)
        if box in marks:
            self._artifacts[marks[box]["mcid"]] = kind
        for child in getattr(box, "children", ()):
            self._set_aside(child, marks, kind)

    def _make_artifacts(self, stream: Any) -> None:
        for index, token in enumerate(stream.stream):
            if isinstance(token, self._pydyf.Dictionary) and token.get("MCID") in self._artifacts:
                kind = self._artifacts[token["MCID"]]
                properties = {"Type": "/Pagination", "Subtype": f"/{kind}"}
                stream.stream[index - 1] = "/Artifact"
                stream.stream[index] = self._pydyf.Dictionary(
                    properties if kind else {"Type": "/Layout"}
                )


def _says_something(figure: Any) -> bool:
    """Whether there is anything in a figure but decoration."""
    return figure.find(".//figcaption") is not None or any(
        picture.get("alt") for picture in figure.iter("img")
    )
