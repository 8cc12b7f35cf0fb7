"""The proof of the PDF: whatever a template, a style or an engine does to the words is seen.

Each fault is planted where it would really come from (markup, stylesheet, finished bytes), laid
out and written for real; the refusal bears the right code, names the words and, where the words
are the author's, their line. The controls hold that an honest page of any text is proven exact.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from pressroom.edition import ereader_edition, print_edition
from pressroom.epub.pack import pack
from pressroom.epub.proof import prove_epub
from pressroom.gather import read_source
from pressroom.model import Document, Edition, Sheet, Source
from pressroom.pdf.layout import lay_out, write_pdf
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.setting import set_pages
from pressroom.printed import Html, Pdf
from pressroom.problems import Place, Problem, Refused
from pressroom.proof import prove_pdf, prove_source
from pressroom.readers import parse
from pressroom.render import ereader_styles, render_ereader, render_ncx, render_print
from pressroom.schema import Metadata

from .conftest import PIXEL, SHIPPED

FILE = "small/report.txt"
WHERE = Place(FILE)
SMALL = (
    "The inspector's report of 2 pages finds high-quality walls of 5 μm everywhere.\n\n"
    "Governor Ye asked the assembled members to keep watch at all times, by day\n"
    "and by night, over the mines and over the roads, in the villages of the whole province.\n\n"
    "Nobody objected to it.\n"
)


def document(text: str) -> Document:
    """A report of that text, after a date; never on disk."""
    data = f"date 2024-01-31 {text}".encode()
    said = Metadata(title="A title")
    return parse(Source("small", FILE, data, "small/report.yaml", said, None, None))


@cache
def small() -> Edition:
    """The small report's print edition."""
    return print_edition(document(SMALL))


@cache
def html_of(edition: Edition) -> Html:
    """The markup and style that an honest build would lay out first."""
    return render_print(edition, ragged=False)


def instead(html: Html, old: str, new: str) -> Html:
    """The markup with the one place that reads `old` reading `new`."""
    assert html.markup.count(old) == 1, old
    return replace(html, markup=html.markup.replace(old, new))


def styled(html: Html, css: str) -> Html:
    """The markup under one more rule."""
    return replace(html, sheets=(*html.sheets, Sheet("more.css", css)))


def printed(html: Html) -> Pdf:
    """Lay out and write."""
    return write_pdf(lay_out(html, lambda _: WHERE), html, lambda _: WHERE)


def refusal(edition: Edition, pdf: Pdf) -> tuple[Problem, ...]:
    """The problems for which the proof refuses a PDF; all are errors in the author's file."""
    with pytest.raises(Refused) as refused:
        prove_pdf(PdfReading(edition, pdf))
    problems = refused.value.problems
    assert {problem.severity for problem in problems} == {"error"}
    assert {problem.where.file for problem in problems} == {edition.document.source.name}
    return problems


def found(problems: tuple[Problem, ...], code: str) -> str:
    """The messages of all problems of that code; there is one at least."""
    messages = [problem.message for problem in problems if problem.code == code]
    assert messages, [str(problem) for problem in problems]
    return "\n".join(messages)


def edited(pdf: Pdf, edit: Callable[[pikepdf.Pdf], None]) -> Pdf:
    """The finished file after `edit`."""
    with pikepdf.open(io.BytesIO(pdf.data)) as opened:
        edit(opened)
        target = io.BytesIO()
        opened.save(target)
    return replace(pdf, data=target.getvalue())


Operators = list[pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage]


def redrawn(pdf: Pdf, change: Callable[[Operators], Operators]) -> Pdf:
    """The finished file with the operators of its first page changed."""

    def edit(opened: pikepdf.Pdf) -> None:
        page = opened.pages[0]
        operators = change(list(pikepdf.parse_content_stream(page)))
        page.Contents = opened.make_stream(pikepdf.unparse_content_stream(operators))

    return edited(pdf, edit)


