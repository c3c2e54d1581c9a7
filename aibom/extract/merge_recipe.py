"""Claims of merge recipes (mergekit): the models that were merged, from a file or from YAML in the body of a card."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from aibom.extract._evidence import at, evidence, lineage, pointer, unreadable, whole
from aibom.readers import markdown, yaml
from aibom.readers.errors import ReadError
from aibom.records.claims import Claim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef, Form, Kind, Unidentified, classify, shorten
from aibom.records.snapshot import Content, FileEntry, Snapshot

__all__ = ["MergeRecipeExtractor"]

_MAX_BYTES = 256 << 10
_MAX_CARD = 1 << 20
_MAX_FILES = 4
_MAX_BLOCKS = 64
_MAX_MENTIONS = 4096  # of models in one file
_CARD = "README.md"
_NAME = re.compile(r"merge[^/]*\.ya?ml", re.IGNORECASE)
_KEY = re.compile(r"^[ \t-]*[\"']?(?:merge_method|slices|models|experts|genome)[\"']?[ \t]*:", re.MULTILINE)
_TOP_KEY = re.compile(r"^(?:merge_method|base_model|slices|models):", re.MULTILINE)
_MODEL_KEYS = frozenset({"model", "parameters", "weight", "density", "layer_range"})
_YAML_INFO = frozenset({"", "yaml", "yml"})
_WINDOWS = re.compile(rb"\"(?:[A-Za-z]:|\.{1,2})(?:\\[^\"\n\\]{1,200}){1,30}\"")
# What tokenizer_source may say instead of naming a model.
_TOKENIZER_WORDS = frozenset({"union", "base"})

_Steps = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    """A place of a recipe where a model stands: the steps that lead there, what stands there and as what."""

    steps: _Steps
    value: object
    relation: Relation = Relation.MERGE


class MergeRecipeExtractor:
    """Reads mergekit configurations: `merge*.yml` files, and blocks of YAML in the card."""

    name = "merge-recipe"
    version = "1"

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
        """Return at most four recipes, up to 256 KiB each, and the card, up to 1 MiB."""
        if kind is not Kind.MODEL:
            return {}
        paths = [file.path for file in files]
        return dict.fromkeys(_chosen(paths), _MAX_BYTES) | ({_CARD: _MAX_CARD} if _CARD in paths else {})

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield each model a recipe names, at the first place of each file that names it."""
        if snapshot.ref.kind is not Kind.MODEL:
            return
        contents = {content.path: content for content in snapshot.contents}
        for path in _chosen(list(contents)):
            yield from _file(snapshot, contents[path])
        if _CARD in contents:
            yield from _card(snapshot, contents[_CARD])


def _chosen(paths: Sequence[str]) -> list[str]:
    """Return the paths of at most four recipes: the one mergekit writes first, then those nearest to the root."""
    found = [path for path in paths if _NAME.fullmatch(path.rpartition("/")[2])]
    return sorted(found, key=lambda path: (path != "mergekit_config.yml", path.count("/"), path))[:_MAX_FILES]


def _file(snapshot: Snapshot, content: Content) -> Iterator[Claim]:
    where = evidence(snapshot, content, "", MergeRecipeExtractor.name)
    try:
        documents = yaml.parse_all(_mended(whole(content)))
    except ReadError as error:
        yield unreadable(snapshot.ref, error, where)
        return
    if "mergekit" in content.path.lower() and not any(isinstance(document, dict) for document in documents):
        yield unreadable(snapshot.ref, "not a mapping of keys to values, as a merge recipe is", where)
    yield from _recipes(snapshot.ref, [(_place(where, index), doc) for index, doc in enumerate(documents)])


