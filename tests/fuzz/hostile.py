"""Hostile values and whole hostile files, built from the words the seeds use: JSON, YAML, Markdown, weight headers."""

import json
import re
import struct
from collections.abc import Callable, Mapping
from functools import cache
from random import Random

from fuzz.seeds import corpus

__all__ = ["TOKENS", "built", "gguf", "json_text", "safetensors", "value", "words"]

TOKENS: tuple[str, ...] = (
    *(
        "",
        " ",
        "\x00",
        "\u202eorg/evil\u202c",
        "\u2066org\u2069/tiny",
        "org/ti\x1bny",
        "org/tiny\u200b",
        "\ufeff",
        "\ufffe",
    ),
    *("\ud83d", "\\ud83d", "\\ud83d\\ude00", "\r", "\r\n", "\u2028", "\x85", "---", "...", "```", "~~~", "<!--", "-->"),
    *(
        "org/tiny",
        "org/base@" + "a" * 40,
        "datasets/org/data",
        "https://huggingface.co/org/base",
        "C:\\Users\\me\\llama",
    ),
    *(
        "/home/me/models/base",
        "../../../etc/passwd",
        "./out",
        "~/x",
        "file:///etc/passwd",
        "org/" + "a" * 97,
        "a/b/c/d",
    ),
    *("hf.co/" * 50, "org--tiny", ".", "..", "con", "None", "null", "NaN", ".inf", "-.inf", "1e999", "0x" + "f" * 99),
    *("9" * 400, "-0", "1_000", "2024-01-02", "!!python/object:os.system", "&a", "*a", "<<", "? ", "{", "}", "[", "]"),
    *(
        "%00",
        "%ff",
        "pkg:huggingface/org/base",
        "pkg:generic/%ff",
        "https://[::1",
        "https://me:pw@huggingface.co/org/x",
    ),
    *(
        "hf_" + "a" * 34,
        "org/tiny+org/lora",
        "extended|squad",
        "a\nb",
        "\U0001f600" * 60,
        "é" * 300,
        "org/ba se",
        "|" * 200,
        "k" * 250 + "1",
        "k" * 250 + "2",
    ),
)
_INTEGERS = (0, -1, 1, 255, 2**31 - 1, 2**32, 2**53, 2**63 - 1, -(2**63), 2**64, 10**30)
_WORD = re.compile(r'["\']?([A-Za-z_][A-Za-z0-9_.\-]{1,40})["\']?\s*:')


@cache
def words() -> tuple[str, ...]:
    """Return every key that a text of the corpus uses, sorted."""
    texts = [data for case in corpus() for data in (case.info, *case.files.values())]
    return tuple(sorted({word for text in texts for word in _WORD.findall(text.decode("latin-1"))}))


def value(random: Random, depth: int = 0) -> object:
    """Return a JSON value that no schema expects; seldom deep, seldom wide."""
    pick = random.randrange(10 if depth < 5 else 6)
    if pick < 3:
        return random.choice(TOKENS)
    if pick == 3:
        return random.choice(_INTEGERS)
    if pick == 4:
        return random.choice((None, True, False, 0.1, -1e308, 5e-324))
    if pick == 5:
        return random.choice(words())
    if pick < 8:
        return [value(random, depth + 1) for _ in range(random.choice((0, 1, 2, 3, 40)))]
    return {
        random.choice((random.choice(words()), random.choice(TOKENS))): value(random, depth + 1)
        for _ in range(random.randrange(5))
    }


def json_text(data: object) -> bytes:
    """Return `data` as JSON in ASCII, which can carry half a surrogate pair."""
    return json.dumps(data).encode()


def built(path: str, random: Random) -> bytes:
    """Return a hostile file of the kind that `path` ends in."""
    ending = path.rpartition(".")[2].lower()
    return _BUILDERS.get(ending, _lines)(random)


def _json(random: Random) -> bytes:
    return json_text({random.choice(words()): value(random) for _ in range(random.randrange(1, 8))})


