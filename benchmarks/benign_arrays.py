"""Saves of numpy, h5py, joblib and skops: arrays, estimators and pipelines."""

import pickle
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import h5py
import joblib
import numpy as np
import skops.io
from benign_saves import REVIEW, Save
from sklearn import (
    calibration,
    cluster,
    compose,
    decomposition,
    ensemble,
    feature_selection,
    gaussian_process,
    impute,
    isotonic,
    linear_model,
    mixture,
    model_selection,
    naive_bayes,
    neighbors,
    neural_network,
    pipeline,
    preprocessing,
    svm,
    tree,
)
from sklearn.feature_extraction import text

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(24, 3))
Y = (X[:, 0] > 0).astype(int)
WORDS = ["a model is a file", "a file holds weights", "weights are numbers"]


def _numpy() -> Iterator[Save]:
    arrays: dict[str, Any] = {
        "float": np.arange(6.0),
        "half": np.ones((2, 2), dtype=np.float16),
        "integer": np.arange(6).reshape(2, 3),
        "complex": np.ones(2, dtype=complex),
        "text": np.array(["a", "bc"]),
        "dates": np.array(["2026-01-01"], dtype="datetime64[D]"),
        "fields": np.zeros(2, dtype=[("a", "<f8"), ("b", "<i4")]),
        "fortran": np.asfortranarray(np.ones((2, 3))),
        "scalar": np.float32(2.0),
        "empty": np.zeros((0, 3)),
        "objects": np.array(["a", None, "bc"], dtype=object),
        "object-dict": np.array({"a": 1, "b": [2.0]}, dtype=object),
        "object-arrays": np.array([np.arange(2.0), np.arange(3)], dtype=object),
    }
    for name, array in arrays.items():
        yield Save(f"numpy-{name}/array.npy", "numpy.save", partial(_save, array))
    weights, names = np.ones(3), np.array(["a", "b"])
    yield Save("numpy-npz/weights.npz", "numpy.savez", lambda path: np.savez(path, w=weights, names=names))
    yield Save(
        "numpy-npz-compressed/weights.npz",
        "numpy.savez_compressed",
        lambda path: np.savez_compressed(path, w=weights, names=names),
    )
    objects = np.array(["a", 1], dtype=object)
    yield Save("numpy-npz-objects/weights.npz", "numpy.savez", lambda path: np.savez(path, o=objects))
    yield Save("numpy-savetxt/weights.txt", "numpy.savetxt", lambda path: np.savetxt(path, np.eye(2)))


def _save(array: Any, path: Path) -> None:
    np.save(path, array)


