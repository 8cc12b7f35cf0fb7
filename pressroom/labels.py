"""The editor's own words, by language: all that an edition says beside the report.

Facts in braces are filled in by `edition.py`. A language without labels falls back to English,
with a finding (META-007).
"""

from __future__ import annotations

LABELS: dict[str, dict[str, str]] = {
    "en": {
        "cover": "Cover",
        "title page": "Title page",
        "contents": "Contents",
        "landmarks": "Landmarks",
        "cover alternative": "Cover with the title and the date of the report: {title}, {date}",
        "colophon": "About this edition",
        "received": "Made from the file received as {name}, {size} bytes, with the SHA-256",
        "read": "Made from the file {name}, {size} bytes, with the SHA-256",
        "unchanged": (
            "The report stands here as received: no word was added, left out or corrected."
        ),
        "date prefix": "Its first words, “{prefix}”, became the date line.",
        "print additions": "The editor added the running heads, the page numbers and this note.",
        "print additions, titled": (
            "The editor added the title in square brackets, the running heads, the page numbers "
            "and this note."
        ),
        "ereader additions": "The editor added the cover, the title page and this note.",
        "ereader additions, titled": (
            "The editor added the title in square brackets, the cover, the title page and this "
            "note."
        ),
        "attachment": "The report as received",
        "print tools": "Set by Pressroom {pressroom} with WeasyPrint {weasyprint} in {faces}.",
        "ereader tools": "Made by Pressroom {pressroom} with EbookLib {ebooklib}.",
    },
}

# Quotation marks around a quotation, and around one within it (CLDR, `delimiters`).
MARKS = {
    "“” ‘’": ("en", "da", "ko", "pt", "th", "tr", "vi", "zh"),
    "„“ ‚‘": ("de", "bg", "cs", "is", "sk", "sl", "sr"),
    "„“ «»": ("et", "ka"),
    "„” ‚’": ("hr",),
    "„” «»": ("pl", "ro"),
    "„” »«": ("hu",),
    "«» “”": ("el", "es", "it", "pt-pt"),
    "«» «»": ("fr", "hy"),
    "«» ‘’": ("nb", "nn", "no"),
    "«» „“": ("be", "ru", "uk"),
    "«» ‹›": ("de-ch", "fa", "fr-ch"),
    "‘’ “”": ("cy", "nl"),
    "”” ’’": ("fi", "he", "sv"),
    "”“ ’‘": ("ar", "ur"),
    "「」 『』": ("ja", "zh-hant", "zh-hk", "zh-tw"),
}


def quotation_marks(language: str) -> tuple[str, str]:
    """The outer and the inner pair of a language; English ones where we do not know it."""
    tag = language.lower()
    by_language = {each: pairs for pairs, tags in MARKS.items() for each in tags}
    pairs = by_language.get(tag) or by_language.get(tag.split("-")[0], "“” ‘’")
    outer, inner = pairs.split()
    return outer, inner


def label_language(language: str) -> str:
    """The language whose labels serve `language` (a BCP 47 tag)."""
    primary = language.split("-", maxsplit=1)[0].lower()
    return primary if primary in LABELS else "en"
