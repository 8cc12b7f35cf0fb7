"""The gallery of docs/themes.md: the first two pages of a report in every theme, as one picture.

`.venv/bin/python tools/gallery.py` writes docs/themes.png: the shipped report in each theme, and
the Chinese one of the tests in `gongwen`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from pressroom import fonts
from pressroom.pipeline import build
from pressroom.themes.judge import RULED

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "source" / "2022-09-24-safety-committee"
CHINESE = ROOT / "tests" / "reports" / "official-chinese-exact" / "report.md"
WIDE, GAP, HEAD, PAGES = 300, 14, 30, 2
# Greys from black to white, and the red of the issuer's mark as far as the ground's white.
GREYS = [(grey, grey, grey) for grey in (0, 40, 80, 112, 144, 168, 192, 208, 224, 240, 255)]
REDS = [(230, 0, 18), (236, 90, 100), (243, 165, 170), (250, 220, 222)]


def pages(report: Path, scratch: Path) -> list[Image.Image]:
    """The first pages of a report, built."""
    built = build(report, scratch / "output")
    with pypdfium2.PdfDocument(next(built.folder.glob("*.pdf"))) as pdf:
        scale = WIDE / pdf[0].get_width()
        return [pdf[number].render(scale=scale).to_pil() for number in range(PAGES)]


def main() -> None:
    columns = []
    with tempfile.TemporaryDirectory() as folder:
        for theme in RULED:
            home = Path(folder) / theme
            home.mkdir()
            (home / "report.txt").write_bytes((SHIPPED / "report.txt").read_bytes())
            said = (SHIPPED / "report.yaml").read_text("utf-8")
            (home / "report.yaml").write_text(f"{said}\ntheme: {theme}\n", "utf-8")
            columns.append((theme, pages(home / "report.txt", home)))
        columns.append(("gongwen, in Chinese", pages(CHINESE, Path(folder))))
    tall = max(page.height for _, shown in columns for page in shown)
    size = (GAP + len(columns) * (WIDE + GAP), HEAD + PAGES * (tall + GAP))
    sheet = Image.new("RGB", size, "#d0d0d0")
    face = ImageFont.truetype(str(fonts.cut_fonts() / "SourceSans3-SemiBold.ttf"), 18)
    draw = ImageDraw.Draw(sheet)
    for column, (theme, shown) in enumerate(columns):
        left = GAP + column * (WIDE + GAP)
        draw.text((left, 4), theme, fill="black", font=face)
        for row, page in enumerate(shown):
            sheet.paste(page, (left, HEAD + row * (tall + GAP)))
    palette = Image.new("P", (1, 1))
    palette.putpalette([value for colour in (*GREYS, *REDS) for value in colour])
    small = sheet.quantize(palette=palette, dither=Image.Dither.NONE)
    small.save(ROOT / "docs" / "themes.png", optimize=True)


if __name__ == "__main__":
    main()
