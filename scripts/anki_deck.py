"""Decks -> Anki packages (being written)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from content import Site


def packages(
    site: Site, decks: Mapping[str, bytes], names: Mapping[str, str], site_url: str, date: datetime
) -> dict[str, bytes]:
    """Nothing yet."""
    return {}
