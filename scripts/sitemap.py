"""Model -> sitemap.xml."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from addresses import addresses
from content import LANGUAGES, SOURCE, Site
from dates import Dates


def sitemap(site: Site, site_url: str, dates: Dates) -> str:
    """The sitemap, each page with its other languages (developers.google.com: localized versions)."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for path in addresses(site):
        urls = {code: site_url + ("" if code == SOURCE else f"{code}/") + path for code in LANGUAGES}
        date = f"{dates.of(path.partition('/')[0]):%Y-%m-%d}"
        alternates = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(url)}/>'
            for code, url in [*urls.items(), ("x-default", urls[SOURCE])]
        )
        for url in urls.values():
            lines.append(f"<url><loc>{url}</loc><lastmod>{date}</lastmod>{alternates}</url>")
    return "\n".join([*lines, "</urlset>", ""])
