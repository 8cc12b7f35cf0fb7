"""Claims are earned: each follows from a check on the very file, and goes when the check does."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from lxml import etree
from PIL import Image

from pressroom.epub import access, claims
from pressroom.epub.claims import CLAIMS, CONFORMANCE, HAZARDS, SENTENCES, Ledger, earn
from pressroom.epub.proof import prove_epub
from pressroom.labels import LABELS
from pressroom.lint import lint
from pressroom.metadata import read_metadata
from pressroom.model import Edition, Epub
from pressroom.pipeline import Built, build
from pressroom.problems import Place, Refused
from pressroom.review import text_hash
from pressroom.schema import Review

from .books import RICH, bound, edition_of
from .conftest import MakeReport
from .test_broken_books import CSS, NAV, OPF, TEXT, Plant, added, both, instead, planted

OPF_NS = "{http://www.idpf.org/2007/opf}"
FEATURE, HAZARD = "schema:accessibilityFeature: ", "schema:accessibilityHazard: "
SUFFICIENT = "schema:accessModeSufficient: textual"
EVERY = {check for _, _, checks in CLAIMS for check in checks} | {
    check for _, checks in SENTENCES for check in checks
}


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return edition_of(tmp_path_factory.mktemp("rich"))


@pytest.fixture(scope="module")
def book(edition: Edition) -> bytes:
    return bound(edition)[0].data


def made(ledger: Ledger) -> set[str]:
    return {line.claim for line in ledger.lines if line.made}


def why_not(ledger: Ledger, claim: str) -> str:
    (line,) = [line for line in ledger.lines if line.claim == claim]
    assert not line.made, line
    return line.because


def reviewed(edition: Edition, text: str | None = None) -> Edition:
    """The edition with a review of this very text, or of another."""
    document = edition.document
    review = Review(
        *("A. Reviewer", dt.date(2024, 2, 1), text or text_hash(document)),
        place=Place("report.yaml", 4, 3),
    )
    said = msgspec.structs.replace(document.source.metadata, accessibility_review=review)
    return replace(
        edition, document=replace(document, source=replace(document.source, metadata=said))
    )


def test_a_sound_book_earns_every_claim_but_what_only_a_person_can_judge(
    edition: Edition, book: bytes
) -> None:
    ledger = earn(edition, book)
    assert [line.claim for line in ledger.lines if not line.made] == [
        f"dcterms:conformsTo: {CONFORMANCE}"
    ]
    assert all(line.because for line in ledger.lines)


@pytest.mark.parametrize("check", sorted(EVERY))
def test_a_claim_goes_with_its_check(
    edition: Edition, book: bytes, check: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = made(earn(reviewed(edition), book))
    assert f"dcterms:conformsTo: {CONFORMANCE}" in before
    monkeypatch.delitem(access.CHECKS, check)
    after = earn(reviewed(edition), book)
    gone = {f"{name}: {value}" for name, value, checks in CLAIMS if check in checks}
    gone |= {
        f"{claims.SUMMARY}: {name.removeprefix('summary ')}"
        for name, checks in SENTENCES
        if check in checks
    }
    if check in claims.CONFORMS:
        gone.add(f"dcterms:conformsTo: {CONFORMANCE}")
    assert gone
    assert before - made(after) == gone
    for claim in gone:
        assert f"nothing looked at it: {check}" in why_not(after, claim)
    said = {(meta.property, meta.value) for meta in after.metadata}
    assert not {tuple(claim.split(": ", 1)) for claim in gone} & said


# What each check sees


def gif(frames: int) -> bytes:
    target = io.BytesIO()
    pictures = [Image.new("L", (2, 2), shade * 60) for shade in range(frames)]
    pictures[0].save(target, "GIF", save_all=True, append_images=pictures[1:])
    return target.getvalue()


def picture(data: bytes, name: str = "EPUB/picture-1.png") -> Plant:
    return lambda entries: [(n, data if n == name else old, kind) for n, old, kind in entries]


SEEN: dict[str, tuple[Plant, str, str]] = {
    "a picture without alternative text": (
        instead(TEXT, ' alt="A white pixel"', ""),
        *(FEATURE + "alternativeText", "`picture-1.png` has none"),
    ),
    "a heading that skips a level": (
        lambda entries: instead(TEXT, "<h3", "<h4")(instead(TEXT, "</h3>", "</h4>")(entries)),
        *(FEATURE + "structuralNavigation", "in text.xhtml, “Lists” skips a level"),
    ),
    "contents without a heading": (
        instead(NAV, "text.xhtml#figures", "text.xhtml#lists"),
        *(FEATURE + "tableOfContents", "the contents do not lead to “Figures”"),
    ),
    "contents without a document": (
        instead(NAV, 'href="colophon.xhtml"', 'href="title.xhtml"'),
        *(FEATURE + "tableOfContents", "the contents do not lead to colophon.xhtml"),
    ),
    "a header cell that heads nothing": (
        instead(TEXT, ' scope="col"', ""),
        *(SUFFICIENT, "no header cells that say what they head"),
    ),
    "a passage in no language": (
        instead(TEXT, 'lang="la" xml:lang="la"', 'lang="xx" xml:lang="xx"'),
        *(SUFFICIENT, "in text.xhtml, `xx`"),
    ),
    "a document without language": (
        instead(TEXT, ' lang="en" xml:lang="en"', ""),
        *(SUFFICIENT, "text.xhtml does not say its language"),
    ),
    "a document outside of the order": (
        instead(OPF, '<itemref idref="text"', '<itemref linear="no" idref="text"'),
        *(FEATURE + "readingOrder", "`text` stands outside"),
    ),
    "a style that turns the order round": (
        instead(CSS, "p { margin", "p { float: right; margin"),
        *(FEATURE + "readingOrder", "`float` can change the order"),
    ),
    "a note that does not say what it is": (
        instead(TEXT, ' role="doc-footnote"', ""),
        *(FEATURE + "readingOrder", "an aside does not say what it is"),
    ),
    "a page that is not listed": (
        instead(NAV, '<li><a href="text.xhtml#page-1">1</a></li>', ""),
        *(FEATURE + "pageBreakMarkers", "the list of pages has"),
    ),
    "pages of nobody": (
        instead(OPF, '"pageBreakSource"', '"dcterms:relation"'),
        *(FEATURE + "pageNavigation", "whose pages is not said"),
    ),
    "type of a fixed size": (
        instead(CSS, "p { margin", "p { font-size: 9pt; margin"),
        *(FEATURE + "displayTransformability", "`font-size: 9pt` is a fixed size"),
    ),
    "a style that overrules the reader": (
        instead(CSS, "p { margin", "p { line-height: 1 !important; margin"),
        *(FEATURE + "displayTransformability", "`line-height` overrules the reader"),
    ),
    "grey on a reader's white": (
        instead(CSS, "p { margin", "p { color: #999; margin"),
        *(FEATURE + "displayTransformability", "2.8 to 1 on light ground"),
    ),
    "navy on a reader's black": (
        instead(CSS, "p { margin", "p { color: navy; margin"),
        *(FEATURE + "displayTransformability", "1.3 to 1 on dark ground"),
    ),
    "a dark ground under a reader's black": (
        instead(CSS, "p { margin", "p { background: #333; margin"),
        *(FEATURE + "displayTransformability", "to 1 on light ground"),
    ),
    "a pale rule": (
        instead(CSS, "p { margin", "p { border-top: 1px solid #eee; margin"),
        *(FEATURE + "displayTransformability", "1.2 to 1 on light ground"),
    ),
    "a colour in the dark alone": (
        instead(CSS, "/* What", "@media (prefers-color-scheme: dark) { p { color: #222 } } /*"),
        *(FEATURE + "displayTransformability", "on dark ground"),
    ),
    "a colour that cannot be told": (
        instead(CSS, "p { margin", "p { color: var(--ink); margin"),
        *(FEATURE + "displayTransformability", "a colour that cannot be told"),
    ),
    "a picture that moves": (
        both(
            picture(gif(3)),
            instead(OPF, 'picture-1" media-type="image/png', 'picture-1" media-type="image/gif'),
        ),
        *(HAZARD + "none", "picture-1.png is a moving picture"),
    ),
    "a picture that cannot be read": (
        picture(b"\x89PNG\r\n\x1a\nbroken"),
        *(HAZARD + "none", "picture-1.png is a moving picture"),
    ),
    "a style that moves": (
        instead(CSS, "p { margin", "p { animation: a 1s infinite; margin"),
        *(HAZARD + "none", "`animation` moves"),
    ),
    "a film": (
        instead(TEXT, "</main>", '<video src="a.mp4"/></main>'),
        *(HAZARD + "none", "something in it may sound"),
    ),
    "a sound": (
        instead(TEXT, "</main>", '<audio src="a.mp3"/></main>'),
        *(HAZARD + "noSoundHazard", "something in it may sound"),
    ),
    "a script": (
        instead(TEXT, "</main>", "<script/></main>"),
        *(SUFFICIENT, "`script` runs or plays"),
    ),
    "a lock": (
        added("META-INF/encryption.xml", b"<encryption/>"),
        *(FEATURE + "unlocked", "it holds META-INF/encryption.xml"),
    ),
}


@pytest.mark.parametrize("what", SEEN)
def test_a_claim_goes_with_what_it_claims(edition: Edition, book: bytes, what: str) -> None:
    plant, claim, words = SEEN[what]
    changed = planted(book, plant)
    ledger = earn(reviewed(edition), changed)
    assert words in why_not(ledger, claim)
    assert f"dcterms:conformsTo: {CONFORMANCE}" not in made(ledger)
    assert "a11y:certifiedBy" not in {meta.property for meta in ledger.metadata}


def test_colours_that_can_be_told_apart_keep_the_claim(edition: Edition, book: bytes) -> None:
    for style in (
        "p { color: #767676; margin",
        "p { color: #fff; background: #000; margin",
        "p { color: inherit; margin",
    ):
        ledger = earn(edition, planted(book, instead(CSS, "p { margin", style)))
        assert FEATURE + "displayTransformability" in made(ledger), style


def test_a_still_picture_keeps_the_claim(edition: Edition, book: bytes) -> None:
    assert HAZARD + "none" in made(earn(edition, planted(book, picture(gif(1)))))


def test_what_cannot_be_excluded_is_said_to_be_unknown(edition: Edition, book: bytes) -> None:
    moving = planted(book, instead(CSS, "p { margin", "p { transition: all 1s; margin"))
    said = [m.value for m in earn(edition, moving).metadata if m.property == claims.HAZARD]
    assert said == ["unknownFlashingHazard", "unknownMotionSimulationHazard", "noSoundHazard"]
    assert {none for none, _, _ in HAZARDS} == {
        *("noFlashingHazard", "noMotionSimulationHazard", "noSoundHazard"),
    }


def test_a_report_of_words_alone_needs_no_eyes(tmp_path: Path) -> None:
    edition = edition_of(tmp_path, "---\ntitle: T\ndate: 2024-01-31\n---\n\nWords alone.\n")
    ledger = earn(edition, bound(edition)[0].data)
    assert why_not(ledger, "schema:accessMode: visual") == "0 pictures besides cover and logo"
    summary = next(m.value for m in ledger.metadata if m.property == claims.SUMMARY)
    assert "picture" not in summary
    assert "Tables" not in summary


def test_a_picture_that_nobody_described(tmp_path: Path) -> None:
    text = RICH.replace("![A white pixel](pixel.png)", '<img src="pixel.png">')
    edition = edition_of(tmp_path, text)
    ledger = earn(edition, bound(edition)[0].data)
    words = "1 picture of the report came without alternative text"
    assert words in why_not(ledger, FEATURE + "alternativeText")
    assert words in why_not(ledger, SUFFICIENT)


# The finished file says it, and nothing else


def package(data: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read("EPUB/content.opf"))


def said(data: bytes, name: str) -> list[str]:
    nodes = package(data).iter(f"{OPF_NS}meta")
    return [node.text or "" for node in nodes if node.get("property") == name]


@pytest.mark.parametrize(
    "plant",
    [
        instead(OPF, ">unlocked<", ">highContrastDisplay<"),
        instead(OPF, ">none<", ">noSoundHazard<"),
        instead(OPF, "no person has reviewed it yet", "a person has reviewed it"),
        instead(
            *(OPF, '<meta name="cover"'),
            '<meta property="a11y:certifiedBy">Nobody</meta><meta name="cover"',
        ),
        instead(
            *(OPF, '<meta name="cover"'),
            f'<meta property="dcterms:conformsTo">{CONFORMANCE}</meta><meta name="cover"',
        ),
        instead(OPF, '<meta property="schema:accessMode">visual</meta>', ""),
    ],
)
def test_a_claim_that_was_not_earned_is_refused(
    edition: Edition,
    book: bytes,
    plant: Callable[[list[tuple[str, bytes, int]]], list[tuple[str, bytes, int]]],
) -> None:
    epub, spine = bound(edition)
    with pytest.raises(Refused) as refused:
        prove_epub(edition, spine, Epub(planted(book, plant), epub.spine))
    (problem,) = refused.value.problems
    assert (problem.code, "it claims" in problem.message) == ("PRF-002", True)


@pytest.mark.parametrize("language", sorted(LABELS))
def test_the_summary_is_in_a_language_of_ours(tmp_path: Path, language: str) -> None:
    text = RICH.replace("date:", f"language: {language}\ndate:", 1)
    edition = edition_of(tmp_path, text)
    (summary,) = said(bound(edition)[0].data, claims.SUMMARY)
    assert summary.startswith(LABELS[language]["summary text"])
    assert summary.endswith(LABELS[language]["summary machines"])
    assert "{" not in summary


def test_the_summary_says_its_language(tmp_path: Path) -> None:
    edition = edition_of(tmp_path, RICH.replace("date:", "language: nb\ndate:", 1))
    nodes = package(bound(edition)[0].data).iter(f"{OPF_NS}meta")
    (node,) = [node for node in nodes if node.get("property") == claims.SUMMARY]
    assert node.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


# What only a person can judge


def test_a_review_of_this_very_text_is_named(edition: Edition) -> None:
    mine = reviewed(edition)
    epub, spine = bound(mine)
    assert said(epub.data, "dcterms:conformsTo") == [CONFORMANCE]
    assert said(epub.data, "a11y:certifiedBy") == ["A. Reviewer"]
    assert said(epub.data, "dcterms:date") == ["2024-02-01"]
    (summary,) = said(epub.data, claims.SUMMARY)
    assert summary.endswith("and A. Reviewer reviewed it on February 1, 2024.")
    assert prove_epub(mine, spine, epub)["verdict"] == "exact"


def test_a_review_of_another_text_is_void(edition: Edition) -> None:
    mine = reviewed(edition, "0" * 64)
    data = bound(mine)[0].data
    assert said(data, "a11y:certifiedBy") == said(data, "dcterms:conformsTo") == []
    assert why_not(earn(mine, data), f"dcterms:conformsTo: {CONFORMANCE}") == (
        "the text was changed after its review"
    )


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("A white pixel", "A black pixel", False),
        ("Words of", "Words on", False),
        ("*emphasis*", "emphasis", False),
        ('lang="la"', 'lang="it"', False),
        ("### Lists", "## Lists", False),
        ("A rich report", "A richer report", False),
        ("pixel.png)", "dot.png)", False),
        ("date: 2024-01-31", "date: 2024-02-01", True),
        ("---\n\nWords", "---\n\n\n\nWords", True),
    ],
)
def test_a_review_is_of_all_that_a_reader_gets(
    tmp_path: Path, edition: Edition, old: str, new: str, same: bool
) -> None:
    tmp_path.joinpath("dot.png").write_bytes(gif(1))
    other = edition_of(tmp_path, RICH.replace(old, new, 1))
    assert RICH.count(old) >= 1
    assert (text_hash(other.document) == text_hash(edition.document)) is same


def test_a_changed_text_is_told_with_the_place_of_its_review(
    make_report: MakeReport, tmp_path: Path
) -> None:
    sidecar = (
        "title: A title\nlanguage: en\naccessibility_review:\n"
        f"  reviewer: A. Reviewer\n  date: 2024-02-01\n  text: {'a' * 64}\n"
    )
    report = make_report("date 2024-01-31 One.", sidecar)
    for findings in (build(report, tmp_path / "output").findings, lint(report)):
        (finding,) = findings
        assert (finding.code, finding.severity) == ("ACC-001", "finding")
        assert (finding.where.file, finding.where.line) == (str(report.with_suffix(".yaml")), 4)
        assert "A. Reviewer" in finding.message


def test_the_hash_that_the_proof_names_makes_the_review_valid(
    make_report: MakeReport, tmp_path: Path
) -> None:
    report = make_report("date 2024-01-31 One.")
    first = build(report, tmp_path / "output")
    text = first.files["a-report.epub"]["accessibility"]["text"]
    with report.with_suffix(".yaml").open("a") as sidecar:
        sidecar.write(
            f"accessibility_review:\n  reviewer: Böð\n  date: 2024-02-01\n  text: {text}\n"
        )
    built = build(report, tmp_path / "output")
    assert built.findings == ()
    epub = (built.folder / "a-report.epub").read_bytes()
    assert said(epub, "a11y:certifiedBy") == ["Böð"]


@pytest.mark.parametrize(
    ("review", "code", "words"),
    [
        ("A. Reviewer", "META-003", "`reviewer:`, `date:` and `text:`"),
        ("\n  reviewer: A", "META-004", "accessibility_review.date"),
        ("\n  reviewer: A\n  date: 2024-02-01", "META-004", "accessibility_review.text"),
        (f"\n  reviewer: A\n  date: soon\n  text: {'a' * 64}", "META-003", "`soon`"),
        ("\n  reviewer: A\n  date: 2024-02-01\n  text: abc", "META-003", "64 digits"),
        (f"\n  reviewers: A\n  date: 2024-02-01\n  text: {'a' * 64}", "META-002", "reviewer"),
    ],
)
def test_a_review_that_is_not_written_as_one(review: str, code: str, words: str) -> None:
    text = f"title: T\naccessibility_review: {review}\n"
    _, problems = read_metadata(text, "report.yaml")
    assert [problem.code for problem in problems] == [code]
    assert words in problems[0].message + problems[0].hint


def test_a_review_belongs_to_one_report_alone() -> None:
    from pressroom.metadata import read_values

    text = "accessibility_review:\n  reviewer: A\n"
    _, problems = read_values(text, "defaults.yaml", shared=True)
    assert [problem.code for problem in problems] == ["META-011"]


def test_the_shipped_report_claims_what_its_file_shows(shipped_build: Built) -> None:
    name = f"{shipped_build.folder.name}.epub"
    record = shipped_build.files[name]["accessibility"]
    refused = {line["claim"] for line in record["ledger"] if not line["made"]}
    assert refused == {
        *("schema:accessMode: visual", "schema:accessModeSufficient: textual,visual"),
        *("schema:accessibilitySummary: pictures", "schema:accessibilitySummary: tables"),
        f"dcterms:conformsTo: {CONFORMANCE}",
    }
