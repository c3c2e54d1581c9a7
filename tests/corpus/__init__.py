"""The corpus of the scanner: files that run something when they are loaded, and files that real libraries wrote.

What a case is comes from the generator that wrote it and from no scanner. All calls are inert: they run `true`, ask port 9
of this machine, or name files that do not exist; and nothing here loads what it writes.
"""

from corpus.case import Case, Group, Label, held_out

__all__ = ["Case", "Group", "Label", "benign", "held_out", "malicious"]


def malicious() -> list[Case]:
    """Return all cases that a scanner must not pass, the same each time."""
    from corpus import (  # noqa: PLC0415  # only who asks pays
        configs,
        containers,
        gadgets,
        graphs,
        keras_models,
        names,
        plain,
        remote_code,
        streams,
        templates,
        tensor_files,
    )

    pickles, others = (
        (plain, gadgets, names, streams),
        (keras_models, graphs, tensor_files, configs, remote_code, templates),
    )
    rooms = (*pickles, containers, *others)
    return [case for room in rooms for case in room.cases()]


def benign() -> list[Case]:
    """Return all cases that real libraries saved."""
    from corpus import saved  # noqa: PLC0415  # likewise

    return list(saved.cases())
