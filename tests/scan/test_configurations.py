"""JSON and YAML that loaders act on: code of repositories, Keras, skops, Hydra, NeMo and unsafe tags."""

import json
from typing import Any

import pytest
from scan.looking import calls, look, verdict

DENSE = {"module": "keras.layers", "class_name": "Dense", "config": {"units": 4}, "registered_name": None}


def layer(**fields: Any) -> dict[str, Any]:
    """A Keras model with a layer of these fields beside a plain one."""
    return {"module": "keras", "class_name": "Sequential", "config": {"layers": [DENSE, fields]}}


def keras(module: str | None, kind: str, config: object, registered: str | None = None) -> dict[str, Any]:
    """The same with an object that is serialized by module and name."""
    return layer(module=module, class_name=kind, config=config, registered_name=registered)


@pytest.mark.parametrize(
    ("value", "expected", "call"),
    [
        ({"auto_map": {"AutoModel": "modeling.Model"}}, "review", "modeling.Model"),
        ({"auto_map": {"AutoModel": "evil/repo--modeling.Model"}}, "review", "evil/repo--modeling.Model"),
        ({"auto_map": {"AutoTokenizer": ["tok.Slow", None]}}, "review", "tok.Slow"),
        ({"text_config": {"auto_map": {"AutoConfig": "c.C"}}}, "review", "c.C"),
        ({"trust_remote_code": True}, "review", ""),
        ({"_attn_implementation": "evil/kernels"}, "review", "evil/kernels"),
        ({"_attn_implementation_internal": "evil/kernels"}, "dangerous", "evil/kernels"),
        ({"custom_pipelines": {"x": {"impl": "pipe.P"}}}, "review", "pipe.P"),
        ({"auto_mapping": {"parent_library": "evil.lib", "base_model_class": "C"}}, "review", "evil.lib"),
        ({"_target_": "os.system", "_args_": ["id"]}, "dangerous", "os.system"),
        ({"a": [{"_target_": "my.Model"}]}, "review", "my.Model"),
        ({"_target_": "torch.nn.modules.os.system"}, "dangerous", "torch.nn.modules.os.system"),
        ({"_target_": "torch.load"}, "dangerous", "torch.load"),
        (layer(class_name="Lambda", config={"function": ["4wE=", None, None]}), "dangerous", "marshal.loads"),
        (
            layer(class_name="Lambda", config={"function": {"class_name": "__lambda__", "config": {"code": "4wE="}}}),
            "dangerous",
            "marshal.loads",
        ),
        (layer(class_name="Lambda", config={"function": "swish", "function_type": "function"}), "review", "swish"),
        (keras("os", "function", "system", "function"), "dangerous", "os.system"),
        (keras("builtins", "function", "eval"), "dangerous", "builtins.eval"),
        (keras("subprocess", "Popen", {}), "dangerous", "subprocess.Popen"),
        (keras("evil_pkg.mod", "Layer", {}), "review", "evil_pkg.mod.Layer"),
        (keras("keras.utils", "function", "get_file"), "dangerous", "keras.utils.get_file"),
        (
            keras("keras.config", "function", "enable_unsafe_deserialization"),
            "dangerous",
            "keras.config.enable_unsafe_deserialization",
        ),
        (keras(None, "Mine", {}, "Custom>Mine"), "review", "Custom>Mine"),
        (keras("keras.layers", "StringLookup", {"vocabulary": "/etc/passwd"}), "dangerous", "/etc/passwd"),
        (keras("keras.layers", "TFSMLayer", {"filepath": "http://x/m"}), "dangerous", "http://x/m"),
        (keras("keras.layers", "TorchModuleWrapper", {"module": "gASV"}), "dangerous", "torch.load"),
        (layer(class_name="TFOpLambda", config={"function": "io.read_file"}), "dangerous", "tf.io.read_file"),
        ({"safe_mode": False, "class_name": "Dense", "config": {}}, "review", "False"),
        (
            {"__loader__": "FunctionNode", "content": {"module_path": "os", "function": "system"}},
            "dangerous",
            "os.system",
        ),
        (
            {"__loader__": "OperatorFuncNode", "__module__": "operator", "__class__": "attrgetter"},
            "dangerous",
            "operator.attrgetter",
        ),
        ({"__loader__": "MethodNode", "__module__": "sklearn.x", "__class__": "Y"}, "dangerous", "sklearn.x.Y"),
        ({"__loader__": "ObjectNode", "__module__": "evil", "__class__": "E"}, "review", "evil.E"),
    ],
)
def test_what_a_loader_would_import_or_call(value: object, expected: str, call: str) -> None:
    """In JSON and in YAML alike, however deep it stands; the finding names it."""
    assert (verdict("x.json", json.dumps(value)), verdict("x.yaml", json.dumps(value))) == (expected, expected)
    assert call in calls("x.json", json.dumps(value))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("config.json", {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "_attn_implementation": "sdpa"}),
        ("config.json", layer(module="keras.src.models.functional", class_name="Functional", config={"x": DENSE})),
        ("config.json", keras("builtins", "slice", {})),
        (
            "adapter_config.json",
            {"auto_mapping": {"parent_library": "transformers.models.bert", "base_model_class": "B"}},
        ),
        ("model_index.json", {"_class_name": "P", "unet": ["diffusers", "U"], "safety_checker": [None, None]}),
        ("modules.json", [{"type": "sentence_transformers.models.Transformer"}]),
        ("schema.json", {"__loader__": "ObjectNode", "__module__": "sklearn.svm._classes", "__class__": "SVC"}),
        ("schema.json", {"__loader__": "NdArrayNode", "__module__": "numpy", "__class__": "ndarray"}),
        (
            "model_config.json",
            {"_target_": "nemo.collections.asr.models.EncDecCTCModel", "t": {"_target_": "torch.nn.GELU"}},
        ),
        ("docs.json", {"target": "a.b", "class_name": "C", "function": "os.system"}),
    ],
)
def test_what_libraries_themselves_write(name: str, value: object) -> None:
    """Configurations that name nothing but their own library are on the allowlist."""
    assert look(name, json.dumps(value)).findings == ()


