"""Keras models whose configuration names code: as .keras archives, HDF5 files and JSON."""

import base64
import json
import marshal
from collections.abc import Iterator, Mapping
from typing import Any

from corpus.assembler import call, pickled, value
from corpus.case import Case, Label
from corpus.hdf5 import hdf5
from corpus.other import BAD, UNKNOWN, case, dumped
from corpus.wrappings import npy
from corpus.zips import Member, archive

__all__ = ["cases"]

CODE = base64.b64encode(marshal.dumps(compile("lambda x: x", "", "eval"), 4)).decode()
PICKLE = pickled(call("os", "system", ("true",), 2), 2)
Config = Mapping[str, Any]


def _layer(name: str, config: Config, module: str = "keras.layers") -> Config:
    return {"module": module, "class_name": name, "config": {"name": name.lower(), **config}, "registered_name": None}


def _model(*layers: Config, **more: Any) -> Config:
    """Return a sequential model with a dense layer and these."""
    dense = _layer("Dense", {"units": 2, "activation": "relu"})
    config = {"name": "sequential", "layers": [dense, *layers]}
    return {"module": "keras", "class_name": "Sequential", "config": config, "registered_name": None, **more}


def _function(module: str, name: str) -> Config:
    return {"module": module, "class_name": "function", "config": name, "registered_name": "function"}


LAMBDA = _layer(
    "Lambda", {"function": {"class_name": "__lambda__", "config": {"code": CODE, "defaults": None, "closure": None}}}
)
OLD_LAMBDA = _layer("Lambda", {"function": [CODE, None, None], "function_type": "lambda", "module": "__main__"})

MODELS: Mapping[tuple[str, str, Label], tuple[Config, str]] = {
    ("Lambda", "Lambda", BAD): (_model(LAMBDA), ""),
    ("Lambda of Keras 2", "Lambda", BAD): (_model(OLD_LAMBDA), ""),
    ("Lambda within a layer", "Lambda", BAD): (_model(_layer("TimeDistributed", {"layer": LAMBDA})), ""),
    ("Lambda within three layers", "Lambda", BAD): (
        _model(
            _layer("TimeDistributed", {"layer": _layer("Bidirectional", {"layer": _layer("RNN", {"cell": LAMBDA})})})
        ),
        "",
    ),
    ("Lambda within a model", "Lambda", BAD): (_model(_model(LAMBDA)), ""),
    ("function of a module", "os.system", BAD): (
        _model(_layer("Lambda", {"function": _function("os", "system"), "arguments": {"command": "true"}})),
        "CVE-2025-1550",
    ),
    ("class of a module", "subprocess.Popen", BAD): (
        _model(_layer("Popen", {"args": ["true"]}, "subprocess")),
        "CVE-2025-1550",
    ),
    ("function that downloads", "keras.utils.get_file", BAD): (
        _model(
            _layer(
                "Lambda",
                {"function": _function("keras.utils", "get_file"), "arguments": {"origin": "http://127.0.0.1:9/"}},
            )
        ),
        "CVE-2025-8747",
    ),
    ("function that unlocks", "keras.config.enable_unsafe_deserialization", BAD): (
        _model(_layer("Lambda", {"function": _function("keras.config", "enable_unsafe_deserialization")})),
        "CVE-2025-9906",
    ),
    ("module of torch", "TorchModuleWrapper", BAD): (
        _model(_layer("TorchModuleWrapper", {"module": base64.b64encode(PICKLE).decode()})),
        "CVE-2025-49655",
    ),
    ("vocabulary outside", "StringLookup", UNKNOWN): (
        _model(_layer("StringLookup", {"vocabulary": "/nonexistent/aibom-corpus"})),
        "CVE-2025-12058",
    ),
    ("unknown module", "weights.layers.Attention", UNKNOWN): (
        _model(_layer("Attention", {"units": 2}, "weights.layers")),
        "",
    ),
    ("loss of a module", "builtins.exec", BAD): (
        _model(compile_config={"optimizer": "adam", "loss": _function("builtins", "exec")}),
        "CVE-2025-1550",
    ),
    ("Lambda as a loss", "Lambda", BAD): (_model(compile_config={"loss": LAMBDA["config"]["function"]}), ""),
}
"""Technique, call and label; the configuration and where it was described."""


