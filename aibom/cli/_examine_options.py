"""The options of looking into the bytes of a model while its BOM is made."""

from dataclasses import dataclass
from typing import Annotated

import typer

__all__ = ["ExamineOptions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamineOptions:
    """What is looked for in the files of the one MODEL, and where what was found goes."""

    scan: Annotated[
        bool,
        typer.Option(
            "--scan",
            help="Look for what loading the files runs. What is found goes to a document of its own, which the BOM names with "
            "its digest: a BOM should hold no findings of danger.",
        ),
    ] = False
    findings_out: Annotated[
        str,
        typer.Option(
            "--findings-out",
            metavar="FILE",
            show_default=False,
            help="Write what --scan finds to FILE. Default: beside the BOM, with the ending .findings.json.",
        ),
    ] = ""
    embed_findings: Annotated[
        bool, typer.Option("--embed-findings", help="Write what --scan finds into the BOM, as facts and gaps.")
    ] = False
    verify_base: Annotated[
        bool,
        typer.Option(
            "--verify-base",
            help="Compare the weights with those of the bases that the model names: in the folders that --base names, or else "
            "at the Hub.",
        ),
    ] = False
    bases: Annotated[
        list[str] | None,
        typer.Option(
            "--base",
            metavar="ID=FOLDER",
            show_default=False,
            help="Where the files of a base lie: ORG/NAME=FOLDER. May be given more than once.",
        ),
    ] = None
    signer: Annotated[
        str,
        typer.Option(
            "--signer",
            metavar="PUB",
            show_default=False,
            help="Check the signature of a FOLDER, its model.sig, with this public key in PEM.",
        ),
    ] = ""

    @property
    def is_any(self) -> bool:
        """Whether anything is to be looked into."""
        return self.scan or self.verify_base or bool(self.signer)
