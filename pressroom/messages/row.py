"""The form of a row in the table of codes."""

from __future__ import annotations

from typing import Literal

Severity = Literal["error", "warning", "finding"]
# Severity, message, hint; facts fill the braces.
Row = tuple[Severity, str, str]
