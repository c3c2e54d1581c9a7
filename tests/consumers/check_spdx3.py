"""Prints what spdx3-validate has against each file, without a network: a program for the environment of the consumers.

Its arguments are a JSON object of the addresses it may ask for and the files that answer, and the documents.
"""

import json
import sys
import urllib.request
from email.message import Message
from pathlib import Path
from urllib.error import URLError
from urllib.response import addinfourl

_TYPES = {".json": "application/json", ".jsonld": "application/ld+json", ".ttl": "text/turtle"}


class Answer(addinfourl):
    """A file as the answer of a server."""

    msg = "OK"


class Local(urllib.request.HTTPSHandler):
    """Answers the addresses it knows from files, and refuses every other."""

    def __init__(self, files: dict[str, str]) -> None:
        super().__init__()
        self._files = {address: Path(path) for address, path in files.items()}

    def https_open(self, req: urllib.request.Request) -> Answer:  # type: ignore[override]
        """Return the file for an address; raises URLError where there is none."""
        path = self._files.get(req.full_url)
        if path is None:
            raise URLError(f"{req.full_url} is not to be asked for")
        headers = Message()
        headers["Content-Type"] = _TYPES[path.suffix]
        return Answer(path.open("rb"), headers, req.full_url, 200)


def main(files: dict[str, str], paths: list[str]) -> None:
    """Check the documents against the JSON schema, and against the SHACL model where a file stands for it."""
    from spdx3_validate import core  # type: ignore[import-not-found]  # noqa: PLC0415  not in aibom's own environment

    urllib.request.install_opener(urllib.request.build_opener(Local(files)))
    found: dict[str, list[str]] = {path: [] for path in paths}
    if any(address.endswith(".ttl") for address in files):
        for error in core.validate(paths, version="3.0.1").errors:
            found[error.source].append(f"{error.kind}: {error.message}")
    else:
        [address] = files
        with urllib.request.urlopen(address) as answer:
            validator = core.schema_validator(json.load(answer))
        for path in paths:
            document = json.loads(Path(path).read_text(encoding="utf-8"))
            found[path] = [f"schema: {error.json_path}: {error.message}" for error in validator.iter_errors(document)]
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), sys.argv[2:])
