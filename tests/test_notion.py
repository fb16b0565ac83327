"""Notion text -> blocks -> Markdown: every word once, in its place, whatever it is made of."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import notion_trees as trees
import render
from content import digest
from import_merge import flatten, new_page
from import_pages import Drafted, draft
from markdown_inline import write_inline
from markdown_writer import Writer
from notion import Document, read_document
from notion_blocks import Block, read_blocks
from notion_inline import plain, read_inline
from page_text import page_text, parse_page

GOLDEN = Path(__file__).resolve().parent / "data/notion-export-07.md"
EXAMPLES = int(os.environ.get("EXAMPLES", "50"))
"""Runs of each property; some cheap ones have a multiple. EXAMPLES=2000 for a long look."""
SLOW = settings(deadline=None, max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
PROMPT = trees.inline(odd=False, lines=1)


def markdown(text: str) -> str:
    """Inline text of Notion as the page's Markdown."""
    return write_inline(read_inline(text), lambda href, image: href)


def page(blocks: Sequence[Block]) -> str:
    return Writer(lambda href, image, line: href).write(tuple(blocks))


def html(text: str) -> str:
    return render.sanitize(render.unsafe(text))


@pytest.mark.parametrize(
    ("text", "written", "shown"),
    [
        (
            "*A***와** *B***의 곱**",
            "_A_**와** _B_**의 곱**",
            "<em>A</em><strong>와</strong> <em>B</em><strong>의 곱",
        ),
        ("**랭크(*r*)**가", "**랭크(*r*)**가", "<strong>랭크(<em>r</em>)</strong>가"),
        ("**모델(Model)**과", "**모델(Model)**과", "<strong>모델(Model)</strong>과"),
        ("2 bytes * 7B * 2", r"2 bytes \* 7B \* 2", "2 bytes * 7B * 2"),
        ("2*3*4", r"2\*3\*4", "2*3*4"),
        ("**굵은 **글", "**굵은** 글", "<strong>굵은</strong> 글"),
        ("****제목****", "**제목**", "<strong>제목</strong>"),
        ("**가****나**", "**가나**", "<strong>가나</strong>"),
        ("***둘 다***", "**_둘 다_**", "<strong><em>둘 다</em></strong>"),
        ("<NF4, paged>", r"\<NF4, paged>", "&lt;NF4, paged&gt;"),
        ("<메모리 절감>", r"\<메모리 절감>", "&lt;메모리 절감&gt;"),
        ("$5~$10", r"\$5\~\$10".replace(r"\~", "~"), "$5~$10"),
        ("$x_1*y$", "$x_1*y$", r"\(x_1*y\)"),
        ("_____", r"\_\_\_\_\_", "_____"),
        ("2024. 1월", r"2024\. 1월", "2024. 1월"),
        ("#태그", r"\#태그", "#태그"),
        ("[[값]]", "[[값]]", "[[값]]"),
        ("<b>굵게</b>와 List<b>", r"**굵게**와 List\<b>", "<strong>굵게</strong>와 List&lt;b&gt;"),
        ("&lt;", r"\&lt;", "&amp;lt;"),
        ("/// model-answer", r"\/// model-answer", "/// model-answer"),
        ("`a`", "`a`", "<code>a</code>"),
        ("``a`b``", "``a`b``", "<code>a`b</code>"),
        ("가\n나", "가\\\n나", "가<br>"),
        (r"\*별\*", r"\*별\*", "*별*"),
        ("**열린 글", r"\*\*열린 글", "**열린 글"),
    ],
)
def test_inline(text: str, written: str, shown: str) -> None:
    assert markdown(text) == written
    assert shown in html(written)


@SLOW
@given(trees.inline())
@example("~~~ 가중치0\n~~가중치0~~")
def test_every_character_of_inline_text_is_shown(text: str) -> None:
    assert trees.shown(markdown(text)) == trees.squeeze(trees.unwrapped(text))


