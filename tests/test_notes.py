"""Notes at the foot of the page: where they are called, whole, in the order of the tag tree.

The engine alone would push a note that is too long off the page without a word.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from pressroom.edition import ereader_edition, print_edition
from pressroom.model import Edition
from pressroom.notes import notes_at_foot, with_notes_at_foot
from pressroom.page_map import page_map
from pressroom.pdf import layout
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.setting import set_pages
from pressroom.problems import Refused
from pressroom.proof import prove_pdf
from pressroom.readers import read_report
from pressroom.render import render_print
from pressroom.vocabulary import LEAVES, text_of

from .test_proof_pdf import found, printed, refusal, styled

HEAD = "---\ntitle: Notes\ndate: 2024-01-31\n---\n"
SENTENCE = "The warden at the gate rang the harbour office before the lamps went out. "
EVERYWHERE = """
Text.[^a]

## Heading[^b]

| a[^c] | b |
|---|---|
| x[^d] | y |

Text again[^a].

- item[^e]

Term[^f]
: Meaning[^g].

> Quotation[^h].

[^a]: Two paragraphs.

    The second of them.
[^b]: Of the heading.
[^c]: Of the table's head.
[^d]: Of its cell.
[^e]: A list:

    - one
    - two
[^f]: Of the term.
[^g]: Of its meaning.
[^h]: Of the quotation.
"""


def edition_of(folder: Path, text: str) -> Edition:
    file = folder / "report.md"
    file.write_text(HEAD + text, "utf-8")
    return print_edition(read_report(file))


def pages_of(read: PdfReading, note: str) -> list[int]:
    """The pages that a note stands on."""
    (element,) = read.edition.body.xpath("//aside[@id=$note]", note=note)
    blocks = [leaf.get("id") for leaf in element.iter(*LEAVES)]
    return sorted({glyph.page for block in blocks for glyph in read.alignments[block].glyphs})


def long_report(*, before: int, long: int) -> str:
    """A text whose second note is `long` sentences long, called after `before` paragraphs."""
    paragraphs = [SENTENCE * 4 for _ in range(before)]
    notes = [f"[^a]: {SENTENCE}", f"[^b]: {SENTENCE * long}", f"[^c]: {SENTENCE}"]
    calling = [f"{SENTENCE}{SENTENCE.strip()}[^{name}] {SENTENCE * 3}" for name in "abc"]
    text = [*paragraphs, *calling[:2], *paragraphs, *paragraphs, calling[2], *paragraphs]
    return "\n\n".join([*text, *notes])


def test_notes_stand_where_they_are_called_from_anywhere(tmp_path: Path) -> None:
    read = set_pages(edition_of(tmp_path, EVERYWHERE))
    assert prove_pdf(read)["verdict"] == "exact"
    assert [note.get("id") for note in notes_at_foot(read.edition.body)] == [
        *("note-1", "note-2", "note-5", "note-6", "note-7", "note-8")
    ]
    assert not [finding for finding in read.edition.findings if finding.code == "NTE-001"]


def test_a_note_at_the_foot_stands_below_all_text_of_its_page(tmp_path: Path) -> None:
    read = set_pages(edition_of(tmp_path, EVERYWHERE))
    notes = {
        leaf.get("id", "") for note in notes_at_foot(read.edition.body) for leaf in note.iter("p")
    }
    foot = max(
        glyph.y for block in notes for glyph in read.alignments[block].glyphs if glyph.page == 0
    )
    lowest = min(
        glyph.y
        for block, alignment in read.alignments.items()
        for glyph in alignment.glyphs
        if block not in notes and glyph.page == 0 and not _in_note(read, block)
    )
    assert foot < lowest


def _in_note(read: PdfReading, block: str) -> bool:
    leaves = read.edition.body.xpath("//*[@id=$block]", block=block)
    return any(next(leaf.iterancestors("aside"), None) is not None for leaf in leaves)


def test_notes_of_a_table_stand_below_it(tmp_path: Path) -> None:
    body = edition_of(tmp_path, EVERYWHERE).body
    (table,) = body.iter("table")
    below = [*table.itersiblings()][:2]
    assert [text_of(note[0]) for note in below] == [
        "3\u00a0Of the table's head.",
        "4\u00a0Of its cell.",
    ]


def test_print_has_every_word_of_the_document_and_the_numbers_before_the_notes(
    tmp_path: Path,
) -> None:
    edition = edition_of(tmp_path, EVERYWHERE)
    document = {block.id: block.text for block in edition.document.blocks}
    for leaf in edition.body.iter(*LEAVES):
        own = document.pop(leaf.get("id", ""))
        number = leaf.find("a[@class='number']")
        put_before = f"{number.text}\u00a0" if number is not None else ""
        backlinks = [f" [{number}]" for number in range(1, 9)]
        without = next((own.removesuffix(each) for each in backlinks if own.endswith(each)), own)
        assert text_of(leaf) == put_before + without
    # What is left held nothing but the way back.
    assert all(text.strip("[]").isdigit() for text in document.values())


def test_the_epub_keeps_its_notes_at_the_end(tmp_path: Path) -> None:
    edition = edition_of(tmp_path, EVERYWHERE)
    kept = etree.tostring(ereader_edition(edition.document).body)
    assert kept == etree.tostring(edition.document.body)


@pytest.mark.parametrize(
    ("before", "long", "pages"), [(4, 40, 2), (5, 40, 1), (6, 12, 1), (3, 110, 4)]
)
def test_a_note_longer_than_its_page_is_divided(
    tmp_path: Path, before: int, long: int, pages: int
) -> None:
    read = set_pages(edition_of(tmp_path, long_report(before=before, long=long)))
    assert prove_pdf(read)["verdict"] == "exact"
    assert not list(read.astray())
    first, second = pages_of(read, "note-1"), pages_of(read, "note-2")
    assert len(first) == 1
    assert second == list(range(second[0], second[0] + pages))


def test_a_page_begins_with_its_text_though_a_note_goes_on_there(tmp_path: Path) -> None:
    read = set_pages(edition_of(tmp_path, long_report(before=4, long=40)))
    (_, after, *_) = pages_of(read, "note-2")
    assert not _in_note(read, page_map(read)[after].block)


def test_many_notes(tmp_path: Path) -> None:
    text = "\n\n".join(f"{SENTENCE * 2}{SENTENCE.strip()}[^{n}] {SENTENCE}" for n in range(80))
    notes = "\n".join(f"[^{n}]: {SENTENCE * (1 + n % 5)}" for n in range(80))
    read = set_pages(edition_of(tmp_path, f"{text}\n\n{notes}\n"))
    assert prove_pdf(read)["verdict"] == "exact"
    assert len(list(notes_at_foot(read.edition.body))) == 80


def test_the_engine_alone_pushes_a_note_off_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def their_feet(_: object) -> Iterator[None]:
        yield

    edition = edition_of(tmp_path, long_report(before=3, long=110))
    monkeypatch.setattr(layout, "our_feet", their_feet)
    with pytest.raises(Refused) as refused:
        prove_pdf(PdfReading(edition, printed(render_print(edition, ragged=False))))
    assert {problem.code for problem in refused.value.problems} & {"PRF-001", "PRF-003"}


def test_a_note_on_another_page_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def their_feet(_: object) -> Iterator[None]:
        yield

    edition = edition_of(tmp_path, long_report(before=5, long=20))
    monkeypatch.setattr(layout, "our_feet", their_feet)
    html = styled(render_print(edition, ragged=False), "aside.foot { footnote-policy: auto }")
    pdf = printed(html)
    assert "begins on page" in found(refusal(edition, pdf), "PRF-001")


def test_a_note_that_its_page_does_not_hold_is_moved_to_the_end_and_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def their_feet(_: object) -> Iterator[None]:
        yield

    monkeypatch.setattr(layout, "our_feet", their_feet)
    (tmp_path / "report.css").write_text("aside.foot { footnote-policy: auto }")
    read = set_pages(edition_of(tmp_path, long_report(before=5, long=20)))
    assert prove_pdf(read)["verdict"] == "exact"
    kept = list(notes_at_foot(read.edition.body))
    moved = [each for each in read.edition.findings if each.code == "NTE-001"]
    assert 0 < len(moved) == 3 - len(kept)
    assert all(finding.where.line for finding in moved)


def test_what_no_foot_holds_stands_at_the_end(tmp_path: Path) -> None:
    edition = edition_of(tmp_path, EVERYWHERE)
    body = with_notes_at_foot(edition.document.body, {"note-2"})
    assert [note.get("id") for note in body.iter("aside")][-1] == "note-2"


def test_a_note_that_goes_on_leaves_room_for_a_tall_picture(tmp_path: Path) -> None:
    Image.new("RGB", (400, 700), (200, 220, 240)).save(tmp_path / "tall.png")
    picture = f'{SENTENCE.strip()}[^a]\n\n![tall](tall.png "Caption")\n\n{SENTENCE * 3}'
    text = "\n\n".join([*[SENTENCE * 4] * 4, picture, f"[^a]: {SENTENCE * 110}"])
    read = set_pages(edition_of(tmp_path, text))
    assert prove_pdf(read)["verdict"] == "exact"
    assert len(pages_of(read, "note-1")) > 2
