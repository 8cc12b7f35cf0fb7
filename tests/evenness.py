"""The lines of whole reports in numbers: `python -m tests.evenness [FILE…]`.

Each report is set twice: as the engine alone sets it, and as we do. Of a Markdown file the prose
is taken (paragraphs without pictures, raw HTML or templates). Without files: the shipped report, a
long one that we write and, where `PRESSROOM_CORPUS` names the folder, real documents.
"""

from __future__ import annotations

import os
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import pstdev
from tempfile import TemporaryDirectory

from pressroom import fonts
from pressroom.edition import print_edition
from pressroom.gather import read_source
from pressroom.model import Edition
from pressroom.pdf.decode import Glyph
from pressroom.pdf.layout import lay_out, write_pdf
from pressroom.pdf.margins import AT_THE_BEGINNING, AT_THE_END
from pressroom.pdf.measure import figures
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.setting import set_pages
from pressroom.places import locate
from pressroom.readers import parse
from pressroom.render import render_print
from pressroom.source import use_fonts

from .long_report import write_long_report

SHIPPED = Path(__file__).parent.parent / "source/2022-09-24-safety-committee/report.txt"
LONG = 60  # pages
# Of the corpus: the prose that is longest, by language.
CORPUS = (
    ("en", "18f-state-handbook/03-3-budgeting-tech.md"),
    ("en", "rust-book/src/ch17-05-traits-for-async.md"),
    ("fr", "canada-open-first-fr/03-3_Logiciel_libre_Utilisation.md"),
)
LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)|\[([^\[\]]*)\]\[[^\[\]]*\]")
NO_PROSE = re.compile(r"[<{|]|!\[|^\s{4}|^\[[^\]]*\]:|```", re.MULTILINE)
# Of pairs, the engine's comes first: lines with even word spaces, lines that end in a hyphen,
# single words on last lines, by how many pt line ends lie apart (their standard deviation); then
# the most hyphens in a row, and our time as a multiple of the engine's.
COLUMNS = ("report", "lines", "even", "", "hyphens", "", "alone", "", "rag", "", "row", "time")
HEAD = "{:30} {:>5} {:>6} {:>6} {:>7} {:>6} {:>5} {:>3} {:>5} {:>5} {:>3} {:>5}"
ROW = "{:30} {:5} {:6.1%} {:6.1%} {:7.1%} {:6.1%} {:5} {:3} {:5.1f} {:5.1f} {:3} {:5.2f}"


@dataclass(frozen=True)
class Set:
    """What a setting comes to, and how long it took."""

    figures: dict[str, float]
    hyphens: float  # a line, of those that are not last
    rag: float  # in pt
    seconds: float


def over_the_end(glyph: Glyph) -> float:
    """How far a glyph stands out where a line ends with it, in pt."""
    return AT_THE_END.get(glyph.text, 0.0) * glyph.advance


def over_the_beginning(glyph: Glyph) -> float:
    """How far a glyph stands out where a line begins with it, in pt."""
    return AT_THE_BEGINNING.get(glyph.text, 0.0) * glyph.advance


def prose(markdown: str) -> str:
    """The paragraphs of a Markdown file that are words and nothing else."""
    found = re.split(r"\n\s*\n", re.sub(r"(?s)\A---\n.*?\n---\n", "", markdown))
    kept = [LINK.sub(r"\1\2", each) for each in found if re.match(r"[\w“«*_]", each)]
    return "\n\n".join(each for each in kept if len(each) > 60 and not NO_PROSE.search(each))


def edition_of(file: Path) -> Edition:
    return print_edition(parse(read_source(file)))


def measured(read: PdfReading, seconds: float) -> Set:
    paragraphs = list(read.paragraphs().values())
    full = [line for each in paragraphs for line in each if not line.last]
    hyphens = sum(line.hyphen for line in full) / max(len(full), 1)
    ends: list[float] = []
    for block, each in read.paragraphs().items():
        last = {(glyph.page, glyph.y): glyph for glyph in read.alignments[block].glyphs}
        glyphs = (last[line.page, line.y] for line in each if not line.last)
        ends += [glyph.x + glyph.advance for glyph in glyphs]
    return Set(figures(paragraphs), hyphens, pstdev(ends), seconds)


def by_the_engine(edition: Edition) -> Set:
    """As WeasyPrint sets it, read once."""
    start = time.perf_counter()
    where = locate(edition.document)
    html = render_print(edition, ragged=False)
    read = PdfReading(edition, write_pdf(lay_out(html, where), html, where))
    return measured(read, time.perf_counter() - start)


def by_us(edition: Edition) -> Set:
    start = time.perf_counter()
    read = set_pages(edition)
    assert not read.problems, read.problems
    return measured(read, time.perf_counter() - start)


def row(name: str, file: Path) -> str:
    edition = edition_of(file)
    engine, ours = by_the_engine(edition), by_us(edition)
    values = (
        *(ours.figures["lines"], engine.figures["even lines"], ours.figures["even lines"]),
        *(engine.hyphens, ours.hyphens),
        *(engine.figures["words alone on a last line"], ours.figures["words alone on a last line"]),
        *(engine.rag, ours.rag, ours.figures["hyphens in a row"], ours.seconds / engine.seconds),
    )
    return ROW.format(name[-30:], *values)


def as_report(folder: Path, text: str, language: str, extra: str = "") -> Path:
    folder.mkdir(parents=True)
    (folder / "report.md").write_text(text, "utf-8")
    sidecar = f"title: Prose\ndate: 2024-01-31\nlanguage: {language}\n{extra}"
    (folder / "report.yaml").write_text(sidecar, "utf-8")
    return folder / "report.md"


def main(names: list[str]) -> None:
    use_fonts(fonts.fontconfig_file(fonts.cut_fonts()))
    print(HEAD.format(*COLUMNS))
    by_the_engine(edition_of(SHIPPED))  # what is loaded and cached once is nobody's time
    with TemporaryDirectory() as scratch:
        for number, name in enumerate(names):
            language, _, path = name.rpartition(":")
            text = prose(Path(path).read_text("utf-8"))
            print(
                row(Path(path).name, as_report(Path(scratch, str(number)), text, language or "en"))
            )
        if names:
            return
        print(row("the shipped report", SHIPPED))
        print(row(f"{LONG} pages", write_long_report(Path(scratch, "long"), LONG)))
        corpus = os.environ.get("PRESSROOM_CORPUS")
        for number, (language, name) in enumerate(CORPUS if corpus else ()):
            text = prose(Path(corpus or "", name).read_text("utf-8"))
            for theme in ("bulletin", "plain"):
                folder = Path(scratch, f"{number}-{theme}")
                file = as_report(folder, text, language, f"theme: {theme}\n")
                print(row(f"{theme}: {Path(name).name}", file), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
