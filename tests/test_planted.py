"""Faults planted into good files: each is found by somebody, and everybody finds something.

docs/judges.md holds the table of who finds what. Where a check or a judge has come to find more,
`python -m tests.test_planted` prints the table as it is now.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from pressroom import fonts
from pressroom.check import CHECKS
from pressroom.judges import JUDGES
from pressroom.judges.epub import ace, epubcheck, epubcheck_ts
from pressroom.judges.findings import Finding, NoVerdict
from pressroom.judges.pdf import outloud, pdfua, pikepdf_pdfa, pyhanko, qpdf
from pressroom.judges.verapdf import verapdf
from pressroom.pipeline import Built, build
from pressroom.source import use_fonts

from .conftest import ROOT, skip_without
from .planted import BYTE_FAULTS, EPUB_FAULTS, PDF_FAULTS, nothing, planted

REPORT = Path(__file__).parent / "judged" / "report.md"
DOCS = ROOT / "docs" / "judges.md"
GOOD = "no fault"
AS_BUILT = "no fault, as built"
OURS = "Pressroom"
YES = "●"

# What is found in a file: the rules that it breaks, or why there is no verdict.
Found = Mapping[str, set[str]]


def rules(ask: Callable[[Path], Iterable[Finding]], file: Path) -> set[str]:
    try:
        return {finding.rule for finding in ask(file)}
    except NoVerdict as silence:
        return {str(silence)}


def of_verapdf(profile: str, files: Mapping[str, Path]) -> Found:
    verdicts = verapdf([*files.values()], profile)
    return {
        name: {str(found)} if isinstance(found, NoVerdict) else {one.rule for one in found}
        for name, found in ((name, verdicts[file]) for name, file in files.items())
    }


def one_by_one(ask: Callable[[Path], Iterable[Finding]], files: Mapping[str, Path]) -> Found:
    """Two at a time: most of it is waiting for programs to start."""
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(files, pool.map(partial(rules, ask), files.values()), strict=True))


def ours(file: Path) -> list[Finding]:
    return [
        Finding("error", fault, "")
        for check in CHECKS[file.suffix]
        for fault in check(file.read_bytes())
    ]


PDF_WITNESSES: dict[str, Callable[[Mapping[str, Path]], Found]] = {
    OURS: partial(one_by_one, ours),
    "veraPDF 3a": partial(of_verapdf, "3a"),
    "veraPDF ua1": partial(of_verapdf, "ua1"),
    "pikepdf.pdfa": partial(one_by_one, partial(pikepdf_pdfa, level="3b")),
    **{ask.__name__: partial(one_by_one, ask) for ask in (qpdf, outloud, pdfua)},
    "pyHanko": partial(one_by_one, pyhanko),
}
EPUB_WITNESSES: dict[str, Callable[[Mapping[str, Path]], Found]] = {
    OURS: partial(one_by_one, ours),
    "EPUBCheck": partial(one_by_one, epubcheck),
    "epubcheck-ts": partial(one_by_one, epubcheck_ts),
    "Ace": partial(one_by_one, ace),
}


def pdfs(built: Built, folder: Path) -> dict[str, Path]:
    """The good PDF and one for each fault, as one writer writes them."""
    data = (built.folder / f"{built.folder.name}.pdf").read_bytes()
    good = planted(data, nothing)
    made = {GOOD: good, **{name: planted(data, fault) for name, fault in PDF_FAULTS.items()}}
    # These need the bytes as our own writer writes them.
    made |= {AS_BUILT: data, **{name: fault(data) for name, fault in BYTE_FAULTS.items()}}
    return written(made, folder, ".pdf")


def books(built: Built, folder: Path) -> dict[str, Path]:
    data = (built.folder / f"{built.folder.name}.epub").read_bytes()
    made = {GOOD: data, **{name: fault(data) for name, fault in EPUB_FAULTS.items()}}
    return written(made, folder, ".epub")


def written(made: Mapping[str, bytes], folder: Path, kind: str) -> dict[str, Path]:
    files = {name: folder / f"{name.replace(' ', '-')}{kind}" for name in made}
    for name, file in files.items():
        file.write_bytes(made[name])
    return files


def matrix(
    witnesses: Mapping[str, Callable[[Mapping[str, Path]], Found]], files: Mapping[str, Path]
) -> dict[str, list[str]]:
    """By fault, who finds more than in the good file."""
    found = {name: ask(files) for name, ask in witnesses.items()}
    return {
        fault: [
            name
            for name in witnesses
            if found[name][fault] - found[name][AS_BUILT if fault in BYTE_FAULTS else GOOD]
        ]
        for fault in files
        if fault not in (GOOD, AS_BUILT)
    }


def table(found: Mapping[str, Sequence[str]], witnesses: Iterable[str]) -> str:
    names = list(witnesses)
    rows = [["fault", *names], ["---", *(":-:" for _ in names)]]
    rows += [
        [fault, *(YES if name in who else "" for name in names)] for fault, who in found.items()
    ]
    return (
        "".join(f"| {' | '.join(row)} |\n" for row in rows)
        .replace("|  |", "| |")
        .replace("|  |", "| |")
    )


def without_columns(text: str, left_out: Sequence[str]) -> str:
    """Documentation whose tables lack the columns of some witnesses."""
    lines, columns = [], set[int]()
    for line in text.splitlines(keepends=True):
        cells = line.split("|")
        if not line.startswith("|"):
            columns = set()
        elif not columns:
            columns = {at for at, cell in enumerate(cells) if cell.strip() in left_out}
        lines.append("|".join(cell for at, cell in enumerate(cells) if at not in columns))
    return "".join(lines)


def pdf_matrix(
    built: Built, folder: Path, asked: Mapping[str, Callable[[Mapping[str, Path]], Found]]
) -> dict[str, list[str]]:
    import pymupdf

    pymupdf.TOOLS.mupdf_display_errors(False)  # type: ignore[no-untyped-call]
    return matrix(asked, pdfs(built, folder))


def all_here(kind: str) -> None:
    for judge in JUDGES:
        if judge.kind == kind:
            skip_without(None if judge.lacks() else judge.name, judge.name)


pytestmark = [pytest.mark.judge, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(REPORT, tmp_path_factory.mktemp("judged"))


@pytest.mark.parametrize(
    "left_out",
    [("veraPDF 3a", "veraPDF ua1"), pytest.param((), id="nobody", marks=pytest.mark.slow)],
)
def test_every_fault_of_a_pdf_is_found_every_judge_finds_one_and_the_docs_say_so(
    judged: Built, tmp_path: Path, left_out: Sequence[str]
) -> None:
    all_here(".pdf")
    asked = {name: ask for name, ask in PDF_WITNESSES.items() if name not in left_out}
    found = pdf_matrix(judged, tmp_path, asked)
    assert [fault for fault, who in found.items() if not who and not left_out] == []
    assert {name for who in found.values() for name in who} == asked.keys()
    assert table(found, asked) in without_columns(DOCS.read_text("utf-8"), left_out)


# Ace starts a browser for each book, EPUBCheck a virtual machine: two minutes.
@pytest.mark.parametrize(
    "left_out", [("Ace", "EPUBCheck"), pytest.param((), id="nobody", marks=pytest.mark.slow)]
)
def test_every_fault_of_a_book_is_found_every_judge_finds_one_and_the_docs_say_so(
    judged: Built, tmp_path: Path, left_out: Sequence[str]
) -> None:
    all_here(".epub")
    asked = {name: ask for name, ask in EPUB_WITNESSES.items() if name not in left_out}
    found = matrix(asked, books(judged, tmp_path))
    assert [fault for fault, who in found.items() if not who and not left_out] == []
    assert {name for who in found.values() for name in who} == asked.keys()
    assert table(found, asked) in without_columns(DOCS.read_text("utf-8"), left_out)


def print_tables() -> None:
    """What docs/judges.md is to hold."""
    use_fonts(fonts.fontconfig_file(fonts.cut_fonts()))
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        folder = Path(scratch)
        built = build(REPORT, folder / "output")
        print(table(pdf_matrix(built, folder, PDF_WITNESSES), PDF_WITNESSES))
        print(table(matrix(EPUB_WITNESSES, books(built, folder)), EPUB_WITNESSES))


if __name__ == "__main__":
    print_tables()
