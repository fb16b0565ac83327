"""Many words -> one regular expression that looks for all of them at once.

A plain alternation of 500 words tries each of them at each place; a trie tries
one letter after the other, so that the time grows with the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

Trie = dict[str, "Trie"]
_END = ""


def alternation(words: Iterable[str]) -> str:
    """Pattern, without a group of its own captured, that matches the longest word first.

    A space in a word stands for any white space, a line break included.
    """
    root: Trie = {}
    for word in words:
        node = root
        for letter in word:
            node = node.setdefault(letter, {})
        node[_END] = {}
    return _pattern(root)


def _pattern(node: Trie) -> str:
    branches = [_letter(letter) + _pattern(below) for letter, below in node.items() if letter != _END]
    if not branches:
        return ""
    if len(branches) == 1 and _END not in node:
        return branches[0]
    # Greedy and last: the empty ending, so that the longest word is tried first.
    return f"(?:{'|'.join(branches)})" + ("?" if _END in node else "")


def _letter(letter: str) -> str:
    return r"\s+" if letter == " " else re.escape(letter)
