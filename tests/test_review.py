"""The schedule of the browser against the independent Python implementation ``fsrs``.

Both get the same random histories, the same steps and no fuzz, and must agree on the state,
the memory and the due date after every single review.
"""

from __future__ import annotations

import json
import random
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fsrs import Card, Rating, Scheduler, State

from node import node_command

REPLAY = Path(__file__).parent / "javascript" / "replay.js"
START = datetime(2025, 11, 24, 0, 0, tzinfo=UTC)

STEPS: dict[str, tuple[list[int], list[int]]] = {
    # In minutes. The first are the defaults of both and those that the site uses.
    "default": ([1, 10], [10]),
    "one step": ([10], [10]),
    "three steps": ([1, 11, 60], [5, 15]),
    "none": ([], []),
}
GAPS = {
    "minutes": lambda chance: timedelta(minutes=chance.randint(0, 90)),
    "days": lambda chance: timedelta(seconds=chance.randint(0, 20 * 86_400)),
    "months": lambda chance: timedelta(
        days=chance.randint(20, 200), milliseconds=chance.randint(0, 86_399_999)
    ),
}


@dataclass(frozen=True)
class Case:
    retention: float
    learning: list[int]
    relearning: list[int]
    reviews: list[tuple[datetime, int]]


def histories(steps: str, count: int) -> list[Case]:
    """Random histories that mix hurried, daily and long forgotten reviews, at any time of the day."""
    chance = random.Random(f"fsrs {steps}")
    learning, relearning = STEPS[steps]
    cases = []
    for _ in range(count):
        at = START + timedelta(milliseconds=chance.randint(0, 86_399_999))
        reviews = []
        for _ in range(chance.randint(1, 25)):
            reviews.append((at, chance.choices((1, 2, 3, 4), (3, 2, 6, 1))[0]))
            at += GAPS[chance.choice(tuple(GAPS))](chance)
        retention = chance.choice((0.7, 0.8, 0.9, 0.9, 0.95, 0.97))
        cases.append(Case(retention, learning, relearning, reviews))
    return cases


def milliseconds(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def ours(cases: list[Case]) -> list[list[dict[str, Any]]]:
    sent = [
        {
            "retention": case.retention,
            "learning": [f"{step}m" for step in case.learning],
            "relearning": [f"{step}m" for step in case.relearning],
            "reviews": [(milliseconds(at), rating) for at, rating in case.reviews],
        }
        for case in cases
    ]
    done = subprocess.run(
        [*node_command(), str(REPLAY)], input=json.dumps(sent), capture_output=True, text=True, check=True
    )
    results: list[list[dict[str, Any]]] = json.loads(done.stdout)
    return results


@pytest.mark.parametrize("steps", STEPS)
def test_same_histories_give_the_same_states_and_due_dates(steps: str) -> None:
    cases = histories(steps, 300)
    compared = reviewed = 0
    for case, cards in zip(cases, ours(cases), strict=True):
        theirs = Scheduler(
            desired_retention=case.retention,
            learning_steps=[timedelta(minutes=step) for step in case.learning],
            relearning_steps=[timedelta(minutes=step) for step in case.relearning],
            enable_fuzzing=False,
        )
        card = Card(due=case.reviews[0][0])
        for (at, rating), mine in zip(case.reviews, cards, strict=True):
            card, _ = theirs.review_card(card, Rating(rating), at)
            told = f"{steps}, {case.retention}, {case.reviews}, at {at}"
            assert card.stability is not None
            assert card.difficulty is not None
            assert mine["phase"] == card.state.value, told
            assert mine["stability"] == pytest.approx(card.stability, rel=1e-5, abs=1e-6), told
            assert mine["difficulty"] == pytest.approx(card.difficulty, rel=1e-5), told
            due = milliseconds(card.due)
            if card.state == State.Review:
                assert mine["due"] == due, told
                reviewed += 1
            else:
                # The step between two steps: 5.5 minutes there, whole minutes in ts-fsrs.
                assert abs(mine["due"] - due) <= 30_000, told
                assert mine["step"] == card.step, told
            compared += 1
    assert compared > 3000
    assert reviewed > 1000


def test_the_comparison_would_notice_another_retention() -> None:
    """The test of the test: one setting apart, and the due dates differ."""
    (case,) = histories("default", 1)
    reviews = [(START + timedelta(days=10 * number), 3) for number in range(6)]
    one, other = (Case(retention, case.learning, case.relearning, reviews) for retention in (0.9, 0.85))
    first, second = ours([one, other])
    assert first[-1]["due"] != second[-1]["due"]
