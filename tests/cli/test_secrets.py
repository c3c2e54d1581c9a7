"""Secrets planted everywhere, and looked for in everything that comes out."""

import base64
import io
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cli.command import Aibom, Done, card
from huggingface_hub import constants

from aibom.build import Request, build
from aibom.cli import _walk
from testhub import HubFactory, HubServer, Repo

TOKEN = "hf_" + "PlantedToken" * 3
ODD_TOKEN = "Planted.Odd+Token/0123456789"
USER, PASSWORD = "planteduser", "plantedpass"
PROXY_USER, PROXY_PASSWORD = "plantedproxy", "plantedproxypass"
COOKIE = "plantedcookie0123"
SIGNATURE, CREDENTIAL = "plantedsignature", "plantedcredential"
BASIC = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
PLACES = ("planted-home", "planted-work", "planted-cache", "planted-evidence", "planted-models", "planted-target")
PLANTED = (
    *(TOKEN[:12], ODD_TOKEN[:12]),  # a part is enough
    *(USER, PASSWORD, PROXY_USER, PROXY_PASSWORD),
    BASIC[:12],
    *(COOKIE, SIGNATURE, CREDENTIAL),
    *PLACES,
)
SIGNED = f"X-Amz-Credential={CREDENTIAL}%2F20260101&X-Amz-Signature={SIGNATURE}&X-Amz-Expires=60"
SUBJECT = "org/subject"

Search = Callable[..., None]


@pytest.fixture(params=[TOKEN, ODD_TOKEN, ""], ids=["token", "odd-token", "password"])
def token(request: pytest.FixtureRequest) -> str:
    """A token of the Hub's own form, one that nobody would know for one, and none: the endpoint has a password."""
    return str(request.param)


def _repos(*, private: bool) -> list[Repo]:
    return [
        Repo(
            id=SUBJECT,
            private=private,
            files={
                "README.md": card(
                    base_model="[org/base, org/late, org/echo, org/led, org/cut, org/odd]", license="mit"
                ),
                "config.json": b"{}",
                "model.safetensors": b"\x02\0\0\0\0\0\0\0{}",
            },
            lfs={"model.safetensors"},
        ),
        *(
            Repo(id=f"org/{name}", files={"README.md": card(license="mit")})
            for name in ("base", "late", "echo", "led", "cut", "odd")
        ),
    ]


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """The folders of a person whose name is nobody's business: home, work and cache, and where models lie."""
    home = tmp_path / PLACES[0] / USER
    found = {name.removeprefix("planted-"): home / name for name in PLACES[1:]}
    for path in found.values():
        path.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USER", USER)
    monkeypatch.setenv("LOGNAME", USER)
    monkeypatch.setenv("AIBOM_CACHE_DIR", str(found["cache"]))
    monkeypatch.setenv("HTTPS_PROXY", f"http://{PROXY_USER}:{PROXY_PASSWORD}@proxy.example:3128")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    monkeypatch.setattr("aibom.sources._http.ATTEMPTS", 1)
    monkeypatch.chdir(found["work"])
    return found


@pytest.fixture
def leaky(hub: HubFactory, monkeypatch: pytest.MonkeyPatch, places: dict[str, Path], token: str) -> HubServer:
    """A Hub that sets cookies, repeats what it was sent, and signs addresses; it wants `token`, and HF_TOKEN has it."""
    del places
    server = hub(repos=_repos(private=bool(token)), token=token or None, separate_cdn=True)
    sent = f"Bearer {token}" if token else f"Basic {BASIC}"
    monkeypatch.setenv("HF_ENDPOINT", server.url if token else server.url.replace("//", f"//{USER}:{PASSWORD}@"))
    monkeypatch.setenv("HF_TOKEN", token)
    secret = sent.partition(" ")[2]
    echo = f"you sent Authorization: {sent}, {sent} and {secret} with Cookie: session={COOKIE}; see {_signed(server)}"
    headers = {"X-Error-Message": echo, "Set-Cookie": f"session={COOKIE}"}
    server.fault("org/echo", "status", status=400, headers=headers, body=echo.encode())
    server.fault("org/cut", "status", status=400, headers={"X-Error-Message": "x" * 140 + f" {secret}"})
    server.fault("org/odd", "headers", headers={"Content-Encoding": secret})
    server.fault("/api/models/org/led", "redirect", location=f"{server.url}/elsewhere/{secret}?token={secret}&{SIGNED}")
    server.fault("subject/resolve/.*/model.safetensors", "redirect", location=f"{_signed(server)}&token={secret}")
    server.fault("^(?!.*org/late)", "headers", headers={"Set-Cookie": f"session={COOKIE}; HttpOnly"})
    return server


def _signed(server: HubServer) -> str:
    return f"{server.cdn_url}/cdn/blob?{SIGNED}"


