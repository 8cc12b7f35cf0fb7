"""A PDF by pandoc and typst, an EPUB by pandoc, two reports at a time.

`python -m benchmarks.peers.pandoc_typst FOLDER REPORT…`
"""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pypandoc

JOBS = 2
TYPST = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2], root=sys.argv[3])"


def make(folder: Path, file: Path) -> None:
    """One report: three processes, as a script of theirs would have it."""
    pandoc, slug = pypandoc.get_pandoc_path(), file.parent.name
    markup = file.with_name(f"{slug}.typ")
    reading = [pandoc, file.name, "--standalone", f"--metadata=title:{slug}"]
    run = partial(subprocess.run, check=True, cwd=file.parent)
    run([*reading, "--to=typst", f"--output={markup}"])
    run([sys.executable, "-c", TYPST, markup, folder / f"{slug}.pdf", file.parent])
    run([*reading, f"--output={folder / slug}.epub"])


def main(folder: Path, files: list[Path]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(partial(make, folder), files))


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute(), [Path(name).absolute() for name in sys.argv[2:]])
