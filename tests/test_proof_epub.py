"""The proof of the EPUB: whatever is changed in the finished book is seen.

Each fault is planted in the EPUB of the shipped report, which stays a well-formed one: its words,
the markup around them, its stylesheet, its package and its navigation.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from pressroom.edition import ereader_edition, print_edition
from pressroom.epub.proof import prove_epub
from pressroom.gather import read_source
from pressroom.model import Edition, Epub, SpineItem
from pressroom.page_map import in_ereader, page_map
from pressroom.pdf.setting import set_pages
from pressroom.pipeline import Built
from pressroom.problems import Problem, Refused
from pressroom.proof import prove_pdf
from pressroom.readers import parse
from pressroom.render import render_ereader

from .conftest import SHIPPED

TEXT, NAV, OPF, STYLE = (
    f"EPUB/{name}" for name in ("text.xhtml", "nav.xhtml", "content.opf", "style.css")
)


@pytest.fixture
def book(shipped_build: Built) -> bytes:
    name = f"{shipped_build.folder.name}.epub"
    return (shipped_build.folder / name).read_bytes()


@cache
def wanted() -> tuple[Edition, tuple[SpineItem, ...]]:
    document = parse(read_source(SHIPPED))
    printed = print_edition(document)
    edition = in_ereader(ereader_edition(document), printed, page_map(set_pages(printed)))
    return edition, render_ereader(edition)


def prove(data: bytes) -> dict[str, object]:
    edition, spine = wanted()
    return prove_epub(edition, spine, Epub(data, tuple(item.name for item in spine)))


def refusal(data: bytes) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as refused:
        prove(data)
    problems = refused.value.problems
    assert {(problem.code, problem.severity) for problem in problems} == {("PRF-002", "error")}
    assert {problem.where.file for problem in problems} == {str(SHIPPED)}
    return problems


def message(data: bytes) -> str:
    return "\n".join(problem.message for problem in refusal(data))


Entries = list[tuple[str, bytes, int]]


def entries(data: bytes) -> Entries:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(e.filename, archive.read(e), e.compress_type) for e in archive.infolist()]


def packed(items: Entries) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content, compression in items:
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, content, compression)
    return target.getvalue()


def changed(data: bytes, entry: str, change: Callable[[str], str]) -> bytes:
    """The book with one of its files changed."""
    items = entries(data)
    assert entry in [name for name, _, _ in items]
    after = [
        (name, change(content.decode()).encode() if name == entry else content, compression)
        for name, content, compression in items
    ]
    assert after != items, "nothing was planted"
    return packed(after)


def instead(data: bytes, old: str, new: str, entry: str = TEXT) -> bytes:
    """The book with the one place of a file that reads `old` reading `new`."""

    def change(content: str) -> str:
        assert content.count(old) == 1, (old, content.count(old))
        return content.replace(old, new)

    return changed(data, entry, change)


# The untouched


def test_the_finished_book_is_exact(book: bytes) -> None:
    record = prove(book)
    assert record["verdict"] == "exact"
    assert record["document text"] == {"blocks": 5, "characters": 5235}


def test_packing_anew_is_no_fault(book: bytes) -> None:
    assert prove(packed(entries(book)))["verdict"] == "exact"


# Words


@pytest.mark.parametrize(
    ("old", "new", "words", "line"),
    [
        ("Liang Gui, Ren", "Gui, Ren", "Liang Gui", 3),
        ("attended the meeting", "attended attended the meeting", "attended the", 3),
        ("Ren Zhufeng", "Zhufeng Ren", "Ren Zhufeng", 3),
        ("Ren Zhufeng", "RenZhufeng", "Ren Zhufeng", 3),
        ("Ren Zhufeng", "Ren  Zhufeng", "Ren Zhufeng", 3),
        ("Ren Zhufeng", "Ren\u00a0Zhufeng", "Ren Zhufeng", 3),
        ("Ren Zhufeng", "Ren&#10;Zhufeng", "Ren Zhufeng", 3),
        ("Ren Zhufeng", "Ren Zhu\u00adfeng", "Ren Zhufeng", 3),
        ("Ren Zhufeng", "Ren Zhu\u200bfeng", "Ren Zhufeng", 3),
        ("Ren Zhufeng", "Ren Zhu-feng", "Ren Zhufeng", 3),
        ("Ren Zhufeng", "REN Zhufeng", "Ren Zhufeng", 3),
        ("Ren Zhufeng", "R\u0435n Zhufeng", "Ren Zhufeng", 3),
        ("Ren Zhufeng", "Ｒen Zhufeng", "Ren Zhufeng", 3),
        ("high-quality", "highquality", "high-quality", 1),
        ("high-quality", "high\u2010quality", "high-quality", 1),
        ("attended the meeting.", "attended the meeting. ", "the meeting.", 3),
        ("welcoming the 20th", "welcoming the ²0th", "welcoming the 20th", 1),
        ("important instructions", "import ant instructions", "important", 1),
        ("</p></section>", " Amen.</p></section>", "Amen.", 9),
    ],
)
def test_a_changed_word_is_named_with_its_line(
    book: bytes, old: str, new: str, words: str, line: int
) -> None:
    (problem,) = refusal(instead(book, old, new))
    assert problem.message.startswith("the EPUB differs from the report: in text.xhtml, “")
    assert words in problem.message
    assert problem.where.line == line


def paragraph(data: bytes, number: int) -> str:
    """A paragraph's element."""
    content = next(content for name, content, _ in entries(data) if name == TEXT).decode()
    start = content.index(f'<p id="p{number}"')
    return content[start : content.index("</p>", start) + 4]


