"""SPDX license expressions (SPDX 2.3, annex D): licenses of the list joined by AND, OR and WITH."""

import re
from functools import lru_cache

from aibom.formats.vocabulary.licenses import spdx_id

__all__ = ["expression"]

_TOKEN = re.compile(r"[()]|[A-Za-z0-9.+\-]+", re.ASCII)
_TEXT = re.compile(r"[A-Za-z0-9.+\-() ]+", re.ASCII)
_LONGEST = 1000
_JOINS = frozenset({"AND", "OR"})
# The list of the standard holds licenses and exceptions side by side; these exceptions are not called so.
_EXCEPTIONS = frozenset({"gpl-cc-1.0", "linux-syscall-note", "shl-2.0", "shl-2.1"})


@lru_cache(maxsize=4096)
def expression(text: str) -> str:
    """Return `text` as a license expression, its ids in the list's spelling; empty where it is none or names others.

    A single license is an expression, too.

    >>> expression("apache-2.0 or (MIT and ISC)"), expression("llama3.1"), expression("MIT or")
    ('Apache-2.0 OR (MIT AND ISC)', '', '')
    >>> expression("Apache-2.0 with LLVM-exception"), expression("LLVM-exception"), expression("MIT WITH ISC")
    ('Apache-2.0 WITH LLVM-exception', '', '')
    """
    tokens = _TOKEN.findall(text) if len(text) <= _LONGEST and _TEXT.fullmatch(text) else []
    out: list[str] = []
    depth, wants, excepted = 0, "license", False
    for word in tokens:
        known, join = spdx_id(word), word.upper()
        if word == "(" if wants == "license" else (word == ")" and wants == "join"):
            depth += 1 if word == "(" else -1
            out.append(word)
            excepted = True
        elif wants == "license" and known and not _is_exception(known):
            out.append(known)
            wants, excepted = "join", False
        elif wants == "exception" and known and _is_exception(known):
            out.append(known)
            wants, excepted = "join", True
        elif wants == "join" and (join in _JOINS or (join == "WITH" and not excepted)):
            out.append(join)
            wants = "exception" if join == "WITH" else "license"
        else:
            return ""
        if depth < 0:
            return ""
    return "" if wants != "join" or depth else " ".join(out).replace("( ", "(").replace(" )", ")")


def _is_exception(known: str) -> bool:
    return "exception" in known.lower() or known.lower() in _EXCEPTIONS
