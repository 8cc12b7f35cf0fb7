"""Spaces at which no line ends: the rules, language by language, and the lines that obey them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressroom.align import LONGEST_WHOLE
from pressroom.edition import print_edition
from pressroom.gather import read_source
from pressroom.pdf.divisions import Divisions
from pressroom.pdf.points import Part, openings
from pressroom.pdf.setting import set_pages
from pressroom.pdf.ties import ABBREVIATIONS, BEFORE_NUMBERS, MONTHS, SINGLE, TITLES, ties
from pressroom.proof import prove_pdf
from pressroom.readers import parse

from .conftest import MakeReport


def tied(text: str, language: str | None) -> str:
    """A text with `~` where a space ties."""
    held = ties(text, [Part(0, len(text), language)])
    return "".join("~" if at in held else one for at, one in enumerate(text))


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", "on 24~September 2022 and September~24, 2022"),
        ("en-US", "§~5 of Art.~7 and p.~12, Chapter~3, No.~IV"),
        ("en", "by J.~Smith, J.~R.~R.~Tolkien and Dr.~No"),
        ("en", "5~km in 10~min at 20~°C, 10~000~000~EUR, 12.5~%"),
        ("en", "in 2015. A new man. Plan 9 from 1953 on, 5 years"),
        ("de", "z.~B. Nr.~5, d.~h. am 3.~Oktober 1990"),
        ("de-AT", "§~5 Abs.~1 Satz~2, i.~d.~R. im Jänner, am 6.~Jänner"),
        ("fr", "Il dit~: «~oui~»~; n’est-ce pas~? Non~!"),
        ("fr-CA", "le 3~mars, 1~200~€, M.~Dupont, 50~%"),
        ("cs", "v~domě s~okny a~k~lesu, č.~5, 3.~ledna 2020"),
        ("sk", "v~dome s~oknami, čl.~5, 3.~januára"),
        ("pl", "w~domu i~z~oknem, art.~5 ust.~2, 3~maja"),
        ("es", "el artículo~5, 3 de mayo, Sr.~López, p.~ej. esto"),
        ("it", "l’articolo~5, il 3~maggio, Sig.~Rossi"),
        ("nl", "op 3~mei, artikel~5, blz.~12"),
        ("pt", "3 de maio"),
        ("fi", "5~kg, §~3, J.~Virtanen"),
        (None, "on 24 September, 5 km"),
    ],
)
def test_what_a_language_ties(language: str | None, wanted: str) -> None:
    assert tied(wanted.replace("~", " "), language) == wanted


def test_a_tie_reaches_over_emphasis_but_not_into_code() -> None:
    text = "on 24 September"
    parts = [Part(0, 5, "en"), Part(5, len(text), "en")]
    assert ties(text, parts) == {5}
    assert ties(text, [parts[0], Part(5, len(text), None)]) == set()


def test_no_more_is_tied_than_a_line_can_hold() -> None:
    text = tied("100 " * 60, "en")
    assert "~" in text
    assert max(map(len, text.split())) <= LONGEST_WHOLE


@pytest.mark.parametrize("piece", [" ", "1,", "1.1 ", "A. ", "100 ", "« ", "v ", "p. ", "3 "])
def test_a_text_meant_to_take_long_does_not(piece: str) -> None:
    text = f"{piece * 60_000}x"
    start = time.perf_counter()
    for language in ("fr", "cs", "de"):
        ties(text, [Part(0, len(text), language)])
    assert time.perf_counter() - start < 10


def test_a_space_that_the_author_did_not_type_is_not_made() -> None:
    assert tied("oui; non? «oui»", "fr") == "oui; non? «oui»"


@given(
    st.text(st.sampled_from("aAvJ.19 §\n«»:;%"), max_size=80),
    st.sampled_from([*MONTHS, *SINGLE, *TITLES, *ABBREVIATIONS, *filter(None, BEFORE_NUMBERS)]),
)
def test_no_line_may_end_at_a_tie_and_all_ties_are_spaces(text: str, language: str) -> None:
    parts = [Part(0, len(text), language)]
    held = ties(text, parts)
    assert all(text[at].isspace() for at in held)
    assert not held & {opening.at for opening in openings(text, parts, Divisions())}


def test_the_chosen_lines_obey(make_report: MakeReport) -> None:
    text = " ".join(
        f"On {day} September the committee of Art. {day} met J. Smith, who drove {day} km."
        for day in range(1, 29)
    )
    report = make_report(f"date 2024-01-31 {text}\n\n{text[7:]}\n\n{text[17:]}")
    read = set_pages(print_edition(parse(read_source(report))))
    record = prove_pdf(read)
    assert record["verdict"] == "exact"
    ends = [line.text.split()[-1] for each in read.paragraphs().values() for line in each[:-1]]
    assert len(ends) > 60
    assert not [end for end in ends if end in ("Art.", "J.") or end.isdigit()]
