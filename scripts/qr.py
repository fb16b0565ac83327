"""Model -> a QR code of each page's address, as SVG: beside the page, loaded when asked for or printed."""

from __future__ import annotations

import re

import zxingcpp

from addresses import addresses
from content import LANGUAGES, SOURCE, Site

QUIET = 4
"""Modules of white around the code, as ISO/IEC 18004 asks for."""


def codes(site: Site, site_url: str) -> dict[str, bytes]:
    """Site-relative path (``07/04/qr.svg``, ``en/07/04/qr.svg``) -> file."""
    places = [
        ("" if code == SOURCE else f"{code}/") + address for code in LANGUAGES for address in addresses(site)
    ]
    return {f"{place}qr.svg": qr_code(site_url + place) for place in places}


def qr_code(url: str) -> bytes:
    """One code. Level M reads with a seventh of it covered; black on white, also on a dark page."""
    code = zxingcpp.create_barcode(url, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    modules = memoryview(code.to_image(add_quiet_zones=False))  # type: ignore[arg-type]  # it is a buffer
    width = len(modules)
    data, size = bytes(modules), width + 2 * QUIET
    rows = (_row(y + QUIET, data[y * width : (y + 1) * width]) for y in range(width))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path stroke="#000" d="{"".join(rows)}"/></svg>'
    ).encode()


def _row(y: int, row: bytes) -> str:
    """One row's dark runs as strokes, which are half as long as the library's outlines."""
    path, pen = "", None
    for run in re.finditer(b"\0+", row):
        start, length = run.start(), len(run[0])
        path += f"M{start + QUIET} {y}.5h{length}" if pen is None else f"m{start - pen} 0h{length}"
        pen = start + length
    return path
