"""The editor's own words, by language: all that an edition says beside the report.

Facts in braces are filled in by `edition.py`. A language without labels falls back to English,
with a finding (META-007).
"""

from __future__ import annotations

from pressroom.labels_zh import CHINESE

LABELS: dict[str, dict[str, str]] = {
    "en": {
        "cover": "Cover",
        "title page": "Title page",
        "contents": "Contents",
        "notes": "Notes",
        "table": "Table {number}",
        "tables": "Tables",
        "pictures": "Figures",
        "landmarks": "Landmarks",
        "pages": "Pages",
        "summary text": ("All of it can be read as text: by a screen reader, in braille or aloud."),
        "summary pictures": "Every picture has an alternative text, or is marked as decoration.",
        "summary structure": "The headings are in order, and the contents lead to them.",
        "summary tables": "Tables say what heads their rows and columns.",
        "summary languages": (
            "The language of the text is named, and that of passages marked as in another."
        ),
        "summary pages": "The page numbers are those of the PDF that was made with it.",
        "summary display": "Readers can choose typefaces, sizes and colours.",
        "summary still": "Nothing in it moves, flashes or makes a sound.",
        "summary machines": "Machines checked all this; no person has reviewed it yet.",
        "summary reviewed": "Machines checked all this, and {reviewer} reviewed it on {date}.",
        "cover alternative": "Cover with the title and the date of the report: {title}, {date}",
        "cover alternative, undated": "Cover with the title of the report: {title}",
        "draft": "DRAFT",
        "series": "{series}, No.\xa0{number}",
        "number": "No.\xa0{number}",
        "version": "Version {version}",
        "replaces": "Replaces: {replaces}",
        "contact": "Contact: {contact}",
        "rights": "Rights: {rights}",
        "colophon": "About this edition",
        "received": "Made from the file received as {name}, {size} bytes, with the SHA-256",
        "read": "Made from the file {name}, {size} bytes, with the SHA-256",
        "unchanged": (
            "The report stands here as received: no word was added, left out or corrected."
        ),
        "abridged": (
            "What the report shows stands here as received: no word of it was added or corrected. "
            "What its file holds besides, out of sight or in its margins, was left out."
        ),
        "date prefix": "Its first words, “{prefix}”, became the date line.",
        "print additions": "The editor added the running heads, the page numbers and this note.",
        "print additions, titled": (
            "The editor added the title in square brackets, the running heads, the page numbers "
            "and this note."
        ),
        "contents additions": (
            "The editor added the contents list, the running heads, the page numbers and this note."
        ),
        "contents additions, titled": (
            "The editor added the title in square brackets, the contents list, the running heads, "
            "the page numbers and this note."
        ),
        "official additions": (
            "The editor added the page numbers, the signature with the date, and this note."
        ),
        "official additions, titled": (
            "The editor added the title in square brackets, the page numbers, the signature with "
            "the date, and this note."
        ),
        "official contents additions": (
            "The editor added the contents list, the page numbers, the signature with the date, "
            "and this note."
        ),
        "official contents additions, titled": (
            "The editor added the title in square brackets, the contents list, the page numbers, "
            "the signature with the date, and this note."
        ),
        "ereader additions": "The editor added the cover, the title page and this note.",
        "ereader additions, titled": (
            "The editor added the title in square brackets, the cover, the title page and this "
            "note."
        ),
        "attachment": "The report as received",
        "attached metadata": "What the editor said of the report",
        "note call": "Note {number}",
        "note return": "Note {number}: back to the text",
        "print tools": "Set by Pressroom {pressroom} with WeasyPrint {weasyprint} in {faces}.",
        "print tools, themed": (
            "Set by Pressroom {pressroom} with WeasyPrint {weasyprint} in the theme “{theme}”."
        ),
        "print tools, official": (
            "Set by Pressroom {pressroom} with WeasyPrint {weasyprint} in the theme “{theme}”. "
            "Noto Serif SC stands in for FangSong, KaiTi and XiaoBiaoSong, Noto Sans SC for HeiTi."
        ),
        "ereader tools": "Made by Pressroom {pressroom} with EbookLib {ebooklib}.",
    },
    "de": {
        "cover": "Umschlag",
        "title page": "Titelseite",
        "contents": "Inhalt",
        "notes": "Anmerkungen",
        "table": "Tabelle {number}",
        "tables": "Tabellen",
        "pictures": "Abbildungen",
        "landmarks": "Orientierungspunkte",
        "pages": "Seiten",
        "summary text": (
            "Alles lässt sich als Text lesen: mit einem Screenreader, in Blindenschrift oder "
            "vorgelesen."
        ),
        "summary pictures": (
            "Jedes Bild hat einen Alternativtext oder ist als Schmuck gekennzeichnet."
        ),
        "summary structure": (
            "Die Überschriften sind geordnet, und das Inhaltsverzeichnis führt zu ihnen."
        ),
        "summary tables": "Tabellen nennen die Köpfe ihrer Zeilen und Spalten.",
        "summary languages": (
            "Die Sprache des Textes ist angegeben, auch die anderssprachig ausgezeichneter Stellen."
        ),
        "summary pages": "Die Seitenzahlen sind die der PDF-Fassung, die mit dieser entstand.",
        "summary display": "Schrift, Größe und Farben lassen sich frei wählen.",
        "summary still": "Nichts darin bewegt sich, blitzt oder gibt einen Ton von sich.",
        "summary machines": (
            "All das haben Maschinen geprüft; ein Mensch hat es noch nicht begutachtet."
        ),
        "summary reviewed": (
            "All das haben Maschinen geprüft; am {date} hat {reviewer} es begutachtet."
        ),
        "cover alternative": "Umschlag mit Titel und Datum des Berichts: {title}, {date}",
        "cover alternative, undated": "Umschlag mit dem Titel des Berichts: {title}",
        "draft": "ENTWURF",
        "series": "{series}, Nr.\xa0{number}",
        "number": "Nr.\xa0{number}",
        "version": "Version {version}",
        "replaces": "Ersetzt: {replaces}",
        "contact": "Kontakt: {contact}",
        "rights": "Rechte: {rights}",
        "colophon": "Zu dieser Ausgabe",
        "received": (
            "Hergestellt aus der Datei, die als {name} einging, {size} Byte, mit dem SHA-256-Wert"
        ),
        "read": "Hergestellt aus der Datei {name}, {size} Byte, mit dem SHA-256-Wert",
        "unchanged": (
            "Der Bericht ist so wiedergegeben, wie er einging: Kein Wort wurde hinzugefügt, "
            "weggelassen oder berichtigt."
        ),
        "abridged": (
            "Was der Bericht zeigt, ist so wiedergegeben, wie es einging: Kein Wort davon wurde "
            "hinzugefügt oder berichtigt. Was seine Datei außerdem enthält, verborgen oder am "
            "Rand, wurde weggelassen."
        ),
        "date prefix": "Seine ersten Wörter, „{prefix}“, wurden zur Datumszeile.",
        "print additions": (
            "Von der Redaktion stammen die Kolumnentitel, die Seitenzahlen und dieser Vermerk."
        ),
        "print additions, titled": (
            "Von der Redaktion stammen der Titel in eckigen Klammern, die Kolumnentitel, die "
            "Seitenzahlen und dieser Vermerk."
        ),
        "contents additions": (
            "Von der Redaktion stammen das Inhaltsverzeichnis, die Kolumnentitel, die Seitenzahlen "
            "und dieser Vermerk."
        ),
        "contents additions, titled": (
            "Von der Redaktion stammen der Titel in eckigen Klammern, das Inhaltsverzeichnis, die "
            "Kolumnentitel, die Seitenzahlen und dieser Vermerk."
        ),
        "official additions": (
            "Von der Redaktion stammen die Seitenzahlen, die Unterschrift mit dem Datum und dieser "
            "Vermerk."
        ),
        "official additions, titled": (
            "Von der Redaktion stammen der Titel in eckigen Klammern, die Seitenzahlen, die "
            "Unterschrift mit dem Datum und dieser Vermerk."
        ),
        "official contents additions": (
            "Von der Redaktion stammen das Inhaltsverzeichnis, die Seitenzahlen, die Unterschrift "
            "mit dem Datum und dieser Vermerk."
        ),
        "official contents additions, titled": (
            "Von der Redaktion stammen der Titel in eckigen Klammern, das Inhaltsverzeichnis, die "
            "Seitenzahlen, die Unterschrift mit dem Datum und dieser Vermerk."
        ),
        "ereader additions": (
            "Von der Redaktion stammen der Umschlag, die Titelseite und dieser Vermerk."
        ),
        "ereader additions, titled": (
            "Von der Redaktion stammen der Titel in eckigen Klammern, der Umschlag, die Titelseite "
            "und dieser Vermerk."
        ),
        "attachment": "Der Bericht, wie er einging",
        "attached metadata": "Was die Redaktion zum Bericht angibt",
        "note call": "Anmerkung {number}",
        "note return": "Anmerkung {number}: zurück zum Text",
        "print tools": (
            "Gesetzt mit Pressroom {pressroom} und WeasyPrint {weasyprint} aus der {faces}."
        ),
        "print tools, themed": (
            "Gesetzt mit Pressroom {pressroom} und WeasyPrint {weasyprint} nach der Gestaltung "
            "„{theme}“."
        ),
        "print tools, official": (
            "Gesetzt von Pressroom {pressroom} mit WeasyPrint {weasyprint} im Layout „{theme}“. "
            "Noto Serif SC steht für FangSong, KaiTi und XiaoBiaoSong, Noto Sans SC für HeiTi."
        ),
        "ereader tools": "Hergestellt mit Pressroom {pressroom} und EbookLib {ebooklib}.",
    },
    "fr": {
        "cover": "Couverture",
        "title page": "Page de titre",
        "contents": "Sommaire",
        "notes": "Notes",
        "table": "Tableau {number}",
        "tables": "Tableaux",
        "pictures": "Figures",
        "landmarks": "Points de repère",
        "pages": "Pages",
        "summary text": (
            "Tout peut se lire comme du texte\xa0: par un lecteur d’écran, en braille ou à voix "
            "haute."
        ),
        "summary pictures": (
            "Chaque image a un texte de remplacement ou est signalée comme décorative."
        ),
        "summary structure": "Les titres se suivent en ordre, et le sommaire y conduit.",
        "summary tables": (
            "Les tableaux indiquent les en-têtes de leurs lignes et de leurs colonnes."
        ),
        "summary languages": (
            "La langue du texte est indiquée, et celle des passages signalés comme d’une autre."
        ),
        "summary pages": "Les numéros de page sont ceux du PDF établi avec la présente édition.",
        "summary display": "Les caractères, leur taille et les couleurs sont au choix du lecteur.",
        "summary still": "Rien n’y bouge, n’y clignote ni n’émet de son.",
        "summary machines": (
            "Tout cela a été vérifié par des machines\xa0; personne ne l’a encore examiné."
        ),
        "summary reviewed": (
            "Tout cela a été vérifié par des machines, et examiné par {reviewer} le {date}."
        ),
        "cover alternative": (
            "Couverture portant le titre et la date du rapport\xa0: {title}, {date}"
        ),
        "cover alternative, undated": "Couverture portant le titre du rapport\xa0: {title}",
        "draft": "PROJET",
        "series": "{series}, n°\xa0{number}",
        "number": "N°\xa0{number}",
        "version": "Version {version}",
        "replaces": "Remplace\xa0: {replaces}",
        "contact": "Contact\xa0: {contact}",
        "rights": "Droits\xa0: {rights}",
        "colophon": "À propos de cette édition",
        "received": (
            "Édition établie à partir du fichier reçu sous le nom {name}, {size} octets, dont "
            "l’empreinte SHA-256 est"
        ),
        "read": (
            "Édition établie à partir du fichier {name}, {size} octets, dont l’empreinte SHA-256 "
            "est"
        ),
        "unchanged": (
            "Le rapport est reproduit tel qu’il a été reçu\xa0: aucun mot n’a été ajouté, omis ni "
            "corrigé."
        ),
        "abridged": (
            "Ce que montre le rapport est reproduit tel quel\xa0: aucun mot n’en a été ajouté ni "
            "corrigé. Ce que son fichier contient en outre, caché ou en marge, a été omis."
        ),
        "date prefix": ("Ses premiers mots, «\xa0{prefix}\xa0», sont devenus la ligne de la date."),
        "print additions": (
            "La rédaction a ajouté les titres courants, les numéros de page et la présente note."
        ),
        "print additions, titled": (
            "La rédaction a ajouté le titre entre crochets, les titres courants, les numéros de "
            "page et la présente note."
        ),
        "contents additions": (
            "La rédaction a ajouté le sommaire, les titres courants, les numéros de page et la "
            "présente note."
        ),
        "contents additions, titled": (
            "La rédaction a ajouté le titre entre crochets, le sommaire, les titres courants, les "
            "numéros de page et la présente note."
        ),
        "official additions": (
            "La rédaction a ajouté les numéros de page, la signature avec la date et la présente "
            "note."
        ),
        "official additions, titled": (
            "La rédaction a ajouté le titre entre crochets, les numéros de page, la signature avec "
            "la date et la présente note."
        ),
        "official contents additions": (
            "La rédaction a ajouté le sommaire, les numéros de page, la signature avec "
            "la date et la présente note."
        ),
        "official contents additions, titled": (
            "La rédaction a ajouté le titre entre crochets, le sommaire, les numéros de "
            "page, la signature avec la date et la présente note."
        ),
        "ereader additions": (
            "La rédaction a ajouté la couverture, la page de titre et la présente note."
        ),
        "ereader additions, titled": (
            "La rédaction a ajouté le titre entre crochets, la couverture, la page de titre et la "
            "présente note."
        ),
        "attachment": "Le rapport tel qu’il a été reçu",
        "attached metadata": "Ce que l’éditeur dit du rapport",
        "note call": "Note {number}",
        "note return": "Note {number} : retour au texte",
        "print tools": (
            "Composé par Pressroom {pressroom} avec WeasyPrint {weasyprint} en {faces}."
        ),
        "print tools, themed": (
            "Composé par Pressroom {pressroom} avec WeasyPrint {weasyprint} selon le thème "
            "«\u202f{theme}\u202f»."
        ),
        "print tools, official": (
            "Composé par Pressroom {pressroom} avec WeasyPrint {weasyprint} selon le thème "
            "«\u202f{theme}\u202f». Noto Serif SC tient lieu de FangSong, KaiTi et XiaoBiaoSong, "
            "Noto Sans SC de HeiTi."
        ),
        "ereader tools": "Réalisé par Pressroom {pressroom} avec EbookLib {ebooklib}.",
    },
    "zh": CHINESE,
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
