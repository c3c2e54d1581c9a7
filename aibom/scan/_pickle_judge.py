"""What a pickle would do, weighed against the list of globals."""

from collections.abc import Iterator

from aibom.readers.spans import Held, Part, Span
from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._pickle_arrays import inline_bytes
from aibom.scan._pickle_fold import encoded, folded, has_plain_codec
from aibom.scan._pickle_globals import Entry, Use, entry_for, modern
from aibom.scan._pickle_machine import BrokenError, Machine, items_of, text_of
from aibom.scan._pickle_ops import run
from aibom.scan._pickle_trace import Seen, class_of, literals_of, place_of
from aibom.scan._pickle_values import UNKNOWN, Items, Made, Named, Text, Value, shown
from aibom.scan.interface import Budget, SpentError

__all__ = ["Judge"]

_OFTEN = 3
"""As many calls of one global are shown, and as many faults of one kind."""
_INLINE = 3
_CALL = 20
"""A call counts as that many operations: it takes as long."""
_MAX_GLOBALS = 10_000
_MAX_CALL = 120
_USES = {"NEWOBJ": Use.NEW, "NEWOBJ_EX": Use.NEW, "BUILD": Use.BUILD}
_RECONSTRUCTORS = frozenset({"copyreg._reconstructor", "copyreg.__newobj__", "copyreg.__newobj_ex__"})
_GETATTR = Entry(verdict=ScanVerdict.REVIEW, why="It takes an attribute by name, as pickles of bound methods do.")
_CODEC = Entry(verdict=ScanVerdict.REVIEW, why="Its codec is not one that pickles are written with.")
_FAULT = Entry(verdict=ScanVerdict.UNREADABLE, why="No writer writes that.")
_BY_RESULT = Entry(verdict=ScanVerdict.REVIEW, why="It calls what an earlier call returned, which nobody knows before.")


