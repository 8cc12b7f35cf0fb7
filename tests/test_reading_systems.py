"""Reading systems that others wrote show every word of our files, in order, and lead where we say.

MuPDF reads the PDF and the EPUB, epub.js and foliate-js in Chromium the EPUB, calibre too where it
is here: light and dark, on a phone and a tablet, in text twice as large, by pages and scrolled.
White space is theirs to choose; in the PDF a hyphen that a line break of ours inserted reads as
U+00AD, and is taken out with its line end. Pictures of what they show lie in `build/seen`.
"""

from __future__ import annotations

import fcntl
import io
import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from itertools import groupby, product
from pathlib import Path

import pytest
from PIL import Image

from pressroom.edition import ereader_edition, furniture, print_edition
from pressroom.epub.book import resolve
from pressroom.gather import read_source
from pressroom.model import Edition
from pressroom.pipeline import Built
from pressroom.readers import parse, read_report

from .books import bound, covered, edition_from, edition_of
from .conftest import SHIPPED, skip_without
from .engines import PICTURES, LaidOut, Setting, Shown, browse, convert, lay_out
from .held import Held, as_mupdf_sets_it, packed

HERE = Path(__file__).parent
SLUG = "2022-09-24-safety-committee"
REPORTS = {
    "shipped": SHIPPED,
    "torture": HERE / "torture" / "report.md",
    "arabic": HERE / "seen" / "arabic.md",
    "chinese": HERE / "seen" / "chinese.md",
}
ENGINES = ("epubjs", "foliate")
PHONE, TABLET = (390, 740), (810, 1080)
QUICK = (
    *(Setting(engine, *PHONE, "dark", 200, "paginated", follow=True) for engine in ENGINES),
    *(Setting(engine, *TABLET, "light", 100, "scrolled") for engine in ENGINES),
)
ALL = tuple(
    Setting(engine, *screen, scheme, text, flow, follow=True)
    for engine, screen, scheme, text, flow in product(
        ENGINES, (PHONE, TABLET), ("light", "dark"), (100, 200), ("paginated", "scrolled")
    )
)
FIRST = ("shipped", "arabic")  # a browser takes seconds for a book: the slow suite shows it all
KINDS = ("error", "text", "sideways", "faint", "contents", "pages", "links", "notes")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("books")
    made = {name: folder / f"{name}.epub" for name in REPORTS}
    for name, report in REPORTS.items():
        made[name].write_bytes(covered(edition_from(report)).data)
    return made


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Held, Path]:
    """What a book holds, and the book with something wrong of every kind."""
    folder = tmp_path_factory.mktemp("broken")
    sound = bound(edition_of(folder / "rich"))[0].data
    plants = {
        "EPUB/content.opf": (b'<itemref idref="title"/>', b""),
        "EPUB/style.css": (b"[hidden]", b"h2 { width: 1200px; color: #777 }\n[hidden]"),
        "EPUB/text.xhtml": (b'href="#note-1"', b'href="#nowhere"'),
        "EPUB/nav.xhtml": (b'href="text.xhtml#page-2"', b'href="text.xhtml#page-zwei"'),
        "EPUB/toc.ncx": (b'src="text.xhtml#figures"', b'src="text.xhtml#nowhere"'),
    }
    with (
        zipfile.ZipFile(io.BytesIO(sound)) as old,
        zipfile.ZipFile(folder / "broken.epub", "w") as new,
    ):
        for entry in old.infolist():
            data = old.read(entry)
            whole, plant = plants.get(entry.filename, (b"", b""))
            assert whole in data
            new.writestr(entry.filename, data.replace(whole, plant, 1))
    return Held(sound), folder / "broken.epub"


def jobs(books: dict[str, Path], settings: Iterable[Setting]) -> dict[str, tuple[Path, Setting]]:
    return {
        setting.job(name): (book, setting) for name, book in books.items() for setting in settings
    }


@pytest.fixture(scope="module")
def shown(
    books: dict[str, Path], broken: tuple[Held, Path], tmp_path_factory: pytest.TempPathFactory
) -> Shown:
    """What browsers show of some books, asked once, whichever worker of pytest asks first."""
    base = tmp_path_factory.getbasetemp()
    answer = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "shown.json"
    with answer.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not answer.exists():
            asked = {name: books[name] for name in FIRST} | {"broken": broken[1]}
            answer.write_text(json.dumps(browse(jobs(asked, QUICK))))
        found: Shown = json.loads(answer.read_text())
        return found


def unlike(what: str, wanted: list[tuple[str, str]], found: list[tuple[str, str]]) -> Iterator[str]:
    """Where two lists part."""
    for left, right in zip(wanted, found, strict=False):
        if left != right:
            yield f"{what} is not {left} but {right}"
            return
    if len(wanted) != len(found):
        yield f"{what}: of {len(wanted)} there are {len(found)}"


