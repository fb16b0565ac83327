"""What the outline counts is what rendering makes of the same text."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outline import outline
from render import plain, render

TAGS = {
    "li": "item", "blockquote": "quote", "table": "table", "tr": "row",
    "br": "break", "hr": "rule", "img": "picture",
}  # fmt: skip


class _Counter(HTMLParser):
    """Counts the blocks of rendered HTML as an outline does."""

    def __init__(self) -> None:
        super().__init__()
        self.counts = dict.fromkeys(("heading", "paragraph", "code", *TAGS.values()), 0)
        self.stack: list[str] = []
        self.loose: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in TAGS:
            self.counts[TAGS[tag]] += 1
        elif tag == "pre":
            self.counts["code"] += 1
        elif tag[0] == "h" and tag[1:].isdigit():
            self.counts["heading"] += 1
        elif tag == "p" and not (self.stack and self.stack[-1] == "li" and not self.loose[-1]):
            self.counts["paragraph"] += 1
        if self.stack and self.stack[-1] == "li" and self.loose:
            self.loose[-1] = True
        if tag == "li":
            self.loose.append(False)
        if tag not in ("br", "hr", "img", "input"):
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.stack and self.stack[-1] == tag:
            self.stack.pop()
        if tag == "li" and self.loose:
            self.loose.pop()

    def handle_data(self, data: str) -> None:
        # The first text or paragraph of an item is the item itself.
        if data.strip() and self.stack and self.stack[-1] == "li":
            self.loose[-1] = True


def rendered(text: str) -> dict[str, int]:
    counter = _Counter()
    counter.feed(render(text, "08", "ko", "../"))
    return counter.counts


TEXTS = {
    "paragraphs": ("하나\n\n둘\n둘째 줄\n\n셋", {"paragraph": 3}),
    "kept breaks": ("하나\\\n둘\\\n셋\\\\\n넷", {"paragraph": 1, "break": 2}),
    "tight list": ("- 하나\n- 둘\n- 셋", {"item": 3}),
    "numbers and bullets": ("1. 하나\n2. 둘\n\n- 셋\n- 넷", {"item": 4}),
    "other marker in a list": ("1. 하나\n- 둘", {"item": 1}),
    "no list in a paragraph": ("하나\n- 둘", {"paragraph": 1}),
    "nested": ("1. 하나\n\n    - 둘\n    - 셋\n\n2. 넷", {"item": 4}),
    "item with paragraph": ("1.  하나\n\n    둘\n\n2.  셋", {"item": 2, "paragraph": 1}),
    "broken item": ("1.  하나\\\n    둘\n2.  셋", {"item": 2, "break": 1}),
    "code": ("```python\n- a\n\n# b\n```\n\n글", {"code": 1, "paragraph": 1}),
    "code in a list": ("1. 하나\n\n    ```\n    - a\n    ```\n\n2. 둘", {"item": 2, "code": 1}),
    "indented code": ("글\n\n    - a\n    b\n\n글", {"paragraph": 2, "code": 1}),
    "table": ("| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |", {"table": 1, "row": 3}),
    "quote": ("글\n\n> 하나\n> 둘\n>\n> - 셋", {"paragraph": 2, "quote": 1, "item": 1}),
    "heading": ("## 제목\n\n글", {"heading": 1, "paragraph": 1}),
    "rule": ("글\n\n---\n\n글", {"paragraph": 2, "rule": 1}),
    "picture": ("![그림](a.png) 글 [이름](b.md)", {"paragraph": 1, "picture": 1}),
    "escapes": ("1\\. 하나\n\n\\- 둘\n\n\\> 셋", {"paragraph": 3}),
    "tasks": ("- [ ] 하나\n- [x] 둘", {"item": 2}),
}


@pytest.mark.parametrize("name", TEXTS)
def test_blocks_are_counted_as_they_are_rendered(name: str) -> None:
    text, expected = TEXTS[name]
    counts = {kind: count for kind, count in outline(text).counts.items() if count}
    assert counts == expected
    assert {kind: count for kind, count in rendered(text).items() if count} == expected


def test_formulas_are_counted_and_are_no_prose() -> None:
    seen = outline("값은 $x_1$ 과 \\(y\\) 이고 \\$5 입니다.\n\n$$\nz = 2\n$$\n\n끝 $ 5 $ 달러")
    assert seen.counts["formula"] == 3
    assert "$5" in seen.prose
    assert "x_1" in seen.code and "z = 2" in seen.code and "x_1" not in seen.prose


def test_prose_is_what_a_reader_sees() -> None:
    text = (
        "1. **모델(Model)**과 `코드` [이름](https://a.b/c_d) \\*별\\* &amp; <b>글</b> https://a.b\n\n> 인용"
    )
    assert " ".join(outline(text).prose.split()) == "모델(Model)과 이름 *별* & 글 인용"


def test_links_and_tags_know_their_lines() -> None:
    links = '[가](a.md "제목") ![나](나(1).png)\n<T5 a="b"> \\<T6> `<T7>`\n\n[r]: c.md'
    seen = outline(f"글\n\n```\n<T1> [x](y)\n```\n\n{links}")
    assert [(link.target, link.line, link.picture) for link in seen.links] == [
        ("a.md", 6, False), ("나(1).png", 6, True), ("c.md", 9, False),
    ]  # fmt: skip
    assert [(tag.text, tag.name, tag.line) for tag in seen.tags] == [('<T5 a="b">', "t5", 7)]


PIECES = st.sampled_from(["모델", "**굵게**", "값 3", "`코드`", "(a)", "word"])
WORDS = st.lists(PIECES, min_size=1, max_size=4).map(" ".join)
PARAGRAPHS = st.lists(WORDS, min_size=1, max_size=3).map("\\\n".join)


def _indented(text: str) -> str:
    return "\n".join("    " + line if line else line for line in text.split("\n"))


def _items(markers: st.SearchStrategy[str], bodies: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def item(marker: str, body: str) -> str:
        first, _, rest = body.partition("\n")
        return f"{marker:<4}{first}" + (f"\n{_indented(rest)}" if rest else "")

    def listed(marker: str, texts: list[str]) -> str:
        return "\n".join(item(f"{i}." if marker == "1." else marker, text) for i, text in enumerate(texts, 1))

    return st.builds(listed, markers, st.lists(bodies, min_size=1, max_size=3))


LEAVES = (
    PARAGRAPHS
    | st.just("```\n- a\n\nb\n```")
    | st.just("| a | b |\n| --- | --- |\n| 1 | 2 |")
    | PARAGRAPHS.map(lambda text: "> " + text.replace("\n", "\n> "))
)
LISTS = _items(st.sampled_from(["-", "1."]), PARAGRAPHS)
NESTED = st.builds(lambda a, b: f"1.  {a}\n\n{_indented(b)}\n\n2.  끝", WORDS, LISTS | LEAVES)
DOCUMENTS = st.lists(LEAVES | LISTS | NESTED, min_size=1, max_size=4).map("\n\n글\n\n".join)


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS)
def test_any_document_is_counted_as_it_is_rendered(text: str) -> None:
    counts = outline(text).counts
    assert {kind: counts[kind] for kind in rendered(text)} == rendered(text), text


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS)
def test_words_of_any_document_are_in_its_prose_or_code(text: str) -> None:
    seen = outline(text)
    visible = f"{seen.prose} {seen.code}"
    assert [word for word in plain(render(text, "", "ko", "")).split() if word not in visible] == []
