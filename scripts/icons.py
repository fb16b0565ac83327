"""What makes the site installable: icons and a web app manifest for each language.

The icon is favicon.svg drawn at other sizes: three lines of text on the accent. A maskable
icon fills its square, its drawing within the middle 80 % (w3.org/TR/appmanifest, "safe zone").
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path

import PIL
from PIL import Image, ImageDraw

import cache
from content import LANGUAGES, SOURCE

_GRID = 64
"""Side of favicon.svg, in whose units the drawing is given."""
_ACCENT = "#2646b8"
_LINES = ((16, 27, "#ffffff"), (34, 39, "#f0cd86"), (44, 49, "#86dab5"))
_SMOOTH = 4
"""Drawn this many times larger and made smaller, for smooth edges."""

_SIZES = {"icons/192.png": (192, False), "icons/512.png": (512, False), "icons/maskable.png": (512, True)}
_APPLE = "icons/apple.png"


def icons(kept: Path) -> dict[str, bytes]:
    """Site-relative path -> PNG; kept in a folder, since they only change with this module."""
    key = hashlib.sha256(Path(__file__).read_bytes() + PIL.__version__.encode()).hexdigest()[:24]
    files: dict[str, bytes] | None = cache.kept(kept, key)
    if files is None:
        files = _draw()
        cache.keep(kept, key, files)
        cache.drop_others(kept, [key])
    return files


def _draw() -> dict[str, bytes]:
    files = {path: _png(size, full=full) for path, (size, full) in _SIZES.items()}
    # iOS rounds the corners itself and shows what is transparent as black.
    return {**files, _APPLE: _png(180, full=True)}


def _png(size: int, *, full: bool) -> bytes:
    side = size * _SMOOTH
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    scale = side / _GRID
    if full:
        draw.rectangle((0, 0, side, side), fill=_ACCENT)
    else:
        draw.rounded_rectangle((0, 0, side - 1, side - 1), 14 * scale, fill=_ACCENT)
    for top, bottom, colour in _LINES:
        box = [value * scale for value in (14, top, 50, bottom + 1)]
        draw.rounded_rectangle((box[0], box[1], box[2] - 1, box[3] - 1), 3 * scale, fill=colour)
    small = image.resize((size, size), Image.Resampling.LANCZOS)
    # A palette of this few colours is a third of the bytes and looks the same.
    data = io.BytesIO()
    small.quantize(64, method=Image.Quantize.FASTOCTREE).save(data, "PNG", optimize=True)
    return data.getvalue()


def manifests(texts: Mapping[str, Mapping[str, Mapping[str, str]]]) -> dict[str, bytes]:
    """Site-relative path -> manifest, from the interface's texts: language -> group -> key -> text."""
    return {f"{language}.webmanifest": _manifest(language, texts[language]) for language in LANGUAGES}


def _manifest(language: str, texts: Mapping[str, Mapping[str, str]]) -> bytes:
    prefix = "./" if language == SOURCE else f"./{language}/"
    manifest = {
        # Addresses are relative to the manifest, so that the site may lie under any sub-path.
        "id": f"./?app={language}",
        "name": texts["site"]["name"],
        "short_name": texts["offline"]["shortName"],
        "description": texts["offline"]["description"],
        "lang": language,
        "dir": "ltr",
        "start_url": prefix,
        "scope": "./",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#ffffff",
        "icons": [
            {"src": "icons/192.png", "sizes": "192x192", "type": "image/png"},
            {"src": "icons/512.png", "sizes": "512x512", "type": "image/png"},
            {"src": "icons/maskable.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        ],
        "shortcuts": [{"name": texts["site"]["review"], "url": f"{prefix}review/"}],
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
