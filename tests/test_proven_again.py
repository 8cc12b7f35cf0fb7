"""The text proof of a package, again from its bytes: what a forger who renews every list must meet.

Each test changes something and then makes all that speaks of it anew: the proof's checksums, the
record of events, the manifests. Fixity holds; the words do not.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import socket
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import etree

from pressroom.archive.bag import zipped
from pressroom.archive.verify import UNPROVEN, verify_bag
from pressroom.archive.words import PROVEN, WITHHELD
from pressroom.confine import Limits
from pressroom.pipeline import build

from .conftest import MakeReport
from .test_archive import FINAL, Files, files_of, remanifested

LIMITS = Limits(120)
TEXT = "date 2024-01-31 The committee did not agree.\n\nIt will meet again, and it will vote then."
PREMIS = "{http://www.loc.gov/premis/v3}"
Bag = Callable[[Callable[[Files], object]], Path]


def forged(files: Files, *, source: bool = True) -> None:
    """Make anew all that speaks of the files: a change is then no matter of fixity.

    What the proof says of the report's own file, only if `source`.
    """
    name = next(name for name in files if name.endswith(".proof.json"))
    proof = json.loads(files[name])
    for edition, record in proof["files"].items():
        data = files[f"data/editions/{edition}"]
        record |= {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    for path, data in files.items():
        if source and re.fullmatch(r"data/report/report\.(?!yaml|css)\w+", path):
            proof["source"]["sha256"] = hashlib.sha256(data).hexdigest()
    files[name] = json.dumps(proof).encode()
    record = etree.fromstring(files["data/record/premis.xml"])
    for each in record.iterfind(f"{PREMIS}object"):
        path = f"data/{each.findtext(f'.//{PREMIS}objectIdentifierValue', '')}"
        if path not in files:
            record.remove(each)
            continue
        digests = list(each.iter(f"{PREMIS}messageDigest"))
        for node, algorithm in zip(digests, ("sha256", "sha512"), strict=True):
            node.text = hashlib.new(algorithm, files[path]).hexdigest()
    files["data/record/premis.xml"] = etree.tostring(record)
    remanifested(files)


def of_kind(files: Files, kind: str) -> str:
    return next(name for name in files if name.startswith("data/editions/") and kind in name)


def in_proof(change: Callable[[Any], object]) -> Callable[[Files], None]:
    """A change of what the proof says."""

    def do(files: Files) -> None:
        name = next(name for name in files if name.endswith(".proof.json"))
        proof = json.loads(files[name])
        change(proof)
        files[name] = json.dumps(proof).encode()

    return do


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("words") / "source" / "vote"
    folder.mkdir(parents=True)
    (folder / "report.txt").write_text(TEXT)
    (folder / "report.yaml").write_text(FINAL)
    built = build(folder / "report.txt", folder.parent.parent / "output")
    return files_of(built.folder / "vote.bag.zip")


@pytest.fixture
def forge(files: Files, tmp_path: Path) -> Bag:
    def pack(change: Callable[[Files], object]) -> Path:
        changed = dict(files)
        change(changed)
        forged(changed)
        (tmp_path / "a.bag.zip").write_bytes(zipped(changed, "a"))
        return tmp_path / "a.bag.zip"

    return pack


def codes(path: Path) -> set[str]:
    return {each.code for each in verify_bag(path, "words", LIMITS).problems}


def messages(path: Path) -> str:
    return "\n".join(each.message for each in verify_bag(path, "words", LIMITS).problems)


def packed(folder: Path, text: str, sidecar: str = "", kind: str = "md") -> Path:
    """The package of a report that is written into a folder."""
    home = folder / "source" / "a"
    home.mkdir(parents=True, exist_ok=True)
    (home / f"report.{kind}").write_text(text)
    if sidecar:
        (home / "report.yaml").write_text(sidecar)
    built = build(home / f"report.{kind}", folder / "output")
    return built.folder / "a.bag.zip"


# What holds


def test_nothing_changed(forge: Bag) -> None:
    path = forge(lambda _: None)
    found = verify_bag(path, "words", LIMITS)
    assert (found.verdict, found.words, found.problems) == ("whole", PROVEN, ())
    assert verify_bag(path).words == UNPROVEN


def test_no_network_no_file_beside_and_nothing_of_the_bag_is_run(
    forge: Bag, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("asked for the network")

    def change(files: Files) -> None:
        for name in files:
            if name.startswith("data/making/templates/"):
                files[name] = b"{{ 1 / 0 }}"
            elif name.endswith(".css"):
                files[name] = b"p { display: none }"

    path = forge(change)
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.chdir(tmp_path)
    assert verify_bag(path, "words", LIMITS).words == PROVEN


def test_notes_contents_tables_and_pictures(tmp_path: Path) -> None:
    from PIL import Image

    home = tmp_path / "source" / "a"
    home.mkdir(parents=True)
    # Two files that are one picture when they are clean.
    for name, kept in (("one.png", "a"), ("two two.png", "b")):
        from PIL.PngImagePlugin import PngInfo

        said = PngInfo()
        said.add_text("Comment", kept)
        Image.new("RGB", (40, 30), (9, 90, 9)).save(home / name, pnginfo=said)
    text = (
        "---\ntitle: T\ndate: 2024-01-31\ntoc: true\n---\n\n# One\n\nWords[^1].\n\n"
        "[^1]: A note.\n\n![First](one.png)\n\n# Two\n\n| a | b |\n|---|---|\n| c | d |\n\n"
        "![Second](two%20two.png)\n"
    )
    path = packed(tmp_path, text)
    assert (messages(path), verify_bag(path, "words", LIMITS).words) == ("", PROVEN)


def test_a_report_that_is_withheld(tmp_path: Path) -> None:
    path = packed(tmp_path, "Words.\n\n<!-- hidden -->\n", "title: T\ndate: 2024-01-31\n")
    found = verify_bag(path, "words", LIMITS)
    assert (found.verdict, found.words) == ("whole", WITHHELD)


@pytest.mark.parametrize("given", [False, True])
def test_a_word_file(tmp_path: Path, given: bool) -> None:
    import pypandoc

    home = tmp_path / "source" / "a"
    home.mkdir(parents=True)
    pypandoc.convert_text("# One\n\nWords.", "docx", "md", outputfile=str(home / "report.docx"))
    said = "title: T\ndate: 2024-01-31\n" + ("attach_source: true\n" if given else "")
    (home / "report.yaml").write_text(said)
    built = build(home / "report.docx", tmp_path / "output")
    found = verify_bag(built.folder / "a.bag.zip", "words", LIMITS)
    assert (found.problems, found.words) == ((), PROVEN if given else WITHHELD)


# What does not


def altered(data: bytes) -> bytes:
    """A PDF with two letters of its last long line on the first page exchanged."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0]
        instructions = list(pikepdf.parse_content_stream(page))
        lines = [one.operands[0] for one in instructions if str(one.operator) == "TJ"]
        line = next(each for each in reversed(lines) if len(each) > 20)
        letters = [at for at in range(len(line)) if isinstance(line[at], pikepdf.String)]
        one, other = next(
            (a, b) for a, b in pairwise(letters[1:]) if bytes(line[a]) != bytes(line[b])
        )
        line[one], line[other] = line[other], line[one]
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(instructions))
        target = io.BytesIO()
        pdf.save(target, static_id=True)
    return target.getvalue()


