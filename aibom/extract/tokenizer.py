"""Claims of tokenizer files: their digests, the chat templates, whose tokenizer it was, and code it needs.

A template is a program that renders what a model is asked: it is digested, and never run.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from aibom.extract._evidence import at, evidence, fact, is_self, json_object, lineage, unreadable, whole, within
from aibom.extract._listing import digest_of, listed, nearest, wanted
from aibom.extract._named import loaded_from
from aibom.extract._remote_code import remote_code
from aibom.readers.errors import ReadError
from aibom.records.claims import Claim, Fact, Relation, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef, Form, Kind, Unidentified
from aibom.records.snapshot import Content, FileEntry, Snapshot, digest

__all__ = ["TokenizerExtractor"]

_CONFIG = "tokenizer_config.json"
_TEMPLATE_JSON = "chat_template.json"
_TEMPLATE = "chat_template.jinja"
_BYTES = {_CONFIG: 2 << 20, _TEMPLATE_JSON: 1 << 20, _TEMPLATE: 1 << 20}
_NAMED = re.compile(r"additional_chat_templates/([^/]{1,100})\.jinja")
_MOST_NAMED = 4
_MOST_FILES = 32
_MOST_ENTRIES = 64
_FILES = frozenset(
    {
        *("added_tokens.json", "bpe.codes", "merges.txt", "sentencepiece.bpe.model", "sentencepiece.model"),
        *("source.spm", "special_tokens_map.json", "spiece.model", "spm.model", "target.spm", "tekken.json"),
        *("tokenizer.json", "tokenizer.model", "tokenizer.model.v3", "tokenizer_config.json", "vocab.bpe"),
        *("vocab.json", "vocab.txt"),
    }
)
_ENDINGS = (".tiktoken",)


class TokenizerExtractor:
    """Reads the files of a tokenizer: most of them in the listing only."""

    name = "tokenizer"
    version = "1"

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
        """Return the tokenizer's configuration (2 MiB) and the chat templates (1 MiB each), those named at most four."""
        if kind is not Kind.MODEL:
            return {}
        return wanted(files, _BYTES) | dict.fromkeys(_named(file.path for file in files), _BYTES[_TEMPLATE])

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield digests, chat templates, the repository the tokenizer was loaded from, and its remote code."""
        if snapshot.ref.kind is not Kind.MODEL:
            return
        yield from _digests(snapshot)
        for content in sorted(snapshot.contents, key=lambda content: content.path):
            if content.path in {_CONFIG, _TEMPLATE_JSON}:
                yield from _configuration(snapshot, content)
            elif content.path == _TEMPLATE:
                yield from _template_file(snapshot, content, "")
        for path in _named(content.path for content in snapshot.contents):
            content = next(content for content in snapshot.contents if content.path == path)
            yield from _template_file(snapshot, content, path.rpartition("/")[2].removesuffix(".jinja"))


def _named(paths: Iterator[str]) -> list[str]:
    return nearest((path for path in paths if _NAMED.fullmatch(path)), _MOST_NAMED)


def _digests(snapshot: Snapshot) -> Iterator[Claim]:
    files = {file.path: file for file in snapshot.files or () if _is_tokenizer(file.path)}
    chosen = [files[path] for path in nearest(files, _MOST_FILES)]
    for file, where in listed(snapshot, chosen, TokenizerExtractor.name):
        value, algorithm = digest_of(file)
        if value:
            fields: tuple[tuple[str, Scalar], ...] = (("algorithm", algorithm), ("path", file.path))
            yield fact(snapshot.ref, Fact.TOKENIZER, value, where, assurance=Assurance.OBSERVED, fields=fields)


def _is_tokenizer(path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    return name in _FILES or name.endswith(_ENDINGS)


def _configuration(snapshot: Snapshot, content: Content) -> Iterator[Claim]:
    where = evidence(snapshot, content, "", TokenizerExtractor.name)
    try:
        config = json_object(content)
    except ReadError as error:
        yield unreadable(snapshot.ref, error, where)
        return
    for name, text, steps in _templates(config.get("chat_template")):
        yield _template(snapshot.ref, text, name, within(where, "chat_template", *steps))
    if content.path == _CONFIG:
        yield from _loaded_from(snapshot, config.get("name_or_path"), at(where, "/name_or_path"))
        yield from remote_code(snapshot.ref, where, config)


def _templates(value: object) -> Iterator[tuple[str, str, tuple[str | int, ...]]]:
    """Yield name, text and place of each template: there is one, or a list or mapping of named ones."""
    match value:
        case str() if value:
            yield "", value, ()
        case list():
            for index, entry in enumerate(value[:_MOST_ENTRIES]):
                match entry:
                    case {"template": str(text)} if text:
                        name = entry.get("name")
                        yield name if isinstance(name, str) else "", text, (index, "template")
        case dict():
            for name, text in sorted(value.items())[:_MOST_ENTRIES]:
                if isinstance(text, str) and text:
                    yield name, text, (name,)


def _template_file(snapshot: Snapshot, content: Content, name: str) -> Iterator[Claim]:
    where = evidence(snapshot, content, "", TokenizerExtractor.name)
    try:
        text = whole(content).decode()
    except ReadError as error:
        yield unreadable(snapshot.ref, error, where)
    except UnicodeDecodeError as error:
        yield unreadable(snapshot.ref, f"no UTF-8 at byte {error.start}", where)
    else:
        if text:
            yield _template(snapshot.ref, text, name, where)


def _template(subject: ArtifactRef, text: str, name: str, where: Evidence) -> Claim:
    """Return the digest of a template's UTF-8 bytes, as it is stated of templates in records and weight headers too."""
    fields = (("name", name),) if name else ()
    value = digest(text.encode())
    return fact(subject, Fact.CHAT_TEMPLATE, value, where, assurance=Assurance.OBSERVED, fields=fields)


def _loaded_from(snapshot: Snapshot, value: object, where: Evidence) -> Iterator[Claim]:
    """Yield whose tokenizer was loaded, trained on and saved here; transformers wrote that down until 2023."""
    parent = loaded_from(value)
    if isinstance(parent, Unidentified) and parent.form is Form.EMPTY:
        return
    if not (isinstance(parent, ArtifactRef) and is_self(parent, snapshot)):
        text = str(value)
        yield lineage(snapshot.ref, Relation.TOKENIZER_FROM, parent, where, assurance=Assurance.DERIVED, text=text)
