"""The data of the review: its form, its completeness, and that nothing harmful is in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from deck import deck
from load import load_site

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((Path(__file__).parent / "data/api.schema.json").read_text(encoding="utf-8"))

KO = """\
---
title: 역전파와 GPU 메모리
description: 역전파가 메모리에 미치는 영향을 묻습니다.
tags: [memory, untold]
references: [hu-2021-lora]
---
역전파가 메모리에 미치는 영향을 **분석하십시오.**

둘째 문단, [앞 문제](03.ko.md#model-answer)

/// study-answer | 민수
7B \\* 3 = 42GB <script>alert(1)</script>
///

/// study-answer
    id: study-answer-2

다른 답
///

/// model-answer
**역전파(Backpropagation)**와 **그래디언트**, 다시 **그래디언트**, [나쁜 링크](javascript:alert(1))
///

/// correction | study-answer
    kind: wrong
    sources: [hu-2021-lora]

단위가 틀렸습니다.

> 42GB가 아니라 **84GB**이다.
///

/// correction | prompt
    id: correction-2
    kind: spelling
    sources: [vaswani-2017]

띄어쓰기.
///
"""
EN = """\
---
title: Backpropagation and GPU memory
description: Asks what backpropagation does to memory.
---
**Analyze** the effect of backpropagation on memory.

/// study-answer
7B \\* 3 = 42GB
///

/// model-answer
**Backpropagation** and **gradients**
///

/// correction | study-answer
The unit is wrong.

> It is 84GB.
///
"""


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    files = {
        "07/index.ko.md": "---\ntitle: 파인튜닝\ndescription: 단원\n---\n본문\n",
        "07/index.en.md": "---\ntitle: Finetuning\ndescription: Chapter\n---\nText\n",
        "07/04.ko.md": KO,
        "07/04.en.md": EN,
        "07/04-1.ko.md": "---\ntitle: 꼬리\ndescription: 꼬리질문\n---\n왜 그렇습니까?\n",
        "_data/tags.yml": "memory: {ko: 메모리, en: Memory}\n",
        "_data/references.yml": (
            "hu-2021-lora: {authors: 'Edward J. Hu, Yelong Shen, Phillip Wallis', year: 2021, title: LoRA,"
            " venue: ICLR 2022, url: 'https://arxiv.org/abs/2106.09685'}\n"
            "vaswani-2017: {authors: Ashish Vaswani, year: 2017, title: Attention, venue: NeurIPS}\n"
        ),
    }
    for name, text in files.items():
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "docs"


def made(docs: Path) -> dict[str, Any]:
    return {path: json.loads(data) for path, data in deck(load_site(docs)).items()}


def problems(data: object) -> list[str]:
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(data)]


def test_every_file_is_as_the_schema_says(docs: Path) -> None:
    files = made(docs)
    assert sorted(files) == ["api/07.json", "api/index.json", "api/titles/07.json"]
    for path, data in files.items():
        assert problems(data) == [], path


def test_the_schema_refuses_what_it_should(docs: Path) -> None:
    chapter = made(docs)["api/07.json"]
    chapter["questions"][0]["languages"]["ko"]["prompt"] = "<script>alert(1)</script>"
    assert problems(chapter)
    chapter = made(docs)["api/07.json"]
    del chapter["questions"][0]["languages"]["ko"]["terms"]
    assert problems(chapter)


def test_both_languages_with_corrections_inside_what_they_correct(docs: Path) -> None:
    question, follow_up = made(docs)["api/07.json"]["questions"]
    assert question["id"] == "07-04"
    korean, english = question["languages"]["ko"], question["languages"]["en"]
    assert korean["title"] == "역전파와 GPU 메모리"
    assert english["url"] == "en/07/04/"
    assert [answer["id"] for answer in korean["answers"]] == [
        "study-answer",
        "study-answer-2",
        "model-answer",
    ]
    assert korean["answers"][0]["name"] == "민수"
    (correction,) = korean["answers"][0]["corrections"]
    assert correction["kind"] == "wrong"
    assert correction["exam"] == "42GB가 아니라 <strong>84GB</strong>이다."
    assert "단위가 틀렸습니다" in correction["html"]
    assert correction["sources"] == ["hu-2021-lora"]
    assert [item["id"] for item in korean["corrections"]] == ["correction-2"]
    assert english["answers"][0]["corrections"][0]["exam"] == "It is 84GB."
    assert [item["authors"] for item in question["references"]] == [
        "Edward J. Hu 외 (2021)",
        "Ashish Vaswani (2017)",
    ]
    assert follow_up["parent"] == "07-04"
    assert list(follow_up["languages"]) == ["ko"]


def test_a_part_without_translation_is_korean_and_says_so(docs: Path) -> None:
    answers = made(docs)["api/07.json"]["questions"][0]["languages"]["en"]["answers"]
    assert [answer["language"] for answer in answers] == ["en", "ko", "en"]
    assert answers[1]["html"] == "<p>다른 답</p>"


def test_terms_are_what_the_model_answer_sets_in_bold(docs: Path) -> None:
    languages = made(docs)["api/07.json"]["questions"][0]["languages"]
    assert languages["ko"]["terms"] == ["역전파(Backpropagation)", "그래디언트"]
    assert languages["en"]["terms"] == ["Backpropagation", "gradients"]


def test_links_start_at_the_root_and_nothing_harmful_passes(docs: Path) -> None:
    text = deck(load_site(docs))["api/07.json"].decode()
    assert 'href=\\"07/03/#model-answer\\"' in text
    assert "javascript:" not in text
    assert "<script" not in text


def test_the_index_names_each_question_once_and_its_tags(docs: Path) -> None:
    index = made(docs)["api/index.json"]
    (chapter,) = index["chapters"]
    assert chapter["questions"] == ["07-04", "07-04-1"]
    assert chapter["tags"] == {"memory": ["07-04"], "untold": ["07-04"]}
    assert index["tags"]["memory"] == {"ko": "메모리", "en": "Memory"}
    assert index["tags"]["untold"] == {"ko": "untold", "en": "untold"}


def test_the_digest_changes_with_the_content_and_only_then(docs: Path) -> None:
    before = made(docs)["api/07.json"]["digest"]
    assert made(docs)["api/07.json"]["digest"] == before
    path = docs / "07/04.en.md"
    path.write_text(path.read_text(encoding="utf-8").replace("84GB", "85GB"), encoding="utf-8")
    assert made(docs)["api/07.json"]["digest"] != before


def test_the_site_itself() -> None:
    site = load_site(ROOT / "docs")
    files = {path: json.loads(data) for path, data in deck(site).items()}
    for path, data in files.items():
        assert problems(data) == [], path
    told = [
        question["id"]
        for chapter in site.chapters
        for question in files[f"api/{chapter.id}.json"]["questions"]
    ]
    assert told == [question.id for question in site.questions]
    for question in site.questions:
        data = next(q for q in files[f"api/{question.chapter}.json"]["questions"] if q["id"] == question.id)
        kept = data["languages"]["ko"]
        count = len(kept["corrections"]) + sum(len(answer["corrections"]) for answer in kept["answers"])
        assert count == len(question.source.corrections), question.id
