"""Questions of an export and the pages that are here -> pages as they are to be. Pure.

Part by part, against the hash of the text as it was last imported: what was edited here
is kept, what changed in Notion is taken, and what changed on both sides is kept with the
newer text laid beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from content import Page, Part, digest
from import_match import bare, match_answers, match_questions
from import_pages import Draft, with_front
from import_waiting import Waiting, lay, read_waiting
from page_text import with_key

_BOTH = "changed here and in Notion; kept it and laid the newer text beside it, merge them"
_HELD = (
    "changed here and in Notion; kept it, and what was edited in the text that waits beside it: "
    "merge that one, remove it and import again"
)
_UNMERGED = "a newer text of an earlier import is still unmerged; merge it, remove it"


@dataclass(frozen=True, slots=True)
class Here:
    """What a chapter holds before an import: Korean pages by the stem of their name."""

    questions: Mapping[str, Page] = field(default_factory=dict)
    index: Page | None = None
    unsorted: Page | None = None
    incoming: Mapping[str, Page] = field(default_factory=dict)
    """Newer texts of an earlier import that nobody has merged yet."""
    stems: frozenset[str] = frozenset()
    """Stems of every page of the folder, in any language: names that are taken."""

    @property
    def remembered(self) -> dict[str, str]:
        """Number -> hash of the prompt, of every question that was ever imported."""
        memory = self.index.digests("imported") if self.index else {}
        return {key.partition("-")[2]: value for key, value in memory.items() if key[:1].isdigit()}


@dataclass(slots=True)
class Merged:
    """What a chapter is to hold: pages to write, by stem, and what there is to say."""

    pages: dict[str, Page] = field(default_factory=dict)
    incoming: dict[str, Page | None] = field(default_factory=dict)
    """Newer texts to lay beside pages; None where one was merged and goes."""
    placed: dict[int, str] = field(default_factory=dict)
    """Index of a draft -> number of its page."""
    remarks: list[tuple[str, str]] = field(default_factory=list)
    conflicts: list[tuple[str, str]] = field(default_factory=list)
    """Stem and message of what a person has to merge."""
    new: list[str] = field(default_factory=list)
    known: bool = False
    """Whether any question of the export was here already: a newer export, not a further one."""


def flatten(drafts: Sequence[Draft]) -> list[tuple[Draft, int]]:
    """Drafts and their follow-ups, each with the index of its parent (-1: none).

    A follow-up of a follow-up is put under the question they both follow; a question
    ``4-1`` beside question 4 becomes its follow-up.
    """
    flat: list[tuple[Draft, int]] = []
    by_number: dict[str, int] = {}
    for item in drafts:
        parent = by_number.get(item.number.partition("-")[0], -1) if "-" in item.number else -1
        at = len(flat)
        flat.append((item, parent))
        if parent < 0:
            by_number[item.number] = at
        pending = [(child, parent if parent >= 0 else at) for child in item.followups]
        while pending:
            child, root = pending.pop(0)
            flat.append((child, root))
            pending = [(further, root) for further in child.followups] + pending
    return flat


def place(drafts: Sequence[tuple[Draft, int]], here: Here) -> Merged:
    """Give each draft the number of its page: the one it has, or a new one."""
    merged = Merged()
    items = [item for item, _ in drafts]
    known = {n: p for n, p in here.questions.items() if not p.problems or p.parts}
    found = match_questions(items, known)
    merged.known = bool(found)
    remembered = here.remembered
    gone = {hashed: n for n, hashed in remembered.items() if n not in here.stems}
    taken = {*here.stems, *remembered, *found.values()}
    highest = max((int(n.partition("-")[0]) for n in taken if n[:1].isdigit()), default=0)
    tops = [i for i, (item, parent) in enumerate(drafts) if parent < 0 and i not in found]
    wanted = [items[i].number for i in tops]
    fresh = (
        not here.questions and all(n.isdigit() for n in wanted) and len(set(map(bare, wanted))) == len(wanted)
    )
    if tops and not fresh and not here.questions and any(wanted):
        merged.remarks.append(
            (items[tops[0]].source, "found numbers that repeat or are missing; numbered anew")
        )
    removed: dict[int, str] = {}
    for index, (item, parent) in enumerate(drafts):
        if index in found:
            merged.placed[index] = found[index]
        elif number := gone.pop(digest(item.prompt), ""):
            merged.placed[index] = ""
            removed[index] = number
            merged.remarks.append((number, f"question {number} was removed here; left it out"))
        elif parent < 0 or parent in removed:
            trusted = item if parent < 0 and (fresh or here.questions) else None
            number = _top_number(trusted, taken, highest, fresh=fresh)
            merged.placed[index] = number
            highest = max(highest, int(number))
            if parent in removed:
                what = f"follows question {removed[parent]}, which was removed here"
                merged.remarks.append((number, f"{what}; made it question {number}"))
        else:
            merged.placed[index] = _follow_number(merged.placed[parent], taken)
        taken.add(merged.placed[index])
    for number in sorted(set(known) - set(merged.placed.values())) if found else ():
        if known[number].digests("imported"):
            merged.remarks.append((number, f"question {number} is no longer in the export; kept it"))
    return merged


def _top_number(item: Draft | None, taken: set[str], highest: int, *, fresh: bool) -> str:
    """The number the export gives, where it is free and above all others; else the next."""
    number = int(item.number) if item and item.number.isdigit() else 0
    free = fresh and f"{number:02d}" not in taken
    return f"{number if number and (free or number > highest) else highest + 1:02d}"


def _follow_number(parent: str, taken: set[str]) -> str:
    stem = parent.partition("-")[0]
    count = 1
    while f"{stem}-{count}" in taken:
        count += 1
    return f"{stem}-{count}"


def merge_question(
    item: Draft, number: str, here: Here, folder: Path, merged: Merged, *, names: bool
) -> None:
    """Add a draft to the page with its number, or make that page."""
    page = here.questions.get(number)
    if page is None:
        merged.new.append(number)
        merged.pages[number] = new_page(item, number, folder, names=names)
        return
    waiting = read_waiting(here.incoming.get(number))
    held = waiting is not None and waiting.held(page)
    if page.problems:
        line = page.problems[0].line
        message = (
            f"found a broken page (line {line}), expected one that reads; kept it, mend it and import again"
        )
        merged.conflicts.append((number, message))
        parts = new_page(item, number, folder, names=names).parts
        newer = [part for part in parts if page.digests("imported").get(part.id) != part.digest]
        _beside(number, page, newer, waiting, item, merged, held=held)
        return
    updated, newer = _merge_parts(page, _parts(item, page, names=names), number, merged, held=held)
    updated = _merge_title(updated, item)
    if updated.front != page.front or updated.parts != page.parts:
        merged.pages[number] = updated
    _beside(number, updated, newer, waiting, item, merged, held=held)


def new_page(item: Draft, number: str, folder: Path, *, names: bool) -> Page:
    """The page of a question that is not here yet."""
    parts = [Part("prompt", "prompt", item.prompt)]
    count = 0
    for kind, name, text in item.answers:
        count += kind == "study-answer"
        part_id = kind if kind != "study-answer" or count == 1 else f"{kind}-{count}"
        parts.append(Part(part_id, kind, text, name=name if names and kind == "study-answer" else ""))
    return with_front(folder / f"{number}.ko.md", item.title, tuple(parts))


def _parts(item: Draft, page: Page, *, names: bool) -> list[Part]:
    """The draft's parts with the ids that they have on the page, or new ones."""
    parts = [Part("prompt", "prompt", item.prompt)]
    found = match_answers(item.answers, page)
    used = {part.id for part in page.parts} | set(page.digests("imported"))
    for index, (kind, name, text) in enumerate(item.answers):
        part_id = kind
        if kind == "study-answer":
            part_id = found.get(index) or _free_id(used)
        used.add(part_id)
        parts.append(Part(part_id, kind, text, name=name if names and kind == "study-answer" else ""))
    return parts


