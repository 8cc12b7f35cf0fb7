"""Our checker of tag trees: each planted fault is caught, by its own message, and by the build.

The faults are planted in the finished bytes of one report that holds a little of everything. The
untouched file has none.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, String

from pressroom.edition import print_edition
from pressroom.model import Edition
from pressroom.pdf.against import against
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.setting import set_pages
from pressroom.pdf.structure import read_structure
from pressroom.pdf.structure_rules import broken_rules
from pressroom.problems import Refused
from pressroom.proof import prove_pdf
from pressroom.readers import read_report

from .conftest import ROOT

SIDECAR = "title: A title\ndate: 2024-01-31\nlanguage: en\npublisher: The press office\n"
REPORT = (
    """<html lang="en"><body>
<h2 id="one">One</h2>
<p>Called<a href="#n1" id="c1" role="doc-noteref">1</a> once, in <code>code</code>.</p>
<p lang="fr">Des mots français.</p>
<h3>Below</h3>
<figure><img src="dot.png" alt="A dot"><figcaption>The dot</figcaption></figure>
<ul><li>first</li><li><p>second</p><ol><li>inner</li></ol></li></ul>
<dl><dt>Term</dt><dd>Meaning</dd></dl>
<table><caption>Counted</caption>
<thead><tr><th rowspan="2">Ward</th><th colspan="2" scope="colgroup">Depth</th></tr>
<tr><th>Least</th><th>Most</th></tr></thead>
<tbody><tr><th scope="row">Quay</th><td>1</td><td>2</td></tr>
<tr><th scope="row">Mill</th><td>3</td><td>4</td></tr></tbody></table>
<h2>Two</h2>
<p>See <a href="#one">the first part</a> and <a href="https://example.org/">elsewhere</a>.</p>
<p>A long paragraph. """
    + "It goes on over a page without a word that is new to it. " * 110
    + """</p>
