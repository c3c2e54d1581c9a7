"""The options of the commands, each written once: name, meaning and default."""

from dataclasses import dataclass
from typing import Annotated

import typer

__all__ = [
    "AskOptions",
    "BrowserOption",
    "CacheDir",
    "Compat",
    "Debug",
    "NoPlugins",
    "Output",
    "Quiet",
    "Replay",
    "TrustOptions",
    "Verbose",
    "Verbosity",
    "WalkOptions",
]

BrowserOption = Annotated[
    str,
    typer.Option(
        "--browser",
        metavar="PROGRAM",
        show_default=False,
        help="The Chromium or Chrome that draws the PDF, or none. Default: the first of chromium, chromium-browser, "
        "google-chrome, google-chrome-stable and chrome there is.",
    ),
]
CacheDir = Annotated[str, typer.Option(metavar="DIR", help="Keep answers in DIR.", show_default=False)]

Compat = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CHANGE",
        show_default=False,
        help="Change CycloneDX for a consumer that is behind the standard: no-component-data, single-identity or "
        "empty-depends-on (docs/consumers.md); may be given more than once.",
    ),
]


Jobs = Annotated[int, typer.Option(metavar="N", min=1, max=256, help="Ask N questions at a time.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Neither read nor keep answers.")]
NoPlugins = Annotated[
    bool, typer.Option("--no-plugins", help="Use what aibom brings itself, and nothing other packages add.")
]
Replay = Annotated[
    str,
    typer.Option("--from", metavar="DIR", help="Use what --record kept in DIR, and ask nobody.", show_default=False),
]
Timeout = Annotated[
    float,
    typer.Option(metavar="SECONDS", min=0.1, max=3600, help="Wait so long for an answer to begin or go on."),
]
Token = Annotated[
    str,
    typer.Option(
        metavar="TOKEN",
        help="Access token; - reads it from standard input. A token on the command line is visible to other users "
        "of this machine. Default: HF_TOKEN or the login of `hf auth login`.",
        show_default=False,
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOptions:
    """How the registry is asked, by a command that does not walk."""

    token: Token = ""
    jobs: Jobs = 32
    timeout: Timeout = 10.0
    cache_dir: CacheDir = ""
    no_cache: NoCache = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkOptions:
    """Where the walk begins, how far it goes, and whom it asks."""

    revision: Annotated[str, typer.Option(metavar="REV", help="Branch, tag or commit of MODEL.")] = ""
    max_depth: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=-1,
            help="Follow ancestors at most N levels up; -1 means no limit, the default.",
            show_default=False,
        ),
    ] = None
    max_nodes: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Ask for at most N repositories; 5000 by default.", show_default=False),
    ] = None
    no_datasets: Annotated[bool, typer.Option("--no-datasets", help="Do not follow datasets.")] = False
    no_evaluations: Annotated[
        bool,
        typer.Option(
            "--no-evaluations",
            help="Do not ask the Hub which other models were trained on open datasets; otherwise one request each, for "
            "50 datasets at most.",
        ),
    ] = False
    allow_partial: Annotated[
        bool,
        typer.Option(
            "--allow-partial", help="Write the result even if repositories gave no usable answer; it says which."
        ),
    ] = False
    offline: Annotated[bool, typer.Option("--offline", help="Ask nobody; use what the cache holds.")] = False
    token: Token = ""
    jobs: Jobs = 32
    timeout: Timeout = 10.0
    cache_dir: CacheDir = ""
    no_cache: NoCache = False
    record: Annotated[
        str,
        typer.Option(metavar="DIR", help="Keep every byte the result rests on in DIR.", show_default=False),
    ] = ""
    statements: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="Add what FILE states (see `aibom statements`), marked as supplied.",
            show_default=False,
        ),
    ] = ""
    replay: Replay = ""
    no_plugins: NoPlugins = False


Output = Annotated[
    str,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write to FILE, wholly or not at all; - means standard output."
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say what becomes of each repository.")]
Debug = Annotated[bool, typer.Option("--debug", help="Also show requests, and where an error arose.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verbosity:
    """How much is said on stderr; understood before and after the command's name."""

    quiet: Quiet = False
    verbose: Verbose = False
    debug: Debug = False

    def __or__(self, other: "Verbosity") -> "Verbosity":
        return Verbosity(
            quiet=self.quiet or other.quiet, verbose=self.verbose or other.verbose, debug=self.debug or other.debug
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustOptions:
    """What a signature is held against: one of a key, certificates, or an identity; and whether it has to be of all files."""

    key: Annotated[
        str,
        typer.Option(metavar="PUB", show_default=False, help="The public key, in PEM, that it has to be signed with."),
    ] = ""
    certificate_chain: Annotated[
        list[str] | None,
        typer.Option(
            "--certificate-chain",
            metavar="FILE",
            show_default=False,
            help="Certificates in PEM, a root among them, that the signer's has to lead to; may be repeated.",
        ),
    ] = None
    identity: Annotated[
        str,
        typer.Option(metavar="ID", show_default=False, help="Who has to have signed, as a Sigstore log has it."),
    ] = ""
    identity_provider: Annotated[
        str,
        typer.Option(metavar="URL", show_default=False, help="Who vouches for --identity."),
    ] = ""
    trust_root: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            show_default=False,
            help="What --identity is checked against; by default what the library sigstore keeps on this machine.",
        ),
    ] = ""

    ignore_unsigned_files: Annotated[
        bool,
        typer.Option("--ignore-unsigned-files", help="Take files that are not signed; they are listed all the same."),
    ] = False

    @property
    def of_models(self) -> bool:
        """Whether one is given that only the signatures of models are held against."""
        named = self.certificate_chain or self.identity or self.identity_provider or self.trust_root
        return bool(named) or self.ignore_unsigned_files
