"""Anki packages, read by Anki's own library: what a card shows, and what a newer package leaves alone."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.notes import Note

import anki_deck
from conftest import ROOT
from deck import deck
from load import load_site

URL = "https://example.github.io/study-site/"
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, tzinfo=UTC)


def texts() -> Any:
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").replace("!ENV", "")
    return yaml.safe_load(config)["extra"]["texts"]


def packages(docs: Path, date: datetime = MONDAY) -> dict[str, bytes]:
    site = load_site(docs)
    return anki_deck.packages(site, deck(site), texts(), URL, date)


@pytest.fixture
def docs(tmp_path: Path, sample_docs: Path) -> Path:
    shutil.copytree(sample_docs, tmp_path / "docs")
    return tmp_path / "docs"


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    made = Collection(str(tmp_path / "collection.anki2"))
    yield made
    made.close()


def take(collection: Collection, data: bytes, tmp_path: Path) -> None:
    """Import a package as Anki does by default."""
    path = tmp_path / "deck.apkg"
    path.write_bytes(data)
    collection.import_anki_package(
        ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions())
    )


def note(collection: Collection, name: str) -> Note:
    (found,) = collection.find_notes(f'"ID:{name}"')
    return collection.get_note(found)


def test_a_package_holds_the_chapter_in_its_language(
    docs: Path, collection: Collection, tmp_path: Path
) -> None:
    take(collection, packages(docs)["anki/08-ko.apkg"], tmp_path)
    assert collection.note_count() == collection.card_count() == 4
    names = [item.name for item in collection.decks.all_names_and_ids()]
    assert "AI Engineering 스터디::08 데이터셋 공학" in names
    card = note(collection, "08-01 ko").cards()[0]
    assert collection.decks.name(card.did) == "AI Engineering 스터디::08 데이터셋 공학"
    assert note(collection, "08-01 ko").tags == ["08", "데이터", "메모리"]


def test_cards_come_in_the_order_of_the_questions(docs: Path, collection: Collection, tmp_path: Path) -> None:
    take(collection, packages(docs)["anki/08-ko.apkg"], tmp_path)
    ordered = sorted((collection.get_card(card) for card in collection.find_cards("")), key=lambda c: c.due)
    assert [card.note()["ID"] for card in ordered] == ["08-01 ko", "08-01-1 ko", "08-02 ko", "08-03 ko"]


def test_a_card_shows_question_answers_corrections_pictures_and_formulas(
    docs: Path, collection: Collection, tmp_path: Path
) -> None:
    take(collection, packages(docs)["anki/08-ko.apkg"], tmp_path)
    shown = note(collection, "08-01 ko").cards()[0].render_output()
    question, answer = shown.question_text, shown.answer_text
    assert "08-01 데이터 합성" in question and "<strong>서술하십시오.</strong>" in question
    assert "다음 낱말을 모두 쓰십시오" in question and "빠르고 싸다" not in question
    order = ["스터디 답안 · 김민지", "스터디 답안 2 · 이서준", "정정 · 부정확", "시험에는", "모범 답안"]
    places = [answer.index(item) for item in order]
    assert places == sorted(places)
    assert r"\(L = -\sum_i \log p(y_i \mid x_i)\)" in answer and "<math" not in answer
    assert "Self-Instruct" in answer and "arxiv.org" in answer
    assert f'href="{URL}08/02/#model-answer"' in answer and f'href="{URL}08/01/"' in answer
    (picture,) = re.findall(r'src="([^"]+)"', answer)
    held = Path(collection.media.dir()) / picture
    assert held.read_bytes() == (docs / "08/images/steps.png").read_bytes()
    assert list(collection.media.check().missing) == []


def test_both_languages_are_notes_of_their_own(docs: Path, collection: Collection, tmp_path: Path) -> None:
    files = packages(docs)
    take(collection, files["anki/08-ko.apkg"], tmp_path)
    # 08-01-1 and 08-03 have no English page yet.
    take(collection, files["anki/08.apkg"], tmp_path)
    assert collection.note_count() == 6
    assert note(collection, "08-02 en")["Title"] == "08-02 Deduplication"
    assert "Model answer" in note(collection, "08-02 en")["Answers"]
    names = [item.name for item in collection.decks.all_names_and_ids()]
    assert "AI Engineering Study::08 Dataset Engineering" in names


def test_an_edit_updates_the_card_and_keeps_its_history(
    docs: Path, collection: Collection, tmp_path: Path
) -> None:
    take(collection, packages(docs, MONDAY)["anki/08-ko.apkg"], tmp_path)
    before = note(collection, "08-02 ko")
    deck_id = collection.decks.id_for_name("AI Engineering 스터디::08 데이터셋 공학")
    assert deck_id is not None
    collection.decks.select(deck_id)
    learned: set[int] = set()
    while (card := collection.sched.getCard()) is not None and len(learned) < 4:
        collection.sched.answerCard(card, 4)
        learned.add(card.nid)
    history = collection.get_card(before.cards()[0].id)
    assert before.id in learned and history.reps == 1

    page = docs / "08/02.ko.md"
    page.write_text(
        page.read_text(encoding="utf-8").replace("외워 버리는", "통째로 외우는"), encoding="utf-8"
    )
    take(collection, packages(docs, TUESDAY)["anki/08-ko.apkg"], tmp_path)

    after = note(collection, "08-02 ko")
    assert after.id == before.id and "통째로 외우는" in after["Answers"]
    card = after.cards()[0]
    assert (card.id, card.reps, card.ivl, card.due) == (history.id, 1, history.ivl, history.due)
    assert collection.note_count() == 4
    kinds = [item.name for item in collection.models.all_names_and_ids() if item.name.startswith("Study")]
    assert kinds == ["Study question"]


def test_the_same_content_gives_the_same_bytes(docs: Path, tmp_path: Path) -> None:
    shutil.copytree(docs, tmp_path / "elsewhere/docs")
    assert packages(docs) == packages(tmp_path / "elsewhere/docs")
    for data in packages(docs).values():
        path = tmp_path / "deck.apkg"
        path.write_bytes(data)
        with zipfile.ZipFile(path) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_picture_outside_the_pages_is_left_alone(docs: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"secret")
    page = docs / "08/02.ko.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(
        text.replace("같은 예시를", "![x](../../secret.png) ![y](/etc/hostname) 같은"), encoding="utf-8"
    )
    for data in packages(docs).values():
        path = tmp_path / "deck.apkg"
        path.write_bytes(data)
        with zipfile.ZipFile(path) as archive:
            assert b"secret" not in b"".join(
                archive.read(name) for name in archive.namelist() if name.isdigit()
            )
            assert len([name for name in archive.namelist() if name.isdigit()]) <= 1
