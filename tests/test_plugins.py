"""The table of extractors, rules and formats is whole, and what other packages add keeps to the rules."""

import importlib.metadata
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from aibom import plugins
from aibom.errors import PluginError

PACKAGE = Path(plugins.__file__).parent
NO_RULE = {"interface", "catalogue", "license_direction", "questions"}

Install = Callable[..., None]

FORMATS = ("cyclonedx-json", "cyclonedx-xml", "spdx-json", "spdx-tv", "spdx-xml", "spdx-yaml", "spdx3-json")


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Pretend that a package brings objects: `install(kind, name=object)`."""

    def pretend(kind: str, **objects: object) -> None:
        module = ModuleType("aibom_test_plugin")
        vars(module).update({f"_{number}": found for number, found in enumerate(objects.values())})
        monkeypatch.setitem(sys.modules, "aibom_test_plugin", module)
        entries = [
            EntryPoint(name=name.replace("_", "-"), value=f"aibom_test_plugin:_{number}", group=f"aibom.{kind}")
            for number, name in enumerate(objects)
        ]

        def found(*, group: str) -> list[EntryPoint]:
            return [entry for entry in reversed(entries) if entry.group == group]

        monkeypatch.setattr(importlib.metadata, "entry_points", found)

    return pretend


def _extractor(name: str) -> SimpleNamespace:
    return SimpleNamespace(name=name, version="1", wants=dict, claims=iter)


def test_every_rule_file_is_in_the_table() -> None:
    """A rule that nobody loads would be a gap nobody sees."""
    files = {path.stem for path in (PACKAGE / "gaps").glob("[a-z]*.py")} - NO_RULE
    assert {name.replace("-", "_") for name in plugins.BUILT_IN["rules"]} == files


def test_every_extractor_file_is_in_the_table() -> None:
    """The same for extractors."""
    files = {path.stem for path in (PACKAGE / "extract").glob("[a-z]*.py")} - {
        "benchmarks",
        "interface",
        "trained_models",
    }
    assert {name.replace("-", "_") for name in plugins.BUILT_IN["extractors"]} == files


def test_built_ins_load_in_order_of_their_names() -> None:
    """Names are the objects' own, sorted, and those of the table."""
    assert [each.name for each in plugins.extractors()] == sorted(plugins.BUILT_IN["extractors"])
    assert [each.id for each in plugins.rules()] == sorted(plugins.BUILT_IN["rules"])
    assert [each.name for each in plugins.formats()] == sorted(plugins.BUILT_IN["formats"])


def test_formats_are_named_without_loading_them() -> None:
    """The names are the table's; one is loaded by name, and an unknown one is None."""
    assert plugins.format_names() == FORMATS
    chosen = plugins.load_format("cyclonedx-xml")
    assert chosen is not None
    assert chosen.name == "cyclonedx-xml"
    assert plugins.load_format("spdx") is None


def test_other_packages_add_to_the_table(install: Install) -> None:
    """An object and a class are both taken, and stand in the order of names, not of installation."""

    class Zoo:
        """An extractor as a class."""

        name, version = "zoo", "1"
        wants = claims = dict

    install("extractors", zoo=Zoo, aardvark=_extractor("aardvark"))
    names = [each.name for each in plugins.extractors()]
    assert (names[0], names[-1]) == ("aardvark", "zoo")
    assert len(names) == len(plugins.BUILT_IN["extractors"]) + 2
    assert [each.id for each in plugins.rules()] == sorted(plugins.BUILT_IN["rules"])


def test_a_name_taken_twice_is_an_error(install: Install) -> None:
    """Nothing overrides anything silently, whichever package was installed first."""
    install("extractors", card=_extractor("card"))
    with pytest.raises(PluginError, match="two extractors bear the name 'card'; the second is aibom_test_plugin:_0"):
        plugins.extractors()


def test_two_packages_with_one_name_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when neither is ours."""
    entries = [EntryPoint(name="x", value=value, group="aibom.rules") for value in ("b:x", "a:x")]
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: entries if group == "aibom.rules" else [])
    with pytest.raises(PluginError, match="two rules bear the name 'x'; the second is b:x"):
        plugins.rules()


def test_a_plugin_that_cannot_be_imported_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says which one and why; nothing of ours is blamed."""
    entry = EntryPoint(name="broken", value="no_such_module_here:Thing", group="aibom.extractors")
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: [entry] if group == entry.group else [])
    with pytest.raises(PluginError, match="'broken' of extractors could not be loaded: ModuleNotFoundError") as caught:
        plugins.extractors()
    assert caught.value.exit_code == 5
    assert "uninstall" in caught.value.hint


def test_a_plugin_that_fails_when_made_is_named(install: Install) -> None:
    """A constructor that raises is the plug-in's fault."""

    class Bomb:
        """An extractor that cannot be made."""

        def __init__(self) -> None:
            raise ZeroDivisionError

    install("extractors", bomb=Bomb)
    with pytest.raises(PluginError, match="'bomb' of extractors could not be loaded: ZeroDivisionError"):
        plugins.extractors()


def test_a_plugin_without_the_protocol_is_named(install: Install) -> None:
    """What is missing is listed."""
    install("rules", mine=SimpleNamespace(id="mine", title="t", check=iter))
    with pytest.raises(PluginError, match="'mine' of rules has no group, severity, reason, looked_for, why"):
        plugins.rules()


def test_a_plugin_under_a_false_name_is_refused(install: Install) -> None:
    """The name in a BOM must be the one that was installed."""
    install("extractors", mine=_extractor("yours"))
    with pytest.raises(PluginError, match="'mine' of extractors calls itself 'yours'"):
        plugins.extractors()


@pytest.mark.parametrize("kind", ["extractors", "rules", "formats"])
def test_without_what_other_packages_bring(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """A broken plug-in does not matter then, nor does one that bears a name of ours."""
    first = next(iter(plugins.BUILT_IN[kind]))
    entries = [EntryPoint(name=name, value="no_such_module_here:X", group=f"aibom.{kind}") for name in ("x", first)]
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: [e for e in entries if e.group == group])
    with pytest.raises(PluginError):
        getattr(plugins, kind)()
    assert len(getattr(plugins, kind)(built_in_only=True)) == len(plugins.BUILT_IN[kind])


def test_formats_without_what_other_packages_bring(install: Install) -> None:
    """Neither named nor loaded."""
    install("formats", mine=_extractor("mine"))
    assert "mine" in plugins.format_names()
    assert plugins.format_names(built_in_only=True) == FORMATS
    assert plugins.load_format("mine", built_in_only=True) is None
    assert plugins.load_format("cyclonedx-xml", built_in_only=True) is not None
