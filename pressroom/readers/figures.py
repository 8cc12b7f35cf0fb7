"""Pictures in their places: what stands alone is a figure, and every picture is read.

In: the vocabulary's tree, fresh from HTML. Out: the same tree, its figures made, and then, with a
way to load an address, its pictures, each read once.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from lxml import etree

from pressroom.names import anchor
from pressroom.pictures import clean_picture
from pressroom.problems import Place, Problem, Refused, problem, short
from pressroom.readers.meaning import LINE
from pressroom.readers.space import HTML_SPACE
from pressroom.shelf import PACKAGED
from pressroom.source import sha256
from pressroom.vocabulary import HEADINGS, LEAVES, detach, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pressroom.model import Picture

    # The bytes of an address at its place, or Refused with what is wrong with it.
    Load = Callable[[str, Place], bytes]

LANGUAGE = ("lang", "dir")
# How to say what a picture shows: in Markdown and HTML, and in a word processor.
DESCRIBED = (
    "say in its `alt` what it shows; an empty `alt` is for a picture that says nothing",
    "say what it shows in its alternative text, a property of the picture",
)


def set_figures(root: etree._Element, name: str, problems: list[Problem]) -> None:
    """Make figures of pictures that stand alone, and captions of their titles.

    A `figure` that holds anything else but pictures and one caption is seen through.
    """
    written = list(root.iter("figure"))
    for leaf in list(root.iter("p", "pre", *HEADINGS)):
        if leaf.find(".//img") is not None and not HTML_SPACE.sub("", text_of(leaf)):
            _lift(leaf)
    for figure in reversed(written):
        _join(figure)
    for picture in root.iter("img"):
        title = picture.attrib.pop("title", None)
        if title:
            where = Place(name, int(picture.get(LINE, "0")))
            facts = {"picture": short(picture.get("src", "")), "title": short(str(title))}
            problems.append(problem("PIC-010", where, **facts))


def _lift(leaf: etree._Element) -> None:
    """Put figures in the place of a leaf that holds pictures alone."""
    pictures = list(leaf.iter("img"))
    parent = leaf.getparent()
    captioned = parent is not None and parent.tag == "figure" and len(parent.findall("figcaption"))
    titled = not captioned and any(picture.get("title") for picture in pictures)
    names = [str(node.get("id")) for node in leaf.iter() if node.tag != "img" and node.get("id")]
    kept = {key: leaf.get(key, "") for key in (*LANGUAGE, LINE) if leaf.get(key)}
    # Pictures with titles stand each in a figure of its own, with its caption.
    for group in [[picture] for picture in pictures] if titled else [pictures]:
        figure = etree.Element("figure", kept)
        for picture in group:
            figure.append(_linked(picture, leaf))
            title = picture.attrib.pop("title", "") if titled else ""
            if title:
                etree.SubElement(figure, "figcaption", kept).text = str(title)
        leaf.addprevious(figure)
        for node in (figure, *figure.iter("img")):
            if names and node.get("id") is None:
                node.set("id", names.pop(0))
    detach(leaf)


def _linked(picture: etree._Element, leaf: etree._Element) -> etree._Element:
    """A picture taken out of its leaf, with its language and its link."""
    link = None
    for around in picture.iterancestors():
        if around is leaf:
            break
        for key in LANGUAGE:
            if around.get(key) and picture.get(key) is None:
                picture.set(key, around.get(key, ""))
        link = around if around.tag == "a" else link
    picture.tail = None
    if link is None:
        return picture
    made = etree.Element("a", {"href": link.get("href", "")})
    made.append(picture)
    return made


def _join(figure: etree._Element) -> None:
    """Make one figure of what the author's holds; see through it where it holds anything else."""
    captions = figure.findall("figcaption")
    inner = figure.findall("figure")
    titles = [each for each in inner if each.find("figcaption") is not None]
    plain = len(figure) == len(inner) + len(captions)
    if not inner or not plain or len(captions) + len(titles) > 1 or (titles and len(inner) > 1):
        _see_through(figure)
        return
    for each in inner:
        name = each.get("id")
        pieces = list(each)
        for piece in pieces:
            each.addprevious(piece)
        detach(each)
        first = next(piece for piece in pieces if piece.tag != "figcaption")
        if name and figure.get("id") is None:
            figure.set("id", name)
        elif name and first.get("id") is None:
            first.set("id", name)
    for caption in captions:
        figure.append(caption)


def _see_through(figure: etree._Element) -> None:
    for child in figure:
        if child.tag == "figcaption":
            child.tag = "p"
        for key in LANGUAGE:
            if figure.get(key) and child.get(key) is None:
                child.set(key, figure.get(key, ""))
    first = next(figure.iter(*LEAVES, "img"), None)
    if figure.get("id") and first is not None:
        if first.tag != "img":
            anchor(first, str(figure.get("id")))
        elif first.get("id") is None:
            first.set("id", str(figure.get("id")))
    for child in list(figure):
        figure.addprevious(child)
    detach(figure)


def read_pictures(
    body: etree._Element, name: str, load: Load, problems: list[Problem]
) -> tuple[tuple[Picture, ...], tuple[tuple[str, str], ...]]:
    """Read every picture once; the tree's `img` then lead to pictures by name.

    With them come the addresses read, each with the SHA-256 of what lay there. What is wrong goes
    into `problems`.
    """
    pictures: dict[str, Picture] = {}  # by the bytes' SHA-256
    read: dict[str, str | None] = {}  # its SHA-256 by address
    for node in body.iter("img"):
        where = Place(name, int(node.attrib.pop(LINE, "0")))
        address = node.get("src", "")
        if address not in read:
            read[address] = _read(address, where, load, pictures, problems)
        picture = pictures.get(read[address] or "")
        _describe(node, address, picture, where, problems)
        height = node.attrib.pop("height", None)
        if picture is not None:
            node.set("src", picture.name)
            if height and not node.get("width"):
                width = round(int(height) * picture.width / picture.height)
                node.set("width", str(max(width, 1)))
    return tuple(pictures.values()), tuple((at, digest) for at, digest in read.items() if digest)


def _read(
    address: str,
    where: Place,
    load: Load,
    pictures: dict[str, Picture],
    problems: list[Problem],
) -> str | None:
    try:
        data = load(address, where)
        digest = sha256(data)
        if digest not in pictures:
            pictures[digest], found = clean_picture(data, len(pictures) + 1, address, where)
            problems += found
    except Refused as refused:
        problems += refused.problems
        return None
    return digest


def _describe(
    node: etree._Element,
    address: str,
    picture: Picture | None,
    where: Place,
    problems: list[Problem],
) -> None:
    """Without alternative text, a picture's own words are its; its author is told."""
    words = picture.text if picture else ""
    if node.get("alt") is None or (words and not node.get("alt")):
        instead = "only the words drawn in it" if words else "nothing"
        how = DESCRIBED[PurePath(where.file).suffix in PACKAGED]
        facts = {"picture": short(address), "instead": instead, "how": how}
        problems.append(problem("PIC-009", where, **facts))
        node.set("alt", words)
