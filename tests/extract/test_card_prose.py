"""Claims of a card's prose."""

import os
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.extract import _phrases, _prose, card_prose
from aibom.extract.card_prose import CardProseExtractor
from aibom.records.claims import LineageClaim, Relation
from aibom.records.evidence import Assurance
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot

MODEL = ArtifactRef.from_repo("org/tiny", revision="f" * 40)
DATASET = ArtifactRef.from_repo("org/data", kind=Kind.DATASET, revision="f" * 40)


def claims(text: str | bytes, ref: ArtifactRef = MODEL, aliases: tuple[str, ...] = ()) -> list[LineageClaim]:
    """The claims of a card."""
    data = text.encode() if isinstance(text, str) else text
    shot = Snapshot(
        requested=ref.unpinned,
        ref=ref,
        resolution=Resolution.RESOLVED,
        aliases=aliases,
        contents=(Content(path="README.md", data=data, total=len(data)),),
    )
    found = list(CardProseExtractor().claims(shot))
    assert all(isinstance(claim, LineageClaim) and claim.assurance is Assurance.MENTIONED for claim in found)
    return [claim for claim in found if isinstance(claim, LineageClaim)]


def edges(text: str | bytes, ref: ArtifactRef = MODEL) -> list[tuple[str, str]]:
    """Relation and parent (or its form) of each claim."""
    return [
        (c.relation.value, str(c.parent) if isinstance(c.parent, ArtifactRef) else f"{c.parent.form.value}:{c.text}")
        for c in claims(text, ref)
    ]


