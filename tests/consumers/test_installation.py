"""What is installed, and that in CI no test of this folder is passed over."""

import json
import re

import pytest
from consumers.tools import HERE, INSTALLED, ROOT, demand


def test_a_missing_tool_is_a_skip_with_the_way_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the variable the reason names the target of make."""
    monkeypatch.delenv("AIBOM_REQUIRE_CONSUMERS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="build/consumers/nothing is missing: `make consumers`"):
        demand(INSTALLED / "nothing")
    assert demand(HERE) == HERE


def test_a_missing_tool_fails_where_it_is_demanded(monkeypatch: pytest.MonkeyPatch) -> None:
    """With it the test fails; CI sets it, and `make test` installs the tools."""
    monkeypatch.setenv("AIBOM_REQUIRE_CONSUMERS", "1")
    with pytest.raises(pytest.fail.Exception, match="build/consumers/nothing is missing"):
        demand(INSTALLED / "nothing")
    assert "export AIBOM_REQUIRE_CONSUMERS=1" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "$(MAKE) --no-print-directory consumers" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_versions_are_pinned_and_no_address_is_named() -> None:
    """Each package has one version and a digest or `==`, and comes from whatever registry the machine is set to."""
    lock = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    packages = {place: package for place, package in lock["packages"].items() if place}
    assert lock["packages"][""]["dependencies"] == wanted
    assert {packages[f"node_modules/{name}"]["version"] for name in wanted} == set(wanted.values())
    assert all(package["integrity"] and "resolved" not in package for package in packages.values())
    lines = (HERE / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"(?:#.*|[\w.-]+==[\w.]+|)", line) for line in lines)


def test_documented_versions_are_the_installed_ones() -> None:
    """docs/consumers.md names each tool at the version that the tests run."""
    page = (ROOT / "docs" / "consumers.md").read_text(encoding="utf-8")
    wanted = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    tools = {name: version for name, version in wanted.items() if name.startswith("@cyclonedx/")}
    pinned = (HERE / "requirements.txt").read_text(encoding="utf-8").partition("\n\n")[0]
    tools |= dict(re.findall(r"^([\w-]+)==([\w.]+)$", pinned, re.MULTILINE))
    assert len(tools) == 6
    for name, version in tools.items():
        assert f"`{name}` {version} (" in page