def _yaml(random: Random) -> bytes:
    lines = [_yaml_line(random) for _ in range(random.randrange(1, 12))]
    return "\n".join(lines).encode(errors="replace")


def _yaml_line(random: Random) -> str:
    word = random.choice(words())
    token = random.choice(TOKENS)
    item = json_text(value(random, 3)).decode()
    return random.choice(
        (
            f"{word}: {token}",
            f"{word}: {item}",
            f"{word}: &a [{token}, *a]",
            f"{word}: &b {item}\nother: *b",
            f"{word}:\n- {token}\n- {item}",
            f"{word}: |\n  {token}\n  {word}",
            f"{word}: !!{word} {token}",
            "x: &c {<<: *c, y: [" + "*c," * 9 + "]}",
            f"? {item}\n: {item}",
            f"{word}:\n  {word}:\n    {word}: {item}",
            "---",
            "- " * 70 + "x",
            "[" * 80,
            f"%TAG ! tag:{word}",
        )
    )


def _markdown(random: Random) -> bytes:
    front = random.choice((b"", b"---\n" + _yaml(random) + b"\n---\n", b"---\n" + _json(random) + b"\n---\n"))
    return front + b"\n".join(_block(random).encode(errors="replace") for _ in range(random.randrange(12)))


def _block(random: Random) -> str:
    token, word, times = random.choice(TOKENS), random.choice(words()), random.choice((1, 1, 3, 300))
    heading = random.choice(_HEADINGS)
    return random.choice(
        (
            f"## {heading}\n\n{token}",
            f"This model is a fine-tuned version of [{token}]({token}) on the {token} dataset.",
            f"A {random.choice(_PHRASES)} {token} and `{token}`, [x](https://huggingface.co/{token}).",
            f"```yaml\nmodels:\n- model: {token}\nmerge_method: {token}\n```",
            f"```{word}\n{token}",
            f"- {word}: {token}",
            f"- {word}: [{token}",
            f"| {word} | {token} |\n|---|---|\n| {token} | {word} |",
            "[" * times + token + "](" * times,
            "`" * times + token,
            "|" * times,
            "<!--" * times + token,
            "#" * times + f" {heading}",
            "> " * times + token,
            "merged " * times + "of",
            " " * times + token,
            "![[](" * times,
            token,
        )
    )


_HEADINGS = (
    *("Intended use", "Limitations", "Bias", "Training hyperparameters", "Framework versions", "Training data"),
    *("Source Data", "Annotations", "Personal and Sensitive Information", "Dataset Creation", "Models Merged"),
    *("Environmental Impact", "Evaluation", "Training procedure", "Configuration", "Data Collection and Processing"),
)
_PHRASES = (
    *("merge of", "quantized version of", "LoRA for", "distilled from", "fine-tuned from", "trained on", "based on"),
    *("generated by", "subset of", "not a merge of", "converted from", "derived from", "finetuned from model:"),
)


def _lines(random: Random) -> bytes:
    return b"\n".join(
        f"{random.choice(words())}{random.choice(('==', ': ', ' = ', '>=', ' @ ', '[x]~='))}{random.choice(TOKENS)}".encode(
            errors="replace"
        )
        for _ in range(random.randrange(12))
    )


def _jsonl(random: Random) -> bytes:
    return b"\n".join(_json(random) for _ in range(random.randrange(4)))


def gguf(pairs: list[tuple[bytes, int, bytes]], *, version: int = 3, tensors: int = 0, count: int = -1) -> bytes:
    """Return a GGUF header of (key, type, bytes of the value); `count` is what it states where that is not true."""
    head = b"GGUF" + struct.pack("<IQQ", version, tensors, len(pairs) if count < 0 else count)
    return head + b"".join(
        struct.pack("<Q", len(key)) + key + struct.pack("<I", kind) + data for key, kind, data in pairs
    )


