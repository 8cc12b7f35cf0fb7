"""Passages in other scripts: the right face, the right order, and every character read back.

The sentences are of a committee's work, in each language the editor's own.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import subprocess
import sys
import unicodedata
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pressroom.edition import ereader_edition, print_edition
from pressroom.epub.pack import pack
from pressroom.epub.proof import prove_epub
from pressroom.languages import direction
from pressroom.model import Document, Source
from pressroom.pdf.bidi import embedding_levels, visual_order
from pressroom.pdf.layout import lay_out
from pressroom.pdf.leading import Leading
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.setting import set_pages
from pressroom.places import locate
from pressroom.printed import Pdf
from pressroom.problems import Refused
from pressroom.proof import prove_pdf
from pressroom.readers import parse
from pressroom.render import ereader_styles, render_ereader, render_ncx, render_print
from pressroom.schema import Metadata

from .conftest import PIXEL

VIETNAMESE = "Ủy ban đã thảo luận về báo cáo hằng năm của phòng thí nghiệm."
KOREAN = "위원회는 연구소의 연례 보고서를 검토하고 승인하였다."
SAMPLES = {
    "he": "הַוְּעָדָה דָּנָה בַּדּוּחַ הַשְּׁנָתִי שֶׁל הַמַּעֲבָדָה (כולל 24 נספחים).",
    "ar": "نَاقَشَتِ اللَّجْنَةُ التقريرَ السنويَّ للمختبر في 24 سبتمبر، لا إلى الآن.",
    "fa": "کمیته گزارش سالانهٔ آزمایشگاه‌ها را در ۲۴ آبان بررسی می‌کند.",
    "ur": "کمیٹی نے تجربہ گاہ کی سالانہ رپورٹ پر غور کیا۔",
    "hi": "समिति ने प्रयोगशाला की वार्षिक रिपोर्ट पर विचार-विमर्श किया, किंतु श्री कृष्ण ने नहीं।",
    "th": "คณะกรรมการพิจารณารายงานเรื่องน้ำดื่มของห้องปฏิบัติการที่นี่ และกำลังทำสำเนา",
    "vi": VIETNAMESE,
    "vi-decomposed": unicodedata.normalize("NFD", VIETNAMESE),
    "ko": KOREAN,
    "ja": "委員会は、研究所の年次報告書「水質」を審議し、ガイドラインを決めた。",
    "zh-Hans": "委员会讨论了实验室的年度报告，并提出了三项建议。",
    "zh-Hant": "委員會討論了實驗室的年度報告，並提出「三項建議」。",
    "el": "Η επιτροπή συζήτησε την ετήσια έκθεση του εργαστηρίου.",
    "ru": "Комитет обсудил ежегодный отчёт лаборатории и её водоёмов.",
    "en": "The office filed affidavits on fjords: high\u2010quality, high-quality flow.",
}
FACES = {
    **{"he": "Hebrew", "hi": "Devanagari", "th": "Thai", "ko": "KR", "ja": "JP"},
    **{"zh-Hans": "SC", "zh-Hant": "TC", **dict.fromkeys(("ar", "fa", "ur"), "Arabic")},
}


def document(text: str, language: str = "en") -> Document:
    said = Metadata(title="Scripts", language=language)
    return parse(Source("a", "a/report.html", text.encode(), "a/report.yaml", said, None, None))


def everywhere(sample: str) -> str:
    """A sentence as heading, paragraphs over lines and pages, item, cell, and within English."""
    tag, text = sample.partition("-decomposed")[0], SAMPLES[sample]
    said = f'<span lang="{tag}">{text}</span>'
    first = f'<span lang="{tag}">{text.split(" ")[0]}</span>'
    return (
        f"<h1>{said}</h1><p lang={tag}>{f'{text} ' * 8}</p><p>The clerk wrote {said} in the book, "
        f"and ({first}) on its back; <b>{said}</b> and <i>{first}</i> came later.</p>"
        f"<ul><li>{said}</li></ul><table><tr><th>What<th>Where<tr><td>{said}<td>here</table>"
        + f"<p lang={tag}>{f'{text} ' * 5}</p>"
        * 12
    )


@cache
def set_of(sample: str) -> PdfReading:
    return set_pages(print_edition(document(everywhere(sample))))


def refusal(read: PdfReading, data: bytes) -> str:
    """What the proof says of other bytes in the place of those that were set."""
    with pytest.raises(Refused) as refused:
        prove_pdf(PdfReading(read.edition, Pdf(data, read.pdf.pages)))
    return "\n".join(map(str, refused.value.problems))


def fonts_of(pdf: pikepdf.Pdf) -> list[Any]:
    fonts: dict[str, Any] = {}
    for page in pdf.pages:
        fonts |= dict(page.Resources.Font.items())
    return list(fonts.values())


def mapped(font: Any) -> dict[str, str]:
    entries = re.findall(
        r"^<([0-9a-f]{4})> <([0-9a-f]*)>$", font.ToUnicode.read_bytes().decode(), re.MULTILINE
    )
    return dict(entries)


@pytest.mark.parametrize("sample", SAMPLES)
def test_print_carries_every_script_exactly(sample: str) -> None:
    read = set_of(sample)
    record = prove_pdf(read)
    assert (record["verdict"], read.pdf.pages > 1) == ("exact", True)


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_epub_carries_every_script_exactly(sample: str) -> None:
    edition = ereader_edition(document(everywhere(sample)))
    spine = render_ereader(edition)
    book = pack(edition, spine, render_ncx(edition), ereader_styles(), PIXEL)
    assert prove_epub(edition, spine, book)["verdict"] == "exact"
    tag = sample.partition("-decomposed")[0]
    way = ' dir="rtl"' if tag in ("he", "ar", "fa", "ur") else ""
    text = next(item.data.decode() for item in spine if item.name == "text.xhtml")
    if tag != "en":
        spans = re.findall(r"<span [^>]*>", text)
        assert spans and all(f'lang="{tag}"' in span for span in spans)
        assert all(f'xml:lang="{tag}"' in span and way in span for span in spans)


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_code_has_exactly_one_text(sample: str) -> None:
    with pikepdf.open(io.BytesIO(set_of(sample).pdf.data)) as pdf:
        for font in fonts_of(pdf):
            texts = mapped(font)
            assert texts and all(texts.values()), font.BaseFont
            assert "feff" not in "".join(texts.values())


@pytest.mark.parametrize("sample", FACES)
def test_the_face_is_the_languages_own(sample: str) -> None:
    with pikepdf.open(io.BytesIO(set_of(sample).pdf.data)) as pdf:
        names = [str(font.BaseFont) for font in fonts_of(pdf) if "Noto" in str(font.BaseFont)]
    assert names and all(f"-{FACES[sample]}" in name for name in names), names


def test_one_character_has_the_form_of_each_language() -> None:
    """Printers of mainland China, Taiwan and Japan draw the bone and the straight otherwise."""
    body = "".join(f"<p lang={tag}>骨直</p>" for tag in ("zh-Hans", "zh-Hant", "ja", "zh", "en"))
    read = set_pages(print_edition(document(body)))
    faces = [
        {glyph.face.name.rpartition("-")[2] for glyph in alignment.glyphs}
        for block, alignment in read.alignments.items()
        if not block.startswith("edition")
    ]
    assert faces == [{"SC"}, {"TC"}, {"JP"}, {"SC"}, {"SC"}]


def test_a_users_locale_does_not_choose_the_face(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("<p>骨 and <b>直</b>, 24 µm", "utf-8")
    (tmp_path / "report.yaml").write_text("title: T\ndate: 2026-11-25\n", "utf-8")
    command = [sys.executable, "-m", "pressroom", "build", str(tmp_path / "report.html"), "-o"]
    files = []
    for name in ("en_GB", "ja_JP"):
        said = {"LANGUAGE": name, "LANG": f"{name}.UTF-8", "LC_ALL": f"{name}.UTF-8"}
        output = tmp_path / name
        subprocess.run([*command, str(output)], env=os.environ | said, check=True)
        files.append(next(output.rglob("*.pdf")).read_bytes())
    assert files[0] == files[1]


@pytest.mark.parametrize("sample", ["ko", "ja", "zh-Hans", "zh-Hant"])
def test_a_cid_is_the_glyphs_number(sample: str) -> None:
    """Then all who read the file draw the same, whichever of the two they take it for."""
    with pikepdf.open(io.BytesIO(set_of(sample).pdf.data)) as pdf:
        found = [
            (font.Encoding.read_bytes(), font.DescendantFonts[0].FontDescriptor.FontFile3)
            for font in fonts_of(pdf)
            if "/FontFile3" in font.DescendantFonts[0].FontDescriptor
        ]
        assert found
        for encoding, program in found:
            charset = TTFont(io.BytesIO(program.read_bytes()))["CFF "].cff[0].charset
            cids = [int(cid) for cid in re.findall(rb"^<[0-9a-f]{4}> (\d+)$", encoding, re.M)]
            assert cids and all(charset[cid] == f"cid{cid:05}" for cid in cids)


@pytest.mark.parametrize("sample", ["he", "ar", "hi", "th", "ko", "zh-Hans", "vi-decomposed"])
def test_two_texts_exchanged_are_seen(sample: str) -> None:
    read = set_of(sample)
    with pikepdf.open(io.BytesIO(read.pdf.data)) as pdf:
        noto = [font for font in fonts_of(pdf) if "Noto" in str(font.BaseFont)]
        font = (noto or fonts_of(pdf))[0]
        letters = [
            (code, text)
            for code, text in mapped(font).items()
            if len(text) == 4 and unicodedata.category(chr(int(text, 16))) == "Lo"
        ] or [each for each in mapped(font).items() if chr(int(each[1][:4], 16)).isalpha()]
        (one, first), (other, second) = letters[0], letters[-1]
        cmap = font.ToUnicode.read_bytes().decode()
        cmap = cmap.replace(f"<{one}> <{first}>", f"<{one}> <{second}>")
        cmap = cmap.replace(f"<{other}> <{second}>", f"<{other}> <{first}>")
        font.ToUnicode.write(cmap.encode())
        target = io.BytesIO()
        pdf.save(target)
    assert "PRF-001" in refusal(read, target.getvalue())


@pytest.mark.parametrize("sample", ["he", "ar", "th", "hi", "ja"])
def test_an_empty_text_is_seen(sample: str) -> None:
    read = set_of(sample)
    with pikepdf.open(io.BytesIO(read.pdf.data)) as pdf:
        font = next(font for font in fonts_of(pdf) if "Noto" in str(font.BaseFont))
        code, text = next(iter(mapped(font).items()))
        cmap = font.ToUnicode.read_bytes().decode().replace(f"<{code}> <{text}>", f"<{code}> <>")
        font.ToUnicode.write(cmap.encode())
        target = io.BytesIO()
        pdf.save(target)
    assert "PRF-001" in refusal(read, target.getvalue())


@pytest.mark.parametrize("sample", ["he", "ar", "fa", "ur", "th", "hi"])
@pytest.mark.parametrize("fault", ["lost", "another"])
def test_what_is_meant_lost_or_changed_is_seen(sample: str, fault: str) -> None:
    read = set_of(sample)
    with pikepdf.open(io.BytesIO(read.pdf.data)) as pdf:
        changed = 0
        for page in pdf.pages:
            content = page.Contents.read_bytes()
            said = rb"/Span << /ActualText <feff([0-9a-f]{4})([0-9a-f]{4})"
            wanted = (
                rb"/Span << /NoText <feff\1\2"
                if fault == "lost"
                else rb"/Span << /ActualText <feff\2\1"
            )
            content, count = re.subn(said, wanted, content)
            changed += count
            page.Contents = pdf.make_stream(content)
        target = io.BytesIO()
        pdf.save(target)
    assert changed
    assert "PRF-001" in refusal(read, target.getvalue())


def test_a_line_drawn_the_wrong_way_round_is_seen() -> None:
    """The same glyphs from left to right: what the eye would read is not what is meant."""
    read = set_pages(print_edition(document("<p lang=he>אבגד</p>")))
    with pikepdf.open(io.BytesIO(read.pdf.data)) as pdf:
        page = pdf.pages[0]
        content = page.Contents.read_bytes()
        line = next(
            part for part in re.findall(rb"BDC(\s*\[[^\]]*\] TJ)", content) if part.count(b"<") == 4
        )
        codes = re.findall(rb"<[0-9a-f]{4}>", line)
        turned = line
        for at, code in enumerate(codes):
            turned = turned.replace(code, b"<%d>" % at, 1)
        for at, code in enumerate(reversed(codes)):
            turned = turned.replace(b"<%d>" % at, code, 1)
        page.Contents = pdf.make_stream(content.replace(line, turned))
        target = io.BytesIO()
        pdf.save(target)
    assert "PRF-001" in refusal(read, target.getvalue())


def test_no_letters_of_a_joined_script_are_spaced() -> None:
    """Lines that we choose are spaced by the letter; those of these scripts are the engine's."""
    hindi = SAMPLES["hi"]
    body = "".join(
        f"<p lang={tag}>{f'{SAMPLES[tag]} ' * 9}</p>" for tag in ("ar", "hi", "th", "ja", "en")
    )
    body += f"<p>English and {f'{hindi} ' * 9}</p>"
    edition = print_edition(document(body))
    leading = Leading(edition, frozenset())
    lay_out(render_print(edition, ragged=False), locate(edition.document), leading)
    texts = {block.id: block.text for block in edition.blocks}
    assert {texts[block][:10] for block in leading.led} == {SAMPLES["en"][:10]}


