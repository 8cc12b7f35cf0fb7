"""The rules of the house: one door in, one door out, imports one way, and reports are data.

What can be read from the source is read from its syntax tree; what a build touches is asked of the
interpreter's own audit events while it builds.
"""

from __future__ import annotations

import ast
import graphlib
import json
import mimetypes
import os
import re
import shutil
import socket
import subprocess
import sys
import zipfile
import zoneinfo
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree

from pressroom import tools
from pressroom.fonts import fonts_folder
from pressroom.pipeline import build
from pressroom.problems import Refused
from pressroom.shelf import defaults_of, divisions_of
from pressroom.source import sha256

from .conftest import ROOT, SHIPPED, MakeReport

PACKAGE = ROOT / "pressroom"
MODULES = {
    ".".join(("pressroom", *file.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
        ".__init__"
    ): file
    for file in sorted(PACKAGE.rglob("*.py"))
}
SHIPPED_SHA256 = "f7c03ba65261625263b7187ffb9289f0e265029c886009fc36f43f6fc7457432"
LONGEST = 400  # lines
OUTERMOST = (
    *("pressroom.cli", "pressroom.__main__", "pressroom.many", "pressroom.told"),
    *("pressroom.terminal", "pressroom.cli_kept", "pressroom.cli_themes"),
)
# What writes a file, or changes one, by the name it is called by.
WRITES = {
    *("write_bytes", "write_text", "mkdir", "makedirs", "mkdtemp", "mkstemp", "rename", "renames"),
    *("unlink", "remove", "rmdir", "rmtree", "touch", "symlink_to", "hardlink_to", "chmod"),
    *("copyfile", "copytree", "copy2", "move", "NamedTemporaryFile", "TemporaryDirectory"),
}
WRITERS = ("pressroom.publish", "pressroom.cache", "pressroom.fonts", "pressroom.pdf.quick")
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "putenv", "setenv"}
CLOCKS = {
    *("time_ns", "perf_counter", "monotonic", "localtime", "gmtime", "now", "utcnow", "today"),
    *("ctime", "process_time"),
}

# Builds in a process that hears of every file opened, folder changed and socket made, in it and in
# those it forks, and prints what was heard as JSON. The arguments are those of `pressroom build`.
# The engine is loaded before, because the loader of its libraries asks the compiler, which leaves
# and removes temporary files.
WATCHED = """
import json, os, sys, tempfile
from pressroom import fonts
from pressroom.source import use_fonts
use_fonts(fonts.fontconfig_file(fonts.cut_fonts()))
import weasyprint
notes = tempfile.TemporaryFile(buffering=0)
class heard:
    def append(what):
        notes.write(json.dumps(what).encode() + b"\\n")
def listen(event, arguments):
    if event == "open":
        if isinstance(arguments[0], (str, bytes)):
            flags = arguments[2] or 0
            writes = bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
            heard.append(("writes" if writes else "reads", os.fsdecode(arguments[0])))
    elif event in ("os.mkdir", "os.remove", "os.rmdir", "os.chmod", "os.truncate"):
        heard.append(("writes", os.fsdecode(arguments[0])))
    elif event in ("os.rename", "os.link", "os.symlink"):
        for name in arguments[:2]:
            heard.append(("writes", os.fsdecode(name)))
    elif event.startswith("socket."):
        heard.append(("socket", event))
from pressroom.cli import main
sys.addaudithook(listen)
try:
    main(["build", *sys.argv[1:]])
except SystemExit as done:
    code = done.code
except BaseException as accident:
    code = repr(accident)
notes.seek(0)
print(json.dumps({"heard": [json.loads(line) for line in notes], "code": code}))
"""


def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text("utf-8"))


