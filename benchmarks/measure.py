"""One command measured, two in turn, and whether what they made holds every word.

In: commands. Out: seconds of the wall and of processors, the peak of the largest process; ratios
pair by pair, since a machine's speed drifts; the words that a file lacks of its source.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import time
import unicodedata
import zipfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2
from lxml import etree
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

# As PDFium tells it.
DIVIDED = re.compile("[-\u00ad\u2010\ufffe\x02]\r?\n?")
XHTML = "{http://www.w3.org/1999/xhtml}"


class Cost(NamedTuple):
    wall: float  # seconds
    processor: float  # seconds, of the command and of all that it called
    peak: int  # MB, of the largest of them


def cost(command: Sequence[str | Path], **known: str) -> Cost:
    """What a command takes; raises where it fails."""
    start = time.perf_counter()
    with subprocess.Popen(
        [*command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, **known}
    ) as process:
        said = process.stderr.read() if process.stderr else b""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode:
        raise RuntimeError(f"{command}: {said.decode(errors='replace')[-2000:]}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)


def in_turn(
    first: Callable[[int], Cost], second: Callable[[int], Cost], pairs: int
) -> list[tuple[Cost, Cost]]:
    """Two commands in alternating pairs, each told the number of its run; who begins changes."""
    found = []
    for number in range(pairs):
        if number % 2:
            theirs, ours = second(number), first(number)
        else:
            ours, theirs = first(number), second(number)
        found.append((ours, theirs))
    return found


def ratio(pairs: Sequence[tuple[Cost, Cost]], what: str) -> tuple[float, float, float]:
    """The median of the ratios of first to second, the least and the greatest."""
    ratios = [getattr(ours, what) / getattr(theirs, what) for ours, theirs in pairs]
    return statistics.median(ratios), min(ratios), max(ratios)


def lacking(source: Path, made: Path) -> int:
    """How many words of a report a file has not; their order is no matter.

    A hyphen at the end of a line may be the word's own or the line's.
    """
    markup = MarkdownIt().enable("table").use(footnote_plugin).render(source.read_text("utf-8"))
    wanted = "".join(map(str, etree.fromstring(f"<p>{markup}</p>", etree.HTMLParser()).itertext()))
    there = "\n".join(_pdf(made) if made.suffix == ".pdf" else _epub(made))
    return (_words(wanted) - (_words(there) | _words(DIVIDED.sub("", there)))).total()


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text)))


def _pdf(file: Path) -> Iterator[str]:
    pdf = pypdfium2.PdfDocument(file)
    for page in pdf:
        yield page.get_textpage().get_text_range()
    pdf.close()


def _epub(file: Path) -> Iterator[str]:
    with zipfile.ZipFile(file) as book:
        for name in book.namelist():
            if name.endswith(".xhtml"):
                for body in etree.fromstring(book.read(name)).iter(f"{XHTML}body"):
                    yield "".join(map(str, body.itertext()))
