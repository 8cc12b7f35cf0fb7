"""The report as received and its metadata, embedded in the PDF that was made of them.

In: the `pydyf.PDF` before it is written. Out: the same with embedded files (ISO 32000-1 §7.11.4)
that are associated with the document (ISO 32000-2 §14.13, ISO 19005-3 §6.8).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from pressroom.model import Attachment


def attach(pdf: Any, attachments: Sequence[Attachment], stamp: dt.datetime | None) -> None:
    """Embed the attachments; `stamp`, where there is one, is their date."""
    import pydyf

    if not attachments:
        return
    embedded = {each.name: _embedded(pdf, each, stamp) for each in attachments}
    named = [part for name in sorted(embedded) for part in (pydyf.String(name), embedded[name])]
    names = pydyf.Dictionary({"Names": pydyf.Array(named)})
    pdf.catalog.setdefault("Names", pydyf.Dictionary())["EmbeddedFiles"] = names
    pdf.catalog["AF"] = pydyf.Array(embedded.values())


def _embedded(pdf: Any, attachment: Attachment, stamp: dt.datetime | None) -> Any:
    """The reference of an embedded file's specification (§7.11.3)."""
    import pydyf

    data = attachment.data
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
    facts = pydyf.Dictionary({"Size": len(data), "CheckSum": f"<{digest}>"})
    if stamp:
        facts["ModDate"] = pydyf.String(f"D:{stamp:%Y%m%d%H%M%SZ}")
    kind = attachment.media_type.replace("/", "#2f")
    extra = pydyf.Dictionary({"Type": "/EmbeddedFile", "Subtype": f"/{kind}", "Params": facts})
    file = pydyf.Stream([data], extra, compress=True)
    pdf.add_object(file)
    name = pydyf.String(attachment.name)
    specification = pydyf.Dictionary(
        {
            "Type": "/Filespec",
            "F": name,
            "UF": name,
            "Desc": pydyf.String(attachment.description),
            "EF": pydyf.Dictionary({"F": file.reference, "UF": file.reference}),
            "AFRelationship": f"/{attachment.relationship}",
        }
    )
    pdf.add_object(specification)
    return specification.reference