class Judge:
    """Told by the machine what a loader would do; `findings` and `nested` have what is made of it.

    `nested` are the bytes of literals that may be a pickle, by offset and length; those of `loaded` are surely loaded.
    """

    def __init__(self, span: Span, budget: Budget) -> None:
        self.span, self.budget = span, budget
        self.findings: list[ScanFinding] = []
        self.nested: dict[tuple[int, int], Span] = {}
        self.loaded: set[tuple[int, int]] = set()
        self.seen: dict[tuple[str, str], Seen] = {}
        self.acted = False
        self.faults = 0
        self.value: object = None
        self._counts: dict[tuple[str, str], int] = {}
        self._depth = 0
        self._machine = Machine(span, 0, self, budget)

    def run(self, start: int) -> int:
        """Follow the pickle at an offset, and return the offset after it.

        Raises:
            BrokenError: it breaks off; what came before is judged.
            SpentError: a bound is reached; likewise.
            OSError: the bytes cannot be read.
        """
        before, self._machine = self._machine, Machine(self.span, start, self, self.budget)
        try:
            end = run(self._machine)
            self.value = self._machine.literal(self._machine.stack[-1]) if self._machine.stack else None
            return end
        finally:
            for at, length in self._machine.embedded:
                self._embed(at, length)
            self._machine = before

    def result(self) -> Iterator[ScanFinding]:
        """Yield the findings by offset; a global that is not on the allowlist is one even if it is never called."""
        found = list(self.findings)
        for (module, name), seen in self.seen.items():
            if not seen.reported and not seen.entry.allows(Use.NAME):
                full = shown(Named(module, name))
                found.append(
                    ScanFinding(
                        verdict=seen.entry.verdict,
                        rule="pickle-global",
                        text=f"It imports {full}. {seen.entry.why}",
                        offset=seen.offset,
                        operation=seen.op,
                        call=full,
                    )
                )
        yield from sorted(found, key=lambda one: one.offset)

    def known(self) -> list[str]:
        """Return the names that are on the allowlist, sorted."""
        return sorted(f"{module}.{name}" for (module, name), seen in self.seen.items() if seen.entry.allows(Use.NAME))

    # --- what the machine tells -------------------------------------------------------------------------------------

    def named(self, module: Value, name: Value, offset: int, op: str) -> Value:
        """Return what stands for a global, and take note of it."""
        texts = text_of(self._machine, module), text_of(self._machine, name)
        if texts[0] is None or texts[1] is None:
            hidden = isinstance(module, Made) or isinstance(name, Made)
            self._add(
                "pickle-hidden-global",
                Entry(
                    verdict=ScanVerdict.DANGEROUS if hidden else ScanVerdict.REVIEW,
                    why="No writer of pickles does so: the name is worked out while it loads."
                    if hidden
                    else "The name cannot be followed.",
                ),
                "It imports something whose name is not in it.",
                (offset, op, ""),
            )
            return UNKNOWN
        key = modern(texts[0], texts[1])
        if key not in self.seen:
            if len(self.seen) >= _MAX_GLOBALS:
                raise SpentError(f"it names more than {_MAX_GLOBALS:,} globals")
            self.seen[key] = Seen(offset=offset, op=op, entry=entry_for(*key))
        return Named(*key)

    def called(self, target: Value, args: Value, offset: int, op: str) -> Value:
        """Return what stands for the result of a call, and judge it."""
        self.budget.step(_CALL)
        if isinstance(target, Named):
            self.acted = self.acted or all(map(str.isidentifier, target.full.split(".")))
            return self._called_global(target, args, offset, op)
        made = Made(target, args)
        root = made.root
        entry = _BY_RESULT
        if root is not None:
            known = entry_for(root.module, root.name)
            entry = known if known.verdict is ScanVerdict.DANGEROUS else _BY_RESULT
        self._call(entry, made, offset, op)
        return made

    def built(self, instance: Value, state: Value, offset: int) -> int:
        """Judge that an object is given its state, and return how many bytes beside the pickle are read then."""
        if isinstance(instance, Named):
            why = "It changes a class or module of the program that loads it."
            self._call(Entry(verdict=ScanVerdict.DANGEROUS, why=why), instance, offset, "BUILD")
            return 0
        target = class_of(instance)
        if target is None:
            if not isinstance(instance, Items):
                self._call(_BY_RESULT, Made(instance, UNKNOWN), offset, "BUILD")
            return 0
        if not entry_for(target.module, target.name).allows(Use.BUILD):
            self._use(target, Made(target, Items("tuple")), offset, "BUILD")
        elif target.full == "joblib.numpy_pickle.NumpyArrayWrapper":
            return self._array(state, offset)
        return 0

    def persistent(self, key: Value, offset: int, op: str) -> Value:
        """Return what stands for an object that the loader gives: a storage for torch, else nobody knows."""
        parts = items_of(key)
        kind = text_of(self._machine, parts[0]) if parts else None
        if kind == "module" and len(parts) > 1 and isinstance(parts[1], Named):
            return parts[1]  # torch before 1.6 kept a class with its source, which is compared, and never run
        if kind != "storage" or len(parts) < 2 or not isinstance(parts[1], Named):
            entry = Entry(verdict=ScanVerdict.REVIEW, why="What it stands for is up to the program that loads it.")
            self._add("pickle-persistent", entry, "It asks the loader for an object by a key.", (offset, op, ""))
        return Made(Named("loader", "persistent_load"), key)

    def extension(self, code: int, offset: int, op: str) -> Value:
        """Return what stands for a global that only a table of the loading program knows."""
        entry = Entry(
            verdict=ScanVerdict.REVIEW, why="Which global that is, only copyreg's table in that program says."
        )
        text = f"It uses number {code} of the extension registry."
        self._add("pickle-extension", entry, text, (offset, op, f"copyreg extension {code}"))
        return Made(Named("copyreg", "extension"), Items("tuple"))

    def fault(self, rule: str, text: str, offset: int) -> None:
        """Take note of what no writer writes, and loaders may read otherwise."""
        self.faults += 1
        self._add(rule, _FAULT, f"{text[:1].upper()}{text[1:]}.", (offset, "", ""))

    # --- calls --------------------------------------------------------------------------------------------------------

    def _called_global(self, target: Named, args: Value, offset: int, op: str) -> Value:
        full = target.full
        if full == "builtins.getattr":
            return self._attribute(target, args, offset, op)
        if full in _RECONSTRUCTORS:
            parts = items_of(args)
            if parts and isinstance(parts[0], Named):
                return self._use(parts[0], Made(parts[0], Items("tuple", parts[1:])), offset, "NEWOBJ")
            self._call(_BY_RESULT, Made(target, args), offset, op)
        if full == "torch.storage._load_from_bytes":
            self._loaded(args, offset, op)
        made = Made(target, args)
        if full == "_codecs.encode" and not has_plain_codec(self._machine, items_of(args)):
            self._call(_CODEC, made, offset, op)
            return made
        text = folded(self._machine, full, items_of(args))
        if text is not None:
            self._embed_text(text, offset)
            self._use(target, made, offset, op)
            return Text(text)
        return self._use(target, made, offset, op)

    def _use(self, target: Named, made: Made, offset: int, op: str) -> Value:
        """Judge a use of a global, of which `made` is the result; return that."""
        entry = entry_for(target.module, target.name)
        if entry.allows(_USES.get(op, Use.CALL)):
            return made
        if entry.verdict is ScanVerdict.ALLOWLISTED:
            entry = Entry(verdict=ScanVerdict.REVIEW, why="It is on the allowlist, but not for that.")
        self._call(entry, made, offset, op)
        return made

    def _attribute(self, target: Named, args: Value, offset: int, op: str) -> Value:
        """Judge `getattr`: by what it takes from what, where both are known."""
        parts = items_of(args)
        name = text_of(self._machine, parts[1]) if len(parts) > 1 else None
        seen = self.seen.get((target.module, target.name))
        if seen is not None:
            seen.reported = True
        made = Made(target, args)
        if name is None or (name.startswith("__") and name.endswith("__")):
            why = "It takes an inner attribute, or one whose name is not in the file."
            self._call(Entry(verdict=ScanVerdict.DANGEROUS, why=why), made, offset, op)
            return made
        if isinstance(parts[0], Named):
            found = Named(parts[0].module, f"{parts[0].name}.{name}")
            inner = entry_for(found.module, found.name)
            self._call(inner if inner.verdict is ScanVerdict.DANGEROUS else _GETATTR, made, offset, op)
            return found
        self._call(_GETATTR, made, offset, op)
        return made

    def _call(self, entry: Entry, made: Value, offset: int, op: str) -> None:
        target = made.target if isinstance(made, Made) else made
        if isinstance(target, Named):
            seen = self.seen.get((target.module, target.name))
            if seen is not None:
                seen.reported = True
        what = shown(target) if isinstance(target, Named) else "what another call returned"
        if self._counts.get(("pickle-call", what + entry.verdict + op), 0) >= _OFTEN:
            return
        call = shown(made, literals_of(self._machine, made))[:_MAX_CALL]
        verb = "It gives a state to" if op == "BUILD" else "It calls"
        self._add("pickle-call", entry, f"{verb} {what}.", (offset, op, call), key=what)

    def _add(self, rule: str, entry: Entry, text: str, place: tuple[int, str, str], *, key: str = "") -> None:
        counted = (rule, key + entry.verdict + place[1])
        self._counts[counted] = self._counts.get(counted, 0) + 1
        if self._counts[counted] > _OFTEN:
            return
        offset, op, call = place
        self.findings.append(
            ScanFinding(
                verdict=entry.verdict, rule=rule, text=f"{text} {entry.why}", offset=offset, operation=op, call=call
            )
        )

    def _loaded(self, args: Value, offset: int, op: str) -> None:
        """Have the bytes looked into that torch would load; of unknown ones, say so."""
        parts = items_of(args)
        value = parts[0] if parts else UNKNOWN
        data = encoded(self._machine, value)
        if data is not None:
            self.nested[offset, 0] = Held(data)
            self.loaded.add((offset, 0))
        elif isinstance(value, int) and (place := place_of(self.span, value)) is not None:
            self._embed(*place)
            self.loaded.add(place)
        else:
            entry = Entry(
                verdict=ScanVerdict.DANGEROUS, why="It has torch load bytes that are not in the file as such."
            )
            self._call(entry, Made(Named("torch.storage", "_load_from_bytes"), args), offset, op)

    def _embed(self, at: int, length: int) -> None:
        self.nested[at, length] = Part(self.span, at, length)

    def _embed_text(self, text: str | bytes, offset: int) -> None:
        if isinstance(text, bytes) and text[:1] == b"\x80":
            self.nested.setdefault((offset, 0), Held(text))

    def _array(self, state: Value, offset: int) -> int:
        """Return how many bytes of an array of joblib follow BUILD; one of objects is a pickle, and followed as one."""
        start = offset + 1
        if start < self._machine.frame_end <= self.span.size:
            self.fault("joblib-array", "an array begins within a frame: loaders read on differently", offset)
        length = inline_bytes(self._machine, state, start)
        if length is None:
            self.fault("joblib-array", "the size of an array beside it cannot be worked out", offset)
            return 0
        if length >= 0:
            return length
        if self._depth >= _INLINE:
            raise BrokenError("it nests arrays of objects too deep")
        self._depth += 1
        try:
            return self.run(start) - start
        finally:
            self._depth -= 1
