"""The command line: build, check, explain, new, theme, verify, diff, cache and doctor.

Exit codes: 0 done, 1 problems, 2 usage, 130 interrupted. Only this module,
`cli_kept`, `cli_themes` and `terminal` print.
"""

from __future__ import annotations

import json
import sys
from contextlib import closing, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pressroom import __version__, told
from pressroom.cli_kept import REPORT, cache, explain
from pressroom.cli_themes import theme
from pressroom.further import EDITIONS
from pressroom.problems import Refused, printable
from pressroom.shelf import reports
from pressroom.source import clock, processors
from pressroom.terminal import Progress, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pressroom.archive.report import Report
    from pressroom.archive.verify import Depth, Verified
    from pressroom.check import Checked
    from pressroom.many import Done

    Command = Callable[..., Any]


def _limit(
    name: str, least: int, default: int, unit: str, of: str = "report"
) -> Callable[[Command], Command]:
    """An option that says how much of something one report may take."""
    return click.option(
        name,
        type=click.IntRange(min=least),
        default=default,
        show_default=True,
        help=f"{unit} that one {of} may take.",
    )


def _editions(_context: click.Context, _option: click.Parameter, text: str) -> frozenset[str]:
    """The names of further editions, as `--edition` has them."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in EDITIONS:
            known = ", ".join(EDITIONS)
            raise click.BadParameter(f"there is no edition `{printable(name)}`; there is: {known}")
    return frozenset(names)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="pressroom")
def cli() -> None:
    """One report in; a PDF and an EPUB out, each proven to carry every word."""


@cli.command(epilog=REPORT)
@click.argument("report", nargs=-1)
@click.option(
    *("-o", "--output"),
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("output"),
    show_default=True,
    help="The folder to build into.",
)
@_limit("--time-limit", 1, 600, "Seconds")
@_limit("--memory-limit", 512, 4096, "Megabytes")
@click.option(
    *("--bag", "form"),
    type=click.Choice(("zip", "tar", "dir")),
    default="zip",
    show_default=True,
    help="How to pack the archive package: a file, or a folder.",
)
@click.option(
    "--reader",
    type=click.Choice(("kobo",)),
    help="A reading system that gets a book of its own beside the EPUB: kobo, as .kepub.epub.",
)
@click.option(
    *("--edition", "editions"),
    metavar="NAME[,NAME…]",
    default="",
    callback=_editions,
    help=f"Further editions to make of each report: {', '.join(EDITIONS)}.",
)
@click.option(
    "--judged",
    is_flag=True,
    help="Ask the outside judges that are here; an error refuses, the rest goes into the package.",
)
@click.option(
    *("-j", "--jobs"),
    type=click.IntRange(min=1),
    help="Reports to build at the same time.  [default: as many as there are processors]",
)
@click.option(
    "--cache",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder to keep outputs in, and to take them from where the same made them before.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was done as one JSON object.")
@click.option(
    "--junit",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep what was done as a JUnit report, too.",
)
def build(
    report: tuple[str, ...], output: Path, as_json: bool, junit: Path | None, **asked: Any
) -> None:
    """Build reports into OUTPUT/<slug>/, a line a file; nothing is redone without need."""
    from pressroom.cache import trim
    from pressroom.confine import Limits
    from pressroom.many import Task, each_done
    from pressroom.pipeline import Wanted

    start = clock()
    jobs = asked.pop("jobs") or processors()
    limits = Limits(asked.pop("time_limit"), asked.pop("memory_limit"))
    kept_in = asked.pop("cache")
    task = Task(output, limits, Wanted(**asked), kept_in)
    files, problems = reports(report)
    say(problems)
    every: list[Done] = []
    with (
        Progress(len(files), "report", "refused") as progress,
        closing(each_done(files, task, jobs)) as each,
    ):
        for done in each:
            every.append(done)
            progress.clear()
            say(done.problems)
            for line in told.lines(done.built, done.seconds) if done.built and not as_json else ():
                click.echo(line)
            progress.show(len(every), sum(one.built is None for one in every))
    if kept_in:
        trim(kept_in)
    if as_json:
        click.echo(told.as_json(every, problems))
    kept = not junit or _kept(junit, told.as_junit(every, problems, clock() - start))
    sys.exit(0 if kept and not problems and all(done.built for done in every) else 1)


@cli.command(epilog=f"{REPORT} FILE is a finished PDF or EPUB.")
@click.argument("report", nargs=-1, metavar="[REPORT|FILE]...")
@click.option(
    *("-o", "--output"),
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("output"),
    show_default=True,
    help="The folder that reports were built into.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was found as one JSON object.")
def check(report: tuple[str, ...], output: Path, as_json: bool) -> None:
    """Point out what in a report deserves a look, and what is wrong with a finished file.

    Of a report it says too what its EPUB claims. A finished file is held against our own checks,
    and then the outside judges that are here. Nothing is changed.
    """
    from pressroom.check import KINDS, check_files, check_report

    finished = [Path(name) for name in report if Path(name).suffix in KINDS]
    named = tuple(name for name in report if Path(name).suffix not in KINDS)
    files, problems = reports(named) if named or not report else ([], [])
    checked = [check_report(file) for file in files]
    judged, absent = check_files(finished)
    checked += judged
    problems += absent
    if as_json:
        record = {
            "problems": told.records(problems),
            "checked": [_checked(each) for each in checked],
        }
        click.echo(json.dumps(record, ensure_ascii=False, indent=1))
    else:
        say(problems)
        for each in checked:
            say(each.problems)
            by = f", judged by {', '.join(each.judges)}" if each.judges else ""
            file = printable(str(each.file))
            click.echo(f"{file}: {told.count(len(each.problems), 'finding')}{by}")
            if each.file.suffix not in KINDS:
                _ledger(each.file, output)
    every = (*problems, *(one for each in checked for one in each.problems))
    sys.exit(1 if any(one.severity == "error" for one in every) else 0)


@cli.command(epilog="SLUG is its short name: small letters, digits, hyphens.")
@click.argument("slug")
@click.option(
    *("--from", "origin"),
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The report as it came in, copied byte for byte; else an example is written.",
)
@click.option(
    "--language", metavar="TAG", help="The language of the report and, if we have it, of comments."
)
def new(slug: str, origin: Path | None, language: str | None) -> None:
    """Make source/SLUG/ with a report and its commented metadata; nothing is written over."""
    from pressroom.new import new_report

    try:
        files = new_report(slug, origin, language)
    except Refused as refused:
        say(refused.problems)
        sys.exit(1)
    for file in files:
        click.echo(file)
    click.echo(f"next: edit {files[-1]}, then run `pressroom build {slug}`")


@cli.command(epilog="PATH is a bag (a zip, a tar or a folder), or a folder of bags.")
@click.argument("path", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--report",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to keep what was found: FILE.json, or a table as FILE.csv.",
)
@click.option(
    *("--fixity", "depth"),
    flag_value="fixity",
    help="Only whether all is as it was packed; prove no words again.",
)
@click.option(
    *("--rebuild", "depth"),
    flag_value="rebuild",
    help="Make the editions anew too, and say whether they are the same.",
)
@click.option(
    "--profile",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A BagIt Profile (JSON) that the bags must keep to; nothing is fetched.",
)
@_limit("--time-limit", 1, 600, "Seconds", "bag")
@_limit("--memory-limit", 512, 4096, "Megabytes", "bag")
def verify(
    path: tuple[Path, ...],
    report: Path | None,
    depth: Depth | None,
    profile: Path | None,
    **most: int,
) -> None:
    """Say whether archive packages are whole, agree with themselves, and keep every word."""
    from pressroom.archive.profile import read_profile
    from pressroom.archive.report import kept
    from pressroom.archive.verify import bags, verify_bag
    from pressroom.confine import Limits

    try:
        asked = read_profile(profile) if profile else None
    except Refused as refused:
        say(refused.problems)
        sys.exit(1)
    say(asked.problems if asked else ())
    limits = Limits(most["time_limit"], most["memory_limit"])
    named = [bag for each in path for bag in bags(each)]
    try:
        with kept(report) if report else nullcontext() as keeping:
            each = partial(verify_bag, depth=depth or "words", limits=limits, profile=asked)
            faulty = _verify_each(named, each, keeping)
    except Refused as refused:
        say(refused.problems)
        sys.exit(1)
    click.echo(f"{told.count(len(named), 'bag')}, {faulty} faulty")
    sys.exit(1 if faulty or not named else 0)


def _verify_each(
    named: Sequence[Path], verify_bag: Callable[[Path], Verified], keeping: Report | None
) -> int:
    """Verify bags one after the other, a line a bag; how many are faulty."""
    faulty = 0
    with Progress(len(named), "bag", "faulty") as progress:
        for number, bag in enumerate(named, 1):
            found = verify_bag(bag)
            progress.clear()
            faulty += found.verdict == "faulty"
            say(found.problems)
            files = told.count(found.files, "file")
            facts = (printable(str(bag)), files, found.verdict, found.words)
            click.echo("  ".join((*facts, *filter(None, [found.rebuilt]))))
            if keeping:
                keeping.add(found)
            progress.show(number, faulty)
    return faulty


@cli.command(epilog="OLD and NEW are packages, folders that reports were built into, or EPUBs.")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the differences as one JSON object.")
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the differences as a page to read, too.",
)
def diff(old: Path, new: Path, as_json: bool, html: Path | None) -> None:
    """Say which words were added and removed from one version to another, and on which pages."""
    from pressroom.compare.told import as_json as in_json
    from pressroom.compare.told import as_page, lines
    from pressroom.compare.words import compared
    from pressroom.publish import replacing

    try:
        found = compared(old, new)
        if html:
            with replacing(html) as page:
                page.write(as_page(found))
    except Refused as refused:
        say(refused.problems)
        sys.exit(1)
    if as_json:
        click.echo(in_json(found), nl=False)
        return
    for line in lines(found):
        click.echo(printable(line))


@cli.command()
def doctor() -> None:
    """Say what is there, what is missing, and the one command that mends it."""
    from pressroom import tools
    from pressroom.judges import JUDGES

    problems = tools.missing()
    for name, found in tools.fingerprint().items():
        click.echo(f"{name:20} {found}")
    for judge in JUDGES:
        lack = judge.lacks()
        click.echo(f"{f'judge {judge.name}':20} {f'not here: it wants {lack}' if lack else 'here'}")
    for problem in problems:
        click.echo(f"missing: {problem.message}; {problem.hint}", err=True)
    if any(judge.lacks() for judge in JUDGES):
        click.echo("no build needs a judge; `make judges` in a checkout of Pressroom brings them")
    click.echo("nothing is missing" if not problems else told.count(len(problems), "thing missing"))
    sys.exit(1 if problems else 0)


cli.add_command(theme)
cli.add_command(explain)
cli.add_command(cache)


def _kept(file: Path, data: bytes) -> bool:
    """Whether a file could be written; if not, it is said why."""
    from pressroom.publish import replacing

    try:
        with replacing(file) as written:
            written.write(data)
    except Refused as refused:
        say(refused.problems)
        return False
    return True


def _checked(checked: Checked) -> dict[str, Any]:
    problems = told.records(checked.problems)
    return {"file": str(checked.file), "judges": list(checked.judges), "problems": problems}


def _ledger(file: Path, output: Path) -> None:
    """What the EPUB that a report was built into claims of its accessibility, and why."""
    from pressroom.pipeline import accessibility

    record = accessibility(file, output)
    if record is None:
        return
    click.echo(f"accessibility of the text {record['text']}")
    for line in record["ledger"]:
        said = "claimed    " if line["made"] else "not claimed"
        click.echo(printable(f"  {said}  {line['claim']}: {line['because']}"))


def main(args: list[str] | None = None, prog_name: str = "pressroom") -> None:
    """Run the command line and exit."""
    try:
        cli.main(args, prog_name=prog_name, standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("interrupted; what was complete is kept", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
