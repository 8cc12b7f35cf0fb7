"""What on a page is no part of the report: its marked content becomes artifacts of their type.

In: the operators of a page as pydyf holds them, and which marks are no part of the report. Out:
the same page, its artifacts typed (ISO 32000-1 §14.8.2.2). Lines under or through letters are
drawn before and after the letters' marked content, not within it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pressroom.pdf.geometry import IDENTITY, Matrix, as_box, as_matrix, times, transformed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

ARTIFACT = "/Artifact"
LAYOUT = {"Type": "/Layout"}
# How the engine fills the ground of a box: it clips to a rectangle and fills the same.
CLIPS, FILLS = (b"W", b"n"), b"f"


def set_apart(
    stream: Any, artifacts: Mapping[int, Mapping[str, str]], underlined: Collection[int]
) -> None:
    """Make artifacts of the marks in `artifacts`, by their properties, and of all that is drawn
    without a mark; draw the lines of the `underlined` marks apart from them.
    """
    import pydyf

    tokens = stream.stream
    kept: list[Any] = []
    matrices: list[Matrix] = [IDENTITY]
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token == ARTIFACT and tokens[at + 1] == b"BMC":
            end = tokens.index(b"EMC", at)
            properties = _drawn(tokens[at + 2 : end], matrices[-1])
            kept += [token, pydyf.Dictionary(properties), b"BDC"]
            at += 2
        elif isinstance(token, pydyf.Dictionary) and token.get("MCID") in artifacts:
            kept[-1:] = [ARTIFACT, pydyf.Dictionary(artifacts[token["MCID"]])]
            at += 1
        elif isinstance(token, pydyf.Dictionary) and token.get("MCID") in underlined:
            end = tokens.index(b"EMC", at)
            tag = kept.pop()
            before, letters, after = _lines_apart(tokens[at + 2 : end])
            kept += [*_artifact(before), tag, token, b"BDC", *letters, b"EMC", *_artifact(after)]
            at = end + 1
        else:
            _follow(token, matrices)
            kept.append(token)
            at += 1
    stream.stream[:] = kept


def _follow(token: Any, matrices: list[Matrix]) -> None:
    """Keep the matrix in effect (§8.4.4)."""
    if token == b"q":
        matrices.append(matrices[-1])
    elif token == b"Q" and len(matrices) > 1:
        matrices.pop()
    elif isinstance(token, bytes) and token.endswith(b" cm"):
        matrices[-1] = times(as_matrix(token.split()[:6]), matrices[-1])


def _drawn(tokens: list[Any], matrix: Matrix) -> dict[str, Any]:
    """The properties of an artifact: the ground of a box, with its bounds, or a line."""
    import pydyf

    rectangles = [each for each in tokens if isinstance(each, bytes) and each.endswith(b" re")]
    ground = tuple(tokens[-5:-3]) == CLIPS and tokens[-2:] == [FILLS, b"Q"]
    if not (ground and len(set(rectangles)) == 1):
        return dict(LAYOUT)
    left, top, width, height = (float(part) for part in rectangles[0].split()[:4])
    box = transformed(as_box((left, top, left + width, top + height)), matrix)
    return {"Type": "/Background", "BBox": pydyf.Array(round(edge, 2) for edge in box)}


def _lines_apart(tokens: list[Any]) -> tuple[list[Any], list[Any], list[Any]]:
    """The lines drawn before the letters, the letters, the lines drawn after them."""
    before: list[Any] = []
    letters: list[Any] = []
    after: list[Any] = []
    at = 0
    while at < len(tokens):
        end = at + 1
        if tokens[at] == b"q":
            end = _closing(tokens, at) + 1
            if b"S" in tokens[at:end] and not any(_shows(each) for each in tokens[at:end]):
                (after if b"BT" in letters else before).extend(tokens[at:end])
                at = end
                continue
        letters += tokens[at:end]
        at = end
    return before, letters, after


def _closing(tokens: list[Any], at: int) -> int:
    """Where what begins with `q` ends."""
    depth = 0
    for place in range(at, len(tokens)):
        depth += (tokens[place] == b"q") - (tokens[place] == b"Q")
        if not depth:
            return place
    return len(tokens) - 1


def _shows(token: Any) -> bool:
    return isinstance(token, bytes) and (token == b"BT" or token.endswith(b" Do"))


def _artifact(tokens: list[Any]) -> list[Any]:
    import pydyf

    return [ARTIFACT, pydyf.Dictionary(LAYOUT), b"BDC", *tokens, b"EMC"] if tokens else []