<blockquote><p>Quoted.</p></blockquote>
<aside role="doc-footnote" id="n1">
<p>The note. <a href="#c1" role="doc-backlink">[1]</a></p></aside>
</body></html>"""
)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> PdfReading:
    """The report, set."""
    folder = tmp_path_factory.mktemp("source") / "mixed"
    folder.mkdir()
    dot = ROOT / "tests" / "reports" / "pictures-exact" / "dot.png"
    (folder / "dot.png").write_bytes(dot.read_bytes())
    (folder / "report.html").write_text(REPORT, "utf-8")
    (folder / "report.yaml").write_text(SIDECAR, "utf-8")
    return set_pages(print_edition(read_report(Path(folder / "report.html"))))


def faults(data: bytes, edition: Edition) -> list[str]:
    structure = read_structure(data)
    differing = (f"{line}: {what}" for line, what in against(structure, edition))
    return [*structure.faults, *broken_rules(structure), *differing]


def test_the_untouched_report_has_no_fault(read: PdfReading) -> None:
    assert read.pdf.pages > 1
    assert faults(read.pdf.data, read.edition) == []
    assert prove_pdf(read)["verdict"] == "exact"


# Planting


def elements(pdf: pikepdf.Pdf, kind: str) -> list[Object]:
    """The elements of a type, in the order of the tree."""

    def walk(entry: Object) -> Iterator[Object]:
        for kid in entry.get(Name.K, Array()):
            if isinstance(kid, Dictionary) and Name.S in kid:
                if str(kid.S) == f"/{kind}":
                    yield kid
                yield from walk(kid)

    return list(walk(pdf.Root.StructTreeRoot))


def first(pdf: pikepdf.Pdf, kind: str) -> Object:
    return elements(pdf, kind)[0]


def over_pages(pdf: pikepdf.Pdf) -> Object:
    """The paragraph that crosses a page."""
    return next(
        each
        for each in elements(pdf, "P")
        if any(isinstance(kid, Dictionary) and kid.get(Name.Type) == Name.MCR for kid in each.K)
    )


def cut(entry: Object) -> None:
    kids = entry.P.K
    del kids[next(at for at, kid in enumerate(kids) if _is(kid, entry))]


def _is(kid: Any, entry: Object) -> bool:
    return isinstance(kid, Dictionary) and kid.objgen == entry.objgen


def swap(one: Object, other: Object) -> None:
    kids = one.P.K
    at, to = (next(at for at, kid in enumerate(kids) if _is(kid, each)) for each in (one, other))
    kids[at], kids[to] = kids[to], kids[at]


def split(pdf: pikepdf.Pdf) -> None:
    """Leave a seam open: what stands on the second page becomes an element of its own."""
    paragraph = over_pages(pdf)
    later = [kid for kid in paragraph.K if isinstance(kid, Dictionary)]
    second = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.P, P=paragraph.P, Pg=later[0].Pg, K=Array(later))
    )
    for _ in later:
        del paragraph.K[-1]
    kids = paragraph.P.K
    at = next(at for at, kid in enumerate(kids) if _is(kid, paragraph))
    kids.insert(at + 1, second)
    numbers = [page.obj.objgen for page in pdf.pages]
    for kid in later:
        parents(pdf)[numbers.index(kid.Pg.objgen)][int(kid.MCID)] = second


def parents(pdf: pikepdf.Pdf) -> list[Any]:
    """The parents of the marks of each page, page by page."""
    nums = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    return [each for each in nums[1::2] if isinstance(each, Array)]


def redraw(pdf: pikepdf.Pdf, change: Callable[[list[Any]], list[Any]], page: int = 0) -> None:
    operators = change(list(pikepdf.parse_content_stream(pdf.pages[page])))
    pdf.pages[page].Contents = pdf.make_stream(pikepdf.unparse_content_stream(operators))


def begin(tag: str, **said: Any) -> pikepdf.ContentStreamInstruction:
    return pikepdf.ContentStreamInstruction(
        [Name(f"/{tag}"), Dictionary(**said)], pikepdf.Operator("BDC")
    )


def retag(pdf: pikepdf.Pdf, old: Callable[[Any], bool], new: Any, page: int = 0) -> None:
    """Begin the first piece of a page that `old` holds of as `new` does."""

    def change(operators: list[Any]) -> list[Any]:
        at = next(
            at for at, each in enumerate(operators) if str(each.operator) == "BDC" and old(each)
        )
        return [*operators[:at], new, *operators[at + 1 :]]

    redraw(pdf, change, page)


def is_header(instruction: Any) -> bool:
    return bool(instruction.operands[1].get(Name.Subtype) == Name.Header)


def is_rule(instruction: Any) -> bool:
    return bool(instruction.operands[1].get(Name.Type) == Name.Layout)


def is_mark(mcid: int) -> Callable[[Any], bool]:
    return lambda each: each.operands[1].get(Name.MCID) == mcid


def doubled(operators: list[Any]) -> list[Any]:
    """The first mark begun again where the next begins."""
    marks = [at for at, each in enumerate(operators) if str(each.operator) == "BDC"]
    ours = [at for at in marks if Name.MCID in operators[at].operands[1]]
    return [*operators[: ours[1]], operators[ours[0]], *operators[ours[1] + 1 :]]


def nested(operators: list[Any]) -> list[Any]:
    """An artifact within the first mark."""
    at = next(
        at
        for at, each in enumerate(operators)
        if str(each.operator) == "BDC" and Name.MCID in each.operands[1]
    )
    end = pikepdf.ContentStreamInstruction([], pikepdf.Operator("EMC"))
    return [*operators[: at + 1], begin("Artifact", Type=Name.Layout), end, *operators[at + 1 :]]


def untagged(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"q 0 0 5 5 re f Q")


def links(pdf: pikepdf.Pdf) -> list[Object]:
    return [annotation for page in pdf.pages for annotation in page.obj.get(Name.Annots, Array())]


def put(entry: Object, **said: Any) -> None:
    for name, value in said.items():
        entry[f"/{name}"] = value


def drop(entry: Object, name: str) -> None:
    assert Name(f"/{name}") in entry
    del entry[f"/{name}"]


def without(entry: Object, holds: Callable[[Any], bool]) -> None:
    at = next(at for at, kid in enumerate(entry.K) if holds(kid))
    del entry.K[at]


def is_area(kid: Any) -> bool:
    return isinstance(kid, Dictionary) and kid.get(Name.Type) == Name.OBJR


def area(link: Object) -> Object:
    """The annotation of a link."""
    return next(kid.Obj for kid in link.K if is_area(kid))


def stray(pdf: pikepdf.Pdf) -> None:
    """A cell's row among the paragraphs."""
    row, section = elements(pdf, "TR")[-1], first(pdf, "BlockQuote").P
    cut(row)
    section.K.append(row)
    row.P = section


