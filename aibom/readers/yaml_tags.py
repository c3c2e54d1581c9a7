"""The tags that stand in YAML of strangers, found without making anything of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from aibom.readers.yaml import MAX_BYTES, MAX_NODES, YamlError

__all__ = ["Tag", "tags"]

_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_TAGS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A tag in full (`tag:yaml.org,2002:python/name:os.system`, `!new:torch.nn.Linear`), its line, and a scalar's text."""

    tag: str
    line: int
    offset: int
    text: str = ""


def tags(data: bytes, *, most: int = MAX_BYTES) -> tuple[Tag, ...]:
    r"""Return the tags that are written in the YAML documents of `data`, at most 1,000; no alias is followed.

    Raises:
        YamlError: no YAML, more than `most` bytes, or more nodes than are read.

    >>> tags(b"a: !!python/name:os.system ''\n")[0].tag
    'tag:yaml.org,2002:python/name:os.system'
    """
    if len(data) > most:
        raise YamlError(1, f"YAML of {len(data):,} bytes; at most {most:,} are read")
    found: list[Tag] = []
    try:
        events: Iterator[Any] = yaml.parse(data.decode("utf-8-sig", errors="replace"), Loader=_LOADER)
        for number, event in enumerate(events):
            if number > 2 * MAX_NODES:
                raise YamlError(event.start_mark.line + 1, f"YAML of more than {2 * MAX_NODES:,} nodes")
            tag = getattr(event, "tag", None)
            if tag and tag != "!" and len(found) < _MAX_TAGS:
                mark = event.start_mark
                text = event.value[:200] if isinstance(event, yaml.ScalarEvent) else ""
                found.append(Tag(tag=tag, line=mark.line + 1, offset=mark.index, text=text))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise YamlError(line, f"no YAML: {error.problem or error.context or 'malformed'}") from None
    except yaml.reader.ReaderError as error:
        raise YamlError(1, f"no YAML: {error.reason}") from None
    except RecursionError:
        raise YamlError(1, "YAML nested deeper than is read") from None
    return tuple(found)
