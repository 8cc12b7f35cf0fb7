"""A bag that someone laid hands on: whatever was done to it is named, whatever it is packed as."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pressroom.archive.bag import make_bag, tarred, zipped
from pressroom.archive.fixity import fixity
from pressroom.archive.opened import MOST_FILES, opened
from pressroom.problems import Problem, Refused

WORDS = ("Words and words of it. " * 40).encode()
REPORT = "data/report/report.txt"
# What deflate can make no smaller.
NOISE = b"".join(hashlib.sha256(bytes([number])).digest() for number in range(100))
PAYLOAD = {
    "report/report.txt": WORDS,
    "report/empty.txt": b"",
    "report/noise.bin": NOISE,
    "making/tools.json": json.dumps({"zlib": zlib.ZLIB_RUNTIME_VERSION}).encode(),
}
BAG = make_bag(PAYLOAD, [("Source-Organization", "The Board")])
ZIP, TAR = zipped(BAG, "a"), tarred(BAG, "a")
PACKED = {"zip": ZIP, "tar": TAR}


def found(path: Path) -> list[Problem]:
    try:
        with opened(path) as bag:
            return fixity(bag)
    except Refused as refused:
        return list(refused.problems)


def messages(path: Path) -> str:
    return "\n".join(f"{each.code} {each.message}" for each in found(path))


def written(folder: Path, data: bytes) -> Path:
    (folder / "a").write_bytes(data)
    return folder / "a"


def held_at(kind: str, at: int) -> str:
    """The file of the bag whose bytes stand at an offset of its archive file, if one's do."""
    if kind == "tar":
        with tarfile.open(fileobj=io.BytesIO(TAR)) as tar:
            spans = [(info.name, info.offset_data, info.size) for info in tar]
    else:
        with zipfile.ZipFile(io.BytesIO(ZIP)) as archive:
            spans = [
                (info.filename, info.header_offset + 30 + len(info.filename), info.compress_size)
                for info in archive.infolist()
            ]
    names = (name for name, start, size in spans if start <= at < start + size)
    return next(names, "a/").removeprefix("a/")


@pytest.mark.parametrize("kind", PACKED)
def test_untouched(tmp_path: Path, kind: str) -> None:
    assert not found(written(tmp_path, PACKED[kind]))