def _free_id(used: set[str]) -> str:
    """An id for a further study answer: the next after every one that was ever given."""
    numbers = [int(i.rpartition("-")[2]) for i in used if i.startswith("study-answer-")]
    if "study-answer" not in used and not numbers:
        return "study-answer"
    return f"study-answer-{max([1, *numbers]) + 1}"


def _merge_parts(
    page: Page, parts: Sequence[Part], number: str, merged: Merged, *, held: bool
) -> tuple[Page, list[Part]]:
    """The page with what changed in Notion, and the parts that changed on both sides.

    ``held`` says that these cannot be laid beside it now.
    """
    imported = dict(page.digests("imported"))
    kept = list(page.parts)
    newer: list[Part] = []
    for part in parts:
        base = imported.get(part.id)
        at = next((i for i, own in enumerate(kept) if own.id == part.id), None)
        own = None if at is None else kept[at].digest
        if part.digest == base:
            continue
        if own == part.digest:
            pass
        elif at is not None and own == base:
            kept[at] = replace(kept[at], text=part.text)
        elif at is None and base is None:
            kept.insert(_place_of(part, kept), part)
        else:
            newer.append(part)
            merged.conflicts.append((number, f"`{part.id}` {_HELD if held else _BOTH}"))
            if held:
                continue  # Its hash stays, so that the next import finds it changed again.
        imported[part.id] = part.digest
    for part_id in sorted(set(page.digests("imported")) - {p.id for p in parts} - {"title"}):
        if page.part(part_id):
            merged.remarks.append((number, f"`{part_id}` is no longer in the export; kept it"))
    if imported != page.digests("imported"):
        page = with_key(page, "imported", imported)
    return replace(page, parts=tuple(kept)), newer


