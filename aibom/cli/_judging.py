"""What `aibom check` was given: models, BOMs, folders of BOMs and lists, each a thing to be judged on its own."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aibom.cli._again import Again, looked_again, looked_on
from aibom.cli._input import STDIN, assessed, decoded, read_document
from aibom.cli._policies import context_of, entries_of
from aibom.cli._subject import existing_path, is_path
from aibom.errors import DocumentError, UsageError
from aibom.policy.beyond import Beyond, beyond
from aibom.policy.context import Entry
from aibom.policy.policy import Context
from aibom.records.bom import Bom
from aibom.records.gaps import Gap
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from aibom.gaps.interface import Rule

__all__ = ["Asked", "Document", "asked", "boms_in", "document"]

_ENDINGS = (".json", ".jsonld", ".spdx", ".xml", ".yaml", ".yml")
_GENERAL = (".json", ".xml", ".yaml", ".yml")
_MOST_FILES = 100_000
_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing to be judged: a model, or the file of a BOM; `context` says how it is used where anything does.

    `fault` is the error for which it cannot be judged at all, `where` the file and line of a list that name it.
    """

    called: str
    model: str = ""
    file: str = ""
    context: Context | None = None
    fault: DocumentError | UsageError | None = None
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The BOM in a file, with the bytes it was read from.

    `beyond` is what the document says that no record holds, `notes` what is to be known of its gaps.
    """

    bom: Bom
    data: bytes
    beyond: Beyond | None = None
    notes: tuple[str, ...] = ()


def asked(arguments: Sequence[str], context: Context | None, *, recognised: Callable[[bytes], bool]) -> list[Asked]:
    """Return what the arguments name: those of a folder or a list each on their own.

    `context` is that of everything that brings none itself; `recognised` says whether a file is a BOM.

    Raises:
        DocumentError: a list or folder cannot be read, or holds nothing to judge.
        UsageError: standard input is named twice.
    """
    found: list[Asked] = []
    for argument in arguments:
        if argument == STDIN:
            found.append(Asked(called=STDIN, file=STDIN, context=context))
        elif argument.endswith(".toml"):
            found += [_entry(argument, entry, context) for entry in entries_of(argument)]
        elif not (is_path(argument) or argument.lower().endswith((*_ENDINGS, "/"))):
            found.append(Asked(called=argument, model=argument, context=context))
        elif not existing_path(argument).is_dir():
            found.append(Asked(called=argument, file=argument, context=context))
        elif files := boms_in(argument, recognised):
            found += [Asked(called=file, file=file, context=context) for file in files]
        elif is_path(argument) and any(existing_path(argument).iterdir()):
            found.append(Asked(called=argument, model=argument, context=context))
        else:
            raise DocumentError(f"{shorten(argument)!r} holds neither a BOM nor a model", hint="name another folder")
    if [one.file for one in found].count(STDIN) > 1:
        raise UsageError("standard input is named twice", hint="it can be read once")
    return found


def _entry(listing: str, entry: Entry, context: Context | None) -> Asked:
    folder = os.path.dirname(listing)  # noqa: PTH120 - as typed
    called = f"{entry.where}: {entry.model or entry.bom}"
    try:
        if entry.context_file:
            context = context_of(os.path.join(folder, entry.context_file))  # noqa: PTH118 - as typed
    except DocumentError as error:
        return Asked(called=called, fault=error, where=entry.where)
    context = entry.context or context
    if entry.bom:
        return Asked(called=called, file=os.path.join(folder, entry.bom), context=context, where=entry.where)  # noqa: PTH118 - as typed
    if entry.revision and (is_path(entry.model) or "@" in entry.model):
        reason = "is a folder, which has no revisions" if is_path(entry.model) else "names a revision itself"
        fault = UsageError(f"{shorten(entry.model)!r} {reason}", hint="leave revision out")
        return Asked(called=called, context=context, fault=fault, where=entry.where)
    model = f"{entry.model}@{entry.revision}" if entry.revision else entry.model
    if model.startswith(("./", "../")):
        model = os.path.join(folder or ".", model)  # noqa: PTH118 - as typed
    return Asked(called=called, model=model, context=context, where=entry.where)


def boms_in(folder: str, recognised: Callable[[bytes], bool]) -> list[str]:
    """Return the BOMs in a folder and those below it, sorted: by ending, files of a general ending by content, too.

    Raises:
        DocumentError: it cannot be read, or holds too much.
    """
    found: list[str] = []
    try:
        for here, folders, names in os.walk(existing_path(folder), onerror=_raise):
            folders.sort()
            found += [os.path.join(here, name) for name in names if name.lower().endswith(_ENDINGS)]  # noqa: PTH118
            if len(found) > _MOST_FILES:
                raise DocumentError(
                    f"{shorten(folder)!r} holds more than {_MOST_FILES:,} files", hint="name parts of it"
                )
    except OSError as error:
        raise DocumentError(f"cannot read {shorten(folder)!r}: {error.strerror}", hint="check the folder") from error
    return sorted(file for file in found if _is_bom(file, recognised))


def _raise(error: OSError) -> None:
    raise error


def _is_bom(file: str, recognised: Callable[[bytes], bool]) -> bool:
    lowered = os.path.basename(file).lower()  # noqa: PTH119 - of a text
    if not lowered.endswith(_GENERAL) or any(f".{kind}." in lowered for kind in ("cdx", "spdx", "spdx3")):
        return True
    if lowered.startswith(("bom.", "sbom.", "aibom.")):
        return True
    try:
        with Path(file).open("rb") as opened:
            return recognised(opened.read(65536))
    except OSError:
        return True  # it is said when it is read


def document(file: str, rules: "Sequence[Rule]", *, built_in_only: bool, accepted: bool = False) -> Document:
    """Return the BOM in a file, with what `rules` find in its lineage: that it states no gaps is only its word.

    Of one that was `accepted` its word counts: what it does not state, nobody accepted.

    Raises:
        DocumentError: it cannot be read, or names no lineage.
        PluginError: a format or a rule failed.
    """
    data = read_document(file)
    _, reading = decoded(data, file, built_in_only=built_in_only)
    lineage = reading.bom.lineage
    if not reading.own and not lineage.edges and len(lineage.nodes) <= 1:
        name = "standard input" if file == STDIN else shorten(file)
        raise DocumentError(
            f"{name}:1: the document names no lineage: no model it stems from or uses, and no dataset",
            hint="make a BOM of the model with `aibom generate`, or merge one into this with `aibom merge`",
        )
    bom = assessed(reading, built_in_only=built_in_only)
    again = Again(bom=looked_on(bom, rules)) if accepted else looked_again(bom, rules)
    return Document(
        bom=again.bom,
        data=data,
        beyond=beyond(data, [(each.pointer, each.what) for each in reading.unread]),
        notes=tuple(_unstated(again.unstated)),
    )


def _unstated(gaps: Sequence[Gap]) -> Iterator[str]:
    if gaps:
        rules = sorted({gap.rule for gap in gaps})
        named = ", ".join(rules[:_NAMED]) + (f" and {len(rules) - _NAMED} more" if len(rules) > _NAMED else "")
        what = "1 gap stands" if len(gaps) == 1 else f"{len(gaps):,} gaps stand"
        yield (
            f"{what} in its lineage that the document does not state, though it says that their rules were run "
            f"({shorten(named)}): it was changed since, or made by another version"
        )