def orphan(pdf: pikepdf.Pdf) -> None:
    entry = Dictionary(Type=Name.StructElem, S=Name.P, P=first(pdf, "Sect"), K=Array())
    pdf.Root.Kept = pdf.make_indirect(entry)


def again(pdf: pikepdf.Pdf) -> None:
    """One identifier for two."""
    one, other = [each for each in elements(pdf, "TH") if Name.ID in each][:2]
    other.ID = one.ID


def moved_note(pdf: pikepdf.Pdf) -> None:
    """A note among the list's items' words, where nothing calls it."""
    note, body = first(pdf, "Note"), first(pdf, "LBody")
    cut(note)
    body.K.append(note)
    note.P = body


def not_there(pdf: pikepdf.Pdf) -> None:
    first(pdf, "H2").K.append(999)


def moved_caption(pdf: pikepdf.Pdf) -> None:
    caption = next(each for each in elements(pdf, "Caption") if Name.Table == each.P.S)
    table = caption.P
    cut(caption)
    table.K.append(caption)


def caption_first(pdf: pikepdf.Pdf) -> None:
    figure = first(pdf, "Figure")
    swap(figure, next(each for each in elements(pdf, "Caption") if Name.Div == each.P.S))


def label_last(pdf: pikepdf.Pdf) -> None:
    item = first(pdf, "LI")
    swap(item.K[0], item.K[1])


def two_documents(pdf: pikepdf.Pdf) -> None:
    root = pdf.Root.StructTreeRoot
    second = Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array())
    root.K.append(pdf.make_indirect(second))


def to_the_other(pdf: pikepdf.Pdf) -> None:
    """Two links that lead to each other's places."""
    inner = [each for each in links(pdf) if Name.Dest in each]
    inner[0].Dest, inner[1].Dest = inner[1].Dest, inner[0].Dest


def headed_by_another(pdf: pikepdf.Pdf) -> None:
    cell = next(each for each in elements(pdf, "TD"))
    cell.A.Headers[0] = elements(pdf, "TH")[-1].ID


