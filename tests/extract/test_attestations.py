"""Claims of signatures and attestations in the listing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.extract.attestations import AttestationsExtractor
from aibom.records.claims import Fact, FactClaim
from aibom.records.evidence import Assurance
from aibom.records.refs import LOCAL, ArtifactRef, Kind
from aibom.records.snapshot import FileEntry, Resolution, Snapshot, digest

MODEL = ArtifactRef.from_repo("org/tiny", revision="c" * 40)
INFO = b'{"id": "org/tiny"}'


def snapshot(*paths: str, ref: ArtifactRef = MODEL, info_path: str = "/api/models/org/tiny") -> Snapshot:
    """A repository that lists these files."""
    files = tuple(FileEntry(path=path, sha256="d" * 64) for path in paths)
    info = INFO if info_path else b""
    return Snapshot(requested=ref, ref=ref, resolution=Resolution.RESOLVED, info=info, info_path=info_path, files=files)


def claims(*paths: str) -> list[FactClaim]:
    """The claims of a listing, all of them facts."""
    return [claim for claim in AttestationsExtractor().claims(snapshot(*paths)) if isinstance(claim, FactClaim)]


@pytest.mark.parametrize(
    ("path", "fact", "kind"),
    [
        ("model.sig", Fact.SIGNATURE, "oms"),
        ("sub/model.sig", Fact.SIGNATURE, "oms"),
        ("weights.safetensors.sig", Fact.SIGNATURE, "signature"),
        ("model.sigstore", Fact.SIGNATURE, "sigstore"),
        ("model.sigstore.json", Fact.SIGNATURE, "sigstore"),
        ("README.md.bundle", Fact.SIGNATURE, "sigstore"),
        ("cosign.bundle", Fact.SIGNATURE, "sigstore"),
        ("README.md.asc", Fact.SIGNATURE, "openpgp"),
        ("SHA256SUMS.asc", Fact.SIGNATURE, "openpgp"),
        ("model.gguf.minisig", Fact.SIGNATURE, "minisign"),
        ("train.intoto.jsonl", Fact.ATTESTATION, "in-toto"),
        ("train.0a1b2c3d.link", Fact.ATTESTATION, "in-toto"),
        ("train.dsse.json", Fact.ATTESTATION, "dsse"),
        ("model.slsa.json", Fact.ATTESTATION, "slsa-provenance"),
        ("provenance.json", Fact.ATTESTATION, "provenance"),
        ("provenance-v1.json", Fact.ATTESTATION, "provenance"),
        ("README.md.att", Fact.ATTESTATION, "attestation"),
        ("attestation.json", Fact.ATTESTATION, "attestation"),
    ],
)
def test_a_file_that_signs_or_attests_is_there_and_not_verified(path: str, fact: Fact, kind: str) -> None:
    """The name says of what kind it is; nothing is said of whether it holds."""
    (claim,) = claims("README.md", path)
    assert (claim.fact, claim.value, claim.assurance) == (fact, kind, Assurance.OBSERVED)
    assert claim.fields == (("path", path), ("status", "present, not verified"))
    assert (claim.evidence.path, claim.evidence.sha256) == ("/api/models/org/tiny", digest(INFO))


@pytest.mark.parametrize(
    "path",
    [
        *("cert.pem", "root.crt", "key.pub", "public.asc", "KEYS.asc", "release-key.asc", "signature.md", "links.txt"),
        *("data_provenance.md", "improvenance.json", "a" * 300 + ".sig", "model.signature.png", "sig"),
        *("elevation.asc", "history.bundle", "app.bundle.json", "data.att", "shop.link", "data_provenance_v2.json"),
    ],
)
def test_keys_certificates_and_prose_sign_nothing(path: str) -> None:
    """What only resembles a signature is none."""
    assert claims(path) == []


def test_records_of_a_dataset_attest_nothing_by_their_name() -> None:
    """A table of provenance is data; what a tool for attestations alone writes is none."""
    ref = ArtifactRef.from_repo("org/data", kind=Kind.DATASET)
    shot = snapshot("provenance.json", "attestations.jsonl", "train.intoto.jsonl", ref=ref)
    assert [claim.value for claim in AttestationsExtractor().claims(shot) if isinstance(claim, FactClaim)] == [
        "in-toto"
    ]


def test_the_files_of_a_folder_are_their_own_evidence() -> None:
    """A folder has no record: the evidence is the file, with the digest the listing holds."""
    ref = ArtifactRef(registry=LOCAL, name="folder")
    (claim,) = AttestationsExtractor().claims(snapshot("model.sig", ref=ref, info_path=""))
    assert (claim.evidence.path, claim.evidence.sha256) == ("model.sig", "d" * 64)


def test_nothing_is_asked_for_and_an_unknown_listing_says_nothing() -> None:
    """The listing is part of every answer; where there is none, none is made up."""
    assert AttestationsExtractor().wants(Kind.MODEL, [FileEntry(path="model.sig")]) == {}
    bare = Snapshot(requested=MODEL, ref=MODEL, resolution=Resolution.RESOLVED)
    assert list(AttestationsExtractor().claims(bare)) == []


def test_many_signatures_are_cut_off_those_deepest_first() -> None:
    """A repository of 200,000 signed files does not make 200,000 facts."""
    found = claims(*(f"deep/{number}.sig" for number in range(100)), "root.sig")
    assert len(found) == 64
    assert found[0].fields[0] == ("path", "root.sig")


@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=40) | st.just("a.provenance" * 9), max_size=5))
def test_any_names_give_the_same_claims_again(paths: list[str]) -> None:
    """Nothing in a listing makes the extractor fail."""
    assert claims(*paths) == claims(*paths[::-1])
