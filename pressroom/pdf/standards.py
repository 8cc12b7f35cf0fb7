"""What PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) ask of a file besides its tags.

In: the `pydyf.PDF` before it is written. Out: the same with an output intent (ISO 19005-3 §6.2.3),
annotations that print (§6.3.2), and no empty resources. That the finished file meets what it
claims is for `claims` to show.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

PROFILE = "sRGB2014.icc"
PRINT = 4  # the flag of an annotation that is printed, and neither hidden nor without a view
RESOURCES = ("ExtGState", "XObject", "Pattern", "Shading", "ColorSpace")


def conform(pdf: Any) -> None:
    """Add what the layout engine leaves out."""
    import pydyf

    data = (files("weasyprint.pdf") / PROFILE).read_bytes()
    profile = pydyf.Stream([data], pydyf.Dictionary({"N": 3}), compress=True)
    pdf.add_object(profile)
    name = pydyf.String(PROFILE.removesuffix(".icc"))
    intent = pydyf.Dictionary(
        {
            "Type": "/OutputIntent",
            "S": "/GTS_PDFA1",
            "OutputConditionIdentifier": name,
            "Info": name,
            "DestOutputProfile": profile.reference,
        }
    )
    pdf.catalog["OutputIntents"] = pydyf.Array([intent])
    for item in pdf.objects:
        if isinstance(item, dict):
            _tidy(item)
        elif isinstance(item, pydyf.Stream) and isinstance(item.extra.get("Resources"), dict):
            _tidy(item.extra["Resources"])


def _tidy(item: Any) -> None:
    """Print an annotation; drop resources that hold nothing."""
    if item.get("Type") == "/Annot":
        item["F"] = PRINT
    for name in RESOURCES:
        if name in item and item[name] == {}:
            del item[name]
