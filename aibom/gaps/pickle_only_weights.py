"""pickle-only-weights: the weights can be loaded only by running what is in them."""

import re
from collections.abc import Iterator

from aibom.gaps._loaded import loaded_with_subject
from aibom.gaps._reading import gap, listed, lowered, quoted, read, records
from aibom.gaps.interface import Group
from aibom.records.files import WEIGHTS
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "PickleOnlyWeights"]

_PICKLE = re.compile(r"\.(bin|pt|pth|ckpt|pkl|pickle)$", re.IGNORECASE)
# What a trainer or tokenizer leaves behind is no weights.
_ASIDE = re.compile(
    r"(^|/)(training_args|optimizer|scheduler|scaler|rng_state[^/]*|vocab|tokenizer|spiece)\.(bin|pt|pth|pkl)$",
    re.IGNORECASE,
)
# GGML, OpenVINO and ONNX use .bin for plain numbers.
_PLAIN = re.compile(r"(^|/)[^/]*(ggml|openvino|onnx)[^/]*(/.*)?\.bin$", re.IGNORECASE)


class PickleOnlyWeights:
    """A model whose weights are all in Python pickles; full weight for the subject and the bases it is loaded with."""

    id = "pickle-only-weights"
    group = Group.WEIGHTS
    title = "Weights in pickles only"
    severity = Severity.HIGH
    reason = "Loading the weights can run anybody's code on the machine of whoever loads them."
    looked_for = "The formats of all weight files in the listing of each model."
    why = "A pickle is a program: whoever loads it runs whatever its author, or somebody after him, put in."
    remedy = "Publish the weights as safetensors as well; until then load them with weights_only=True."
    references = (
        "CVE-2025-32434: torch.load with weights_only",
        "arXiv:2508.15987: 44.9% of popular models of the Hub are still pickles",
        "Incidents baller423/goober2, glockr1/ballr7, who-r-u0000 on the Hub",
    )
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per model that has weights and none outside pickles."""
        loaded = loaded_with_subject(lineage)
        for node in read(lineage, Kind.MODEL):
            files = (file.path for file in node.files or ())
            weights = [path for path in files if WEIGHTS.search(path) and not _ASIDE.search(path)]
            if weights and all(_PICKLE.search(path) and not _PLAIN.search(path) for path in weights):
                yield gap(
                    self,
                    node.ref,
                    f"weights that can be loaded without running code: there are only {listed(map(quoted, weights), 3)}",
                    looked_at=records(node),
                    severity=None if node.ref in loaded else lowered(self.severity, 2),
                )


RULE = PickleOnlyWeights()
