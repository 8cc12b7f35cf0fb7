"""Bytes in, characters out: the one place that decides how a text is encoded.

A byte-order mark says it, else the metadata's `encoding`, else, in HTML, the page itself; what
says nothing is UTF-8. Nothing is guessed and no byte is replaced. A mark stays the character
U+FEFF, so that offsets count it. Names are those of the Encoding standard (§4.2), which reads
`latin-1` as windows-1252 and `gbk` as gb18030.
"""

from __future__ import annotations

import codecs
import difflib
import re
from typing import TYPE_CHECKING

import webencodings
from webencodings.labels import LABELS

from pressroom.problems import Place, Problem, Refused, problem

if TYPE_CHECKING:
    from pressroom.model import Source

# UTF-32 first: its mark begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32le"),
    (codecs.BOM_UTF32_BE, "utf-32be"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
)
# Each encoding and its codec: where Python's of that name knows less than the standard, another.
CODECS = {
    **{"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be"},
    **{"utf-32": "utf-32-le", "utf-32le": "utf-32-le", "utf-32be": "utf-32-be"},
    **{f"windows-{page}": f"cp{page}" for page in range(1250, 1259)},
    **{f"iso-8859-{part}": f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **{"windows-874": "cp874", "koi8-r": "koi8-r", "koi8-u": "koi8-u", "macintosh": "mac-roman"},
    **{"x-mac-cyrillic": "mac-cyrillic", "cp437": "cp437", "cp850": "cp850", "cp852": "cp852"},
    **{"ibm866": "cp866", "gb18030": "gb18030", "big5": "cp950", "big5-hkscs": "big5hkscs"},
    **{"shift_jis": "cp932", "euc-jp": "euc-jp", "iso-2022-jp": "iso2022_jp", "euc-kr": "cp949"},
}
# What Python calls them, where the standard has another name or another reading.
OTHER_NAMES = {
    **{"utf-16": "utf-16", "utf-32": "utf-32", "utf-8-sig": "utf-8", "gbk": "gb18030"},
    **{"gb2312": "gb18030", "cp949": "euc-kr", "cp950": "big5", "big5hkscs": "big5-hkscs"},
    **{"cp932": "shift_jis", "cp874": "windows-874", "mac-roman": "macintosh"},
    **{"mac-cyrillic": "x-mac-cyrillic", "iso-8859-8-i": "iso-8859-8", "utf-32-le": "utf-32le"},
    **{"utf-32-be": "utf-32be", "utf-16-le": "utf-16le", "utf-16-be": "utf-16be"},
    "iso2022_jp": "iso-2022-jp",
}
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.:()-]{0,39}")
# The encodings that old files of a language are likely in; of all others the last.
LIKELY = {
    **{"ar": "windows-1256", "fa": "windows-1256", "ur": "windows-1256", "he": "windows-1255"},
    **{"ja": "shift_jis", "ko": "euc-kr", "zh": "gb18030", "zh-hant": "big5", "zh-tw": "big5"},
    **{"zh-hk": "big5-hkscs", "th": "windows-874", "el": "windows-1253", "tr": "windows-1254"},
    **dict.fromkeys(("be", "bg", "mk", "ru", "sr", "uk"), "windows-1251"),
    **dict.fromkeys(("bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl"), "windows-1250"),
    **dict.fromkeys(("et", "lt", "lv"), "windows-1257"),
    "vi": "windows-1258",
}
WESTERN = "windows-1252"
COMMON = (WESTERN, "windows-1256", "gb18030", "big5", "shift_jis")
SAVE = "save the file as UTF-8 and build again"
LINE_END = re.compile("\r\n|\r|\n")
# Where a page may say how it is encoded (HTML §13.2.3.2).
PAGE_HEAD = 1024
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
META = re.compile(r"<meta[\s/][^>]*>", re.IGNORECASE)
CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"'/>;]+)", re.IGNORECASE)
XML = re.compile(r"\s*<\?xml\s[^>]*?\sencoding\s*=\s*[\"']([^\"']+)[\"']")


