"""The files of a built site -> the lists by which the service worker keeps and renews them.

``offline/index.json`` is small whatever the size of the site: a version, and for each group
of files the hash of its list. A list, ``offline/GROUP.HASH.json``, holds the hash of each
file. The worker fetches the lists of what the reader keeps and checks every file against
them, so that it never serves a mix of two versions (overrides/assets/javascripts/offline/).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping

FORMAT = 1

CORE = re.compile(
    r"(en/)?(index\.html|review/index\.html)|assets/.*|api/index\.json|(404|offline)\.html"
    r"|favicon\.svg|icons/.*|[a-z-]+\.webmanifest"
)
"""What every visit keeps: the home and review pages and all that pages load."""

CHAPTER = re.compile(
    r"(en/)?(?P<pages>\d{2,})/(index\.html|\d{2,}(-\d+)?/index\.html|(.*/)?(?!qr\.png)[^/]+\.(png|jpe?g|gif|webp|svg|avif))"
    r"|api/(titles/)?(?P<data>\d{2,})\.json"
)
"""What "keep this chapter offline" keeps: pages in both languages, pictures, cards."""

SEARCH = re.compile(r"search/.*|(en/)?glossary/index\.html")
"""What comes along with a chapter that is kept: the search, and the glossary, to which its terms lead."""

LEFT_OUT = re.compile(
    r"sw\.js|assets/[^/]+/service-worker\.js|robots\.txt|sitemap\.xml|offline/.*|.*\.(apkg|map|pdf)|(.*/)?card\.png"
)
"""What no reader needs without a network, and what must always come from it."""


def group_of(path: str) -> str | None:
    """Group of a file of the site: ``core``, ``search``, a chapter, ``rest``, or none."""
    if LEFT_OUT.fullmatch(path):
        return None
    if CORE.fullmatch(path):
        return "core"
    if SEARCH.fullmatch(path):
        return "search"
    match = CHAPTER.fullmatch(path)
    if match:
        return match["pages"] or match["data"]
    return "rest"


def snapshot(digests: Mapping[str, str]) -> dict[str, bytes]:
    """The lists for a site, whose files are given with their digests: path -> file."""
    groups: dict[str, dict[str, str]] = {}
    for path in sorted(digests):
        group = group_of(path)
        if group is not None:
            groups.setdefault(group, {})[path] = digests[path]
    files: dict[str, bytes] = {}
    hashes: dict[str, str] = {}
    for group, listed in sorted(groups.items()):
        data = _dump({"format": FORMAT, "group": group, "files": listed})
        hashes[group] = digest(data)
        files[f"offline/{group}.{hashes[group]}.json"] = data
    version = digest(_dump(hashes))
    return {**files, "offline/index.json": _dump({"format": FORMAT, "version": version, "groups": hashes})}


def digest(data: bytes) -> str:
    """The first sixteen hex digits of SHA-256."""
    return hashlib.sha256(data).hexdigest()[:16]


def _dump(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
