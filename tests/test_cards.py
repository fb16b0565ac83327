"""Preview pictures: what they say, how lines break, where the letters stand, what a second build costs."""

from __future__ import annotations

import io
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

import cards
from cards import Card, draw_cards, picture
from conftest import ROOT
from lettering import ELLIPSIS, Line, lines_of, words_of
from load import load_site

NAMES = {"ko": "스터디", "en": "Study"}
COUNTS = {"ko": "문제 {n}개", "en": "{n} questions"}
LONG = (
    "신경망 학습의 역전파(Backpropagation) 메커니즘이 GPU 메모리 점유에 미치는 영향을 **분석하십시오.** "
    "모델 가중치 외에 그래디언트(Gradients)와 옵티마이저 상태(Optimizer states)가 추가적인 메모리를 "
    "요구함으로써 발생하는 하드웨어 제약 사항을 **설명하십시오.**"
)
CARD = Card("ko", "08-01", "데이터셋 공학", "데이터 합성", LONG, "스터디")


def test_a_picture_depends_on_all_that_draws_it() -> None:
    found, waiting = set(), ["cards"]
    while waiting:
        name = waiting.pop()
        if name not in found and (ROOT / f"scripts/{name}.py").exists():
            found.add(name)
            text = (ROOT / f"scripts/{name}.py").read_text(encoding="utf-8")
            waiting += re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE)
    assert found == set(cards.DRAWN_BY)
    assert all((ROOT / name).exists() for name in cards.LOCKS)


def monospaced(line: Line) -> float:
    """Ten a letter, ten a space."""
    return 10 * (sum(len(text) for word in line for text, _ in word) + max(0, len(line) - 1))


def plain(line: Line) -> str:
    return " ".join("".join(text for text, _ in word) for word in line)


def test_words_keep_their_bold_pieces_together() -> None:
    words = words_of("<p><strong>데이터 합성(Data synthesis)</strong>의 이점 &amp; 한계</p>")
    assert [tuple(text for text, _ in word) for word in words] == [
        ("데이터",),
        ("합성(Data",),
        ("synthesis)", "의"),
        ("이점",),
        ("&",),
        ("한계",),
    ]
    assert words[2] == (("synthesis)", True), ("의", False))


def test_a_formulas_source_is_no_text() -> None:
    markup = '<math><mi>W</mi><annotation encoding="application/x-tex">W_0</annotation></math>'
    assert plain(words_of(markup)) == "W"


@given(st.lists(st.text("가나다abc", min_size=1, max_size=12), min_size=1, max_size=60), st.integers(1, 8))
def test_lines_break_between_words_and_lose_none(words: list[str], most: int) -> None:
    lines = lines_of(tuple(((word, False),) for word in words), monospaced, 200, most)
    assert 1 <= len(lines) <= most
    assert all(monospaced(line) <= 200 for line in lines)
    said = " ".join(plain(line) for line in lines).split()
    if said[-1].endswith(ELLIPSIS):
        said[-1] = said[-1].removesuffix(ELLIPSIS)
        assert said == words[: len(said)] and len(said) < len(words)
    else:
        assert said == words


def test_a_word_wider_than_the_line_is_broken_rather_than_cut_off() -> None:
    lines = lines_of(words_of("가" * 50), monospaced, 200, 3)
    assert [len(plain(line)) for line in lines] == [20, 20, 10]


def test_no_lone_word_is_left_at_the_end() -> None:
    lines = lines_of(words_of("하나 둘셋넷 다섯 여섯 일곱 여덟 끝"), monospaced, 190, 3)
    assert len(lines) == 2 and plain(lines[1]) != "끝"


def test_punctuation_does_not_stand_before_the_ellipsis() -> None:
    lines = lines_of(words_of("하나, 둘, 셋, 넷"), monospaced, 70, 1)
    assert plain(lines[0]) == "하나, 둘…"


def opened(card: Card) -> Image.Image:
    return Image.open(io.BytesIO(picture(card)))


