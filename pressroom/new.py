"""A new report: its folder, with the report or a small example and a commented sidecar.

In: a short name, and the file that came in, if one did. Out: the files written; `Refused` with all
that stands against it. Comments are in the report's language where we have it.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from pressroom.gather import has_metadata, read_defaults, stated_in
from pressroom.labels import label_language
from pressroom.languages import language_fault
from pressroom.problems import Place, Problem, Refused, problem, short
from pressroom.publish import create
from pressroom.shelf import DATED, KINDS, REPORTS, SHARED, STEM
from pressroom.source import contents, this_day
from pressroom.unprintable import UNWRITABLE
from pressroom.wanted import WANTED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

SLUG = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
DAY_BEFORE = re.compile(r"\d{4}-\d{2}-\d{2}[-_ ]+(?=\S)")
TEXT_DATE = re.compile(rb"(?:\xef\xbb\xbf)?\s*date [0-9]{4}-[0-9]{2}-[0-9]{2} ")
EXAMPLE_KIND = ".md"


def new_report(slug: str, origin: Path | None, language: str | None) -> list[Path]:
    """Make `source/<slug>/` with a copy of `origin`, or an example; the files, the report first.

    Raises Refused with NEW-001 to NEW-003, SRC-007, OUT-001 and what is wrong with the metadata.
    """
    shared, problems = read_defaults(REPORTS / SHARED)
    problems += [*_unfit(slug), *_unknown(language)]
    kind, data = EXAMPLE_KIND, None
    if origin is not None:
        kind, data = origin.suffix.lower(), b""
        if kind in KINDS:
            data, found = contents(origin)
            problems += found
        else:
            facts = {"kind": f"`{short(kind)}`" if kind else "a file without an ending"}
            problems.append(problem("NEW-003", Place(str(origin)), kinds=", ".join(KINDS), **facts))
    if problems:
        raise Refused(problems)
    spoken = label_language(language or shared.get("language", "en"))
    report = EXAMPLES[spoken].encode() if data is None else data
    name = f"{STEM}{kind}"
    files = {name: report}
    if not has_metadata(Path(name), report):
        comments = COMMENTS[spoken]
        by_itself = set(stated_in(report, str(origin), kind)) - {*shared}
        stated = {key: comments["stated"].format(key=key) for key in by_itself}
        if kind in DATED and TEXT_DATE.match(report):
            stated["date"] = comments["dated"]
        said = {"title": _quoted(_title(slug, origin)), "date": str(this_day())}
        if language or "language" not in {*shared, *stated}:
            said["language"] = language or "en"
        lines = _sidecar(said, stated, spoken, shared)
        files[f"{STEM}.yaml"] = "".join(f"{line}\n" for line in lines).encode()
    create(REPORTS / slug, files)
    return [REPORTS / slug / name for name in files]


def _unfit(slug: str) -> Iterator[Problem]:
    """NEW-001 where it is no short name, NEW-002 where it is another report's."""
    if not SLUG.fullmatch(slug):
        near = _nearest(slug)
        hint = f"write `{near}`" if near else "write one such as `minutes-of-may`"
        yield problem("NEW-001", Place(short(slug)), slug=short(slug), hint=hint)
        return
    for there in (REPORTS / slug, *(REPORTS / f"{slug}{kind}" for kind in KINDS)):
        if there.exists() or there.is_symlink():
            yield problem("NEW-002", Place(str(there)))


def _unknown(language: str | None) -> Iterator[Problem]:
    fault = language_fault(language) if language is not None else None
    if fault:
        facts = {"key": "language", "reason": fault, "wanted": WANTED["language"]}
        yield problem("META-003", Place("--language"), **facts)


def _nearest(slug: str) -> str:
    """The short name that is nearest to what was written, which may be a file's name."""
    letters = unicodedata.normalize("NFKD", ENDING.sub("", slug).lower().replace("ß", "ss"))
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub("[^a-z0-9]+", "-", letters).strip("-")


def _title(slug: str, origin: Path | None) -> str:
    """A title to begin with: the words of the file's name, or of the short name."""
    names = (origin.stem if origin and origin.stem != STEM else "", slug)
    words = [
        re.sub(r"[-_\s]+", " ", UNWRITABLE.sub(" ", DAY_BEFORE.sub("", name))).strip()
        for name in names
    ]
    title = words[0] or words[1]
    return title[:1].upper() + title[1:]


