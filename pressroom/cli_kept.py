"""The commands about what was built before: `explain --why`, and `cache`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pressroom import told
from pressroom.cli_themes import tell_layers
from pressroom.problems import printable
from pressroom.shelf import reports
from pressroom.terminal import say

REPORT = "REPORT is a slug of source/, a folder or a file; none means all of source/."


@click.command(epilog=REPORT)
@click.argument("report", nargs=-1)
@click.option("--why", is_flag=True, help="What changed since the last build, instead.")
@click.option("--json", "as_json", is_flag=True, help="Print the layers as a JSON array a report.")
@click.option(
    *("-o", "--output"),
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("output"),
    show_default=True,
    help="The folder that reports were built into.",
)
def explain(report: tuple[str, ...], output: Path, why: bool, as_json: bool) -> None:
    """Say which layer sets what: metadata, theme, stylesheets, templates, and where each lies; or
    why reports would be built again, a line for each part that is another now.
    """
    from pressroom.why import why as changes

    files, problems = reports(report)
    say(problems)
    if not why:
        read = [tell_layers(file, as_json=as_json) for file in files]
        sys.exit(1 if problems or not all(read) else 0)
    for file in files:
        for line in changes(file, output) or ["nothing changed"]:
            click.echo(printable(f"{file}: {line}"))
    sys.exit(1 if problems else 0)


@click.command(epilog="DIR is the folder that `build --cache` was given.")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--most", type=click.IntRange(min=0), help="Megabytes to leave, of the last used.")
@click.option("--clear", "most", flag_value=0, type=int, help="Leave nothing.")
def cache(folder: Path, most: int | None) -> None:
    """Say how much `build --cache DIR` keeps in DIR; let go what was longest not asked for."""
    from pressroom.cache import size, trim

    if most is not None:
        trim(folder, most)
    entries, octets = size(folder)
    click.echo(f"{printable(str(folder))}: {told.count(entries, 'output')}, {octets / 1e6:.0f} MB")