@SLOW
@given(trees.inline(odd=False, lines=1))
def test_bold_stays_bold(text: str) -> None:
    wanted = re.findall(r"\*{2,3}([^*]+?)\*{2,3}", re.sub(r"(?<!\*)\*(?!\*)", "", text))
    bold = re.findall(r"<strong>(.*?)</strong>", html(markdown(text)))
    assert re.sub(r"<[^>]*>", "", "".join(bold)) == "".join(wanted)


@SLOW
@given(trees.inline(odd=False, lines=1), trees.inline(odd=False, lines=1))
def test_pages_hold_no_html(one: str, other: str) -> None:
    written = markdown(f"{one} <div onclick=x()> <script>{other}</script>")
    assert not re.search(r"(?<!\\)<(?!https?:)[a-zA-Z/!?]", re.sub(r"`[^`]*`", "", written))


@settings(SLOW, max_examples=EXAMPLES)
@given(trees.blocks())
def test_every_word_of_a_tree_is_shown_in_order(tree: tuple[Block, ...]) -> None:
    text = "\n".join(trees.export(tree))
    blocks, _ = read_blocks(text)
    writer = Writer(lambda href, image, line: href)
    written = writer.write(blocks)
    assert trees.shown(written) == trees.expected(tree), text
    assert writer.written == sum(1 for block in blocks for _ in block.walk())


@SLOW
@given(
    st.lists(st.tuples(trees.inline(odd=False, lines=1), trees.blocks(2, 3), trees.blocks(1, 2)), max_size=4)
)
def test_every_word_of_a_page_has_one_place(
    parts: list[tuple[str, tuple[Block, ...], tuple[Block, ...]]],
) -> None:
    questions = []
    for number, (prompt, study, model) in enumerate(parts, 1):
        answers = (Block("aside", children=study), Block("bullet", "모범답안", model))
        questions.append(Block("bullet", f"{number}. {prompt}", answers))
    text = "\n".join(["# 01단원", "", *trees.export(questions)])
    document = read_document(text)
    assert [q.number for q in document.questions] == [str(n) for n in range(1, len(parts) + 1)]
    for question, (prompt, study, model) in zip(document.questions, parts, strict=True):
        assert trees.shown(page(question.prompt)) == trees.squeeze(trees.unwrapped(prompt))
        found = {answer.kind: trees.shown(page(answer.blocks)) for answer in question.answers}
        wanted = {"study-answer": trees.expected(study), "model-answer": trees.expected(model)}
        assert {k: v for k, v in found.items() if v} == {k: v for k, v in wanted.items() if v}
    assert not document.unsorted
    assert_balanced(document)
    assert_written_pages_read_back(document)


def assert_written_pages_read_back(document: Document) -> None:
    """A written page is read with the same parts and without a fault."""
    drafted = Drafted("")
    draft(document, "x.md", lambda href, image, line: href, drafted, names=True)
    for item, _ in flatten(drafted.drafts):
        page = new_page(item, "01", Path("docs/01"), names=True)
        written = page_text(page)
        again = parse_page(written, page.path, "ko", question=True)
        assert not again.problems, (written, again.problems)
        assert again.parts == page.parts and again.title == item.title
        wanted = {"title": digest(item.title)} | {part.id: part.digest for part in page.parts}
        assert again.digests("imported") == wanted


def assert_balanced(document: Document) -> None:
    """Blocks in = blocks out."""
    placed = [b for q in document.questions for b in q.prompt]
    pending = list(document.questions)
    while pending:
        question = pending.pop()
        placed += [b for answer in question.answers for b in answer.blocks]
        pending += question.followups
        placed += [b for follow in question.followups for b in follow.prompt]
    placed += [b for _, blocks in document.unsorted for b in blocks]
    assert sum(1 for top in placed for _ in top.walk()) + document.consumed == document.blocks


