"""The static cuts: the few faces we print with, made once out of variable fonts.

In: the font packages. Out: a folder of static fonts, their licences, and a fontconfig file that
knows these fonts and no others, and which of them stands in where the Latin ones lack a letter.

Left to itself, WeasyPrint cuts a variable font anew for every document and stamps the time of day
into it. Imports are lazy because every build asks where the fonts are, and few cut any.
"""

import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pressroom.installed import record, site, version

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

STYLE_NAMES = {400: "Regular", 600: "SemiBold", 700: "Bold"}

FEATURES = (
    *("kern", "mark", "mkmk", "ccmp", "locl", "liga"),
    *("lnum", "onum", "pnum", "tnum", "frac", "subs", "sups"),
    *("c2sc", "smcp"),
)

# The families that stylesheets name, and what kind of face stands in for each.
LATIN = {
    "Source Serif 4": "Serif",
    "Source Serif 4 Display": "Serif",
    "Source Sans 3": "Sans",
    "Source Code Pro": "Sans",
}

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

    @property
    def features(self) -> list[str]:
        # What shapes a script (joins, conjuncts, marks) is never ours to leave out.
        return ["*"] if self.package.startswith("pylopdf") else list(FEATURES)


@dataclass(frozen=True, slots=True)
class Whole:
    """A face that is static as it comes: Chinese, Japanese or Korean, with CFF outlines."""

    family: str
    package: str
    file: str

    @property
    def file_name(self) -> str:
        return self.file

    @property
    def source(self) -> Path:
        return package_folder(self.package) / self.file


SERIF = ("fontpkg_source_serif_4", "files/SourceSerif4[opsz,wght].ttf")
SERIF_ITALIC = ("fontpkg_source_serif_4", "files/SourceSerif4-Italic[opsz,wght].ttf")
CODE = ("fontpkg_source_code_pro", "files/SourceCodePro[wght].ttf")
SANS = ("fontpkg_source_sans_3", "files/SourceSans3[wght].ttf")

