"""What no output may hold, whoever wrote it: credentials, signed addresses, user names and places on somebody's disk."""

import re
from base64 import b64decode

__all__ = ["redact", "redact_path"]

_HIDDEN = "***"
# Looked for before anything is matched: almost no text holds one of these.
_SIGNS = (
    *("hf_", "sk-", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "AKIA", "ASIA", "xox", "eyJ"),
    *(
        "api_org_",
        "npm_",
        "pypi-A",
        "AIza",
        "ya29.",
        "GOCSPX-",
        "gsk_",
        "r8_",
        "nvapi-",
        "SG.",
        "k_live_",
        "PRIVATE KEY",
    ),
    *("earer ", "asic ", "uthorization", "ookie", "@", "ignature=", "sig=", "redential="),
    *("oken", "OKEN", "pi_key", "PI_KEY", "piKey", "pikey", "pi-key", "ssword", "SSWORD", "ecret", "ECRET", "ess_key"),
    *("ess_KEY", "ESS_KEY", "ountKey", "essKey"),
    *("ome/", "OME/", "ome\\", "OME\\", "sers/", "SERS/", "sers\\", "SERS\\", "oot/", "OOT/", "oot\\", "OOT\\"),
    *("ettings/", "ETTINGS/", "ettings\\", "ETTINGS\\", "file:/"),
)
# A name of the hyphened kind has words; a token has a digit among its letters.
_TOKEN = re.compile(
    r"\bhf_oauth_[A-Za-z0-9_.\-]{16,}|\b(?:hf|api_org)_[A-Za-z0-9]{16,}|\bgh[pousr]_[A-Za-z0-9]{20,}"
    r"|\bsk-(?:proj|svcacct|admin|ant|or-v1|lf)-[A-Za-z0-9_\-]{16,}"
    r"|\bsk-(?:[a-z]{1,20}-){0,2}(?=[A-Za-z_]{0,60}[0-9])[A-Za-z0-9_]{16,}|\b[rs]k_live_[A-Za-z0-9]{16,}"
    r"|\bgithub_pat_[A-Za-z0-9_]{20,}|\bglpat-[A-Za-z0-9_\-]{16,}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|\bAIza[A-Za-z0-9_\-]{35}|\bya29\.[A-Za-z0-9_\-]{20,}|\bGOCSPX-[A-Za-z0-9_\-]{20,}"
    r"|\bnpm_[A-Za-z0-9]{36}|\bpypi-A[A-Za-z0-9_\-]{40,}|\bgsk_[A-Za-z0-9]{40,}|\br8_[A-Za-z0-9]{37}"
    r"|\bnvapi-[A-Za-z0-9_\-]{40,}|\bSG\.[A-Za-z0-9_\-]{16,}\.[A-Za-z0-9_\-]{16,}"
    r"|\bxox[abeprs]-[A-Za-z0-9\-]{10,}|\beyJ[A-Za-z0-9_\-]{8,}\.eyJ[A-Za-z0-9_\-]{8,}(?:\.[A-Za-z0-9_\-]*)?"
)
_KEY_BEGINS = re.compile(r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_KEY_ENDS = re.compile(r"-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
# What is set to a value with a digit; `api_key: YOUR_KEY` and `eos_token: </s>` hold nothing.
_SET = re.compile(
    r"(?i)(?P<name>\b(?:[a-z0-9]{1,20}[_\-]){0,3}(?:api[_\-]?key|(?:access|auth|hf|hub|wandb|api|bearer)[_\-]?token|password|passwd"
    r"|client[_\-]?secret|secret[_\-]?key|(?:account|access|sharedaccess)[_\-]?key)[\"']?\s{0,3}[:=]\s{0,3}[\"']?)"
    r"(?=[A-Za-z+/_.~\-]{0,100}[0-9])[A-Za-z0-9+/_.~\-]{6,500}={0,2}"
)
# A header has a scheme, a long word or pairs; after anything else the word is prose.
_HEADER = re.compile(
    r"(?i)\b(?P<name>(?:proxy-)?authorization(?=[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:(?:bearer|basic|token|digest|negotiate|apikey)\s"
    r"|[a-z0-9+/_.~=\-]{16,}|\*\*\*))|(?:set-)?cookie(?=[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:[\w.\-]{1,100}=|\*\*\*)))"
    r"(?P<mark>[\"']?\s{0,3}[:=]\s{0,3})[^\r\n]{1,4000}"
)
_BEARER = re.compile(r"(?i)\b(?P<kind>bearer|basic)\s{1,3}(?P<word>[A-Za-z0-9+/_.~\-]{8,}={0,2})")
_USER_INFO = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]{0,30}://)[^/\s@?#\"'<>]{1,500}@")
_SIGNED = re.compile(
    r"(?i)(?P<name>[?&;](?:x-(?:amz|goog)-(?:signature|credential|security-token)|signature|sig|token|access_token"
    r"|api_key|key-pair-id|awsaccesskeyid|policy|password|se|sp|sv|credential)=)[^&\s\"'<>#]{1,4000}"
)
_IS_SIGNED = re.compile(
    r"(?i)[?&;](?:x-(?:amz|goog)-(?:signature|security-token)|signature|sig|token|access_token|api_key|password)="
)
_NAME = r"[^/\\\s\"'`,;:<>|)\]]"
_HOME = re.compile(
    rf"(?i)(?:\bfile:/{{1,3}})?(?:(?<![a-z0-9])[a-z]:)?[/\\](?:(?:home|users|documents and settings)[/\\]+"
    rf"{_NAME}{{1,100}}(?:(?: {_NAME}{{1,40}}){{1,3}}(?=[/\\]))?|root(?=[/\\]))"
)
# What leads to a home folder: from the root of a disk or upwards, and not on a host.
_LEADS_THERE = ("/", "\\", "../", "..\\", "~")
_PATH_MARKS = "/\\_.-~+…"
_FAR = 200  # characters that are looked at before one
_LONG_WORD = 20
_MOST_PASSES = 10
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
    for _ in range(_MOST_PASSES):  # what is taken out may bring together what is to be taken out
        before, text = text, _redacted(text)
        if text == before:
            break
    return text


def _redacted(text: str) -> str:
    text = _TOKEN.sub(_HIDDEN, _without_keys(text))
    text = _SET.sub(lambda found: found["name"] + _HIDDEN, text)
    text = _HEADER.sub(lambda found: f"{found['name']}{found['mark']}{_HIDDEN}", text)
    text = _BEARER.sub(_credential, text)
    text = _USER_INFO.sub(lambda found: f"{found['scheme']}{_HIDDEN}@", text)
    if _IS_SIGNED.search(text):
        text = _SIGNED.sub(lambda found: found["name"] + _HIDDEN, text)
    return _HOME.sub(_home, text)


def _without_keys(text: str) -> str:
    """Return `text` without private keys; one that does not end reaches to the end of the text."""
    while begin := _KEY_BEGINS.search(text):
        end = _KEY_ENDS.search(text, begin.end())
        text = text[: begin.start()] + _HIDDEN + (text[end.end() :] if end else "")
    return text


def _credential(found: re.Match[str]) -> str:
    """Return what stands behind `bearer` or `basic` without what is a credential, and prose as it is."""
    word = found["word"]
    if found["kind"].lower() == "basic":
        try:
            plain = b64decode(word + "=" * (-len(word) % 4), validate=True)
        except ValueError:
            return found[0]
        secret = b":" in plain and plain.isascii()
    else:
        secret = len(word) >= _LONG_WORD or any(letter.isdigit() for letter in word)
    return f"{found['kind']} {_HIDDEN}" if secret else found[0]


def _home(found: re.Match[str]) -> str:
    """Return `…` for a home folder; a page of a website and a folder of a repository are none, whatever their name."""
    text, end = found.string, found.start()
    start, furthest = end, max(0, end - _FAR)
    while start > furthest and (text[start - 1].isalnum() or text[start - 1] in _PATH_MARKS):
        start -= 1
    led = text[start:end]
    is_page = (
        text.startswith("//", start) and text[start - 1 : start] == ":" and text[start - 5 : start].lower() != "file:"
    )
    is_within = led != "" and start > end - _FAR and not led.startswith(_LEADS_THERE)
    return found[0] if is_page or is_within else "…"


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
    return redact("…" + "".join(slash + name for name in names[-3:]))
