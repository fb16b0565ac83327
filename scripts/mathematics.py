"""Formulas in rendered HTML -> MathML, by KaTeX while the site is built.

Browsers draw MathML by themselves, so a page with formulas loads no script, style or font for them.
"""

from __future__ import annotations

import atexit
import html
import json
import os
import re
import subprocess
from functools import lru_cache
from pathlib import Path

from node import node_command

ROOT = Path(__file__).resolve().parent.parent
_FORMULA = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\\(?:\((?P<inline>.*?)\\\)|\[(?P<block>.*?)\\\])</(?P=tag)>',
    re.DOTALL,
)
_REFUSED = re.compile(r"\\(?:href|url|includegraphics|html(?:Id|Class|Style|Data)|rule|raisebox)(?![A-Za-z])")
"""Commands that make links, pictures and attributes, which KaTeX refuses as well, but which other readers
of the formula, such as Anki's, would follow; and those that draw over what stands above or below."""
# One process for the whole build: starting Node costs more than a thousand formulas.
_SCRIPT = """
import katex from 'katex';
import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) {
  const [source, displayMode] = JSON.parse(line);
  const options = { displayMode, output: 'mathml', trust: false, maxExpand: 1000, maxSize: 20 };
  let drawn = null;
  try {
    drawn = katex.renderToString(source, options);
  } catch {}
  process.stdout.write(JSON.stringify(drawn) + '\\n');
}
"""


def typeset(markup: str) -> str:
    """Replace the formulas of rendered HTML by MathML; one that KaTeX cannot read stays as it was written."""
    return _FORMULA.sub(_draw, markup) if "arithmatex" in markup else markup


def _draw(match: re.Match[str]) -> str:
    block = match["inline"] is None
    source = html.unescape(match["block"] if block else match["inline"]).strip()
    drawn = None if _REFUSED.search(source) else mathml(source, block=block)
    if drawn is None:
        return f'<code class="formula">{html.escape(source)}</code>'
    return f'<{match["tag"]} class="arithmatex">{drawn}</{match["tag"]}>'


@lru_cache(maxsize=4096)
def mathml(source: str, *, block: bool) -> str | None:
    """MathML of one formula in TeX, None where KaTeX cannot read it.

    Raises RuntimeError with Node's message where KaTeX cannot be run at all.
    """
    process = _katex()
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write(json.dumps([source, block]) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
    except BrokenPipeError:
        answer = ""
    if not answer:
        assert process.stderr is not None
        raise RuntimeError(process.stderr.read().strip())
    drawn: str | None = json.loads(answer)
    return drawn


@lru_cache(maxsize=1)
def _katex() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [*node_command(), "--input-type=module", "--eval", _SCRIPT],
        cwd=ROOT, text=True, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    atexit.register(process.communicate)
    return process


if hasattr(os, "register_at_fork"):
    # Two processes that read from one pipe would take each other's answers.
    os.register_at_fork(after_in_child=_katex.cache_clear)