CUTS: tuple[Cut, ...] = (
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
# Four scripts, in a serif and a sans of two weights each. None has italics, and none is slanted.
CUTS += tuple(
    Cut(
        f"Noto {kind} {script}", "normal", weight, None, package, f"Noto{kind}{script}-Variable.ttf"
    )
    for script, package in (
        ("Arabic", "pylopdf_fonts_ar"),
        ("Hebrew", "pylopdf_fonts_he"),
        ("Devanagari", "pylopdf_fonts_hi"),
        ("Thai", "pylopdf_fonts_th"),
    )
    for kind in ("Naskh" if script == "Arabic" else "Serif", "Sans")
    for weight in (400, 700)
)
# Chinese, simplified and traditional, Japanese, Korean: what Western type sets bold is set in the
# sans, as their own printers do.
WHOLE = tuple(
    Whole(f"Noto {kind} {region}", package, f"Noto{kind}{region}-Regular.otf")
    for region, package in (
        ("SC", "pylopdf_fonts_zh_cn"),
        ("TC", "pylopdf_fonts_zh_tw"),
        ("JP", "pylopdf_fonts_jp"),
        ("KR", "pylopdf_fonts_ko"),
    )
    for kind in ("Serif", "Sans")
)
FACES: tuple[Cut | Whole, ...] = (*CUTS, *WHOLE)
PACKAGES = tuple(dict.fromkeys(face.package for face in FACES))
OTHERS = ("Hebrew", "Devanagari", "Thai")
# Which region's forms of a Han character come first, by language as fontconfig compares it.
REGIONS = {
    "": ("SC", "TC", "JP", "KR"),  # first: what a later rule adds stands before it and counts
    "ja": ("JP", "SC", "TC", "KR"),
    "ko": ("KR", "JP", "SC", "TC"),
    **dict.fromkeys(("zh-hant", "zh-tw", "zh-hk", "zh-mo"), ("TC", "SC", "JP", "KR")),
}


def package_folder(name: str) -> Path:
    return site(name) / name


@cache
def fonts_folder() -> Path:
    """Where the cuts stand: a folder named after all that makes them, this module included."""
    from hashlib import sha256

    key = sha256(Path(__file__).read_bytes() + (version("fonttools") or "").encode())
    for face in FACES:
        # The package's record has each file's hash, and spares us reading megabytes of font.
        lines = (line for line in record(face.package) if f"/{face.file}," in line)
        key.update("\n".join(lines).encode() + str(face.source.stat().st_size).encode())
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
    for face in WHOLE:
        number_in_order(face, scratch)
    for name in PACKAGES:
        paths = (line.partition(",")[0] for line in record(name))
        licence = next(path for path in paths if path.endswith("/licenses/LICENSE"))
        shutil.copyfile(site(name) / licence, scratch / f"OFL-{name}.txt")
    (scratch / "cache").mkdir()
    fontconfig_file(scratch).write_text(fontconfig(home), encoding="utf-8")


def fontconfig(folder: Path) -> str:
    """Only this folder, no system file and no alias: a family we lack is seen to be missing.

    A letter that the asked face lacks is taken from the others in an order of ours, by language.
    """
    from xml.sax.saxutils import escape

    place = escape(str(folder))
    rules = [
        _stand_ins(latin, kind, language, heavy=heavy)
        for language in REGIONS
        for latin, kind in LATIN.items()
        for heavy in (False, True)
    ]
    return f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{place}</dir>
  <cachedir>{place}/cache</cachedir>
{"".join(rules)}</fontconfig>
"""


def _stand_ins(latin: str, kind: str, language: str, *, heavy: bool) -> str:
    """The rule that names what stands in for a Latin family in one language and weight."""
    arabic = "Naskh" if kind == "Serif" else kind
    han = "Sans" if heavy else kind
    families = [
        f"Noto {arabic} Arabic",
        *(f"Noto {kind} {script}" for script in OTHERS),
        *(f"Noto {han} {region}" for region in REGIONS[language]),
    ]
    tests = [("family", "eq", f"<string>{latin}</string>")]
    tests.append(("weight", "more_eq" if heavy else "less", "<const>demibold</const>"))
    if language:
        tests.append(("lang", "contains", f"<string>{language}</string>"))
        # `zh` alone means the simplified; fontconfig finds every other Chinese in it.
        tests.append(("lang", "not_eq", "<string>zh</string>"))
    # The first language is the text's; fontconfig adds those of the user's locale.
    lines = [
        f'<test name="{name}" compare="{how}" qual="{"first" if name == "lang" else "any"}">'
        f"{value}</test>"
        for name, how, value in tests
    ]
    named = "".join(f"<string>{family}</string>" for family in families)
    lines.append(f'<edit name="family" mode="append" binding="strong">{named}</edit>')
    return f'  <match target="pattern">{"".join(lines)}</match>\n'


def cut_one(cut: Cut, folder: Path) -> None:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(cut.source, recalcTimestamp=False)
    # Subset first: cutting the whole font takes many times as long.
    kept = Options(layout_features=cut.features, hinting=False, name_IDs=["*"])
    subsetter = Subsetter(kept)
    subsetter.populate(unicodes=font.getBestCmap())
    subsetter.subset(font)
    axes = {"wght": cut.weight} | ({"opsz": cut.opsz} if cut.opsz else {})
    axes |= {"wdth": 100} if any(axis.axisTag == "wdth" for axis in font["fvar"].axes) else {}
    instantiateVariableFont(font, axes, inplace=True)
    del font["STAT"]
    christen(font, cut)
    font.save(folder / cut.file_name)


def number_in_order(face: Whole, folder: Path) -> None:
    """Save a face with its glyphs' CIDs (Adobe TN #5176 §13) equal to their numbers.

    A subset keeps the CIDs that its source gave; what reads a PDF takes them now for CIDs, as ISO
    32000-1 §9.7.4.2 says, now for the glyphs' numbers.
    """
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.tables.DefaultTable import DefaultTable

    with TTFont(face.source, lazy=True, recalcTimestamp=False) as font:
        top = font["CFF "].cff[0]
        last = len(top.charset) - 1
        data = bytearray(font.reader["CFF "])
        at = top.rawDict["charset"]
        # Format 2: one range, from CID 1 on. It is no longer than any other.
        data[at : at + 5] = bytes((2, 0, 1)) + (last - 1).to_bytes(2, "big")
        font.tables["CFF "] = DefaultTable("CFF ")
        font.tables["CFF "].data = bytes(data)
        font.save(folder / face.file)


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
    for face in FACES:
        print(cuts / face.file_name)
