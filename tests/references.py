"""Six pages as pictures: `python -m tests.references` draws them anew, to be looked at, then kept.

They show in one look what no number says; all that can be said in numbers is tested as numbers.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageFilter

from pressroom import fonts
from pressroom.edition import print_edition
from pressroom.pdf.setting import set_pages
from pressroom.readers import read_report
from pressroom.source import use_fonts

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "source" / "2022-09-24-safety-committee" / "report.txt"
FOLDER = Path(__file__).parent / "references"
DIFFERENCES = ROOT / "build" / "references"
PAGES = {"shipped": SHIPPED, **{file.stem: file for file in sorted(FOLDER.glob("*.md"))}}
SCALE = 0.9  # pixels a pt
GREYS = 16
# One line moved by two pixels is more than another rasteriser makes of the same page.
LARGEST = 40_000  # bytes
MOST_UNLIKE = 0.0005  # of all pixels, after blurring
UNLIKE = 40  # of 255


def drawn(file: Path) -> Image.Image:
    """The first page of a report in greys."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch, file.name)
        copy.write_bytes(file.read_bytes())
        beside = file.with_suffix(".yaml")
        if beside.exists():
            copy.with_suffix(".yaml").write_bytes(beside.read_bytes())
        Image.linear_gradient("L").rotate(90).resize((480, 160)).save(Path(scratch, "level.png"))
        data = set_pages(print_edition(read_report(copy))).pdf.data
    with pypdfium2.PdfDocument(data) as pdf:
        page: Image.Image = pdf[0].render(scale=SCALE, grayscale=True).to_pil().convert("L")
    step = 255 // (GREYS - 1)
    found: Image.Image = page.point(lambda grey: (grey + step // 2) // step * step)
    return found


def unlike(one: Image.Image, other: Image.Image) -> tuple[float, Image.Image]:
    """The share of pixels that differ, blurred, and a picture of the difference."""
    if one.size != other.size:
        return 1.0, ImageChops.invert(one)
    soft = (each.filter(ImageFilter.GaussianBlur(1)) for each in (one, other))
    difference = ImageChops.difference(*soft)
    count = sum(difference.histogram()[UNLIKE:])
    return count / (one.width * one.height), ImageChops.invert(difference)


def saved(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.quantize(GREYS, method=Image.Quantize.MAXCOVERAGE).save(target, "PNG", optimize=True)
    return target.getvalue()


def main() -> None:
    use_fonts(fonts.fontconfig_file(fonts.cut_fonts()))
    for name, file in PAGES.items():
        data = saved(drawn(file))
        (FOLDER / f"{name}.png").write_bytes(data)
        print(f"{name}.png {len(data)} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
