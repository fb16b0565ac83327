"""Terms are found with any particle, within no compound, and marked where they may be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faultless import write_docs
from glossary import mark_terms, questions_using, view
from load import load_site
from render import plain, render
from terms import Lexicon
from tries import alternation

GLOSSARY: dict[str, dict[str, object]] = {
    "quantization": {
        "ko": "양자화", "en": "quantization", "also": {"en": ["quantize", "quantized"]},
        "definition": {"ko": "비트를 줄입니다.", "en": "Fewer bits."},
    },
    "dequantization": {
        "ko": "역양자화", "en": "dequantization", "definition": {"ko": "되돌립니다.", "en": "Back again."},
    },
    "ptq": {
        "ko": "사후 양자화", "en": "post-training quantization", "also": {"ko": ["PTQ"], "en": ["PTQ"]},
        "definition": {"ko": "나중에 합니다.", "en": "Done later."},
    },
    "learning-rate": {
        "ko": "학습률", "en": "learning rate", "also": {"ko": ["러닝 레이트", "러닝레이트"]},
        "definition": {"ko": "보폭입니다.", "en": "The \"step\" & size."},
    },
    "schedule": {
        "ko": "학습률 스케줄", "en": "learning rate schedule",
        "definition": {"ko": "규칙입니다.", "en": "A rule."},
    },
    "lora": {
        "ko": "LoRA", "en": "LoRA", "also": {"ko": ["저랭크 적응"], "en": ["low-rank adaptation"]},
        "definition": {"ko": "기법입니다.", "en": "A method."},
    },
    "qlora": {"ko": "QLoRA", "en": "QLoRA", "definition": {"ko": "기법입니다.", "en": "A method."}},
    "weight": {"ko": "가중치", "en": "weight", "definition": {"ko": "수입니다.", "en": "A number."}},
    "matrix": {
        "ko": "가중치 행렬", "en": "weight matrix", "also": {"en": ["weight matrices"]},
        "definition": {"ko": "표입니다.", "en": "A table."},
    },
}  # fmt: skip
LEXICON = Lexicon(GLOSSARY)


def uses(text: str, language: str) -> list[str]:
    return [text[use.start : use.end] for use in LEXICON.uses(text, language)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("LoRA가 QLoRA는 lora의", ["LoRA", "QLoRA", "lora"]),
        ("학습률이 학습률만을 학습률에서는 학습률들로부터", ["학습률"] * 4),
        (
            "양자화된 양자화하여 양자화합니다 양자화했을 양자화시키면 양자화함으로써 양자화한다",
            ["양자화"] * 7,
        ),
        ("양자화입니다. 양자화이며 양자화란 양자화다", ["양자화"] * 4),
        ("학습률 스케줄을 학습률을", ["학습률 스케줄", "학습률"]),
        ("학습률\n스케줄", ["학습률\n스케줄"]),
        ("사후 양자화(PTQ)와 (양자화)", ["사후 양자화", "PTQ", "양자화"]),
        ("역양자화 단계", ["역양자화"]),
        ("러닝레이트가 러닝 레이트를", ["러닝레이트", "러닝 레이트"]),
        # English terms within a Korean text, plural included.
        ("행렬(weight matrices)과 가중치(Weights)", ["weight matrices", "가중치", "Weight"]),
        # Compounds and other words are no terms.
        ("비양자화 양자화기법 가중치합 학습률표 하드가중치 LoRA2 XLoRA 가중치함수", []),
        ("양자화하드웨어 양자화한계 양자화할당 양자화해석 학습률상한", []),
    ],
)
def test_korean_terms(text: str, found: list[str]) -> None:
    assert uses(text, "ko") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Learning rates and LoRA's weights", ["Learning rate", "LoRA", "weight"]),
        ("the learning rate schedule of QLoRA", ["learning rate schedule", "QLoRA"]),
        ("dequantization, quantized; unquantized", ["dequantization", "quantized"]),
        ("weight matrices, a weight matrix, weighty, lightweight", ["weight matrices", "weight matrix"]),
        ("post-training quantization (PTQ)", ["post-training quantization", "PTQ"]),
    ],
)
def test_english_terms(text: str, found: list[str]) -> None:
    assert uses(text, "en") == found


def test_terms_that_a_translation_lacks() -> None:
    korean = "양자화한 가중치 행렬과 LoRA, 학습률"
    lacking = LEXICON.lacking(korean, "Quantized weight matrices, low-rank adaptation and learning\nrates.")
    assert [use.term for use in lacking] == []
    lacking = LEXICON.lacking(korean, "dequantized weights of QLoRA")
    assert [use.term for use in lacking] == ["quantization", "matrix", "lora", "learning-rate"]


def with_marks(html: str, language: str, root: str = "") -> str:
    (text,) = mark_terms([html], GLOSSARY, language, root)
    return text


def marked(html: str, language: str = "ko") -> list[str]:
    return re.findall(r'<a class="term"[^>]*>(.*?)</a>', with_marks(html, language))


def test_the_first_use_is_a_link_to_the_entry_with_counterpart_and_definition() -> None:
    html = with_marks("<p>학습률이 크면 학습률을</p>", "ko", "../../")
    assert html == (
        '<p><a class="term" href="../../glossary/#term-learning-rate" '
        'title="learning rate&#10;보폭입니다.">학습률</a>이 크면 학습률을</p>'
    )
    html = with_marks("<p>Learning rates</p>", "en", "../../../")
    assert 'href="../../../en/glossary/#term-learning-rate"' in html
    assert 'title="학습률&#10;The &quot;step&quot; &amp; size."' in html


def test_a_term_is_marked_once_in_an_answer_and_its_corrections() -> None:
    answer, first, second = mark_terms(
        ["<p>학습률을</p>", "<p>학습률과 LoRA를</p>", "<p>LoRA는 학습률</p>"], GLOSSARY, "ko"
    )
    assert "</a>을</p>" in answer
    assert first.startswith("<p>학습률과 <a ") and first.count("<a ") == 1
    assert second == "<p>LoRA는 학습률</p>"


def test_a_term_that_is_the_same_in_both_languages_shows_another_form() -> None:
    assert 'title="low-rank adaptation&#10;' in with_marks("<p>LoRA가</p>", "ko")
    assert 'title="저랭크 적응&#10;' in with_marks("<p>LoRA</p>", "en")
    assert 'title="기법입니다."' in with_marks("<p>QLoRA가</p>", "ko")


@pytest.mark.parametrize(
    "html",
    [
        "<p><code>LoRA</code></p>",
        "<pre><code>LoRA <span>LoRA</span></code></pre>",
        '<p><a href="x">LoRA <em>LoRA</em></a></p>',
        "<h3>LoRA</h3>",
        '<p><span class="arithmatex">LoRA <span>a</span> LoRA</span></p>',
        "<p><math><mi>LoRA</mi></math></p>",
        "<p>역<strong>양자화</strong>기법</p>",
        "<p><strong>양자화</strong>기법</p>",
        "<p>비<strong>양자화</strong></p>",
        '<p><img alt="LoRA"></p>',
    ],
)
def test_nothing_is_marked_in_code_links_headings_formulas_and_compounds(html: str) -> None:
    assert with_marks(html, "ko") == html


def test_marks_within_emphasis_and_after_hidden_text() -> None:
    html = '<p><strong>양자화</strong>된 <code>x</code> <a href="y">z</a> <em>LoRA</em>의 a &lt; b 학습률</p>'
    assert marked(html) == ["양자화", "LoRA", "학습률"]


def test_a_code_span_within_a_word_hides_no_boundary() -> None:
    assert marked("<p><code>x</code>양자화</p>") == ["양자화"]


PIECES = st.sampled_from(
    [
        "양자화",
        "역양자화",
        "LoRA",
        "가 ",
        "는 ",
        " ",
        "**",
        "`",
        "학습률",
        "(",
        ")",
        "\n\n",
        "- ",
        "&",
        "<",
        ">",
        "$x$",
        '"',
    ]
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_marking_changes_nothing_that_is_read(text: str) -> None:
    html = render(text, "", "ko", "")
    marked_up = with_marks(html, "ko", "../")
    assert plain(marked_up) == plain(html)
    assert re.sub(r'<a class="term"[^>]*>(.*?)</a>', r"\1", marked_up) == html


@settings(deadline=None)
@given(
    st.sets(st.text("abc ", min_size=1, max_size=5).map(str.strip).filter(bool), min_size=1),
    st.text("abc ", max_size=9),
)
def test_a_trie_finds_what_a_plain_alternation_finds(words: set[str], text: str) -> None:
    ordered = sorted(
        (re.escape(word).replace(r"\ ", r"\s+") for word in words), key=lambda word: (-len(word), word)
    )
    trie = re.compile(alternation(words))
    assert trie.pattern != ""
    longest = {
        at: max((m.end() for word in ordered if (m := re.compile(word).match(text, at))), default=None)
        for at in range(len(text))
    }
    found = {at: (m.end() if (m := trie.match(text, at)) else None) for at in range(len(text))}
    assert found == longest


def test_the_page_lists_every_term_in_order(tmp_path: Path) -> None:
    docs = write_docs(tmp_path / "docs")
    (docs / "_data/glossary.yml").write_text(
        "".join(
            f"t{i}: {{ko: {ko}, en: {en}, definition: {{ko: 가., en: A.}}, also: {{ko: [데이터 합성]}}}}\n"
            if i == 0
            else f"t{i}: {{ko: {ko}, en: {en}, definition: {{ko: 가., en: A.}}}}\n"
            for i, (ko, en) in enumerate(
                [
                    ("합성", "synthesis"),
                    ("까닭", "reason"),
                    ("가지", "way"),
                    ("LoRA", "LoRA"),
                    ("값", "value"),
                ]
            )
        ),
        encoding="utf-8",
    )
    site = load_site(docs)
    used = questions_using(site.questions, site.glossary)
    korean = view(site, used, "ko", "../")
    assert [(group.letter, [entry.term for entry in group.entries]) for group in korean.groups] == [
        ("ㄱ", ["가지", "값", "까닭"]), ("ㅎ", ["합성"]), ("L", ["LoRA"]),
    ]  # fmt: skip
    english = view(site, used, "en", "../../")
    assert [group.letter for group in english.groups] == ["L", "R", "S", "V", "W"]
    entry = english.groups[2].entries[0]
    assert (entry.counterpart, entry.definition, entry.other_definition) == ("합성", "A.", "가.")
    assert [(link.id, link.title, link.url) for link in entry.questions] == [
        ("08-01", "Data synthesis", "../../en/08/01/")
    ]
    assert {term: list(ids) for term, ids in questions_using(site.questions, site.glossary).items()} == {
        "t0": ["08-01"], "t2": ["08-01"], "t4": ["08-01"],
    }  # fmt: skip


def test_a_term_that_is_everywhere_names_some_questions_and_how_many(tmp_path: Path) -> None:
    docs = write_docs(tmp_path / "docs")
    (docs / "_data/glossary.yml").write_text("t: {ko: 합성, en: synthesis}\n", encoding="utf-8")
    site = load_site(docs)
    name = site.questions[0].id
    few, many = (view(site, {"t": [name] * count}, "ko", "../").groups[0].entries[0] for count in (24, 25))
    assert (len(few.questions), few.used) == (24, 24)
    assert (len(many.questions), many.used) == (24, 25)
