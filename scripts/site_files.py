"""Model -> the files of the site that are in no chapter, but the few pages that MkDocs writes."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import addresses
import cache
import deck
import icons
import qr
import search_index
import sitemap
from chapter_files import Facts
from content import LANGUAGES
from parallel import mapped
from plan import Files, Plan
from search_piece import page_documents


def site_files(plan: Plan, kept: Path) -> Files:
    """All but the search index, by path; ``kept`` is a folder for what is dear to make and seldom changes."""
    names = {language: texts["site"]["name"] for language, texts in plan.texts.items()}
    files: Files = {"api/index.json": deck.index(plan.site)}
    files |= icons.icons(kept)
    files |= icons.manifests(plan.texts)
    codes = qr.codes(replace(plan.site, chapters=()), plan.site_url)
    files |= {path: qr.file(code) for path, code in codes.items()}
    files |= addresses.redirect_pages(plan.site, plan.site_url, f"{plan.assets}/early.js", names)
    files["sitemap.xml"] = sitemap.sitemap(plan.site, plan.site_url, plan.dates).encode()
    return files


def search_files(plan: Plan, facts: Mapping[str, Facts], kept: Path) -> Files:
    """The search index by path, from the facts of the chapters, in their order.

    That of a language is kept in the folder ``kept`` as long as nothing in that language changes.
    """
    keys = {language: _search_key(plan, facts, language) for language in LANGUAGES}
    found: dict[str, Files | None] = {language: cache.kept(kept, key) for language, key in keys.items()}
    missing = [language for language, index in found.items() if index is None]
    # A process for each language pays only where there is much to join.
    few = 2 if len(plan.site.chapters) > 10 else 3
    for language, index in mapped(partial(_index, plan, facts), missing, few=few):
        cache.keep(kept, keys[language], index)
        found[language] = index
    cache.drop_others(kept, keys.values())
    return {path: data for index in found.values() for path, data in (index or {}).items()}


def _search_key(plan: Plan, facts: Mapping[str, Facts], language: str) -> str:
    """Hash of all that a language's index is made from."""
    content = hashlib.sha256(f"{sys.version}\0{plan.shared}\0{language}".encode())
    for document in page_documents(plan.site, language):
        content.update(repr(document).encode())
    for chapter in facts.values():
        content.update(chapter.search_digests[language].encode())
    return content.hexdigest()[:24]


def _index(plan: Plan, facts: Mapping[str, Facts], language: str) -> Files:
    pieces = [chapter.search[language] for chapter in facts.values()]
    return search_index.joined(pieces, plan.site, language)
