"""What strangers wrote as Markdown that shows it as it is: no markup, no links, nobody notified, no issue referred to."""

import re

from aibom.records.refs import shorten

__all__ = ["code", "prose"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!~$])")
_TICKS = re.compile("`+")
# Code hosts look for mentions and references in the text that is shown, when entities and backslashes are long gone:
# only a character in between, of no width, keeps them from it.
_BREAK = "&#8203;"
_REFERENCE = re.compile(r"\\#(?=\d)|(?<![A-Za-z0-9])GH-(?=\d)", re.IGNORECASE)
# Tags, the bars of tables, and addresses that would become links by themselves.
_WRITTEN = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "|": "&#124;",
    "@": f"@{_BREAK}",
    "://": f":{_BREAK}//",
    "www.": f"www{_BREAK}.",
}


def prose(text: object, limit: int = 300) -> str:
    r"""Return text for a line or a cell of a table, at most `limit` characters of it.

    >>> prose("@org/team *see* #12 | https://x.y")
    '@&#8203;org/team \\*see\\* \\#&#8203;12 &#124; https:&#8203;//x.y'
    """
    plain = _SPECIAL.sub(r"\\\1", shorten(text, limit))
    for mark, written in _WRITTEN.items():
        plain = plain.replace(mark, written)
    return _REFERENCE.sub(rf"\g<0>{_BREAK}", plain)


def code(text: object, limit: int = 300) -> str:
    """Return text as code, in which nothing is looked for; not for tables, where a bar would end the cell.

    >>> code("a`b"), code("`"), code("")
    ('``a`b``', '`` ` ``', '`""`')
    """
    plain = shorten(text, limit) or '""'
    fence = "`" * (1 + max((len(run) for run in _TICKS.findall(plain)), default=0))
    room = " " if plain[0] in "` " or plain[-1] in "` " else ""
    return f"{fence}{room}{plain}{room}{fence}"