HUB = "https://huggingface.co"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"A fine-tuned version of [Base]({HUB}/a/base).", [("finetune", "a/base")]),
        (f"This model is a fine-tuned version of [base]({HUB}/a/base).", [("finetune", "a/base")]),
        (f"It was finetuned from the model [Base]({HUB}/a/base/tree/main).", [("finetune", "a/base")]),
        ("This is a finetune of `a/base-7b`.", [("finetune", "a/base-7b")]),
        ("A fine-tuned version of\na/base-7b on chats.", [("finetune", "a/base-7b")]),
        (f"A fine-tuned version of [gpt2]({HUB}/gpt2).", [("finetune", "gpt2")]),
        (f"GGUF format model files for [A's Base]({HUB}/a/base).", [("quantized", "a/base")]),
        (f"weighted/imatrix quants of {HUB}/a/base.", [("quantized", "a/base")]),
        (f"This is a 4-bit quantized version of <{HUB}/a/base>.", [("quantized", "a/base")]),
        (f"- **Base model:** [b]({HUB}/a/base)", [("unspecified-base", "a/base")]),
        (f"Base Model: Base 7 ([b]({HUB}/a/base))", [("unspecified-base", "a/base")]),
        (f"based off of A's [b]({HUB}/a/base)", [("unspecified-base", "a/base")]),
        (f"[Tiny]({HUB}/org/tiny) is based on [b]({HUB}/a/base)", [("unspecified-base", "a/base")]),
        (f"[Paper](https://arxiv.org/abs/1) is based on [b]({HUB}/a/base)", [("unspecified-base", "a/base")]),
        (f"We used the pretrained [`a/base`]({HUB}/a/base) model and fine-tuned it.", [("finetune", "a/base")]),
        (f"It uses the pretrained [b]({HUB}/a/base) as encoder", []),
        ("fine-tuned on the `a/base-7b` architecture", [("finetune", "a/base-7b")]),
        (f"aligned with [d]({HUB}/datasets/a/data)", [("trained-on", "datasets/a/data")]),
        (f"trained on [d]({HUB}/datasets/a/data) and evaluated on [e]({HUB}/datasets/a/test)", [("trained-on", "datasets/a/data")]),
        (f"This is [b]({HUB}/a/base) trained on [d]({HUB}/datasets/a/data)", [("trained-on", "datasets/a/data")]),
        (f"It uses [b]({HUB}/a/base), which was trained on [d]({HUB}/datasets/a/data)", []),
        (f"An AWQ quantization of [x]({HUB}/a/base)", [("quantized", "a/base")]),
        (f"converted to GGUF format from [`a/base`]({HUB}/a/base) using llama.cpp.", [("converted", "a/base")]),
        (f"These are LoRA adaption weights for {HUB}/a/base-1.0.", [("adapter", "a/base-1.0")]),
        ("An adapter for the `a/base` model", [("adapter", "a/base")]),
        (f"distilled from [t]({HUB}/a/teacher)", [("distilled", "a/teacher")]),
        (f"It is based on [b]({HUB}/a/base) and uses [t]({HUB}/a/tool).", [("unspecified-base", "a/base")]),
        (f"A merge of [a]({HUB}/a/one), [b]({HUB}/b/two) and `c/three`.", [("merge", "a/one"), ("merge", "b/two"), ("merge", "c/three")]),
        (f"merged with the [TIES](https://arxiv.org/abs/1) merge method using [b]({HUB}/a/base) as a base.", [("merge", "a/base")]),
        ("using the linear merge method using ./extra/base-8x7B as a base.", [("merge", "path:./extra/base-8x7B")]),
        (f"trained on the [d]({HUB}/datasets/a/data) dataset.", [("trained-on", "datasets/a/data")]),
        ("It was trained on the a/data-1 dataset.", [("trained-on", "datasets/a/data-1")]),
        ("fine-tuned using `a/data` data", [("trained-on", "datasets/a/data")]),
        (f"fine-tuned on [b]({HUB}/a/base).", [("finetune", "a/base")]),
        (f"It is not only a fine-tuned version of [b]({HUB}/a/base).", [("finetune", "a/base")]),
        (f"Not for trade. A fine-tuned version of [b]({HUB}/a/base).", [("finetune", "a/base")]),
        (f"A fine-tuned version of [b]({HUB}/a/base) on [d]({HUB}/datasets/squad).", [("finetune", "a/base"), ("trained-on", "datasets/squad")]),
        (f"based on [b](https://hf.co/a/base/tree/{'a' * 40})", [("unspecified-base", "a/base@" + "a" * 40)]),
        ("- **Finetuned from model :** unsloth/llama-3-8b-bnb-4bit", [("finetune", "unsloth/llama-3-8b-bnb-4bit")]),
        ("- **Finetuned from model [optional]:** bert-base-uncased", [("finetune", "bert-base-uncased")]),
        ("- **Finetuned from model:** /data/llama/7b", [("finetune", "path:/data/llama/7b")]),
        ("- **Finetuned from model [optional]:** [More Information Needed]", []),
        ("- **Finetuned from model:** Mistral", []),
    ],
)  # fmt: skip
def test_phrases(text: str, expected: list[tuple[str, str]]) -> None:
    """Each phrase means its relation, to the repository the rest of the sentence names first, or of a merge to all."""
    assert edges(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        f"See [Base]({HUB}/a/base).",
        f"It is based on transformers. Try [Base]({HUB}/a/base).",
        f"Quantized versions: [GGUF]({HUB}/x/tiny-GGUF)",
        f"Quantized models of this are by [Me]({HUB}/x/tiny-AWQ)",
        f"based on the [paper]({HUB}/papers/2401.1) and a [blog]({HUB}/blog/post)",
        f"based on [this space]({HUB}/spaces/a/b) of [a user]({HUB}/someone-or-other-far-away)",
        "based on [x](https://github.com/a/base) and [y](./a/b)",
        "The 7b model is based on 33b/65b weights, and/or more",
        "quantized version of and/or either",
        "based on `scripts/train.py` and a/b.json",
        "based on [me](https://huggingface.co/org/tiny) and on `Org/Tiny`",
        f"```\nA fine-tuned version of {HUB}/a/base\n```",
        f"<!-- A fine-tuned version of {HUB}/a/base -->",
        f"trained with [axolotl]({HUB}/a/tool)",
        f"This is not a fine-tuned version of [b]({HUB}/a/base).",
        f"Unlike models fine-tuned from [b]({HUB}/a/base), it was made anew",
        f"It isn't based on [b]({HUB}/a/base).",
        f"No merge of [b]({HUB}/a/base)",
        f"a merge of data [d]({HUB}/datasets/a/data)",
        "A fine-tuned version of " + "very " * 40 + f"[b]({HUB}/a/base)",
        f"---\nnote: fine-tuned version of {HUB}/a/base\n---\n",
        f"The [x]({HUB}/x/other) was originally fine-tuned from [b]({HUB}/a/base).",
        f"inspired by [x]({HUB}/x/other) (based on [b]({HUB}/a/base))",
        f"like `x/other`, which is derived from [b]({HUB}/a/base)",
        f"It outperforms models based on [b]({HUB}/a/base).",
        f"trained from scratch rather than fine-tuned from [b]({HUB}/a/base)",
        f"It can be fine-tuned from [b]({HUB}/a/base)",
        "based on the `a/base-7b` architecture",
        f"aligned with our own dataset based on answers of [b]({HUB}/a/base)",
        f"it was fine-tuned from scratch, not [b]({HUB}/a/base)",
        "",
    ],
)
def test_what_is_no_mention(text: str) -> None:
    """Plain links, pages, other hosts, own copies, fractions, code, comments, denials, and the repository itself."""
    assert edges(text) == []


