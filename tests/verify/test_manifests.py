"""Laws of statements about models: what is written is read as it was, and whatever is read is a manifest or a refusal."""

import base64
import json
from contextlib import suppress
from typing import Any

import hypothesis.strategies as st
from hypothesis import given, settings

from aibom.records.manifests import Manifest, Piece
from aibom.signing import bundles
from aibom.signing.dsse import SignatureError
from aibom.verify.manifests import manifest, statement

SHA256 = st.binary(min_size=32, max_size=32).map(bytes.hex)
PATHS = st.lists(st.from_regex(r"[a-z é]{1,8}(\.[a-z]{1,3})?", fullmatch=True), min_size=1, max_size=3).map("/".join)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
WHOLE = statement(Manifest(name="m", root="", algorithm="sha256", files={"a": (Piece(digest="0" * 64),)}))
BUNDLE = {
    "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
    "verificationMaterial": {"publicKey": {"hint": ""}, "tlogEntries": [], "timestampVerificationData": None},
    "dsseEnvelope": {
        "payload": base64.b64encode(json.dumps(WHOLE).encode()).decode(),
        "payloadType": "application/vnd.in-toto+json",
        "signatures": [{"sig": "AAAA", "keyid": ""}],
    },
}


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to each value within another."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(way for key, each in inner for way in places(each, (*path, key)))]


def changed(value: Any, way: tuple[Any, ...], other: Any) -> bytes:
    """Return a document in which another value stands at one place."""
    whole = json.loads(json.dumps({"": value}))
    at = whole
    for step in ("", *way)[:-1]:
        at = at[step]
    at[("", *way)[-1]] = other
    return json.dumps(whole[""]).encode()


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(PATHS, SHA256, min_size=1, max_size=5), st.lists(PATHS, max_size=3, unique=True))
def test_what_is_written_is_read(files: dict[str, str], ignored: list[str]) -> None:
    """Every file with its digest, and what is left out."""
    pieces = {path: (Piece(digest=digest),) for path, digest in files.items()}
    made = Manifest(name="m", root="", algorithm="sha256", ignored=tuple(sorted(ignored)), files=pieces)
    read = manifest(json.dumps(statement(made)).encode(), "it")
    assert (read.files, read.ignored) == (pieces, made.ignored)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(places(WHOLE)), ANY)
def test_any_statement_is_read_or_refused(way: tuple[Any, ...], other: object) -> None:
    """Whatever stands wherever, it ends in a manifest or in a reason."""
    with suppress(SignatureError):
        assert manifest(changed(WHOLE, way, other), "it").files is not None


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(places(BUNDLE)), ANY)
def test_any_bundle_is_read_or_refused(way: tuple[Any, ...], other: object) -> None:
    """Likewise of the bundle around it."""
    with suppress(SignatureError):
        assert bundles.read(changed(BUNDLE, way, other), "it").envelope.signatures
