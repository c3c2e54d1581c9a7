"""Claims of requirements files: the packages that whoever runs the model is to install, where a version is asked for."""

import re
from collections.abc import Iterator, Mapping, Sequence

from aibom.extract._evidence import at, evidence, pointer, unreadable, whole
from aibom.extract._frameworks import framework
from aibom.extract._listing import nearest
from aibom.readers import yaml
from aibom.readers.errors import ReadError
from aibom.records.claims import Claim
from aibom.records.evidence import Evidence
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Content, FileEntry, Snapshot

__all__ = ["RequirementsExtractor"]

_MAX_BYTES = 256 << 10
_MAX_FILES = 4
_MOST = 200  # requirements of one file
_NAME = re.compile(r"requirements[A-Za-z0-9_.\-]{0,60}\.txt|environment\.ya?ml")
_CLAUSE = r"(?:===?|~=|!=|<=?|>=?)[ \t]{0,4}[A-Za-z0-9_.*+!\-]{1,64}"
# PEP 508 as far as it names a version: no address, no path, no option, no name alone.
_REQUIREMENT = re.compile(
    r"[ \t]{0,20}(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._\-]{0,100}[A-Za-z0-9])?)[ \t]{0,4}(?:\[[A-Za-z0-9_.,\- \t]{0,200}\])?[ \t]{0,4}\(?"
    rf"(?P<specifier>{_CLAUSE}(?:[ \t]{{0,4}},[ \t]{{0,4}}{_CLAUSE}){{0,9}})\)?[ \t]{{0,20}}(?:[;#\\].{{0,2000}}|--hash.{{0,2000}})?"
)
_EXACT = re.compile(r"==([A-Za-z0-9_.+!\-]{1,64})")  # no wildcard
_NORMAL = re.compile(r"[-_.]+")


class RequirementsExtractor:
    """Reads `requirements*.txt` and the pip part of `environment.yml` at the root."""

    name = "requirements"
    version = "1"

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
        """Return at most four of them, up to 256 KiB each."""
        return dict.fromkeys(_chosen([file.path for file in files]) if kind is Kind.MODEL else (), _MAX_BYTES)

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield each requirement that asks for a version, the first 200 of a file."""
        contents = {content.path: content for content in snapshot.contents}
        for path in _chosen(list(contents)) if snapshot.ref.kind is Kind.MODEL else ():
            yield from _file(snapshot.ref, contents[path], evidence(snapshot, contents[path], "", self.name))


def _chosen(paths: Sequence[str]) -> list[str]:
    return nearest((path for path in paths if _NAME.fullmatch(path)), _MAX_FILES)


def _file(subject: ArtifactRef, content: Content, where: Evidence) -> Iterator[Claim]:
    try:
        data = whole(content)
        lines = list(_plain(data) if content.path.endswith(".txt") else _conda(yaml.parse(data)))
    except ReadError as error:
        yield unreadable(subject, error, where)
        return
    found = 0
    for place, line in lines:
        match = _REQUIREMENT.fullmatch(line)
        if match is None:
            continue
        if found == _MOST:
            return
        found += 1
        specifier = "".join(match["specifier"].split())
        exact = _EXACT.fullmatch(specifier)
        package = _NORMAL.sub("-", match["name"]).lower()
        yield framework(
            subject,
            package,
            at(where, place),
            version=exact[1] if exact else "",
            specifier=specifier,
            stated=match["name"] if match["name"] != package else "",
        )


def _plain(data: bytes) -> Iterator[tuple[str, str]]:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"  # PowerShell's > writes UTF-16
    for number, line in enumerate(data.decode(encoding, errors="replace").splitlines(), start=1):
        yield f"line {number}", line


def _conda(environment: object) -> Iterator[tuple[str, str]]:
    """Yield what pip is to install; conda's own packages are another registry's."""
    stated = environment.get("dependencies") if isinstance(environment, dict) else None
    for number, part in enumerate(stated if isinstance(stated, list) else ()):
        pip = part.get("pip") if isinstance(part, dict) else None
        for index, line in enumerate(pip if isinstance(pip, list) else ()):
            yield pointer("dependencies", number, "pip", index), str(line)
