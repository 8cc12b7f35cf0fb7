"""veraPDF, which knows every rule of PDF/A and PDF/UA that a machine can check.

In: PDFs and the profile to hold them to (`3a`, `ua1`). Out: its findings, each with the clause and
the number of the test, and the object of the PDF that it is about.
"""

from __future__ import annotations

import json
import re
import zipfile
from functools import partial
from shutil import which
from typing import TYPE_CHECKING, Any

from pressroom.judges.claims import STANDARDS, claims, unclaimed
from pressroom.judges.findings import INSTALLED, SECONDS, Finding, Judge, NoVerdict, Spot, answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pressroom.judges.findings import Verdicts

JAR = INSTALLED / "verapdf" / "cli.jar"
RULES = "META-INF/maven/org.verapdf/core/pom.properties"  # what it knows the rules by
OBJECT = re.compile(r"\((\d+) 0 obj")
PAGE = re.compile(r"/pages\[(\d+)\]")
# It judged: all conform, not all do, or there are some that it cannot parse, open, or get through.
JUDGED = (0, 1, 7, 8, 9)
MOST = 100  # findings by one rule in one file


def verapdf(files: Sequence[Path], profile: str) -> Verdicts:
    """What veraPDF finds in files, all read by one Java machine."""
    command = [
        "java",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-jar",
        str(JAR),
        "--format",
        "json",
    ]
    command += ["--nonpdfext", "--maxfailuresdisplayed", str(MOST), "--flavour", profile]
    try:
        said, _ = answer(
            [*command, *(str(file.absolute()) for file in files)], SECONDS + 10 * len(files), JUDGED
        )
        jobs = json.loads(said)["report"]["jobs"]
    except NoVerdict as silence:
        return dict.fromkeys(files, silence)
    except ValueError:
        return dict.fromkeys(files, NoVerdict("it did not say anything that can be read"))
    judged = {job["itemDetails"]["name"]: job for job in jobs}
    return {file: _verdict(judged.get(str(file.absolute()))) for file in files}


def _verdict(job: dict[str, Any] | None) -> list[Finding] | NoVerdict:
    if job is None:
        return NoVerdict("it passed the file over")
    if "taskException" in job:
        return NoVerdict(job["taskException"]["exceptionMessage"])
    (result,) = job["validationResult"]
    found = [one for rule in result["details"]["ruleSummaries"] for one in _broken(rule)]
    if result["jobEndStatus"] != "normal" or result["compliant"] == bool(found):
        return NoVerdict(f"it ended with {result['jobEndStatus']}")
    return found


def _broken(rule: dict[str, Any]) -> Iterator[Finding]:
    """A rule that is broken, at each place; one that holds says nothing."""
    if rule["status"] != "failed":
        return
    name = f"{rule['specification']} {rule['clause']}-{rule['testNumber']}"
    for check in rule["checks"]:
        context = check["context"]
        objects, page = OBJECT.findall(context), PAGE.search(context)
        number = int(page[1]) + 1 if page else 0
        said = f"page {number}" if page else context.rpartition("/")[2]
        spot = Spot(said, page=number, object=int(objects[-1]) if objects else 0)
        yield Finding("error", name, check["errorMessage"] or rule["description"], spot)
    if (more := rule["failedChecks"] - len(rule["checks"])) > 0:
        yield Finding("error", name, f"and {more} times more: {rule['description']}")


def by_claim(files: Sequence[Path], standard: str) -> Verdicts:
    """What it finds in files by the profile of the standard that each claims."""
    verdicts: Verdicts = {}
    claiming: dict[str, list[Path]] = {}
    for file in files:
        try:
            claim = claims(file).get(standard)
        except NoVerdict as silence:
            verdicts[file] = silence
            continue
        if claim:
            claiming.setdefault(claim, []).append(file)
        else:
            verdicts[file] = [unclaimed(standard)]
    for profile, held in claiming.items():
        verdicts |= verapdf(held, profile)
    return verdicts


def _lacks() -> str:
    return "Java" if which("java") is None else "" if JAR.is_file() else "veraPDF itself"


def _version() -> str:
    with zipfile.ZipFile(JAR) as jar:
        lines = jar.read(RULES).decode().splitlines()
    return next(line.removeprefix("version=") for line in lines if line.startswith("version="))


VERAPDF = tuple(
    Judge(f"veraPDF {standard}", ".pdf", _lacks, partial(by_claim, standard=standard), _version)
    for standard in STANDARDS
)