@pytest.mark.parametrize("kind", PACKED)
@given(data=st.data())
@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_flipped_bit_is_named(tmp_path: Path, kind: str, data: st.DataObject) -> None:
    """In a file, in what is said of it, in what fills the archive up: every bit has its meaning."""
    at = data.draw(st.integers(0, len(PACKED[kind]) - 1))
    changed = bytearray(PACKED[kind])
    changed[at] ^= 1 << data.draw(st.integers(0, 7))
    said = messages(written(tmp_path, bytes(changed)))
    assert said
    name = held_at(kind, at)
    if name and not name.startswith(("bagit", "manifest", "tagmanifest")):
        assert f"`{name}`" in said


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("kind", "step"), [("zip", 1), ("tar", 9)])
def test_every_flipped_bit_is_named(tmp_path: Path, kind: str, step: int) -> None:
    """All of a zip; of a tar, which is mostly empty, one bit of nearly every byte."""
    for at in range(0, len(PACKED[kind]) * 8, step):
        changed = bytearray(PACKED[kind])
        changed[at // 8] ^= 1 << at % 8
        assert found(written(tmp_path, bytes(changed))), at


@pytest.mark.parametrize("kind", PACKED)
@given(data=st.data())
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_cut_off_filled_in_or_put_between(
    tmp_path: Path, kind: str, data: st.DataObject
) -> None:
    whole = PACKED[kind]
    at = data.draw(st.integers(0, len(whole)))
    more = data.draw(st.binary(min_size=1, max_size=40) | st.just(bytes(512)))
    assert found(written(tmp_path, whole[:at] + more + whole[at:]))
    if at < len(whole):
        assert found(written(tmp_path, whole[:at]))


def test_any_flipped_byte_in_a_folder_is_named(tmp_path: Path) -> None:
    for name, data in BAG.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    assert not found(tmp_path)
    for name, data in BAG.items():
        for at in range(0, len(data), max(len(data) // 20, 1)):
            for bit in (0, 5):  # the case of a letter is the fifth
                changed = bytearray(data)
                changed[at] ^= 1 << bit
                (tmp_path / name).write_bytes(changed)
                said = messages(tmp_path)
                assert said, (name, at)
                if not name.startswith(("bagit", "manifest", "tagmanifest")):
                    assert f"`{name}`" in said
        (tmp_path / name).write_bytes(data)


# Files renamed, dated and packed anew


def rezipped(change: Callable[[zipfile.ZipInfo], object], **how: int) -> bytes:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(ZIP)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            data = old.read(info)
            if info.filename.endswith("report.txt"):
                change(info)
            new.writestr(info, data, **how)
    return target.getvalue()


def set_to(name: str, value: object) -> Callable[[zipfile.ZipInfo], object]:
    return lambda info: setattr(info, name, value)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (set_to("date_time", (2026, 1, 2, 3, 4, 6)), "it bears a time"),
        (set_to("external_attr", 0o104755 << 16), "its entry says otherwise"),
        (set_to("create_system", 0), "its entry says otherwise"),
        (set_to("comment", b"more"), "its entry says otherwise"),
        (set_to("extra", b"UT\5\0\1abcd"), "its entry says otherwise"),
        (set_to("compress_type", zipfile.ZIP_STORED), "its entry says otherwise"),
        (set_to("compress_type", zipfile.ZIP_BZIP2), "its entry says otherwise"),
    ],
)
def test_a_file_that_was_put_in_anew(
    tmp_path: Path, change: Callable[[zipfile.ZipInfo], object], reason: str
) -> None:
    said = found(written(tmp_path, rezipped(change)))
    assert [each.code for each in said] == ["BAG-006"]
    assert f"`{REPORT}` was put into the archive file anew: {reason}" in said[0].message


def test_packed_by_another_zlib(tmp_path: Path) -> None:
    other = rezipped(lambda _: None, compresslevel=0)
    assert other != ZIP
    assert "packed otherwise than ours are" in messages(written(tmp_path, other))
    then = {**PAYLOAD, "making/tools.json": b'{"zlib": "0.9"}'}
    elsewhere = zipped(make_bag(then, [("Source-Organization", "The Board")]), "a")
    assert not found(written(tmp_path, elsewhere))


def test_a_time_for_those_alone_who_read_no_list(tmp_path: Path) -> None:
    """What is said before a file differs from what is said at the archive's end."""
    changed = bytearray(ZIP)
    at = ZIP.index(b"PK\3\4")
    changed[at + 10 : at + 14] = struct.pack("<2H", 0x6000, 0x5A21)
    assert "`bagit.txt` was put into" in messages(written(tmp_path, bytes(changed)))
    renamed = ZIP.replace(REPORT.encode(), b"data/report/REPORT.TXT", 1)
    assert f"`{REPORT}`" in messages(written(tmp_path, renamed))


@pytest.mark.parametrize(
    ("name", "value"),
    [("mtime", 1), ("uid", 1), ("gname", "staff"), ("mode", 0o755), ("linkname", "x")],
)
def test_a_file_that_was_put_into_a_tar_anew(tmp_path: Path, name: str, value: object) -> None:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path, data in BAG.items():
            entry = tarfile.TarInfo(f"a/{path}")
            entry.size, entry.mode = len(data), 0o644
            if path == REPORT:
                setattr(entry, name, value)
            tar.addfile(entry, io.BytesIO(data))
    said = found(written(tmp_path, target.getvalue()))
    assert [each.code for each in said] == ["BAG-006"]
    assert f"`{REPORT}`" in said[0].message


def test_a_tar_with_words_in_headers_of_its_own(tmp_path: Path) -> None:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path, data in BAG.items():
            entry = tarfile.TarInfo(f"a/{path}")
            entry.size, entry.mode = len(data), 0o644
            if path == REPORT:
                entry.pax_headers = {"comment": "more"}
            tar.addfile(entry, io.BytesIO(data))
    assert f"`{REPORT}` was put into" in messages(written(tmp_path, target.getvalue()))


@pytest.mark.parametrize("kind", PACKED)
def test_a_comment_behind(tmp_path: Path, kind: str) -> None:
    said = messages(written(tmp_path, PACKED[kind] + b"more"))
    assert "what stands behind the last file was put into" in said


# What leads elsewhere, bombs, and what no bag has


@pytest.mark.parametrize("top", ["..", "", ".", "C:", "a b", "\u202eb", "-rf"])
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_a_top_that_leads_elsewhere(
    tmp_path: Path, top: str, pack: Callable[[dict[str, bytes], str], bytes]
) -> None:
    said = found(written(tmp_path, pack(BAG, top)))
    assert {each.code for each in said} <= {"BAG-001", "BAG-002"}
    assert said


@pytest.mark.parametrize(
    "name", ["C:/x", "data/x:stream", "data/a b", "data/é", "data/-x", "~/x", "data/x\0y", "data/."]
)
def test_names_that_not_every_system_takes(tmp_path: Path, name: str) -> None:
    data = zipped(BAG | {name: b"x"}, "a")
    assert "BAG-002" in messages(written(tmp_path, data)) or "\0" in name
    assert found(written(tmp_path, data))


def test_one_file_under_many_names(tmp_path: Path) -> None:
    """A bomb whose entries all lead to the same bytes: it is not as large as its list says."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/bagit.txt", b"x")
        archive.writestr("a/data/x", NOISE * 400)
        (_, info) = archive.infolist()
        for number in range(3000):
            again = zipfile.ZipInfo(f"a/data/x{number}")
            for each in ("CRC", "compress_size", "file_size", "header_offset", "compress_type"):
                setattr(again, each, getattr(info, each))
            archive.filelist.append(again)
            archive.NameToInfo[again.filename] = again
    assert "its files are over 2048 MB" in messages(written(tmp_path, target.getvalue()))


def test_a_file_that_is_larger_than_it_says(tmp_path: Path) -> None:
    changed = bytearray(ZIP)
    at = ZIP.rindex(f"a/{REPORT}".encode()) - 46
    assert ZIP[at : at + 4] == b"PK\1\2"
    changed[at + 24 : at + 28] = struct.pack("<L", 9)
    assert f"`{REPORT}` is not what was packed" in messages(written(tmp_path, bytes(changed)))


def test_a_sparse_file_of_a_tar(tmp_path: Path) -> None:
    header = tarfile.TarInfo("a/data/x")
    header.size, header.type = 2**40, tarfile.REGTYPE
    data = tarred({"bagit.txt": BAG["bagit.txt"]}, "a")[:1024] + header.tobuf() + bytes(1024)
    assert found(written(tmp_path, data))


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("{0}  data/{1}\n", f"lists more than {MOST_FILES} files"),
        ("{0}  ../{1}\n{0}  ../{1}\n", "twice"),
        ("{0}\n", "is no digest and a path"),
        ("zz  data/{1}\n", "is no digest and a path"),
    ],
)
def test_absurd_manifests(tmp_path: Path, lines: str, reason: str) -> None:
    text = "".join(lines.format("0" * 64, number) for number in range(MOST_FILES + 1))
    changed = BAG | {"manifest-sha256.txt": text.encode()}
    said = found(written(tmp_path, tarred(changed, "a")))
    assert [each.code for each in said] == ["BAG-001"]
    assert reason in said[0].message


def test_a_manifest_that_leads_out(tmp_path: Path) -> None:
    secret = f"{'0' * 64}  ../../../etc/passwd\n".encode()
    changed = BAG | {"manifest-sha256.txt": BAG["manifest-sha256.txt"] + secret}
    assert "`../../../etc/passwd` is missing" in messages(written(tmp_path, tarred(changed, "a")))


def test_many_renamed_files_take_no_time(tmp_path: Path) -> None:
    """Each is named under both its names."""
    payload = {f"old/{number}": str(number).encode() for number in range(4000)}
    bag = make_bag(payload, [])
    moved = {name.replace("data/old", "data/new"): data for name, data in bag.items()}
    said = messages(written(tmp_path, tarred(moved, "a")))
    assert said.count("is missing; its bytes stand in `data/new/") == 4000


def test_a_list_written_otherwise(tmp_path: Path) -> None:
    """Nothing tells of the bytes of a list of lists but how ours is written."""
    name = "tagmanifest-sha256.txt"
    for change in (bytes.upper, lambda data: data.replace(b"  ", b" \t"), lambda data: data[:-1]):
        changed = BAG | {name: change(BAG[name])}
        assert found(written(tmp_path, tarred(changed, "a")))
    shutil.rmtree(tmp_path)
