"""Model -> the data of the review: /api/index.json, and /api/NN.json for each chapter.

The form is a promise to whoever uses the data: it is described by the JSON schema
tests/data/api.schema.json, and ``format`` changes when it does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from content import LANGUAGES, SOURCE, Chapter, Question, Site, address
from render import bold_terms
from views import Answer, Correction, QuestionView, Reference, Views

FORMAT = 1
"""Version of the files' form."""

Json = Mapping[str, object]


def deck(site: Site) -> dict[str, bytes]:
    """All files by site-relative path."""
    return {"api/index.json": index(site), **chapters(site)}


def index(site: Site) -> bytes:
    """The file that names all questions."""
    return _dump(_index(site))


def chapters(site: Site) -> dict[str, bytes]:
    """The files of each chapter."""
    views = {language: Views(site, language) for language in LANGUAGES}
    files: dict[str, bytes] = {}
    for chapter in site.chapters:
        files[f"api/{chapter.id}.json"] = _dump(_with_digest(_chapter(site, chapter, views)))
        files[f"api/titles/{chapter.id}.json"] = _dump(_titles(chapter))
    return files


def _index(site: Site) -> Json:
    """All questions by id: enough to compose a round, whatever the size of the site."""
    used = {tag for question in site.questions for tag in question.source.names("tags")}
    return {
        "format": FORMAT,
        "tags": {
            tag: _labels(site, tag) for tag in (*site.tags, *sorted(used - set(site.tags))) if tag in used
        },
        "chapters": [
            {
                "id": chapter.id,
                "title": {language: chapter.page(language).title for language in LANGUAGES},
                "url": f"api/{chapter.id}.json",
                "questions": [question.id for question in chapter.questions],
                "tags": _tagged(chapter.questions),
            }
            for chapter in site.chapters
        ],
    }


def _labels(site: Site, tag: str) -> dict[str, str]:
    return {language: site.tags.get(tag, {}).get(language, tag) for language in LANGUAGES}


def _tagged(questions: Iterable[Question]) -> dict[str, list[str]]:
    """Tag -> ids of its questions."""
    found: dict[str, list[str]] = {}
    for question in questions:
        for tag in question.source.names("tags"):
            found.setdefault(tag, []).append(question.id)
    return dict(sorted(found.items()))


def _titles(chapter: Chapter) -> Json:
    """What the home page needs to name one question, and no more."""
    titles = {
        question.id: {language: question.page(language).title for language in LANGUAGES}
        for question in chapter.questions
    }
    return {"format": FORMAT, "titles": titles}


def _chapter(site: Site, chapter: Chapter, views: Mapping[str, Views]) -> Json:
    tags = dict.fromkeys(tag for question in chapter.questions for tag in question.source.names("tags"))
    return {
        "format": FORMAT,
        "chapter": chapter.id,
        "title": {language: chapter.page(language).title for language in LANGUAGES},
        "tags": {tag: _labels(site, tag) for tag in tags},
        "questions": [_question(question, views) for question in chapter.questions],
    }


def _question(question: Question, views: Mapping[str, Views]) -> Json:
    # Links are relative to the site's root, since nobody knows where a card will be shown.
    shown = {code: views[code].question(question, root="") for code in LANGUAGES if code in question.pages}
    languages = {language: _text(question, view) for language, view in shown.items()}
    parent = {"parent": question.parent} if question.parent else {}
    return {
        "id": question.id,
        **parent,
        "tags": list(question.source.names("tags")),
        "references": _references(_cited(shown[SOURCE])),
        "languages": languages,
    }


def _cited(view: QuestionView) -> Iterable[Reference]:
    """The question's own sources and those of its corrections, each once."""
    answers = [correction for answer in view.answers for correction in answer.corrections]
    cited = [source for correction in (*view.prompt_corrections, *answers) for source in correction.sources]
    return {item.id: item for item in (*view.references, *cited)}.values()


def _text(question: Question, view: QuestionView) -> Json:
    model = next((answer for answer in view.answers if answer.kind == "model-answer"), None)
    return {
        "url": address(question.id, view.language),
        "title": view.title,
        "description": view.description,
        "prompt": f"<p>{view.prompt}</p>" + (f"\n{view.prompt_rest}" if view.prompt_rest else ""),
        "outdated": view.outdated,
        "corrections": [_correction(item) for item in view.prompt_corrections],
        "answers": [_answer(answer) for answer in view.answers],
        "terms": list(bold_terms(model.body)) if model else [],
    }


def _answer(answer: Answer) -> Json:
    return {
        "id": answer.id,
        "kind": answer.kind,
        "name": answer.name,
        "language": answer.lang,
        "outdated": answer.outdated,
        "html": answer.body,
        "corrections": [_correction(item) for item in answer.corrections],
    }


def _correction(correction: Correction) -> Json:
    return {
        "id": correction.id,
        "kind": correction.fault,
        "html": correction.body,
        "exam": correction.exam,
        "sources": [source.id for source in correction.sources],
    }


def _references(references: Iterable[Reference]) -> list[Json]:
    return [
        {
            "id": item.id,
            "authors": item.authors,
            "title": item.title,
            "section": item.section,
            "venue": item.venue,
            "url": item.url,
        }
        for item in references
    ]


def _with_digest(data: Json) -> Json:
    """The data with a hash of itself, by which a reader sees that it changed."""
    return {"format": data["format"], "digest": hashlib.sha256(_dump(data)).hexdigest()[:16], **data}


def _dump(data: Json) -> bytes:
    return (json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
