"""Spans of inline text -> Markdown that shows the same on the site and on GitHub. Pure.

The site renders with Python-Markdown (escapeall, arithmatex); what it would take for
markup and is text is escaped with a backslash, and no HTML is ever written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby
from urllib.parse import quote

from notion_marks import Span

Resolve = Callable[[str, bool], str | None]
"""Target of a link or image (``True``) -> what to write, None where it cannot be shown."""

_SPECIAL = re.compile(r"[\\`*$]|<(?=[^\W\d_]|[/!?])|&(?=#?[a-zA-Z0-9]+;)|\](?=[(\[])|!(?=\[)|_+|~+")
_LINE = re.compile(
    r"(?P<plain>#|>|[-+](?=\s|$)|///|[=-]+\s*$|[|:-][|\s:-]*$|~{3})"
    r"|(?P<number>\d+)(?P<stop>[.)])(?=\s|$)"
    r"|(?P<bracket>\[)(?=[^\[\]]*\]:|[ xX]\])"
)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_PARENTHESES = "()"
_KEEP = "/:?#@!&+,;=%~-.'"


def write_inline(spans: tuple[Span, ...], resolve: Resolve, *, cell: bool = False) -> str:
    """Markdown of inline text; lines are joined by a kept break, a backslash at the line's end."""
    lines: list[list[Span]] = [[]]
    for span in spans:
        if span.kind == "break":
            lines.append([])
        else:
            lines[-1].append(span)
    wave = sum(s.text.count("~") for s in spans if s.kind == "text") > 1
    written = [_line(line, resolve, cell=cell, wave=wave) for line in lines]
    written = [line for line in written if line]
    return (" " if cell else "\\\n").join(written)


def _line(spans: list[Span], resolve: Resolve, *, cell: bool, wave: bool) -> str:
    units: list[tuple[str, Span]] = []
    for link, group in groupby(spans, key=lambda span: (span.link, span.href if span.link else "")):
        members = list(group)
        if link[0]:
            units += _linked(members, link[1], resolve, cell=cell, wave=wave)
        else:
            units += [(_unit(span, resolve, cell=cell, wave=wave), span) for span in members]
    text = _emphasis(units).strip()
    return text if cell else _guard(text)


def _unit(span: Span, resolve: Resolve, *, cell: bool, wave: bool) -> str:
    if span.kind == "code":
        return _code(span.text, cell=cell, wave=wave)
    if span.kind == "math":
        return f"${span.text}$" if not cell else f"${span.text.replace('|', chr(92) + 'vert ')}$"
    if span.kind == "url":
        return f"<{quote(span.href, safe=_KEEP + _PARENTHESES)}>"
    if span.kind == "image":
        target = resolve(span.href, True)
        alt = escape(span.text, cell=cell, wave=wave)
        if target is None:
            return " ".join(x for x in (alt, escape(span.href, cell=cell, wave=wave)) if x)
        return f"{'' if _SCHEME.match(target) else '!'}[{alt or _name(span.href)}]({_url(target)})"
    return escape(span.text, cell=cell, wave=wave)


def _name(href: str) -> str:
    return escape(href.partition("?")[0].rstrip("/").rpartition("/")[2]) or "link"


def _linked(
    members: list[Span], href: str, resolve: Resolve, *, cell: bool, wave: bool
) -> list[tuple[str, Span]]:
    """A link is one unit; marks that all its spans share stand outside of it."""
    outside = Span("text", bold=members[0].bold, italic=members[0].italic)
    shared = Span(
        "text",
        bold=all(span.bold for span in members),
        italic=all(span.italic for span in members),
        strike=all(span.strike for span in members),
    )
    target = resolve(href, False)
    text = "".join(span.text for span in members)
    if (
        target is not None
        and text.strip() == target
        and _SCHEME.match(target)
        and quote(target, safe=_KEEP + _PARENTHESES) == target
    ):
        return [(f"<{target}>", shared)]
    inner = [(_unit(span, resolve, cell=cell, wave=wave), _without(span, shared)) for span in members]
    label = _emphasis(inner)
    if target is None:
        shown = escape(href, cell=cell, wave=wave)
        if label.strip() and _SCHEME.match(href) and not href.startswith("attachment:"):
            # A target that must not run: it is shown, so that a person can judge it.
            return [(label, shared), (f" ({shown})", outside)]
        return [(label if label.strip() else shown, shared)]
    if not label.strip():
        label = escape(href, cell=cell, wave=wave)
    lead, core, trail = _cut(label)
    return [(lead, outside), (f"[{core}]({_url(target)})", shared), (trail, outside)]