def trainer(base: str, data: str) -> str:
    """The sentence transformers' Trainer writes into cards."""
    return f"This model is a fine-tuned version of [{base}]({HUB}/{base}) on {data}.\nIt achieves:\n- Loss: 1.0"


@pytest.mark.parametrize(
    ("base", "data", "expected"),
    [
        ("gpt2", "the squad dataset", [("finetune", "gpt2"), ("trained-on", "datasets/squad")]),
        ("a/base", "an unknown dataset", [("finetune", "a/base")]),
        ("a/base", "the None dataset", [("finetune", "a/base")]),
        ("a/base", "the imagefolder dataset", [("finetune", "a/base")]),
        ("a/base", "the MY DATA - DE dataset", [("finetune", "a/base")]),
        ("a/base", "the x/a, the b and the c datasets", [("finetune", "a/base"), ("trained-on", "datasets/x/a"), ("trained-on", "datasets/b"), ("trained-on", "datasets/c")]),
        ("None", "the None dataset", [("finetune", "empty:None")]),
        ("", "an unknown dataset", [("finetune", "empty:")]),
        ("/home/me/llama", "an unknown dataset", [("finetune", "path:/home/me/llama")]),
        ("./results", "an unknown dataset", [("finetune", "path:./results")]),
    ],
)  # fmt: skip
def test_the_trainers_sentence(base: str, data: str, expected: list[tuple[str, str]]) -> None:
    """Its link text is the path it was given: a model, a folder (11 cards of 2022) or nothing at all (30 cards)."""
    assert edges(trainer(base, data)) == expected


def test_lists_of_merged_models() -> None:
    """The items after `the following models` are parents, Hub or path, until the list ends."""
    text = f"""---
tags: [merge]
---
tiny is a merge of the following models using [LazyMergekit](https://colab.research.google.com/x):
* [a/one]({HUB}/a/one)
* [b/two]({HUB}/b/two) + [c/lora]({HUB}/c/lora)

* /mnt/models/three
* d/four-7b with a note
* one/or another thing, like e/five-7b
* nothing to see

## Other
* [x/other]({HUB}/x/other)
"""
    found = claims(text)
    assert [
        (str(c.parent) if isinstance(c.parent, ArtifactRef) else c.parent.text, c.evidence.pointer) for c in found
    ] == [
        ("a/one", "line 5"),
        ("b/two", "line 6"),
        ("c/lora", "line 6"),
        ("/mnt/models/three", "line 8"),
        ("d/four-7b", "line 9"),
    ]
    assert {c.relation for c in found} == {Relation.MERGE}


def test_what_is_based_on_a_merge_is_none() -> None:
    """Its parents are a merge's, and how it stems from them is not said; what an item says of a parent is the parent's."""
    text = f"It is based on a merge of the following models:\n* [one]({HUB}/a/one), based on [x]({HUB}/x/other)\n* b/two-7b"
    assert edges(text) == [("unspecified-base", "a/one"), ("unspecified-base", "b/two-7b")]
    assert edges(f"It was built on the merge of [one]({HUB}/a/one)") == [("unspecified-base", "a/one")]