def marked(operators: Operators) -> list[tuple[int, int]]:
    """Where each marked piece of text begins (its BDC) and ends (its EMC)."""
    starts = [
        at
        for at, each in enumerate(operators)
        if str(each.operator) == "BDC" and Name.MCID in each.operands[1]
    ]
    names = [str(each.operator) for each in operators]
    return [(start, names.index("EMC", start)) for start in starts]


def structure(opened: pikepdf.Pdf) -> list[pikepdf.Object]:
    """The paragraphs and headings of the tag tree, in order."""

    def walk(element: pikepdf.Object) -> list[pikepdf.Object]:
        kids = [kid for kid in element.K if isinstance(kid, Dictionary) and Name.S in kid]
        return [element] if not kids else [leaf for kid in kids for leaf in walk(kid)]

    return walk(opened.Root.StructTreeRoot)


# The untouched


def test_the_shipped_report_is_proven_exact() -> None:
    record = prove_pdf(set_pages(print_edition(parse(read_source(SHIPPED)))))
    assert record["verdict"] == "exact"
    assert record["document text"] == {"blocks": 5, "characters": 5235}


def test_the_small_report_is_proven_exact() -> None:
    assert prove_pdf(PdfReading(small(), printed(html_of(small()))))["verdict"] == "exact"


# Words

WORDS = [
    pytest.param("assembled members", "members", "assembled", 3, id="dropped"),
    pytest.param("to keep watch", "to keep keep watch", "watch at", 3, id="doubled"),
    pytest.param("watch at all", "at watch all", "watch at all", 3, id="swapped"),
    pytest.param("night, over", "night, under", "over the mines", 4, id="replaced on line 4"),
    pytest.param("Governor", "governor", "Governor Ye", 3, id="capital lost"),
    pytest.param("all times", "alltimes", "all times", 3, id="space lost"),
    pytest.param("everywhere", "every where", "everywhere", 1, id="space added"),
    pytest.param("objected to it.", "objected to it", "objected to it.", 6, id="full stop lost"),
    pytest.param("Nobody objected", "objected", "Nobody objected", 6, id="first word lost"),
    pytest.param("objected to it.", "objected to it. Yes.", "Yes.", 6, id="words added at the end"),
    pytest.param("high-quality", "highquality", "high-quality", 1, id="hyphen lost"),
    pytest.param("high-quality", "high\u2010quality", "high-quality", 1, id="U+2010 for hyphen"),
    pytest.param("high-quality", "high\u2011quality", "high-quality", 1, id="U+2011 for hyphen"),
    pytest.param("high-quality", "high\u00adquality", "high-quality", 1, id="U+00AD for hyphen"),
    pytest.param("high-quality", "high–quality", "high-quality", 1, id="en dash for hyphen"),
    pytest.param("5 μm", "5 \u00b5m", "5 μm", 1, id="micro sign for mu"),
    pytest.param("assembled", "\u0430ssembled", "assembled", 3, id="Cyrillic a"),
    pytest.param("of 2 pages", "of ² pages", "of 2 pages", 1, id="superscript two"),
    pytest.param("finds", "\ufb01nds", "finds", 1, id="ligature character for fi"),
    pytest.param("all times", "all\u00a0times", "all times", 3, id="NBSP for space"),
    pytest.param("all times", "all\u2009times", "all times", 3, id="thin space for space"),
    pytest.param("inspector's", "inspector’s", "inspector's", 1, id="curly apostrophe"),
    pytest.param("night,", "night\u200e‚", "night,", 4, id="low quotation mark for comma"),
    pytest.param("villages", "vill\u0430ges", "villages", 4, id="look-alike in a word's middle"),
]