LINES = st.sampled_from(
    [
        "# 01단원",
        "- 1. 무엇인가?",
        "2. 까닭은?",
        "Q3. 어떻게?",
        "## 질문 4",
        "    <aside>",
        "<aside>",
        "</aside>",
        "    💡",
        "",
        "    ",
        "        ",
        "- 답",
        "    - 모범답안",
        "        1. 하나",
        "- 답안",
        "    1. 가",
        "    2. 나",
        "꼬리질문",
        "- 꼬리질문: 왜?",
        "```",
        "    ```python",
        "> 인용",
        "| a | b |",
        "| --- | --- |",
        "$$",
        "x^2",
        "<details>",
        "<summary>Q5. 요약?</summary>",
        "</details>",
        "글",
        "    글",
        "**Q6. 굵은 질문?**",
        "A: 답",
        "- 김하나",
        "    하나의 답",
        "- 이두리",
        "---",
        "- [ ] 할 일",
        "![그림](a.png)",
        "[쪽](b.md)",
        "- 참고자료",
        "정답: ②",
        "1. ",
        "- ",
        "\t- 탭",
        "</aside> 뒤",
        "글</aside>",
    ]
)


@settings(SLOW, max_examples=10 * EXAMPLES)
@given(st.lists(LINES, max_size=40))
def test_no_line_is_lost_and_nothing_crashes(lines: list[str]) -> None:
    document = read_document("\n".join(lines))
    assert_balanced(document)
    assert_written_pages_read_back(document)


@settings(SLOW, max_examples=4 * EXAMPLES)
@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    for start in ("", "# 1장\n\n- 1. 무엇인가?\n    \n    ", "Q1. 왜?\n\n> "):
        document = read_document(start + text)
        assert_balanced(document)
        assert_written_pages_read_back(document)


@settings(SLOW, max_examples=EXAMPLES)
@given(st.data())
def test_mutated_golden_input_is_read(data: st.DataObject) -> None:
    lines = GOLDEN.read_text(encoding="utf-8").split("\n")
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(lines) - 1))
        change = data.draw(st.integers(0, 3))
        if change == 0:
            del lines[at]
        elif change == 1:
            lines[at] = lines[at].strip()
        elif change == 2:
            lines.insert(at, data.draw(LINES))
        else:
            lines[at] = lines[at][: data.draw(st.integers(0, 20))]
    assert_balanced(read_document("\n".join(lines)))


def test_deep_and_long_input_is_linear() -> None:
    for text in (
        "> " * 3000 + "x",
        "<aside>\n" * 5000,
        "[" * 20000,
        "*" * 9999 + "a",
        "$" * 20001,
        "- " * 5000,
        "\n".join(" " * i + "- x" for i in range(3000)),
        "`" * 5000 + "a`" * 3000,
        "<b>" * 5000,
        "\n".join(f"{' ' * 4 * (i % 50)}1. x" for i in range(20000)),
    ):
        assert_balanced(read_document(text))
        plain(text)


def test_golden_input_keeps_every_word_in_its_place() -> None:
    """The words of the golden input's parts, found by the simplest reading of its lines."""
    lines = GOLDEN.read_text(encoding="utf-8").split("\n")
    starts = [i for i, line in enumerate(lines) if re.match(r" {8}- \d+\. ", line)]
    answers = next(i for i, line in enumerate(lines) if line.strip() == "- 답안")
    document = read_document("\n".join(lines))
    assert len(document.questions) == len(starts) == 15
    for number, (question, start) in enumerate(zip(document.questions, starts, strict=True), 1):
        end = starts[number] if number < 15 else answers
        prompt = re.sub(r"^ *- \d+\. ", "", lines[start])
        study = [x.strip() for x in lines[start + 1 : end]]
        study = [re.sub(r"^(- |\d+\. +)", "", x) for x in study if x not in ("<aside>", "</aside>", "💡", "")]
        model = re.sub(r"^ *\d+\. +", "", lines[answers + number])
        wanted = {"study-answer": "".join(study), "model-answer": model}
        assert trees.shown(page(question.prompt)) == bare(prompt)
        found = {answer.kind: trees.shown(page(answer.blocks)) for answer in question.answers}
        assert found == {kind: bare(text) for kind, text in wanted.items() if text}
    assert [q.number for q in document.questions if q.empty] == ["8", "13", "15"]
    assert not document.unsorted


def bare(text: str) -> str:
    """The golden input's text without marks; its lone asterisks stand between spaces."""
    return trees.squeeze(re.sub(r"(?<=\S)\*+|\*+(?=\S)", "", text))
