"""What may not leave: credentials, signed addresses, user names, places on somebody's disk."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from aibom.records.redaction import redact, redact_path

SECRETS = {
    "hf": "hf_" + "Ab1" * 12,
    "openai": "sk-proj-" + "Ab1" * 12,
    "github": "ghp_" + "Ab1" * 12,
    "github-fine": "github_pat_" + "Ab1_" * 12,
    "gitlab": "glpat-" + "Ab1-" * 6,
    "aws": "AKIA" + "ABCDEFGH12345678",
    "slack": "xoxb-" + "123456789012-abc",
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc-DEF_123",
    "hf-oauth": "hf_oauth_eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc-DEF_123",
    "hf-organization": "api_org_" + "Ab1" * 12,
    "anthropic": "sk-ant-api03-" + "aB3-_xZ9" * 10,
    "openai-hyphens": "sk-svcacct-a-" + "aB3-d_x" * 10,
    "openrouter": "sk-or-v1-" + "0a1b" * 16,
    "google": "AIza" + "SyB-_a1" * 5,
    "google-oauth": "ya29." + "a0AfH6S-_" * 8,
    "google-client": "GOCSPX-" + "aB3-_" * 6,
    "npm": "npm_" + "aB3d" * 9,
    "pypi": "pypi-AgEIcHlwaS5vcmc" + "CJDk4" * 20,
    "stripe": "sk_live_" + "aB3d" * 6,
    "groq": "gsk_" + "aB3d" * 13,
    "replicate": "r8_" + "aB3d" * 9 + "a",
    "nvidia": "nvapi-" + "aB3-_" * 13,
    "sendgrid": "SG." + "aB3d" * 5 + "." + "aB3d" * 10,
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("around", ["{}", "token: {}", '{{"a": "{}"}}', "https://x.example/?access_token={}", "({})"])
def test_credentials_are_taken_out(secret: str, around: str) -> None:
    """Wherever one stands, nothing of it is left but that there was one."""
    clean = redact(around.format(secret))
    assert secret not in clean
    assert secret[6:20] not in clean
    assert "***" in clean


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Cookie: session=abc; other=d", "Cookie: ***"),
        ("set-cookie: a=b", "set-cookie: ***"),
        ('"Authorization": "Basic dXNlcjpwYXNz"', '"Authorization": ***'),
        ("Bearer abcdefghijk1", "Bearer ***"),
        ("https://u:p@h/x", "https://***@h/x"),
        ("https://s3/x?X-Amz-Date=1&X-Amz-Signature=00ff&X-Amz-Credential=AK", None),
        ("https://s3/x?sp=r&sig=a%2Bb&se=2026", None),
        ("/Users/bob/x and C:\\Users\\bob\\y", "…/x and …\\y"),
        ("file:///home/bob/x", "…/x"),
        ("/root/autodl-tmp/m", "…/autodl-tmp/m"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\n-----END RSA PRIVATE KEY----- end", "*** end"),
        ("-----BEGIN PRIVATE KEY-----\\nMIIEabc and no end", "***"),
        ("basic dXNlcjpwYXNz", "basic ***"),
        ("Authorization: Bearer abcdef", "Authorization: ***"),
        ("AccountKey=abc1234+/abcdef==", "AccountKey=***"),
        ('"HF_TOKEN": "abc1234567"', '"HF_TOKEN": "***"'),
        ("password=abc2345", "password=***"),
        ("path:/home/bob/x", "path:…/x"),
        ("../../home/bob/x", "../..…/x"),
        ("/mnt/home/bob/x", "/mnt…/x"),
        ("\\\\server\\Users\\bob\\m", "\\\\server…\\m"),
        ("file://host/Users/bob/m", "file://host…/m"),
        ("/Users/bob abc/models/m", "…/models/m"),
        ("a" * 300 + "/home/bob/x", "a" * 300 + "…/x"),
        ("/home///bob/x", "…/x"),
        ("C:\\Users/bob\\x", "…\\x"),
        ("C:\\USERS\\BOB\\x", "…\\x"),
        ("/Home/bob/x", "…/x"),
        ("C:\\Users\\/bob/x", "…/x"),
        ("//home/=bob/home/alice/x", "/……/x"),
    ],
)
def test_each_form(text: str, clean: str | None) -> None:
    """Headers, addresses and home folders, each in the forms people paste."""
    found = redact(text)
    if clean is not None:
        assert found == clean
    for part in ("00ff", "a%2Bb", "abc", "bob", "u:p", "dXNl"):
        assert part not in found or part not in text


@pytest.mark.parametrize(
    "text",
    [
        "org/base",
        "me@example.org",
        "https://huggingface.co/org/base?library=transformers",
        "sk-learn",
        "hf_transfer",
        "rootless /rooted/x",
        "the cookie monster",
        "a token of thanks",
        "/homework/x",
        "basic information on Basic classification",
        "basic instructions and bearer capabilities",
        "basic well-known-facts of a basic question",
        "Cookie: a data set of recipes",
        "Authorization: see the paper",
        "https://example.org/home/page",
        "https://api.example.org/users/octocat/repos",
        "s3://bucket/home/models/x",
        "org/root/x",
        "models/root/weights.bin",
        "data/users/train.json",
        "sk-transformersbasemodel",
        "the sk-learn-style_estimators_are",
        "ask-sk-learn task-specificinstruction1234",
        "eos_token: </s>, pad_token: [PAD]",
        "api_key: YOUR_API_KEY",
        "password: see below",
        "npm_package_name and pypi-publish",
        "a PRIVATE KEY of mine",
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    """What only resembles a secret is left alone."""
    assert redact(text) == text


PIECES = ("/home/", "bob", "Users/", "/", " ", "file:", "https://", "***", "…", "root/", "a1", ":", "=", "token", "@")


@given(st.text(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_redacting_twice_changes_nothing(text: str) -> None:
    """What is clean stays clean, and no text is an error."""
    assert redact(redact(text)) == redact(text)


@given(st.text(max_size=80))
def test_shortening_a_path_twice_changes_nothing(text: str) -> None:
    """Likewise of a path."""
    assert redact_path(redact_path(text)) == redact_path(text)


@given(
    st.lists(st.text("abcz-_.0", min_size=1, max_size=8).filter(lambda name: name.strip(".")), min_size=4, max_size=9)
)
def test_an_absolute_path_loses_its_head(names: list[str]) -> None:
    """Of a long absolute path the last three names stay, with either slash and any drive."""
    for start, slash in (("/", "/"), ("C:\\", "\\"), ("file:///", "/")):
        assert redact_path(start + slash.join(names)) == "…" + "".join(slash + name for name in names[-3:])
