"""What lies elsewhere than on the Hub: recognised, named as its registry does, never taken for an id of the Hub."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from aibom.errors import UsageError
from aibom.records.refs import HUB, ArtifactRef, Kind, Unidentified, classify, parse_subject
from aibom.records.registries import CLOSED, page

DIGEST = "sha256:" + "0a" * 32


@pytest.mark.parametrize(
    ("value", "text", "purl"),
    [
        (
            "https://modelscope.cn/models/qwen/Qwen-7B-Chat/summary",
            "modelscope:qwen/Qwen-7B-Chat",
            "pkg:generic/modelscope/qwen/Qwen-7B-Chat",
        ),
        (
            "https://www.modelscope.cn/datasets/AI-ModelScope/alpaca-gpt4-data-zh",
            "modelscope:datasets/AI-ModelScope/alpaca-gpt4-data-zh",
            "pkg:generic/modelscope/datasets/AI-ModelScope/alpaca-gpt4-data-zh",
        ),
        (
            "https://www.kaggle.com/models/google/gemma/PyTorch/2b-it/2",
            "kaggle:google/gemma/pytorch/2b-it@2",
            "pkg:generic/kaggle/google/gemma/pytorch/2b-it@2",
        ),
        ("https://www.kaggle.com/models/google/gemma", "kaggle:google/gemma", "pkg:generic/kaggle/google/gemma"),
        (
            "https://www.kaggle.com/datasets/uciml/iris?select=Iris.csv",
            "kaggle:datasets/uciml/iris",
            "pkg:generic/kaggle/datasets/uciml/iris",
        ),
        ("https://ollama.com/library/llama3:8b", "ollama:llama3@8b", "pkg:generic/ollama/llama3@8b"),
        ("registry.ollama.ai/library/phi3", "ollama:phi3", "pkg:generic/ollama/phi3"),
        (
            "ollama://jmorganca/mistral:latest",
            "ollama:jmorganca/mistral@latest",
            "pkg:generic/ollama/jmorganca/mistral@latest",
        ),
        (
            "oci://ghcr.io/org/models/tiny:v1",
            "oci:ghcr.io/org/models/tiny@v1",
            "pkg:oci/tiny?repository_url=ghcr.io%2Forg%2Fmodels%2Ftiny&tag=v1",
        ),
        (
            f"docker.io/org/tiny@{DIGEST}",
            f"oci:docker.io/org/tiny@{DIGEST}",
            f"pkg:oci/tiny@{DIGEST.replace(':', '%3A')}?repository_url=docker.io%2Forg%2Ftiny",
        ),
        ("models:/credit-risk/3", "mlflow:credit-risk@3", "pkg:mlflow/credit-risk@3"),
        ("models:/credit-risk@champion", "mlflow:credit-risk@champion", "pkg:mlflow/credit-risk@champion"),
        ("runs:/0a1b2c/model", "mlflow:runs/0a1b2c/model", "pkg:generic/mlflow/runs/0a1b2c/model"),
        ("gpt-4", "openai:gpt-4", "pkg:generic/openai/gpt-4"),
        ("GPT-4o-2024-05-13", "openai:gpt-4o-2024-05-13", "pkg:generic/openai/gpt-4o-2024-05-13"),
        ("openai/gpt-3.5-turbo-0613", "openai:gpt-3.5-turbo-0613", "pkg:generic/openai/gpt-3.5-turbo-0613"),
        ("text-davinci-003", "openai:text-davinci-003", "pkg:generic/openai/text-davinci-003"),
        ("claude-3-5-sonnet-20240620", "anthropic:claude-3-5-sonnet-20240620", None),
        ("anthropic/claude-2.1", "anthropic:claude-2.1", None),
        ("gemini-1.5-pro", "google:gemini-1.5-pro", None),
        ("mistral-large-latest", "mistral:mistral-large-latest", None),
        (
            "https://example.org/models/a.safetensors",
            "https://example.org/models/a.safetensors",
            "pkg:generic/a.safetensors?download_url=https%3A%2F%2Fexample.org%2Fmodels%2Fa.safetensors",
        ),
        ("s3://bucket/llama/", "s3://bucket/llama", "pkg:generic/llama?download_url=s3%3A%2F%2Fbucket%2Fllama"),
        ("doi:10.57967/hf/0001", "https://doi.org/10.57967/hf/0001", None),
        ("https://zenodo.org/records/1234?id=5", "https://zenodo.org/records/1234?id=5", None),
        ("https://huggingface.co.evil.example/org/name", "https://huggingface.co.evil.example/org/name", None),
        ("https://github.com/org/repo", "https://github.com/org/repo", None),
    ],
)
def test_registries_are_told_apart(value: str, text: str, purl: str | None) -> None:
    """Each value is an artifact of its registry, shown with the registry's name, and comes back from its purl."""
    found = classify(value)
    assert isinstance(found, ArtifactRef), value
    assert str(found) == text
    assert found.registry != HUB
    assert purl in {None, found.purl}
    assert ArtifactRef.from_purl(found.purl) == found


