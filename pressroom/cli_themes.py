"""The commands about how reports look: `theme new`, and the layers that `explain` tells."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from pressroom.problems import Refused, printable
from pressroom.terminal import say

if TYPE_CHECKING:
    from pathlib import Path


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
        say(refused.problems)
        sys.exit(1)


def tell_layers(file: Path, *, as_json: bool) -> bool:
    """Say which layer sets what of a report; whether it could be read."""
    from pressroom.explain import explain

    try:
        layers = explain(file)
    except Refused as refused:
        say(refused.problems)
        return False
    if as_json:
        click.echo(json.dumps([layer._asdict() for layer in layers], ensure_ascii=False))
        return True
    click.echo(printable(str(file)))
    wide = [max(len(layer[i]) for layer in layers) for i in range(3)]
    for layer in layers:
        cells = (part.ljust(width) for part, width in zip(layer, wide, strict=False))
        click.echo(printable(f"  {'  '.join((*cells, layer.where))}".rstrip()))
    return True