def test_a_moved_paragraph(book: bytes) -> None:
    second, third = paragraph(book, 2), paragraph(book, 3)
    problems = refusal(instead(instead(book, third, ""), second, third + second))
    assert [problem.where.line for problem in problems] == [3, 5]
    assert "“Provincial leaders" in problems[0].message


def test_a_doubled_paragraph(book: bytes) -> None:
    second = paragraph(book, 2)
    found = message(instead(book, second, second + second.replace(' id="p2"', "")))
    assert "reads back as “Provincial leaders" in found
    assert "is too much" in found


def test_a_paragraph_missing_in_the_epub_alone(book: bytes) -> None:
    problems = refusal(instead(book, paragraph(book, 2), ""))
    assert 3 in {problem.where.line for problem in problems}
    assert "“Provincial leaders" in problems[0].message
    read = set_pages(print_edition(wanted()[0].document))
    assert prove_pdf(read)["verdict"] == "exact"


def test_two_paragraphs_run_into_one(book: bytes) -> None:
    second, third = paragraph(book, 2), paragraph(book, 3)
    found = message(
        instead(instead(book, third, ""), second, second[:-4] + third.partition(">")[2])
    )
    assert "Ye Jianchun" in found


@pytest.mark.parametrize(
    ("entry", "old", "new", "words"),
    [
        ("title.xhtml", "September 24, 2022", "September 25, 2022", "September 24"),
        ("colophon.xhtml", "no word was added", "a word was added", "no word was"),
        ("cover.xhtml", 'alt="Cover', 'alt="Picture', "Cover with the title"),
        ("nav.xhtml", ">Contents</h1>", ">Index</h1>", "Contents"),
        ("nav.xhtml", ">Title page</a></li>\n<li", ">Titles</a></li>\n<li", "Title page"),
    ],
)
def test_edition_text_is_compared_with_what_was_computed(
    book: bytes, entry: str, old: str, new: str, words: str
) -> None:
    def change(content: str) -> str:
        return content.replace(old, new, 1)

    (problem,) = refusal(changed(book, f"EPUB/{entry}", change))
    assert f"in {entry}, “" in problem.message
    assert words in problem.message
    assert problem.where.line == 0


# Printed pages


MARK = re.compile('<span epub:type="pagebreak"[^>]*></span>')


@pytest.mark.parametrize(
    "change",
    [
        lambda text: MARK.sub("", text, count=1),
        lambda text: MARK.sub("", text),
        lambda text: re.sub(f"({MARK.pattern})(\\S+ )", r"\2\1", text, count=1),
        lambda text: re.sub(f" ({MARK.pattern})", r"\1 ", text, count=1),
        lambda text: re.sub(f"({MARK.pattern})(.)", r"\2\1", text, count=1),
        lambda text: text.replace('id="page-2"', 'id="page-two"'),
        lambda text: text.replace('aria-label="2"', 'aria-label="3"'),
        lambda text: MARK.sub(lambda found: found[0] + found[0].replace("page-", "more-"), text),
        lambda text: MARK.sub(lambda found: found[0].replace("></", ">2</"), text, count=1),
        lambda text: MARK.sub(lambda found: found[0].replace("<span", "<span dir='rtl'"), text),
    ],
)
def test_a_mark_that_is_not_where_its_page_begins(
    book: bytes, change: Callable[[str], str]
) -> None:
    assert "mark" in message(changed(book, TEXT, change))


def test_a_list_of_pages_with_other_words(book: bytes) -> None:
    assert "in nav.xhtml, “2” reads back as “two”" in message(
        instead(book, '#page-2">2<', '#page-2">two<', NAV)
    )
    assert "the NCX has other words" in message(
        instead(book, "<text>2</text>", "<text>two</text>", "EPUB/toc.ncx")
    )


