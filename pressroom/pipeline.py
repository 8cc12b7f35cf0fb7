"""One report, from its file to its proven editions: the whole build on one screen.

In: a report's file and the output folder. Out: a `Built`; `Refused` where anything is wrong, with
the last good output as it was.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressroom import fonts, tools
from pressroom.problems import Refused
from pressroom.source import (
    environment,
    locate,
    read_source,
    readable,
    sha256,
    sidecar_of,
    slug_of,
    use_fonts,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pressroom.problems import Problem


@dataclass(frozen=True, slots=True)
class Built:
    """What a build left in the output folder: the proof's record of each file, by name."""

    folder: Path
    files: Mapping[str, Mapping[str, Any]]
    fresh: bool  # made now, or found unchanged
    findings: tuple[Problem, ...] = ()


def build(file: Path, output: Path) -> Built:
    """Build one report into `output/<slug>/`, unless nothing that makes it has changed."""
    folder = output / slug_of(file)
    key = made_from(file)
    unchanged = _unchanged(folder, key)
    if unchanged is not None:
        return Built(folder, unchanged, fresh=False)
    if problems := tools.missing():
        raise Refused(problems)
    return _build(file, folder, key)


def _build(file: Path, folder: Path, key: str) -> Built:
    """The chain of stages; each hands a value to the next, and the last one writes."""
    use_fonts(fonts.fontconfig_file(fonts.fonts_folder()))
    from pressroom.edition import ereader_edition, print_edition
    from pressroom.epub.cover import draw_cover
    from pressroom.epub.pack import modified, pack
    from pressroom.epub.proof import prove_epub
    from pressroom.pdf.setting import set_pages
    from pressroom.proof import prove_pdf, prove_source
    from pressroom.publish import publish
    from pressroom.readers import parse
    from pressroom.render import (
        ereader_styles,
        render_cover,
        render_ereader,
        render_ncx,
    )

    source = read_source(file)
    document = parse(source)
    printed = print_edition(document)
    read = set_pages(printed)

    ereader = ereader_edition(document)
    spine = render_ereader(ereader)
    cover = draw_cover(render_cover(ereader), locate(source, document.blocks))
    epub = pack(ereader, spine, render_ncx(ereader), ereader_styles(), cover)

    account = prove_source(document)
    pdf_record = prove_pdf(read)
    epub_record = prove_epub(ereader, spine, epub)

    stamp, stamp_from = modified(ereader)
    files = {f"{source.slug}.pdf": read.pdf.data, f"{source.slug}.epub": epub.data}
    records: dict[str, dict[str, Any]] = {
        name: {"sha256": sha256(data), "bytes": len(data), **record}
        for (name, data), record in zip(files.items(), (pdf_record, epub_record), strict=True)
    }
    proof = {
        "proof": "every word of the source stands in every file, in order, and no other word",
        "source": {"name": file.name, "sha256": sha256(source.data), "account": account},
        "files": records,
        "printed pages": [asdict(start) for start in read.page_starts()],
        "dates": {
            "in the PDF": source.stamp_from or "none: nothing declared one",
            "in the EPUB": f"{stamp:%Y-%m-%dT%H:%M:%SZ}, from {stamp_from}",
        },
        "tools": tools.fingerprint(),
        "made from": key,
    }
    publish(folder, files | {f"{source.slug}.proof.json": _json(proof)})
    return Built(folder, records, fresh=True, findings=printed.findings)


def made_from(file: Path) -> str:
    """The hash of all that makes a report's outputs: files, templates, styles, tools, dates."""
    from pressroom.layers import layers

    digest = hashlib.sha256()
    parts = [("report", file), ("sidecar", sidecar_of(file))]
    for kind in ("templates", "styles"):
        for folder in reversed(layers(kind)):
            found = sorted(path for path in folder.rglob("*") if path.is_file())
            parts += [(f"{kind}/{path.relative_to(folder)}", path) for path in found]
    for name, path in parts:
        data = readable(path)
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    digest.update(json.dumps([tools.fingerprint(), environment(), file.name]).encode())
    return digest.hexdigest()


def _unchanged(folder: Path, key: str) -> Mapping[str, Mapping[str, Any]] | None:
    """The proof's record of the files in `folder`, if they are those that `key` makes."""
    try:
        proof = json.loads((folder / f"{folder.name}.proof.json").read_bytes())
        files: Mapping[str, Mapping[str, Any]] = proof["files"]
        same = proof["made from"] == key and all(
            sha256((folder / name).read_bytes()) == record["sha256"]
            and record["verdict"] == "exact"
            for name, record in files.items()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return files if same else None


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
