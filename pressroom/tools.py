"""The tools that bytes depend on, and what the machine must have.

In: nothing. Out: the fingerprint (name to version), read without loading the layout engine.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import hashlib
import sys
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pressroom.fonts import fonts_folder, fonts_ready
from pressroom.installed import version
from pressroom.problems import Place, Problem, problem

if TYPE_CHECKING:
    from collections.abc import Callable

PACKAGES = (
    *("weasyprint", "pydyf", "tinycss2", "cssselect2", "tinyhtml5", "pyphen", "fonttools"),
    *("ebooklib", "lxml", "jinja2", "babel", "pikepdf", "pypdfium2", "pillow"),
    *("markdown-it-py", "mdit-py-plugins"),
)
# The shared libraries that WeasyPrint loads, by the name of their Debian package.
LIBRARIES = {
    "libpango-1.0-0": ("libpango-1.0.so.0", "pango-1.0"),
    "libpangoft2-1.0-0": ("libpangoft2-1.0.so.0", "pangoft2-1.0"),
    "libharfbuzz0b": ("libharfbuzz.so.0", "harfbuzz"),
    "libharfbuzz-subset0": ("libharfbuzz-subset.so.0", "harfbuzz-subset"),
    "libfontconfig1": ("libfontconfig.so.1", "fontconfig"),
    "libfreetype6": ("libfreetype.so.6", "freetype"),
}


# Where Ghostscript's packages have their CMYK profile: Debian's, Fedora's, Homebrew's.
PROFILES = (
    "/usr/share/color/icc/ghostscript/default_cmyk.icc",
    "/usr/share/ghostscript/iccprofiles/default_cmyk.icc",
    "/opt/homebrew/share/ghostscript/iccprofiles/default_cmyk.icc",
    "/usr/local/share/ghostscript/iccprofiles/default_cmyk.icc",
)


@cache
def fingerprint() -> dict[str, str]:
    """Every tool that a byte of the output depends on, with its version."""
    tools = {name: version(name) or "missing" for name in PACKAGES}
    for name, ask in _ASK.items():
        library = _library(*LIBRARIES[name])
        tools[name] = ask(library) if library else "missing"
    tools["zlib"] = zlib.ZLIB_RUNTIME_VERSION
    tools["fonts"] = fonts_folder().name
    tools["pressroom"] = _own_code()
    return tools


def missing() -> list[Problem]:
    """What a build needs and the machine lacks, each with the command that mends it."""
    problems = []
    lost = [name for name in PACKAGES if version(name) is None]
    if lost:
        command = f"{sys.executable} -m pip install {' '.join(lost)}"
        place = Place("this machine")
        problems.append(problem("SYS-001", place, what=", ".join(lost), command=command))
    absent = [name for name, files in LIBRARIES.items() if _library(*files) is None]
    if absent:
        command = f"sudo apt-get install --no-install-recommends {' '.join(absent)}"
        place = Place("this machine")
        problems.append(problem("SYS-001", place, what=", ".join(absent), command=command))
    if not fonts_ready():
        command = f"{sys.executable} -m pressroom.fonts"
        problems.append(problem("FNT-002", Place("fonts"), reason="not cut yet", command=command))
    return problems


def _library(file: str, short: str) -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(file)
    except OSError:
        # Asking the system's tools takes long: only where the usual name is not it.
        found = ctypes.util.find_library(short)
    try:
        return ctypes.CDLL(found) if found else None
    except OSError:
        return None


def _text(library: ctypes.CDLL, function: str) -> str:
    ask = getattr(library, function)
    ask.restype = ctypes.c_char_p
    return str(ask().decode())


def _freetype(library: ctypes.CDLL) -> str:
    handle, parts = ctypes.c_void_p(), [ctypes.c_int() for _ in range(3)]
    library.FT_Init_FreeType(ctypes.byref(handle))
    library.FT_Library_Version(handle, *map(ctypes.byref, parts))
    library.FT_Done_FreeType(handle)
    return ".".join(str(part.value) for part in parts)


_ASK: dict[str, Callable[[ctypes.CDLL], str]] = {
    "libpango-1.0-0": lambda library: _text(library, "pango_version_string"),
    "libharfbuzz0b": lambda library: _text(library, "hb_version_string"),
    "libharfbuzz-subset0": lambda library: _text(library, "hb_version_string"),
    "libfontconfig1": lambda library: str(library.FcGetVersion()),
    "libfreetype6": _freetype,
}


def press_profile() -> str:
    """A short hash of the profile that press editions are made with where none is named."""
    file = default_profile()
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16] if file else "missing"


def default_profile() -> Path | None:
    """The CMYK profile that comes with the system, where it is installed."""
    return next((Path(name) for name in PROFILES if Path(name).is_file()), None)


def _own_code() -> str:
    """A short hash of this package's modules: another code may write other bytes."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for file in sorted(folder.rglob("*.py")) + sorted(folder.glob("*.rng")):
        digest.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]