def test_the_place_is_the_line_of_the_file() -> None:
    """Front matter, code and wrapped lines count; the evidence is the card at its commit."""
    text = f"---\nlicense: mit\n---\n\n```\ncode\n```\nA fine-tuned\nversion of\n[b]({HUB}/a/base) and\nmore\n"
    (claim,) = claims(text)
    assert claim.evidence.pointer == "line 10"
    assert (claim.evidence.path, claim.evidence.revision, claim.evidence.extractor) == (
        "README.md",
        "f" * 40,
        "card-prose",
    )
    assert claim.text == f"{HUB}/a/base"


def test_each_parent_once_per_relation() -> None:
    """A card that repeats itself is one claim; another relation is another claim."""
    text = f"a finetune of {HUB}/a/base\n\na finetune of {HUB}/a/base\n\nbased on {HUB}/a/base"
    assert edges(text) == [("finetune", "a/base"), ("unspecified-base", "a/base")]


def test_former_names_are_the_repository_itself() -> None:
    """A renamed repository whose card still bears its old name is not its own parent."""
    assert claims(f"a finetune of {HUB}/old/tiny", aliases=("old/tiny",)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"A translated version of [d]({HUB}/datasets/a/data).", [("derived-from-dataset", "datasets/a/data")]),
        ("This is a cleaned subset of the `a/data` dataset.", [("derived-from-dataset", "datasets/a/data")]),
        (f"sampled from {HUB}/datasets/a/data, generated with [m]({HUB}/a/llm)", [("derived-from-dataset", "datasets/a/data"), ("generated-by", "a/llm")]),
        (f"The answers were generated by [m]({HUB}/a/llm).", [("generated-by", "a/llm")]),
        (f"generated from {HUB}/datasets/a/data", [("derived-from-dataset", "datasets/a/data")]),
        (f"based on [m]({HUB}/a/llm)", []),
        (f"A version of {HUB}/datasets/org/data", []),
        (trainer("a/base", "the squad dataset"), []),
        (f"A fine-tuned version of [m]({HUB}/a/llm)", []),
    ],
)  # fmt: skip
def test_datasets_have_their_own_phrases(text: str, expected: list[tuple[str, str]]) -> None:
    """A dataset stems from datasets, and is generated by models."""
    assert edges(text, DATASET) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A subset of `a/data`.", ["derived-from-dataset datasets/a/data"]),
        ("sampled from a/data-1 at random", ["derived-from-dataset datasets/a/data-1"]),
        (f"Translated from [d]({HUB}/datasets/a/data).", ["derived-from-dataset datasets/a/data"]),
        (f"It was curated from {HUB}/datasets/a/data", ["derived-from-dataset datasets/a/data"]),
        (f"Original dataset: [d]({HUB}/datasets/a/data)", ["derived-from-dataset datasets/a/data"]),
        ("based on the `a/data` dataset", ["derived-from-dataset datasets/a/data"]),
        ("based on `a/data`", []),
        ("derived from `a/llm-7b` outputs", []),
        (f"a sample of [m]({HUB}/a/llm)", []),
        ("The prompts were synthesized with a/llm-7b.", ["generated-by a/llm-7b"]),
        ("answers generated with `a/llm`", ["generated-by a/llm"]),
        (f"translated with [m]({HUB}/a/nmt)", ["generated-by a/nmt"]),
        (f"annotated using [d]({HUB}/datasets/a/guide)", []),
        (f"created by [me]({HUB}/someone)", []),
        (f"generated by [gpt2]({HUB}/gpt2)", ["generated-by gpt2"]),
        ("created with `a/tool`", []),
        (f"created with [m]({HUB}/a/llm)", ["generated-by a/llm"]),
        (f"It was not generated by [m]({HUB}/a/llm)", []),
        (f"A mix of:\n- [one]({HUB}/datasets/a/one)\n- `b/two` by [x]({HUB}/b/llm)\n- words\n- [m]({HUB}/c/llm)", ["derived-from-dataset datasets/a/one", "derived-from-dataset datasets/b/two"]),
    ],
)  # fmt: skip
def test_where_data_come_from(text: str, expected: list[str]) -> None:
    """What is said of data alone makes a dataset of a name; accounts and tools made nothing."""
    assert [" ".join(edge) for edge in edges(text, DATASET)] == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("generated using GPT-3.5-Turbo", ["GPT-3.5-Turbo"]),
        ("The answers were written by OpenAI's GPT-4o and Claude 3 Opus.", ["GPT-4o", "Claude 3 Opus"]),
        ("synthesized with text-davinci-003", ["text-davinci-003"]),
        ("annotated by [GPT-4](https://openai.com/gpt-4)", ["GPT-4"]),
        ("~1M GPT-4 completions, and GPT-3.5-generated ones", ["GPT-4", "GPT-3.5"]),
        ("There are no GPT-4 completions here.", []),
        ("generated by GPT4All, gpt-4chan and gpt-2, see https://example.org/gpt-4", []),
        ("compared with GPT-4", []),
        ("None of it was written by ChatGPT", []),
        ("answers were written by humans, not by GPT-4", []),
        ("generated by humans and compared with GPT-4", []),
        ("without GPT-4 generated text, rather than GPT-4 completions", []),
        ("made to detect ChatGPT-generated text; humans prefer GPT-4 answers", []),
        ("written by Claude Shannon and created by Gemini Observatory", []),
        ("written by Claude Opus", ["Claude Opus"]),
        ("generated by hand" + " and then" * 30 + " read by GPT-4", []),
    ],
)
def test_models_nobody_can_download(text: str, names: list[str]) -> None:
    """A closed model that wrote the data is a mention, and never a repository of the Hub."""
    found = claims(text, DATASET)
    assert [claim.text for claim in found] == names
    for claim in found:
        assert claim.relation is Relation.GENERATED_BY
        assert not isinstance(claim.parent, ArtifactRef) or claim.parent.registry != "huggingface"
    assert not any(claim.text in names for claim in claims(text, MODEL))


