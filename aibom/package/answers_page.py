"""Answers as JSON for tools, as Markdown and as a page that loads nothing; what strangers wrote is text in all of them."""

import base64
import hashlib
import html
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

import orjson

from aibom.package._said import Said
from aibom.package.answers import Answer, Answers, Status, wording
from aibom.records.gaps import Gap
from aibom.records.marking import prose

__all__ = ["as_html", "as_json", "as_markdown"]

SCHEMA = "aibom-answers/1"
_LONGEST = 32_000
_WORDS: Mapping[Status, str] = {
    Status.EVIDENCED: "evidenced",
    Status.STATED: "stated by others",
    Status.PARTLY_KNOWN: "partly known",
    Status.LOOKED_FOR: "looked for, nothing found",
    Status.OPEN: "open",
    Status.NOT_KNOWN: "not known",
    Status.OUTSIDE_SCOPE: "outside scope",
}
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark;"
    "overflow-wrap:anywhere}dt{font-weight:600;margin-top:1.2rem}dd{margin:.3rem 0 0}.status{font-weight:600}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"


def as_json(answers: Answers, stored: Mapping[str, str]) -> bytes:
    """Return the answers as JSON (schemas/aibom/answers-1.schema.json).

    `stored` leads from the SHA-256 of a file of evidence to its path in the package, for those that are enclosed.
    """
    value = {
        "schema": SCHEMA,
        "questionnaire": {
            "id": answers.questionnaire.id,
            "title": answers.questionnaire.title,
            "version": answers.questionnaire.version,
        },
        "subject": answers.subject,
        "time": answers.time,
        "answers": [_object(each, stored) for each in answers.answers],
    }
    return orjson.dumps(_safe(value), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def as_markdown(answers: Answers) -> bytes:
    """Return the answers as Markdown, by topic."""
    lines = [
        f"# {_plain(answers.questionnaire.title)}",
        "",
        f"About {_plain(answers.subject)}, as of {_plain(answers.time)}.",
        "",
    ]
    lines += [_plain(line) for line in _head(answers)]
    for topic, members in _topics(answers):
        lines += ["", f"## {_plain(topic)}"]
        for each in members:
            lines += ["", f"### {_plain(each.question.text)}", ""]
            lines.append(f"**{_WORDS[each.status].capitalize()}.** {_plain(_rest(each))} ({_plain(each.question.id)})")
    return _encoded("".join(f"{line}\n" for line in lines))


def as_html(answers: Answers) -> bytes:
    """Return the answers as one page that runs no script and loads nothing."""
    title = html.escape(answers.questionnaire.title)
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>",
        f"<p>About {html.escape(answers.subject)}, as of {html.escape(answers.time)}.</p>",
        *(f"<p>{html.escape(line)}</p>" for line in _head(answers)),
    ]
    for topic, members in _topics(answers):
        parts.append(f"<h2>{html.escape(topic)}</h2>\n<dl>")
        for each in members:
            parts.append(f'<dt id="{html.escape(each.question.id)}">{html.escape(each.question.text)}</dt>')
            status = _WORDS[each.status].capitalize()
            parts.append(f'<dd><span class="status">{status}.</span> {html.escape(_rest(each))}</dd>')
        parts.append("</dl>")
    return _encoded("\n".join([*parts, "</main>\n</body>\n</html>\n"]))


def _head(answers: Answers) -> Iterator[str]:
    counts = {status: sum(each.status is status for each in answers.answers) for status in Status}
    said = ", ".join(f"{number} {_WORDS[status]}" for status, number in counts.items() if number)
    yield f"{len(answers.answers)} questions: {said}."
    yield (
        "Every answer is derived from the record in this package and says what it rests on. What an author states is not "
        "thereby true, and what is not known is not thereby absent."
    )


def _rest(answer: Answer) -> str:
    """Return the text of an answer without the word that stands before it anyway."""
    rest = answer.text.removeprefix(f"{_WORDS[answer.status].capitalize()}: ")
    return rest[:1].upper() + rest[1:] if rest != answer.text else rest


def _topics(answers: Answers) -> Iterator[tuple[str, list[Answer]]]:
    for topic, members in groupby(answers.answers, key=lambda each: each.question.topic):
        yield topic, list(members)


def _object(answer: Answer, stored: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": answer.question.id,
        "topic": answer.question.topic,
        "question": answer.question.text,
        "status": answer.status.value,
        "answer": answer.text,
        "statements": [_statement(each, stored) for each in answer.said],
        "more_statements": answer.more_said,
        "not_known_of": list(answer.unknown),
        "more_not_known": answer.more_unknown,
        "gaps": [_gap(each) for each in answer.gaps],
        "more_gaps": answer.more_gaps,
    }


def _statement(said: Said, stored: Mapping[str, str]) -> dict[str, Any]:
    place = said.evidence
    return {
        "about": said.about,
        "what": said.what,
        "value": said.value,
        "assurance": said.assurance.value,
        "wording": wording(said),
        "accountable": said.accountable,
        "where": said.where,
        "evidence": place
        and {
            "path": place.path,
            "pointer": place.pointer,
            "revision": place.revision,
            "sha256": place.sha256,
            "extractor": place.extractor,
            "member": stored.get(place.sha256, ""),
        },
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "rule": gap.rule,
        "severity": gap.severity.value,
        "subject": gap.subject.purl,
        "parent": gap.parent.purl if gap.parent else "",
        "needed": gap.needed,
        "remedy": gap.remedy,
    }


def _safe(value: Any) -> Any:
    """Return what JSON can hold: half a surrogate pair becomes U+FFFD."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case list():
            return [_safe(each) for each in value]
        case dict():
            return {name: _safe(each) for name, each in value.items()}
    return value


def _plain(text: str) -> str:
    """Return a text of strangers as Markdown shows it: letter by letter, on one line."""
    return prose(text, _LONGEST)


def _encoded(text: str) -> bytes:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