Plant = Callable[[pikepdf.Pdf], object]
PLANTED: dict[str, tuple[Plant, str]] = {
    # the tree and the marks
    "no tag tree": (lambda pdf: drop(pdf.Root, "StructTreeRoot"), "there is no tag tree"),
    "not called tagged": (lambda pdf: drop(pdf.Root, "MarkInfo"), "does not say that it is tagged"),
    "no title shown": (
        lambda pdf: drop(pdf.Root, "ViewerPreferences"),
        "the file's name is shown for its title",
    ),
    "suspects": (lambda pdf: put(pdf.Root.MarkInfo, Suspects=True), "calls its tags suspect"),
    "a paragraph cut from the tree": (lambda pdf: cut(first(pdf, "P")), "is in no element"),
    "an orphan": (orphan, "a P stands outside the tree"),
    "a hole in the parent tree": (
        lambda pdf: parents(pdf)[0].__setitem__(0, None),
        "the parent tree has a hole at mark 0",
    ),
    "a wrong parent": (
        lambda pdf: parents(pdf)[0].__setitem__(0, first(pdf, "BlockQuote")),
        "the parent tree leads mark 0 to another element",
    ),
    "a page without parents": (
        lambda pdf: drop(pdf.pages[0].obj, "StructParents"),
        "the parent tree has no page 1",
    ),
    "a wrong way up": (
        lambda pdf: put(first(pdf, "BlockQuote"), P=first(pdf, "L")),
        "does not lead back to the Sect above",
    ),
    "a mark that is not there": (not_there, "the tree has mark 999, which page 1 has not"),
    "a mark twice in the tree": (
        lambda pdf: first(pdf, "H1").K.append(first(pdf, "H1").K[0]),
        "of page 1 twice",
    ),
    "a mark twice on the page": (lambda pdf: redraw(pdf, doubled), "stands there twice"),
    "an element twice": (
        lambda pdf: first(pdf, "Sect").K.append(first(pdf, "BlockQuote")),
        "a BlockQuote stands twice",
    ),
    "a wrong page": (
        lambda pdf: put(first(pdf, "H1"), Pg=pdf.pages[1].obj),
        "is in no element",
    ),
    "two documents": (two_documents, "the tree is not one Document"),
    # the pages
    "content that is not marked": (untagged, "neither tagged nor an artifact"),
    "an artifact left tagged": (
        lambda pdf: retag(pdf, is_header, begin("Span", MCID=500), 1),
        "page 2: mark 500 is in no element",
    ),
    "an artifact of no type": (
        lambda pdf: retag(pdf, is_rule, begin("Artifact")),
        "an artifact does not say what it is",
    ),
    "an artifact of an unknown kind": (
        lambda pdf: retag(pdf, is_rule, begin("Artifact", Type=Name.Layout, Subtype=Name.Header)),
        "an artifact is of no known kind",
    ),
    "a ground without bounds": (
        lambda pdf: retag(pdf, is_rule, begin("Artifact", Type=Name.Background)),
        "an artifact that is a ground has no bounds",
    ),
    "a mark made an artifact": (
        lambda pdf: retag(pdf, is_mark(0), begin("Artifact", Type=Name.Layout)),
        "the tree has mark 0, which page 1 has not",
    ),
    "an artifact within a mark": (
        lambda pdf: redraw(pdf, nested),
        "artifact content within other content",
    ),
    # types and places
    "an unknown type": (lambda pdf: put(first(pdf, "P"), S=Name.Foo), "there is no such type"),
    "a type mapped": (
        lambda pdf: put(pdf.Root.StructTreeRoot, RoleMap=Dictionary(Foo=Name.P)),
        "types are mapped",
    ),
    "a row outside its table": (stray, "TR on page 1 stands in a Sect"),
    "an item outside a list": (lambda pdf: put(first(pdf, "L"), S=Name.Div), "stands in a Div"),
    "an item without a body": (lambda pdf: cut(first(pdf, "LBody")), "has no LBody"),
    "a label behind": (label_last, "a label stands behind"),
    "a list that does not say how it counts": (
        lambda pdf: drop(first(pdf, "L"), "A"),
        "does not say how it counts",
    ),
    "a line of contents outside them": (
        lambda pdf: put(first(pdf, "H2"), S=Name.TOCI),
        "TOCI on page 1 stands in a Sect",
    ),
    "a heading level skipped": (
        lambda pdf: put(first(pdf, "H2"), S=Name.H4),
        "H4 on page 1 follows H1",
    ),
    "no first heading": (lambda pdf: put(first(pdf, "H1"), S=Name.P), "follows no heading"),
    "text without a paragraph": (
        lambda pdf: put(first(pdf, "P"), S=Name.Sect),
        "holds text that is in no paragraph",
    ),
    # tables
    "a head without a scope": (
        lambda pdf: drop(first(pdf, "TH").A, "Scope"),
        "does not say what it heads",
    ),
    "a head of the other direction": (
        lambda pdf: put(first(pdf, "TH").A, Scope=Name.Row),
        "its Scope is /Row for /Column",
    ),
    "heads that are not there": (
        lambda pdf: put(first(pdf, "TD").A, Headers=Array([String("nowhere")])),
        "names heads that its table has not",
    ),
    "another's heads": (headed_by_another, "its Headers is"),
    "a row too narrow": (lambda pdf: cut(first(pdf, "TD")), "its rows are [2, 3] cells wide"),
    "a span lost": (lambda pdf: drop(first(pdf, "TH").A, "RowSpan"), "cells wide"),
    "a caption moved": (moved_caption, "is not the first of its table"),
    "a figure's caption moved": (caption_first, "does not follow its figure"),
    # pictures, links, notes, languages
    "no alternative text": (lambda pdf: drop(first(pdf, "Figure"), "Alt"), "says nothing in words"),
    "no bounds": (lambda pdf: drop(first(pdf, "Figure"), "A"), "does not say where it stands"),
    "a link without its area": (
        lambda pdf: without(first(pdf, "Link"), is_area),
        "a Link annotation is in no element",
    ),
    "an area without words": (
        lambda pdf: drop(links(pdf)[0], "Contents"),
        "its area says nothing in words",
    ),
    "an area that does not lead back": (
        lambda pdf: drop(links(pdf)[0], "StructParent"),
        "a Link annotation does not lead to its element",
    ),
    "an area that leads to another element": (
        lambda pdf: put(links(pdf)[0], StructParent=links(pdf)[1].StructParent),
        "leads a Link annotation elsewhere",
    ),
    "a link made a span": (
        lambda pdf: put(first(pdf, "Link"), S=Name.Span),
        "holds the area of a link",
    ),
    "links that lead to each other's places": (to_the_other, "leads to ["),
    "the order of links": (
        lambda pdf: drop(pdf.pages[0].obj, "Tabs"),
        "the order of its links is not the tree's",
    ),
    "a note that nothing refers to": (
        lambda pdf: put(first(pdf, "Reference"), S=Name.Span),
        "no reference leads to it",
    ),
    "a note whose call leads elsewhere": (
        lambda pdf: put(area(first(pdf, "Reference").K[0]), Dest=String("one")),
        "no reference leads to it",
    ),
    "a note whose way back leads elsewhere": (
        lambda pdf: put(area(first(pdf, "Note").K[0].K[0]), Dest=String("one")),
        "leads to ['one'] for #c1",
    ),
    "a note without an identifier": (
        lambda pdf: drop(first(pdf, "Note"), "ID"),
        "has no identifier",
    ),
    "an identifier twice": (again, "stands twice"),
    "an identifier not in its tree": (
        lambda pdf: drop(pdf.Root.StructTreeRoot, "IDTree"),
        "the tree of identifiers does not lead to",
    ),
    "a note moved": (moved_note, "for a Note in the Sect"),
    "a language lost": (
        lambda pdf: drop(next(each for each in elements(pdf, "P") if Name.Lang in each), "Lang"),
        "is in “en” for “fr”",
    ),
    "a language that is none": (
        lambda pdf: put(first(pdf, "BlockQuote"), Lang=String("the english")),
        "which is no language tag",
    ),
    "a file without a language": (lambda pdf: drop(pdf.Root, "Lang"), "the file's language is “”"),
    # the report
    "a seam left open": (split, "P on page 2 for a BlockQuote"),
    "two elements swapped": (
        lambda pdf: swap(first(pdf, "Table"), next(each for each in elements(pdf, "Div"))),
        "for a Div in the Sect",
    ),
    "one element too many": (
        lambda pdf: first(pdf, "Sect").K.append(
            pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=first(pdf, "Sect")))
        ),
        "P is too much in the Sect on page 1",
    ),
    "code made plain": (lambda pdf: put(first(pdf, "Code"), S=Name.Span), "for a Code"),
    "a quotation made plain": (
        lambda pdf: put(first(pdf, "BlockQuote"), S=Name.Div),
        "for a BlockQuote",
    ),
}


