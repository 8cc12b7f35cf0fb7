"""The commands about how reports look: `pressroom theme new` and `pressroom explain`."""

from __future__ import annotations

import json
import sys

import click

from pressroom.problems import Refused, in_order, printable
from pressroom.shelf import reports


@click.group()
def theme() -> None:
    """Themes of one's own."""


@theme.command()
@click.argument("name")
@click.option("--based-on", default="bulletin", show_default=True, help="The theme to begin with.")
def new(name: str, based_on: str) -> None:
    """Begin a theme in styles/themes/NAME/: tokens, a stylesheet, a place for templates."""
    from pressroom.themes.new import new_theme

    try:
        for file in new_theme(name, based_on):
            click.echo(str(file))
    except Refused as refused:
        _say(refused)
        sys.exit(1)


@click.command(epilog="REPORT is a slug of source/, a folder or a file; none means all of source/.")
@click.argument("report", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print it as one JSON array a report.")
def explain(report: tuple[str, ...], as_json: bool) -> None:
    """Say which layer sets what: metadata, theme, stylesheets, templates, and where each lies."""
    from pressroom.explain import explain as explained

    files, problems = reports(report)
    failed = bool(problems)
    if problems:
        _say(Refused(problems))
    for file in files:
        try:
            layers = explained(file)
        except Refused as refused:
            _say(refused)
            failed = True
            continue
        if as_json:
            click.echo(json.dumps([layer._asdict() for layer in layers], ensure_ascii=False))
            continue
        click.echo(printable(str(file)))
        wide = [max(len(layer[i]) for layer in layers) for i in range(3)]
        for layer in layers:
            cells = (part.ljust(width) for part, width in zip(layer, wide, strict=False))
            click.echo(printable(f"  {'  '.join((*cells, layer.where))}".rstrip()))
    sys.exit(1 if failed else 0)


def _say(refused: Refused) -> None:
    for problem in in_order(refused.problems):
        click.echo(str(problem), err=True)
