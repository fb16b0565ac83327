"""Model -> every file of the site that is in no chapter, but the few pages that MkDocs writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import addresses
import deck
import icons
import qr
import search_index
import sitemap
from chapter_files import Facts
from content import LANGUAGES
from parallel import mapped
from plan import Files, Plan


def site_files(plan: Plan, facts: Mapping[str, Facts], kept: Path) -> Files:
    """The files by path; ``facts`` are those of the chapters, in their order, ``kept`` a folder for icons."""
    names = {language: texts["site"]["name"] for language, texts in plan.texts.items()}
    files: Files = {"api/index.json": deck.index(plan.site)}
    files |= icons.icons(kept)
    files |= icons.manifests(plan.texts)
    files |= qr.codes(replace(plan.site, chapters=()), plan.site_url)
    files |= addresses.redirect_pages(plan.site, plan.site_url, f"{plan.assets}/early.js", names)
    files["sitemap.xml"] = sitemap.sitemap(plan.site, plan.site_url, plan.dates).encode()
    # A process for each language pays only where there is much to join.
    few = 2 if len(plan.site.chapters) > 10 else 3
    for _, index in mapped(partial(_index, plan, facts), LANGUAGES, few=few):
        files |= index
    return files


def _index(plan: Plan, facts: Mapping[str, Facts], language: str) -> Files:
    pieces = [chapter.search[language] for chapter in facts.values()]
    return search_index.joined(pieces, plan.site, language)
