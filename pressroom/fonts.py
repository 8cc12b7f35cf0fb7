"""The static cuts: the few faces we print with, made once out of variable fonts.

In: the font packages. Out: a folder of static fonts, their licences, and a fontconfig file that
knows these fonts and no others.

Left to itself, WeasyPrint cuts a variable font anew for every document and stamps the time of day
into it. Imports are lazy because every build asks where the fonts are, and few cut any.
"""

import os
import sys
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

STYLE_NAMES = {400: "Regular", 600: "SemiBold", 700: "Bold"}

FEATURES = (
    *("kern", "mark", "mkmk", "ccmp", "locl", "liga"),
    *("lnum", "onum", "pnum", "tnum", "frac", "subs", "sups"),
    *("c2sc", "smcp"),
)

# Name records that outlive the cut: copyright, version, trademark, makers and licence.
KEPT_NAMES = (0, 5, 7, 8, 9, 11, 13, 14)

ITALIC, BOLD, REGULAR = 1 << 0, 1 << 5, 1 << 6  # bits of fsSelection in OS/2
MAC_ITALIC = 1 << 1  # a bit of macStyle in head


@dataclass(frozen=True, slots=True)
class Cut:
    """One static face: what a stylesheet asks for, and what it is cut from."""

    family: str
    style: Literal["normal", "italic"]
    weight: int
    opsz: int | None
    package: str
    file: str

    @property
    def style_name(self) -> str:
        name = STYLE_NAMES[self.weight]
        return name if self.style == "normal" else f"{name} Italic".removeprefix("Regular ")

    @property
    def postscript_name(self) -> str:
        return f"{self.family}-{self.style_name}".replace(" ", "")

    @property
    def file_name(self) -> str:
        return f"{self.postscript_name}.ttf"

    @property
    def source(self) -> Path:
        return package_folder(self.package) / self.file


SERIF = ("fontpkg_source_serif_4", "files/SourceSerif4[opsz,wght].ttf")
SERIF_ITALIC = ("fontpkg_source_serif_4", "files/SourceSerif4-Italic[opsz,wght].ttf")
CODE = ("fontpkg_source_code_pro", "files/SourceCodePro[wght].ttf")
SANS = ("fontpkg_source_sans_3", "files/SourceSans3[wght].ttf")

CUTS = (
    Cut("Source Serif 4", "normal", 400, 11, *SERIF),
    Cut("Source Serif 4", "italic", 400, 11, *SERIF_ITALIC),
    Cut("Source Serif 4", "normal", 700, 11, *SERIF),
    Cut("Source Serif 4", "italic", 700, 11, *SERIF_ITALIC),
    Cut("Source Serif 4 Display", "normal", 400, 30, *SERIF),
    Cut("Source Serif 4 Display", "normal", 600, 30, *SERIF),
    Cut("Source Sans 3", "normal", 400, None, *SANS),
    Cut("Source Sans 3", "normal", 600, None, *SANS),
    Cut("Source Code Pro", "normal", 400, None, *CODE),
    Cut("Source Code Pro", "normal", 700, None, *CODE),
)
PACKAGES = tuple(dict.fromkeys(cut.package for cut in CUTS))


def package_folder(package: str) -> Path:
    return Path(import_module(package).__path__[0])


@cache
def fonts_folder() -> Path:
    """Where the cuts stand: a folder named after all that makes them, this module included."""
    from hashlib import sha256

    import fontTools

    key = sha256(Path(__file__).read_bytes() + fontTools.version.encode())
    for package in PACKAGES:
        # It names the upstream version and content, and spares us reading megabytes of font.
        key.update((package_folder(package) / "metadata.json").read_bytes())
    for cut in CUTS:
        key.update(str(cut.source.stat().st_size).encode())
    return Path(sys.prefix) / "share" / "pressroom" / "fonts" / key.hexdigest()[:16]


def fontconfig_file(folder: Path) -> Path:
    return folder / "fonts.conf"


def fonts_ready() -> bool:
    return fontconfig_file(fonts_folder()).is_file()


def cut_fonts() -> Path:
    """Cut what is missing and return the folder; a folder is there whole or not at all."""
    import shutil
    from tempfile import mkdtemp

    folder = fonts_folder()
    if fonts_ready():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
    try:
        fill(scratch, home=folder)
        scratch.rename(folder)
    except OSError:
        if not fonts_ready():  # else someone else was first, with the same cuts
            raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return folder


def fill(scratch: Path, home: Path) -> None:
    """Make in `scratch` all that will stand in `home`."""
    import shutil
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    scratch.chmod(0o755)  # mkdtemp makes it private; who installs may not be who prints
    # A forked child could inherit a lock that another thread holds.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        list(pool.map(cut_one, CUTS, [scratch] * len(CUTS)))
    for package in PACKAGES:
        shutil.copyfile(package_folder(package) / "LICENSE", scratch / f"OFL-{package}.txt")
    (scratch / "cache").mkdir()
    fontconfig_file(scratch).write_text(fontconfig(home), encoding="utf-8")


def fontconfig(folder: Path) -> str:
    """Only this folder, no system file and no alias: a family we lack is seen to be missing."""
    from xml.sax.saxutils import escape

    place = escape(str(folder))
    return f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{place}</dir>
  <cachedir>{place}/cache</cachedir>
</fontconfig>
"""


def cut_one(cut: Cut, folder: Path) -> None:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(cut.source, recalcTimestamp=False)
    # Subset first: cutting the whole font takes many times as long.
    kept = Options(layout_features=list(FEATURES), hinting=False, name_IDs=["*"])
    subsetter = Subsetter(kept)
    subsetter.populate(unicodes=font.getBestCmap())
    subsetter.subset(font)
    axes = {"wght": cut.weight} | ({"opsz": cut.opsz} if cut.opsz else {})
    instantiateVariableFont(font, axes, inplace=True)
    del font["STAT"]
    christen(font, cut)
    font.save(folder / cut.file_name)


def christen(font: "TTFont", cut: Cut) -> None:
    """Name and style the cut so that fontconfig sees this family, weight and slant."""
    full_name = f"{cut.family} {cut.style_name}"
    names = {1: cut.family, 2: cut.style_name, 3: full_name, 4: full_name, 6: cut.postscript_name}
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in KEPT_NAMES]
    for number, name in names.items():
        table.setName(name, number, platformID=3, platEncID=1, langID=0x409)

    italic, regular = cut.style == "italic", cut.style_name == "Regular"
    font["OS/2"].usWeightClass = cut.weight
    font["OS/2"].fsSelection &= ~(ITALIC | BOLD | REGULAR)
    font["OS/2"].fsSelection |= ITALIC * italic | REGULAR * regular
    font["head"].macStyle = MAC_ITALIC * italic
    font["head"].modified = font["head"].created


if __name__ == "__main__":
    cuts = cut_fonts()
    for cut in CUTS:
        print(cuts / cut.file_name)
