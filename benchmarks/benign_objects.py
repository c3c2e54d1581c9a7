"""Pickles of common objects of the standard library, numpy, scipy and pandas."""

import array
import collections
import datetime as dt
import decimal
import fractions
import functools
import http
import ipaddress
import logging
import operator
import pathlib
import pickle
import re
import shutil
import types
import uuid
import zoneinfo
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy.interpolate
import scipy.sparse
import scipy.spatial.transform
from benign_saves import BENIGN, REVIEW, Save

PLAIN = {
    "hidden": 8,
    "rate": 0.1,
    "names": ["a", "é"],
    "pair": (1, None),
    "flag": True,
    "large": 2**70,
    "bytes": b"\x00\xff",
}


def _objects() -> Iterator[tuple[str, Any]]:
    yield "dates", [dt.datetime(2026, 1, 2, tzinfo=dt.UTC), dt.date(2026, 1, 2), dt.timedelta(1)]
    yield "numbers", [decimal.Decimal("1.5"), fractions.Fraction(1, 3), 1 + 2j, range(3)]
    yield "uuid", uuid.UUID(int=7)
    yield "counts", collections.Counter("abca")
    yield "ordered", collections.OrderedDict(a=1)
    yield "default-list", collections.defaultdict(list, a=[1])
    yield "deque", collections.deque([1, 2], maxlen=4)
    yield "sets", [{1, 2}, frozenset({"a"})]
    yield "bytes", [b"abc" * 50, bytearray(b"abc")]
    yield "path", pathlib.PurePosixPath("weights/model.bin")
    yield "pattern", re.compile(r"\d+")
    yield "address", ipaddress.ip_address("127.0.0.1")
    yield "array", array.array("d", [1.0, 2.0])
    yield "namespace", types.SimpleNamespace(a=1)
    yield "vocabulary", {f"token{number}": number for number in range(900)}
    recursive: list[Any] = [1]
    recursive.append(recursive)
    yield "recursive", recursive


def _arrays() -> Iterator[tuple[str, Any]]:
    """Yield what numpy, scipy and pandas make, and a few more of the standard library."""
    yield "time-zone", zoneinfo.ZoneInfo("UTC")
    yield "chain", collections.ChainMap({"a": 1}, {"b": 2})
    yield "text", ["é" * 300, "a\nb", ""]
    deep: list[Any] = []
    for _ in range(60):
        deep = [deep]
    yield "deep", deep
    yield (
        "numpy-arrays",
        {"a": np.arange(5), "b": np.eye(2, dtype=np.float32), "s": np.float64(1.0), "t": np.dtype("<i2")},
    )
    yield "numpy-generator", np.random.default_rng(0)
    yield "numpy-masked", np.ma.masked_array([1, 2], mask=[True, False])
    yield "scipy-csr", scipy.sparse.csr_matrix(np.eye(3))
    yield "scipy-coo", scipy.sparse.coo_array(np.eye(3))
    yield (
        "pandas-frame",
        pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": pd.to_datetime(["2026-01-01", "2026-01-02"])}),
    )
    yield "pandas-series", pd.Series([1.0, 2.0], index=pd.Index(["a", "b"]), name="s")
    yield "scipy-tree", scipy.spatial.cKDTree(np.arange(8.0).reshape(4, 2))
    yield "scipy-spline", scipy.interpolate.CubicSpline([0, 1, 2], [0, 1, 4])
    yield "scipy-rotation", scipy.spatial.transform.Rotation.identity()
    yield "numpy-random-state", np.random.RandomState(0)
    yield "numpy-record", np.rec.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])
    yield "numpy-polynomial", np.polynomial.Polynomial([1, 2])
    yield "pandas-levels", pd.DataFrame({"a": [1]}, index=pd.MultiIndex.from_tuples([("x", 1)]))
    yield "pandas-period", pd.Series([1.0, 2.0], index=pd.period_range("2026-01", periods=2, freq="M"))
    yield "pandas-interval", pd.cut(pd.Series([1, 2, 3]), 2)
    yield (
        "pandas-nullable",
        pd.DataFrame({"a": pd.array([1, None], dtype="Int64"), "b": pd.array(["x", None], dtype="string")}),
    )
    yield "error", {"last": ValueError("diverged"), "at": 3}
    yield "enumeration", {"mode": http.HTTPStatus.OK, "how": re.IGNORECASE}
    yield "pandas-categories", pd.Series(["a", "b", "a"], dtype="category")


def _written(data: bytes, path: Path) -> None:
    path.write_bytes(data)


def _packed(kind: str, path: Path) -> None:
    """Pack a folder of plain files as the standard library does."""
    inner = path.with_name("inner")
    inner.mkdir()
    (inner / "config.json").write_text('{"hidden": 8}')
    (inner / "weights.pkl").write_bytes(pickle.dumps({"w": [1.0, 2.0]}))
    shutil.make_archive(str(path), kind, inner)
    shutil.rmtree(inner)


def saves() -> Iterator[Save]:
    """Yield every pickle."""
    for protocol in range(6):
        data = pickle.dumps(PLAIN, protocol)
        yield Save(f"pickle-plain-{protocol}/model.pkl", "pickle.dumps", partial(_written, data))
    for number, (name, thing) in enumerate((*_objects(), *_arrays())):
        data = pickle.dumps(thing, (2, 4, 5, 3)[number % 4])
        yield Save(f"pickle-{name}/object.pkl", "pickle.dumps", partial(_written, data))
    yield Save(
        "pickle-several/log.pkl",
        "pickle.dump",
        partial(_written, pickle.dumps({"step": 1}) + pickle.dumps({"step": 2})),
    )
    yield Save(
        "pickle-function/object.pkl", "pickle.dumps", partial(_written, pickle.dumps({"act": operator.neg})), REVIEW
    )
    kept = logging.LogRecord("train", logging.INFO, "train.py", 1, "step", None, None)
    yield Save("pickle-log-record/object.pkl", "pickle.dumps", partial(_written, pickle.dumps(kept.__dict__)))
    yield Save("pickle-class/object.pkl", "pickle.dumps", partial(_written, pickle.dumps({"own": Save})), REVIEW)
    bound = functools.partial(int, base=2)
    yield Save("pickle-partial/object.pkl", "pickle.dumps", partial(_written, pickle.dumps(bound)), REVIEW)
    yield Save("pandas-pickle/frame.pkl.gz", "pandas.to_pickle", pd.DataFrame({"a": [1, 2]}).to_pickle)
    yield Save("archive-zip/model", "shutil.make_archive", partial(_packed, "zip"), BENIGN)
    yield Save("archive-tar/model", "shutil.make_archive", partial(_packed, "gztar"), BENIGN)