@pytest.mark.parametrize(
    ("tag", "way"),
    [
        *(("ar", "rtl"), ("he-IL", "rtl"), ("fa", "rtl"), ("ur-PK", "rtl"), ("az-Arab", "rtl")),
        *(("en", "ltr"), ("az", "ltr"), ("ur-Latn", "ltr"), ("zh-Hant", "ltr"), ("xx", "ltr")),
    ],
)
def test_a_languages_direction(tag: str, way: str) -> None:
    assert direction(tag) == way


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("<p>a <span lang=ar>ب</span></p>", [("span", "rtl")]),
        ("<p lang=he>א <span lang=en>a</span></p>", [("p", "rtl"), ("span", "ltr")]),
        ("<p>a <span lang=ar dir=ltr>ب</span></p>", [("span", "ltr")]),
        (
            "<p>a <span dir=auto>1 ب</span> <span dir=auto>b</span></p>",
            [("span", "rtl"), ("span", "ltr")],
        ),
        ("<p lang=de>a</p>", []),
    ],
)
def test_a_passage_says_which_way_it_is_written(body: str, wanted: list[tuple[str, str]]) -> None:
    tree = document(body).body
    found = [(str(node.tag), node.get("dir")) for node in tree.iter(etree.Element)]
    assert [each for each in found if each[1]] == wanted