# Markup that hides or adds words


@pytest.mark.parametrize(
    ("attribute", "named"),
    [
        ('hidden="hidden"', "hidden"),
        ('style="opacity:0"', "style"),
        ('style=""', "style"),
        ('aria-hidden="true"', "aria-hidden"),
        ('onclick="this.remove()"', "onclick"),
    ],
)
def test_an_attribute_that_can_hide_words(book: bytes, attribute: str, named: str) -> None:
    found = message(instead(book, '<p id="p2"', f'<p {attribute} id="p2"'))
    assert "in text.xhtml" in found
    assert f"`{named}`" in found


def test_a_direction_that_is_not_the_reports(book: bytes) -> None:
    found = message(instead(book, '<p id="p2"', '<p dir="rtl" id="p2"'))
    assert 'in text.xhtml, `<p id="p2" dir="rtl">` stands for `<p id="p2">`' in found


@pytest.mark.parametrize("entry", ["title.xhtml", "colophon.xhtml", "cover.xhtml", "nav.xhtml"])
def test_an_attribute_that_can_hide_a_whole_part(book: bytes, entry: str) -> None:
    found = message(instead(book, "<body", '<body style="display: none"', f"EPUB/{entry}"))
    assert f"in {entry}, `style` on `body`" in found


def test_hidden_contents(book: bytes) -> None:
    found = message(instead(book, 'id="edition-toc" ', 'id="a" hidden="hidden" ', NAV))
    assert "in nav.xhtml" in found


@pytest.mark.parametrize(
    "element",
    [
        "<style>p { display: none }</style>",
        "<script>document.body.remove()</script>",
        '<link rel="stylesheet" type="text/css" href="data:text/css,p{display:none}"/>',
        '<link rel="stylesheet" type="text/css" href="https://example.org/style.css"/>',
    ],
)
def test_an_element_of_the_head_that_can_change_words(book: bytes, element: str) -> None:
    assert "in text.xhtml" in message(instead(book, "</head>", f"{element}</head>"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<!--", "-->"),
        ("<?words", "?>"),
        ("<del>", "</del>"),
        ("<template>", "</template>"),
        ("<ruby><rp>", "</rp></ruby>"),
        ("<audio>", "</audio>"),
        ("<object>", "</object>"),
        ("<iframe>", "</iframe>"),
        ("<noscript>", "</noscript>"),
        ("<datalist>", "</datalist>"),
        ("<select><option>", "</option></select>"),
        ('<bdo dir="rtl">', "</bdo>"),
        ('<font color="white">', "</font>"),
        ("<svg xmlns='http://www.w3.org/2000/svg'><desc>", "</desc></svg>"),
        ("<x:y xmlns:x='urn:x'>", "</x:y>"),
    ],
)
def test_words_put_where_no_reader_sees_them_as_they_are(
    book: bytes, before: str, after: str
) -> None:
    """The words are still in the file, in order; they are not on the page, or not as they were."""
    found = message(instead(book, "Ren Zhufeng", f"{before}Ren Zhufeng{after}"))
    assert "in text.xhtml" in found


@pytest.mark.parametrize("wrapper", ["details", "dialog", "template", "noscript", "object"])
def test_a_paragraph_put_where_no_reader_sees_it(book: bytes, wrapper: str) -> None:
    second = paragraph(book, 2)
    found = message(instead(book, second, f"<{wrapper}>{second}</{wrapper}>"))
    assert "in text.xhtml" in found


@pytest.mark.parametrize(
    "stray",
    ["Stray words.", "<span>Stray words.</span>", "<div>Stray words.</div>", "<b>Stray words.</b>"],
)
def test_words_outside_any_paragraph(book: bytes, stray: str) -> None:
    found = message(instead(book, "</main>", f"{stray}</main>"))
    assert "in text.xhtml, “Stray words.” stands outside any paragraph" in found


@pytest.mark.parametrize(
    "extra",
    ["<p>A paragraph.</p>", "<ul><li><p>A paragraph.</p></li></ul>", "<h2>A paragraph.</h2>"],
)
def test_a_paragraph_that_nobody_wrote(book: bytes, extra: str) -> None:
    found = message(instead(book, "</main>", f"{extra}</main>"))
    assert "“A paragraph.” is too much" in found


def test_a_picture_within_a_paragraph(book: bytes) -> None:
    picture = '<img src="cover.png" alt=""/>'
    assert "in text.xhtml" in message(instead(book, "Ren Zhufeng", f"Ren {picture}Zhufeng"))


def test_markup_that_is_not_the_reports(book: bytes) -> None:
    found = message(instead(book, "Ren Zhufeng", "<em>Ren</em> Zhufeng"))
    assert "in text.xhtml, `<em>` stands for `<p" in found