def imports(node: ast.AST, *, at_run_time: bool = False) -> Iterator[str]:
    """The package's modules that a node imports; on demand without those for types only."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            if not at_run_time:
                yield from imports(child)
        elif isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names if alias.name in MODULES)
        elif isinstance(child, ast.ImportFrom):
            assert not child.level, "imports are written out"
            names = [f"{child.module}.{alias.name}" for alias in child.names]
            yield from {name if name in MODULES else str(child.module) for name in names} & {
                *MODULES
            }
        else:
            yield from imports(child, at_run_time=at_run_time)


@pytest.mark.parametrize("module", MODULES)
def test_module_says_what_it_is_and_stays_short(module: str) -> None:
    assert ast.get_docstring(tree(module))
    assert len(MODULES[module].read_text("utf-8").splitlines()) <= LONGEST


def test_imports_point_one_way() -> None:
    found = {module: set(imports(tree(module))) for module in MODULES}
    for module, imported in found.items():
        if module not in OUTERMOST:
            assert not imported & {"pressroom.pipeline", *OUTERMOST}, module
    assert found["pressroom.problems"] == {"pressroom.messages", "pressroom.messages.row"}
    assert found["pressroom.schema"] == {"pressroom.problems"}
    assert found["pressroom.model"] <= {
        *("pressroom.problems", "pressroom.schema", "pressroom.vocabulary"),
    }
    assert not found["pressroom.pipeline"] & set(OUTERMOST)


def test_imports_make_no_circle() -> None:
    graph = {module: set(imports(tree(module), at_run_time=True)) for module in MODULES}
    assert list(graphlib.TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("module", [name for name in MODULES if name != "pressroom.source"])
def test_only_source_knows_environment_and_clock(module: str) -> None:
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Attribute):
            assert node.attr not in ENVIRONMENT | CLOCKS, node.lineno
        elif isinstance(node, ast.ImportFrom):
            assert node.module != "time", node.lineno
            assert not {alias.name for alias in node.names} & (ENVIRONMENT | CLOCKS), node.lineno
        elif isinstance(node, ast.Import):
            assert "time" not in {alias.name for alias in node.names}, node.lineno


def opens_for_writing(call: ast.Call) -> bool:
    """Whether a call is one of `open` with a mode that writes."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
    modes = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    return name == "open" and any(
        isinstance(mode, ast.Constant) and re.fullmatch(r"[rwaxbt+]*[wax+][rwaxbt+]*", mode.value)
        for mode in modes
        if isinstance(mode, ast.Constant) and isinstance(mode.value, str)
    )


@pytest.mark.parametrize("module", [name for name in MODULES if name not in WRITERS])
def test_only_publish_and_set_up_write(module: str) -> None:
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call):
            assert not opens_for_writing(node), node.lineno
            if isinstance(node.func, ast.Attribute):
                assert node.func.attr not in WRITES, node.lineno


def test_the_shipped_report_stands_byte_for_byte() -> None:
    assert sha256(SHIPPED.read_bytes()) == SHIPPED_SHA256


def watched(folder: Path, *arguments: str) -> tuple[int | str, list[tuple[str, str]]]:
    """Build in a process of its own: its exit code or the accident, and what it did."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(done.stdout.splitlines()[-1])
    return said["code"], [(kind, what) for kind, what in said["heard"]]


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, str]]]:
    """The folder of a build of the shipped report, and what the build did."""
    folder = tmp_path_factory.mktemp("project")
    code, heard = watched(folder, str(SHIPPED), "-o", "output")
    assert code == 0
    return folder, heard


def test_a_build_writes_into_its_output_and_nowhere_else(
    at_work: tuple[Path, list[tuple[str, str]]],
) -> None:
    folder, heard = at_work
    written = [Path(folder, what) for kind, what in heard if kind == "writes"]
    output = folder / "output"
    assert output / "2022-09-24-safety-committee" in written
    known = {output, Path(os.devnull)}
    assert [path for path in written if path not in known and output not in path.parents] == []


def test_a_build_reads_only_the_report_ours_and_the_installed(
    at_work: tuple[Path, list[tuple[str, str]]],
) -> None:
    folder, heard = at_work
    places = [
        *(ROOT / name for name in ("pressroom", "templates", "styles", "requirements.lock")),
        *(SHIPPED.parent, defaults_of(SHIPPED), *divisions_of(SHIPPED), folder / "output"),
        *(fonts_folder(), Path(os.devnull)),
        *(Path(sys.prefix), Path(sys.base_prefix)),
        # The profile of press editions, which the tools' fingerprint names.
        *(map(Path, tools.PROFILES)),
        # What the standard library knows of the world, whoever asks it.
        *(map(Path, mimetypes.knownfiles)),
        *(map(Path, zoneinfo.TZPATH)),
    ]
    read = [Path(folder, what).resolve() for kind, what in heard if kind == "reads"]
    assert SHIPPED in read
    known = [place.resolve() for place in places]
    assert [path for path in read if not any(path.is_relative_to(place) for place in known)] == []


def test_a_build_makes_no_socket(at_work: tuple[Path, list[tuple[str, str]]]) -> None:
    assert [what for kind, what in at_work[1] if kind == "socket"] == []


ADDRESSES = {
    "over the network": "http://127.0.0.1:9/picture.png",
    "over the network, safely": "https://example.org/picture.png",
    "by another scheme": "ftp://127.0.0.1/picture.png",
    "of the machine": "file:///etc/passwd",
    "by its path": "/etc/passwd",
    "beside": "../picture.png",
}
PLACES = {
    "print/report.html": "<main>",
    "ereader/text.xhtml": '<main epub:type="bodymatter" aria-labelledby="edition-title">',
    "ereader/cover-picture.html": "<body>",
}
# Ways in which a template or a style can ask for something; `{}` is its address.
REQUESTS = (
    '<img src="{}" alt=""/>',
    '<p>A word<img src="{}" alt=""/></p>',
    '<object data="{}"></object>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{}"/></svg>',
    '<p style="background-image: url({})">A word</p>',
    '<link rel="stylesheet" href="{}"/>',
)
STYLE_REQUESTS = (
    'body {{ background-image: url("{}") }}',
    '@import "{}";',
    '@font-face {{ font-family: Theirs; src: url("{}") }}',
    '@page {{ background-image: url("{}") }}',
)


class NoSocket(socket.socket):
    """What a build gets that asks for the network."""

    def __init__(self, *_arguments: object, **_options: object) -> None:
        raise AssertionError("a build asked for the network")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with no network and a picture that nothing may read."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(socket, "socket", NoSocket)
    shutil.copy(ROOT / "docs" / "pages.png", tmp_path / "picture.png")
    return folder


def test_a_build_works_without_network(make_report: MakeReport, project: Path) -> None:
    with pytest.raises(AssertionError):
        socket.create_connection(("127.0.0.1", 9))
    assert build(make_report("date 2024-01-31 Alone."), project / "output").fresh


def override(project: Path, template: str, put: str) -> None:
    """A project's own version of a template, with something put into it."""
    markup = (ROOT / "templates" / template).read_text("utf-8")
    place = PLACES[template]
    assert place in markup
    own = project / "templates" / template
    own.parent.mkdir(parents=True)
    own.write_text(markup.replace(place, place + put, 1), "utf-8")


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES.keys())
def test_a_template_that_asks_for_a_picture_is_refused(
    make_report: MakeReport, project: Path, address: str
) -> None:
    override(project, "print/report.html", REQUESTS[0].format(address))
    with pytest.raises(Refused) as refused:
        build(make_report("date 2024-01-31 Text."), project / "output")
    (problem,) = refused.value.problems
    assert problem.code == "ENG-001"
    assert address.rpartition("/")[2] in problem.message
    assert not (project / "output").exists()