def _archive(config: bytes, *more: Member) -> bytes:
    weights = hdf5({"backend": b"tensorflow"})
    members = [
        Member(name="metadata.json", data=b'{"keras_version": "3.8.0"}'),
        Member(name="config.json", data=config),
    ]
    return archive([*members, *more, Member(name="model.weights.h5", data=weights)])


def _h5(config: bytes, **more: Any) -> bytes:
    return hdf5({"keras_version": b"2.15.0", "backend": b"tensorflow", "model_config": config}, **more)


def _configured() -> Iterator[Case]:
    """Yield each model in two of the wrappings in turn, the plain Lambda in all."""
    for number, (said, (config, reference)) in enumerate(MODELS.items()):
        text = json.dumps(config).encode()
        files: Mapping[str, Mapping[str, bytes]] = {
            "keras archive": {"model.keras": _archive(text)},
            "keras HDF5": {"model.h5": _h5(text, variable=number % 2 == 0)},
            "keras JSON": {"model.json": text},
        }
        names = list(files) if number == 0 else [list(files)[number % 2], list(files)[(number + 1) % 3]]
        for name in dict.fromkeys(names):
            yield case(name, said, files[name], reference)


def cases() -> Iterator[Case]:
    """Yield every model, then what only one wrapping allows."""
    yield from _configured()
    text, good = json.dumps(_model(LAMBDA)).encode(), json.dumps(_model()).encode()
    h5, keras = "keras HDF5", "keras archive"
    yield case(h5, ("user block", "Lambda", BAD), {"model.h5": _h5(text, block=512)})
    yield case(h5, ("user block of 4,096", "Lambda", BAD), {"model.hdf5": _h5(text, block=4096, variable=True)})
    yield case(h5, ("continuation block", "Lambda", BAD), {"model.h5": _h5(text, continued=True)})
    yield case(h5, ("innocent ending", "Lambda", BAD), {"weights.bin": _h5(text)})
    link = ("layer", "/nonexistent/aibom-corpus.h5", "/layer")
    yield case(h5, ("external link", "external link", UNKNOWN), {"model.h5": _h5(good, link=link)}, "CVE-2026-1669")
    loss = json.dumps({"loss": LAMBDA["config"]["function"]}).encode()
    yield case(
        h5,
        ("training configuration", "Lambda", BAD),
        {"model.h5": hdf5({"model_config": good, "training_config": loss})},
    )
    escaped = text.replace(b'"Lambda"', b'"\\u004cambda"').replace(b'"__lambda__"', b'"__l\\u0061mbda__"')
    yield case(keras, ("escaped names", "Lambda", BAD), {"model.keras": _archive(escaped)})
    twice = archive([Member(name="config.json", data=good), Member(name="config.json", data=text)])
    yield case(keras, ("configuration twice", "Lambda", BAD), {"model.keras": twice})
    wrong = archive([Member(name="config.json", data=text, crc=7)])
    yield case(keras, ("wrong CRC", "Lambda", BAD), {"model.keras": wrong})
    unsafe = dumped({**_model(LAMBDA), "safe_mode": False})
    yield case(keras, ("safe mode off", "Lambda", BAD), {"model.keras": _archive(unsafe)})
    yield case(
        keras,
        ("pickle beside", "os.system", BAD),
        {"model.keras": _archive(good, Member(name="assets/objects.pkl", data=PICKLE))},
    )
    objects = npy(pickled(value([call("os", "system", ("true",), 3)], 3), 3))
    weights = Member(name="model.weights.npz", data=archive([Member(name="w.npy", data=objects)]))
    yield case(
        keras,
        ("weights of objects", "os.system", BAD),
        {"model.keras": archive([Member(name="config.json", data=good), weights])},
    )
