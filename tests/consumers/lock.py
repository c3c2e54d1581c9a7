"""Rewrite package-lock.json from the package.json beside it, without what is optional.

Run it after a change of package.json: `python tests/consumers/lock.py [FOLDER]`; the folder is tests/consumers if none is
named. Optional packages are left out of the lock since `npm ci` refuses one that names packages no registry has, as those of
cdxgen 12.8.4 do; addresses, since they are those of whoever wrote the lock.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
INSTALL = ("npm", "install", "--package-lock-only", "--ignore-scripts", "--omit-lockfile-registry-resolved")


def needed(lock: dict[str, Any]) -> dict[str, Any]:
    """Return a lock without the packages that are only optional, and without the wish for them.

    >>> needed({"packages": {"": {}, "node_modules/a": {"optionalDependencies": {"b": "1"}},
    ...                      "node_modules/b": {"optional": True}}})
    {'packages': {'': {}, 'node_modules/a': {}}}
    """
    kept = {
        place: {key: value for key, value in package.items() if key != "optionalDependencies"}
        for place, package in lock["packages"].items()
        if not package.get("optional")
    }
    return lock | {"packages": kept}


def main(home: Path) -> None:
    """Ask npm for a lock of the packages of `home`, and write what of it is needed."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "package.json").write_bytes((home / "package.json").read_bytes())
        subprocess.run(INSTALL, cwd=work, check=True)
        lock = needed(json.loads((work / "package-lock.json").read_text(encoding="utf-8")))
    text = json.dumps(lock, indent=2, ensure_ascii=False) + "\n"
    (home / "package-lock.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
