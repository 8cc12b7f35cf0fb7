"""Boxes and matrices of ISO 32000-1 §8.3: lengths in pt, boxes as left, bottom, right, top."""

from __future__ import annotations

from typing import Any

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def as_matrix(values: Any) -> Matrix:
    """Six numbers of a PDF as a matrix."""
    a, b, c, d, e, f = (float(value) for value in values)
    return (a, b, c, d, e, f)


def as_box(values: Any) -> Box:
    """A rectangle of a PDF, its corners in whatever order, as a box."""
    left, bottom, right, top = (float(value) for value in values)
    return (min(left, right), min(bottom, top), max(left, right), max(bottom, top))


def times(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that applies `first`, then `then` (§8.3.4)."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        *(a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s),
        *(e * p + f * r + t, e * q + f * s + u),
    )


def transformed(box: Box, matrix: Matrix) -> Box:
    """The upright box around a box seen through a matrix."""
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs = [a * x + c * y + e for x, y in corners]
    ys = [b * x + d * y + f for x, y in corners]
    return (min(xs), min(ys), max(xs), max(ys))


def common(one: Box, other: Box) -> Box:
    """The part of two boxes that lies in both."""
    return (
        *(max(one[0], other[0]), max(one[1], other[1])),
        *(min(one[2], other[2]), min(one[3], other[3])),
    )
