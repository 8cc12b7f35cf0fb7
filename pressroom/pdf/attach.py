"""The report as received, embedded in the PDF that was made of it.

In: the `pydyf.PDF` before it is written. Out: the same with an embedded file (ISO 32000-1 §7.11.4)
that is associated with the document as its source (ISO 32000-2 §14.13).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt

    from pressroom.model import Attachment


def attach(pdf: Any, attachment: Attachment, stamp: dt.datetime | None) -> None:
    """Embed the attachment; `stamp`, where there is one, is its date."""
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
            "AFRelationship": "/Source",
        }
    )
    pdf.add_object(specification)
    names = pydyf.Dictionary({"Names": pydyf.Array([name, specification.reference])})
    pdf.catalog.setdefault("Names", pydyf.Dictionary())["EmbeddedFiles"] = names
    pdf.catalog["AF"] = pydyf.Array([specification.reference])