def test_the_picture_is_small_and_has_the_asked_size() -> None:
    data = picture(CARD)
    image = Image.open(io.BytesIO(data))
    assert image.size == (1200, 630) and image.mode == "P" and image.format == "PNG"
    assert len(data) < 26_000


@pytest.mark.parametrize(
    "card",
    [
        CARD,
        replace(
            CARD,
            title="아주 긴 제목이 두 줄을 넘어서도 그림 밖으로 나가지 않는지 보려고 길게 쓴 제목입니다 " * 3,
        ),
        replace(CARD, markdown="가" * 400, context="아주 긴 단원 이름 " * 20),
        replace(CARD, markdown="", title="W" * 80, name="이름 " * 3),
    ],
)
def test_all_letters_stand_within_the_middle_two_to_one(card: Card) -> None:
    image = opened(card).convert("RGB")
    blank = Image.new("RGB", image.size, "#ffffff")
    # The coloured edge at the left is no text and runs from top to bottom.
    box = ImageChops.difference(image, blank).crop((24, 0, 1200, 630)).getbbox()
    assert box is not None
    left, top, right, bottom = box
    assert left + 24 >= 60 and right + 24 <= 1140
    assert cards.SAFE[0] <= top and bottom <= cards.SAFE[1]


def test_letters_that_the_font_lacks_leave_no_box() -> None:
    assert (
        opened(replace(CARD, title="합성 🧪 데이터")).tobytes()
        == opened(replace(CARD, title="합성 데이터")).tobytes()
    )


def test_the_prompt_stands_on_it_and_no_answer(tmp_path: Path, sample_docs: Path) -> None:
    shutil.copytree(sample_docs, tmp_path / "docs")
    before = cards.cards(load_site(tmp_path / "docs"), NAMES, COUNTS)
    page = tmp_path / "docs/08/01.ko.md"
    text = page.read_text(encoding="utf-8")
    for change in ("양과 다양성", "빠르고 싸다", "되풀이하여"):
        assert change in text
        page.write_text(text.replace(change, "다른 말"), encoding="utf-8")
        assert cards.cards(load_site(tmp_path / "docs"), NAMES, COUNTS) == before
    page.write_text(text.replace("이점과 한계", "다른 말"), encoding="utf-8")
    after = cards.cards(load_site(tmp_path / "docs"), NAMES, COUNTS)
    assert {path for path in after if after[path] != before[path]} == {"08/01/card.png"}
    assert after["08/01/card.png"].digest != before["08/01/card.png"].digest


def test_every_page_has_one_in_each_language(sample_docs: Path) -> None:
    found = cards.cards(load_site(sample_docs), NAMES, COUNTS)
    assert {"card.png", "08/card.png", "08/01/card.png", "08/01-1/card.png", "08/03/card.png"} <= set(found)
    assert {f"en/{path}" for path in found if not path.startswith("en/")} <= set(found)
    assert found["en/08/01/card.png"].title == "Data synthesis"
    assert found["en/08/card.png"].context == "4 questions"
    # Where the translation is missing, the page shows Korean, and so does its picture.
    assert found["en/08/03/card.png"].title == found["08/03/card.png"].title


def test_an_unchanged_card_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = draw_cards([CARD], tmp_path)
    monkeypatch.setattr(cards, "picture", lambda card: pytest.fail("drawn again"))
    assert draw_cards([CARD, CARD], tmp_path) == first


def test_two_processes_draw_the_same_as_one(tmp_path: Path) -> None:
    wanted = [replace(CARD, label=f"08-{number:02}") for number in range(8)]
    one = draw_cards(wanted, tmp_path / "one", jobs=1)
    two = draw_cards(wanted, tmp_path / "two", jobs=2)
    assert {key: path.read_bytes() for key, path in one.items()} == {
        key: path.read_bytes() for key, path in two.items()
    }


def test_the_cache_does_not_grow_for_ever(tmp_path: Path) -> None:
    for number in range(6):
        draw_cards([replace(CARD, label=str(number))], tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=80), st.text(max_size=200))
def test_any_text_makes_a_picture(title: str, markdown: str) -> None:
    assert picture(replace(CARD, title=title, markdown=markdown)).startswith(b"\x89PNG")
