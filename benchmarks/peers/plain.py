"""A plain, tagged PDF by WeasyPrint alone: `python -m benchmarks.peers.plain FOLDER REPORT…`.

The text as CommonMark with tables and notes, no stylesheet but the engine's own, no EPUB, no proof.
"""

from __future__ import annotations

import sys
from pathlib import Path

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin
from weasyprint import HTML


def main(folder: Path, files: list[Path]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    markdown = MarkdownIt().enable("table").use(footnote_plugin)
    for file in files:
        title = f"<title>{file.parent.name}</title>"
        page = f"<html lang=en>{title}<body>{markdown.render(file.read_text('utf-8'))}"
        pdf = folder / f"{file.parent.name}.pdf"
        HTML(string=page, base_url=str(file)).write_pdf(pdf, pdf_tags=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
