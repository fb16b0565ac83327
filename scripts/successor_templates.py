"""What the site's templates use of Jinja, and how each of it can be tried in another engine. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jinja2 import Environment, meta, nodes

MARK = "@@"
"""Stands before and after what a probe prints, so that it can be found in a page."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A template that uses one thing, and what Jinja makes of it."""

    text: str
    expected: str


PROBES = {
    "filter default": Probe('{{ nothing | default("/", true) }}', "/"),
    "filter e": Probe('{{ "<b>" | e }}', "&lt;b&gt;"),
    "filter join": Probe('{{ ["a", "b"] | join(", ") }}', "a, b"),
    "filter length": Probe("{{ [1, 2] | length }}", "2"),
    "filter safe": Probe('{{ "<b>" | safe }}', "<b>"),
    "filter string": Probe("{{ (2 | string) ~ 1 }}", "21"),
    "filter tojson": Probe('{{ {"a": "<"} | tojson }}', '{"a": "\\u003c"}'),
    "filter urlencode": Probe('{{ "[07 1]/" | urlencode }}', "%5B07%201%5D/"),
    "function dict": Probe('{{ dict({"a": 1}).a }}', "1"),
    "method count": Probe('{{ "a/b/c".count("/") }}', "2"),
    "method items": Probe('{% for a, b in {"x": "y"}.items() %}{{ a }}{{ b }}{% endfor %}', "xy"),
    "method replace": Probe('{{ "{n}".replace("{n}", "1") }}', "1"),
    "method rstrip": Probe('{{ "a//".rstrip("/") }}', "a"),
    "method split": Probe('{{ "07-04-1".split("-", 1)[1] }}', "04-1"),
    "method update": Probe('{% set d = {} %}{% set _ = d.update({"a": 1}) %}{{ d.a }}', "1"),
    "method __setitem__": Probe('{% set d = {} %}{% set _ = d.__setitem__("a", 1) %}{{ d.a }}', "1"),
    "test defined": Probe("{{ 1 if nothing is not defined else 2 }}", "1"),
    "extends": Probe('{% extends "probe-frame.html" %}{% block inner %}a{% endblock %}', "a"),
    "set outside blocks": Probe('{% extends "probe-frame.html" %}{% set said = "b" %}', "b"),
    "import with context": Probe(
        '{% set said = "c" %}{% import "probe-macros.html" as m with context %}{{ m.say() }}', "c"
    ),
    "value set in an import": Probe('{% import "probe-macros.html" as m with context %}{{ m.value }}', "d"),
    "macro with default": Probe('{% macro f(a, b="") %}{{ a }}{{ b }}{% endmacro %}{{ f("e") }}', "e"),
    "include": Probe('{% include "probe-part.html" %}', "f"),
    "with": Probe("{% with a = 1 %}{{ a }}{% endwith %}", "1"),
    "texts escaped": Probe('{{ "<b>" }}', "&lt;b&gt;"),
    "config.extra": Probe("{{ config.extra.texts.ko.site.home }}", "홈"),
    "page.meta": Probe("{{ page.meta.title }}", "Probe"),
}
"""What templates can use -> how it is tried."""

UNTRIED = {"method decode": "for bytes, which hooks alone give"}
"""What templates use and no template can show by itself -> why."""

ALWAYS = ("texts escaped", "config.extra", "page.meta", "set outside blocks", "value set in an import")
"""What no single place of a template shows, and the site's templates rely on."""

PARTIALS = {
    "probe-frame.html": f"{MARK}{{{{ said }}}}{{% block inner %}}{{% endblock %}}{MARK}",
    "probe-part.html": "f",
    "probe-macros.html": '{% set value = "d" %}{% macro say() %}{{ said }}{% endmacro %}',
}
"""What probes extend, include and import."""


def used(sources: Iterable[str]) -> dict[str, int]:
    """What templates use of Jinja -> in how many places; what ``PROBES`` lacks is among it, too."""
    trees = [Environment().parse(source) for source in sources]
    own = {node.name for tree in trees for node in tree.find_all(nodes.Macro)}
    modules = {node.target for tree in trees for node in tree.find_all(nodes.Import)}
    found = dict.fromkeys(ALWAYS, 0)
    for tree in trees:
        for node in tree.find_all(nodes.Node):
            name = _name(node, own, modules)
            if name:
                found[name] = found.get(name, 0) + 1
    return dict(sorted(found.items()))


def _name(node: nodes.Node, own: set[str], modules: set[str]) -> str | None:
    """What PROBES calls a use, or None where there is nothing to try."""
    match node:
        case nodes.Filter(name=name):
            return f"filter {name}"
        case nodes.Test(name=name):
            return f"test {name}"
        case nodes.Call(node=nodes.Getattr(node=nodes.Name(name=owner))) if owner in modules:
            return None
        case nodes.Call(node=nodes.Getattr(attr=attr)):
            return f"method {attr}"
        case nodes.Call(node=nodes.Name(name=name)) if name not in own:
            return f"function {name}"
        case nodes.Import(with_context=True):
            return "import with context"
        case nodes.Macro(defaults=[_, *_]):
            return "macro with default"
        case nodes.Include(template=nodes.Const()):
            return "include"
        case nodes.Include():
            return "include by expression"
        case nodes.Extends():
            return "extends"
        case nodes.With():
            return "with"
    return None


def needed(sources: Iterable[str]) -> set[str]:
    """Names that templates take for given, from the generator or from the hooks."""
    trees = [Environment().parse(source) for source in sources]
    names = set().union(*map(meta.find_undeclared_variables, trees))
    for tree in trees:
        names -= {node.name for node in tree.find_all(nodes.Name) if node.ctx in ("store", "param")}
        names -= {node.name for node in tree.find_all(nodes.Macro)}
        names -= {node.target for node in tree.find_all(nodes.Import)}
    return names


def untried(name: str) -> str:
    """Why something that templates use is not tried."""
    return f"not tried: {UNTRIED.get(name, 'PROBES in scripts/successor_templates.py lacks it')}"


def page_of(probe: Probe) -> str:
    """The template of a probe's page."""
    return probe.text if "{% extends" in probe.text else f"{MARK}{probe.text}{MARK}"


def verdict(probe: Probe, html: str) -> str:
    """What is wrong with what came out; empty where it is what Jinja gives."""
    parts = html.split(MARK)
    said = parts[1].strip() if len(parts) == 3 else None
    if said is None:
        return "printed nothing"
    if said == probe.expected:
        return ""
    return f"gave `{said[:60]}`, Jinja gives `{probe.expected}`"