def other_words(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """An EPUB with its files changed by name."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            new.writestr(info, change(info.filename, old.read(info)))
    return target.getvalue()


def test_an_altered_pdf(forge: Bag) -> None:
    def change(files: Files) -> None:
        name = of_kind(files, ".pdf")
        files[name] = altered(files[name])

    path = forge(change)
    assert verify_bag(path).verdict == "whole"  # all that speaks of the file was renewed
    assert codes(path) == {"BAG-008"}
    assert "vote.pdf" in messages(path)
    assert "the PDF differs from the report" in messages(path)
    assert verify_bag(path, "words", LIMITS).words == UNPROVEN


def test_an_altered_epub(forge: Bag) -> None:
    def change(files: Files) -> None:
        name = of_kind(files, ".epub")
        files[name] = other_words(
            files[name], lambda _, data: data.replace(b"did not agree", b"did now agree")
        )

    path = forge(change)
    assert verify_bag(path).verdict == "whole"
    assert codes(path) == {"BAG-008"}
    assert "did not agree.” reads back as" in messages(path)
    assert "did now agree.”" in messages(path)


def test_the_editions_of_another_report(
    forge: Bag, make_report: MakeReport, tmp_path: Path
) -> None:
    """Both forged alike, by Pressroom itself: the recorded text is another."""
    other = make_report(TEXT.replace("did not", "did now"), sidecar=FINAL, slug="vote")
    built = build(other, tmp_path / "output")

    def change(files: Files) -> None:
        for kind in ("pdf", "epub"):
            files[f"data/editions/vote.{kind}"] = (built.folder / f"vote.{kind}").read_bytes()

    path = forge(change)
    assert codes(path) == {"BAG-008"}
    assert {"vote.pdf", "vote.epub"} <= set(re.findall(r"`([^`]+)`", messages(path)))


def test_a_forged_report(forge: Bag) -> None:
    """Another text in the report's file: what is attached to the PDF is it no longer."""

    def change(files: Files) -> None:
        files["data/report/report.txt"] = TEXT.replace("did not", "did now").encode()

    assert codes(forge(change)) == {"BAG-008"}
    assert "what is attached is not the report as received" in messages(forge(change))


def test_a_report_of_which_the_proof_does_not_speak(files: Files, tmp_path: Path) -> None:
    changed = files | {"data/report/report.txt": TEXT.replace("did not", "did now").encode()}
    forged(changed, source=False)
    (tmp_path / "a.zip").write_bytes(zipped(changed, "a"))
    assert codes(tmp_path / "a.zip") == {"BAG-007"}
    assert "not the one that its proof speaks of" in messages(tmp_path / "a.zip")


def test_a_forged_report_that_no_edition_carries(tmp_path: Path) -> None:
    """The report itself is read again, and says otherwise than was proven."""
    page = "title: T\ndate: 2024-01-31\npage:\n  pdf_standard: a-2a\n"
    files = files_of(packed(tmp_path, "The committee did **not** agree.\n", page))
    forms = {
        "the same words": ("did **not** agree", "did *not* agree", "its elements others"),
        "other words": ("did **not** agree", "did **now** agree", "it says “The committee did now"),
        "more words": ("agree.", "agree.\n\nNever.", "nothing was proven, and it says “Never.”"),
    }
    for old, new, said in forms.values():
        changed = dict(files)
        report = changed["data/report/report.md"]
        changed["data/report/report.md"] = report.replace(old.encode(), new.encode())
        assert changed != files
        forged(changed)
        (tmp_path / "b.zip").write_bytes(zipped(changed, "a"))
        assert codes(tmp_path / "b.zip") == {"BAG-009"}
        assert said in messages(tmp_path / "b.zip")
        # Packed with other tools, whose reader may have been another: a warning.
        changed["data/making/tools.json"] = b'{"lxml": "1"}'
        forged(changed)
        (tmp_path / "b.zip").write_bytes(zipped(changed, "a"))
        assert codes(tmp_path / "b.zip") == {"BAG-010"}
        found = verify_bag(tmp_path / "b.zip", "words", LIMITS)
        assert (found.verdict, "recorded text" in found.words) == ("whole", True)


def test_a_picture_that_is_another(tmp_path: Path) -> None:
    from PIL import Image

    home = tmp_path / "source" / "a"
    home.mkdir(parents=True)
    Image.new("RGB", (40, 30), (9, 90, 9)).save(home / "one.png")
    path = packed(tmp_path, "![A field](one.png)\n\nWords.\n", "title: T\ndate: 2024-01-31\n")
    files, other = files_of(path), io.BytesIO()
    Image.new("RGB", (40, 30), (9, 90, 8)).save(other, "png")
    files["data/report/pictures/picture-1.png"] = other.getvalue()
    forged(files)
    path.write_bytes(zipped(files, "a"))
    assert codes(path) == {"BAG-008"}
    assert "shows other pixels" in messages(path)
    assert "picture 1, “A field”, is another" in messages(path)


def set_at(*keys: str, value: object) -> Callable[[Any], object]:
    def change(proof: Any) -> None:
        for key in keys[:-1]:
            proof = proof[key]
        proof[keys[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        (set_at("files", "vote.pdf", "pages", value=9), "BAG-008", "does not come out again"),
        (set_at("files", "vote.epub", "spine", value=[]), "BAG-008", "does not come out again"),
        (set_at("printed pages", value=[]), "BAG-008", "what the proof says of it"),
        (set_at("the same in both", value={"notes": 9}), "BAG-008", "does not come out again"),
        (set_at("source", "account", value=[]), "BAG-009", "the account of its characters"),
        (set_at("text", "hyphenation", value="fr-FR"), "BAG-009", "in another language"),
        (set_at("text", "print", "front", value={}), "BAG-008", "is too much"),
        (set_at("text", "print", "running head", value="X"), "BAG-009", "running head: X"),
        (set_at("text", "report", value="<section/>"), "BAG-007", "no text that can be read"),
        (set_at("text", "report", value="<script/>"), "BAG-007", "no text that can be read"),
        (set_at("text", value={}), "BAG-007", "no text that can be read"),
        (set_at("text", "ereader", "front", value={}), "BAG-007", "no text that can be read"),
        (set_at("text", "more", value=1), "BAG-007", "no text that can be read"),
        (set_at("source", "name", value="../report.txt"), "BAG-007", "the report has no name"),
        (set_at("source", "name", value="report.exe"), "BAG-007", "of no kind"),
        (set_at("printed pages", value=[{"label": 1}]), "BAG-007", "no text that can be read"),
        (lambda proof: proof.pop("text"), "BAG-007", "no text that can be read"),
    ],
)
def test_a_forged_proof(forge: Bag, change: Callable[[Any], object], code: str, said: str) -> None:
    path = forge(in_proof(change))
    assert verify_bag(path).verdict == "whole"
    assert codes(path) == {code}
    assert said in messages(path)


def test_bombs_in_the_recorded_text(forge: Bag) -> None:
    bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    report = f"<!DOCTYPE section [{bomb}]><section><p id='p1' data-line='1'>&l11;</p></section>"
    path = forge(in_proof(set_at("text", "report", value=report)))
    assert codes(path) == {"BAG-007"}


@pytest.mark.parametrize("kind", [".pdf", ".epub"])
@pytest.mark.parametrize("data", [b"", b"no such thing", b"%PDF-1.7\n%%EOF", b"PK\3\4"])
def test_an_edition_that_is_none(forge: Bag, kind: str, data: bytes) -> None:
    path = forge(lambda files: files.update({of_kind(files, kind): data}))
    assert codes(path) <= {"BAG-007", "BAG-008"}
    assert verify_bag(path, "words", LIMITS).verdict == "faulty"


def test_an_epub_that_is_a_bomb(forge: Bag) -> None:
    def change(files: Files) -> None:
        name, bomb = of_kind(files, ".epub"), io.BytesIO()
        with (
            zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive,
            zipfile.ZipFile(io.BytesIO(files[name])) as old,
        ):
            for info in old.infolist():
                large = info.filename.endswith("text.xhtml")
                archive.writestr(info.filename, bytes(700 << 20) if large else old.read(info))
        files[name] = bomb.getvalue()

    path = forge(change)
    found = verify_bag(path, "words", Limits(60, 1024))
    assert found.verdict == "faulty"
    assert {each.code for each in found.problems} <= {"RUN-002", "BAG-008"}


def test_an_edition_beside(forge: Bag) -> None:
    def change(files: Files) -> None:
        files["data/editions/vote-2.pdf"] = files["data/editions/vote.pdf"]

    assert "its proof does not speak of `data/editions/vote-2.pdf`" in messages(forge(change))


def test_what_takes_too_long_is_stopped(forge: Bag) -> None:
    path = forge(lambda _: None)
    assert {each.code for each in verify_bag(path, "words", Limits(0)).problems} == {"RUN-001"}