@pytest.mark.parametrize("request_", REQUESTS)
@pytest.mark.parametrize("template", PLACES)
def test_no_template_may_ask_for_anything(
    make_report: MakeReport, project: Path, template: str, request_: str
) -> None:
    override(project, template, request_.format(ADDRESSES["over the network"]))
    with pytest.raises(Refused):
        build(make_report("date 2024-01-31 Text."), project / "output")
    assert not (project / "output").exists()


@pytest.mark.parametrize("request_", STYLE_REQUESTS)
@pytest.mark.parametrize("sheet", ["print.css", "ereader.css", "cover.css"])
def test_no_style_may_ask_for_anything(
    make_report: MakeReport, project: Path, sheet: str, request_: str
) -> None:
    own = project / "styles" / sheet
    own.parent.mkdir()
    style = (ROOT / "styles" / sheet).read_text("utf-8")
    own.write_text(request_.format(ADDRESSES["over the network"]) + style, "utf-8")
    with pytest.raises(Refused):
        build(make_report("date 2024-01-31 Text."), project / "output")
    assert not (project / "output").exists()


@pytest.mark.parametrize("template", PLACES)
def test_what_a_template_asks_for_is_not_even_opened(
    make_report: MakeReport, project: Path, template: str
) -> None:
    picture = project.parent / "picture.png"
    override(project, template, REQUESTS[0].format(picture.as_uri()))
    report = make_report("date 2024-01-31 Text.")
    code, heard = watched(project, str(report), "-o", "output")
    assert code == 1
    assert [what for kind, what in heard if "picture.png" in what or kind == "socket"] == []


CODE = (
    "{{ 7*7 }} {% include 'print/report.html' %} {# gone? #} {{ ''.__class__ }} "
    "<script>alert(1)</script> <!-- gone? --> &amp; &#65; <b>bold</b> ]]> \\ %s {0} ${x}"
)


def test_a_report_is_data(make_report: MakeReport, tmp_path: Path) -> None:
    sidecar = f"title: {json.dumps(CODE)}\nnote: {json.dumps(CODE)}\nlanguage: en\n"
    built = build(make_report(f"date 2024-01-31 {CODE}", sidecar), tmp_path / "output")
    with zipfile.ZipFile(built.folder / "a-report.epub") as book:
        page = etree.fromstring(book.read("EPUB/text.xhtml"))
        package = etree.fromstring(book.read("EPUB/content.opf"))
    assert page.xpath("string(//*[@id='p1'])") == CODE
    assert page.xpath("string(//*[@id='edition-title'])") == CODE
    assert package.xpath("string(//*[local-name()='title'])") == CODE
    assert not page.xpath("//*[local-name()='script' or local-name()='b']")
    printed = pypdfium2.PdfDocument(built.folder / "a-report.pdf")
    text = "".join(page.get_textpage().get_text_range() for page in printed)
    wanted = "".join(CODE.split())
    # Title, text and note; PDFium has its own code for a hyphen at a line's end.
    assert "".join(text.replace("\ufffe", "").split()).count(wanted) >= 3
    assert printed.get_metadata_dict()["Title"] == CODE
