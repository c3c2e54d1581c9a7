"""Changes of an artifact's files: weights, code, what says how they are used, and all others; each by its digests."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from aibom.diff._context import Context
from aibom.diff.catalogue import KINDS
from aibom.diff.change import SEVERITIES, Change, Item, Value, counted
from aibom.diff.kinds import Kind
from aibom.records.files import Role, weight_format
from aibom.records.files import role as role_of
from aibom.records.gaps import Severity
from aibom.records.lineage import Node
from aibom.records.snapshot import FileEntry, Resolution
from aibom.records.spelling import is_commit

__all__ = ["changed_files", "other_bytes", "same_weights", "unproven"]

_STRONG = ("sha256", "sha512")
_DIGESTS = (*_STRONG, "git_sha1")
_SHOWN = 3
role = lru_cache(maxsize=4096)(role_of)  # the same few names stand in all artifacts

_KINDS: dict[Role, tuple[Kind, Kind, Kind]] = {
    Role.WEIGHTS: (Kind.WEIGHTS_ADDED, Kind.WEIGHTS_REMOVED, Kind.WEIGHTS_CHANGED),
    Role.CODE: (Kind.CODE_ADDED, Kind.CODE_REMOVED, Kind.CODE_CHANGED),
    Role.CHAT_TEMPLATE: (Kind.CHAT_TEMPLATE, Kind.CHAT_TEMPLATE, Kind.CHAT_TEMPLATE),
    Role.TOKENIZER: (Kind.TOKENIZER, Kind.TOKENIZER, Kind.TOKENIZER),
    Role.GENERATION: (Kind.GENERATION_CONFIG, Kind.GENERATION_CONFIG, Kind.GENERATION_CONFIG),
    Role.CONFIGURATION: (Kind.CONFIGURATION, Kind.CONFIGURATION, Kind.CONFIGURATION),
    Role.OTHER: (Kind.FILE_ADDED, Kind.FILE_REMOVED, Kind.FILE_CHANGED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    """The files of both sides that differ, by path."""

    removed: tuple[FileEntry, ...]
    added: tuple[FileEntry, ...]
    changed: tuple[tuple[FileEntry, FileEntry], ...]
    described: tuple[tuple[FileEntry, FileEntry], ...]
    """The bytes are the same by a digest that both know; others, or the size, are known to one side only."""
    unproven: tuple[tuple[FileEntry, FileEntry], ...]
    """No digest is known to both sides: the bytes may be the same or not."""


def changed_files(context: Context, before: Node, after: Node) -> Iterator[Change]:
    """Yield what became of the files of an artifact, one change for each kind."""
    refs = (before.ref, after.ref)
    if before.files is None or after.files is None:
        yield _unlisted(context, before, after)
        return
    files = _compared(before.files, after.files)
    items: dict[Kind, list[Item]] = defaultdict(list)
    for entry in files.added:
        items[_KINDS[role(entry.path)][0]].append(Item(what=entry.path, after=_value(entry)))
    for entry in files.removed:
        items[_KINDS[role(entry.path)][1]].append(Item(what=entry.path, before=_value(entry)))
    for old, new in files.changed:
        items[_KINDS[role(new.path)][2]].append(Item(what=new.path, before=_value(old), after=_value(new)))
    moved = _moved(files)
    for kind, found in items.items():
        summary = f"{_named(found)} of {after.ref.unpinned} {_became(found, moved)}"
        yield context.change(kind, *refs, summary=summary, items=found)
    yield from _formats(context, before, after)
    if files.unproven:
        yield _not_proven(context, before, after, files.unproven)
    if files.described:
        described = _items(files.described)
        summary = f"of {_named(described)} of {after.ref.unpinned} other digests or sizes are known"
        weaker = any(_is_strong(old) and not _is_strong(new) for old, new in files.described)
        severity = Severity.LOW if weaker else None
        yield context.change(Kind.EVIDENCE, *refs, summary=summary, items=described, severity=severity)


def _unlisted(context: Context, before: Node, after: Node) -> Change:
    """Return that files are listed on one side only; where weights were and are not, any may stand in their place."""
    refs = (before.ref, after.ref)
    what = "are listed now, and were not" if before.files is None else "were listed, and are not now"
    count = [None if node.files is None else Value(text=counted(len(node.files), "file")) for node in (before, after)]
    item = Item(what="files", before=count[0], after=count[1])
    severity = context.weight(Kind.WEIGHTS_CHANGED, *refs) if after.files is None and _formats_of(before) else None
    summary = f"the files of {after.ref.unpinned} {what}"
    return context.change(Kind.LISTING, *refs, summary=summary, items=[item], severity=severity)


def _not_proven(context: Context, before: Node, after: Node, files: Sequence[tuple[FileEntry, FileEntry]]) -> Change:
    """Return that nothing tells whether files have the same bytes: it weighs as much as if they had not."""
    refs = (before.ref, after.ref)
    items = _items(files)
    weights = [context.weight(_KINDS[role(new.path)][2], *refs) for _, new in files]
    summary = (
        f"whether {_named(items)} of {after.ref.unpinned} have the same bytes is not known: no digest is known of both"
    )
    severity = min((*weights, KINDS[Kind.LISTING].severity), key=SEVERITIES.index)
    return context.change(Kind.LISTING, *refs, summary=summary, items=items, severity=severity)


def other_bytes(context: Context, before: Node, after: Node) -> Iterator[Change]:
    """Yield that files of one and the same commit have other bytes, or are not all there."""
    if before.files is None or after.files is None or before.files == after.files or not is_commit(after.ref.revision):
        return
    files = _compared(before.files, after.files)
    items = _items(files.changed)
    documented = Resolution.DOCUMENTED in {before.resolution, after.resolution}
    if before.files and after.files and not documented:  # documents of others list what they like
        items += [Item(what=entry.path, before=_value(entry)) for entry in files.removed]
        items += [Item(what=entry.path, after=_value(entry)) for entry in files.added]
    if items:
        revision = after.ref.revision[:12]
        summary = f"{_named(items)} of {after.ref.unpinned} differ at one and the same revision {revision}"
        yield context.change(Kind.OTHER_BYTES, before.ref, after.ref, summary=summary, items=items)


def same_weights(before: Node, after: Node) -> bool:
    """Say whether two artifacts have weights, all with a SHA-256, and the same ones."""
    old, new = ([file for file in node.files or () if role(file.path) is Role.WEIGHTS] for node in (before, after))
    digests = [{file.sha256.lower() for file in files} for files in (old, new)]
    return bool(old) and "" not in digests[0] and digests[0] == digests[1]


def unproven(before: Node, after: Node) -> list[str]:
    """Return files of weights or code that stand on both sides in the same words, none of which is a digest.

    At one commit they are the same bytes; at two, nothing tells.
    """
    if before.files is None or after.files is None or (before.ref == after.ref and is_commit(after.ref.revision)):
        return []
    there = {entry.path: entry for entry in before.files if not any(getattr(entry, name) for name in _DIGESTS)}
    return sorted(
        entry.path
        for entry in after.files
        if entry.path in there and there[entry.path] == entry and role(entry.path) in {Role.WEIGHTS, Role.CODE}
    )


def _compared(before: Sequence[FileEntry], after: Sequence[FileEntry]) -> _Files:
    left, right = {entry.path: entry for entry in before}, {entry.path: entry for entry in after}
    if len(left) == len(before) and len(right) == len(after):
        removed = [entry for path, entry in left.items() if path not in right]
        added = [entry for path, entry in right.items() if path not in left]
        shared = [(entry, right[path]) for path, entry in left.items() if path in right and right[path] != entry]
    else:
        removed, added, shared = _repeated(before, after)
    by_grounds: dict[_Same, list[tuple[FileEntry, FileEntry]]] = defaultdict(list)
    for old, new in sorted(shared):
        by_grounds[_same(old, new)].append((old, new))
    return _Files(
        removed=tuple(sorted(removed)),
        added=tuple(sorted(added)),
        changed=tuple(by_grounds[_Same.NO]),
        described=tuple(by_grounds[_Same.YES]),
        unproven=tuple(by_grounds[_Same.UNKNOWN]),
    )


def _repeated(
    before: Sequence[FileEntry], after: Sequence[FileEntry]
) -> tuple[list[FileEntry], list[FileEntry], list[tuple[FileEntry, FileEntry]]]:
    """Return what differs of listings that name a path more than once: which of the two is loaded nobody knows."""
    here, there = Counter(before), Counter(after)
    left, right = sorted((here - there).elements()), sorted((there - here).elements())
    by_path: dict[str, list[FileEntry]] = defaultdict(list)
    for entry in right:
        by_path[entry.path].append(entry)
    removed, shared = [], []
    for entry in left:
        if by_path[entry.path]:
            shared.append((entry, by_path[entry.path].pop(0)))
        else:
            removed.append(entry)
    return removed, [entry for entries in by_path.values() for entry in entries], shared


class _Same(Enum):
    """Whether two files have the same bytes."""

    NO = "no"
    YES = "yes"
    UNKNOWN = "unknown"


def _same(old: FileEntry, new: FileEntry) -> _Same:
    """Say whether two files have the same bytes: not if any digest of bytes, or the size, differs."""
    if old.size >= 0 and new.size >= 0 and old.size != new.size:
        return _Same.NO
    strong = [(getattr(old, name), getattr(new, name)) for name in _STRONG]
    known = [(left, right) for left, right in strong if left and right]
    if not known and old.git_sha1 and new.git_sha1:
        known = [(old.git_sha1, new.git_sha1)]  # of a file in Large File Storage it may be that of its pointer
    if any(left.lower() != right.lower() for left, right in known):
        return _Same.NO
    return _Same.YES if known else _Same.UNKNOWN


def _is_strong(entry: FileEntry) -> bool:
    return any(getattr(entry, name) for name in _STRONG)


def _items(files: Sequence[tuple[FileEntry, FileEntry]]) -> list[Item]:
    values = [(new.path, _value(old), _value(new), old, new) for old, new in files]
    return [
        Item(what=path, before=left, after=right)
        if left != right
        else Item(what=path, before=_in_full(old), after=_in_full(new))
        for path, left, right, old, new in values
    ]


def _moved(files: _Files) -> dict[str, str]:
    """Return where the bytes of files went that stand under another path now."""
    there = {entry.sha256 or entry.git_sha1: entry.path for entry in reversed(files.added)}
    found = {}
    for entry in files.removed:
        key = entry.sha256 or entry.git_sha1
        if key and key in there:
            found[entry.path] = there[key]
    return found


def _formats(context: Context, before: Node, after: Node) -> Iterator[Change]:
    """Yield that the weights come in other formats; a pickle where there was none weighs in full."""
    old, new = _formats_of(before), _formats_of(after)
    if old == new or not old or not new:
        return
    gained, lost = new - old, old - new
    severity = None
    if "pickle" not in gained and not ("pickle" in new and "safetensors" in lost):
        severity = Severity.INFO if not lost - {"pickle"} else Severity.LOW
    item = Item(what="formats", before=Value(text=", ".join(sorted(old))), after=Value(text=", ".join(sorted(new))))
    summary = f"the weights of {after.ref.unpinned} are {', '.join(sorted(new))}, and were {', '.join(sorted(old))}"
    yield context.change(Kind.WEIGHTS_FORMAT, before.ref, after.ref, summary=summary, items=[item], severity=severity)


def _formats_of(node: Node) -> set[str]:
    return {weight_format(entry.path) for entry in node.files or () if role(entry.path) is Role.WEIGHTS}


def _named(items: Sequence[Item]) -> str:
    names = [item.what for item in items[:_SHOWN]]
    return ", ".join(names) + (f" and {len(items) - _SHOWN:,} more" if len(items) > _SHOWN else "")


def _became(items: Sequence[Item], moved: dict[str, str]) -> str:
    if all(item.what in moved and item.after is None for item in items):
        return "went: the same bytes stand under another name now"
    arrived = set(moved.values())
    if all(item.what in arrived and item.before is None for item in items):
        return "came: the same bytes stood under another name before"
    kinds = {(item.before is None, item.after is None) for item in items}
    if kinds == {(True, False)}:
        return "came"
    return "went" if kinds == {(False, True)} else "changed"


def _value(entry: FileEntry) -> Value:
    digest = next((f"{name} {getattr(entry, name)}" for name in _DIGESTS if getattr(entry, name)), "no digest known")
    size = f", {entry.size:,} bytes" if entry.size >= 0 else ""
    return Value(text=f"{digest}{size}")


def _in_full(entry: FileEntry) -> Value:
    """Return all that is known of a file, where the best that is does not tell two apart."""
    known = [f"{name} {getattr(entry, name)}" for name in _DIGESTS if getattr(entry, name)]
    return Value(text=", ".join([*known, f"{entry.size:,} bytes" if entry.size >= 0 else "size not known"]))