def test_a_report_from_right_to_left_is_one() -> None:
    body = document(f"<p>{SAMPLES['ar']}</p>", language="ar").body
    assert body.get("dir") == "rtl"


LETTERS = "aZאבشج١5٣+-/,.:() []\u0301ּ %$"


@given(st.text(LETTERS, max_size=14), st.sampled_from([0, 1]))
def test_levels_are_those_of_a_second_implementation(text: str, base: int) -> None:
    """Pango asks FriBidi, which passes Unicode's own tests."""
    assert embedding_levels(text, base) == fribidi_levels(text, base)


def fribidi_levels(text: str, base: int) -> list[int]:
    import ctypes

    pango = ctypes.CDLL("libpango-1.0.so.0")
    ask = pango.pango_log2vis_get_embedding_levels
    ask.restype = ctypes.POINTER(ctypes.c_uint8)
    way = ctypes.c_int(base)  # PANGO_DIRECTION_LTR is 0, PANGO_DIRECTION_RTL is 1
    data = text.encode()
    found = ask(data, len(data), ctypes.byref(way))
    return list(found[: len(text)])


def test_the_order_of_a_line() -> None:
    order, _ = visual_order("ab אב 12 ג cd", 0)
    assert "".join("ab אב 12 ג cd"[at] for at in order) == "ab ג 12 בא cd"
    assert visual_order("", 1) == ([], [])