def _quoted(title: str) -> str:
    return '"' + title.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _sidecar(
    said: Mapping[str, str], stated: Mapping[str, str], spoken: str, shared: Collection[str]
) -> Iterator[str]:
    """The lines of a sidecar; what all reports share is left out, and what is `stated` in the
    report's own file is only told of.
    """
    comments = COMMENTS[spoken]
    yield f"# {comments['what']}"
    for key in ("title", "date", "language"):
        if key in stated and not (key == "language" and key in said):
            yield f"# {stated[key]}"
        elif key in said:
            yield f"{key}: {said[key]}"
    yield f"status: draft  # {comments['status']}"
    yield ""
    yield f"# {comments['more']}"
    for key, example in OPTIONAL[spoken].items():
        if key not in shared:
            yield f"# {key}: {example}"


COMMENTS = {
    "en": {
        "what": "What you say of the report. A line that begins with # is a comment.",
        "dated": "The date stands in the first line of the report.",
        "stated": "{key}: if it is left out, it is the one that the file itself says.",
        "status": "marks every page as a draft; write final when it is to be published",
        "more": "To use one of these keys, take away the # and the space in front of it.",
    },
    "de": {
        "what": "Was Sie zum Bericht angeben. Eine Zeile, die mit # beginnt, ist ein Kommentar.",
        "dated": "Das Datum steht in der ersten Zeile des Berichts.",
        "stated": "{key}: Fehlt die Angabe, so gilt die der Datei selbst.",
        "status": "kennzeichnet jede Seite als Entwurf; zur Veröffentlichung final schreiben",
        "more": "Um eine dieser Angaben zu machen, löschen Sie das # und das Leerzeichen vor ihr.",
    },
    "fr": {
        "what": "Ce que vous dites du rapport. Une ligne qui commence par # est un commentaire.",
        "dated": "La date figure à la première ligne du rapport.",
        "stated": "{key} : à défaut, ce qu’en dit le fichier lui-même.",
        "status": "marque chaque page comme projet ; écrivez final pour publier",
        "more": "Pour utiliser l’une de ces clés, supprimez le # et l’espace qui la précèdent.",
    },
    "zh": {
        "what": "关于报告的说明。以 # 开头的行是注释。",
        "dated": "日期写在报告的第一行。",
        "stated": "{key}：不写时，以文件本身所载为准。",
        "status": "每页标明草稿；发布时改写为 final",
        "more": "要使用下列某一项，请删去它前面的 # 和空格。",
    },
}
OPTIONAL = {
    "en": {
        "subtitle": "What stands below the title",
        "authors": "[First Author, Second Author]",
        "file_as": '["Author, First", "Author, Second"]',
        "publisher": "Who publishes it",
        "place": "Where it is published",
        "contact": "Where questions may be sent",
        "logo": "logo.png  # lies beside this file; needs publisher",
        "series": "The series it belongs to",
        "number": "7",
        "version": "2  # raise it to correct a final that was published",
        "replaces": "version 1 of 1 May 2024",
        "description": "What it is about, in a sentence or two",
        "subjects": "[a subject, another subject]",
        "rights": "Who holds the rights, or under which licence it is",
        "note": "A note of the editor, printed at the end",
        "theme": "bulletin  # or report: long; plain: large, no italics; gongwen; gpo",
        "page": "{size: A4, duplex: true}  # or A5, Letter, 170x240mm; for print on both sides",
    },
    "de": {
        "subtitle": "Was unter dem Titel steht",
        "authors": "[Erste Verfasserin, Zweiter Verfasser]",
        "file_as": '["Verfasserin, Erste", "Verfasser, Zweiter"]',
        "publisher": "Wer den Bericht herausgibt",
        "place": "Wo er erscheint",
        "contact": "Wohin man Fragen richten kann",
        "logo": "logo.png  # liegt neben dieser Datei; verlangt publisher",
        "series": "Die Reihe, in der er erscheint",
        "number": "7",
        "version": "2  # erhöhen, um eine veröffentlichte Endfassung zu berichtigen",
        "replaces": "Version 1 vom 1. Mai 2024",
        "description": "Worum es geht, in ein bis zwei Sätzen",
        "subjects": "[ein Schlagwort, ein weiteres Schlagwort]",
        "rights": "Wer die Rechte hat oder unter welcher Lizenz er steht",
        "note": "Eine Anmerkung der Redaktion, die am Ende gedruckt wird",
        "theme": "bulletin  # oder report: lang; plain: groß, nichts kursiv; gongwen; gpo",
        "page": "{size: A4, duplex: true}  # oder A5, 170x240mm; für beidseitigen Druck",
    },
    "fr": {
        "subtitle": "Ce qui figure sous le titre",
        "authors": "[Première Autrice, Second Auteur]",
        "file_as": '["Autrice, Première", "Auteur, Second"]',
        "publisher": "Qui publie le rapport",
        "place": "Où il est publié",
        "contact": "À qui adresser les questions",
        "logo": "logo.png  # à côté de ce fichier ; demande publisher",
        "series": "La collection dont il fait partie",
        "number": "7",
        "version": "2  # à augmenter pour corriger une version finale déjà publiée",
        "replaces": "la version 1 du 1er mai 2024",
        "description": "De quoi il s’agit, en une ou deux phrases",
        "subjects": "[un sujet, un autre sujet]",
        "rights": "Qui détient les droits, ou sous quelle licence il est diffusé",
        "note": "Une note de la rédaction, imprimée à la fin",
        "theme": "bulletin  # ou report : long ; plain : grand, sans italique ; gongwen ; gpo",
        "page": "{size: A4, duplex: true}  # ou A5, 170x240mm ; pour l’impression recto verso",
    },
    "zh": {
        "subtitle": "副标题",
        "authors": "[第一作者, 第二作者]",
        "file_as": "[第一作者, 第二作者]",
        "publisher": "发布机关",
        "place": "发布地点",
        "contact": "联系方式",
        "logo": "logo.png  # 与本文件放在一起；须有 publisher",
        "series": "所属系列，公文则为机关代字",
        "number": "7",
        "version": "2  # 更正已发布的终稿时增大",
        "replaces": "2024年5月1日第1版",
        "description": "一两句话的内容提要",
        "subjects": "[一个主题, 另一个主题]",
        "rights": "权利归谁所有，或采用何种许可",
        "note": "编者的说明，印在文末",
        "theme": "bulletin  # 或 gongwen：党政机关公文格式；report：长篇；plain：大字；gpo",
        "page": "{size: A4, duplex: true}  # 或 A5、170x240mm；双面印刷",
    },
}
EXAMPLES = {
    "en": """\
## What happened

Write the report here. An empty line parts two paragraphs, and *this* is emphasis.

- A list has a hyphen and a space before each item.
- It ends with an empty line.

## What follows

| Measure           | Who    | By when |
|-------------------|--------|---------|
| The first measure | A name | 1 June  |
""",
    "de": """\
## Was geschehen ist

Schreiben Sie hier den Bericht. Eine Leerzeile trennt zwei Absätze, und *so* wird betont.

- In einer Liste stehen vor jedem Punkt ein Bindestrich und ein Leerzeichen.
- Sie endet mit einer Leerzeile.

## Was folgt

| Maßnahme           | Wer      | Bis wann |
|--------------------|----------|----------|
| Die erste Maßnahme | Ein Name | 1. Juni  |
""",
    "fr": """\
## Ce qui s’est passé

Écrivez ici le rapport. Une ligne vide sépare deux paragraphes, et *ceci* est mis en relief.

- Dans une liste, chaque élément est précédé d’un tiret et d’une espace.
- Elle se termine par une ligne vide.

## Ce qui suit

| Mesure             | Qui    | Échéance |
|--------------------|--------|----------|
| La première mesure | Un nom | 1er juin |
""",
    "zh": """\
## 一、基本情况

在这里写报告。空行分开两个段落，*这样*表示强调。

- 列表的每一项前面有一个连字符和一个空格。
- 列表以空行结束。

## 二、下一步工作

| 措施     | 负责人 | 期限    |
|----------|--------|---------|
| 第一项   | 姓名   | 6月1日  |
""",
}
