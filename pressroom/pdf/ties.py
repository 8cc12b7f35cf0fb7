"""Ties: the spaces at which no line may end, by language. The characters stay as they were typed.

In: a text and the language of its parts. Out: the offsets of those spaces. The rules are those of
the manuals: *The Chicago Manual of Style*; the EU's *Interinstitutional Style Guide* (all its
languages); DIN 5008 (German); *Lexique des règles typographiques en usage à l'Imprimerie
nationale* (French); ČSN 01 6910 (Czech, and Slovak likewise); PWN's orthographic dictionary
(Polish). What ties more than a line can hold is let go.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from pressroom.align import LONGEST_WHOLE, WHITE_SPACE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

    from pressroom.pdf.points import Part

SPACE = WHITE_SPACE.pattern
WORD = re.compile(r"[^ \t\r\n]+")
UNITS = (
    r"(?:%|‰|°C|°F|°|€|\$|£|¥|EUR|USD|GBP|CHF|CZK|PLN|Kč|zł|[kMGTmµμcdh]?(?:m|g|W|V|A|Hz|J|Pa|N|l|L)"
    r"[²³]?|[kMGT]?Wh|[kMGT]?B|ha|t|s|min|h|km/h|m/s|dB|bar|ppm|Mio\.?|Mrd\.?|million|billion|millions"
    r"|milliards?|mil\.|mln|mld)(?![\w])"
)
# Before a number; `\b` keeps them whole words.
SIGNS = r"§{1,2}|№|#|n°|N°|nº|º|†|&"
BEFORE_NUMBERS = {
    "": r"[Aa]rt\.|[Nn]o\.|[Nn]os\.|[Nn]r\.|[Pp]p?\.|[Vv]ol\.|[Cc]h\.|[Cc]hap\.|[Ff]igs?\.|[Tt]ab\."
    r"|[Ss]ec\.|[Ss]ect\.|[Ee]q\.",
    "en": r"Chapter|Section|Article|Figure|Table|Part|Page|page|Annex|Appendix|No",
    "de": r"Abs\.|Nr\.|Nrn\.|S\.|Kap\.|Abb\.|Bd\.|Ziff\.|Rn\.|Artikel|Seite|Absatz|Nummer|Kapitel"
    r"|Abschnitt|Tabelle|Abbildung|Anlage|lit\.|Satz",
    "fr": r"al\.|chap\.|t\.|vol\.|article|page|chapitre|tableau|figure|annexe|paragraphe",
    "es": r"pág\.|págs\.|cap\.|núm\.|artículo|página|capítulo|cuadro|anexo",
    "it": r"pag\.|pagg\.|cap\.|n\.|articolo|pagina|capitolo|tabella|allegato|comma",
    "cs": r"čl\.|odst\.|č\.|s\.|str\.|kap\.|obr\.|tab\.|písm\.",
    "sk": r"čl\.|ods\.|č\.|s\.|str\.|kap\.|obr\.|tab\.|písm\.",
    "pl": r"art\.|ust\.|nr|s\.|str\.|rozdz\.|rys\.|tab\.|pkt|lit\.|poz\.",
    "nl": r"blz\.|hfst\.|nr\.|artikel|bladzijde|hoofdstuk|tabel|bijlage",
}
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Jänner Februar März April Mai Juni Juli"
    " August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto"
    " septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre"
    " dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto"
    " setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "sk": "januára februára marca apríla mája júna júla augusta"
    " septembra októbra novembra decembra",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października"
    " listopada grudnia",
}
# Words of one letter that no line may end with.
SINGLE = {"cs": "aikosuvzAIKOSUVZ", "sk": "aikosuvzAIKOSUVZ", "pl": "aiouwzAIOUWZ"}
# Abbreviations of several parts.
ABBREVIATIONS = {
    "de": ("z. B.", "d. h.", "u. a.", "i. d. R.", "u. U.", "o. ä.", "s. o.", "s. u.", "v. a.",
           "i. V.", "z. T.", "z. Zt.", "n. Chr.", "v. Chr.", "a. D.", "i. S. d.", "i. V. m."),
    "en": ("i. e.", "e. g.", "a. m.", "p. m."),
    "fr": ("c. à d.", "av. J.-C.", "apr. J.-C."),
    "es": ("p. ej.", "a. C.", "d. C.", "EE. UU."),
    "cs": ("t. j.", "n. l.", "př. n. l.", "t. r.", "s. r. o."),
    "pl": ("m. in.", "t. j.", "n. e.", "p. n. e."),
}  # fmt: skip
TITLES = {
    "en": r"Mr|Mrs|Ms|Dr|Prof|St|Mr\.|Mrs\.|Ms\.|Dr\.|Prof\.|St\.",
    "de": r"Dr\.|Prof\.|Hr\.|Fr\.|St\.|Herr|Frau",
    "fr": r"M\.|MM\.|Mme|Mmes|Mlle|Dr|Me|St",
    "es": r"Sr\.|Sra\.|Dr\.|Dra\.|D\.|Dª",
    "it": r"Sig\.|Dott\.|Prof\.|Avv\.|On\.",
    "cs": r"p\.|pí|Mgr\.|Ing\.|JUDr\.|MUDr\.|PhDr\.|prof\.|doc\.",
    "pl": r"p\.|dr|mgr|prof\.|inż\.",
}
# No signs that a space parts from their word may begin a line, or end it.
FRENCH_BEFORE, FRENCH_AFTER = "[;:!?»%]", "«"


def ties(text: str, parts: Sequence[Part]) -> frozenset[int]:
    """Where the white space stands at which no line may end."""
    found: set[int] = set()
    for language, same in groupby(parts, key=lambda part: part.language):
        if language:
            within = list(same)
            found.update(_of_language(text, language, within[0].start, within[-1].end))
    return frozenset(_short(text, found)) if found else frozenset()


def _of_language(text: str, language: str, start: int, end: int) -> Iterator[int]:
    for match in _rules(language.partition("-")[0]).finditer(text, start, end):
        yield from (match.start() + space.start() for space in WHITE_SPACE.finditer(match[0]))


def _short(text: str, found: Set[int]) -> Iterator[int]:
    """Those of the ties that leave no more together than any line can hold."""
    begun, space = 0, -1
    for word in WORD.finditer(text):
        if space in found and word.end() - begun <= LONGEST_WHOLE:
            yield space
        else:
            begun = word.start()
        space = word.end()


@cache
def _rules(language: str) -> re.Pattern[str]:
    """All rules of a language in one pattern; what it matches has only ties for spaces."""
    months = "|".join(MONTHS.get(language, "").split())
    before = "|".join(filter(None, (BEFORE_NUMBERS[""], BEFORE_NUMBERS.get(language))))
    day = r"\d{1,2}\.?"
    rules = [
        # Digits in groups, and a number with its unit.
        rf"(?<![\w.,])\d{{1,3}}(?:{SPACE}\d{{3}})+(?![\d])(?:[.,]\d+)?(?:{SPACE}{UNITS})?",
        rf"(?<![\w.,])\d(?:[\d.,]*\d)?{SPACE}{UNITS}",
        rf"(?:(?<![\w])(?:{before})|{SIGNS}){SPACE}(?=[\dIVXLC])",
        # Initials and the name.
        r"(?<![\w.])(?:[^\W\d_a-zà-ÿ]\.[ \t\r\n]+)+(?=[^\W\d_a-z])",
    ]
    if months:
        rules.append(rf"(?<![\w]){day}{SPACE}(?:{months})(?![\w])")
        rules.append(rf"(?<![\w])(?:{months}){SPACE}(?=\d{{1,2}}(?!\d))")
    rules += [re.escape(each).replace("\\ ", SPACE) for each in ABBREVIATIONS.get(language, ())]
    if language in TITLES:
        rules.append(rf"(?<![\w])(?:{TITLES[language]}){SPACE}(?=[^\W\d_a-z])")
    if language in SINGLE:
        rules.append(rf"(?<![\w.])(?:[{SINGLE[language]}]{SPACE})+")
    if language == "fr":
        rules += [rf"(?<![ \t\r\n]){SPACE}(?={FRENCH_BEFORE})", rf"{FRENCH_AFTER}{SPACE}"]
    return re.compile("|".join(rules))
