"""Python of strangers: what it calls when a loader that trusts it imports it, judged by its syntax tree."""

import ast
import json
import threading
import warnings
from collections.abc import Iterator

from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._finding import finding, named, whole
from aibom.scan._python_calls import Calls
from aibom.scan._python_reach import Reach
from aibom.scan.interface import Item, Within

__all__ = ["NOTEBOOK", "PYTHON", "Notebook", "PythonCode"]

_MAX_BYTES = 4 << 20
_MAX_TOLD = 200
_QUIET = threading.Lock()
_ENDINGS = (".py", ".pyw", ".pyi", ".py.txt")


class PythonCode:
    """Python source: at least for review, and dangerous where importing it or making its objects reaches further."""

    name = "python"

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether it is called Python, or begins as a script of it does."""
        return item.name.endswith(_ENDINGS) or (head.startswith(b"#!") and b"python" in head[:80])

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield that it is code, and what it calls beyond the data.

        Raises:
            SpentError: it is larger than 4 MiB.
            OSError: it cannot be read.
        """
        del within
        what = (
            "the Hub's endpoints run this file" if item.name == "handler.py" else "a loader that trusts it imports it"
        )
        yield finding(item, ScanVerdict.REVIEW, "python-code", f"it is Python: {what}", operation="import")
        yield from source(item, whole(item, _MAX_BYTES))


class Notebook:
    """Jupyter notebooks: nothing runs them by itself, and whoever follows the instructions does."""

    name = "notebook"

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether it is called a notebook."""
        del head
        return item.name.endswith(".ipynb")

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield that it holds code, and which commands of the shell stand in it.

        Raises:
            SpentError: it is larger than 16 MiB.
            OSError: it cannot be read.
        """
        del within
        try:
            book = json.loads(whole(item, 16 << 20))
            cells = [cell for cell in book["cells"] if cell.get("cell_type") == "code"]
            sources = ["".join(cell.get("source") or ()) for cell in cells]
        except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
            yield finding(item, ScanVerdict.UNREADABLE, "notebook", "it is no notebook that can be read")
            return
        text = f"it holds {len(sources):,} cells of code, which run when somebody runs them"
        yield finding(item, ScanVerdict.REVIEW, "notebook", text)
        lines = [line.strip() for each in sources for line in each.splitlines()]
        for line in [line for line in lines if line.startswith(("!", "%%bash", "%%sh", "%system"))][:_MAX_TOLD]:
            yield finding(item, ScanVerdict.REVIEW, "notebook", "a cell runs the shell", operation="shell", call=line)


def source(item: Item, data: bytes) -> Iterator[ScanFinding]:
    """Yield what a Python source calls beyond the data; where it cannot be parsed that is a finding."""
    if b"\x00" in data:
        yield finding(item, ScanVerdict.UNREADABLE, "python-syntax", "it holds null bytes, as no Python source does")
        return
    try:
        with _QUIET, warnings.catch_warnings():  # which holds for all threads at once
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
    except SyntaxError as error:
        said = f"it is no Python that can be read: line {error.lineno or 0}: {named(error.msg)}"
        yield finding(item, ScanVerdict.UNREADABLE, "python-syntax", said)
        return
    except (RecursionError, MemoryError, ValueError):
        yield finding(item, ScanVerdict.UNREADABLE, "python-syntax", "it is nested deeper than is read")
        return
    lines = [0]
    for line in data.split(b"\n"):
        lines.append(lines[-1] + len(line) + 1)
    for count, call in enumerate(Calls(tree, item.budget.step).reaching()):
        if count == _MAX_TOLD:
            text = f"it makes more than {_MAX_TOLD} calls of the kind"
            yield finding(item, ScanVerdict.REVIEW, "python-call", text)
            return
        verdict = ScanVerdict.DANGEROUS if call.reach.at_import and call.early else ScanVerdict.REVIEW
        when = "when it is imported" if call.early else "when that is called"
        where = f" in {named(call.within)}" if call.within else ""
        yield finding(
            item,
            verdict,
            "python-call",
            f"line {call.line}: it {_DOES[call.reach]}{where}, {when}",
            offset=lines[min(call.line - 1, len(lines) - 1)],
            operation=call.reach.value,
            call=call.name,
        )


_DOES = {
    Reach.PROCESS: "starts a program",
    Reach.CODE: "runs code that is made of a value",
    Reach.NATIVE: "loads native code",
    Reach.NETWORK: "reaches the network",
    Reach.REMOVAL: "removes files",
    Reach.UNPICKLE: "loads what may run code",
    Reach.FILES: "opens or writes files",
    Reach.IMPORT: "imports by a name that is a value",
}

PYTHON = PythonCode()
NOTEBOOK = Notebook()
