"""All rows of the table: `python -m benchmarks [--bulletins 600] [--pages 480] [--pairs 5]`.

Each row is a ratio of two commands that run in turn, on inputs written here. Where a peer is not
installed the row says so. `--folder DIR` measures the reports of another folder as bulletins.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.inputs import book, bulletins
from benchmarks.measure import Cost, cost, in_turn, lacking, ratio
from pressroom.source import processors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
SHORT = 50  # pages of the report that a long one is held against
HEAD = """# Benchmarks

Written by `make bench`, which makes its own inputs. Ours is everything: both PDF standards, EPUB,
proof, package. Ratios are medians of pairs run in turn, with least and greatest; seconds depend on
the machine, ratios hardly.

{what}

| work | to reach | measured | |
|---|---|---|---|
"""


class Row(NamedTuple):
    work: str
    goal: str
    measured: str
    reached: bool | None  # none where it was not measured

    def __str__(self) -> str:
        verdict = {True: "reached", False: "**not reached**", None: "not measured"}[self.reached]
        return f"| {self.work} | {self.goal} | {self.measured} | {verdict} |\n"


class Bench:
    """The inputs in a folder of their own, and one method a row."""

    def __init__(self, folder: Path, asked: argparse.Namespace) -> None:
        self._folder, self._asked = folder, asked
        given = sorted(asked.folder.rglob("report.md")) if asked.folder else []
        self._bulletins = given or bulletins(folder / "bulletins", asked.bulletins)
        self._runs = 0

    def rows(self) -> Iterator[Row]:
        yield self.cold()
        yield self.nothing_to_do()
        yield from self.hundreds()
        yield from self.long()
        yield self.proof()

    def ours(self, files: Sequence[Path], jobs: int, _run: int = 0) -> Cost:
        command = [sys.executable, str(ROOT / "build.py"), f"--jobs={jobs}"]
        return cost([*command, "--time-limit=3600", "-o", self._fresh(), *files])

    def peer(self, name: str, files: Sequence[Path], _run: int = 0) -> Cost:
        return cost([sys.executable, "-m", f"benchmarks.peers.{name}", self._fresh(), *files])

    def _fresh(self) -> Path:
        """A folder that holds nothing; what the two runs before wrote goes."""
        self._runs += 1
        shutil.rmtree(self._folder / f"output-{self._runs - 2}", ignore_errors=True)
        return self._folder / f"output-{self._runs}"

    def _last(self) -> Path:
        return self._folder / f"output-{self._runs}"

    def cold(self) -> Row:
        one = self._bulletins[:1]
        pairs = in_turn(partial(self.ours, one, 1), partial(self.peer, "plain", one), self._pairs)
        found = ratio(pairs, "wall")
        return Row(
            "one bulletin, cold", "≤ 0.9 × plain WeasyPrint PDF alone", _x(found), found[0] <= 0.9
        )

    @property
    def _pairs(self) -> int:
        return int(self._asked.pairs)

    def nothing_to_do(self) -> Row:
        self.ours(self._bulletins[:1], 1)
        command = [sys.executable, ROOT / "build.py", "-o", self._last(), self._bulletins[0]]
        least = min(cost(command).processor for _ in range(max(3, self._pairs)))
        return Row("no-op", "≤ 0.15 s of processor time", f"{least:.2f} s", least <= 0.15)

    def hundreds(self) -> Iterator[Row]:
        files = self._bulletins
        work = f"{len(files)} bulletins, {processors()} processors"
        goal = "≥ 1.5 × the throughput of pandoc + typst + pandoc EPUB, two at a time"
        few = self.ours(files[: max(1, len(files) // 10)], processors())
        if find_spec("typst") is None:
            many = self.ours(files, processors())
            yield Row(work, goal, "typst is not here: `pip install typst`", None)
        else:
            pairs = in_turn(
                partial(self.ours, files, processors()),
                partial(self.peer, "pandoc_typst", files),
                max(1, self._pairs // 3),
            )
            many = pairs[0][0]
            words, whole = self._words(files[:3])
            middle, least, most = ratio([(theirs, ours) for ours, theirs in pairs], "wall")
            said = f"{middle:.2f} × ({least:.2f} to {most:.2f}), peaks {many.peak} and "
            said += f"{pairs[0][1].peak} MB; {words}"
            yield Row(work, goal, said, middle >= 1.5 and whole)
        growth = many.peak / few.peak
        said = f"{growth:.2f} × ({few.peak} and {many.peak} MB)"
        yield Row("memory", f"after {len(files)} ≤ 1.1 × after a tenth", said, growth <= 1.1)

    def _words(self, files: Sequence[Path]) -> tuple[str, bool]:
        """How large what was made is, and how many words it lost; whether ours lost none."""
        said, losses = [], []
        for name, make in (
            ("ours", partial(self.ours, files, 1)),
            ("pandoc and typst", partial(self.peer, "pandoc_typst", files)),
        ):
            make()
            made = [each for each in self._last().rglob("*") if each.suffix in (".pdf", ".epub")]
            lost = sum(lacking(_source(each, files), each) for each in made)
            losses.append(lost)
            size = sum(each.stat().st_size for each in made) / len(files) / 1000
            said.append(f"{name} {size:.0f} kB a bulletin, {lost} words lost")
        return ", ".join(said), losses[0] == 0

    def long(self) -> Iterator[Row]:
        pages = self._asked.pages
        files, fewer = [book(self._folder, pages)], [book(self._folder, min(SHORT, pages // 2))]
        pairs = in_turn(
            partial(self.ours, files, 1),
            partial(self.peer, "plain", files),
            max(1, self._pairs // 3),
        )
        found, peak = ratio(pairs, "processor"), max(ours.peak for ours, _ in pairs)
        said = f"{_x(found)}, {peak} MB (theirs {pairs[0][1].peak})"
        goal = "≤ 1.15 × plain tagged WeasyPrint, ≤ 700 MB"
        yield Row(f"a {pages}-page book", goal, said, found[0] <= 1.15 and peak <= 700)
        short = self.ours(fewer, 1).processor / min(SHORT, pages // 2)
        growth = pairs[0][0].processor / pages / short
        goal = f"time a page ≤ 1.1 × that at {min(SHORT, pages // 2)}"
        yield Row("growth", goal, f"{growth:.2f} ×", growth <= 1.1)

    def proof(self) -> Row:
        file = self._folder / f"book-{min(SHORT, self._asked.pages // 2)}" / "report.md"
        command = [sys.executable, "-m", "benchmarks.share", str(file)]
        share = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        return Row("the proof", "≤ 15 % of the build", f"{share:.0%}", share <= 0.15)


def _source(made: Path, files: Sequence[Path]) -> Path:
    return next(file for file in files if file.parent.name == made.stem)


def _x(found: tuple[float, float, float]) -> str:
    return f"{found[0]:.2f} × ({found[1]:.2f} to {found[2]:.2f})"


def main() -> None:
    asking = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    asking.add_argument("--bulletins", type=int, default=600)
    asking.add_argument("--pages", type=int, default=480)
    asking.add_argument("--pairs", type=int, default=5)
    asking.add_argument("--folder", type=Path, help="reports to measure in place of bulletins")
    asking.add_argument("--to", type=Path, default=PAGE, help="the page to write")
    asked = asking.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(Path(scratch), asked)
        what = f"This run: {asked.bulletins} bulletins, {asked.pages} pages, {asked.pairs} pairs; "
        what += f"{processors()} processors, Python {sys.version.partition(' ')[0]}."
        text = HEAD.format(what=what)
        for row in bench.rows():
            print(str(row).strip(), flush=True)
            text += str(row)
    asked.to.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
