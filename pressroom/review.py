"""The review of a text's accessibility: of which text it is, and whether that is still this one.

In: a `Document`. Out: the hash that a reviewer names, and the review where it holds. A text is its
words, their structure and languages, its pictures and their alternative texts, and its title.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from pressroom.problems import problem
from pressroom.source import sha256

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom.model import Document
    from pressroom.problems import Problem
    from pressroom.schema import Review


def text_hash(document: Document) -> str:
    """The hash of a text; the lines that it stands at in its file are no part of it."""
    body = etree.fromstring(etree.tostring(document.body))
    for node in body.iter(etree.Element):
        node.attrib.pop("data-line", None)
    metadata = document.source.metadata
    pictures = "".join(digest for _, digest in document.picture_files)
    head = f"{metadata.title}\n{metadata.language}\n{pictures}\n"
    return sha256(head.encode() + etree.tostring(body, method="c14n"))


def valid_review(document: Document) -> tuple[Review | None, str]:
    """The review of this very text; else why there is none."""
    review = document.source.metadata.accessibility_review
    if review is None:
        return None, "no person has reviewed it: there is no `accessibility_review`"
    if review.text != text_hash(document):
        return None, "the text was changed after its review"
    return review, ""


def review_findings(document: Document) -> Iterator[Problem]:
    """What the editor should know of a review that does not hold."""
    review = document.source.metadata.accessibility_review
    if review and review.text != text_hash(document):
        yield problem("ACC-001", review.place, reviewer=review.reviewer, date=review.date)