@pytest.mark.parametrize(("old", "new", "words", "line"), WORDS)
def test_a_changed_word_is_named_with_its_line(old: str, new: str, words: str, line: int) -> None:
    problems = refusal(small(), printed(instead(html_of(small()), old, new)))
    assert {problem.code for problem in problems} == {"PRF-001"}
    assert words in found(problems, "PRF-001")
    assert [problem.where.line for problem in problems] == [line]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('<h1 id="edition-title">A title', '<h1 id="edition-title">Another title', "A title"),
        ("January 31, 2024", "January 30, 2024", "January 31"),
        ("no word was added", "a word was added", "no word was added"),
    ],
    ids=["title", "date line", "colophon"],
)
def test_edition_text_is_compared_with_what_was_computed(old: str, new: str, words: str) -> None:
    problems = refusal(small(), printed(instead(html_of(small()), old, new)))
    assert {problem.code for problem in problems} == {"PRF-001"}
    assert words in found(problems, "PRF-001")
    assert [problem.where.line for problem in problems] == [0]


@pytest.mark.parametrize("other", ["highquality", "high\u00adquality", "high\u2010quality"])
def test_a_hyphen_changed_where_the_line_ends_at_it(other: str) -> None:
    """In a narrow column every `high-quality` stands over a line end, whatever its hyphen is."""
    edition = print_edition(document("It is high-quality."))
    narrow = "p { max-width: 40pt; text-align: left !important } .colophon p { max-width: none }"
    html = styled(html_of(edition), narrow)
    read = PdfReading(edition, printed(html))
    assert len(read.paragraphs()["p1"]) > 2
    assert any(line.text.endswith("-") for line in read.paragraphs()["p1"])
    problems = refusal(edition, printed(instead(html, "high-quality", other)))
    assert {problem.code for problem in problems} == {"PRF-001"}
    assert "high-quality" in found(problems, "PRF-001")


@pytest.mark.parametrize("other", ["-", "\u00ad", ""])
def test_a_hyphen_u2010_changed_where_the_line_ends_at_it(other: str) -> None:
    edition = print_edition(document("It is high\u2010quality."))
    narrow = "p { max-width: 40pt; text-align: left !important } .colophon p { max-width: none }"
    html = styled(html_of(edition), narrow)
    assert not PdfReading(edition, printed(html)).problems
    problems = refusal(edition, printed(instead(html, "\u2010quality", f"{other}quality")))
    assert {problem.code for problem in problems} == {"PRF-001"}
    assert "high\u2010quality" in found(problems, "PRF-001")


# Paragraphs


def paragraph(html: Html, number: int) -> str:
    """A paragraph's element in the markup."""
    element = re.search(f'<p id="p{number}".*?</p>', html.markup, re.S)
    assert element
    return element[0]


def test_a_moved_paragraph() -> None:
    html = html_of(small())
    first, third = paragraph(html, 1), paragraph(html, 3)
    moved = instead(instead(html, third, ""), first, third + first)
    problems = refusal(small(), printed(moved))
    assert {problem.code for problem in problems} == {"PRF-001"}
    assert [problem.where.line for problem in problems] == [1, 3, 6]
    assert "“The inspector's report o” reads back as “Nobody objected to it.”" in found(
        problems, "PRF-001"
    )


def test_a_doubled_paragraph() -> None:
    html = html_of(small())
    third = paragraph(html, 3)
    again = third.replace(' id="p3"', "")
    problems = refusal(small(), printed(instead(html, third, third + again)))
    assert {problem.code for problem in problems} == {"PRF-001"}
    assert "reads back as “Nobody objected" in found(problems, "PRF-001")
    assert "is too much" in found(problems, "PRF-001")


def test_a_paragraph_missing_in_the_pdf_alone() -> None:
    html = html_of(small())
    problems = refusal(small(), printed(instead(html, paragraph(html, 2), "")))
    assert {problem.code for problem in problems} == {"PRF-001"}
    assert "Governor Ye" in found(problems, "PRF-001")
    assert 3 in {problem.where.line for problem in problems}
    edition = ereader_edition(small().document)
    spine = render_ereader(edition)
    epub = pack(edition, spine, render_ncx(edition), ereader_styles(), PIXEL)
    assert prove_epub(edition, spine, epub)["verdict"] == "exact"


def test_two_paragraphs_run_into_one() -> None:
    html = html_of(small())
    second, third = paragraph(html, 2), paragraph(html, 3)
    joined = instead(instead(html, third, ""), second, second[:-4] + " " + third.partition(">")[2])
    assert "Nobody objected" in found(refusal(small(), printed(joined)), "PRF-001")