# The stylesheet


@pytest.mark.parametrize(
    "rule",
    [
        "p { display: none }",
        "p { color: white }",
        "p { font-size: 1pt }",
        "p { text-indent: -999em }",
        "p { position: absolute; left: -999em }",
        "p::before { content: 'Not: ' }",
        "p { text-transform: uppercase }",
        "@media screen { p { opacity: 0 } }",
        "@import 'other.css';",
    ],
)
def test_a_rule_that_can_hide_or_change_words(book: bytes, rule: str) -> None:
    found = message(changed(book, STYLE, lambda sheet: f"{sheet}\n{rule}"))
    assert "style.css:" in found
    assert "can hide, add or change words" in found


def test_a_style_sheet_that_the_package_does_not_list(book: bytes) -> None:
    items = [*entries(book), ("EPUB/other.css", b"p { display: none }", zipfile.ZIP_DEFLATED)]
    link = '<link rel="stylesheet" type="text/css" href="other.css"/>'
    assert "in text.xhtml" in message(instead(packed(items), "</head>", f"{link}</head>"))


# The package


def test_a_dropped_spine_item(book: bytes) -> None:
    assert "colophon" in message(instead(book, '<itemref idref="colophon"/>', "", OPF))


def test_reordered_spine_items(book: bytes) -> None:
    text, end = '<itemref idref="text"/>', '<itemref idref="colophon"/>'
    turned = instead(instead(book, end, "", OPF), text, end + text, OPF)
    assert "its spine is cover.xhtml, title.xhtml, nav.xhtml, colophon.xhtml, text.xhtml" in (
        message(turned)
    )


def test_a_doubled_spine_item(book: bytes) -> None:
    text = '<itemref idref="text"/>'
    assert "its spine is" in message(instead(book, text, text * 2, OPF))


def test_a_spine_item_outside_the_reading_order(book: bytes) -> None:
    assert "text.xhtml" in message(
        instead(book, '<itemref idref="text"/>', '<itemref idref="text" linear="no"/>', OPF)
    )


def test_a_content_document_that_claims_to_be_the_navigation(book: bytes) -> None:
    """The landmarks may be hidden, so what calls itself the navigation is watched no less."""
    claimed = instead(book, 'href="text.xhtml"', 'href="text.xhtml" properties="nav"', OPF)
    assert message(instead(claimed, '<p id="p2"', '<p hidden="hidden" id="p2"'))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<text>Title page</text>", "<text>Title-page</text>"),
        ("<docTitle><text>Provincial", "<docTitle><text>National"),
        ("<text>About this edition</text>", "<text></text>"),
    ],
)
def test_a_changed_ncx_label(book: bytes, old: str, new: str) -> None:
    assert "the NCX has other words than the contents" in message(
        instead(book, old, new, "EPUB/toc.ncx")
    )


# The archive


def test_a_mimetype_that_is_not_first(book: bytes) -> None:
    items = entries(book)
    assert "its first entry is not a stored `mimetype`" in message(packed(items[1:] + items[:1]))


def test_a_mimetype_that_is_deflated(book: bytes) -> None:
    name, content, _ = entries(book)[0]
    deflated = [(name, content, zipfile.ZIP_DEFLATED), *entries(book)[1:]]
    assert "its first entry is not a stored `mimetype`" in message(packed(deflated))


def test_a_mimetype_that_says_something_else(book: bytes) -> None:
    assert "mimetype" in message(
        instead(book, "application/epub+zip", "application/zip", "mimetype")
    )


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_a_file_that_is_there_twice(book: bytes) -> None:
    items = entries(book)
    twice = next(item for item in items if item[0] == TEXT)
    emptied = (TEXT, twice[1].replace(b"Ren Zhufeng", b""), twice[2])
    at = items.index(twice)
    assert "text.xhtml" in message(packed([*items[:at], emptied, *items[at:]]))


# The expectation is not taken from the book


def test_what_the_book_must_hold_comes_from_the_edition(book: bytes) -> None:
    """A fault that is in template and book alike is seen too, against the edition's blocks."""
    edition, spine = wanted()
    text = next(item for item in spine if item.name == "text.xhtml")
    blocks = tuple(
        replace(block, text=block.text + " More.") if block.id == "p2" else block
        for block in text.blocks
    )
    asked = [replace(item, blocks=blocks) if item is text else item for item in spine]
    with pytest.raises(Refused) as refused:
        prove_epub(edition, asked, Epub(book, tuple(item.name for item in spine)))
    (problem,) = refused.value.problems
    assert (problem.code, problem.where.line) == ("PRF-002", 3)
    assert "the meeting. More.” reads back as “" in problem.message
