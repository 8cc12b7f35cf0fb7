"""Does a bag keep to what its archive asks of bags: a BagIt Profile (BagIt Profiles 1.4.0)?

In: a profile, JSON, as a file of the user's own; nothing is fetched, whatever address it names.
Then an `Opened`. Out: what the bag lacks or has too much (PFL-002); `Refused` with PFL-001 where it
is no profile.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from pressroom.archive.bag import tags_of
from pressroom.problems import Place, Problem, Refused, problem, short
from pressroom.source import readable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from pressroom.archive.opened import Opened

LARGEST = 2**20  # bytes
IDENTIFIER = "BagIt-Profile-Identifier"
# Media types of what a bag is packed in; tar has none that is registered.
PACKED = {"zip": ("application/zip",), "tar": ("application/tar", "application/x-tar"), "dir": ()}
MANIFEST = re.compile(r"(tag)?manifest-([^/]+)\.txt")
# What every bag has or may have: no profile need allow it.
OF_ALL = frozenset(("bagit.txt", "bag-info.txt", "fetch.txt"))


class Tag(msgspec.Struct, frozen=True):
    """What is asked of a label of `bag-info.txt`."""

    required: bool = False
    values: tuple[str, ...] = ()
    repeatable: bool = True
    description: str = ""


class Info(msgspec.Struct, frozen=True):
    """What a profile says of itself."""

    organization: str = msgspec.field(name="Source-Organization")
    description: str = msgspec.field(name="External-Description")
    version: str = msgspec.field(name="Version")
    identifier: str = msgspec.field(name=IDENTIFIER)
    specification: str = msgspec.field(name="BagIt-Profile-Version", default="1.1.0")


class Asked(msgspec.Struct, frozen=True):
    """A profile's fields, as they are spelled in JSON."""

    info: Info = msgspec.field(name="BagIt-Profile-Info")
    versions: tuple[str, ...] = msgspec.field(name="Accept-BagIt-Version")
    tags: dict[str, Tag] = msgspec.field(name="Bag-Info", default_factory=dict)
    manifests: tuple[str, ...] = msgspec.field(name="Manifests-Required", default=())
    manifests_allowed: tuple[str, ...] | None = msgspec.field(
        name="Manifests-Allowed", default=None
    )
    tag_manifests: tuple[str, ...] = msgspec.field(name="Tag-Manifests-Required", default=())
    tag_manifests_allowed: tuple[str, ...] | None = msgspec.field(
        name="Tag-Manifests-Allowed", default=None
    )
    tag_files: tuple[str, ...] = msgspec.field(name="Tag-Files-Required", default=())
    tag_files_allowed: tuple[str, ...] = msgspec.field(name="Tag-Files-Allowed", default=("*",))
    allow_fetch: bool = msgspec.field(name="Allow-Fetch.txt", default=True)
    fetch_required: bool = msgspec.field(name="Fetch.txt-Required", default=False)
    data_empty: bool = msgspec.field(name="Data-Empty", default=False)
    serialization: Literal["forbidden", "required", "optional"] = msgspec.field(
        name="Serialization", default="optional"
    )
    packings: tuple[str, ...] = msgspec.field(name="Accept-Serialization", default=())


@dataclass(frozen=True, slots=True)
class Profile:
    """A BagIt Profile: its file, what it asks, and what of it is not known (PFL-003)."""

    file: str
    asked: Asked
    problems: tuple[Problem, ...]


def read_profile(file: Path) -> Profile:
    """The profile in `file`. Raises Refused with PFL-001."""
    data = readable(file)
    try:
        if len(data) > LARGEST:
            raise ValueError(f"it is over {LARGEST >> 20} MB")
        fields: dict[str, Any] = msgspec.json.decode(data, type=dict[str, Any])
        asked = msgspec.convert(fields, Asked)
        faults = list(_contradictions(asked))
    except (ValueError, RecursionError) as error:
        faults = [str(error) if data else "there is none, or it cannot be read"]
    where = Place(str(file))
    if faults:
        raise Refused(problem("PFL-001", where, reason=short(each, 200)) for each in faults)
    known = {field.encode_name for field in msgspec.structs.fields(Asked)}
    unknown = sorted(fields.keys() - known)
    return Profile(
        *(str(file), asked, tuple(problem("PFL-003", where, field=short(each)) for each in unknown))
    )


def unmet(bag: Opened, form: str, profile: Profile) -> Iterator[Problem]:
    """Where a bag that was packed as `form` does not keep to the profile."""
    asked, where = profile.asked, Place(bag.name)
    differences = [
        *_about_packing(asked, form),
        *_about_tags(asked, tags_of(bag.read("bag-info.txt").decode("utf-8", "replace"))),
        *_about_manifests(asked, bag),
        *_about_files(asked, bag),
    ]
    for each in differences:
        yield problem("PFL-002", where, profile=short(profile.file), difference=each)