def _place_of(part: Part, parts: Sequence[Part]) -> int:
    """Where a new part goes: prompt, study answers, model answer, corrections."""
    order = {"prompt": 0, "study-answer": 1, "model-answer": 2, "correction": 3}
    return next((i for i, own in enumerate(parts) if order[own.kind] > order[part.kind]), len(parts))


def _merge_title(page: Page, item: Draft) -> Page:
    """A title that is still the one import made up follows the prompt."""
    imported = page.digests("imported")
    made_up = page.meta.get("provisional") is True and digest(page.title) == imported.get("title")
    prompt = page.part("prompt")
    followed = prompt is not None and prompt.digest == digest(item.prompt)
    if not made_up or not followed or page.title == item.title:
        return page
    page = with_key(page, "title", item.title)
    return with_key(page, "imported", {**imported, "title": digest(item.title)})


def _beside(
    number: str, page: Page, newer: list[Part], waiting: Waiting | None, item: Draft, merged: Merged,
    *, held: bool,
) -> None:  # fmt: skip
    """Lay newer texts beside a page, with those of earlier imports that are still unmerged.

    Where a person's words are ``held`` there, nothing is written over them.
    """
    left = waiting.left(page) if waiting else {}
    if newer and not held:
        parts = left | {part.id: part for part in newer}
        merged.incoming[number] = lay(page.path, item.title, item.prompt, tuple(parts.values()))
    elif left or held:
        merged.conflicts.append((number, _UNMERGED))
    elif waiting:
        merged.incoming[number] = None


def merge_plain(page: Page | None, fresh: Page, stem: str, here: Here, merged: Merged, *, gone: bool) -> bool:
    """Merge a page that is no question (the chapter's own, or that of unsorted text).

    Returns whether the text was taken, onto the page or beside it.
    """
    if page is None:
        if not gone:
            merged.pages[stem] = fresh
        return True
    imported = dict(page.digests("imported"))
    waiting = read_waiting(here.incoming.get(stem))
    held = waiting is not None and waiting.held(page)
    body, new = page.part("body"), fresh.part("body")
    taken = True
    if new is not None and imported.get("body") != new.digest:
        own = body.digest if body else None
        if own == imported.get("body") and body is not None:
            page = replace(page, parts=(replace(body, text=new.text),))
        elif own != new.digest:
            merged.conflicts.append((stem, f"the page {_HELD if held else _BOTH}"))
            taken = not held
            if taken:
                merged.incoming[stem] = fresh
        if taken:
            imported["body"] = new.digest
    if (
        digest(page.title) == imported.get("title")
        and page.title != fresh.title
        and page.meta.get("provisional")
    ):
        page = with_key(page, "title", fresh.title)
        imported["title"] = digest(fresh.title)
    for key, value in fresh.digests("imported").items():
        if key not in ("title", "body"):
            imported[key] = value
    if imported != page.digests("imported"):
        page = with_key(page, "imported", imported)
    if waiting and not held and new is not None and body is not None and body.digest == new.digest:
        merged.incoming[stem] = None
    previous = here.index if stem == "index" else here.unsorted
    if previous is None or previous.front != page.front or previous.parts != page.parts:
        merged.pages[stem] = page
    if waiting and stem not in merged.incoming:
        merged.conflicts.append((stem, _UNMERGED))
    return taken
