"""From a seed to a hostile input: every decision is drawn from one source of chance, so that each can be had again."""

import copy
import re
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from aibom.readers import json, yaml
from aibom.readers.errors import ReadError
from fuzz.hostile import TOKENS, built, json_text, value, words
from fuzz.seeds import RECORD, Case, corpus

__all__ = ["mutated", "mutated_bytes", "mutated_file"]

_LARGEST = 256 << 10
_ID = re.compile(rb"[A-Za-z0-9_.\-]{1,60}/[A-Za-z0-9_.\-]{1,60}")
_NUMBER = re.compile(rb"[0-9]{1,20}")
_FRONT = re.compile(rb"---\n(?P<yaml>.*?)\n---\n", re.DOTALL)


def mutated(seed: Case, random: Random) -> Case:
    """Return `seed` with one to four things made hostile: bytes, structure, whole files, or what is listed of them."""
    case = seed
    for _ in range(random.randrange(1, 5)):
        case = _file(case, random) if random.randrange(8) else _answer(case, random)
    return case


def _file(case: Case, random: Random) -> Case:
    """Return the case with one file, or the record, made hostile."""
    path = random.choice([*case.files, *([RECORD] if case.info else [])] or [RECORD])
    data = case.info if path == RECORD else case.files[path]
    data = mutated_file(path, data, random)
    if path == RECORD:
        return replace(case, info=data)
    return replace(case, files={**case.files, path: data})


def mutated_file(path: str, data: bytes, random: Random) -> bytes:
    """Return a hostile file in place of `data`: built anew, with one value replaced, or with bytes changed."""
    pick = random.randrange(8)
    if pick == 0:
        return built(path, random)
    return _structure(path, data, random) if pick < 4 else mutated_bytes(data, random)


def _answer(case: Case, random: Random) -> Case:
    """Return the case with something odd about how it was answered."""
    if not case.files:
        return replace(case, listed=random.random() < 0.5)
    path = random.choice(sorted(case.files))
    pick = random.randrange(6)
    if pick == 0:
        return replace(case, totals={**case.totals, path: random.choice((-1, 0, 1, 2**63, 10**18))})
    if pick == 1:
        return replace(case, errors=case.errors | {path})
    if pick == 2:
        return replace(case, listed=False)
    if pick == 3:
        return replace(case, files={other: data for other, data in case.files.items() if other != path})
    other = random.choice(corpus())
    if pick == 4:
        return replace(case, files={**case.files, **other.files}, info=other.info or case.info)
    folder = random.choice(("a/", "deep/" * 30, "\u202ea/", "checkpoint-10/", "x\\y/"))
    return replace(case, files={**case.files, folder + path: case.files[path]})


def _structure(path: str, data: bytes, random: Random) -> bytes:
    """Return the document with one of its values replaced, or bytes made hostile where it holds none."""
    front = _FRONT.match(data) if path.endswith(".md") else None
    text = front["yaml"] if front else data
    try:
        document = copy.deepcopy(json.parse(text) if not front and path.endswith(".json") else yaml.parse(text))
    except ReadError:
        return mutated_bytes(data, random)
    if not isinstance(document, (dict, list)) or len(text) > _LARGEST:
        return mutated_bytes(data, random)
    _replace_one(document, random)
    changed = json_text(document)
    return b"---\n" + changed + b"\n---\n" + data[front.end() :] if front else changed


def _replace_one(document: Any, random: Random) -> None:
    """Walk down to some value and put another in its place, beside it, or a thousand times."""
    place = document
    while True:
        steps = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not steps:
            return
        step = random.choice(steps)
        if not isinstance(place[step], (dict, list)) or not place[step] or not random.randrange(3):
            break
        place = place[step]
    pick = random.randrange(6)
    if pick == 0:
        place[step] = [place[step]] * random.choice((2, 300))
    elif pick == 1:
        place[step] = {random.choice(words()): place[step]}
    elif pick == 2 and isinstance(place, dict):
        place[random.choice(words())] = place.pop(step)
    elif pick == 3:
        deep: object = place[step]
        for _ in range(random.choice((5, 70))):
            deep = [deep]
        place[step] = deep
    else:
        place[step] = value(random)


def mutated_bytes(data: bytes, random: Random) -> bytes:
    """Return `data` with one to three changes that know nothing of its format, at most 256 KiB of it."""
    for _ in range(random.randrange(1, 4)):
        data = random.choice(_CHANGES)(data, random)[:_LARGEST]
    return data


def _place(data: bytes, random: Random) -> int:
    return random.randrange(len(data) + 1)


def _flip(data: bytes, random: Random) -> bytes:
    if not data:
        return b"\x00"
    changed = bytearray(data)
    for _ in range(random.choice((1, 2, 8))):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _truncate(data: bytes, random: Random) -> bytes:
    return data[: _place(data, random)]


def _drop(data: bytes, random: Random) -> bytes:
    start = _place(data, random)
    return data[:start] + data[start + random.choice((1, 4, 30, 300)) :]


def _repeat(data: bytes, random: Random) -> bytes:
    start = _place(data, random)
    part = data[start : start + random.choice((1, 8, 60, 600))]
    return data[:start] + part * random.choice((2, 3, 20, 500)) + data[start:]


def _splice(data: bytes, random: Random) -> bytes:
    case = random.choice(corpus())
    other = random.choice([case.info, *case.files.values()])
    return data[: _place(data, random)] + other[_place(other, random) :]


def _insert(data: bytes, random: Random) -> bytes:
    start = _place(data, random)
    return data[:start] + random.choice(TOKENS).encode(errors="surrogatepass") + data[start:]


def _nest(data: bytes, random: Random) -> bytes:
    start = _place(data, random)
    opening, closing = random.choice(((b"[", b"]"), (b'{"a":', b"}"), (b"- ", b""), (b"> ", b""), (b"(", b")")))
    times = random.choice((3, 65, 2000))
    return data[:start] + opening * times + data[start : start + 20] + closing * times + data[start:]


def _rename(data: bytes, random: Random) -> bytes:
    token = random.choice(TOKENS).encode(errors="surrogatepass")
    return _ID.sub(lambda _: token, data, count=random.choice((0, 1, 2)))


def _recount(data: bytes, random: Random) -> bytes:
    number = random.choice((b"0", b"-1", b"18446744073709551615", b"1e308", b"9" * 300))
    return _NUMBER.sub(lambda _: number, data, count=random.choice((0, 1, 2)))


def _overwrite(data: bytes, random: Random) -> bytes:
    start = _place(data, random)
    size = random.choice((1, 4, 8))
    return data[:start] + random.choice((b"\xff", b"\x00", b"\x7f", b"\x80")) * size + data[start + size :]


_CHANGES: tuple[Callable[[bytes, Random], bytes], ...] = (
    *(_drop, _flip, _insert, _nest, _overwrite, _recount, _rename, _repeat, _splice, _truncate),
)
