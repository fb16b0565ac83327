"""What the text of one block says it is: a question, an answer, a follow-up … Pure.

The forms come from about fifty public exports of study groups.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from notion_blocks import Block
from notion_inline import plain

_EXPLICIT = re.compile(
    r"(?P<marks>[*\s]*)(?:"
    r"Q(?:uestion)?\s?\.?\s?(?P<q>\d{1,3}(?:-\d{1,3})?)\s*[.):：-]?(?=\s|\*|$|[^\x00-\x7f])"
    r"|Q(?:uestion)?\s?[.:：)]"
    r"|(?:꼬리\s?)?질문\s?(?P<k>\d{1,3}(?:-\d{1,3})?)?\s?[.):：](?!\d)"
    r"|질문\s?(?P<s>\d{1,3}(?:-\d{1,3})?)(?=\s|\*|$)"
    r"|(?:기출\s?)?문제\s?\(?(?P<e>\d{1,3}(?:-\d{1,3})?)\s?번?\)?\s?[.:：]?(?=\s|\*|$)"
    r")[ \t]*(?P<text>.*)",
    re.DOTALL | re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?P<marks>[*\s]*)(?P<n>\d{1,3}(?:-\d{1,3})?)(?:\s?[.)]\s+|\s?[.)](?=\*)|번\s?[.:]?\s+)(?P<text>.+)",
    re.DOTALL,
)
_ASKS = re.compile(
    r"(?:[?？]|시오|세요|하라|보라|쓰라|는가|은가|인가|인가요|까요?|나요|무엇|하기|이란|란|(?:설명|서술|기술|비교|정의)(?:해라)?)"
    r"[\s.!)\]”’\"'*。]*$"
)
_NAME = r"[가-힣]{2,4}?|[A-Za-z][A-Za-z .'-]{1,20}|@[\w가-힣.-]{1,20}"
_NO_NAME = r"(?!(?:이|그|위|다음|모범|예상|나의|내|최종|우리|공식|추가|참고|아래|질문|문제|심화)\s)"
_MODEL_WORD = r"모범\s?답안|모범\s?답변|모범답|정답|해설|풀이|Solutions?|Model\s?answers?"
_STUDY_WORD = (
    r"나의\s?답변?|내가?\s?(?:쓴\s?)?(?:대답|답변|답안|답)|예상\s?답변|예상\s?답안|스터디\s?답변"
    r"|답안|답변|대답|답|Answers?|A(?=\s*[.:：])|A$"
)
_LABEL = re.compile(
    rf"(?P<marks>[*\s]*)(?:{_NO_NAME}(?P<before>{_NAME})(?:\s?님)?(?:의)?\s+)?"
    rf"(?:(?P<model>{_MODEL_WORD})|(?P<study>{_STUDY_WORD}))\s?(?P<count>\d{{1,2}})?"
    rf"\s*(?:\(\s*(?P<inside>{_NAME})(?:\s?님)?\s*\)|[-–]\s*(?P<behind>{_NAME})(?=\s*$))?"
    r"(?P<stop>\s*\**\s*[.:：]\s*\**|\s*\**\s*$)(?P<text>.*)",
    re.DOTALL | re.IGNORECASE,
)
_FOLLOW = re.compile(
    r"(?P<marks>[*\s]*)(?:꼬리\s?(?:질문|문제)|추가\s?질문|심화\s?질문|Follow[- ]?up(?:\s?questions?)?)"
    r"\s?(?P<n>\d{1,2})?\s*(?P<stop>\**\s*[.:：)]\s*\**|\**\s*$)(?P<text>.*)",
    re.DOTALL | re.IGNORECASE,
)
_OTHER = re.compile(
    r"[*\s]*(?:자료\s?조사|References?|참고\s?(?:자료|문헌|링크|사항)?|출처|코드\s?(?:예시|예제)|힌트|Hints?|요약|Summary"
    r"|키워드|Keywords?|메모|Memo|배경\s?지식|추가\s?자료)\s*[*\s]*(?:[.:：].*)?",
    re.DOTALL | re.IGNORECASE,
)
_PERSON = re.compile(rf"[*\s]*(?P<name>{_NAME})(?:\s?님)?\s?[:：]?[*\s]*")
_GENERIC = re.compile(
    r"(?:예상\s?|기출\s?|면접\s?|시험\s?)?(?:문제|질문)(?:\s?(?:목록|모음|리스트|들))?"
    r"|Questions?|Q\s?&\s?A|Quiz|퀴즈",
    re.IGNORECASE,
)
_ICON = re.compile(
    "^(?:[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff\u2190-\u21ff\u203c\u2049\u3030\u303d]"
    "[\ufe0f\u200d\U0001f3fb-\U0001f3ff]*)+"
)
_ICON_IMAGE = re.compile(r"^<img\s[^<>]*(?:icon|emoji|notion)[^<>]*/?>", re.IGNORECASE)
_ARROWS = re.compile("^[\u2190-\u21ff\u27f0-\u27ff\u2794-\u27be]")


@dataclass(frozen=True, slots=True)
class Label:
    """What a block's text begins with. ``kind``: question, study-answer, model-answer, follow, other."""

    kind: str
    text: str = ""
    """What stands behind the label."""
    number: str = ""
    """``4`` or ``4-1`` where the question has one."""
    name: str = ""
    """The member who wrote an answer."""
    sure: bool = True
    """False where only a number speaks for a question."""


