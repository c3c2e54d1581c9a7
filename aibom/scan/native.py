"""Programs, libraries and scripts: machine code, byte code, shells, and what pip is told to install."""

import re
from collections.abc import Iterator

from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._finding import finding, named, whole
from aibom.scan.interface import Item, Within

__all__ = ["NATIVE", "REQUIREMENTS", "SCRIPT", "NativeCode", "Requirements", "Script"]

_MACHINE = {
    b"\x7fELF": "an ELF program or library (Linux)",
    b"\xcf\xfa\xed\xfe": "a Mach-O program or library (macOS)",
    b"\xce\xfa\xed\xfe": "a Mach-O program or library (macOS)",
    b"\xca\xfe\xba\xbe": "a Mach-O library, or Java byte code",
    b"\x00asm": "a WebAssembly module",
    b"dex\n": "Android byte code",
}
_NATIVE = re.compile(r"\.(so(\.[0-9.]+)?|dll|dylib|pyd|exe|com|scr|msi|sys|node|wasm|cubin|ptx|jar|class|pyc|pyo)$")
_SCRIPTS = re.compile(r"\.(sh|bash|zsh|fish|bat|cmd|ps1|psm1|vbs|js|mjs|pl|rb|lua|php|command|desktop|service)$")
_MAKERS = frozenset({"makefile", "dockerfile", "containerfile", "jenkinsfile", ".bashrc", ".profile", ".envrc"})
_REQUIREMENTS = re.compile(r"(^|/)[^/]*(requirements|constraints)[^/]*\.(txt|in)$")
_ELSEWHERE = re.compile(
    r"(?i)^\s*(-e|--editable|-i|--index-url|--extra-index-url|-f|--find-links|--trusted-host)\b|://|^\s*git\+"
)
_MAX_LINES = 100


class NativeCode:
    """Machine code and byte code, by its first bytes whatever it is called, or by its name."""

    name = "native-code"

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether it begins or is called so."""
        return bool(_machine(head)) or bool(_NATIVE.search(item.name))

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield what kind of code it is; machine code under the name of data is told as such.

        Raises:
            OSError: it cannot be read.
        """
        del within
        kind = _machine(item.span.read(0, 4096))
        called = bool(_NATIVE.search(item.name))
        if kind and not called:
            text = f"it is {kind} under a name that is none"
            yield finding(item, ScanVerdict.REVIEW, "native-code", text, operation="disguise")
        else:
            text = f"it is {kind or 'code of a machine, by its name'}: whatever loads it runs it"
            yield finding(item, ScanVerdict.REVIEW, "native-code", text)


class Script:
    """Scripts of shells and other languages, and lines of `.pth` files, which Python runs at every start."""

    name = "script"

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether it is called or begins so."""
        if item.name.endswith(".pth"):
            return _is_text(head)
        plain = head.startswith(b"#!") and b"python" not in head[:80]
        return plain or bool(_SCRIPTS.search(item.name)) or item.name in _MAKERS

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield that it is a script; a line of a `.pth` file that Python would run is dangerous.

        Raises:
            SpentError: a `.pth` file is larger than 1 MiB.
            OSError: it cannot be read.
        """
        del within
        if not item.name.endswith(".pth"):
            yield finding(
                item, ScanVerdict.REVIEW, "script", "it is a script: nothing loads it, and whoever runs it does"
            )
            return
        position = 0
        for line in whole(item, 1 << 20).split(b"\n"):
            if line.startswith((b"import ", b"import\t")):
                text = "it is a .pth file in text: Python runs this line at every start where it lies in site-packages"
                call = named(line.decode(errors="replace"))
                yield finding(item, ScanVerdict.DANGEROUS, "script", text, offset=position, operation="pth", call=call)
            position += len(line) + 1
        yield finding(
            item, ScanVerdict.REVIEW, "script", "it is called .pth and is text: neither weights nor known data"
        )


class Requirements:
    """Files that tell pip what to install."""

    name = "requirements"

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether it is called so."""
        del head
        return bool(_REQUIREMENTS.search(item.name))

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield the lines that install from elsewhere than the index that is set up.

        Raises:
            SpentError: it is larger than 1 MiB.
            OSError: it cannot be read.
        """
        del within
        position, told = 0, 0
        for line in whole(item, 1 << 20).split(b"\n"):
            text = line.decode(errors="replace").partition(" #")[0]
            if not text.startswith("#") and _ELSEWHERE.search(text) and told < _MAX_LINES:
                told += 1
                said = "pip would install from an address or index that the file itself names"
                where = {"offset": position, "operation": "pip", "call": text.strip()}
                yield finding(item, ScanVerdict.REVIEW, "requirements", said, **where)  # type: ignore[arg-type]
            position += len(line) + 1


def _machine(head: bytes) -> str:
    known = next((kind for magic, kind in _MACHINE.items() if head.startswith(magic)), "")
    if not known and head.startswith(b"MZ") and len(head) >= 64:
        place = int.from_bytes(head[60:64], "little")
        known = "a PE program or library (Windows)" if head[place : place + 4] == b"PE\0\0" else ""
    return known


def _is_text(head: bytes) -> bool:
    return bool(head) and not any(byte < 9 or 13 < byte < 32 for byte in head)


NATIVE = NativeCode()
SCRIPT = Script()
REQUIREMENTS = Requirements()
