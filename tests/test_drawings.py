"""Drawings (SVG): what stays of them, what is left out and named, and what is too much.

What a drawing may not hold leaves no trace; one that would take minutes is refused in seconds.
"""

from __future__ import annotations

import time

import pytest
from lxml import etree

from pressroom.drawings import DEEPEST, MOST_WORK
from pressroom.pictures import clean_picture

from .test_pictures import HERE, SVG, clean, drawing, refused


def drawn(inner: str) -> str:
    """What is left of a drawing, its outermost element left out."""
    root = etree.fromstring(clean(drawing(inner)).data)
    etree.cleanup_namespaces(root)
    return "".join(
        etree.tostring(child, encoding="unicode").replace(' xmlns="http://www.w3.org/2000/svg"', "")
        for child in root
    )


def left_out(inner: str) -> list[str]:
    _, problems = clean_picture(drawing(inner), 1, "a.svg", HERE)
    assert {problem.code for problem in problems} <= {"PIC-008"}
    return [problem.message.split(" is left out")[0] for problem in problems]


KEPT = {
    '<rect x="1" width="5" height="5" fill="red"/>': None,
    '<g transform="rotate(45)"><path d="M0 0L9 9z" style="stroke: blue"/></g>': None,
    '<text x="1">a <tspan font-weight="bold">b</tspan> c</text>': None,
    '<defs><linearGradient id="a"><stop offset="0"/></linearGradient></defs>'
    '<rect fill="url(#a)"/>': None,
    "<rect id='a'/><use href='#a'/>": '<rect id="a"/><use href="#a"/>',
    "<rect id='1 a'/><use href='#1 a'/>": '<rect id="id-1-a"/><use href="#id-1-a"/>',
    "<rect id='a'/><rect id='a'/>": '<rect id="a"/><rect/>',
    "<switch><foreignObject>x</foreignObject><text>a</text><text>b</text></switch>": (
        "<g><text>a</text></g>"
    ),
    "<a href='http://x'><rect/></a>": "<g><rect/></g>",
    "<text>a<a href='http://x'>b</a>c<title>d</title>e</text>": (
        "<text>a<tspan>b</tspan>ce</text>"
    ),
    "<style>.a { fill: red } .b { width: 3 }</style><rect class='a'/>": (
        '<style type="text/css">.a { fill: red }</style><rect class="a"/>'
    ),
    "<rect unknown='2' style='fill: red; -inkscape-x: 3'/>": '<rect style="fill: red"/>',
    "<g>words outside any text<rect/></g>": "<g><rect/></g>",
}


@pytest.mark.parametrize("inner", KEPT)
def test_what_a_drawing_keeps(inner: str) -> None:
    assert drawn(inner) == (KEPT[inner] or inner)


LEFT_OUT = {
    "<script>alert(1)</script>": "`<script>`",
    "<script xlink:href='http://x'/>": "`<script>`",
    "<rect onclick='x'/>": "`onclick`",
    "<rect ONLOAD='x'/>": "`ONLOAD`",
    "<image href='http://x/a.png' width='9' height='9'/>": "`<image>`",
    "<image xlink:href='file:///etc/passwd' width='9' height='9'/>": "`<image>`",
    "<image href='data:image/png;base64,AAAA'/>": "`<image>`",
    "<use href='http://x/a.svg#b'/>": "a reference to another place",
    "<use xlink:href='file:///etc/passwd#b'/>": "a reference to another place",
    "<use href='data:image/svg+xml,&lt;svg/>#b'/>": "a reference to another place",
    "<foreignObject><p>x</p></foreignObject>": "`<foreignObject>`",
    "<rect><animate attributeName='x'/></rect>": "`<animate>`",
    "<rect><set attributeName='href' to='javascript:x'/></rect>": "`<set>`",
    "<rect fill='url(http://x)'/>": "`fill` that leads elsewhere",
    "<rect fill='url(\"http://x\")'/>": "`fill` that leads elsewhere",
    "<rect fill='u\\72l(http://x)'/>": "`fill` that leads elsewhere",
    "<rect style='fill: url(http://x#a)'/>": "the style `fill`",
    "<rect style='background: url(http://x)'/>": "the style `background`",
    "<rect filter='url(#a)'/>": "`filter`",
    "<style>@import 'http://x';</style>": "`@import`",
    "<style>@font-face { src: url(http://x) }</style>": "`@font-face`",
    "<style>rect { fill: url(http://x) }</style>": "the style `fill`",
    "<style>text { display: none }</style>": "the style `display`",
    "<iframe src='http://x'/>": "`<iframe>`",
    "<clipPath><text>a</text></clipPath>": "the text in `<clipPath>`",
    "<pattern><g><text>a</text></g></pattern>": "the text in `<pattern>`",
    "<text><textPath href='#a'>a</textPath></text>": "the curve of `<textPath>`",
}


@pytest.mark.parametrize("inner", LEFT_OUT)
def test_what_a_drawing_may_not_hold_is_left_out_and_named(inner: str) -> None:
    assert left_out(inner) == [LEFT_OUT[inner]]
    left = drawn(inner)
    for trace in ("http", "file:", "data:", "javascript", "alert", "url(", "image", "animate"):
        assert trace not in left