def in_list(kind: str, held: Held, shown: Shown, setting: Setting) -> Iterator[str]:
    """What is wrong with a list that the reading system shows beside the book."""
    wanted = {"toc": held.contents, "pages": held.pages}[kind]
    found = [(each["label"], each["href"].removeprefix(held.folder)) for each in shown[kind]]
    # epub.js knows a page by number alone.
    numbered = [
        (label if label.isdigit() or said == label else "NaN", href)
        for (label, href), (said, _) in zip(wanted, found, strict=False)
    ]
    yield from unlike("an entry", numbered, found)
    for (_, href), each in zip(wanted, shown[kind], strict=False):
        # Scrolled, foliate-js looks for what is in a region where it would be without the region.
        lost = (setting.engine, setting.flow) == ("foliate", "scrolled") and held.scrolls(href)
        if not each["shown"] and not lost:
            yield f"{each['label']} does not lead to {each['href']}"


def in_links(held: Held, shown: Shown) -> Iterator[str]:
    """What is wrong with the links of the text, clicked."""
    wanted = [(file, str(link.get("href"))) for file, link, _ in held.links()]
    found = [(each["from"].removeprefix(held.folder), each["href"]) for each in shown["links"]]
    yield from unlike("a link", wanted, found)
    for each in shown["links"]:
        if not each["clicked"] or not each["shown"]:
            yield f"“{each['words']}” does not lead to {each['href']}"


def in_notes(held: Held, shown: Shown) -> Iterator[str]:
    """What is wrong with the windows in which foliate-js shows notes over the page."""
    for (_, link, place), each in zip(held.links(), shown["links"], strict=False):
        called = link.get("role") == "doc-noteref"
        if called and packed(each.get("popped", "")) != held.element(*place):
            yield f"{each['href']} shows {each.get('popped')}"
        if not called and "popped" in each:
            yield f"{each['href']} is no note"


def faults(held: Held, shown: Shown, setting: Setting) -> Iterator[tuple[str, str]]:
    """What is wrong with what an engine in Chromium shows: of which kind, in words."""
    parts = [
        (each["href"].removeprefix(held.folder), packed(each["text"])) for each in shown["items"]
    ]
    kinds = {
        "error": iter(shown["errors"]),
        "text": unlike("a part", [*held.words.items()], parts),
        "sideways": (one for each in shown["items"] for one in each["sideways"]),
        "faint": (one for each in shown["items"] for one in each["faint"]),
    }
    if setting.follow:
        kinds["contents"] = in_list("toc", held, shown, setting)
        kinds["pages"] = in_list("pages", held, shown, setting)
        kinds["links"] = in_links(held, shown)
        if setting.engine == "foliate":
            kinds["notes"] = in_notes(held, shown)
    for kind, found in kinds.items():
        yield from ((kind, one) for one in found)


@pytest.mark.judge
@pytest.mark.parametrize("kind", KINDS)
def test_browsers_show_nothing_wrong(books: dict[str, Path], shown: Shown, kind: str) -> None:
    for name in FIRST:
        held = Held(books[name].read_bytes())
        for setting in QUICK:
            found = faults(held, shown[setting.job(name)], setting)
            assert [one for one in found if one[0] == kind] == [], setting.job(name)


@pytest.mark.judge
def test_browsers_show_what_is_wrong(broken: tuple[Held, Path], shown: Shown) -> None:
    for setting in QUICK:
        found = [*faults(broken[0], shown[setting.job("broken")], setting)]
        wrong = {kind for kind, _ in found}
        assert wrong >= {"text", "sideways", "faint"}, setting
        assert not setting.follow or wrong >= {"pages", "links"}, setting
        assert not setting.follow or any("#nowhere" in one for _, one in found), setting


@pytest.mark.judge
def test_browsers_know_the_book(shown: Shown, ereader: Edition) -> None:
    for setting in QUICK:
        found = shown[setting.job("shipped")]
        assert found["title"] == ereader.title
        assert found["landmarks"] == len(ereader.landmarks) == 5


@pytest.mark.judge
def test_browsers_show_ink_on_every_page(shown: Shown) -> None:
    for setting in QUICK:
        for name in FIRST:
            pictures = sorted((PICTURES / setting.job(name)).glob("*.png"))
            assert len(pictures) >= len(shown[setting.job(name)]["items"])
            for picture in pictures:
                with Image.open(picture) as image:
                    shades = image.convert("L").histogram()
                ground = max(range(256), key=shades.__getitem__)
                ink = sum(n for shade, n in enumerate(shades) if abs(shade - ground) > 160)
                assert ink > 500, picture


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", REPORTS)
def test_browsers_show_nothing_wrong_however_they_are_set(
    books: dict[str, Path], name: str
) -> None:
    held, found = Held(books[name].read_bytes()), browse(jobs({name: books[name]}, ALL))
    wrong = {
        setting.job(name): [*faults(held, found[setting.job(name)], setting)] for setting in ALL
    }
    assert {job: found for job, found in wrong.items() if found} == {}


