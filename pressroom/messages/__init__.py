"""Every code with its severity, its message and its hint: one table, in parts by subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pressroom.messages.archive import ARCHIVE
from pressroom.messages.editions import EDITIONS
from pressroom.messages.judges import JUDGES
from pressroom.messages.press import PRESS
from pressroom.messages.sources import SOURCES
from pressroom.messages.texts import TEXTS

if TYPE_CHECKING:
    from pressroom.messages.row import Row

TABLE: dict[str, Row] = {**SOURCES, **TEXTS, **EDITIONS, **ARCHIVE, **JUDGES, **PRESS}
