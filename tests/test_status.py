"""Drafts and finals: a draft is marked wherever it shows, a published final gives way to no less.

The mark is furniture beside the text, compared by the proof; the lock is the door's own.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import threading
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import etree

from pressroom import publish as door
from pressroom.edition import ereader_edition, furniture, print_edition
from pressroom.epub.pack import modified
from pressroom.model import Document, Source
from pressroom.pdf.setting import set_pages
from pressroom.pipeline import build
from pressroom.problems import Refused
from pressroom.proof import prove_pdf
from pressroom.publish import publish
from pressroom.readers import parse
from pressroom.schema import Metadata
from pressroom.source import sha256

from .conftest import ROOT

LONG = "# One\n\n" + "The committee met and went through all that was to be decided. " * 60
TABLE = "\n\n| What | Who |\n|---|---|\n" + "| A row | of a table |\n" * 60


def document(text: str, **said: Any) -> Document:
    metadata = Metadata(**{"title": "A title", **said})
    return parse(Source("a", "a/report.md", text.encode(), "a/report.yaml", metadata, None, None))


# A draft


@pytest.mark.parametrize(
    ("language", "word", "text"),
    [
        ("en", "DRAFT", LONG + TABLE),
        *(("de", "ENTWURF", "One."), ("fr-CA", "PROJET", "One."), ("it", "DRAFT", "One.")),
    ],
)
def test_every_page_of_a_draft_bears_the_word_beside_its_text(
    language: str, word: str, text: str
) -> None:
    edition = print_edition(document(text, status="draft", language=language))
    read = set_pages(edition)
    assert prove_pdf(read)["verdict"] == "exact"
    assert read.pdf.pages == (1 if text == "One." else 4)
    for number, glyphs in enumerate(read.reading.glyphs):
        mark = [glyph for glyph in glyphs if glyph.artifact == "Watermark"]
        assert "".join(glyph.text for glyph in mark) == word
        assert furniture(edition, number + 1, read.pdf.pages)["Watermark"] == word
        rightmost = max(glyph.x + glyph.advance for glyph in glyphs if glyph not in mark)
        assert min(glyph.x for glyph in mark) > rightmost
        assert max(glyph.x + glyph.size for glyph in mark) < read.reading.boxes[number][2]
        # Its line runs down, and is centred on the page.
        middle = (mark[0].y + mark[-1].y - mark[-1].advance) / 2
        assert middle == pytest.approx(read.reading.boxes[number][3] / 2, abs=6)


@pytest.mark.parametrize("status", [None, "final"])
def test_what_is_no_draft_bears_no_mark(status: str | None) -> None:
    made = document("One.", status=status, date=dt.date(2024, 1, 31))
    edition = print_edition(made)
    assert furniture(edition, 2, 2).keys() == {"Header", "Footer"}
    read = set_pages(edition)
    assert {glyph.artifact for glyph in read.reading.glyphs[0]} == {None, "Footer"}
    blocks = [block.id for block in ereader_edition(made).front]
    assert "edition-title-page-status" not in blocks


@pytest.mark.parametrize(
    "style",
    [
        "@page { @right-middle { content: none } }",
        '@page { @right-middle { content: "FINAL" } }',
        "@page { @left-middle { content: string(watermark) } }",
    ],
)
def test_a_draft_with_another_mark_is_not_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, style: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "styles").mkdir()
    printed = (ROOT / "styles" / "print.css").read_text("utf-8")
    (tmp_path / "styles" / "print.css").write_text(printed + style, "utf-8")
    with pytest.raises(Refused) as refused:
        prove_pdf(set_pages(print_edition(document("One.", status="draft"))))
    assert {problem.code for problem in refused.value.problems} == {"PRF-004"}


def test_a_mark_that_nobody_can_see_is_not_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "styles").mkdir()
    printed = (ROOT / "styles" / "print.css").read_text("utf-8")
    paler = printed.replace("color: #929292", "color: #eeeeee")
    assert paler != printed
    (tmp_path / "styles" / "print.css").write_text(paler, "utf-8")
    with pytest.raises(Refused) as refused:
        prove_pdf(set_pages(print_edition(document("One.", status="draft"))))
    assert {problem.code for problem in refused.value.problems} == {"PRF-003"}


def test_a_draft_without_a_date(make_draft: Path, tmp_path: Path) -> None:
    """It has no date line, and inside its EPUB the date that stands for none."""
    built = build(make_draft, tmp_path / "output")
    proof = json.loads((built.folder / "minutes.proof.json").read_bytes())
    assert (proof["status"], proof["version"]) == ("draft", None)
    assert proof["dates"]["in the EPUB"].startswith("1980-01-01T00:00:00Z, from nothing")
    with zipfile.ZipFile(built.folder / "minutes.epub") as book:
        package = etree.fromstring(book.read("EPUB/content.opf"))
        page = etree.fromstring(book.read("EPUB/title.xhtml"))
    assert package.xpath("string(//*[@property='dcterms:modified'])") == "1980-01-01T00:00:00Z"
    assert not package.xpath("//*[local-name()='date']")
    assert package.xpath("string(//*[local-name()='title'])") == "A draft"
    assert [block.text for block in page.iter("{*}h1", "{*}p")] == ["DRAFT", "A draft"]
    with pikepdf.open(built.folder / "minutes.pdf") as pdf:
        assert b"dc:date" not in pdf.Root.Metadata.read_bytes()


@pytest.fixture
def make_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A draft of `source/` without a date."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    report = tmp_path / "source" / "minutes" / "report.md"
    report.parent.mkdir(parents=True)
    report.write_text("One.\n", "utf-8")
    report.with_suffix(".yaml").write_text("title: A draft\nstatus: draft\n", "utf-8")
    return report


def test_the_date_inside_a_draft_is_what_was_declared() -> None:
    made = document("One.", status="draft")
    stamp = dt.datetime(2024, 5, 8, tzinfo=dt.UTC)
    source = made.source
    stamped = Source("a", source.name, source.data, "", source.metadata, stamp, "prepared")
    dated = ereader_edition(Document(stamped, None, made.body))
    assert modified(dated) == (stamp, "prepared")


# A published final


def output(data: str, status: str | None = "final", version: str | None = None) -> dict[str, bytes]:
    """What is published of a report `a`, with its proof."""
    files = {"a.pdf": data.encode(), "a.epub": f"{data} too".encode()}
    records = {name: {"sha256": sha256(content)} for name, content in files.items()}
    proof = {"status": status, "version": version, "files": records}
    return files | {"a.proof.json": json.dumps(proof).encode()}


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ((None, None), (None, None)),
        ((None, None), ("final", None)),
        (("draft", None), ("draft", None)),
        (("draft", "2"), ("final", "1")),
        (("final", None), ("final", "1")),
        (("final", None), ("final", "0.1")),
        (("final", "1"), ("final", "2")),
        (("final", "1"), ("final", "1.0.1")),
        (("final", "1.9"), ("final", "1.10")),
        (("final", "9"), ("final", "10")),
    ],
)
def test_what_may_replace_what_is_published(
    tmp_path: Path, old: tuple[str | None, str | None], new: tuple[str | None, str | None]
) -> None:
    publish(tmp_path / "a", output("old", *old))
    publish(tmp_path / "a", output("new", *new))
    assert content(tmp_path / "a") == output("new", *new)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (None, ("final", None), "other bytes"),
        (None, ("final", "0"), "other bytes"),
        ("1", ("final", "1"), "other bytes"),
        ("1", ("final", "1.0"), "other bytes"),
        ("1.10", ("final", "1.9"), "other bytes"),
        ("2", ("final", None), "other bytes"),
        ("1", ("draft", "2"), "a draft"),
        ("1", (None, "2"), "a report that is no final"),
    ],
)
def test_other_bytes_do_not_replace_a_published_final(
    tmp_path: Path, old: str | None, new: tuple[str | None, str | None], what: str
) -> None:
    publish(tmp_path / "a", output("old", "final", old))
    with pytest.raises(Refused) as refused:
        publish(tmp_path / "a", output("new", *new))
    (problem,) = refused.value.problems
    assert (problem.code, problem.where.file) == ("OUT-002", str(tmp_path / "a"))
    assert problem.message.startswith(f"{what} may not")
    assert f"raise `version:`{f' above {old}' if old else ''} and" in problem.hint
    assert content(tmp_path / "a") == output("old", "final", old)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_one_file_that_differs_is_other_bytes(tmp_path: Path) -> None:
    publish(tmp_path / "a", output("old"))
    for name in ("a.pdf", "a.epub"):
        files = output("old")
        proof = json.loads(files["a.proof.json"])
        files[name] = b"new"
        proof["files"][name]["sha256"] = sha256(b"new")
        with pytest.raises(Refused, match="OUT-002"):
            publish(tmp_path / "a", files | {"a.proof.json": json.dumps(proof).encode()})


def test_the_same_bytes_may_be_published_again_but_not_as_less(tmp_path: Path) -> None:
    publish(tmp_path / "a", output("old", "final", "1"))
    publish(tmp_path / "a", output("old", "final", "1"))
    for less in (("draft", "1"), (None, "1")):
        with pytest.raises(Refused, match="OUT-002"):
            publish(tmp_path / "a", output("old", *less))


def test_what_somebody_changed_in_a_published_final_is_made_good(tmp_path: Path) -> None:
    publish(tmp_path / "a", output("old"))
    (tmp_path / "a" / "a.pdf").write_bytes(b"changed")
    publish(tmp_path / "a", output("old"))
    assert content(tmp_path / "a") == output("old")


@pytest.mark.parametrize("proof", [b"", b"[]", b"{", b"null", b"\xff"])
def test_an_output_without_a_proof_is_no_final(tmp_path: Path, proof: bytes) -> None:
    publish(tmp_path / "a", output("old") | {"a.proof.json": proof})
    publish(tmp_path / "a", output("new"))
    assert content(tmp_path / "a") == output("new")


def test_of_two_that_publish_at_once_one_waits_and_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither may have looked before the other put its own there."""
    exchange, together = door._exchange, threading.Barrier(2)

    def slowly(scratch: Path, folder: Path) -> None:
        with pytest.raises(threading.BrokenBarrierError):
            together.wait(timeout=0.3)  # the other does not come so far
        exchange(scratch, folder)

    monkeypatch.setattr(door, "_exchange", slowly)
    refused: list[str] = []

    def publishing(data: str) -> None:
        try:
            publish(tmp_path / "a", output(data))
        except Refused as problems:
            refused.extend(problem.code for problem in problems.problems)

    threads = [threading.Thread(target=publishing, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["OUT-002"]
    assert content(tmp_path / "a") in (output("one"), output("two"))


def test_a_final_is_corrected_by_a_higher_version(make_draft: Path, tmp_path: Path) -> None:
    """The whole way: draft, final, a correction refused, and made with a version."""
    final = "title: Minutes\nstatus: final\ndate: 2024-05-08\npublisher: P\nlanguage: en\n"
    sidecar, output = make_draft.with_suffix(".yaml"), tmp_path / "output"
    build(make_draft, output)
    sidecar.write_text(final, "utf-8")
    before = content(build(make_draft, output).folder)
    assert not build(make_draft, output).fresh
    make_draft.write_text("Two.\n", "utf-8")
    with pytest.raises(Refused, match="OUT-002"):
        build(make_draft, output)
    assert content(output / "minutes") == before
    sidecar.write_text(f"{final}version: 2\nreplaces: version 1\n", "utf-8")
    built = build(make_draft, output)
    assert built.fresh
    proof = json.loads((built.folder / "minutes.proof.json").read_bytes())
    assert (proof["status"], proof["version"]) == ("final", "2")
    with zipfile.ZipFile(io.BytesIO((built.folder / "minutes.epub").read_bytes())) as book:
        page = etree.fromstring(book.read("EPUB/title.xhtml"))
    assert "Replaces: version 1" in [paragraph.text for paragraph in page.iter("{*}p")]
