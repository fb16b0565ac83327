"""Random Notion pages for the property tests: trees of blocks and the text Notion exports for them."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from hypothesis import strategies as st

import render
from notion_blocks import Block

# What people write and Markdown takes for markup; each shows as it stands.
ODD = (
    "<NF4,",
    "List<String>",
    "<500ms",
    "[[값]]",
    "_____",
    "snake_case",
    "__init__",
    "$5~$10",
    "1~3,4~6",
    "C#",
    "#태그",
    "2024.",
    "1월",
    "①",
    "A)",
    "a|b",
    "::",
    "::before",
    "<메모리",
    "<pad>",
    "<s>",
    "</s>",
    "<script>",
    "&lt;",
    "&amp;x",
    "=",
    "==강조==",
    "---",
    "***",
    ">>>",
    "^2",
    "{x}",
    "!important",
    "@이름",
    "a/b",
    "100%",
    "///",
    "~~~",
    "...",
    "<!--",
    "-->",
    "<?php",
    "[x]:",
    "(6)",
    "![",
    "](",
    ":---",
    "+1",
    "50%EA",
    "‘따옴표’",
    "“큰”",
    "·",
    "→",
    "\u00b5",
    "€",
)
KINDS = ("paragraph", "bullet", "number", "todo", "quote", "aside", "code", "table", "heading", "equation")


@st.composite
def inline(draw: st.DrawFn, odd: bool = True, lines: int = 3) -> str:
    """Inline text as Notion writes it: each run of formatted text wrapped by itself."""
    out = []
    for _ in range(draw(st.integers(1, lines))):
        line = ""
        for run in draw(st.lists(_run(odd), min_size=1, max_size=5)):
            gap = draw(st.sampled_from(("", " ", ", ")))
            line += (gap or " " * _clashes(line, run)) + run if line else run
        out.append(line)
    return "\n".join(out)


def _clashes(line: str, run: str) -> bool:
    """Whether two runs cannot touch: Notion joins runs with the same marks into one."""
    before, after = re.findall(r"[*~`]*$", line)[0], re.findall(r"^[*~`]*", run)[0]
    return bool(before and after) and {before, after} != {"*", "**"}


@st.composite
def _run(draw: st.DrawFn, odd: bool) -> str:
    word = draw(st.sampled_from(("가중치", "LoRA", "모델(Model)", "는", "값을", "x1", "RAG.", "손실,", "r")))
    word += str(draw(st.integers(0, 999)))
    if odd and draw(st.integers(0, 3)) == 0:
        return " " + draw(st.sampled_from(ODD)) + " " + word
    wraps = ("{}", "{}", "{}", "**{}**", "*{}*", "***{}***", "`{}`", "~~{}~~", "[{}](https://a.kr/x_y)")
    return draw(st.sampled_from(wraps)).format(word)


@st.composite
def blocks(draw: st.DrawFn, depth: int = 3, size: int = 4) -> tuple[Block, ...]:
    """Brothers of any kind, with children."""
    return tuple(draw(_block(depth)) for _ in range(draw(st.integers(1, size))))


@st.composite
def _block(draw: st.DrawFn, depth: int) -> Block:
    kind = draw(st.sampled_from(KINDS))
    if kind == "code":
        some = st.sampled_from(("def f(x):", "    return x*2", "", "# 주석 <b>", "a_b = $c$"))
        lines = draw(st.lists(some, min_size=1, max_size=4))
        return Block("code", "\n".join(["start", *lines, "end"]), info=draw(st.sampled_from(("", "python"))))
    if kind == "equation":
        return Block("equation", "x_1^2 + y")
    if kind == "table":
        return Block("table", f"| 가 | 나 |\n| --- | --- |\n| {draw(_cell())} | {draw(_cell())} |")
    if kind in ("quote", "aside"):
        inner = (
            draw(blocks(depth - 1, 2))
            if depth
            else (Block("paragraph", _plain_start(draw(inline(lines=1)))),)
        )
        return Block(kind, children=inner)
    if kind == "heading":
        return Block("heading", draw(inline(lines=1)).strip(), number=draw(st.integers(1, 3)))
    children = draw(blocks(depth - 1, 2)) if depth and draw(st.booleans()) else ()
    number = draw(st.integers(1, 3)) if kind == "number" else 0
    text = "\n".join(_plain_start(line) for line in draw(inline()).split("\n"))
    return Block(kind, text, children, number=number)


def _plain_start(line: str) -> str:
    """A line that does not begin like a block: Notion escapes nothing, so it would be one."""
    line = line.strip()
    return f"글 {line}" if re.match(r"[^\w*`\[~]|~~~|\*\*\*$", line) else line


def _cell() -> st.SearchStrategy[str]:
    return inline(odd=False, lines=1)


def export(tree: Sequence[Block], indent: int = 0) -> list[str]:
    """Lines that Notion writes for blocks."""
    pad = " " * indent
    lines: list[str] = []
    for at, block in enumerate(tree):
        before = tree[at - 1] if at else None
        item = block.kind in ("bullet", "number", "todo")
        if before and not (item and before.kind in ("bullet", "number", "todo")):
            lines.append(pad)
        lines += _export_block(block, pad, indent)
    return lines


def _export_block(block: Block, pad: str, indent: int) -> list[str]:
    mark = {
        "bullet": "- ",
        "number": f"{block.number}. ",
        "todo": f"- [{'x' if block.number else ' '}] ",
        "heading": "#" * block.number + " ",
    }.get(block.kind, "")
    if block.kind == "code":
        return [pad + line for line in (f"```{block.info}", *block.text.split("\n"), "```")]
    if block.kind == "equation":
        return [pad + "$$", pad + block.text, pad + "$$"]
    if block.kind == "quote":
        return [(pad + "> " + line).rstrip() for line in export(block.children)]
    if block.kind == "aside":
        return [pad + "<aside>", pad + "💡", pad, *export(block.children, indent), pad, pad + "</aside>"]
    own = [pad + line for line in (mark + block.text).split("\n")]
    if not block.children:
        return own
    first = block.children[0].kind in ("bullet", "number", "todo") and block.kind != "paragraph"
    return [*own, *([] if first else [pad]), *export(block.children, indent + 4)]


def shown(text: str) -> str:
    """What a reader sees of Markdown, without white space."""
    markup = render.sanitize(render.unsafe(text))
    return squeeze(html.unescape(re.sub(r"<[^<>]*>", "", markup)))


def squeeze(text: str) -> str:
    """Text without white space and the delimiters of mathematics."""
    return re.sub(r"\s+|\\[()\[\]]", "", text)


def expected(tree: Sequence[Block]) -> str:
    """What a reader must see of blocks, without white space."""
    out = []
    for top in tree:
        for block in top.walk():
            text = block.text
            if block.kind == "table":
                text = "".join(line for line in text.split("\n") if "---" not in line).replace("|", "")
            if block.kind not in ("code", "equation"):
                text = unwrapped(text)
            out.append(text)
    return squeeze("".join(out))


def unwrapped(text: str) -> str:
    """Text without the marks that ``inline`` set."""
    word = r"((?:가중치|LoRA|모델\(Model\)|는|값을|x1|RAG\.|손실,|r)\d{1,3})"
    marks = (r"\*{3}", r"\*{2}", r"\*", "`", "~~")
    wraps = [rf"\[{word}\]\(https://a\.kr/x_y\)", *(mark + word + mark for mark in marks)]
    return re.sub("|".join(wraps), lambda match: next(group for group in match.groups() if group), text)