def _card(snapshot: Snapshot, content: Content) -> Iterator[Claim]:
    """Yield the claims of the recipes in a card; what else may be wrong with the card is another extractor's."""
    where = evidence(snapshot, content, "", MergeRecipeExtractor.name)
    card = markdown.split(content.data)
    found: list[tuple[Evidence, object]] = []
    blocks = (block for block in markdown.fenced(card.body) if _may_be_recipe(block))
    for block in islice(blocks, _MAX_BLOCKS):
        line = card.body_line + block.line  # of the first line inside the fence
        try:
            line, documents = _parsed(block.text, line)
        except ReadError as error:
            if _TOP_KEY.search(block.text):
                yield unreadable(snapshot.ref, error, at(where, f"line {line}"))
            continue
        place = at(where, f"line {line}")
        found += [(_place(place, index), document) for index, document in enumerate(documents)]
    yield from _recipes(snapshot.ref, found)


def _parsed(text: str, line: int) -> tuple[int, list[object]]:
    """Return the documents of a fenced block and where they begin: some authors write notes above their recipe."""
    try:
        return line, yaml.parse_all(_mended(text.encode()), first_line=line)
    except ReadError:
        key = _TOP_KEY.search(text)
        if key is None or key.start() == 0:
            raise
        line += text.count("\n", 0, key.start())
        return line, yaml.parse_all(_mended(text[key.start() :].encode()), first_line=line)


def _mended(text: bytes) -> bytes:
    """Return YAML with the backslashes of Windows paths doubled that stand in double quotes as Windows writes them."""
    return _WINDOWS.sub(lambda found: found[0].replace(b"\\", b"\\\\"), text)


def _may_be_recipe(block: markdown.Fence) -> bool:
    language = block.info.split(maxsplit=1)[0].lower() if block.info else ""
    return language in _YAML_INFO and _KEY.search(block.text) is not None


def _place(where: Evidence, index: int) -> Evidence:
    """Return the evidence for document number `index` of a stream; the first needs no saying so."""
    return at(where, f"{where.pointer} document {index + 1}".lstrip()) if index else where


def _recipes(subject: ArtifactRef, documents: list[tuple[Evidence, object]]) -> Iterator[Claim]:
    """Yield the claims of all recipes of one file; what one of them is named, another may use as a part."""
    recipes = [(where, recipe) for where, recipe in documents if isinstance(recipe, dict) and _is_recipe(recipe)]
    named = {recipe["name"] for _, recipe in recipes if isinstance(recipe.get("name"), str)}
    mentions = ((where, mention) for where, recipe in recipes for mention in _mentions(recipe))
    seen: set[tuple[Relation, ArtifactRef | Unidentified]] = set()
    for where, mention in islice(mentions, _MAX_MENTIONS):
        for steps, value in _references(mention):
            if isinstance(value, str) and value.strip() in named:
                continue
            parent = value if isinstance(value, Unidentified) else classify(value)
            empty = isinstance(parent, Unidentified) and parent.form is Form.EMPTY
            if empty or (mention.relation, parent) in seen:
                continue
            seen.add((mention.relation, parent))
            place = at(where, f"{where.pointer} {pointer(*steps)}".lstrip())
            text = value.text if isinstance(value, Unidentified) else str(value)
            yield lineage(subject, mention.relation, parent, place, assurance=Assurance.DERIVED, text=text)
    if next(mentions, None) is not None:
        reason = f"more than {_MAX_MENTIONS:,} models named; the rest is not read"
        yield unreadable(subject, reason, at(documents[0][0], ""))


def _is_recipe(recipe: dict[str, object]) -> bool:
    """Tell a recipe from other YAML, such as the settings of a chat program that list models too."""
    genome = recipe.get("genome")
    if "merge_method" in recipe or (isinstance(genome, dict) and "merge_method" in genome):
        return True
    for key, mark in (("slices", "sources"), ("experts", "source_model")):
        if any(isinstance(item, dict) and mark in item for _, item in _entries(recipe.get(key))):
            return True
    models = [item for _, item in _entries(recipe.get("models"))]
    return bool(models) and all(
        isinstance(item, dict) and "model" in item and set(item) <= _MODEL_KEYS for item in models
    )