def in_cut_words(held: Held, found: str) -> Iterator[str]:
    """What is wrong with the words that MuPDF shows.

    Of a cell over several rows or columns it cuts off what would lie below the end of the page; no
    style keeps it from that.
    """
    at = 0
    for words, cut in (each for file in held.words for each in held.pieces(file)):
        shown = found[at : at + len(words)]
        if cut:
            pairs = enumerate(zip(words, shown, strict=False))
            shown = shown[: next((number for number, (a, b) in pairs if a != b), len(words))]
        elif shown != words:
            yield f"{words} is shown as {shown}"
            return
        at += len(shown)
    if at < len(found):
        yield f"{found[at:]} is added"


def mupdf_faults(held: Held, laid_out: LaidOut) -> Iterator[tuple[str, str]]:
    """What is wrong with what MuPDF shows: of which kind, in words."""
    yield from (("text", each) for each in in_cut_words(held, "".join(laid_out.pages)))
    if [title for title, _ in laid_out.contents] != [title for title, _ in held.contents]:
        yield "contents", f"they are {laid_out.contents}"
    # Of links that lead to one place, one behind the other, it is not to be told how many they are.
    places = [place for place, _ in groupby(place for *_, place in held.links())]
    if len(places) != len(laid_out.links):
        yield "links", f"of {len(places)} there are {len(laid_out.links)}"
    ways = [
        *zip((resolve(href, "") for _, href in held.contents), laid_out.contents, strict=False),
        *zip(places, (("", page) for page in laid_out.links), strict=False),
    ]
    for (file, fragment), (_, page) in ways:
        words = held.text(file, fragment)[:12]
        if page < 0 or words not in "".join(laid_out.pages[page : page + 2]):
            yield "links", f"{file}#{fragment} is not on page {page + 1}"


@pytest.mark.parametrize("screen", [PHONE, TABLET])
@pytest.mark.parametrize("text", [100, 200])
def test_mupdf_shows_nothing_wrong(
    books: dict[str, Path], screen: tuple[int, int], text: int
) -> None:
    setting = Setting("mupdf", *screen, text=text)
    for name, book in books.items():
        held = as_mupdf_sets_it(Held(book.read_bytes()))
        assert [*mupdf_faults(held, lay_out(book, setting, name))] == [], name


def test_mupdf_shows_what_is_wrong(broken: tuple[Held, Path]) -> None:
    laid_out = lay_out(broken[1], Setting("mupdf", *PHONE), "broken")
    found = [*mupdf_faults(as_mupdf_sets_it(broken[0]), laid_out)]
    assert {kind for kind, _ in found} == {"text", "links"}


@pytest.mark.slow
def test_calibre_shows_nothing_wrong(books: dict[str, Path], tmp_path: Path) -> None:
    for name, book in books.items():
        wanted = "".join(Held(book.read_bytes()).words.values())
        assert packed(convert(book, tmp_path / f"{name}.txt")) == wanted, name


@pytest.mark.slow
def test_calibre_shows_what_is_wrong(broken: tuple[Held, Path], tmp_path: Path) -> None:
    held, book = broken
    assert packed(convert(book, tmp_path / "broken.txt")) != "".join(held.words.values())


def test_what_a_book_holds_is_the_report(books: dict[str, Path]) -> None:
    """What the engines are held to is no less than the report's own words, in order."""
    for name, book in books.items():
        document = read_report(REPORTS[name])
        words = packed("".join(block.text for block in document.blocks))
        assert words in "".join(Held(book.read_bytes()).words.values())


def mutool(file: Path) -> list[str]:
    """The text of each page as MuPDF reads it."""
    program = skip_without(shutil.which("mutool"), "MuPDF")
    command = [program, "draw", "-q", "-F", "txt", "-o", "-", str(file)]
    done = subprocess.run(command, capture_output=True, check=True)
    # It warns of itself (no ICC, EPUB 3 is news to it); of a file it says `error`.
    assert b"error" not in done.stderr
    return done.stdout.decode("utf-8").split("\f")[:-1]


def words(edition: Edition) -> str:
    return packed("".join(block.text for block in edition.blocks))


@pytest.fixture(scope="module")
def printed() -> Edition:
    return print_edition(parse(read_source(SHIPPED)))


@pytest.fixture(scope="module")
def ereader() -> Edition:
    return ereader_edition(parse(read_source(SHIPPED)))


@pytest.mark.judge
def test_mupdf_reads_every_word_of_the_pdf(shipped_build: Built, printed: Edition) -> None:
    pages = mutool(shipped_build.folder / f"{SLUG}.pdf")
    found = ""
    for number, page in enumerate(pages, 1):
        text = packed(page.replace("\u00ad\n", "\n").replace("\u00ad", ""))
        for margin in map(packed, furniture(printed, number, len(pages)).values()):
            assert text.count(margin) == 1
            text = text.replace(margin, "")
        found += text
    assert found == words(printed)


@pytest.mark.judge
def test_mupdf_reads_every_word_of_the_epub(shipped_build: Built, ereader: Edition) -> None:
    """The one of the system, which is older, reads the book of a build."""
    pages = mutool(shipped_build.folder / f"{SLUG}.epub")
    report = packed("".join(block.text for block in ereader.blocks[3:]))
    assert report in packed("".join(pages))
    assert not any("Landmarks" in page for page in pages)