def question_label(block: Block) -> Label | None:
    """The question that a block's text begins, with its number taken off."""
    if block.kind in ("code", "equation", "table", "rule", "quote", "aside"):
        return None
    match = _EXPLICIT.fullmatch(block.text)
    if match:
        number = match["q"] or match["k"] or match["s"] or match["e"] or ""
        if block.kind == "number" and not number:
            number = str(block.number)
        return Label("question", _rest(match), number)
    if block.kind == "number":
        return Label("question", block.text, str(block.number), sure=False) if block.text else None
    match = _NUMBERED.fullmatch(block.text)
    if match and block.kind != "paragraph":
        return Label("question", _rest(match), match["n"], sure=False)
    if match and block.text.startswith("**"):
        return Label("question", _rest(match), match["n"], sure=False)
    return None


def answer_label(block: Block) -> Label | None:
    """The answer, follow-up or sibling of an answer that a block's text begins."""
    if block.kind == "details" and block.children and block.children[0].info == "summary":
        return answer_label(block.children[0])
    if block.kind in ("code", "equation", "table", "rule", "quote", "aside"):
        return None
    text = block.text
    if match := _FOLLOW.fullmatch(text):
        return Label("follow", _rest(match), match["n"] or "")
    if _OTHER.fullmatch(text) and len(text) < 200:
        return Label("other", text)
    match = _LABEL.fullmatch(text)
    if match is None:
        return None
    if match["text"].strip() and not match["stop"].strip(" *"):
        return None
    name = match["before"] or match["inside"] or match["behind"] or ""
    return Label("model-answer" if match["model"] else "study-answer", _rest(match), name=name.strip())


def is_answer(block: Block) -> bool:
    """Whether a block's text begins an answer."""
    label = answer_label(block)
    return label is not None and label.kind.endswith("-answer")


def person(block: Block) -> str:
    """The name that is a toggle's whole text, or nothing."""
    match = _PERSON.fullmatch(block.text) if block.children and block.kind in ("bullet", "heading") else None
    return match["name"] if match else ""


def asks(text: str) -> bool:
    """Whether inline text reads as a question or a task."""
    return bool(_ASKS.search(plain(text)))


def generic(text: str) -> bool:
    """Whether a wrapper's name says no more than that questions follow."""
    return bool(_GENERIC.fullmatch(plain(text).strip(" :：-[]()")))


def without_icon(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], int]:
    """A callout's blocks without its icon, and how many blocks were nothing but the icon."""
    if not blocks or blocks[0].kind != "paragraph":
        return blocks, 0
    text = blocks[0].text
    match = _ICON_IMAGE.match(text) or (None if _ARROWS.match(text) else _ICON.match(text))
    if match is None:
        return blocks, 0
    rest = text[match.end() :].strip()
    if rest:
        return (replace(blocks[0], text=rest), *blocks[1:]), 0
    return (*blocks[0].children, *blocks[1:]), 1


def _rest(match: re.Match[str]) -> str:
    """Text behind a label, with the mark that opened before it kept whole (``**Q1.** text``)."""
    marks, text = match["marks"].strip(), match["text"].strip()
    if not marks:
        return text
    if text.startswith(marks):
        return text[len(marks) :].strip()
    if match.groupdict().get("stop") and marks in (match["stop"] or ""):
        return text
    return marks + text if text.strip("*") else ""
