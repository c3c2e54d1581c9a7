"""What keeps the tests honest: no way to the network, no person's settings, and notes that are all cited."""

import os
import re
import socket
from pathlib import Path

import huggingface_hub
import pytest
from huggingface_hub import HfApi, get_token
from huggingface_hub.utils import close_session  # type: ignore[attr-defined]

from testhub import HubFactory, Repo, ask

ROOT = Path(__file__).resolve().parents[1]
NOTES = ROOT / "docs" / "hub-api.md"


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1", "hub.example", "10.0.0.1", "0.0.0.0"])
def test_no_connection_leaves_this_machine(address: str, network_refusals: list[str]) -> None:
    """Connections and look-ups beyond this machine are refused, and remembered even where the error is hidden."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for connect in (socket.socket.connect, socket.socket.connect_ex):
        with socket.socket(family) as sock, pytest.raises(RuntimeError, match="tests talk to"):
            connect(sock, (address, 443))
    with socket.socket(family, socket.SOCK_DGRAM) as sock, pytest.raises(RuntimeError, match="tests talk to"):
        sock.sendto(b"x", (address, 53))
    with pytest.raises(RuntimeError, match="tests talk to"):
        socket.getaddrinfo(address, 443)
    assert network_refusals == [address] * 4
    network_refusals.clear()


def test_the_clients_default_hub_is_out_of_reach(network_refusals: list[str]) -> None:
    """A client that was given no endpoint gets nowhere, rather than to the real Hub."""
    close_session()  # one of another test may know a proxy
    with pytest.raises(RuntimeError, match="use the `hub` fixture"):
        HfApi(token=False).model_info("org/tiny")
    assert network_refusals == ["huggingface.co"]
    network_refusals.clear()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", b"localhost"])
def test_this_machine_is_in_reach(hub: HubFactory, host: str | bytes) -> None:
    """Loopback addresses and names are let through."""
    port = int(hub(repos=[Repo(id="org/x")]).url.rpartition(":")[2])
    assert socket.getaddrinfo(host, port)
    name = host if isinstance(host, str) else host.decode()
    assert ask(f"http://{name}:{port}/api/models/org/x").status == 200


def test_unix_sockets_are_left_alone(tmp_path: Path) -> None:
    """A path is no address: what processes of one machine say to each other passes."""
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))
        assert client.getpeername() == str(tmp_path / "s")


def test_settings_of_the_person_stay_outside() -> None:
    """Neither token nor endpoint nor home folder of whoever runs the tests reaches the client (C5)."""
    assert get_token() is None
    assert huggingface_hub.constants.ENDPOINT == "https://huggingface.co"
    assert not huggingface_hub.constants.HF_HUB_OFFLINE
    assert "aibom-tests-" in huggingface_hub.constants.HF_HOME
    assert "SOURCE_DATE_EPOCH" not in os.environ


def _cited(*paths: Path) -> set[str]:
    return {mark for path in paths for mark in re.findall(r"\b[HCM]\d+\b", path.read_text(encoding="utf-8"))}


def test_every_line_of_the_notes_is_served_and_cited() -> None:
    """Behaviours cite lines of docs/hub-api.md that exist, and each line has a test that cites it."""
    lines = re.findall(r"^- \*\*([HCM]\d+)\*\*", NOTES.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) == len(set(lines)) > 30
    tests = sorted((ROOT / "tests").glob("test_testhub_*.py"))
    assert _cited(*sorted((ROOT / "tests" / "testhub").glob("*.py"))) <= set(lines)
    spans = {"H43", "H44"}  # within "H42-H45"
    assert _cited(*tests) | spans == set(lines)


def test_every_line_of_the_notes_says_what_it_rests_on() -> None:
    """Each line about the Hub ends in the kind of source it has, so that assumptions are told from facts."""
    text = NOTES.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=- \*\*[HM]\d+\*\*)", text.partition("## What the client")[0])[1:]
    kinds = ("recorded", "documented", "client", "third party", "assumed")
    for entry in entries:
        assert any(kind in mark for mark in re.findall(r"\[([^\]]+)\]", entry) for kind in kinds), entry[:60]
