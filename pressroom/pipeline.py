"""One report, from its file to its proven editions: the whole build on one screen.

In: a report's file and the output folder. Out: a `Built`; `Refused` where anything is wrong, with
the last good output as it was.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pressroom import fonts, tools
from pressroom.further import file_name
from pressroom.makings import made_of, pictures_changed
from pressroom.problems import Place, Refused
from pressroom.shelf import slug_of
from pressroom.source import (
    sha256,
    true_moment,
    use_fonts,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pressroom.archive.bag import Form
    from pressroom.archive.package import Parcel
    from pressroom.confine import Limits
    from pressroom.judges.report import Judged
    from pressroom.model import Edition, Epub, SpineItem
    from pressroom.pdf.reading import PdfReading
    from pressroom.problems import Problem
    from pressroom.schema import Cover, Logo

# A reading system that gets a book of its own beside the plain one.
Reader = Literal["kobo"]
ENDINGS: Mapping[Reader, str] = {"kobo": "kepub.epub"}


@dataclass(frozen=True, slots=True)
class Built:
    """What a build left in the output folder: the proof's record of each file, by name."""

    folder: Path
    files: Mapping[str, Mapping[str, Any]]
    fresh: bool  # made now, or found unchanged
    findings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """A report's files, proven, with the proof's record of each, and what is to be packed."""

    files: Mapping[str, bytes]
    records: Mapping[str, Mapping[str, Any]]
    findings: tuple[Problem, ...]
    parcel: Parcel | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be made beside the editions: how the archive package is packed, whether with what
    the outside judges say, a book for a reading system that gets one of its own, and which
    further editions.
    """

    form: Form = "zip"
    judged: bool = False
    reader: Reader | None = None
    editions: frozenset[str] = frozenset()


AS_EVER = Wanted()


def build(
    file: Path,
    output: Path,
    limits: Limits | None = None,
    wanted: Wanted = AS_EVER,
    cache: Path | None = None,
) -> Built:
    """Build one report into `output/<slug>/`, unless nothing that makes it has changed.

    With `limits` it is built in a process of its own, which is stopped where it goes beyond them.
    With a `cache`, outputs that the same made before are taken from there.
    """
    parts = made_of(file)
    if found := unchanged(file, output, wanted, parts) or _again(
        file, output, wanted, parts, cache
    ):
        return found
    load()
    from pressroom.archive.package import packed
    from pressroom.cache import entry, keep
    from pressroom.confine import confined
    from pressroom.publish import publish

    folder = output / slug_of(file)
    work = partial(_made, file, parts, wanted)
    made = work() if limits is None else confined(work, limits, Place(str(file)))
    files, findings = dict(made.files), made.findings
    if made.parcel:
        further = {file_name(folder.name, name) for name in wanted.editions}
        said = _judged(made, further) if wanted.judged else None
        findings += said.problems if said else ()
        files |= packed(made.parcel, said, wanted.form, true_moment())
    publish(folder, files)
    if cache:
        keep(entry(cache, parts, folder.name), files)
    return Built(folder, made.records, fresh=True, findings=findings)


def _again(
    file: Path, output: Path, wanted: Wanted, parts: Mapping[str, str], cache: Path | None
) -> Built | None:
    """What a cache has of a report, published; none where it has none that is whole."""
    if cache is None:
        return None
    from pressroom.cache import entry, taken
    from pressroom.publish import publish

    folder = output / slug_of(file)
    known = entry(cache, parts, folder.name)
    try:
        records = _unchanged(known, parts, file, wanted)
        files = taken(known) if records else {}
    except OSError:
        return None  # another process let it go
    if not records:
        return None
    publish(folder, files)
    return Built(folder, records, fresh=True)


def unchanged(
    file: Path, output: Path, wanted: Wanted, parts: Mapping[str, str] | None = None
) -> Built | None:
    """What was built of a report before, where nothing that makes it has changed."""
    folder = output / slug_of(file)
    files = _unchanged(folder, parts or made_of(file), file, wanted)
    return None if files is None else Built(folder, files, fresh=False)


def load() -> None:
    """Load what builds need: once, however many reports there are. Raises Refused."""
    if problems := tools.missing():
        raise Refused(problems)
    use_fonts(fonts.fontconfig_file(fonts.fonts_folder()))
    from pressroom.pdf.quick import load_engine

    load_engine()  # the first of all that knows fonts
    from pressroom import edition, page_map, parity, proof, readers  # noqa: F401
    from pressroom.archive import package  # noqa: F401
    from pressroom.compare import replaced  # noqa: F401
    from pressroom.epub import bind, parts, typefaces  # noqa: F401
    from pressroom.epub import proof as epub_proof  # noqa: F401
    from pressroom.pdf import setting  # noqa: F401


def _judged(made: Made, further: Collection[str]) -> Judged:
    """What the outside judges say of the editions, which they hold to no limits of ours. The
    further ones are not packed, and claim no standard that a judge would hold them to.
    """
    from pressroom.archive.bag import safe_name
    from pressroom.judges.report import judged

    names = [name for name in made.records if name not in further]
    return judged({safe_name(name): made.files[name] for name in names})


def _made(file: Path, parts: Mapping[str, str], wanted: Wanted) -> Made:
    """The chain of stages; each hands a value to the next."""
    from pressroom.archive.package import Moments, parcel
    from pressroom.compare.replaced import replaced
    from pressroom.edition import ereader_edition, print_edition
    from pressroom.epub.bind import bind
    from pressroom.epub.parts import too_large
    from pressroom.epub.proof import prove_epub
    from pressroom.epub.typefaces import with_typefaces
    from pressroom.page_map import in_ereader, page_map
    from pressroom.parity import prove_parity
    from pressroom.pdf.setting import set_pages
    from pressroom.proof import prove_source
    from pressroom.readers import read_report

    document = read_report(file)
    read_at = true_moment()
    source = document.source
    old = replaced(source)
    read = set_pages(print_edition(document))
    printed = read.edition
    starts = page_map(read)

    ereader = with_typefaces(in_ereader(ereader_edition(document), printed, starts))
    spine, epub = bind(ereader)

    made_at = true_moment()
    pdf_record, themed, broken = _proven(read)
    files = {f"{source.slug}.pdf": read.pdf.data, f"{source.slug}.epub": epub.data}
    records: dict[str, dict[str, Any]] = {
        name: _record(data, record)
        for (name, data), record in zip(
            files.items(), (pdf_record, prove_epub(ereader, spine, epub)), strict=True
        )
    }
    others, other_records = _for_reader(wanted.reader, ereader, spine, epub)
    further = _further(wanted.editions, read)
    proof = {
        "proof": "every word of the source stands in every file, in order, and no other word",
        "status": source.metadata.status,
        "version": source.metadata.version,
        "source": {
            "name": file.name,
            "sha256": source.digest,
            "pictures": dict(document.picture_files),
            "logo": _beside(document.source.metadata.logo, document.logo_digest),
            "cover": _beside(document.source.metadata.cover, document.cover_digest),
            "account": prove_source(document),
            # Not in which words: they are hidden, and the proof is published.
            "left out": [
                {"line": found.where.line, "code": found.code} for found in document.left_out
            ],
        },
        "files": records,
        "for one reader": other_records,
        "further editions": further.records,
        "the same in both": prove_parity(read, epub),
        "theme": themed,
        "printed pages": [asdict(start) for start in starts],
        "dates": _dates(ereader),
        "tools": tools.fingerprint(),
        "text": _text(printed, ereader),
        "made of": parts,
    }
    files[f"{source.slug}.proof.json"] = _json(proof)
    return Made(
        files | others | dict(further.files),
        records | other_records | dict(further.records),
        (*printed.findings, *broken, *too_large(ereader, spine), *further.findings),
        parcel(printed, files, Moments(read_at, made_at, true_moment()), old),
    )


def _proven(
    read: PdfReading,
) -> tuple[dict[str, object], Mapping[str, object], tuple[Problem, ...]]:
    """The record of the PDF, its words proven; that of its theme, and what breaks its rules."""
    from pressroom.proof import prove_pdf
    from pressroom.themes.judge import judge

    return prove_pdf(read), *judge(read)


def _text(printed: Edition, ereader: Edition) -> object:
    """The text as a proof records it: with it the files can be held to it again."""
    import msgspec

    from pressroom.recorded import recorded
    from pressroom.render import navigation

    return msgspec.to_builtins(recorded(printed, ereader, navigation(ereader)))


def _beside(said: Logo | Cover | None, digest: str) -> list[str] | None:
    """A picture that the metadata say as a proof says it: the file that names it, its address,
    its SHA-256.
    """
    if said is None:
        return None
    return [said.place.file.rpartition("/")[2], said.address, digest]


def _for_reader(
    reader: Reader | None, ereader: Edition, spine: Sequence[SpineItem], epub: Epub
) -> tuple[dict[str, bytes], dict[str, dict[str, Any]]]:
    """The book of a reader that gets one of its own, proven as the plain one is, and its record."""
    from pressroom.epub.kobo import for_kobo
    from pressroom.epub.proof import prove_epub

    if reader is None:
        return {}, {}
    name, data = book_name(ereader.document.source.slug, reader), for_kobo(epub.data)
    record = prove_epub(ereader, spine, replace(epub, data=data))
    return {name: data}, {name: _record(data, record)}


def _further(wanted: Collection[str], read: PdfReading) -> Made:
    """The further editions that are wanted, proven; they are not packed."""
    from pressroom.further import further_edition

    slug = read.edition.document.source.slug
    made = {file_name(slug, name): further_edition(name, read) for name in sorted(wanted)}
    return Made(
        {name: each.data for name, each in made.items()},
        {name: _record(each.data, each.record) for name, each in made.items()},
        tuple(problem for each in made.values() for problem in each.findings),
        None,
    )


def _record(data: bytes, proven: Mapping[str, Any]) -> dict[str, Any]:
    return {"sha256": sha256(data), "bytes": len(data), **proven}


def book_name(slug: str, reader: Reader) -> str:
    """What a reader's own book is called: Kobo's engine knows it by that."""
    return f"{slug}.{ENDINGS[reader]}"


def _dates(ereader: Edition) -> dict[str, str]:
    """Which dates the files bear inside, and who said so."""
    from pressroom.epub.pack import modified

    stamp, stamp_from = modified(ereader)
    return {
        "in the PDF": ereader.document.source.stamp_from or "none: nothing declared one",
        "in the EPUB": f"{stamp:%Y-%m-%dT%H:%M:%SZ}, from {stamp_from}",
    }


def accessibility(file: Path, output: Path) -> Mapping[str, Any] | None:
    """What the EPUB of a report claims and why, as its last proof says; None where the report was
    not built into `output`, or was changed since.
    """
    slug = slug_of(file)
    files = _unchanged(output / slug, made_of(file), file, None)
    record: Mapping[str, Any] | None = files and files[f"{slug}.epub"]["accessibility"]
    return record


def _unchanged(
    folder: Path, parts: Mapping[str, str], file: Path, wanted: Wanted | None
) -> Mapping[str, Mapping[str, Any]] | None:
    """The proof's record of the files in `folder`, if they are those that `parts` make of the
    report `file` with its pictures; if something is wanted beside them, it must be there too.
    """
    try:
        proof = json.loads((folder / f"{folder.name}.proof.json").read_bytes())
        files: Mapping[str, Mapping[str, Any]] = {
            **proof["files"],
            **proof["for one reader"],
            **proof["further editions"],
        }
        same = proof["made of"] == parts and all(
            sha256((folder / name).read_bytes()) == record["sha256"]
            and record["verdict"] == "exact"
            for name, record in files.items()
        )
        same = same and (wanted is None or _beside_them(folder, proof, files, wanted))
        same = same and not any(pictures_changed(proof, file))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, Refused):
        return None
    return files if same else None


def _beside_them(
    folder: Path, proof: Mapping[str, Any], files: Collection[str], wanted: Wanted
) -> bool:
    """Whether what is wanted beside the editions is there."""
    names = {file_name(folder.name, name) for name in wanted.editions}
    if wanted.reader is not None:
        names.add(book_name(folder.name, wanted.reader))
    return names <= set(files) and _packed(folder, proof["status"], wanted)


def _packed(folder: Path, status: str | None, wanted: Wanted) -> bool:
    """Whether the package of a report that is no draft is there, whole, with this very proof."""
    from pressroom.archive.bag import JUDGED, bag_name, safe_name
    from pressroom.archive.fixity import holds

    name = f"{folder.name}.proof.json"
    package = folder / bag_name(folder.name, wanted.form)
    inner: dict[str, bytes | None] = {
        f"data/proof/{safe_name(name)}": (folder / name).read_bytes(),
        **({f"data/{JUDGED}": None} if wanted.judged else {}),
    }
    return status == "draft" or holds(package, inner)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
