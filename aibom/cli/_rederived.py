"""A BOM made again from enclosed evidence: the same walk, within the same limits, at the same time, by the same extractors."""

import json
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from aibom import plugins
from aibom.build import Request, build
from aibom.cli._options import WalkOptions
from aibom.cli._registries import Registries
from aibom.cli._restated import restated
from aibom.cli._statements import supplied
from aibom.errors import DocumentError, SourceError
from aibom.extract.trained_models import NAME as LISTS
from aibom.lineage.limits import Limits
from aibom.package.verify import NotDerivableError
from aibom.records.bom import Bom
from aibom.records.refs import HUB
from aibom.sources._layout import LAYOUT, LAYOUT_WITH_STATEMENTS, STATEMENTS
from aibom.sources.answers import refusal
from aibom.sources.recorded import RecordedSource
from aibom.statements.records import EXTRACTOR

__all__ = ["rederived"]

_MANIFEST = "manifest.json"
_WITHHELD = "withheld"


def rederived(evidence: Mapping[str, bytes], stated: Bom, hidden: Collection[str] = ()) -> Bom:
    """Return the BOM that evidence, by path in the recording, gives, asked as `stated` says; `hidden` of it is withheld.

    Where the supplied statements are, those that `stated` has are taken on its word.

    Raises:
        NotDerivableError: what made it is not here, or the record of the subject itself is withheld.
        DocumentError: the evidence is no recording, or not one of a model.
        PluginError: an extractor or a rule failed.
    """
    extractors, rules = _extractors(stated), _rules(stated)
    with tempfile.TemporaryDirectory(prefix="aibom-evidence-") as folder:
        _unfold(Path(folder), evidence, frozenset(hidden))
        try:
            source = RecordedSource(Path(folder), time=stated.walk.time)
            subject = source.subject
            endpoint = source.endpoint if subject.registry == HUB else ""
            registries = Registries(WalkOptions(no_plugins=not stated.walk.registries))
            return build(
                Request(
                    subject=subject,
                    source=source,
                    extractors=extractors,
                    rules=rules,
                    registries=registries.known,
                    refusal=lambda snapshot: refusal(snapshot, endpoint),
                    limits=Limits(
                        max_depth=stated.walk.max_depth,
                        max_nodes=stated.walk.max_nodes,
                        datasets=stated.walk.datasets,
                        max_lists=Limits().max_lists if _asked_for_lists(stated) else 0,
                        registries=registries.names,
                    ),
                    jobs=0,
                    statements=restated(stated) if STATEMENTS in hidden else supplied("", source),
                )
            )
        except SourceError as error:
            if hidden:
                raise NotDerivableError("the record of the model itself is withheld") from None
            raise DocumentError(f"the evidence gives no BOM: {error}") from None
        except DocumentError as error:
            raise DocumentError(str(error).replace(folder, "evidence"), hint=error.hint) from None


def _asked_for_lists(stated: Bom) -> bool:
    return any(each.partition("@")[0] == LISTS for each in stated.walk.extractors)


def _extractors(stated: Bom) -> list[Any]:
    """Return the extractors that the walk names, in whatever version they are here."""
    named = {each.partition("@")[0] for each in stated.walk.extractors}
    here = [each for each in plugins.extractors() if each.name in named]
    lacking = sorted(named - {each.name for each in here} - {EXTRACTOR, LISTS})
    if lacking:
        raise NotDerivableError(f"this installation lacks the extractor {', '.join(lacking[:5])} that it was made with")
    return here


def _rules(stated: Bom) -> list[Any]:
    here = [each for each in plugins.rules() if each.id in stated.rules]
    lacking = sorted(set(stated.rules) - {each.id for each in here})
    if lacking:
        raise NotDerivableError(f"this installation lacks the rule {', '.join(lacking[:5])} that it was made with")
    return here


def _unfold(folder: Path, evidence: Mapping[str, bytes], hidden: Collection[str]) -> None:
    """Write the evidence into `folder`; its manifest says of what is withheld that it was not to be had."""
    for stored, data in evidence.items():
        path = folder.joinpath(*stored.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_without(data, hidden) if stored == _MANIFEST and hidden else data)


def _without(data: bytes, hidden: Collection[str]) -> bytes:
    manifest = json.loads(data)
    kept = []
    for answer in manifest["answers"]:
        info = answer["info"]
        if info and info["stored"] in hidden:
            continue
        for file in answer["files"]:
            if file["stored"] in hidden:
                file.update(stored="", sha256="", size=0, error=_WITHHELD)
        kept.append(answer)
    manifest["answers"] = kept
    if manifest.get("statements") and manifest["statements"]["stored"] in hidden:
        del manifest["statements"]
        manifest["layout"] = LAYOUT if manifest["layout"] == LAYOUT_WITH_STATEMENTS else manifest["layout"]
    if "lists" in manifest:
        manifest["lists"] = [entry for entry in manifest["lists"] if entry["stored"] not in hidden]
    return json.dumps(manifest).encode()
