"""The index, its agreement with the engine, and what the search finds in the golden import."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import search_eval
from content import Site
from load import load_site
from node import node_command
from render import plain, render
from search_index import index_files, shard_of
from search_piece import MODEL, PROMPT, STUDY, TITLE, chapter_documents, encode, page_documents
from search_text import fold, grams, latin_words, stem_of, visible

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests/data"
SMALL = DATA / "site"


@pytest.fixture(scope="module")
def sample() -> Site:
    return load_site(SMALL)


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Chapter 07 as it was imported and translated, whatever has become of docs/ since."""
    folder = tmp_path_factory.mktemp("golden")
    for name, text in json.loads((DATA / "search-site.json").read_text(encoding="utf-8")).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_site(folder)


# What is in the index


def test_every_page_is_a_document_and_questions_come_first(sample: Site) -> None:
    chapter = sample.chapters[0]
    found = [document.id for document in (*chapter_documents(chapter, "ko"), *page_documents(sample, "ko"))]
    assert found[:4] == ["08-01", "08-01-1", "08-02", "08-03"]
    assert {"/08/", "/"} <= set(found[4:])


def test_a_question_without_translation_is_in_the_english_index_and_marked(sample: Site) -> None:
    core = json.loads(index_files(sample, ["en"])["search/en.json"])
    assert [core["ids"][number] for number in core["foreign"]] == ["08-01-1", "08-03"]


def test_corrections_name_their_part(sample: Site) -> None:
    core = json.loads(index_files(sample, ["ko"])["search/ko.json"])
    parts = core["texts"][0]
    ids = ["prompt", "study-answer", "study-answer-2", "model-answer", "correction"]
    assert [part[0] for part in parts] == ids
    assert parts[4][2] == "study-answer-2"
    assert all(len(part) == 2 for part in parts[:4])


def test_the_same_site_gives_the_same_bytes(sample: Site) -> None:
    again = load_site(SMALL)
    for whole_below in (0, 10**6):
        assert index_files(sample, whole_below=whole_below) == index_files(again, whole_below=whole_below)


def test_a_large_site_is_split_and_an_edit_changes_the_folder(sample: Site, tmp_path: Path) -> None:
    files = index_files(sample, ["ko"], whole_below=0)
    core = json.loads(files["search/ko.json"])
    assert "texts" not in core
    assert all(name.startswith(core["folder"]) for name in files if name != "search/ko.json")
    assert sum("/keys-" in name for name in files) == core["shards"]
    shard = files[f"{core['folder']}keys-{shard_of('중복', core['shards'])}.txt"].decode()
    assert "\n중복 " in f"\n{shard}"


def test_masks_tell_the_parts(sample: Site) -> None:
    # Document 2 (08-02) has 중복 in its title, prompt and model answer; the numbers before it are skipped.
    files = index_files(sample, ["ko"], whole_below=0)
    core = json.loads(files["search/ko.json"])
    shard = files[f"{core['folder']}keys-{shard_of('중복', core['shards'])}.txt"].decode()
    line = next(line for line in shard.splitlines() if line.startswith("중복 "))
    assert line == f"중복 {encode([2 * 32 + (TITLE | PROMPT | MODEL)])}"
    assert STUDY not in (TITLE, PROMPT, MODEL)


# Text


@pytest.mark.parametrize(
    ("markdown", "seen"),
    [
        ("**모델(Model)**과 *W*", "모델(Model)과 W"),
        ("2 bytes \\* 7B", "2 bytes * 7B"),
        ("\\<NF4, …>", "<NF4, …>"),
        ("1. 하나\\\n    둘", "하나\n둘"),
        ("- [ ] 할 일\n- [x] 한 일", "할 일\n한 일"),
        ("> 인용", "인용"),
        ("[글](https://a.example/b_(c)) `snake_case`", "글 snake_case"),
        ("| 가 | 나 |\n| --- | --- |\n| 1 | 2 |", "가 나\n1 2"),
        ("a_b_c __굵게__ _기울임_", "a_b_c 굵게 기울임"),
        ("```python\nx = 1\n```", "x = 1"),
        ("1e-7에서 1e-3", "1e-7에서 1e-3"),
        ("합은 $2+2=4$이고 값은 \\$5~\\$10", "합은 2+2=4이고 값은 $5~$10"),
    ],
)
def test_visible_text_has_no_markup(markdown: str, seen: str) -> None:
    assert visible(markdown) == seen


def test_visible_text_is_what_the_page_shows(golden: Site) -> None:
    for page in golden.every_page():
        for part in page.parts:
            if "$" not in part.text:  # A formula is searched as it is written.
                assert visible(part.text).split() == plain(render(part.text, "", "ko", "")).split(), (
                    page.path,
                    part.id,
                )


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("가중치를", "가중치"),
        ("학습률은", "학습률"),
        ("전이", "전이"),
        ("양자화하여", "양자화"),
        ("설명하십시오", "설명"),
        ("있습니다", ""),
    ],
)
def test_words_lose_their_particles(word: str, stem: str) -> None:
    assert stem_of(word) == stem


# The twins in JavaScript