WORDS = {
    "<text>One <tspan>and two</tspan>, three</text>": "One and two, three",
    "<defs><text id='a'>twice</text></defs><use href='#a'/><use href='#a'/>": "twice twice",
    "<symbol id='a'><text>once</text></symbol><use xlink:href='#a'/>": "once",
    "<defs><text>never</text></defs><symbol><text>never</text></symbol>": "",
    "<g display='none'><text>never</text></g><text style='display:none'>never</text>": "",
    "<style>text { fill: red }</style><text>a\n  b</text>": "a b",
}


@pytest.mark.parametrize("inner", WORDS)
def test_the_words_that_a_drawing_draws(inner: str) -> None:
    assert clean(drawing(inner)).text == WORDS[inner]


SIZES: dict[str, tuple[float, float]] = {
    'viewBox="0 0 90 60"': (90, 60),
    'viewBox="0 0 90 60" width="30mm"': (113.386, 75.591),
    'viewBox="0 0 90 60" height="1in"': (144, 96),
    'width="72pt" height="3pc"': (96, 48),
    'viewBox="0 0 90 60" width="100%" height="100%"': (90, 60),
    "": (300, 150),
    'viewBox="nonsense"': (300, 150),
}


@pytest.mark.parametrize("attributes", SIZES)
def test_the_size_of_a_drawing(attributes: str) -> None:
    picture = clean(drawing("<rect/>", attributes))
    assert (picture.width, picture.height) == pytest.approx(SIZES[attributes], abs=0.001)
    root = etree.fromstring(picture.data)
    assert float(root.get("width", "")) == pytest.approx(picture.width, abs=0.001)
    assert root.get("viewBox")


def laughs(depth: int) -> str:
    uses = "".join(
        f"<g id='g{level}'>" + f"<use href='#g{level - 1}'/>" * 10 + "</g>"
        for level in range(1, depth)
    )
    return f"<defs><rect id='g0'/>{uses}</defs><use href='#g{depth - 1}'/>"


ENTITY = (
    "<!DOCTYPE svg [<!ENTITY a {}>]><svg xmlns='http://www.w3.org/2000/svg'><text>&a;</text></svg>"
)
LAUGHS = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
HOSTILE = {
    "an entity from a file": (ENTITY.format("SYSTEM 'file:///etc/passwd'"), "PIC-004"),
    "an entity of its own": (ENTITY.format("'words'"), "PIC-004"),
    "entities of entities": (
        f"<!DOCTYPE svg [<!ENTITY l0 'ha'>{LAUGHS}]>"
        "<svg xmlns='http://www.w3.org/2000/svg' class='&l11;'><text>&l11;</text></svg>",
        "PIC-004",
    ),
    "nested groups": (f"<svg {SVG}>{'<g>' * 100_000}{'</g>' * 100_000}</svg>", "PIC-006"),
    "groups a little too deep": (
        f"<svg {SVG}>{'<g>' * DEEPEST}<rect/>{'</g>' * DEEPEST}</svg>",
        "PIC-006",
    ),
    "uses of uses": (f"<svg {SVG}>{laughs(12)}</svg>", "PIC-006"),
    "patterns in patterns": (
        f"<svg {SVG}>"
        + "".join(
            f"<pattern id='p{n}'>" + f"<rect fill='url(#p{n - 1})'/>" * 10 + "</pattern>"
            for n in range(1, 12)
        )
        + "<pattern id='p0'><rect/></pattern><rect fill='url(#p11)'/></svg>",
        "PIC-006",
    ),
    "marks on many corners": (
        f"<svg {SVG}><marker id='m'>{'<rect/>' * 1000}</marker>"
        f"<path marker-mid='url(#m)' d='M0 0{'L1 1' * 1000}'/></svg>",
        "PIC-006",
    ),
    "itself": (f"<svg {SVG}><g id='a'><use href='#a'/></g></svg>", "PIC-004"),
    "each other": (
        f"<svg {SVG}><g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g></svg>",
        "PIC-004",
    ),
    "many shapes": (f"<svg {SVG}>{'<g/>' * (MOST_WORK + 1)}</svg>", "PIC-006"),
    "a long line": (f"<svg {SVG}><path d='M0 0{' L1 1' * 1_000_000}'/></svg>", "PIC-006"),
    "many attributes": (
        "<svg " + " ".join(f"a{n}=''" for n in range(200_000)) + "/>",
        "PIC-004",
    ),
    "not closed": (f"<svg {SVG}><rect>", "PIC-004"),
    "another namespace": ("<svg><rect/></svg>", "PIC-004"),
    "no size": (f"<svg {SVG} width='0' height='0'/>", "PIC-004"),
    "a size beyond all": (f"<svg {SVG} width='1e300' height='1e300'/>", "PIC-004"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_drawing_is_refused_in_seconds(name: str) -> None:
    markup, code = HOSTILE[name]
    began = time.perf_counter()
    assert refused(markup.encode()).code == code
    assert time.perf_counter() - began < 10


def test_a_plain_document_type_is_no_harm() -> None:
    doctype = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://x/svg11.dtd">'
    assert clean(f"\ufeff{doctype}<svg {SVG} viewBox='0 0 9 9'><rect/></svg>".encode()).width == 9
    wide = f"<svg {SVG} viewBox='0 0 9 9'><rect/></svg>".encode("utf-16")
    assert clean(wide).width == 9