def _mentions(recipe: dict[str, object]) -> Iterator[_Mention]:
    """Yield every place of a recipe where a model may stand, in the order of the format's documentation."""
    yield _Mention(steps=("base_model",), value=recipe.get("base_model"))
    yield from _parts(recipe, ())
    modules = recipe.get("modules")
    for name, module in modules.items() if isinstance(modules, dict) else ():
        if isinstance(module, dict):
            yield from _parts(module, ("modules", name))
    genome = recipe.get("genome")
    if isinstance(genome, dict):
        yield _Mention(steps=("genome", "base_model"), value=genome.get("base_model"))
        yield from _parts(genome, ("genome",))
    tokenizer = recipe.get("tokenizer")
    places: list[tuple[_Steps, object]] = [(("tokenizer_source",), recipe.get("tokenizer_source"))]
    if isinstance(tokenizer, dict):
        places.append((("tokenizer", "source"), tokenizer.get("source")))
    for steps, value in places:
        if not (isinstance(value, str) and value.strip() in _TOKENIZER_WORDS):
            yield _Mention(steps=steps, value=value, relation=Relation.TOKENIZER_FROM)


def _parts(recipe: dict[str, object], prefix: _Steps) -> Iterator[_Mention]:
    """Yield the models, the sources of the slices and the experts of a recipe or of one module of it."""
    for index, item in _entries(recipe.get("models")):
        yield _item(item, (*prefix, "models", index), "model")
    for index, part in _entries(recipe.get("slices")):
        if isinstance(part, dict):
            steps: _Steps = (*prefix, "slices", index)
            yield _Mention(steps=(*steps, "base_model"), value=part.get("base_model"))
            for number, item in _entries(part.get("sources")):
                yield _item(item, (*steps, "sources", number), "model")
    for key in ("experts", "shared_experts"):
        for index, item in _entries(recipe.get(key)):
            yield _item(item, (*prefix, key, index), "source_model")


def _entries(value: object) -> Iterator[tuple[int, object]]:
    return enumerate(value if isinstance(value, list) else ())


def _item(item: object, steps: _Steps, key: str) -> _Mention:
    """Return the model of a list entry, which is a mapping with `key` or the model itself."""
    if isinstance(item, dict):
        return _Mention(steps=(*steps, key), value=item.get(key))
    return _Mention(steps=steps, value=item)


def _references(mention: _Mention) -> Iterator[tuple[_Steps, object]]:
    """Yield what one place names: a model, or a model and the LoRA that is applied to it (`MODEL+LORA`)."""
    value = mention.value
    if isinstance(value, dict) and ("model" in value or "lora" in value):
        yield (*mention.steps, "model"), _path(value.get("model"))
        yield (*mention.steps, "lora"), _lora(_path(value.get("lora")))
    elif isinstance(value, str):
        text = value.removeprefix("model:") if mention.relation is Relation.TOKENIZER_FROM else value
        parts = text.split("+")
        if len(parts) == 2:
            yield from ((mention.steps, part) for part in (parts[0], _lora(parts[1])))
        else:
            yield mention.steps, text
    else:
        yield mention.steps, _path(value)


def _lora(value: object) -> object:
    """Return a LoRA as named; a lone word is a folder beside the recipe: no adapter has an id without an account."""
    parent = classify(value)
    if isinstance(parent, ArtifactRef) and not parent.namespace:
        return Unidentified(text=shorten(str(value).strip()), form=Form.PATH)
    return value


def _path(value: object) -> object:
    """Return the model that is written as a mapping of `path` and `revision`, as one text."""
    if not isinstance(value, dict) or not isinstance(value.get("path"), str):
        return value
    path, revision = value["path"], value.get("revision")
    pinned = f"{path}@{revision}"
    return pinned if isinstance(revision, str) and isinstance(classify(pinned), ArtifactRef) else path