def _gguf(random: Random) -> bytes:
    pairs = []
    for number in range(random.randrange(8)):
        key = random.choice((random.choice(_GGUF_KEYS), random.choice(words()).encode(), b"k%d" % number))
        kind = random.choice((8, 8, 8, 9, 4, 7, 12, random.randrange(15)))
        pairs.append((key, kind, _gguf_value(random, kind, 0)))
    stated = random.choice((-1, -1, -1, 2**64 - 1, 2**40, 65_536, 0))
    return gguf(
        pairs, version=random.choice((3, 3, 3, 2, 1, 0, 3 << 24)), tensors=random.choice((0, 2**63)), count=stated
    )


def _gguf_value(random: Random, kind: int, depth: int) -> bytes:
    if kind == 8:
        text = random.choice((random.choice(TOKENS).encode(errors="surrogatepass"), b"\xff\xfe", b"x" * 700))
        return struct.pack("<Q", random.choice((len(text), len(text), len(text), 2**63, 2**40, 0))) + text
    if kind == 9:
        inner = random.choice((8, 8, 9, 9, 4, 0))
        parts = [_gguf_value(random, inner, depth + 1) for _ in range(random.randrange(4))] if depth < 8 else []
        stated = random.choice((len(parts), len(parts), 2**64 - 1, 2**32))
        return struct.pack("<IQ", inner, stated) + b"".join(parts)
    size = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1}.get(kind, 8)
    return random.choice((bytes(size), b"\x01" + bytes(size - 1), b"\xff" * size, b"\x0f" + bytes(size - 1)))


_GGUF_KEYS = (
    *(b"general.architecture", b"general.file_type", b"general.name", b"general.source.url", b"general.license"),
    *(b"general.base_model.count", b"general.base_model.0.repo_url", b"general.base_model.0.name", b"general.tags"),
    *(b"general.base_model.999999.organization", b"general.dataset.0.url", b"general.datasets", b"general.languages"),
    *(b"tokenizer.chat_template", b"tokenizer.chat_template.tool_use", b"tokenizer.ggml.tokens", b"general.alignment"),
    *(b"general.source.huggingface.repository", b"general.quantized_by", b"quantize.imatrix.dataset", b"general.uuid"),
)


def safetensors(header: object, *, stated: int = -1) -> bytes:
    """Return the beginning of a safetensors file with this header (bytes are taken as they are), and no tensors."""
    text = header if isinstance(header, bytes) else json_text(header)
    return (len(text) if stated < 0 else stated).to_bytes(8, "little") + text


def _safetensors(random: Random) -> bytes:
    keys = (*_METADATA_KEYS, random.choice(words()), random.choice(TOKENS))
    metadata = {random.choice(keys): random.choice((random.choice(TOKENS), value(random, 4))) for _ in range(4)}
    begin, end = random.choice(((0, 8), (0, 0), (8, 0), (0, 2**63), (-1, 1)))
    shape = random.choice(([2, 2], [], [2**63, 2], [-1], "x", [1] * 100))
    tensor = {"dtype": random.choice(("F16", "F8_E4M3", "X", 3)), "shape": shape, "data_offsets": [begin, end]}
    header: dict[str, object] = {"__metadata__": random.choice((metadata, metadata, value(random)))}
    header |= dict.fromkeys(random.choice(((), ("w",), ("w", "v"))), tensor)
    return safetensors(header, stated=random.choice((-1, -1, -1, 2**60, 2**64 - 1, 1, 40, 70_000))) + bytes(8)


_METADATA_KEYS = (
    *("base_model", "ss_sd_model_name", "modelspec.merged_from", "modelspec.architecture", "ss_network_module"),
    *(
        "lora_adapter_metadata",
        "format",
        "modelspec.license",
        "ss_base_model_version",
        "modelspec.title",
        "ss_tag_frequency",
    ),
)
_BUILDERS: Mapping[str, Callable[[Random], bytes]] = {
    "gguf": _gguf,
    "json": _json,
    "jsonl": _jsonl,
    "md": _markdown,
    "safetensors": _safetensors,
    "sig": _json,
    "sigstore": _json,
    "yaml": _yaml,
    "yml": _yaml,
}