TWINS = """
import { fold, grams, latinWords, shardOf, decode } from "./overrides/assets/javascripts/search/fold.js";
import { text } from "node:stream/consumers";
const { texts, codes } = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify([
  texts.map((one) => { const folded = fold(one);
    const [pairs, latin] = [[...grams(folded)].sort(), latinWords(folded)];
    return [folded, pairs, latin, [...pairs, ...latin].map((key) => shardOf(key, 64))]; }),
  codes.map((one) => [...decode(one)]),
]));
"""
SIGNS = "가힣ㅎㅏ학습 률abzAZ09ＡｚＫ ß é İ Σ ς Ⅷ ﬁ 漢 か-–_.,()[]\n\t\u00a0\u3000\u1112\u1161"


@settings(max_examples=5, deadline=None)
@given(
    st.lists(st.text(alphabet=SIGNS, max_size=40) | st.text(max_size=20), min_size=40, max_size=60),
    st.lists(st.sets(st.integers(0, 6000), max_size=40), min_size=10, max_size=20),
)
def test_both_languages_of_code_agree(texts: list[str], numbers: list[set[int]]) -> None:
    texts = [text for text in texts if not any("\ud800" <= sign <= "\udfff" for sign in text)]
    codes = [sorted(number * 32 + number % 31 + 1 for number in some) for some in numbers]
    given_ = {"texts": texts, "codes": [encode(some) for some in codes]}
    done = subprocess.run(
        [*node_command(), "--input-type=module", "--eval", TWINS],
        cwd=ROOT, input=json.dumps(given_), capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    twins, decoded = json.loads(done.stdout)
    for text, (folded, found, latin, shards) in zip(texts, twins, strict=True):
        assert fold(text) == folded
        assert sorted(grams(folded)) == sorted(found)
        assert latin_words(folded) == latin
        assert sorted(shard_of(key, 64) for key in (*found, *latin)) == sorted(shards)
    assert decoded == [[[code >> 5, code & 31] for code in some] for some in codes]


SHOWN = """
import { withSigns } from "./overrides/assets/javascripts/search/signs.js";
import { text } from "node:stream/consumers";
process.stdout.write(withSigns(await text(process.stdin), []).text);
"""


def test_commands_of_formulas_are_shown_as_signs(golden: Site) -> None:
    parts = [part.text for page in golden.every_page() for part in page.parts]
    formulas = "\n".join(formula for part in parts for formula in re.findall(r"\$[^$\n]+\$", part))
    done = subprocess.run(
        [*node_command(), "--input-type=module", "--eval", SHOWN],
        cwd=ROOT, input=formulas, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert r"$\Delta W$" in formulas
    assert "$Δ W$" in done.stdout
    assert "\\" not in done.stdout


# What is found


@pytest.mark.parametrize("whole_below", [0, 10**6], ids=["split", "whole"])
@pytest.mark.parametrize("name", ["golden", "own"])
def test_every_query_is_answered(golden: Site, name: str, whole_below: int) -> None:
    queries = search_eval.read_queries(DATA / f"search-{name}.json")
    result = search_eval.score(queries, search_eval.run(golden, queries, whole_below=whole_below))
    assert result.misses == ()
    assert len(queries) >= (48 if name == "golden" else 60)


@pytest.mark.parametrize("whole_below", [0, 10**6], ids=["split", "whole"])
def test_a_page_whose_title_was_typed_comes_before_all_questions(tmp_path: Path, whole_below: int) -> None:
    (tmp_path / "07").mkdir()
    (tmp_path / "07/index.ko.md").write_text("---\ntitle: 파인튜닝\n---\n7장\n", encoding="utf-8")
    for number in range(1, 20):
        text = f"---\ntitle: 파인튜닝 {number}\n---\n파인튜닝을 설명하십시오.\n"
        (tmp_path / f"07/{number:02}.ko.md").write_text(text, encoding="utf-8")
    query = search_eval.Query("파인튜닝", "ko", (), top=False)
    [found] = search_eval.run(load_site(tmp_path), [query], whole_below=whole_below)
    assert found[0] == "/07/"
    assert len(found) == 10


def test_search_eval_prints_each_miss_and_the_score_last(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "queries.json"
    entries = [
        {"q": "중복", "lang": "ko", "expect": ["08-02"], "top1": True},
        {"q": "중복", "lang": "ko", "expect": ["08-03"], "top1": True, "kind": "wrong on purpose"},
        {"q": "뷁", "lang": "en", "expect": []},
    ]
    file.write_text(json.dumps({"queries": entries}), encoding="utf-8")
    assert search_eval.main([str(file), "--docs", str(SMALL)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "miss: '중복' [ko] (wrong on purpose): found 08-02, expected 08-03",
        "hit@5 2/3, top1 1/2",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "expected JSON"),
        ("[]", "expected {"),
        ('{"queries": [1]}', "expected an object with `q`"),
        ('{"queries": [{"q": "a", "lang": "fr"}]}', "expected one of ko, en"),
        ('{"queries": [{"q": "a", "expect": "07-01"}]}', "expected a list"),
    ],
)
def test_search_eval_says_what_is_wrong_with_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    file = tmp_path / "queries.json"
    file.write_text(text, encoding="utf-8")
    assert search_eval.main([str(file)]) == 2
    assert message in capsys.readouterr().err