def test_mentions_are_bounded() -> None:
    """64 claims, and 500 phrases, are the limit of a card."""
    many = "\n\n".join(f"based on `a/base-{n}`" for n in range(100))
    assert len(edges(many)) == 64
    late = "based on nothing. " * 500 + "based on `a/base`"
    assert edges(late) == []
    assert edges(late[18:]) == [("unspecified-base", "a/base")]


def test_a_card_that_was_not_read() -> None:
    """It states nothing, and its own reader says why."""
    shot = Snapshot(requested=MODEL, ref=MODEL, resolution=Resolution.RESOLVED)
    assert list(CardProseExtractor().claims(shot)) == []
    failed = Snapshot(
        requested=MODEL, ref=MODEL, resolution=Resolution.RESOLVED, contents=(Content(path="README.md", error="x"),)
    )
    assert list(CardProseExtractor().claims(failed)) == []
    for kind in (Kind.MODEL, Kind.DATASET):
        assert CardProseExtractor().wants(kind, [FileEntry(path="README.md")]) == {"README.md": 1024 * 1024}
        assert CardProseExtractor().wants(kind, [FileEntry(path="readme.txt")]) == {}


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "unit",
    [
        *("[", "[](", "`a/b` ", "based on ", "merge a a a a ", "gguf a a a ", "a/", "<!-- ", "```\n", "```a\nb\n```\n"),
        *("* a\n", "# a\n", "|", "https://", "**", ". ", "\n", "fine-tuned from model :", "based on /a/", "lora "),
        *(
            "gpt-4 ",
            "gpt-4-turbo-",
            "claude 3 ",
            "chatgpt",
            "generated a a a ",
            "translated a/b ",
            "mix of ",
            "GPT-4 2 2 2 2",
        ),
        *("This model is a fine-tuned version of [x](y) on the a ", "merge of:\n* `a/b-1` `a/b-2`"),
    ],
)
def test_hostile_prose_ends_soon(unit: str) -> None:
    """A quarter of a mebibyte of any one pattern is read at once: what takes time by the square would take minutes."""
    begun = time.perf_counter()
    for ref in (MODEL, DATASET):
        claims(unit * (262_144 // len(unit)), ref)
    assert time.perf_counter() - begun < 300  # a watchdog, not a measure


words = st.sampled_from(
    [
        *(
            "fine-tuned version of",
            "merge of",
            ":",
            "\n",
            "\n\n",
            "* ",
            "based on",
            "trained on the",
            "dataset",
            "`",
            "[",
            "](",
        ),
        *(
            ")",
            "https://huggingface.co/",
            "a/b-1",
            "org/tiny",
            "./x",
            "None",
            "```",
            "---",
            "<!--",
            "-->",
            "**",
            ". ",
            "é",
        ),
        *("This model is a fine-tuned version of [", "quantized", "for", "GGUF", "Finetuned from model:", " "),
    ]
)


@given(
    st.lists(words | st.text(max_size=4), max_size=40).map("".join) | st.text(max_size=200),
    st.sampled_from([MODEL, DATASET]),
)
def test_any_prose_is_read(text: str, ref: ArtifactRef) -> None:
    """Whatever a card says: no error, twice the same, lines that exist, never itself, never one claim twice."""
    data = text.encode()
    found = claims(data, ref)
    assert found == claims(data, ref)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    for claim in found:
        assert 1 <= int(claim.evidence.pointer.removeprefix("line ")) <= lines
        assert not isinstance(claim.parent, ArtifactRef) or claim.parent.unpinned != ref.unpinned
    assert len({(c.relation, c.parent) for c in found}) == len(found)


REAL = {
    "HuggingFaceH4/zephyr-7b-beta": ("finetune", "mistralai/Mistral-7B-v0.1"),
    "mlabonne/NeuralBeagle14-7B": ("finetune", "mlabonne/Beagle14-7B"),
    "Weyaxi/OpenHermes-2.5-neural-chat-7b-v3-2-7B": ("merge", "Intel/neural-chat-7b-v3-2"),
    "Doctor-Shotgun/Mixtral-8x7B-Instruct-v0.1-LimaRP-ZLoss-DARE-TIES": ("merge", "path:./extra_hdd/Mixtral-8x7B-v0.1"),
    "stabilityai/stablelm-zephyr-3b": ("finetune", "stabilityai/stablelm-3b-4e1t"),
    "EleutherAI/llemma_34b": ("trained-on", "datasets/EleutherAI/proof-pile-2"),
}


@pytest.mark.skipif("AIBOM_TEST_DATA" not in os.environ, reason="needs real cards: set AIBOM_TEST_DATA")
@pytest.mark.parametrize("repo", sorted(REAL))
def test_real_cards(repo: str) -> None:
    """Parents that people read in real cards are found in them."""
    card = Path(os.environ["AIBOM_TEST_DATA"]) / "hub" / "models" / repo / "README.md"
    assert REAL[repo] in edges(card.read_bytes(), ArtifactRef.from_repo(repo))


@pytest.mark.parametrize("kind", [Kind.MODEL, Kind.DATASET])
@settings(max_examples=300)
@given(data=st.data())
def test_every_phrase_holds_a_stem(kind: Kind, data: st.DataObject) -> None:
    """Blocks without any stem are not searched for phrases: a phrase without a stem would never be found."""
    phrase = data.draw(st.from_regex(_phrases.PHRASES[kind][0], alphabet=st.characters(max_codepoint=127)))
    assert _phrases.may_speak(phrase, _phrases.stems(phrase, kind)), phrase


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [(card_prose._TRAINER, Kind.MODEL), (card_prose._FIELD, Kind.MODEL), (_prose._OUTPUTS, Kind.DATASET)],
)
@settings(max_examples=100)
@given(data=st.data())
def test_what_is_found_by_its_form_holds_a_stem(pattern: re.Pattern[str], kind: Kind, data: st.DataObject) -> None:
    """Blocks without any stem are not searched at all."""
    text = data.draw(st.from_regex(pattern, alphabet=st.characters(max_codepoint=127)))
    assert _phrases.may_speak(text, _phrases.stems(text, kind)), text
