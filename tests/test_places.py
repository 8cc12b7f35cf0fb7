"""Where a character stands: in the report, in the sidecar, or in the file's own name."""

from __future__ import annotations

from pathlib import Path

import pytest

from pressroom.pipeline import build
from pressroom.problems import Refused


def test_a_letter_of_the_files_name_that_no_face_has(tmp_path: Path) -> None:
    file = tmp_path / "minutes ᚠ.md"
    file.write_text("---\ntitle: T\ndate: 2024-01-31\n---\n\nOne.\n", "utf-8")
    with pytest.raises(Refused) as refused:
        build(file, tmp_path / "output")
    (problem,) = refused.value.problems
    assert problem.code == "FNT-001"
    assert problem.where.file == str(file)
    assert "which the file's name has" in str(problem)
