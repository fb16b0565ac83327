"""Model -> a QR code of each page's address: beside the page, loaded when asked for, and in it, printed."""

from __future__ import annotations

import base64
import io

import zxingcpp
from PIL import Image

from addresses import addresses
from content import LANGUAGES, SOURCE, Site

_SENT, _PRINTED = 8, 4
"""Pixels of a module's side: chats show a picture as large as it is, and PDFs blur the edges of pixels."""


def codes(site: Site, site_url: str) -> dict[str, Image.Image]:
    """Site-relative path (``07/04/qr.png``, ``en/07/04/qr.png``) -> code, a pixel for each module."""
    places = [
        ("" if code == SOURCE else f"{code}/") + address for code in LANGUAGES for address in addresses(site)
    ]
    return {f"{place}qr.png": qr_code(site_url + place) for place in places}


def qr_code(url: str) -> Image.Image:
    """One code, a pixel for each module, with the white around it that ISO/IEC 18004 asks for.

    Level M reads with a seventh of it covered; black on white, also on a dark page.
    """
    code = zxingcpp.create_barcode(url, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    modules = memoryview(code.to_image())  # type: ignore[arg-type]  # it is a buffer
    side = len(modules)
    return Image.frombytes("1", (side, side), bytes(modules), "raw", "1;8")


def file(code: Image.Image) -> bytes:
    """A code as a PNG file to look at and to send."""
    return _png(code, _SENT)


def data_address(code: Image.Image) -> str:
    """A code as an address that holds the picture itself."""
    return f"data:image/png;base64,{base64.b64encode(_png(code, _PRINTED)).decode()}"


def _png(code: Image.Image, pixels: int) -> bytes:
    out = io.BytesIO()
    code.resize((code.width * pixels, code.height * pixels)).save(out, "PNG")
    return out.getvalue()
