"""A comparison told: as lines of text, as JSON, and as a page to read.

In: a `Comparison`. Out: text or bytes; nothing of the versions reaches a page but as text.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pressroom.compare.matching import BREAK
from pressroom.render import filled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pressroom.compare.version import Version, Where
    from pressroom.compare.words import Change, Comparison

PAGE = "compare/page.html"
PARAGRAPH = " ¶ "  # where a passage ends and another begins


def lines(found: Comparison) -> Iterator[str]:
    """The comparison in lines: `[-…-]` was removed, `{+…+}` was added, `¶` is a paragraph's end."""
    for where, changes in groupby(found.changes, key=place):
        yield where
        for change in changes:
            removed = f"[-{_flat(change.removed)}-]" if change.removed else ""
            added = f"{{+{_flat(change.added)}+}}" if change.added else ""
            yield f"  {change.before}{removed}{added}{change.after}"
    for what, pictures in (("gone", found.pictures_removed), ("new", found.pictures_added)):
        for alt in pictures:
            yield f"picture {what}: {alt or 'without alternative text'}"
    yield summary(found)


def summary(found: Comparison) -> str:
    """What differs, in one line."""
    removed, added = found.words
    pictures = len(found.pictures_removed), len(found.pictures_added)
    said = [
        f"{removed} words removed, {added} added",
        f"pages changed: {pages(found.old_pages)} of the old, {pages(found.new_pages)} of the new",
        f"{len(found.old.pages)} pages then, {len(found.new.pages)} now",
    ]
    if any(pictures):
        said.append(f"{pictures[0]} pictures gone, {pictures[1]} new")
    if found.respaced:
        said.append(f"{found.respaced} passages with other white space")
    return "; ".join(said)


def pages(labels: Sequence[str]) -> str:
    """The labels of pages, in a row."""
    return ", ".join(labels) or "none"


def place(change: Change) -> str:
    """Where a change stands, in both editions' terms."""
    old, new = change.old, change.new
    if not change.added:
        return ", ".join(filter(None, (f"page {old.page} of the old", _within(old))))
    page = f"page {new.page}" if new.page == old.page else f"page {new.page} (it was {old.page})"
    return ", ".join(filter(None, (page, _within(new))))


def _within(where: Where) -> str:
    chapter = f"“{where.chapter}”" if where.chapter else ""
    return {"title page": "title page", "note": f"note in {chapter}".removesuffix(" in ")}.get(
        where.kind, chapter
    )


def as_json(found: Comparison) -> bytes:
    """The comparison as JSON."""
    removed, added = found.words
    said = {
        "old": _version(found.old, found.old_pages),
        "new": _version(found.new, found.new_pages),
        "words": {"removed": removed, "added": added},
        "passages with other white space": found.respaced,
        "pictures": {
            "removed": list(found.pictures_removed),
            "added": list(found.pictures_added),
        },
        "changes": [asdict(change) for change in found.changes],
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def as_page(found: Comparison) -> bytes:
    """The comparison as a page of HTML that needs no other file."""
    places = [(where, list(changes)) for where, changes in groupby(found.changes, key=place)]
    return filled(PAGE, found=found, places=places, pages=pages, summary=summary(found)).encode()


def _version(version: Version, changed: Sequence[str]) -> dict[str, Any]:
    return {
        **{"title": version.title, "version": version.version, "status": version.status},
        **{"identifier": version.identifier, "epub sha256": version.sha256},
        "pages": len(version.pages),
        "pages changed": list(changed),
    }


def _flat(text: str) -> str:
    return text.replace(BREAK, PARAGRAPH).strip(" ") or "¶"
