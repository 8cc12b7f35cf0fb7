"""Our own checks of a book: every planted fault is found, and nothing in a sound book.

Each fault is one that a hurried export or a hand in the archive leaves behind;
`docs/broken-books.md` lists them with what is said of each.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pressroom.epub.proof import prove_epub
from pressroom.epub.structure import faults, packing_faults
from pressroom.model import Epub
from pressroom.pipeline import Built
from pressroom.problems import Refused

from .books import bound, edition_of
from .conftest import PIXEL, ROOT

Entry = tuple[str, bytes, int]
Plant = Callable[[list[Entry]], list[Entry]]
TEXT, NAV, OPF, NCX, CSS, TITLE, CONTAINER = (
    *(f"EPUB/{name}" for name in ("text.xhtml", "nav.xhtml", "content.opf", "toc.ncx")),
    *("EPUB/style.css", "EPUB/title.xhtml", "META-INF/container.xml"),
)


def instead(entry: str, old: str, new: str) -> Plant:
    """The first place in a file that reads `old` reads `new`."""

    def plant(entries: list[Entry]) -> list[Entry]:
        assert any(name == entry and old.encode() in data for name, data, _ in entries), old
        return [
            (name, data.replace(old.encode(), new.encode(), 1) if name == entry else data, kind)
            for name, data, kind in entries
        ]

    return plant


def without(entry: str) -> Plant:
    return lambda entries: [each for each in entries if each[0] != entry]


def added(name: str, data: bytes = b"x") -> Plant:
    return lambda entries: [*entries, (name, data, zipfile.ZIP_DEFLATED)]


def emptied(entry: str) -> Plant:
    return lambda entries: [(n, b"" if n == entry else data, kind) for n, data, kind in entries]


def deflated(entries: list[Entry]) -> list[Entry]:
    return [(name, data, zipfile.ZIP_DEFLATED) for name, data, _ in entries]


def turned(entries: list[Entry]) -> list[Entry]:
    return entries[1:] + entries[:1]


def listed(href: str, kind: str) -> Plant:
    item = f'<item href="{href}" id="more" media-type="{kind}"/></manifest>'
    return instead(OPF, "</manifest>", item)


def both(*plants: Plant) -> Plant:
    def plant(entries: list[Entry]) -> list[Entry]:
        for each in plants:
            entries = each(entries)
        return entries

    return plant


P = '<p id="p1" class="first">'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>t</title></svg>'
MATH = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math>'
# What is done to the book, and what is said of it.
PLANTED: dict[str, tuple[Plant, str]] = {
    # the container
    "`mimetype` compressed": (deflated, "it is compressed"),
    "`mimetype` not first": (turned, "first entry is not a stored `mimetype`"),
    "another `mimetype`": (instead("mimetype", "epub+zip", "zip"), "says something else"),
    "no `container.xml`": (without(CONTAINER), "it has no file 'META-INF/container.xml'"),
    "the package is not where the container says": (
        instead(CONTAINER, "content.opf", "package.opf"),
        "it has no file 'EPUB/package.opf'",
    ),
    "two names that differ in case alone": (added("EPUB/Text.xhtml"), "differ in case alone"),
    "a name that no Windows can have": (added("EPUB/a:b.txt"), "is no name for a file"),
    "a name that leads out of the book": (added("../x.txt"), "is no name for a file"),
    "a file that no manifest lists": (added("EPUB/extra.txt"), "does not list it"),
    "a file that is not there": (without("EPUB/cover.png"), "`cover.png`, which is not in it"),
    # XML
    "an unclosed element": (instead(TEXT, "</h1>", ""), "is not well-formed"),
    "an empty content document": (emptied(TEXT), "is not well-formed"),
    "a named entity": (instead(TEXT, P, f"{P}&nbsp;"), "is not well-formed"),
    "an entity of its own": (
        instead(TEXT, "<!DOCTYPE html>", '<!DOCTYPE html [<!ENTITY a "b">]>'),
        "is not well-formed",
    ),
    "a document type of XHTML 1.1": (
        instead(
            *(TEXT, "<!DOCTYPE html>"),
            '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://example.org/xhtml11.dtd">',
        ),
        "its document type is not that of HTML",
    ),
    # the package
    "no date of change": (instead(OPF, "dcterms:modified", "dcterms:created"), "no single time"),
    "a date of change without its time": (
        instead(OPF, "2024-01-31T00:00:00Z", "2024-01-31"),
        "no single time in UTC",
    ),
    "no title": (instead(OPF, "A rich report</dc:title>", "</dc:title>"), "has no title"),
    "no language": (instead(OPF, "en</dc:language>", "</dc:language>"), "has no language"),
    "a language that is none": (
        instead(OPF, "en</dc:language>", "en_US</dc:language>"),
        "has the language `en_US`",
    ),
    "the package does not say its language": (
        instead(OPF, ' xml:lang="en"', ""),
        "does not say in which language it is",
    ),
    "an identifier that is not there": (
        instead(OPF, 'unique-identifier="id"', 'unique-identifier="other"'),
        "its unique identifier is not there",
    ),
    "an id twice in the package": (
        instead(OPF, 'id="style"', 'id="ncx"'),
        "the id `ncx` stands twice in the package",
    ),
    "a refinement of nothing": (
        instead(OPF, 'refines="#pages"', 'refines="#page"'),
        "refines `page`, which is not there",
    ),
    "the book as the source of its own pages": (
        instead(OPF, '"pageBreakSource">urn:uuid:', '"pageBreakSource">SELF'),
        "names itself as the source of its pages",
    ),
    "a file listed twice": (listed("text.xhtml", "application/xhtml+xml"), "is listed twice"),
    "a picture that is another kind": (
        instead(OPF, 'media-type="image/png"', 'media-type="image/jpeg"'),
        "is not image/jpeg",
    ),
    "a kind of file that few readers know": (
        both(added("EPUB/a.pdf"), listed("a.pdf", "application/pdf")),
        "not every reading system knows",
    ),
    "a remote file in the manifest": (
        listed("https://example.org/a.png", "image/png"),
        "which is not in it",
    ),
    "no spine": (
        lambda entries: [
            (n, re.sub(b"<itemref[^>]*>", b"", d) if n == OPF else d, k) for n, d, k in entries
        ],
        "its spine is empty",
    ),
    "a document twice in the spine": (
        instead(OPF, '<itemref idref="text"/>', '<itemref idref="text"/>' * 2),
        "stands twice in the spine",
    ),
    "a spine item that is not listed": (
        instead(OPF, '<itemref idref="text"/>', '<itemref idref="texts"/>'),
        "its spine names `texts`, no item",
    ),
    "no NCX where the spine names one": (
        both(
            without(NCX),
            instead(
                OPF, '<item href="toc.ncx" id="ncx" media-type="application/x-dtbncx+xml"/>', ""
            ),
        ),
        "its spine does not name its NCX",
    ),
    "no navigation document": (
        instead(OPF, ' properties="nav"', ""),
        "it has 0 navigation documents",
    ),
    # content documents
    "no title of a page": (
        lambda entries: [
            (n, re.sub(b"<title>.*?</title>", b"", d) if n == TEXT else d, k) for n, d, k in entries
        ],
        "there is no title",
    ),
    "a language of a page that is none": (
        instead(TEXT, 'lang="en" xml:lang="en"', 'lang="en_US" xml:lang="en_US"'),
        "has the language `en_US`",
    ),
    "no language of a page": (
        instead(TEXT, ' lang="en" xml:lang="en"', ""),
        "nothing says in which language it is",
    ),
    "two languages on one element": (
        instead(TEXT, 'lang="la" xml:lang="la"', 'lang="la" xml:lang="it"'),
        "is in two languages",
    ),
    "an id twice in a page": (instead(TEXT, 'id="lists"', 'id="figures"'), "stands twice"),
    "a label that is not there": (
        instead(TEXT, 'aria-labelledby="edition-title"', 'aria-labelledby="title"'),
        "refers to `title`, which is not there",
    ),
    "a list in a paragraph": (
        instead(TEXT, P, f"{P}<ul><li>a</li></ul>"),
        "`ul` stands in `p`, among words",
    ),
    "a paragraph in a heading": (
        instead(TEXT, "Lists</h3>", "<p>Lists</p></h3>"),
        "`p` stands in `h3`, among words",
    ),
    "words in a list": (instead(TEXT, "<ul>", "<ul>Words"), "“Words” stands in `ul`"),
    "a row outside of a table": (
        instead(TEXT, "<blockquote>", "<blockquote><tr><td>a</td></tr>"),
        "`tr` stands in `blockquote`",
    ),
    "a link in a link": (
        instead(TEXT, "a link</a>", 'a <a href="#lists">link</a></a>'),
        "a link stands in a link",
    ),
    "a link to a file that is not there": (
        instead(TEXT, 'href="#figures"', 'href="nope.xhtml"'),
        "`nope.xhtml` is not in the book",
    ),
    "a link to a place that is not there": (
        instead(TEXT, 'href="#figures"', 'href="#figure"'),
        "`#figure` leads to no place",
    ),
    "no alternative text": (
        instead(TEXT, ' alt="A white pixel"', ""),
        "`picture-1.png` has no alternative text",
    ),
    "an alternative text of white space": (
        instead(TEXT, 'alt="A white pixel"', 'alt=" "'),
        "is white space",
    ),
    "a remote picture": (
        instead(TEXT, 'src="picture-1.png"', 'src="https://example.org/a.png"'),
        "`https://example.org/a.png` is not in the book",
    ),
    "a picture in its own address": (
        instead(TEXT, 'src="picture-1.png"', 'src="data:image/png;base64,AAAA"'),
        "is `data:image/png",
    ),
    "a header cell without a scope": (instead(TEXT, ' scope="col"', ""), "has no scope"),
    "a table's head without a header cell": (
        lambda entries: [
            (n, re.sub(rb"<(/?)th( [^>]*)?>", rb"<\1td>", d) if n == TEXT else d, k)
            for n, d, k in entries
        ],
        "the head of a table has no header cell",
    ),
    "a cell that names a header which is not there": (
        instead(TEXT, "<td", '<td headers="h1"'),
        "names the header `h1`, which is no header cell",
    ),
    "a script": (instead(TEXT, P, f"{P}<script>var a = 1;</script>"), "`script` runs or plays"),
    "a script in an attribute": (
        instead(TEXT, P, '<p id="p1" class="first" onclick="a()">'),
        "runs",
    ),
    "a frame": (instead(TEXT, P, f'{P}<iframe src="a"/>'), "`iframe` runs or plays"),
    "a film": (instead(TEXT, P, f'{P}<video src="a.mp4"/>'), "`video` runs or plays"),
    "a drawing that the manifest does not tell of": (
        instead(TEXT, P, P + SVG),
        "is made with svg, unlike it says",
    ),
    "a formula that the manifest does not tell of": (
        instead(TEXT, P, P + MATH),
        "is made with mathml, unlike it says",
    ),
    "a drawing without a title": (
        instead(TEXT, P, P + SVG.replace("<title>t</title>", "")),
        "a drawing has no title",
    ),
    # styles
    "a stylesheet with a bracket too many": (
        instead(CSS, "p { margin", "p }} { margin"),
        "EPUB/style.css:",
    ),
    "a typeface that is not there": (
        instead(CSS, "p { margin", "@font-face{font-family:x;src:url(x.otf)} p { margin"),
        "it asks for `x.otf`, which is not in the book",
    ),
    "a remote picture in a style": (
        instead(CSS, "p { margin", "p { background: url('https://example.org/a.png'); margin"),
        "it asks for `https://example.org/a.png`",
    ),
    "a sheet that asks for another": (
        instead(CSS, "/* What", "@import 'https://example.org/a.css'; /* What"),
        "it asks for another sheet",
    ),
    # navigation
    "contents that lead to no place": (
        instead(NAV, "text.xhtml#figures", "text.xhtml#figure"),
        "`text.xhtml#figure` leads to no place",
    ),
    "contents out of order": (
        lambda entries: [
            (
                n,
                re.sub(
                    rb"(<li><a href=\"title.xhtml\">.*?</li>)\s*(<li>.*</ol>\s*</li>)",
                    rb"\2\1",
                    d,
                    count=1,
                    flags=re.S,
                )
                if n == NAV
                else d,
                k,
            )
            for n, d, k in entries
        ],
        "out of the order of reading",
    ),
    "a line of the contents without words": (
        instead(NAV, ">Title page</a>", "></a>"),
        "has no words",
    ),
    "two lists of pages": (
        instead(NAV, 'epub:type="landmarks" id', 'epub:type="page-list" id'),
        "of the kind page-list",
    ),
    "a landmark of no kind": (instead(NAV, '<a epub:type="toc"', "<a"), "is of no kind"),
    "an NCX of another publication": (
        instead(NCX, 'content="urn:uuid:', 'content="urn:uuid:x'),
        "its NCX is of another publication",
    ),
    "an NCX with other contents": (
        instead(NCX, "<text>Title page", "<text>Titles"),
        "its NCX has other contents",
    ),
    "an NCX with other pages": (
        instead(NCX, "#page-ii", "#page-i"),
        "its NCX has other pages",
    ),
    # printed pages
    "a page that is not listed": (
        instead(NAV, '<li><a href="text.xhtml#page-1">1</a></li>', ""),
        "the list of pages has page 2 where page 1 is marked",
    ),
    "a listed page that is not marked": (
        lambda entries: [
            (n, re.sub(rb'<span [^>]*id="page-1"[^>]*></span>', b"", d) if n == TEXT else d, k)
            for n, d, k in entries
        ],
        "`text.xhtml#page-1` leads to no place",
    ),
    "a page marked twice": (
        instead(TEXT, 'id="page-2" aria-label="2"', 'id="page-2" aria-label="1"'),
        "page 1 is marked 2 times",
    ),
    "pages out of order": (
        instead(TEXT, 'id="page-1" aria-label="1"', 'id="page-1" aria-label="7"'),
        "the pages are marked out of order",
    ),
    "a page break without its role": (
        instead(TEXT, 'epub:type="pagebreak" role="doc-pagebreak"', 'epub:type="pagebreak"'),
        "`span` is a pagebreak without the role",
    ),
    "no archive": (lambda _: [], "cannot be unpacked"),
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return bound(edition_of(tmp_path_factory.mktemp("rich")))[0].data


def entries_of(data: bytes) -> list[Entry]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(e.filename, archive.read(e), e.compress_type) for e in archive.infolist()]


def planted(data: bytes, plant: Plant) -> bytes:
    """The book with a fault."""
    before = entries_of(data)
    after = plant(before)
    assert after != before, "nothing was planted"
    if not after:
        return b"no archive"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content, kind in after:
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, content, kind)
    return target.getvalue()


def test_nothing_is_wrong_with_a_sound_book(book: bytes, shipped_build: Built) -> None:
    shipped = (shipped_build.folder / f"{shipped_build.folder.name}.epub").read_bytes()
    for data in (book, shipped):
        assert faults(data) == []
        assert list(packing_faults(data)) == []


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_fault_is_found(book: bytes, what: str) -> None:
    plant, words = PLANTED[what]
    if words.startswith("names itself"):
        own = re.search(
            rb"urn:uuid:([0-9a-f-]+)</dc:identifier>",
            {n: d for n, d, _ in entries_of(book)}[OPF],
        )
        assert own
        plant = lambda entries: [  # noqa: E731
            (
                n,
                re.sub(rb'("pageBreakSource">urn:uuid:)[0-9a-f-]+', rb"\g<1>" + own[1], d)
                if n == OPF
                else d,
                k,
            )
            for n, d, k in entries
        ]
    found = faults(planted(book, plant))
    assert [fault for fault in found if words in fault], found


def test_docs_list_every_planted_fault() -> None:
    table = (ROOT / "docs" / "broken-books.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| (.+?) \| (.+?) \|$", table, re.M)[1:])
    assert rows == {what: words for what, (_, words) in PLANTED.items()}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"date_time": (2024, 1, 31, 12, 0, 0)}, "bears a time of the day"),
        ({"extra": b"\x01\x00\x00\x00"}, "has an extra field"),
        ({"comment": b"of mine"}, "or a comment"),
        ({"create_system": 0}, "bears the marks of a system"),
        ({"external_attr": 0o100755 << 16}, "bears the marks of a system"),
    ],
)
def test_what_a_clock_or_a_system_leaves_in_an_archive(
    book: bytes, change: dict[str, object], words: str
) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content, kind in entries_of(book):
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            for attribute, value in change.items() if name == TEXT else ():
                setattr(entry, attribute, value)
            archive.writestr(entry, content, kind)
    (fault,) = packing_faults(target.getvalue())
    assert words in fault


def test_the_build_runs_these_checks(tmp_path: Path) -> None:
    """A fault that changes no word is refused all the same."""
    edition = edition_of(tmp_path)
    epub, spine = bound(edition)
    assert prove_epub(edition, spine, epub)["verdict"] == "exact"
    scope = planted(epub.data, instead(TEXT, ' scope="col"', ' scope="column"'))
    with pytest.raises(Refused) as refused:
        prove_epub(edition, spine, Epub(scope, epub.spine))
    assert {problem.code for problem in refused.value.problems} == {"PRF-002"}
    # Its claims are not those of a sound book either.
    scope_fault, claim_fault = sorted(problem.message for problem in refused.value.problems)
    assert "has no scope" in scope_fault
    assert "it claims" in claim_fault


def test_the_largest_bomb_is_not_unpacked() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", b"application/epub+zip")
        for number in range(9):
            archive.writestr(f"{number}", bytes(2**26))
    assert faults(target.getvalue()) == ["it holds more than 512 MB"]


def test_picture_of_nothing_is_no_fault(book: bytes) -> None:
    """An empty alternative text is of a picture that says nothing."""
    decorative = planted(book, instead(TEXT, 'alt="A white pixel"', 'alt=""'))
    assert faults(decorative) == []
    assert PIXEL.startswith(b"\x89PNG")