def _without(span: Span, shared: Span) -> Span:
    """A span without the marks that stand outside its link."""
    return Span(
        "text",
        bold=span.bold and not shared.bold,
        italic=span.italic and not shared.italic,
        strike=span.strike and not shared.strike,
    )


def escape(text: str, *, cell: bool = False, wave: bool = False) -> str:
    """Text as Markdown that shows just this text, inside a line."""

    def mask(match: re.Match[str]) -> str:
        found = match[0]
        if found[0] == "_":
            before = text[match.start() - 1 : match.start()]
            after = text[match.end() : match.end() + 1]
            if len(found) == 1 and before.isalnum() and after.isalnum():
                return found
        elif found[0] == "~" and not wave and len(found) == 1:
            return found
        return "".join("\\" + character for character in found)

    masked = _SPECIAL.sub(mask, text)
    return masked.replace("|", "\\|") if cell else masked


def _guard(line: str) -> str:
    """Escape what would begin a block (heading, list, quote, rule, table) at a line's start."""
    match = _LINE.match(line)
    if match is None:
        return line
    if match["number"]:
        return f"{match['number']}\\{line[match.start('stop') :]}"
    return "\\" + line


def _code(text: str, *, cell: bool, wave: bool) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    if longest >= 2 or (cell and "|" in text) or "\n" in text:
        # Three backticks could begin a fence, and a bar would split the cell.
        return escape(text, cell=cell, wave=wave)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _url(target: str) -> str:
    if target.lower().startswith("mailto:") and " " not in target:
        return target
    return quote(target, safe=_KEEP)


def _cut(text: str) -> tuple[str, str, str]:
    core = text.strip()
    if not core:
        return text, "", ""
    start = text.index(core)
    return text[:start], core, text[start + len(core) :]


def _emphasis(units: list[tuple[str, Span]]) -> str:
    """Join units with as few switches as can be: bold outside, italic within, strike innermost."""
    pieces: list[tuple[str, bool]] = []
    for bold, group in groupby((u for u in units if u[0]), key=lambda unit: unit[1].bold):
        members = list(group)
        if not bold:
            pieces += _italics(members)
            continue
        lead, core, trail = _cut("\0".join(text for text, _ in members).replace("\0", ""))
        if not core:
            pieces.append((lead, False))
            continue
        inner = _trim(members)
        pieces += [(lead, False), (f"**{_join(_italics(inner), within=True)}**", False), (trail, False)]
    return _join(pieces, within=False)


def _trim(members: list[tuple[str, Span]]) -> list[tuple[str, Span]]:
    """Units without the white space at both ends."""
    kept = list(members)
    while kept and not kept[0][0].strip():
        kept.pop(0)
    while kept and not kept[-1][0].strip():
        kept.pop()
    if kept:
        kept[0] = (kept[0][0].lstrip(), kept[0][1])
        kept[-1] = (kept[-1][0].rstrip(), kept[-1][1])
    return kept


def _italics(members: list[tuple[str, Span]]) -> list[tuple[str, bool]]:
    """Pieces of text, ``True`` where a piece is to be italic."""
    pieces: list[tuple[str, bool]] = []
    for italic, group in groupby(members, key=lambda unit: unit[1].italic):
        text = "".join(_struck(list(group)))
        lead, core, trail = _cut(text)
        if not italic or not core:
            pieces.append((text, False))
        else:
            pieces += [(lead, False), (core, True), (trail, False)]
    return pieces


def _struck(members: list[tuple[str, Span]]) -> list[str]:
    out = []
    for strike, group in groupby(members, key=lambda unit: unit[1].strike):
        lead, core, trail = _cut("".join(text for text, _ in group))
        out += [lead, f"~~{core}~~" if strike and core else core, trail]
    return out


def _join(pieces: list[tuple[str, bool]], *, within: bool) -> str:
    """Set italic marks: ``_`` beside other asterisks, where a word does not forbid it, else ``*``."""
    kept = [piece for piece in pieces if piece[0]]
    out: list[str] = []
    for at, (text, italic) in enumerate(kept):
        if not italic:
            out.append(text)
            continue
        before = out[-1][-1] if out else "*" if within else ""
        after = kept[at + 1][0][0] if at + 1 < len(kept) else "*" if within else ""
        if at + 1 < len(kept) and kept[at + 1][1]:
            after = "*"
        free = not (before.isalnum() or before == "_" or after.isalnum() or after == "_")
        mark = "_" if free and ("*" in (before, after) or "*" in text) else "*"
        out.append(f"{mark}{text}{mark}")
    return "".join(out)
