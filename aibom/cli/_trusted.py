"""What a signature of a model is held against, as it is named on a command line."""

from pathlib import Path

from aibom.cli import _keys
from aibom.cli._input import STDIN, read_document
from aibom.cli._options import TrustOptions
from aibom.errors import DocumentError, UsageError
from aibom.records.refs import shorten
from aibom.signing import bundles, certificates
from aibom.verify.model_signatures import Trust

__all__ = ["of_model", "trust"]

_HINT = "give one of --key PUB, --certificate-chain FILE, or --identity ID with --identity-provider URL"
_START = 65_536


def of_model(file: str, signature: str) -> tuple[str, str] | None:
    """Return the files of a model (empty: none are compared) and its signature; None if it is about a document.

    It is about a model if `file` is a folder, if the signature is a Sigstore bundle, or if `file` is one itself.
    """
    if STDIN in {file, signature}:
        return None
    if _path(file).is_dir():
        return file, signature
    if signature:
        return (file, signature) if bundles.is_bundle(_start(signature)) else None
    return ("", file) if bundles.is_bundle(_start(file)) else None


def _start(file: str) -> bytes:
    """Return the beginning and the end of a regular file, which is not read whole to know what it is."""
    path = _path(file)
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as held:
            start = held.read(_START)
            held.seek(max(len(start), path.stat().st_size - _START))
            return start + held.read(_START)
    except OSError:
        return b""  # whoever reads it says why it cannot be read


def _path(file: str) -> Path:
    try:
        return Path(file).expanduser()
    except RuntimeError:  # there is no such home folder, as whoever reads it says
        return Path(file)


def trust(options: TrustOptions) -> Trust:
    """Return what is trusted: a key, the authorities in certificates, or an identity with its provider and a trust root.

    Raises:
        UsageError: not exactly one of them is named.
        DocumentError: a file cannot be read, or holds no such thing.
    """
    who, provider, root = options.identity, options.identity_provider, options.trust_root
    given = [bool(options.key), bool(options.certificate_chain), bool(who or provider or root)]
    if sum(given) != 1:
        what = "nothing is named" if not any(given) else "more than one thing is named"
        raise UsageError(f"{what} that the signature of a model is to be held against", hint=_HINT)
    if options.key:
        return Trust(key=_keys.public(options.key, of_models=True))
    if options.certificate_chain:
        files = [(file, _limited(file)) for file in options.certificate_chain]
        return Trust(authorities=certificates.authorities(files))
    if not (who and provider):
        raise UsageError("an identity is one of whoever vouches for it: one of the two is missing", hint=_HINT)
    if root:
        _limited(root)
    return Trust(identity=who, provider=provider, trust_root=root)


def _limited(file: str) -> bytes:
    data = read_document(file)
    if len(data) > bundles.MAX_BYTES:
        raise DocumentError(f"{shorten(file)!r} has more than {bundles.MAX_BYTES:,} bytes", hint="name another file")
    return data