@pytest.fixture
def search(places: dict[str, Path]) -> Search:
    """Look for what was planted: in what commands said, and in all files below the working folder and the cache."""

    def look(*outputs: Done, kept: tuple[str, ...] = ()) -> None:
        said: dict[str, bytes] = {}
        for number, done in enumerate(outputs):
            said |= {f"stdout {number}": done.out, f"stderr {number}": done.err.encode()}
        for path in _files(places["work"], places["cache"], places["evidence"]):
            said[path.name] = path.read_bytes() + path.name.encode()
        found = {(name, secret) for name, data in said.items() for secret in PLANTED if secret.encode() in data}
        assert {pair for pair in found if pair[1] not in kept} == set()

    return look


def _files(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".planted")


ALL = [
    ["generate", SUBJECT],
    ["generate", SUBJECT, "-o", "bom.cdx.json"],
    ["generate", SUBJECT, "--format", "cyclonedx-xml"],
    ["generate", SUBJECT, "org/base", "org/nowhere", "-o", "boms/", "--record", "recordings"],
    *(["lineage", SUBJECT, "--format", view] for view in ("tree", "mermaid", "dot", "graphml", "json")),
    ["lineage", SUBJECT, "--record", "evidence"],
]


@pytest.mark.no_cover
@pytest.mark.parametrize("said", [[], ["--debug"]])
def test_what_a_walk_writes(aibom: Aibom, leaky: HubServer, search: Search, said: list[str]) -> None:
    """Every command, as far as it comes; what the Hub repeats of us, and where it leads, stands nowhere."""
    outputs = [aibom(*arguments, *said) for arguments in ALL]
    assert [done.code for done in outputs] == [0, 0, 0, 3, 0, 0, 0, 0, 0, 0]
    assert "you sent" in outputs[0].out.decode()  # it was repeated, and is shown but for the secret
    leaky.fault("org/late", "status", status=503)
    unfinished = aibom("generate", SUBJECT, "-o", "second.json", *said)
    assert unfinished.code == 3
    info = aibom("cache", "info", *said)
    assert "unfinished walks  1" in info.out.decode()
    leaky.remove(SUBJECT)
    missing = aibom("generate", SUBJECT, *said)
    echoed = aibom("generate", "org/echo", *said)
    others = [aibom("generate", f"org/{name}", *said) for name in ("led", "cut", "odd")]
    assert [done.code for done in (missing, echoed, *others)] == [3] * 5
    assert "***" in echoed.err
    search(*outputs, unfinished, missing, echoed, *others)
    cleared = aibom("cache", "clear", *said)
    assert (info.code, cleared.code) == (0, 0)
    search(info, cleared, kept=("planted-cache",))  # where it lies is what was asked


@pytest.mark.no_cover
@pytest.mark.parametrize("token", [TOKEN, ODD_TOKEN], indirect=True)
@pytest.mark.parametrize("given", ["option", "stdin", "variable", "login"])
def test_wherever_the_token_comes_from(
    aibom: Aibom, leaky: HubServer, monkeypatch: pytest.MonkeyPatch, search: Search, given: str
) -> None:
    """It is used, and stands nowhere: not even where an error of the program holds it."""
    token = os.environ["HF_TOKEN"]
    monkeypatch.delenv("HF_TOKEN")
    login = Path(os.environ["HOME"]) / "login.planted"
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(login))
    arguments = ["generate", SUBJECT, "--debug", "--record", "evidence"]
    if given == "option":
        arguments += ["--token", token]
    elif given == "stdin":
        arguments += ["--token", "-"]
    elif given == "variable":
        monkeypatch.setenv("AIBOM_TOKEN", token)
    else:
        login.write_text(token)
    outputs = []
    for fault in (None, ValueError(f"{token} was not expected"), KeyboardInterrupt(token)):

        def walk(request: Request, fault: BaseException | None = fault) -> object:
            if fault is not None:
                raise fault
            return build(request)

        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{token}\n"))
        monkeypatch.setattr(_walk, "build", walk)
        outputs.append(aibom(*arguments))
    assert [done.code for done in outputs] == [0, 70, 130]
    assert f"Bearer {token}" in {request.headers.get("authorization") for request in leaky.requests}
    assert "ValueError: *** was not expected" in outputs[1].err
    assert "Traceback" in outputs[1].err
    search(*outputs)


@pytest.mark.parametrize("token", [TOKEN], indirect=True)
def test_a_place_in_an_error_of_ours(
    aibom: Aibom, leaky: HubServer, monkeypatch: pytest.MonkeyPatch, search: Search, places: dict[str, Path]
) -> None:
    """What the system says of a path nobody typed is the last name of it, in the message and in the trace."""
    assert leaky.url
    outputs = []
    for place in (*places.values(), Path("/srv/planted-target")):

        def fail(_: Request, place: Path = place) -> object:
            raise OSError(5, "Input/output error", str(place / "it.bin"))

        monkeypatch.setattr(_walk, "build", fail)
        outputs += [aibom("generate", "org/base"), aibom("generate", "org/base", "--debug")]
    assert {done.code for done in outputs} == {70}
    assert all("it.bin" in done.err for done in outputs)
    assert "aibom/cli/main.py" in outputs[1].err
    search(*outputs)


