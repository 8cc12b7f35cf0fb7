"""The tag tree (ISO 32000-1 §14.7 and §14.8): one structure element for one element of the report.

WeasyPrint cuts its tree at every page and tags each line of text as a Span. This one is built from
the same boxes: an element that crosses a page stays one element, its lines are its own marked
content, and margin boxes are artifacts (§14.8.2.2) of the type they are.
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
    "h1": "H1",
    "h2": "H2",
    "p": "P",
}


def build_tags(pdf: Any, document: Any, _version: object, page_streams: Sequence[Any]) -> None:
    """Stand in for `weasyprint.pdf.add_tags`: tag every page of the document."""
    tree = _Tree(pdf, document.metadata.lang)
    for number, (page, stream) in enumerate(zip(document.pages, page_streams, strict=True)):
        tree.add_page(number, page._page_box, stream)
    import pydyf

    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


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
        self._elements: dict[Any, Any] = {}
        self._language = language
        self._document = self._new("Document", root, number=None)
        root["K"] = pydyf.Array([self._document.reference])

    def _new(self, tag: str, parent: Any, number: int | None) -> Any:
        element = self._pydyf.Dictionary(
            {"Type": "/StructElem", "S": f"/{tag}", "P": parent.reference, "K": self._pydyf.Array()}
        )
        if number is not None:
            element["Pg"] = self._pdf.page_references[number]
        self._pdf.add_object(element)
        return element

    def add_page(self, number: int, page_box: Any, stream: Any) -> None:
        """Tag the marked content of one page; every mark finds its element or is an artifact."""
        marks = stream._tags
        owners: list[bytes] = [b"null"] * len(marks)
        artifacts: dict[int, str] = {}
        for child in page_box.children:
            kind = getattr(child, "at_keyword", None)
            if kind:
                artifacts.update((mark, kind) for mark in _marks(child, marks))
            else:
                self._walk(child, self._document, number, marks, owners)
        _make_artifacts(self._pydyf, stream, artifacts)
        self._nums.extend([number, self._pydyf.Array(owners)])

    def _walk(self, box: Any, parent: Any, number: int, marks: Any, owners: list[bytes]) -> None:
        box = getattr(box, "_box", box)  # an absolutely placed box stands behind a placeholder
        if box in marks:
            self._own(marks[box]["mcid"], parent, number, owners)
        element = getattr(box, "element", None)
        tag = STRUCTURE.get(box.element_tag) if element is not None else None
        if tag:
            parent = self._element(element, tag, parent, number)
        for child in getattr(box, "children", ()):
            self._walk(child, parent, number, marks, owners)

    def _element(self, element: Any, tag: str, parent: Any, number: int) -> Any:
        """The structure element of an element of the report; made at its first box."""
        if element not in self._elements:
            made = self._elements[element] = self._new(tag, parent, number)
            language = element.get("lang")
            if language and language != self._language:
                made["Lang"] = self._pydyf.String(language)
            parent["K"].append(made.reference)
        return self._elements[element]

    def _own(self, mark: int, parent: Any, number: int, owners: list[bytes]) -> None:
        page = self._pdf.page_references[number]
        if parent.get("Pg") == page:
            parent["K"].append(mark)
        else:
            parent["K"].append(self._pydyf.Dictionary({"Type": "/MCR", "Pg": page, "MCID": mark}))
        owners[mark] = parent.reference


def _marks(box: Any, marks: Any) -> list[int]:
    box = getattr(box, "_box", box)
    own = [marks[box]["mcid"]] if box in marks else []
    return own + [mark for child in getattr(box, "children", ()) for mark in _marks(child, marks)]


def _make_artifacts(pydyf: Any, stream: Any, artifacts: dict[int, str]) -> None:
    """Turn the marked content of margin boxes into pagination artifacts, in the page's stream."""
    for index, token in enumerate(stream.stream):
        if isinstance(token, pydyf.Dictionary) and token.get("MCID") in artifacts:
            kind = "Footer" if "bottom" in artifacts[token["MCID"]] else "Header"
            stream.stream[index - 1] = "/Artifact"
            stream.stream[index] = pydyf.Dictionary({"Type": "/Pagination", "Subtype": f"/{kind}"})