def test_one_paragraph_cut_in_two() -> None:
    html = instead(html_of(small()), "all times, ", "all times,</p><p>")
    assert "by day" in found(refusal(small(), printed(html)), "PRF-001")


@pytest.mark.parametrize(
    "css",
    [
        "main > section { display: flex; flex-flow: column-reverse }",
        "main > section { display: grid } #p3 { order: -1 }",
        "#p3 { position: relative; top: -64pt } #p1 { position: relative; top: 64pt }",
    ],
)
def test_paragraphs_that_a_style_prints_in_another_order(css: str) -> None:
    problems = refusal(small(), printed(styled(html_of(small()), css)))
    assert {problem.code for problem in problems} <= {"PRF-001", "PRF-003"}
    assert "Nobody objected" in "".join(problem.message for problem in problems)


# Styles that make, hide or part words


@pytest.mark.parametrize(
    ("css", "words"),
    [
        ("#p3::before { content: 'Not so: ' }", "Not so: Nobody"),
        ("#p3::after { content: ' Or did he?' }", "Or did he?"),
        ("#p3 { text-transform: uppercase }", "NOBODY"),
        ("#p3 { letter-spacing: 0.5em }", "Nobody"),
        ("#p3 { word-spacing: -0.25em; text-align: left !important }", "Nobody objected"),
        ("#p3 { display: none }", "Nobody objected"),
        ("#p3 { visibility: hidden }", "Nobody objected"),
        ("#p3 { font-size: 0 }", "Nobody objected"),
        ("#p3 { display: list-item; list-style: '– ' inside }", "– Nobody"),
        ("#p3 { transform: scale(-1, 1) }", "Nobody objected"),
        (
            "#p3 { width: 30pt; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }",
            "Nobody objected",
        ),
    ],
    ids=lambda value: value if "{" in value else "",
)
def test_a_style_that_makes_or_loses_words(css: str, words: str) -> None:
    problems = refusal(small(), printed(styled(html_of(small()), css)))
    assert words in found(problems, "PRF-001")


def test_a_style_that_leaves_words_whole_is_nothing_to_refuse() -> None:
    css = "#p3 { letter-spacing: 0.05em; word-spacing: 0.5em; font-variant-caps: small-caps }"
    assert prove_pdf(PdfReading(small(), printed(styled(html_of(small()), css))))


# Furniture

PAGES = "section > p { break-before: page }"


def test_furniture_as_computed_is_exact() -> None:
    read = PdfReading(small(), printed(styled(html_of(small()), PAGES)))
    assert read.pdf.pages > 2
    assert prove_pdf(read)["verdict"] == "exact"


@pytest.mark.parametrize(
    ("css", "words"),
    [
        ("body { string-set: running-head 'Another head' }", "“A title” reads back as “Another"),
        ("@page { @top-left { content: none } }", "page 2: “A title”"),
        ("@page { @bottom-center { content: none } }", "page 1: “1 / "),
        ("@page { @bottom-center { content: counter(pages) ' / ' counter(page) } }", "page 1: “1"),
        ("@page { @bottom-center { content: counter(page, upper-roman) } }", "“I”"),
        ("@page :first { @top-left { content: string(running-head) } }", "page 1: “"),
        ("@page { @bottom-right { content: 'Draft' } }", "Draft"),
        ("@page { @left-middle { content: 'Draft' } }", "Draft"),
    ],
)
def test_furniture_that_is_not_what_was_computed(css: str, words: str) -> None:
    problems = refusal(small(), printed(styled(html_of(small()), f"{PAGES}\n{css}")))
    assert {problem.code for problem in problems} == {"PRF-004"}
    assert words in found(problems, "PRF-004")


# Faults in the finished bytes


@cache
def small_pdf() -> Pdf:
    return printed(html_of(small()))


