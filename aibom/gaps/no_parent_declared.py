"""no-parent-declared: a model states no parent although there is evidence that it has one."""

import re
from collections.abc import Iterator

from aibom.gaps._quantized import QUANTIZED_WORDS
from aibom.gaps._reading import facts, gap, inherited, listed, mentioned_only, places, quoted, records
from aibom.gaps.interface import Group
from aibom.records.claims import DERIVATIONS, Fact, LineageClaim
from aibom.records.evidence import Evidence
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage, Node
from aibom.records.refs import ArtifactRef, Form, Kind, Unidentified

__all__ = ["RULE", "NoParentDeclared"]

_TAGS = frozenset(
    {
        *("2-bit", "3-bit", "4-bit", "4bit", "5-bit", "6-bit", "8-bit", "8bit", "awq", "bitsandbytes", "exl2", "exl3"),
        *("gguf", "gptq", "imatrix", "quantized", "quantization", "mlx-my-repo", "gguf-my-repo"),
        *("adapter", "adapters", "lora", "qlora", "peft", "dreambooth-lora", "text-to-image-lora"),
        *("merge", "mergekit", "lazymergekit", "frankenmerge", "moerge", "abliterated", "distillation", "distilled"),
        *(
            "fine-tuned",
            "finetune",
            "finetuned",
            "generated_from_trainer",
            "autotrain",
            "sft",
            "dpo",
            "orpo",
            "unsloth",
        ),
    }
)
_LIBRARIES = frozenset({"peft", "adapter-transformers", "gguf", "llama.cpp", "exllamav2", "ctranslate2", "mlx"})
_NAME = re.compile(
    rf"[-_.]({QUANTIZED_WORDS}|lora|qlora|merge|merged|finetuned?|abliterated|distilled)(?=$|[-_.])",
    re.IGNORECASE,
)
_FILES = re.compile(r"(^|/)(adapter_config\.json|mergekit_config\.ya?ml|mergekit_moe_config\.ya?ml)$|\.gguf$")


class NoParentDeclared:
    """A model without any declared or derived parent of its weights, of a kind that is made from another model.

    A parent that is only mentioned in prose does not count as declared. One that is declared in a form that names
    no repository does: see parent-not-identified.
    """

    id = "no-parent-declared"
    group = Group.LINEAGE
    title = "No parent declared although evidence suggests one"
    severity = Severity.HIGH
    reason = "The parent's license, data and faults are all unknown at once."
    looked_for = "Declared parents of each model, against its tags, library, files, weight headers, name and prose."
    why = "Weights that stem from an unnamed model carry its license, flaws and duties without anybody knowing."
    remedy = "Name the parent in the card: base_model, and base_model_relation for how it stems from it."
    references = (
        "docs/defects.md: PEFT without base, 9,891; GGUF without base, 11,457; Trainer card without base, 34,819",
        "EU template for the summary of training content (2025), 1.2.ii: base model",
    )
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per model that declares no parent and shows signs of one."""
        edges = [edge for edge in lineage.edges if edge.relation in DERIVATIONS]
        firm = {(edge.child, edge.parent) for edge in edges if not mentioned_only(edge.claims)}
        declared = {child for child, _ in firm}
        mentioned: dict[ArtifactRef, list[LineageClaim]] = {}
        for edge in edges:
            # a base whose card speaks of its own children is no child of theirs
            if (edge.parent, edge.child) not in firm:
                mentioned.setdefault(edge.child, []).extend(edge.claims)
        for node in lineage.nodes:
            if node.ref.kind is not Kind.MODEL or not node.resolution.is_read:
                continue
            if node.ref in declared or any(_declares(claim) for claim in (*node.unidentified, *node.not_followed)):
                continue
            signs, evidence = _signs(node)
            if prose := mentioned.get(node.ref):
                signs.append(f"the card's prose names {listed(quoted(claim.text) for claim in prose)}")
                evidence += [claim.evidence for claim in prose]
            if signs:
                yield gap(
                    self,
                    node.ref,
                    f"a declared parent: none is declared, but {'; '.join(signs)}",
                    looked_at=places((*records(node), *evidence)),
                    severity=inherited(self, node.ref, lineage),
                )


def _declares(claim: LineageClaim) -> bool:
    empty = isinstance(claim.parent, Unidentified) and claim.parent.form is Form.EMPTY
    return claim.relation in DERIVATIONS and not empty and not mentioned_only((claim,))


def _signs(node: Node) -> tuple[list[str], list[Evidence]]:
    tags = [claim for claim in facts(node, Fact.TAG) if str(claim.value).lower() in _TAGS]
    libraries = [claim for claim in facts(node, Fact.LIBRARY) if str(claim.value).lower() in _LIBRARIES]
    quantized = facts(node, Fact.QUANTIZATION)
    adapters = [claim for claim in facts(node, Fact.MODEL_TYPE) if ("kind", "adapter") in claim.fields]
    signs = []
    if tags:
        signs.append(f"the tags say {listed(quoted(claim.value) for claim in tags)}")
    if libraries:
        signs.append(f"the library is {listed(quoted(claim.value) for claim in libraries)}")
    if quantized:
        signs.append(f"the weights are quantized ({listed(quoted(claim.value) for claim in quantized)})")
    if adapters:
        signs.append(f"the weights are an adapter ({listed(quoted(claim.value) for claim in adapters)})")
    if files := [file.path for file in node.files or () if _FILES.search(file.path)]:
        signs.append(f"the files hold {listed(map(quoted, files), 2)}")
    if part := _NAME.search(node.ref.name):
        signs.append(f"the name says {quoted(part[1])}")
    return signs, [claim.evidence for claim in (*tags, *libraries, *quantized, *adapters)]


RULE = NoParentDeclared()
