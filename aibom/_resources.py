"""Read the templates and schemas that ship with aibom."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

__all__ = ["Kind", "read_bytes", "root"]

Kind = Literal["templates", "schemas"]


def root(kind: Kind) -> Traversable:
    """Return the directory holding `kind`, in a wheel or in a checkout.

    Raises:
        FileNotFoundError: the installation lacks the directory.
    """
    packaged = files("aibom").joinpath("_data", kind)
    if packaged.is_dir():
        return packaged
    checkout = Path(__file__).resolve().parents[1]
    if (checkout / "pyproject.toml").is_file() and (checkout / kind).is_dir():
        return checkout / kind
    raise FileNotFoundError(f"aibom was installed without its {kind}/ directory")


def read_bytes(kind: Kind, name: str) -> bytes:
    """Return the bytes of one shipped file; `name` uses forward slashes.

    Raises:
        FileNotFoundError: there is no such file.
    """
    return root(kind).joinpath(*name.split("/")).read_bytes()
