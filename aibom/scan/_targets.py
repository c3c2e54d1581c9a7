"""Names that a configuration has instantiated: Hydra's `_target_`, and what is like it."""

from collections.abc import Iterator

from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._finding import finding, named
from aibom.scan._reach import target_verdict
from aibom.scan._walk import mappings
from aibom.scan.interface import Item

__all__ = ["named_target", "target_findings"]

# Latent diffusion writes `target` beside `params`, MLflow names the module that loads a model, and others classes.
_BESIDE = {
    "target": "params",
    "loader_module": "",
    "_module_": "",
    "cls_path": "",
    "class_path": "",
    "instance_class": "",
}
_OWN = ("mlflow.", "ldm.", "sgm.")


def target_findings(item: Item, value: object) -> Iterator[ScanFinding]:
    """Yield the names that are not on the allowlist, dangerous ones as such."""
    for pointer, found in mappings(value, item.budget.step):
        target = found.get("_target_")
        if isinstance(target, str):
            yield from named_target(item, f"{pointer}/_target_", target, "_target_")
        for key, beside in _BESIDE.items():
            target = found.get(key)
            # NeMo's own file names the class of the model at its root.
            meant = not beside or beside in found or (item.name == "model_config.yaml" and not pointer)
            if meant and isinstance(target, str) and "." in target and not target.startswith(_OWN):
                yield from named_target(item, f"{pointer}/{key}", target, key)


def named_target(item: Item, where: str, target: str, operation: str) -> Iterator[ScanFinding]:
    """Yield the finding for a name that is instantiated or called, unless it is on the allowlist."""
    verdict = target_verdict(target.strip())
    if verdict is ScanVerdict.ALLOWLISTED:
        return
    how = "which reaches beyond the data" if verdict is ScanVerdict.DANGEROUS else "which is not on the allowlist"
    text = f"{where}: the loader calls {named(target)}, {how}"
    yield finding(item, verdict, "target", text, operation=operation, call=target.strip())
