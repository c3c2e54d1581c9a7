"""chat-template-differs: a copy of a model brings another chat template than its original."""

from collections.abc import Iterator

from aibom.gaps._quantized import COPIES
from aibom.gaps._reading import facts, gap, mentioned_only, nodes_of, pairs, places, said
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "ChatTemplateDiffers"]


class ChatTemplateDiffers:
    """A quantized or converted copy that has chat templates, none of which is one of its original's, by digest."""

    id = "chat-template-differs"
    group = Group.CONTRADICTIONS
    title = "Chat template differs from the original's"
    severity = Severity.MEDIUM
    reason = "Many makers of copies mend templates, and a changed one is also a known way to plant instructions."
    looked_for = "The digests of the chat templates of each copy and its original, in tokenizer files and GGUF headers."
    why = "A template is a program that writes into every prompt: it can add what neither user nor original wrote."
    remedy = "Compare the two templates, and use the original's where nothing speaks for the other."
    references = (
        "CVE-2024-34359: templates run by llama-cpp-python",
        "GGUF: tokenizer.chat_template",
    )
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per copy and original with nothing in common."""
        nodes = nodes_of(lineage)
        for (child, parent), every in pairs(lineage).items():
            edges = [edge for edge in every if edge.relation in COPIES and not mentioned_only(edge.claims)]
            ours, theirs = facts(nodes[child], Fact.CHAT_TEMPLATE), facts(nodes[parent], Fact.CHAT_TEMPLATE)
            if not edges or not ours or not theirs or {one.value for one in ours} & {one.value for one in theirs}:
                continue
            yield gap(
                self,
                child,
                f"the chat template of {parent.repo}, which {child.repo} {said(edge.relation for edge in edges)}: "
                f"{_shown(ours[0].value)} in the copy, {_shown(theirs[0].value)} in the original",
                parent=parent,
                looked_at=places(one.evidence for one in (*ours, *theirs)),
            )


def _shown(digest: object) -> str:
    return f"sha256 {str(digest)[:12]}"


RULE = ChatTemplateDiffers()