def characters(source: Source) -> str:
    """The report's characters. Raises Refused with SRC-002, ENC-001 or ENC-002."""
    metadata = source.metadata
    return decode(
        source.data, source.name, metadata.encoding, remedy(metadata.language, source.sidecar)
    )


def decode(data: bytes, name: str, declared: str | None = None, hint: str = SAVE) -> str:
    """The characters of the file `name`; `declared` is the encoding that its metadata name.

    `hint` says what to do where nothing is declared. Raises Refused.
    """
    mark = _mark(data)
    if mark and declared and declared not in (mark, mark[:6]):
        facts = {"mark": mark.upper(), "declared": declared}
        raise Refused([problem("ENC-002", Place(name, 1, 1), **facts)])
    page = _of_page(data) if name.endswith(".html") else None
    encoding = mark or declared or page
    sayer = "its byte-order mark" if mark else "`encoding`" if declared else "the page itself"
    try:
        return data.decode(CODECS[encoding or "utf-8"])
    except UnicodeDecodeError as error:
        facts = {"encoding": encoding, "sayer": sayer} if encoding else {"remedy": hint}
        raise Refused([_bad_byte(error, name, facts)]) from None


def shown(data: bytes, declared: str | None = None) -> str:
    """The characters, bad bytes replaced: to look for something in a file, never to print it."""
    return data.decode(CODECS[_mark(data) or declared or "utf-8"], "replace")


def known(name: str) -> str | None:
    """What the encoding `name` is called; None where it is none of text, or none that we know."""
    if not NAME.fullmatch(name):
        return None
    try:
        python = codecs.lookup(name).name
    except LookupError:
        python = name
    for label in (python, python.replace("_", "-"), name):
        found = webencodings.lookup(label)
        called = OTHER_NAMES.get(label) or (found.name if found else label)
        called = OTHER_NAMES.get(called, called)
        if called in CODECS:
            return called
    return None


def nearest(name: str) -> str:
    """The encodings that a name may have meant, as a hint says it."""
    near = difflib.get_close_matches(name.lower(), [*CODECS, *LABELS], n=1)
    meant = known(near[0]) if near else None
    return f"`{meant}`" if meant else f"one of {', '.join(CODECS)}"


def _mark(data: bytes) -> str | None:
    return next((name for mark, name in MARKS if data.startswith(mark)), None)


def _of_page(data: bytes) -> str | None:
    """The encoding that a page says of itself; as on the web, one in UTF-16 cannot say so."""
    head = COMMENT.sub("", data[:PAGE_HEAD].decode("latin-1"))
    said = XML.match(head)
    for tag in META.findall(head) if said is None else ():
        lower = tag.lower()
        # `content="…; charset=…"` means something beside `http-equiv` only.
        said = CHARSET.search(tag) if "http-equiv" in lower or "content" not in lower else None
        if said:
            break
    found = known(said[1]) if said else None
    return "utf-8" if found and found.startswith("utf-") else found


def _bad_byte(error: UnicodeDecodeError, name: str, facts: dict[str, str]) -> Problem:
    """SRC-002 or ENC-001 for a decoding error, at its line and column."""
    before = error.object[: error.start].decode(error.encoding, "replace")
    lines = LINE_END.split(before)
    where = Place(name, len(lines), len(lines[-1]) + 1)
    code = "ENC-001" if "encoding" in facts else "SRC-002"
    return problem(code, where, byte=error.object[error.start], offset=error.start, **facts)


def remedy(language: str, metadata: str) -> str:
    """The hint for a text whose encoding nothing names: what may be true, and where to write it."""
    tag = language.lower()
    likely = LIKELY.get(tag) or LIKELY.get(tag.split("-")[0], WESTERN)
    others = ", ".join(f"`{name}`" for name in COMMON if name != likely)
    return (
        f"save the file as UTF-8; or write into {metadata} the encoding it was saved in, "
        f"`encoding: {likely}` if that is it, else {others} or another"
    )