def _contradictions(asked: Asked) -> Iterator[str]:
    """Where a profile asks what no bag can have."""
    if not re.fullmatch(r"1(\.\d+)*", asked.info.specification):
        yield f"it keeps to version {asked.info.specification} of the specification, not to 1"
    if not asked.versions:
        yield "its `Accept-BagIt-Version` accepts none"
    for name, required, allowed in (
        ("Manifests", asked.manifests, asked.manifests_allowed),
        ("Tag-Manifests", asked.tag_manifests, asked.tag_manifests_allowed),
    ):
        for each in required:
            if allowed is not None and each not in allowed:
                yield f"`{name}-Required` has `{each}`, and `{name}-Allowed` has it not"
    for each in asked.tag_files:
        if not _matches(each, asked.tag_files_allowed):
            yield f"`Tag-Files-Required` has `{each}`, and `Tag-Files-Allowed` has it not"


def _about_packing(asked: Asked, form: str) -> Iterator[str]:
    if asked.serialization == "required" and form == "dir":
        yield "it asks for a bag in one file, and this is a folder"
    if asked.serialization == "forbidden" and form != "dir":
        yield f"it asks for a bag as a folder, and this is a {form}"
    elif form != "dir" and asked.packings and not {*PACKED[form]} & {*asked.packings}:
        yield f"it takes {_listed(asked.packings)}, and this is a {form}"
    if "1.0" not in asked.versions:
        yield f"it takes bags of version {_listed(asked.versions)}, and this one is of 1.0"


def _about_tags(asked: Asked, tags: Iterable[tuple[str, str]]) -> Iterator[str]:
    said: dict[str, list[str]] = {}
    for label, value in tags:
        said.setdefault(label.lower(), []).append(value)
    if asked.info.identifier not in said.get(IDENTIFIER.lower(), ()):
        yield f"`bag-info.txt` has no line `{IDENTIFIER}: {short(asked.info.identifier, 200)}`"
    for label, tag in asked.tags.items():
        values = said.get(label.lower(), [])
        if tag.required and not values:
            yield f"`bag-info.txt` has no `{short(label)}`"
        if not tag.repeatable and len(values) > 1:
            yield f"`bag-info.txt` has `{short(label)}` {len(values)} times"
        for value in values:
            if tag.values and value not in tag.values:
                yield f"`{short(label)}` is `{short(value)}`, and it takes {_listed(tag.values)}"


def _about_manifests(asked: Asked, bag: Opened) -> Iterator[str]:
    found: dict[str, set[str]] = {"": set(), "tag": set()}
    for name in bag.files:
        if listed := MANIFEST.fullmatch(name):
            found[listed[1] or ""].add(listed[2])
    for kind, required, allowed in (
        ("", asked.manifests, asked.manifests_allowed),
        ("tag", asked.tag_manifests, asked.tag_manifests_allowed),
    ):
        for each in sorted({*required} - found[kind]):
            yield f"it has no `{kind}manifest-{short(each)}.txt`"
        for each in sorted(found[kind] - {*(found[kind] if allowed is None else allowed)}):
            yield f"it has a `{kind}manifest-{short(each)}.txt`, which is not allowed"


def _about_files(asked: Asked, bag: Opened) -> Iterator[str]:
    for name in sorted({*asked.tag_files} - bag.files.keys()):
        yield f"it has no `{short(name)}`"
    for name in bag.files:
        beside = not name.startswith("data/") and name not in OF_ALL and not MANIFEST.match(name)
        if beside and not _matches(name, asked.tag_files_allowed):
            yield f"it has `{short(name)}`, which is not allowed"
    if ("fetch.txt" in bag.files) < asked.fetch_required:
        yield "it has no `fetch.txt`"
    if ("fetch.txt" in bag.files) > asked.allow_fetch:
        yield "it has a `fetch.txt`, which is not allowed"
    payload = [name for name in bag.files if name.startswith("data/")]
    full = len(payload) > 1 or any(bag.files[name].size for name in payload)
    if asked.data_empty and full:
        yield "it has a payload, and none is asked for"


def _matches(name: str, patterns: Collection[str]) -> bool:
    """Whether a name is one of the patterns, in which an asterisk is any characters."""
    return any(
        re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name, re.DOTALL)
        for pattern in patterns
    )


def _listed(values: Collection[str]) -> str:
    return " or ".join(f"`{short(value)}`" for value in values)