@pytest.mark.parametrize("token", [TOKEN], indirect=True)
def test_a_local_folder(aibom: Aibom, leaky: HubServer, search: Search, places: dict[str, Path]) -> None:
    """Where it lies, where its links lead, and the places its own files name; the files are kept as they are."""
    assert leaky.url
    folder = places["models"] / "mine"
    folder.mkdir()
    elsewhere = places["target"] / "weights.bin"
    elsewhere.write_bytes(b"w")
    (folder / "linked.bin").symlink_to(elsewhere)
    (folder / "README.md").write_bytes(card(base_model="org/base", license="other", license_name=f"of {USER}"[:2]))
    (folder / "adapter_config.json").write_text(
        json.dumps({"peft_type": "LORA", "base_model_name_or_path": f"/home/{USER}/planted-models/a/b/base"})
    )
    shown = os.path.relpath(folder)
    outputs = [
        aibom("generate", shown, "--record", "evidence"),
        aibom("generate", shown, "--format", "cyclonedx-xml"),
        aibom("generate", shown, "org/base", "-o", "boms/", "--debug"),
        *(aibom("lineage", shown, "--format", view) for view in ("tree", "mermaid", "dot", "graphml", "json")),
    ]
    assert [done.code for done in outputs] == [0] * len(outputs)
    [kept] = Path("evidence").rglob("adapter_config.json")
    assert kept.read_bytes() == (folder / "adapter_config.json").read_bytes()
    kept.rename(kept.with_suffix(".planted"))
    assert "…/a/b/base" in outputs[0].out.decode()
    search(*outputs)


@pytest.mark.parametrize("token", [TOKEN], indirect=True)
def test_what_a_publisher_wrote(aibom: Aibom, leaky: HubServer, search: Search) -> None:
    """A secret in somebody's card is in their card, and in its recording, but in no document and no view."""
    published = "hf_" + "PublishedToken" * 3
    text = f"Authorization: Bearer {published}; https://{USER}:{PASSWORD}@hub.example/x?X-Amz-Signature={SIGNATURE}"
    leaky.add(
        Repo(id="org/careless", files={"README.md": card(base_model=f"/home/{USER}/base", license_name=f'"{text}"')})
    )
    outputs = [
        aibom("generate", "org/careless", "--record", "evidence"),
        aibom("generate", "org/careless", "--format", "cyclonedx-xml"),
        *(aibom("lineage", "org/careless", "--format", view) for view in ("tree", "mermaid", "dot", "graphml", "json")),
    ]
    assert {done.code for done in outputs} == {0}
    [kept] = Path("evidence").rglob("README.md")
    assert published.encode() in kept.read_bytes()
    assert not any(published.encode() in done.out + done.err.encode() for done in outputs)
    shutil.rmtree("evidence")
    assert aibom("cache", "clear").code == 0
    search(*outputs)


@pytest.mark.parametrize("token", [TOKEN], indirect=True)
def test_a_file_that_holds_the_token_in_use_is_not_read(aibom: Aibom, leaky: HubServer, search: Search) -> None:
    """Whoever published their own token learns of it, and no recording and no cache takes it over."""
    leaky.add(Repo(id="org/careless", files={"README.md": card(license_name=f'"{TOKEN}"')}))
    done = aibom("generate", "org/careless", "--record", "evidence")
    assert done.code == 0
    assert b"an answer that repeats the access token" in done.out
    search(done)


@pytest.mark.parametrize("token", [TOKEN], indirect=True)
def test_what_was_typed_is_repeated_without_the_home(
    aibom: Aibom, leaky: HubServer, search: Search, places: dict[str, Path]
) -> None:
    """A wrong path is named as it was typed, with `~` for the home folder; credentials in it are not."""
    assert leaky.url
    places["work"].joinpath("full").mkdir()
    places["work"].joinpath("full/x.txt").write_bytes(b"")
    home = os.environ["HOME"]
    outputs = [
        aibom("generate", f"{home}/nowhere"),
        aibom("generate", "org/base", "-o", f"{home}/nowhere/bom.json", "--debug"),
        aibom("generate", "--from", f"{home}/nowhere"),
        aibom("generate", "org/base", "--record", f"{home}/login.planted/x"),
        aibom("lineage", f"{home}/nowhere.json"),
        aibom("generate", "--from-file", f"{home}/nowhere", "-o", "boms/"),
        aibom("generate", "org/base", "-o", f"{home}/bom.planted"),
        aibom("generate", f"https://{USER}:{PASSWORD}@hub.example/org/base"),
        aibom("generate", "org/base", "--revision", TOKEN + "!"),
        aibom("generate", "org/base", f"--{TOKEN}"),
        aibom("cache", "info", "--cache-dir", f"{home}/nowhere"),
    ]
    assert [done.code for done in outputs] == [4, 4, 4, 0, 4, 4, 0, 2, 2, 2, 0]
    assert "'~/nowhere'" in outputs[0].err
    assert "aibom: wrote ~/bom.planted: " in outputs[6].err
    assert outputs[10].out.decode().splitlines()[0].endswith(" ~/nowhere")
    search(*outputs)
