"""Prints what lib4sbom reads of each file: a program for the environment of the consumers, which aibom's lacks."""

import json
import sys
from typing import Any


def read(path: str) -> dict[str, Any]:
    """Return the type of a document, its packages as name and version, and how many files and relations it has."""
    from lib4sbom.parser import SBOMParser  # type: ignore[import-not-found]  # noqa: PLC0415  not in aibom's own

    parser = SBOMParser()
    parser.parse_file(path)
    return {
        "type": parser.get_type(),
        "packages": [[item.get("name"), item.get("version")] for item in parser.get_packages()],
        "files": len(parser.get_files()),
        "relations": len(parser.get_relationships()),
    }


if __name__ == "__main__":
    json.dump({path: read(path) for path in sys.argv[1:]}, sys.stdout)