def test_a_changed_to_unicode_entry() -> None:
    def edit(opened: pikepdf.Pdf) -> None:
        for item in opened.objects:
            if isinstance(item, Dictionary) and Name.ToUnicode in item:
                cmap = item.ToUnicode.read_bytes()
                item.ToUnicode.write(cmap.replace(b"<0062>", b"<0064>"))  # b becomes d

    problems = refusal(small(), edited(small_pdf(), edit))
    assert {problem.code for problem in problems} == {"PRF-001"}
    assert "“asked the assembled members to keep wat” reads back as" in found(problems, "PRF-001")
    assert "assemdled" in found(problems, "PRF-001")
    assert {3, 6} <= {problem.where.line for problem in problems}


def test_a_removed_to_unicode_map() -> None:
    def edit(opened: pikepdf.Pdf) -> None:
        for item in opened.objects:
            if isinstance(item, Dictionary) and Name.ToUnicode in item:
                del item.ToUnicode

    problems = refusal(small(), edited(small_pdf(), edit))
    assert "Nobody" in found(problems, "PRF-001")
    assert "its code stands for no text" in found(problems, "PRF-003")


def test_two_lines_swapped_in_the_tag_tree() -> None:
    def edit(opened: pikepdf.Pdf) -> None:
        lines = next(leaf.K for leaf in structure(opened) if len(leaf.K) > 1)
        lines[0], lines[1] = int(lines[1]), int(lines[0])

    problems = refusal(small(), edited(small_pdf(), edit))
    assert {problem.code for problem in problems} == {"PRF-001"}
    assert "“The inspector's report o” reads back as “" in found(problems, "PRF-001")
    assert [problem.where.line for problem in problems] == [1]


def test_two_paragraphs_swapped_in_the_tag_tree() -> None:
    def edit(opened: pikepdf.Pdf) -> None:
        leaves = structure(opened)
        section = leaves[2].P
        section.K[0], section.K[1] = section.K[1], section.K[0]

    problems = refusal(small(), edited(small_pdf(), edit))
    assert {problem.code for problem in problems} == {"PRF-001"}
    assert [problem.where.line for problem in problems] == [1, 3]


def test_a_line_outside_the_tag_tree() -> None:
    def edit(opened: pikepdf.Pdf) -> None:
        del structure(opened)[4].K[0]

    problems = refusal(small(), edited(small_pdf(), edit))
    assert {problem.code for problem in problems} == {"PRF-001"}
    assert "“Nobody objected to it.” stands outside the tag tree" in found(problems, "PRF-001")


def test_a_line_that_is_no_marked_content() -> None:
    def unmarked(operators: Operators) -> Operators:
        start, end = marked(operators)[2]
        return [each for at, each in enumerate(operators) if at not in (start, end)]

    problems = refusal(small(), redrawn(small_pdf(), unmarked))
    assert {problem.code for problem in problems} == {"PRF-001"}
    assert "The inspector's report" in found(problems, "PRF-001")
    assert "stands outside the tag tree" in found(problems, "PRF-001")


def test_a_line_marked_as_an_artifact() -> None:
    def artifact(operators: Operators) -> Operators:
        start, _ = marked(operators)[2]
        kind = [Name.Artifact, Dictionary(Type=Name.Pagination, Subtype=Name.Header)]
        operators[start] = pikepdf.ContentStreamInstruction(kind, pikepdf.Operator("BDC"))
        return operators

    problems = refusal(small(), redrawn(small_pdf(), artifact))
    assert {problem.code for problem in problems} == {"PRF-001", "PRF-004"}
    assert "The inspector's report" in found(problems, "PRF-001")
    assert "The inspector's" in found(problems, "PRF-004")


def test_a_line_drawn_twice_in_its_mark() -> None:
    def twice(operators: Operators) -> Operators:
        start, end = marked(operators)[2]
        return operators[:end] + operators[start + 1 :]

    problems = refusal(small(), redrawn(small_pdf(), twice))
    assert "The inspector's" in found(problems, "PRF-001")
    assert {problem.where.line for problem in problems if problem.code == "PRF-001"} == {1}


