"""What no output may hold, whoever wrote it: credentials, signed addresses, user names and places on somebody's disk."""

import re

__all__ = ["redact", "redact_path"]

_HIDDEN = "***"
# Looked for before anything is matched: almost no text holds one of these.
_SIGNS = (
    *("hf_", "sk-", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "AKIA", "ASIA", "xox", "eyJ"),
    *(
        "earer ",
        "asic ",
        "uthorization",
        "ookie",
        "@",
        "ignature=",
        "sig=",
        "oken=",
        "api_key=",
        "ssword=",
        "redential=",
    ),
    *("/home/", "/Users/", "\\home\\", "\\Users\\", "/root/", "/users/", "\\users\\", "ettings\\", "file:/"),
)
_TOKEN = re.compile(
    r"\bhf_(?:oauth_)?[A-Za-z0-9]{16,}|\bsk-(?:[a-z]+-)*[A-Za-z0-9_]{16,}|\bgh[pousr]_[A-Za-z0-9]{20,}"
    r"|\bgithub_pat_[A-Za-z0-9_]{20,}|\bglpat-[A-Za-z0-9_\-]{16,}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|\bxox[abeprs]-[A-Za-z0-9\-]{10,}|\beyJ[A-Za-z0-9_\-]{8,}\.eyJ[A-Za-z0-9_\-]{8,}(?:\.[A-Za-z0-9_\-]*)?"
)
_HEADER = re.compile(
    r"(?i)\b(?P<name>(?:proxy-)?authorization|(?:set-)?cookie)(?P<mark>[\"']?\s{0,3}[:=]\s{0,3})[^\r\n]{1,4000}"
)
_BEARER = re.compile(r"(?i)\b(?P<kind>bearer|basic)\s{1,3}[A-Za-z0-9+/_.~\-]{8,}={0,2}")
_USER_INFO = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]{0,30}://)[^/\s@?#\"'<>]{1,500}@")
_SIGNED = re.compile(
    r"(?i)(?P<name>[?&;](?:x-(?:amz|goog)-(?:signature|credential|security-token)|signature|sig|token|access_token"
    r"|api_key|key-pair-id|awsaccesskeyid|policy|password|se|sp|sv|credential)=)[^&\s\"'<>#]{1,4000}"
)
_IS_SIGNED = re.compile(
    r"(?i)[?&;](?:x-(?:amz|goog)-(?:signature|security-token)|signature|sig|token|access_token|api_key|password)="
)
_HOME = re.compile(
    r"(?i)(?:file:/{1,3})?(?:[a-z]:)?(?P<slash>[/\\])(?:(?:home|users|documents and settings)(?P=slash){1,2}[^/\\\s\"'`,;:<>|)\]]{1,100}|root(?=[/\\]))"
)
_ABSOLUTE = re.compile(r"(?i)(?:file:/{0,3})?(?:[a-z]:)?[/\\]+|~[^/\\]*[/\\]+|file:")


def redact(text: str) -> str:
    r"""Return `text` without access tokens, cookies, authorization headers, signatures of addresses and home folders.

    What is taken out of a credential is `***`; of a path, the part that names a person is `…`.

    >>> redact("see https://me:secret@hub.example/x?sig=0a1b&v=2"), redact("loaded from /home/alice/models/base")
    ('see https://***@hub.example/x?sig=***&v=2', 'loaded from …/models/base')
    """
    for sign in _SIGNS:  # a generator for any() takes twice as long, and every text of every claim passes here
        if sign in text:
            break
    else:
        return text
    text = _TOKEN.sub(_HIDDEN, text)
    text = _HEADER.sub(lambda found: f"{found['name']}{found['mark']}{_HIDDEN}", text)
    text = _BEARER.sub(lambda found: f"{found['kind']} {_HIDDEN}", text)
    text = _USER_INFO.sub(lambda found: f"{found['scheme']}{_HIDDEN}@", text)
    if _IS_SIGNED.search(text):
        text = _SIGNED.sub(lambda found: found["name"] + _HIDDEN, text)
    return _HOME.sub("…", text)


def redact_path(path: str) -> str:
    r"""Return a path as it may be shown: what leads to it on somebody's disk is `…`, its last three names stay.

    A relative path stays whole, but for what `redact` takes out.

    >>> redact_path("/home/alice/models/org/base"), redact_path("C:\\Users\\al\\base"), redact_path("./merged/base")
    ('…/models/org/base', '…\\base', './merged/base')
    >>> redact_path("/srv/a/b/c/d"), redact_path("/workspace/model")
    ('…/b/c/d', '…/workspace/model')
    """
    text = redact(path)
    if text.startswith("…"):
        rest = text[1:]
    elif start := _ABSOLUTE.match(text):
        rest = ("\\" if "\\" in start[0] else "/") + text[start.end() :]
    else:
        return text
    slash = "\\" if "\\" in rest else "/"
    names = [name for name in re.split(r"[/\\]+", rest) if name]
    return "…" + "".join(slash + name for name in names[-3:])
