"""The accessibility claims of a book: each is earned by a check made on this very file.

In: an `Edition` and its book. Out: a `Ledger`: every claim with its evidence, or why it is not
made, and the metadata that follow. Whether an alternative text is right only a person knows, so
conformance is claimed only where the metadata name who reviewed this very text. Follows EPUB
Accessibility 1.1 (discoverability, conformance reporting) and the Schema.org vocabulary.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from babel.dates import format_date

from pressroom.edition import label
from pressroom.epub.access import looked_at
from pressroom.epub.book import open_book
from pressroom.review import text_hash, valid_review

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pressroom.epub.access import Seen
    from pressroom.model import Edition

CONFORMANCE = "EPUB Accessibility 1.1 - WCAG 2.2 Level AA"
MODE, SUFFICIENT, FEATURE, HAZARD, SUMMARY = (
    *("schema:accessMode", "schema:accessModeSufficient", "schema:accessibilityFeature"),
    *("schema:accessibilityHazard", "schema:accessibilitySummary"),
)
READ = ("text", "alternative texts", "table headers", "languages", "reading order", "no script")
# Each claim, and the checks that must hold for it.
CLAIMS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (MODE, "textual", ("text",)),
    (MODE, "visual", ("pictures",)),
    (SUFFICIENT, "textual", READ),
    (SUFFICIENT, "textual,visual", ("text", "pictures")),
    (FEATURE, "alternativeText", ("alternative texts",)),
    (FEATURE, "displayTransformability", ("display", "contrast")),
    (FEATURE, "pageBreakMarkers", ("page navigation",)),
    (FEATURE, "pageNavigation", ("page navigation",)),
    (FEATURE, "readingOrder", ("reading order",)),
    (FEATURE, "structuralNavigation", ("headings",)),
    (FEATURE, "tableOfContents", ("contents",)),
    (FEATURE, "unlocked", ("no lock",)),
    (HAZARD, "none", ("no motion", "no sound", "no script")),
)
# What is said of hazards where not all three can be excluded.
HAZARDS = (
    ("noFlashingHazard", "unknownFlashingHazard", ("no motion", "no script")),
    ("noMotionSimulationHazard", "unknownMotionSimulationHazard", ("no motion", "no script")),
    ("noSoundHazard", "unknownSoundHazard", ("no sound", "no script")),
)
# The sentences of the summary, and the checks that must hold for each.
SENTENCES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("summary text", READ),
    ("summary pictures", ("pictures", "alternative texts")),
    ("summary structure", ("headings", "contents")),
    ("summary tables", ("tables", "table headers")),
    ("summary languages", ("languages",)),
    ("summary pages", ("page navigation",)),
    ("summary display", ("display", "contrast")),
    ("summary still", ("no motion", "no sound", "no script")),
)
CONFORMS = (
    *(*READ, "headings", "contents", "page navigation", "display", "contrast"),
    *("no motion", "no sound", "no lock"),
)


class Line(NamedTuple):
    """A line of the ledger: a claim, whether it is made, and the evidence or why not."""

    claim: str
    made: bool
    because: str


class Meta(NamedTuple):
    """A line of the package's metadata."""

    property: str
    value: str
    attributes: tuple[tuple[str, str], ...] = ()


class Ledger(NamedTuple):
    """All claims, the metadata that make them, and the hash of the text they are made of."""

    lines: tuple[Line, ...]
    metadata: tuple[Meta, ...]
    text: str

    def record(self) -> dict[str, object]:
        """The ledger as a proof holds it."""
        lines = [
            {"claim": line.claim, "made": line.made, "because": line.because} for line in self.lines
        ]
        return {"text": self.text, "ledger": lines}


def earn(edition: Edition, data: bytes) -> Ledger:
    """The claims that an edition's book has earned. Raises Unreadable where it is none."""
    undescribed = sum(found.code == "PIC-009" for found in edition.document.findings)
    seen = looked_at(open_book(data), undescribed)
    lines = [*_claims(seen), *_sentences(seen)]
    review, reason = valid_review(edition.document)
    conformance = _line(CONFORMANCE, CONFORMS, seen)
    if review is None:
        conformance = Line(CONFORMANCE, made=False, because=reason)
    metadata = [_meta(line.claim) for line in lines if line.made and ": " in line.claim]
    said = [line.claim for line in lines if line.made and line.claim.startswith("summary ")]
    reviewed = review is not None and conformance.made
    last = "summary reviewed" if reviewed else "summary machines"
    language = edition.label_language
    day = format_date(review.date, format="long", locale=language) if review else ""
    facts = {"reviewer": review.reviewer if review else "", "date": day}
    words = " ".join(label(edition, name).format(**facts) for name in (*said, last))
    turned = [("dir", edition.label_tongue[1])] if edition.label_tongue[1] else []
    metadata.append(Meta(SUMMARY, words, (("xml:lang", language), *turned)))
    if review is not None and reviewed:
        metadata += [
            Meta("dcterms:conformsTo", CONFORMANCE, (("id", "conformance"),)),
            Meta("a11y:certifiedBy", review.reviewer, (("refines", "#conformance"),)),
            Meta("dcterms:date", review.date.isoformat(), (("refines", "#conformance"),)),
        ]
    named = (line._replace(claim=_named(line.claim)) for line in lines)
    conforms = conformance._replace(claim=f"dcterms:conformsTo: {CONFORMANCE}")
    return Ledger((*named, conforms), tuple(metadata), text_hash(edition.document))


def _claims(seen: Mapping[str, Seen]) -> Iterator[Line]:
    for name, value, checks in CLAIMS:
        line = _line(f"{name}: {value}", checks, seen)
        yield line
        if name == HAZARD and not line.made:
            for none, unknown, each in HAZARDS:
                found = _line(f"{name}: {none}", each, seen)
                yield found
                if not found.made:
                    yield Line(f"{name}: {unknown}", made=True, because=found.because)


def _sentences(seen: Mapping[str, Seen]) -> Iterator[Line]:
    for name, checks in SENTENCES:
        yield _line(name, checks, seen)


def _meta(claim: str) -> Meta:
    name, _, value = claim.partition(": ")
    return Meta(name, value)


def _named(claim: str) -> str:
    return f"{SUMMARY}: {claim.removeprefix('summary ')}" if claim.startswith("summary") else claim


def _line(claim: str, checks: tuple[str, ...], seen: Mapping[str, Seen]) -> Line:
    """A claim, made where every check that it needs was made and holds."""
    unseen = [check for check in checks if check not in seen]
    failed = [seen[check].words for check in checks if check in seen and not seen[check].holds]
    if unseen or failed:
        missing = [f"nothing looked at it: {check}" for check in unseen]
        return Line(claim, made=False, because="; ".join([*failed, *missing]))
    return Line(claim, made=True, because="; ".join(seen[check].words for check in checks))
