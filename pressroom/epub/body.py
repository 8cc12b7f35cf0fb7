"""The report's elements as reading systems want them: a `Part` in, the body of its document out.

No word is added, moved or left out; what is set here are attributes. Follows EPUB 3.3 §6.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pressroom.model import Part

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def ereader_body(part: Part, where: Mapping[str, str]) -> etree._Element:
    """The body of a part's document; `where` names the document of each place of the report."""
    body = etree.fromstring(etree.tostring(part.body))
    if not part.goes_on and body[0].tag == "p":
        body[0].set("class", "first")  # old readers do not know `:first-child`
    for node in body.iter(etree.Element):
        node.attrib.pop("data-line", None)
        if node.get("lang"):
            node.set(XML_LANG, node.get("lang", ""))
    for link in body.iter("a"):
        address = link.get("href", "")
        home = where[address[1:]] if address.startswith("#") else part.name
        if home != part.name:
            link.set("href", f"{home}{address}")
    return body
