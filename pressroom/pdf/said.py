"""What XMP says of a PDF, and what its Info dictionary is to say with it.

In: an XMP packet. Out: its values by name; the Info dictionary (ISO 32000-1 §14.3.3) that says the
same, each value in the form that it has there (ISO 19005-1 §6.7.3, the rule that later parts
leave to the writer). Follows ISO 16684-1.
"""

from __future__ import annotations

import re

from lxml import etree

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DC = "{http://purl.org/dc/elements/1.1/}"
PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
PDFUA = "{http://www.aiim.org/pdfua/ns/id/}"
XMP = "{http://ns.adobe.com/xap/1.0/}"
ADOBE = "{http://ns.adobe.com/pdf/1.3/}"
W3C_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z")
# The entries of the Info dictionary, by the property that says the same.
ENTRIES = {
    "Title": DC + "title",
    "Author": DC + "creator",
    "Subject": DC + "description",
    "Keywords": ADOBE + "Keywords",
    "Creator": XMP + "CreatorTool",
    "Producer": ADOBE + "Producer",
    "CreationDate": XMP + "CreateDate",
    "ModDate": XMP + "ModifyDate",
}


def parsed(xmp: bytes) -> etree._Element | None:
    """The root of an XMP packet; None where it cannot be read."""
    try:
        return etree.fromstring(xmp, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None


def values(root: etree._Element, name: str) -> list[str]:
    """What is said under a name: the items of its array, its text, or an attribute's."""
    found: list[str] = []
    for described in root.iter(f"{RDF}Description"):
        if name in described.attrib:
            found.append(str(described.get(name)))
        for node in described.findall(name):
            items = list(node.iter(f"{RDF}li"))
            # Of alternatives in several languages, the one for all comes first.
            first = [item for item in items if item.get(XML_LANG) == "x-default"]
            found += [item.text or "" for item in first or items] or [node.text or ""]
    return found


def information(xmp: bytes) -> dict[str, str]:
    """The entries of the Info dictionary; none where the packet cannot be read."""
    root = parsed(xmp)
    if root is None:
        return {}
    said = {entry: ", ".join(values(root, name)) for entry, name in ENTRIES.items()}
    return {
        entry: W3C_DATE.sub(r"D:\1\2\3\4\5\6Z", value) if entry.endswith("Date") else value
        for entry, value in said.items()
        if value
    }