def planted(read: PdfReading, plant: Plant) -> bytes:
    with pikepdf.open(io.BytesIO(read.pdf.data)) as pdf:
        plant(pdf)
        target = io.BytesIO()
        pdf.save(target)
    return target.getvalue()


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_caught(name: str, read: PdfReading) -> None:
    plant, words = PLANTED[name]
    data = planted(read, plant)
    found = faults(data, read.edition)
    assert any(words in fault for fault in found), found
    with pytest.raises(Refused) as refused:
        prove_pdf(PdfReading(read.edition, replace(read.pdf, data=data)))
    codes = {problem.code for problem in refused.value.problems}
    assert codes <= {"TAG-001", "TAG-002", "PRF-001", "PRF-003", "PRF-004", "STD-001"}


def test_a_file_saved_anew_has_no_fault(read: PdfReading) -> None:
    """What is caught is the fault and not the tool that planted it."""
    assert faults(planted(read, lambda _: None), read.edition) == []


@pytest.mark.parametrize(
    ("name", "code", "line"),
    [
        ("suspects", "TAG-001", 0),
        ("a language lost", "TAG-002", 4),
        ("code made plain", "TAG-002", 3),
    ],
)
def test_a_fault_of_the_tag_tree(name: str, code: str, line: int, read: PdfReading) -> None:
    """Where the words are all there, in order, the fault has a code and a line of its own."""
    pdf = replace(read.pdf, data=planted(read, PLANTED[name][0]))
    with pytest.raises(Refused) as refused:
        prove_pdf(PdfReading(read.edition, pdf))
    # What breaks the tag tree may break what the file claims too.
    (problem,) = (each for each in refused.value.problems if each.code != "STD-001")
    assert (problem.code, problem.severity, problem.where.line) == (code, "error", line)
    assert problem.where.file.endswith("report.html")
