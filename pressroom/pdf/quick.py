"""A quick start of WeasyPrint 70.0: what it does at every import and need not.

In: nothing. Out: WeasyPrint, imported. It parses its cffi definitions each time (two thirds of the
import); set-up writes them down once, as cffi's own out-of-line module (`python -m
pressroom.pdf.quick`). It loads of fontTools and Pillow what few reports need; those parts come when
they are called. Where a module is another than the one we read, or nothing was written down, the
import is the plain one. The bytes of a PDF are the same; docs/upstream has the proposal.
"""

from __future__ import annotations

import ast
import sys
from contextlib import contextmanager, redirect_stdout
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

FFI = "weasyprint.text.ffi"
# Modules, whole: that which declares, and those that import what is held back.
INSIDES = {
    FFI: "530e83118f7841d2",
    "weasyprint.text.fonts": "59d74d0c161349b8",
    "weasyprint.pdf.fonts": "9ad9a202a416b845",
    "weasyprint.css": "77ad7287f90d7cfa",
}
# Of these WeasyPrint calls functions and classes, and does nothing else with them.
LATER = ("fontTools.subset", "fontTools.varLib.instancer", "fontTools.ttLib.woff2", "PIL.ImageCms")


def load_engine() -> None:
    """Import WeasyPrint, quickly where that is known to be the same."""
    if "weasyprint" not in sys.modules and _as_we_read_it():
        with _held_back():
            declared = _declared()
            import_module("weasyprint")
        if declared:
            import_module("weasyprint.text").ffi = declared  # type: ignore[attr-defined]
    import_module("weasyprint")


def write_definitions() -> Path:
    """Write the definitions down, if they are not; where they are."""
    from tempfile import mkdtemp

    import cffi

    file = _definitions()
    if not file.is_file():
        code = ast.parse(_file(FFI).read_bytes())
        calls = (each for each in ast.walk(code) if isinstance(each, ast.Call))
        cdef = next(each for each in calls if ast.unparse(each.func) == "ffi.cdef")
        maker = cffi.FFI()
        maker.cdef(ast.literal_eval(cdef.args[0]))
        maker.set_source(file.stem, None)
        file.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(mkdtemp(dir=file.parent))
        with redirect_stdout(None):  # it would say that it writes
            maker.emit_python_code(str(scratch / file.name))
        (scratch / file.name).chmod(0o644)
        (scratch / file.name).replace(file)
        scratch.rmdir()
    return file


def _definitions() -> Path:
    """Where they stand once written: under the name of all that makes them."""
    import _cffi_backend

    key = sha256(_file(FFI).read_bytes() + _cffi_backend.__version__.encode()).hexdigest()[:16]
    return Path(sys.prefix) / "share" / "pressroom" / "engine" / f"definitions_{key}.py"


def _file(module: str) -> Path:
    """The file of a module of WeasyPrint's, found without loading it."""
    package = find_spec("weasyprint")
    folder = Path(package.origin).parent if package and package.origin else Path()
    path = folder.joinpath(*module.split(".")[1:])
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _as_we_read_it() -> bool:
    try:
        return all(
            sha256(_file(module).read_bytes()).hexdigest()[:16] == known
            for module, known in INSIDES.items()
        )
    except OSError:
        return False


def _declared() -> ModuleType | None:
    """The module that declares, run with the definitions that were written down."""
    file = _definitions()
    try:
        ffi = _run(file.stem, file).ffi
    except (ImportError, OSError, SyntaxError, AttributeError):
        return None  # not written down, or not by this cffi, or cut off
    plain, cffi = sys.modules.get("cffi"), ModuleType("cffi")
    cffi.FFI = lambda: _Given(ffi)  # type: ignore[attr-defined]
    sys.modules["cffi"] = cffi
    try:
        declared = _run(FFI, _file(FFI))
    finally:
        del sys.modules["cffi"]
        if plain:
            sys.modules["cffi"] = plain
    declared.ffi = ffi  # type: ignore[attr-defined]
    sys.modules[FFI] = declared
    return declared


class _Given:
    """Stands for an FFI while the module that declares is run: all is declared already."""

    def __init__(self, ffi: Any) -> None:
        self._ffi = ffi

    def cdef(self, source: str) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ffi, name)


def _run(name: str, file: Path) -> ModuleType:
    spec = spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def _held_back() -> Iterator[None]:
    """Within it, an import of what stands in `LATER` loads it only when it is called."""
    ours = {name: _later(name) for name in LATER if name not in sys.modules}
    sys.modules.update(ours)
    try:
        yield
    finally:
        for name in ours:
            del sys.modules[name]


def _later(module: str) -> ModuleType:
    stand_in = ModuleType(module)

    def named(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def call(*given: Any, **more: Any) -> Any:
            return getattr(import_module(module), name)(*given, **more)

        return call

    stand_in.__getattr__ = named  # type: ignore[method-assign]
    return stand_in


if __name__ == "__main__":
    print(write_definitions())