@pytest.mark.parametrize(
    ("name", "value", "call"),
    [
        ("model_index.json", {"unet": ["my_unet", "Net"]}, "my_unet.Net"),
        ("modules.json", [{"type": "custom_st.Module"}], "custom_st.Module"),
        ("model_config.yaml", {"target": "os.system"}, "os.system"),
    ],
)
def test_files_with_a_meaning_of_their_own(name: str, value: object, call: str) -> None:
    """What they name is imported by the library whose file it is."""
    assert verdict(name, json.dumps(value)) in {"review", "dangerous"}
    assert calls(name, json.dumps(value)) == {call}


@pytest.mark.parametrize(
    ("text", "expected", "call"),
    [
        ("a: !!python/object/apply:os.system [id]", "dangerous", "os.system"),
        ("a: !!python/object/new:mod.Class {}", "dangerous", "mod.Class"),
        ("a: !!python/name:builtins.eval ''", "dangerous", "builtins.eval"),
        ("a: !!python/name:torch.float16 ''", "review", "torch.float16"),
        ("a: !<tag:yaml.org,2002:python/object/apply:os.system> [id]", "dangerous", "os.system"),
        ("%TAG !p! tag:yaml.org,2002:python/\n---\na: !p!object/apply:os.system [id]", "dangerous", "os.system"),
        ("a: !apply:os.system [id]", "dangerous", "os.system"),
        ("a: !new:my.Model {}", "review", "my.Model"),
        ("a: !secret x", "review", ""),
        ("a: !new:speechbrain.nnet.Linear {n: !ref <n>}\nb: !!python/tuple [1]\nc: !!str 1", "allowlisted", ""),
        ("a: &x [1]\nb: *x\n", "allowlisted", ""),
        ("a: [1", "unreadable", ""),
        ("[" * 5000, "unreadable", ""),
        ("a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a]\n" for n in range(50_000)), "unreadable", ""),
    ],
)
def test_tags_of_yaml(text: str, expected: str, call: str) -> None:
    """Tags are read from the parser's events; nothing is made of them."""
    assert verdict("x.yaml", text) == expected
    assert not call or call in calls("x.yaml", text)


@pytest.mark.parametrize("text", ["{", "[1,]", '{"a": NaN}', "[" * 1000, ""])
def test_json_that_cannot_be_read(text: str) -> None:
    """It is unreadable: loaders differ in what they forgive."""
    assert verdict("config.json", text) == "unreadable"


@pytest.mark.parametrize("most", [16 << 20, 1 << 19])
def test_large_json(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """A vocabulary holds nothing that loaders act on; with such a key, plain or escaped, it is judged, or not readable."""
    monkeypatch.setattr("aibom.readers.json.MAX_BYTES", most)
    entries = b'{"model": {"vocab": {' + b",".join(b'"word%d": %d' % (n, n) for n in range(50_000))
    assert verdict("tokenizer.json", entries + b"}}}") == "allowlisted"
    expected = "review" if most > len(entries) else "unreadable"
    for key in (b'"auto_map": "x.Y"', b'"\\u0061uto_map": "x.Y"'):
        assert verdict("tokenizer.json", entries + b"}, " + key + b"}}") == expected
