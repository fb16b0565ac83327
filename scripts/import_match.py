"""Which question of an export is which question that is here already. By content. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from content import Page, digest
from import_pages import Draft

_WORDS = re.compile(r"[^\W_]+")
_TARGET = re.compile(r"\]\([^()]*\)")
_SAME = 0.5
"""Shared words from which on two prompts are one question reworded."""
_OTHER = 0.2
"""Shared words of the answers below which a reworded prompt is another question."""
_NUMBERED = 0.3
"""The same as ``_SAME``, for two prompts with the same number."""
_CANDIDATES = 8
_COMMON = 200


def words(text: str) -> Counter[str]:
    """Words of a text, and their beginnings, so that a particle changes little."""
    found = _WORDS.findall(_TARGET.sub("]", text).lower())
    return Counter(found) + Counter(word[:2] for word in found if len(word) > 2)


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """Shared part of two bags of words, 0 to 1."""
    total = (one | other).total()
    return (one & other).total() / total if total else 0.0


def match_questions(drafts: Sequence[Draft], pages: Mapping[str, Page]) -> dict[int, str]:
    """Index of a draft -> number of its page, for each draft that is here already."""
    found: dict[int, str] = {}
    free = dict(pages)

    def take(index: int, number: str) -> None:
        found[index] = number
        del free[number]

    for key in (_imported_key, _current_key):
        known: dict[str, list[str]] = defaultdict(list)
        for number, page in free.items():
            known[key(page)].append(number)
        for index, item in enumerate(drafts):
            numbers = known.get(digest(item.prompt), []) if index not in found else []
            numbers = [number for number in numbers if number in free]
            if numbers:
                take(index, _nearest(item, numbers, pages))
    rest = [index for index in range(len(drafts)) if index not in found]
    for score, index, number in sorted(_scores(drafts, rest, free), key=lambda s: (-s[0], s[1], s[2])):
        if score > 0 and index not in found and number in free:
            take(index, number)
    return found


def _imported_key(page: Page) -> str:
    return page.digests("imported").get("prompt", "")


def _current_key(page: Page) -> str:
    prompt = page.part("prompt")
    return prompt.digest if prompt else ""


def _nearest(item: Draft, numbers: Sequence[str], pages: Mapping[str, Page]) -> str:
    """Of several pages with the same prompt: the one with the same answers, else the same number."""
    answers = {digest(text) for _, _, text in item.answers}

    def rank(number: str) -> tuple[int, bool]:
        hashes = set(pages[number].digests("imported").values())
        return len(answers & hashes), bare(number) == bare(item.number)

    return max(numbers, key=rank)


def bare(number: str) -> str:
    """A number without the zeros before it: ``04-1`` -> ``4-1``."""
    return "-".join(part.lstrip("0") or "0" for part in number.split("-")) if number else ""


def _scores(
    drafts: Sequence[Draft], rest: Iterable[int], free: Mapping[str, Page]
) -> list[tuple[float, int, str]]:
    """How alike each remaining draft and its most promising pages are."""
    bags = {number: (words(_prompt(page)), words(_answers(page))) for number, page in free.items()}
    index_of: dict[str, list[str]] = defaultdict(list)
    for number, (prompt, answers) in bags.items():
        for word in {*prompt, *answers}:
            index_of[word].append(number)
    scores = []
    for index in rest:
        item = drafts[index]
        prompt, answers = words(item.prompt), words(" ".join(text for _, _, text in item.answers))
        shared: Counter[str] = Counter()
        for word in {*prompt, *answers}:
            if len(index_of[word]) <= _COMMON:
                shared.update(index_of[word])
        near = {number for number, _ in shared.most_common(_CANDIDATES)}
        near |= {number for number in free if bare(number) == bare(item.number)}
        for number in sorted(near):
            score = _score(prompt, answers, *bags[number], same=bare(number) == bare(item.number))
            scores.append((score, index, number))
    return scores


def _score(
    prompt: Counter[str],
    answers: Counter[str],
    old_prompt: Counter[str],
    old_answers: Counter[str],
    *,
    same: bool,
) -> float:
    asked, answered = likeness(prompt, old_prompt), likeness(answers, old_answers)
    both = bool(answers) and bool(old_answers)
    if both and answered >= _SAME:
        return max(asked, answered)
    if both and answered < _OTHER and asked < 0.8:
        return 0.0
    if asked >= (_NUMBERED if same else _SAME):
        return asked + (0.05 if same else 0.0)
    return 0.0


def _prompt(page: Page) -> str:
    part = page.part("prompt")
    return part.text if part else page.title


def _answers(page: Page) -> str:
    return " ".join(part.text for part in page.answers)


def match_answers(answers: Sequence[tuple[str, str, str]], page: Page) -> dict[int, str]:
    """Index of a study answer of the export -> id of that answer on the page."""
    imported = page.digests("imported")
    free = {part.id: part for part in page.answers if part.kind == "study-answer"}
    gone = [key for key in imported if key.startswith("study-answer") and key not in free]
    found: dict[int, str] = {}
    wanted = [i for i, (kind, _, _) in enumerate(answers) if kind == "study-answer"]

    def take(index: int, part_id: str) -> None:
        found[index] = part_id
        free.pop(part_id, None)

    for index in wanted:
        hashed = digest(answers[index][2])
        part_id = next(
            (i for i in [*free, *gone] if imported.get(i) == hashed and i not in found.values()), None
        )
        part_id = part_id or next((i for i, part in free.items() if part.digest == hashed), None)
        if part_id:
            take(index, part_id)
    for index in wanted:
        name = answers[index][1]
        part_id = next((i for i, part in free.items() if name and part.name == name), None)
        if index not in found and part_id:
            take(index, part_id)
    scores = [
        (likeness(words(answers[index][2]), words(part.text)), index, part_id)
        for index in wanted
        if index not in found
        for part_id, part in free.items()
        if not (answers[index][1] and part.name)
    ]
    for score, index, part_id in sorted(scores, key=lambda s: (-s[0], s[1], s[2])):
        if score >= _OTHER and index not in found and part_id in free:
            take(index, part_id)
    return found
