"""Changes of an artifact's files: weights, code, what says how they are used, and all others; each by its digests."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aibom.diff._context import Context
from aibom.diff.change import Change, Item, Value, counted
from aibom.diff.kinds import Kind
from aibom.records.files import Role, role, weight_format
from aibom.records.gaps import Severity
from aibom.records.lineage import Node
from aibom.records.snapshot import FileEntry

__all__ = ["changed_files", "other_bytes"]

_DIGESTS = ("sha256", "sha512", "git_sha1")
_SHOWN = 3

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
    """The bytes are the same as far as digests tell, or nothing tells; other digests or sizes are known of them."""


def changed_files(context: Context, before: Node, after: Node) -> Iterator[Change]:
    """Yield what became of the files of an artifact, one change for each kind."""
    refs = (before.ref, after.ref)
    if before.files is None or after.files is None:
        what = "are listed now, and were not" if before.files is None else "were listed, and are not now"
        count = [
            None if node.files is None else Value(text=counted(len(node.files), "file")) for node in (before, after)
        ]
        item = Item(what="files", before=count[0], after=count[1])
        yield context.change(Kind.LISTING, *refs, summary=f"the files of {after.ref.unpinned} {what}", items=[item])
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
    if files.described:
        described = [Item(what=new.path, before=_value(old), after=_value(new)) for old, new in files.described]
        summary = f"of {_named(described)} of {after.ref.unpinned} other digests or sizes are known"
        yield context.change(Kind.EVIDENCE, *refs, summary=summary, items=described)


def other_bytes(context: Context, before: Node, after: Node) -> Iterator[Change]:
    """Yield that files of one and the same revision have other bytes, or are not all there."""
    if before.files is None or after.files is None or before.files == after.files:
        return
    files = _compared(before.files, after.files)
    items = [Item(what=old.path, before=_value(old), after=_value(new)) for old, new in files.changed]
    if before.files and after.files:
        items += [Item(what=entry.path, before=_value(entry)) for entry in files.removed]
        items += [Item(what=entry.path, after=_value(entry)) for entry in files.added]
    if items:
        revision = after.ref.revision[:12]
        summary = f"{_named(items)} of {after.ref.unpinned} differ at one and the same revision {revision}"
        yield context.change(Kind.OTHER_BYTES, before.ref, after.ref, summary=summary, items=items)


def _compared(before: Sequence[FileEntry], after: Sequence[FileEntry]) -> _Files:
    left = {entry.path: entry for entry in before}
    right = {entry.path: entry for entry in after}
    shared = [(left[path], right[path]) for path in sorted(left.keys() & right.keys()) if left[path] != right[path]]
    return _Files(
        removed=tuple(left[path] for path in sorted(left.keys() - right.keys())),
        added=tuple(right[path] for path in sorted(right.keys() - left.keys())),
        changed=tuple((old, new) for old, new in shared if _differ(old, new)),
        described=tuple((old, new) for old, new in shared if not _differ(old, new)),
    )


def _differ(old: FileEntry, new: FileEntry) -> bool:
    """Say whether two files cannot have the same bytes: a digest of one kind, or the size, differs."""
    for name in _DIGESTS:
        left, right = getattr(old, name), getattr(new, name)
        if left and right:
            return bool(left != right)
    return old.size >= 0 and new.size >= 0 and old.size != new.size


def _moved(files: _Files) -> dict[str, str]:
    """Return where the bytes of files went that stand under another path now."""
    there = {entry.sha256 or entry.git_sha1: entry.path for entry in files.added}
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
    if "pickle" not in gained:
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
    if any(item.what in moved and item.after is None for item in items):
        return "went: the same bytes stand under another name now"
    if any(item.what in moved.values() and item.before is None for item in items):
        return "came: the same bytes stood under another name before"
    kinds = {(item.before is None, item.after is None) for item in items}
    if kinds == {(True, False)}:
        return "came"
    return "went" if kinds == {(False, True)} else "changed"


def _value(entry: FileEntry) -> Value:
    digest = next((f"{name} {getattr(entry, name)}" for name in _DIGESTS if getattr(entry, name)), "no digest known")
    size = f", {entry.size:,} bytes" if entry.size >= 0 else ""
    return Value(text=f"{digest}{size}")