def test_a_line_drawn_twice_outside_its_mark() -> None:
    def twice(operators: Operators) -> Operators:
        start, end = marked(operators)[2]
        return operators[: end + 1] + operators[start + 1 : end] + operators[end + 1 :]

    message = found(refusal(small(), redrawn(small_pdf(), twice)), "PRF-001")
    assert "“The inspector's report" in message
    assert "stands outside the tag tree" in message


def test_a_line_that_is_not_drawn() -> None:
    def undrawn(operators: Operators) -> Operators:
        start, end = marked(operators)[-1]
        return operators[:start] + operators[end + 1 :]

    message = found(refusal(small(), redrawn(small_pdf(), undrawn)), "PRF-001")
    assert "“Set by Pressroom" in message
    assert "is missing" in message


def test_words_that_only_a_screen_reader_would_read() -> None:
    """ActualText that the codes do not say: no text of theirs counts, and PDFium reads it too."""

    def spoken(operators: Operators) -> Operators:
        start, _ = marked(operators)[2]
        operators[start].operands[1]["/ActualText"] = pikepdf.String("Another sentence.")
        return operators

    problems = refusal(small(), redrawn(small_pdf(), spoken))
    assert {problem.code for problem in problems} == {"PRF-001", "PRF-003", "PRF-005"}
    assert "page 1" in found(problems, "PRF-005")
    assert "Another" in found(problems, "PRF-005")


# The first link


@pytest.mark.parametrize("change", ["lost", "altered", "overlapping"])
def test_an_account_that_is_not_the_source(change: str) -> None:
    honest = small().document
    account = list(honest.account)
    if change == "lost":
        del account[1]
    elif change == "altered":
        account[1] = replace(account[1], text=account[1].text.replace("walls", "halls"))
    else:
        account[1] = replace(account[1], end=account[1].end + 1)
    with pytest.raises(Refused) as refused:
        prove_source(replace(honest, account=tuple(account)))
    (problem,) = refused.value.problems
    assert (problem.code, problem.severity, problem.where) == ("PRF-006", "error", WHERE)


def test_a_document_that_is_not_its_account() -> None:
    honest = document(SMALL)
    honest.body[1].text = "Governor Ye asked for silence."
    with pytest.raises(Refused, match="its paragraphs are not the Document's") as refused:
        prove_source(honest)
    assert [problem.code for problem in refused.value.problems] == ["PRF-006"]


# The controls: honest pages of every kind of text

