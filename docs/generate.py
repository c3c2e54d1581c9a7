"""Write the pages that are made from the program (`make docs`); tests demand that they are current."""

import sys
from pathlib import Path

from aibom import plugins
from aibom.cli import _reference
from aibom.diff import page as diff_page
from aibom.formats.validation.rules import rules_page
from aibom.formats.vocabulary.properties import property_table
from aibom.gaps._license_page import license_page
from aibom.gaps.catalogue import catalogue
from aibom.policy import profile_page, profiles

sys.path.insert(0, str(Path(__file__).resolve().parent))
from format_pages import PAGES as FORMATS  # beside this file

PAGES = {
    "cli.md": _reference.cli_page,
    "diff.md": diff_page.page,
    "exit-codes.md": _reference.exit_codes_page,
    "gaps.md": lambda: catalogue(plugins.rules()),
    "licenses.md": license_page,
    "profiles.md": lambda: profile_page.page(map(profiles.load, profiles.names())),
    "properties.md": property_table,
    **FORMATS,
    "validation.md": rules_page,
}


def main(folder: Path) -> None:
    """Write all pages into `folder`."""
    for name, page in PAGES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(__file__).resolve().parent)
