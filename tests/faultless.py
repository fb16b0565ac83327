"""A small site that is complete and faultless, for the tests to break."""

from __future__ import annotations

from pathlib import Path

from content import digest
from load import load_site
from page_text import page_text
from translate import all_groups, record

KOREAN = """\
---
title: 데이터 합성
description: 합성의 이점과 한계를 묻습니다.
tags: [data]
references: [wang-2022]
---
데이터 합성의 **이점**을 설명하십시오.

/// study-answer
두 가지 방법이 있습니다.

1. 합성 데이터는 42GB를 아낍니다\\
    그래서 빠릅니다
2. 사람의 데이터는 비쌉니다

- 모델 1개면 됩니다
- 값은 1e-7입니다

```python
rows = 3
```
///

/// model-answer
합성은 $L = 2x$ 를 쓰며 예시가 수백 개면 됩니다. [처음](#prompt)을 보십시오.

| 방법 | 값 |
| --- | --- |
| 사람 | 100 |
///

/// correction | study-answer
    kind: wrong
    sources: [wang-2022]

42GB가 아니라 42MB입니다.

> 합성 데이터는 42MB를 아낍니다.
///
"""

ENGLISH = """\
---
title: Data synthesis
description: Asks for the benefits and limits of synthesis.
---
Explain the **benefits** of data synthesis.

/// study-answer
There are two ways.

1. Synthetic data saves 42GB\\
    and so is faster
2. Human data is expensive

- one model is enough
- the value is 1e-7

```python
rows = 3
```
///

/// model-answer
Data synthesis uses $L = 2x$ and needs hundreds of examples. See the [beginning](#prompt).

| Way | Cost |
| --- | --- |
| Person | 100 |
///

/// correction | study-answer
It is 42MB, not 42GB.

> Data synthesis saves 42MB.
///
"""

FILES = {
    "index.ko.md": "---\ntitle: 처음\ndescription: 첫 쪽입니다.\n---\n반갑습니다.\n",
    "index.en.md": "---\ntitle: Home\ndescription: The first page.\n---\nWelcome.\n",
    "08/index.ko.md": "---\ntitle: 데이터\ndescription: 데이터를 다룹니다.\n---\n",
    "08/index.en.md": "---\ntitle: Data\ndescription: About data.\n---\n",
    "08/01.ko.md": KOREAN,
    "08/01.en.md": ENGLISH,
    "_data/tags.yml": "data: {ko: 데이터, en: Data}\n",
    "_data/references.yml": (
        "wang-2022:\n  authors: Yizhong Wang\n  year: 2022\n  title: Self-Instruct\n"
        "  url: https://arxiv.org/abs/2212.10560\n"
    ),
    "_data/glossary.yml": (
        "data-synthesis:\n  ko: 데이터 합성\n  en: data synthesis\n  definition:\n"
        "    ko: 데이터를 만드는 일입니다.\n    en: Making data.\n"
        "  also:\n    ko: [합성, 합성 데이터]\n    en: [synthetic data]\n"
    ),
    "_data/addresses.txt": "/\n08/\n08/01/\n",
}


def write_docs(docs: Path) -> Path:
    """Write the site, its translations recorded as up to date."""
    for name, text in FILES.items():
        path = docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    record_all(docs)
    return docs


def record_all(docs: Path) -> None:
    """Say that every translation was made from today's Korean text."""
    for group in all_groups(load_site(docs)):
        if group.translation:
            page = record(group.translation, group.source, tuple(group.source.translatable()))
            page.path.write_text(page_text(page), encoding="utf-8")


def change(docs: Path, name: str, old: str, new: str) -> None:
    """Replace text that stands in a file once or more."""
    path = docs / name
    text = path.read_text(encoding="utf-8")
    assert old in text, (name, old)
    path.write_text(text.replace(old, new), encoding="utf-8")


def line_of(docs: Path, name: str, text: str, after: str = "") -> int:
    """Number of the first line that holds a text, below the first that holds ``after``."""
    lines = (docs / name).read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if after in line)
    return next(i for i, line in enumerate(lines[start:], start) if text in line) + 1


def hash_of(text: str) -> str:
    """The hash of a Korean text."""
    return digest(text)