LONG = (
    "The committee met on Monday and weighed what the inspectors had found in the mines and on "
    "the roads of the province, for the accidents of the summer had shown how much was wanting. "
)
VIETNAMESE = "Việt Nam độc lập tự do hạnh phúc, những người Ế ộ ữ ặ ỷ. "
FRENCH = "Crème brûlée, Ångström, façade, naïve. "
CONTROLS = {
    "curly quotes": ("“Quotes” and ‘single’ ones; it’s “so‘ and so“. " + LONG) * 3,
    "dashes": "An em dash—here—or – en – dashes; pages 10–12, and ‒ ― ⸺ too. " * 12,
    "hyphens at line ends": "high-quality well-known self-government mother-in-law and/or " * 20,
    "two hyphens": "high-quality high\u2010quality non\u2011breaking " * 30,
    "soft hyphens": "ad\u00admin\u00adis\u00adtra\u00adtion com\u00admit\u00adtee " * 40,
    "zero-width spaces": "ad\u200bmin\u200bis\u200btra\u200btion/com\u200bmit\u200btee " * 40,
    "zero-width beside spaces": "one \u200btwo\u200b three \u200b four \u00adfive\u00ad six",
    "zero-width alone": "One.\n\n\u200b\n\nTwo.\n\n\u00ad\n\nThree.",
    "joiners": "auf\u200clage shelf\u200cful fi\u200cfl zw\u200dj w\u2060j mid\ufeffdle " * 12,
    "marks of direction": "left\u200eright and right\u200fleft and \u2066isolated\u2069 ones",
    "drawn with two glyphs": "The Skolt Sami write Ǩ and ǩ. " * 8,
    "Vietnamese composed": unicodedata.normalize("NFC", VIETNAMESE) * 12,
    "Vietnamese decomposed": unicodedata.normalize("NFD", VIETNAMESE) * 12,
    "French decomposed": unicodedata.normalize("NFD", FRENCH) * 20,
    "both forms": unicodedata.normalize("NFC", FRENCH) + unicodedata.normalize("NFD", FRENCH),
    "Greek": "Οι επιθεωρητές βρήκαν στα ορυχεία πολλά που έλειπαν, μ και µ, Ω και Ω. " * 12,
    "polytonic Greek": "Ἐν ἀρχῇ ἦν ὁ λόγος, καὶ ὁ λόγος ἦν πρὸς τὸν θεόν. " * 12,
    "Cyrillic": "Съешь же ещё этих мягких французских булок, да выпей чаю. " * 12,
    "look-alikes": "µ and μ, Ω and Ω, Δ and ∆, а and a, ² and 2, ﬁ and fi, ’ and '. " * 12,
    "no-break spaces": "a\u00a0b and a b, 12\u202f000 and 12\u2007000. " * 12,
    "thin and wide spaces": "12\u2009000 an em\u2003space, a\u2008dot, a\u200ahair. " * 12,
    "an ideographic space": "an ideographic\u3000space",
    "no-break spaces at the ends": "\u00a0within\u00a0",
    "tabs and runs of spaces": "a\tb  c   d\ne \n f\t\tg word \t \n h " * 20,
    "single newlines": "A line of verse\nand another one\nand the last.\n\nAnd prose.",
    "CRLF": "A line\r\nand another.\r\n\r\nA paragraph\r\nof two lines.\r\n",
    "CR": "A line\rand another.\r\rA paragraph\rof two lines.\r",
    "one character": "a\n\n-\n\n1\n\n“\n\n.",
    "blank lines after the prefix": "\n\nThe text begins two lines below.",
    "a second space after the prefix": " The text begins a space later.",
    "a newline after the prefix": "\nThe text begins a line below.",
    "a long word": LONG + "abcdefghij" * 300 + " " + LONG,
    "a long number": "1" * 3000,
    "a long address": "https://example.org/" + "a-path/" * 60 + " is the address.",
    "words held together": LONG + "\u00a0".join(["word"] * 40) + ".",
    "markup as text": "<script>alert(1)</script> &amp; {{ 7 * 7 }} {% if %} <!-- --> ]]> \\2010",
    "sixty paragraphs": "\n\n".join(f"{i}. " + LONG * (i % 3 + 1) for i in range(60)),
    "a combining mark first": "\u0301abc",
    "a hyphen and a word joiner last": "The end\u2010\u2060",
}


@pytest.mark.parametrize("name", CONTROLS)
def test_an_honest_page_is_exact(name: str) -> None:
    report = document(CONTROLS[name])
    assert prove_source(report)
    read = set_pages(print_edition(report))
    assert prove_pdf(read)["verdict"] == "exact"
    if name == "sixty paragraphs":
        assert read.pdf.pages > 5
    edition = ereader_edition(report)
    spine = render_ereader(edition)
    epub = pack(edition, spine, render_ncx(edition), ereader_styles(), PIXEL)
    assert prove_epub(edition, spine, epub)["verdict"] == "exact"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a Cherokee Ꭰ", "U+13A0 CHEROKEE LETTER A"),
        ("தமிழ்", "U+0BA4 TAMIL LETTER TA"),
        ("ਪੰਜਾਬੀ", "U+0A2A GURMUKHI LETTER PA"),
        ("a replaced \ufffd character", "U+FFFD REPLACEMENT CHARACTER"),
        ("a control\u0084character", "U+0084"),
    ],
)
def test_what_no_font_of_ours_has_is_refused_by_name(text: str, named: str) -> None:
    with pytest.raises(Refused) as refused:
        prove_pdf(set_pages(print_edition(document(text))))
    problems = refused.value.problems
    assert {(problem.code, problem.severity) for problem in problems} == {("FNT-001", "error")}
    assert named in found(problems, "FNT-001")