@pytest.mark.parametrize(
    "value",
    [
        "gpt2",
        "openai-gpt",
        "gpt-neo-125m",
        "gpt-j-6b",
        "gpt4all-j",
        "gpt-oss-20b",
        "openai/gpt-oss-120b",
        "openai/whisper-tiny",
        "google/gemma-2b",
        "google/palmyra",
        "claudette/x",
        "mistralai/Mistral-7B-v0.1",
        "o1",
        "Qwen/Qwen2-7B",
        "ollama/llama3",
        "org/gpt-4",
        "claude/model",
        "ghcr/x",
    ],
)
def test_open_models_of_like_names_stay_ids_of_the_hub(value: str) -> None:
    """What only resembles the name of a closed service is asked for at the Hub as before."""
    found = classify(value)
    assert isinstance(found, ArtifactRef)
    assert (found.registry, found.repo) == (HUB, value)


def test_a_dataset_is_never_a_closed_model() -> None:
    """Where the id of a dataset belongs, `gpt-4` is the id of a dataset."""
    found = classify("gpt-4", kind=Kind.DATASET)
    assert isinstance(found, ArtifactRef)
    assert (found.registry, found.kind) == (HUB, Kind.DATASET)
    address = classify("https://example.org/data.csv", kind=Kind.DATASET)
    assert isinstance(address, ArtifactRef)
    assert str(address) == "datasets/https://example.org/data.csv" or address.kind is Kind.DATASET
    assert ArtifactRef.from_purl(address.purl) == address


@pytest.mark.parametrize(
    "value",
    [
        "https://example.org/" + "x" * 600,
        "https://exa mple.org/x",
        "https://example.org/\u202e",
        "http://[::1",
        "ollama://",
        "oci://host",
        "oci://ghcr.io/../x y",
        "ghcr.io/",
        "models:/",
        "gopher://example.org/x",
        "https:///x",
        "ollama://a/b/c",
        "https://modelscope.cn/",
        "mailto:x@example.org/",
    ],
)
def test_unusable_addresses_are_no_artifacts(value: str) -> None:
    """What is too long, hides characters or names nothing stays a value that names no repository, or a plain address."""
    found = classify(value)
    assert isinstance(found, Unidentified) or (found.registry == "url" and found.name.isprintable())


def test_addresses_lose_what_is_secret_and_what_does_not_name() -> None:
    """User, password, signature and fragment are dropped; a short identifying query stays."""
    found = classify("https://me:pw@Example.org:8443/a/b.bin?X-Amz-Signature=00ff&X-Amz-Date=1#frag")
    assert str(found) == "https://example.org:8443/a/b.bin"
    assert str(classify("https://[::1]:8000/a")) == "https://[::1]:8000/a"
    assert str(classify("www.example.org/a")) == "https://www.example.org/a"


def test_pages_lead_back() -> None:
    """An artifact recognised by the address of its page is shown with that page; others have none."""
    for address in (
        "https://modelscope.cn/models/qwen/Qwen-7B",
        "https://modelscope.cn/datasets/a/b",
        "https://www.kaggle.com/models/google/gemma/pytorch/2b/3",
        "https://www.kaggle.com/datasets/uciml/iris",
        "https://ollama.com/library/llama3:8b",
        "https://ollama.com/user/phi",
        "https://example.org/x.bin",
    ):
        found = classify(address)
        assert isinstance(found, ArtifactRef)
        assert page(found) == address
    assert [page(ArtifactRef(registry=name, name="x")) for name in sorted(CLOSED)] == [""] * len(CLOSED)
    assert page(ArtifactRef(registry="url", name="s3://bucket/x")) == ""


@pytest.mark.parametrize(
    "address",
    [
        *(
            "https://ollama.com/blog",
            "https://ollama.com/search",
            "https://ollama.com/library",
            "https://ollama.com/download",
        ),
        *("https://ollama.com/settings/keys", "https://modelscope.cn/papers/123", "https://modelscope.cn/studios/a/b"),
        *("https://modelscope.cn/organization/a", "https://modelscope.cn/api/v1/models"),
    ],
)
def test_pages_of_a_registry_are_no_models_of_it(address: str) -> None:
    """What a registry serves beside models is an address and nothing more."""
    found = classify(address)
    assert isinstance(found, ArtifactRef)
    assert (found.registry, found.name) == ("url", address)


@pytest.mark.parametrize("value", ["gpt-4", "https://example.org/x", "ollama://llama3"])
def test_what_nothing_can_walk_is_no_subject(value: str) -> None:
    """The command says so, and what it takes instead."""
    with pytest.raises(UsageError, match="nothing here can walk"):
        parse_subject(value)


@given(st.text(max_size=60), st.sampled_from(Kind))
def test_any_text_is_classified(text: str, kind: Kind) -> None:
    """Whatever stands there: an artifact that can be shown on one line, or a value that names none."""
    for value in (text, f"https://{text}", f"oci://{text}", f"ghcr.io/{text}", f"models:/{text}", f"gpt-4{text}"):
        found = classify(value, kind=kind)
        assert isinstance(found, Unidentified) or str(found).isprintable()
