"""Numbers in digits and words are the same numbers in both languages."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from figures import figures, unlike

SAME = [
    ("2 bytes * 7B = 14GB 메모리", "2 bytes * 7B = 14GB of memory"),
    ("모델 1개의 용량", "the size of one model"),
    ("모델 1개의 용량", "the size of a single model"),
    ("두 개의 행렬", "two matrices"),
    ("두 행렬", "both matrices"),
    ("두 번 돌린다", "is run twice"),
    ("2배", "double"),
    ("세 가지 기준", "three criteria"),
    ("셋째", "the third"),
    ("수백 개 수준", "on the order of hundreds"),
    ("단 몇 백 개의 예시만으로도", "with only a few hundred examples"),
    ("수백만 개", "millions"),
    ("수십 개", "dozens of"),
    ("수만 명", "tens of thousands of people"),
    ("수십만 개", "hundreds of thousands"),
    ("수십억 개", "billions"),
    ("수천억 개", "hundreds of billions"),
    ("수 퍼센트 미만", "less than a few percent"),
    ("50 퍼센트", "50%"),
    ("70억 개의 파라미터", "7 billion parameters"),
    ("70억", "7B"),
    ("1억 2천만", "120 million"),
    ("100만", "1 million"),
    ("3만 5000개", "35,000"),
    ("65,504", "65504"),
    ("1e-7에서 1e-3 사이", "between 1e-7 and 1e-3"),
    ("10⁻³", "1e-3"),
    ("10^-3", "0.001"),
    ("1/4로", "to a quarter"),
    ("4분의 1", "one-fourth"),
    ("3분의 2", "two-thirds"),
    ("절반", "half"),
    ("4비트 NF4", "4-bit NF4"),
    ("bfloat16", "BF16"),
    ("NormalFloat-4", "normalFloat4"),
    ("48GB GPU 한 장", "one 48 GB GPU"),
    ("1차 모멘트", "the first moment"),
    ("15개", "Fifteen"),
    ("21개", "twenty-one"),
    ("0으로", "to zero"),
    ("두세 개", "two or three"),
    ("0과 1만 쓴다", "uses only 0 and 1"),
    ("새 세대를 거듭해", "over generations"),
    ("그대로 두고 쓸 수만 있다면", "if only it could be left as it is"),
    ("하나의 모델", "a model"),
    ("한 번에", "at once"),
    ("두 행렬의 곱으로 나타내어 이 두 행렬만", "the product of two matrices, and only these"),
]
OTHER = [
    ("42GB", "43GB", {"42GB"}, {"43GB"}),
    ("42GB", "42MB", {"42GB"}, {"42MB"}),
    ("8비트", "8 bytes", {"8비트"}, {"8 bytes"}),
    ("모델 1개", "a model", {"1"}, set()),
    ("모델 1개", "two models", {"1"}, {"two"}),
    ("하나의 모델", "three models", set(), {"three"}),
    ("두 개", "three", {"두"}, {"three"}),
    ("수백 개", "thousands", {"수백"}, {"thousands"}),
    ("7B와 7B", "7B", {"7B"}, set()),
    ("BF16", "FP16", {"BF16"}, {"FP16"}),
    ("1e-7", "1e-6", {"1e-7"}, {"1e-6"}),
    ("50%", "5%", {"50%"}, {"5%"}),
    ("수 퍼센트", "a percent", {"수 퍼센트"}, set()),
    ("-1", "1", {"-1"}, {"1"}),
    ("2와 두 개", "two", {"두"}, set()),
    ("2 + 2 = 4", "2 + 4 = 4", {"2"}, {"4"}),
]


@pytest.mark.parametrize(("korean", "english"), SAME)
def test_same_numbers(korean: str, english: str) -> None:
    assert unlike(figures(korean, "ko"), figures(english, "en")) == ()


@pytest.mark.parametrize(("korean", "english", "lost", "extra"), OTHER)
def test_other_numbers(korean: str, english: str, lost: set[str], extra: set[str]) -> None:
    found = unlike(figures(korean, "ko"), figures(english, "en"))
    assert {item.text for item in found if item.language == "en"} == lost
    assert {item.text for item in found if item.language == "ko"} == extra


NUMBERS = st.integers(0, 10**7) | st.decimals(0, 1000, places=2).map(float)


@settings(deadline=None)
@given(st.lists(st.tuples(NUMBERS, st.sampled_from(["", "GB", "비트", "%", "개"])), max_size=6))
def test_a_change_of_any_number_is_noticed(numbers: list[tuple[float, str]]) -> None:
    english = {"비트": " bits", "개": " items"}
    korean = ", ".join(f"값 {number}{unit}" for number, unit in numbers)
    same = "; ".join(f"value {number:,}{english.get(unit, unit)}" for number, unit in reversed(numbers))
    assert unlike(figures(korean, "ko"), figures(same, "en")) == ()
    for index, (number, unit) in enumerate(numbers):
        more = float(Fraction(str(number)) + 1)
        changed = [*numbers[:index], (more, unit), *numbers[index + 1 :]]
        other = "; ".join(f"value {value}{english.get(name, name)}" for value, name in changed)
        assert unlike(figures(korean, "ko"), figures(other, "en")) != ()


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    for language in ("ko", "en"):
        assert unlike(figures(text, language), figures(text, language)) == ()
