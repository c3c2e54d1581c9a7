"""Coverage-guided fuzzing: `python tests/fuzz/guided.py GROUP [-runs=N] [other options of libFuzzer]`.

GROUP is an extractor, a reader (`module.function`), `extractors` or `readers` (all of them in one process), or `all`
(each in a process of its own). Inputs start from the corpus; what breaks is left in the working folder as
`crash-DIGEST`, which `GROUP crash-DIGEST` runs again. The first byte of an input chooses among several of a group; of an
extractor the next one chooses the seed, and the rest stands in the place of the first file it wants.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import FunctionType

if __name__ == "__main__":  # `fuzz` is a package of the tests' folder, and a script's own folder comes first
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from aibom import plugins
from aibom.extract.interface import Extractor
from fuzz.laws import check_extractor, check_reader, readers
from fuzz.seeds import Case, bytes_for, seeds_for, snapshot_of

__all__ = ["groups", "main"]

_DONE = re.compile(rb"Done (\d+) (?:runs )?in")
_ROOMS = ("aibom.extract.", "aibom.readers.", "aibom.records.")
_USUAL = ("-runs=20000", "-max_len=16384", "-timeout=60", "-rss_limit_mb=2048")


Check = Callable[[bytes], object]


def groups() -> tuple[str, ...]:
    """Return the names of all that can be fuzzed: extractors, then readers."""
    return (*(extractor.name for extractor in plugins.extractors()), *readers())


def _members(name: str) -> tuple[str, ...]:
    """Return the groups that are fuzzed together under a name: what one input reaches, others are changed from."""
    found = {"extractors": tuple(group for group in groups() if group not in readers()), "readers": tuple(readers())}
    return found.get(name, (name,))


def _inputs(names: Sequence[str]) -> tuple[list[bytes], Check]:
    """Return the first inputs of groups, and what is done with each; the first byte says to which group it belongs."""
    made = [_of_reader(name) if name in readers() else _of_extractor(name) for name in names]
    first = [bytes([number]) + data for number, (seeds, _) in enumerate(made) for data in seeds]
    checks = [check for _, check in made]
    return first, lambda data: checks[data[0] % len(checks)](data[1:]) if data else None


def _of_reader(name: str) -> tuple[list[bytes], Check]:
    return [data for _, data in bytes_for(name)], lambda data: check_reader(readers()[name], data)


def _of_extractor(name: str) -> tuple[list[bytes], Check]:
    extractor = next(extractor for extractor in plugins.extractors() if extractor.name == name)
    seeds = seeds_for(extractor)[:256]
    first = [bytes([number]) + _file(seed, extractor)[1] for number, seed in enumerate(seeds)]
    return first, lambda data: check_extractor(extractor, _case(seeds, extractor, data))


def _file(seed: Case, extractor: Extractor) -> tuple[str, bytes]:
    """Return the first file of a seed that an extractor wants; the record, which has no path, where it wants none."""
    wanted = snapshot_of(seed, extractor).contents
    return (wanted[0].path, seed.files[wanted[0].path]) if wanted else ("", seed.info)


def _case(seeds: Sequence[Case], extractor: Extractor, data: bytes) -> Case:
    seed = seeds[data[0] % len(seeds)] if data else seeds[0]
    path, _ = _file(seed, extractor)
    return replace(seed, files={**seed.files, path: data[1:]}) if path else replace(seed, info=data[1:])


def _fuzz(name: str, options: Sequence[str]) -> None:
    """Run libFuzzer in this process, which it ends."""
    import atheris  # noqa: PLC0415 - there is none for every platform, and `groups` needs none

    first, check = _inputs(_members(name))
    for function in _functions():
        atheris.instrument_func(function)
    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate(first):
            (Path(folder) / f"seed-{number}").write_bytes(data)
        again = any(not option.startswith("-") for option in options)  # libFuzzer takes inputs or a folder of them
        atheris.Setup([sys.argv[0], *_USUAL, *options, *([] if again else [folder])], check)
        atheris.Fuzz()


def _functions() -> Iterator[FunctionType]:
    """Yield the functions and methods that read and extract: `atheris.instrument_all` takes half a minute for all."""
    modules = [module for name, module in sorted(sys.modules.items()) if name.startswith(_ROOMS)]
    for module in modules:
        owners = [module, *(owner for owner in vars(module).values() if isinstance(owner, type))]
        members = [member for owner in owners for member in vars(owner).values()]
        yield from (
            member for member in members if isinstance(member, FunctionType) and member.__module__ == module.__name__
        )


def _fuzz_all(options: Sequence[str]) -> int:
    """Fuzz one group after the other; print how many runs each had and what broke, and return how many broke."""
    broken = 0
    for name in groups():
        command = [sys.executable, __file__, name, *options]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        runs = _DONE.search(done.stdout)
        broken += bool(done.returncode)
        print(f"{name:<20} {int(runs[1]) if runs else 0:>9,} runs  {'BROKEN' if done.returncode else 'nothing found'}")  # noqa: T201
        if done.returncode:
            print(done.stdout.decode(errors="replace")[-4000:])  # noqa: T201
    return broken


def main(arguments: Sequence[str]) -> int:
    """Fuzz what the first argument names, with the others as options of libFuzzer; 0 if nothing was found."""
    known = ("all", "extractors", "readers", *groups())
    if not arguments or arguments[0] not in known:
        print(f"{__doc__}\nGROUP is one of: {', '.join(known)}")  # noqa: T201
        return 2
    if arguments[0] == "all":
        return min(_fuzz_all(arguments[1:]), 1)
    _fuzz(arguments[0], arguments[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
