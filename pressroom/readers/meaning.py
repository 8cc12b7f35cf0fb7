"""What each element of HTML means in the closed vocabulary, and which mean nothing in it."""

from __future__ import annotations

# The author's line.
LINE = "data-line"
# The number of a start tag: of an element that the parser cut in two, both parts bear it.
TAG = "data-tag"
LEAVES = frozenset(("p", "h2", "h3", "h4", "h5", "h6", "pre", "dt", "caption", "figcaption"))
# An element's meaning in the vocabulary. The report's own first level is below its title.
MEANING = {
    **{name: name for name in (*LEAVES, "ul", "ol", "li", "dl", "dd", "blockquote", "aside")},
    **{name: name for name in ("table", "thead", "tbody", "tfoot", "tr", "td", "th", "hr")},
    **{f"h{level}": f"h{min(level + 1, 6)}" for level in range(1, 7)},
    "listing": "pre",
    "xmp": "pre",
    "menu": "ul",
    "dir": "ul",
    "figure": "figure",
}
INLINE = {
    **{name: name for name in ("a", "em", "strong", "code", "sub", "sup", "s", "u", "span")},
    **{"i": "em", "cite": "em", "dfn": "em", "var": "em", "b": "strong", "bdi": "span"},
    **{"kbd": "code", "samp": "code", "tt": "code", "del": "s", "strike": "s", "ins": "u"},
    **dict.fromkeys(("abbr", "bdo", "mark", "small", "big", "time", "font", "data"), "span"),
}
# Seen through, but text before, in and after them stands in paragraphs of its own.
PARTS = frozenset(
    ("address", "article", "body", "center", "details", "div", "fieldset", "footer")
) | frozenset(("form", "header", "hgroup", "html", "legend", "main", "nav", "option", "search"))
PARTS |= {"section", "summary", "optgroup", "noframes", "frameset"}
# What they hold is never text: a program, a style, a page's head.
NO_TEXT = frozenset(("head", "script", "style", "template"))
# Left out and reported; what stands in them for readers without them is the text.
LEFT_OUT = frozenset(
    ("applet", "audio", "button", "canvas", "embed", "form", "frame", "iframe", "input", "keygen")
) | frozenset(("math", "meter", "object", "progress", "script", "select", "style", "svg"))
LEFT_OUT |= {"template", "textarea", "video"}
MAY_BE_EMPTY = frozenset(("br", "hr", "img", "td", "th", "li"))
WITHIN = {
    **{"li": ("ul", "ol"), "dt": ("dl",), "dd": ("dl",), "tr": ("tbody", "thead", "tfoot")},
    **{"td": ("tr",), "th": ("tr",), "caption": ("table",)},
    **{"thead": ("table",), "tbody": ("table",), "tfoot": ("table",)},
}
# What a parent of set shape puts around anything else.
WRAPPER = {"ul": "li", "ol": "li", "dl": "dd", "tr": "td"}
SHAPED = frozenset(("table", "thead", "tbody", "tfoot"))
# Leaves that no paragraph ends: what stands in paragraphs there stands in lines.
LINED = frozenset(("h2", "h3", "h4", "h5", "h6", "dt", "caption", "figcaption"))
# Attributes whose words a page does not show; the title of a picture may become its caption.
UNSHOWN = frozenset(("abbr", "aria-description", "aria-label", "caption", "summary"))
