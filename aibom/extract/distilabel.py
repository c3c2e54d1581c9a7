"""Claims of distilabel's pipeline files: the language models that wrote a synthetic dataset, step by step."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from aibom.extract._evidence import evidence, fact, json_object, lineage, unreadable, whole, within
from aibom.extract._listing import nearest
from aibom.readers import yaml
from aibom.readers.errors import ReadError
from aibom.records.claims import Claim, Fact, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef, Form, Kind, Unidentified, classify
from aibom.records.snapshot import Content, FileEntry, Snapshot

__all__ = ["DistilabelExtractor"]

_MAX_BYTES = 1 << 20
_MOST_FILES = 4
_MOST_CLAIMS = 64
_NAME = re.compile(r"(?:distilabel[\w\-]{0,40}|pipeline)\.(?:json|ya?ml)", re.IGNORECASE)
_MODEL_KEYS = ("model_id", "model", "model_name", "model_path")
_LLM_KEYS = ("llm", "llms")

_Steps = tuple[str | int, ...]


class DistilabelExtractor:
    """Reads the models of a distilabel pipeline: `pipeline.yaml`, `pipeline.json` and `distilabel*` beside the data."""

    name = "distilabel"
    version = "1"

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
        """Return at most four pipeline files of a dataset, up to 1 MiB each."""
        return dict.fromkeys(_chosen([file.path for file in files]), _MAX_BYTES) if kind is Kind.DATASET else {}

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield each model at the first place of a file that names it; files of other programs say nothing."""
        if snapshot.ref.kind is not Kind.DATASET:
            return
        contents = {content.path: content for content in snapshot.contents}
        for path in _chosen(list(contents)):
            yield from _file(snapshot, contents[path])


def _chosen(paths: Sequence[str]) -> list[str]:
    """Return the paths of at most four pipeline files, those nearest to the root first."""
    found = [path for path in paths if _NAME.fullmatch(path.rpartition("/")[2])]
    return nearest(found, _MOST_FILES)


def _file(snapshot: Snapshot, content: Content) -> Iterator[Claim]:
    where = evidence(snapshot, content, "", DistilabelExtractor.name)
    try:
        if content.path.lower().endswith(".json"):
            pipeline: object = json_object(content)
        else:
            pipeline = yaml.parse(whole(content))
    except ReadError as error:
        if content.error or b"distilabel" in content.data:
            yield unreadable(snapshot.ref, error, where)
        return
    # A pipeline of another program may bear the same name; in distilabel's own every step says its module.
    if isinstance(pipeline, dict) and b"distilabel" in content.data:
        yield from islice(_generators(snapshot.ref, pipeline, where), _MOST_CLAIMS)


def _generators(subject: ArtifactRef, pipeline: object, where: Evidence) -> Iterator[Claim]:
    seen: set[ArtifactRef | Unidentified] = set()
    for steps, llm in _llms(pipeline):
        for key in _MODEL_KEYS:
            value = llm.get(key)
            parent = _model(value, llm)
            if isinstance(parent, Unidentified) and parent.form in {Form.EMPTY, Form.NOT_TEXT}:
                continue
            if parent not in seen:
                if not seen:
                    yield fact(subject, Fact.SYNTHETIC, "distilabel", where, assurance=Assurance.DERIVED)
                seen.add(parent)
                place = within(where, *steps, key)
                relation = Relation.GENERATED_BY
                yield lineage(subject, relation, parent, place, assurance=Assurance.DERIVED, text=str(value))
            break


def _llms(pipeline: object) -> Iterator[tuple[_Steps, Mapping[str, object]]]:
    """Yield every mapping under `llm`, or in a list or mapping under `llms`, in the order written."""
    waiting: list[tuple[_Steps, object]] = [((), pipeline)]
    while waiting:
        steps, value = waiting.pop()
        if isinstance(value, dict):
            if any(step in _LLM_KEYS for step in steps[-2:]) and any(key in value for key in _MODEL_KEYS):
                yield steps, value
            waiting.extend(((*steps, key), part) for key, part in reversed(value.items()))
        elif isinstance(value, list):
            waiting.extend(((*steps, index), part) for index, part in reversed(list(enumerate(value))))


def _model(value: object, llm: Mapping[str, object]) -> ArtifactRef | Unidentified:
    """Return the model an entry names; a name given to Ollama is one of its library, not of the Hub."""
    kind = llm.get("type_info")
    program = str(kind.get("name")) if isinstance(kind, dict) else ""
    if isinstance(value, str) and "ollama" in program.lower():
        return classify(f"https://ollama.com/library/{value.strip()}")
    return classify(value)
