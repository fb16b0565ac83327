"""Model -> a QR code of each page's address, as SVG: beside the page, loaded when asked for or printed."""

from __future__ import annotations

import io

import segno

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
    """One code. Level M reads with a seventh of it covered; black on white, also on a dark page.

    The mask is given, for weighing all eight takes six times as long; readers take any.
    """
    data = io.BytesIO()
    segno.make(url, error="m", boost_error=False, micro=False, mask=3).save(
        data, kind="svg", border=QUIET, omitsize=True, xmldecl=False, svgclass=None, lineclass=None,
        nl=False, dark="#000", light="#fff",
    )  # fmt: skip
    return data.getvalue()