def test_the_faces_stand_where_they_are_cut() -> None:
    from pressroom import fonts

    assert all((fonts.cut_fonts() / Path(face.file_name)).is_file() for face in fonts.FACES)


def test_unmarked_english_in_a_report_from_right_to_left() -> None:
    """Its lines begin at the right; they are the engine's."""
    text = f"<p>{'An English sentence whose language nobody marked, of some length. ' * 6}</p>"
    read = set_pages(print_edition(document(text, "ar")))
    assert prove_pdf(read)["verdict"] == "exact"


def test_the_title_of_an_arabic_report_stands_at_the_right() -> None:
    """And its date reads from there: day, month, year."""
    source = document("<p>نص التقرير.</p>", "ar").source
    said = replace(
        source, metadata=Metadata(title="تقرير", language="ar", date=dt.date(2024, 1, 31))
    )
    read = set_pages(print_edition(parse(said)))
    assert prove_pdf(read)["verdict"] == "exact"
    for block in ("edition-title", "edition-date"):
        glyphs = read.alignments[block].glyphs
        assert max(glyph.x + glyph.advance for glyph in glyphs) > 595.28 - 107.64 - 4
    day, month, year = (read.alignments["edition-date"].glyphs[at].x for at in (0, 3, -1))
    assert day > month > year