def _estimators() -> Iterator[tuple[str, Any]]:
    yield "logistic", linear_model.LogisticRegression().fit(X, Y)
    yield "ridge", linear_model.Ridge().fit(X, Y)
    yield "lasso", linear_model.Lasso(0.01).fit(X, Y)
    yield "sgd", linear_model.SGDClassifier(random_state=0).fit(X, Y)
    yield "svc", svm.SVC().fit(X, Y)
    yield "neighbors", neighbors.KNeighborsClassifier(3).fit(X, Y)
    yield "tree", tree.DecisionTreeClassifier(max_depth=2, random_state=0).fit(X, Y)
    yield "forest", ensemble.RandomForestClassifier(3, max_depth=2, random_state=0).fit(X, Y)
    yield "boosting", ensemble.GradientBoostingClassifier(n_estimators=2, max_depth=1, random_state=0).fit(X, Y)
    yield "perceptron", neural_network.MLPClassifier((3,), max_iter=900, random_state=0).fit(X, Y)
    yield "kmeans", cluster.KMeans(2, n_init=1, random_state=0).fit(X)
    yield "pca", decomposition.PCA(2).fit(X)
    yield "scaler", preprocessing.StandardScaler().fit(X)
    yield "encoder", preprocessing.OneHotEncoder().fit([["a"], ["b"]])
    yield "labels", preprocessing.LabelEncoder().fit(["a", "b"])
    yield "bayes", naive_bayes.GaussianNB().fit(X, Y)
    yield "gaussian", gaussian_process.GaussianProcessClassifier().fit(X[:6], Y[:6])
    yield "tfidf", text.TfidfVectorizer().fit(WORDS)
    yield "counts", text.CountVectorizer(ngram_range=(1, 2)).fit(WORDS)
    steps = [preprocessing.StandardScaler(), linear_model.LogisticRegression()]
    yield "pipeline", pipeline.make_pipeline(*steps).fit(X, Y)
    columns = compose.ColumnTransformer([("n", preprocessing.MinMaxScaler(), [0, 1])], remainder="passthrough")
    yield "columns", pipeline.make_pipeline(columns, linear_model.Ridge()).fit(X, Y)
    yield "extra-trees", ensemble.ExtraTreesClassifier(2, max_depth=2, random_state=0).fit(X, Y)
    yield "ada", ensemble.AdaBoostClassifier(n_estimators=2, random_state=0).fit(X, Y)
    yield "isolation", ensemble.IsolationForest(n_estimators=2, max_samples=4, random_state=0).fit(X)
    yield (
        "voting",
        ensemble.VotingClassifier([("r", linear_model.RidgeClassifier()), ("b", naive_bayes.GaussianNB())]).fit(X, Y),
    )
    yield "svd", decomposition.TruncatedSVD(2, random_state=0).fit(X)
    yield "dbscan", cluster.DBSCAN().fit(X)
    yield "bins", preprocessing.KBinsDiscretizer(2, encode="ordinal").fit(X)
    yield "quantiles", preprocessing.QuantileTransformer(n_quantiles=4).fit(X)
    yield "imputer", impute.SimpleImputer().fit(X)
    yield "elimination", feature_selection.RFE(linear_model.Ridge(), n_features_to_select=1).fit(X, Y)
    yield "linear-svc", svm.LinearSVC(random_state=0).fit(X, Y)
    yield "multinomial", naive_bayes.MultinomialNB().fit(abs(X), Y)
    yield "mixture", mixture.GaussianMixture(2, random_state=0).fit(X)
    yield "isotonic", isotonic.IsotonicRegression().fit(X[:, 0], Y)
    yield "calibrated", calibration.CalibratedClassifierCV(linear_model.RidgeClassifier(), cv=2).fit(X, Y)
    yield "polynomial", preprocessing.PolynomialFeatures(2).fit(X)
    yield "search", model_selection.GridSearchCV(linear_model.Ridge(), {"alpha": [0.1, 1.0]}, cv=2).fit(X, Y)


def _joblib() -> Iterator[Save]:
    packers: list[tuple[str, Any]] = [
        ("joblib", 0),
        ("joblib.z", ("zlib", 3)),
        ("joblib.gz", ("gzip", 3)),
        ("joblib.bz2", ("bz2", 3)),
        ("joblib.xz", ("xz", 3)),
        ("joblib.lzma", ("lzma", 3)),
        ("pkl", 0),
    ]
    for number, (name, estimator) in enumerate(_estimators()):
        ending, packer = packers[number % len(packers)]
        yield Save(f"sklearn-{name}/model.{ending}", "joblib.dump", partial(joblib.dump, estimator, compress=packer))
    function = preprocessing.FunctionTransformer(np.log1p).fit(abs(X))
    yield Save("sklearn-function/model.joblib", "joblib.dump", partial(joblib.dump, function), REVIEW)
    yield Save("joblib-arrays/arrays.joblib", "joblib.dump", partial(joblib.dump, {"a": X, "b": [Y, "c"]}))
    strings = np.array(["a", "b"], dtype=object)
    yield Save("joblib-objects/arrays.joblib", "joblib.dump", partial(joblib.dump, strings))
    for protocol, (name, estimator) in zip((2, 3, 4, 5), _estimators(), strict=False):
        data = pickle.dumps(estimator, protocol)
        yield Save(f"pickle-sklearn-{name}/model.pkl", "pickle.dumps", partial(_written, data))


def _written(data: bytes, path: Path) -> None:
    path.write_bytes(data)


def _h5(path: Path, *, packed: bool = False) -> None:
    with h5py.File(path, "w") as file:
        options = {"compression": "gzip"} if packed else {}
        file.create_dataset("layer/kernel", data=np.ones((4, 4)), **options)
        file.attrs["layer_names"] = ["layer"]


def saves() -> Iterator[Save]:
    """Yield every save of arrays and estimators."""
    yield from _numpy()
    yield from _joblib()
    for name, estimator in list(_estimators())[:6:2]:
        yield Save(f"skops-{name}/model.skops", "skops.io.dump", partial(skops.io.dump, estimator))
    yield Save("skops-arrays/arrays.skops", "skops.io.dump", partial(skops.io.dump, {"a": X, "b": [1, "c"]}))
    yield Save("h5py-plain/weights.h5", "h5py.File", _h5)
    yield Save("h5py-packed/weights.hdf5", "h5py.File", partial(_h5, packed=True))
