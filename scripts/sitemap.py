"""Model -> sitemap.xml, and the date that everything made from the model carries."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import quoteattr

from addresses import addresses
from content import LANGUAGES, SOURCE, Site


def date_of(root: Path) -> datetime:
    """SOURCE_DATE_EPOCH, else the last commit's time, else 2000: never the clock.

    The same commit gives the same bytes on another day
    (reproducible-builds.org/docs/source-date-epoch).
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch.isdigit():
        command = ["git", "log", "-1", "--format=%ct"]
        try:
            epoch = subprocess.run(
                command, cwd=root, capture_output=True, text=True, check=True
            ).stdout.strip()
        except (OSError, subprocess.CalledProcessError):
            epoch = ""
    return datetime.fromtimestamp(int(epoch or 946684800), UTC)


def sitemap(site: Site, site_url: str, date: datetime) -> str:
    """The sitemap, each page with its other languages (developers.google.com: localized versions)."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for path in addresses(site):
        urls = {code: site_url + ("" if code == SOURCE else f"{code}/") + path for code in LANGUAGES}
        alternates = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(url)}/>'
            for code, url in [*urls.items(), ("x-default", urls[SOURCE])]
        )
        for url in urls.values():
            lines.append(f"<url><loc>{url}</loc><lastmod>{date:%Y-%m-%d}</lastmod>{alternates}</url>")
    return "\n".join([*lines, "</urlset>", ""])
