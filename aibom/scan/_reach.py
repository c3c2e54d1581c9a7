"""Which Python names reach beyond the data: what a configuration that names one makes a loader import or call.

Each set has its reason. What is in none of them, and on no allowlist, is for people to review.
"""

from aibom.records.scans import ScanVerdict
from aibom.scan._finding import words

__all__ = ["ALLOWED_TARGETS", "reaches", "target_verdict"]

_MODULES = words(
    # They start programs.
    "os posix nt subprocess pty commands popen2 platform multiprocessing concurrent sh pexpect plumbum fabric paramiko "
    # They run Python that is given as text, bytes or a file.
    "runpy code codeop timeit pdb bdb cProfile profile trace doctest marshal importlib imp zipimport pkgutil pip "
    "setuptools distutils ensurepip venv site types inspect idlelib lib2to3 pydoc "
    # They load native code or reach memory.
    "ctypes _ctypes cffi mmap gc "
    # They load what runs code itself.
    "pickle _pickle cPickle dill cloudpickle joblib shelve jsonpickle "
    # They reach files or the network.
    "shutil socket _socket ssl http urllib urllib2 urllib3 requests httpx aiohttp ftplib smtplib telnetlib poplib "
    "imaplib xmlrpc socketserver webbrowser asyncio antigravity glob tempfile pathlib fileinput io _io linecache "
    # They make a call out of names.
    "operator _operator functools sys builtins __builtin__ __builtins__ __main__"
)
_HARMLESS = frozenset(
    # Of the modules above, what only makes values.
    {
        f"builtins.{name}"
        for name in words(
            "bool bytearray bytes complex dict enumerate float frozenset int len list max min "
            "object range reversed round set slice sorted str sum tuple zip abs all any function"
        )
    }
    | {
        "os.path.join",
        "os.path.basename",
        "os.path.dirname",
        "functools.partial",
        "pathlib.Path",
        "pathlib.PurePath",
        "pathlib.PurePosixPath",
        "pathlib.PosixPath",
        "sys.maxsize",
        "types.SimpleNamespace",
        "types.NoneType",
        "types.FunctionType",
        "asyncio.sleep",
    }
)
_NAMES = words(
    # They load pickles, code or files of libraries whose other names are harmless.
    "torch.load torch.hub.load torch.hub.load_state_dict_from_url torch.jit.load torch.package.PackageImporter "
    "torch.ops.load_library torch.classes.load_library torch.utils.cpp_extension.load "
    "torch.utils.cpp_extension.load_inline torch.utils.model_zoo.load_url torch.utils.collect_env.run "
    "torch.distributed.run.main torch.serialization.load torch._dynamo.guards.GuardBuilder.get "
    "numpy.load numpy.fromfile numpy.ctypeslib.load_library numpy.testing._private.utils.runstring numpy.f2py.compile "
    "numpy.f2py.crackfortran.getlincoef numpy.f2py.crackfortran.param_eval numpy.memmap "
    "pandas.read_pickle pandas.eval pandas.read_csv pandas.DataFrame.eval scipy.io.loadmat "
    "tensorflow.io.read_file tensorflow.io.write_file tensorflow.py_function tensorflow.numpy_function "
    "tensorflow.load_library tensorflow.load_op_library tensorflow.keras.utils.get_file tensorflow.saved_model.load "
    "keras.utils.get_file keras.src.utils.file_utils.get_file keras.config.enable_unsafe_deserialization "
    "keras.src.saving.serialization_lib.enable_unsafe_deserialization keras.saving.load_model keras.models.load_model "
    "keras.src.saving.saving_api.load_model keras.src.utils.python_utils.func_load keras.utils.func_load "
    "keras.src.utils.file_utils.extract_archive "
    "transformers.utils.import_utils._LazyModule transformers.dynamic_module_utils.get_class_from_dynamic_module "
    "hydra.utils.get_method hydra.utils.get_object hydra.utils.get_class hydra.utils.instantiate hydra.utils.call "
    "hydra._internal.utils._locate yaml.load yaml.unsafe_load yaml.full_load sklearn.utils._joblib.load "
    "mlflow.pyfunc.load_model huggingface_hub.hf_hub_download huggingface_hub.snapshot_download "
    "site.main logging.config.listen cgitb.lookup bz2.open gzip.open lzma.open zipfile.ZipFile tarfile.open"
)
_BARE = words("eval exec compile open __import__ getattr setattr delattr input breakpoint globals vars")

ALLOWED_TARGETS: tuple[tuple[str, str], ...] = (
    ("torch.nn.", "layers and losses of PyTorch"),
    ("torch.optim.", "optimizers of PyTorch"),
    ("torch.utils.data.", "data loaders of PyTorch"),
    ("torch.float", "number formats of PyTorch"),
    ("torch.bfloat16", "number formats of PyTorch"),
    ("torch.int", "number formats of PyTorch"),
    ("nemo.", "NVIDIA NeMo's own classes"),
    ("megatron.", "Megatron-LM's own classes, which NeMo is built on"),
    ("pytorch_lightning.", "trainers, callbacks and loggers of Lightning"),
    ("lightning.", "the same, under its present name"),
    ("lightning_fabric.", "likewise"),
    ("torchmetrics.", "metrics of Lightning"),
    ("torchvision.transforms.", "image transforms"),
    ("torchaudio.transforms.", "audio transforms"),
    ("transformers.", "Hugging Face Transformers' own classes"),
    ("diffusers.", "Hugging Face Diffusers' own classes"),
    ("peft.", "Hugging Face PEFT's own classes"),
    ("sentence_transformers.", "Sentence Transformers' own classes"),
    ("speechbrain.", "SpeechBrain's own classes"),
    ("fairseq.", "fairseq's own classes"),
    ("timm.", "PyTorch Image Models' own classes"),
    ("omegaconf.", "configuration values"),
)
"""Names that a configuration may have instantiated, by how they begin, each with the reason."""


def reaches(name: str) -> bool:
    """Say whether a dotted Python name is known to reach beyond the data.

    >>> reaches("os.system"), reaches("builtins.eval"), reaches("builtins.list"), reaches("torch.nn.Linear")
    (True, True, False, False)
    """
    if name in _HARMLESS:
        return False
    return name.partition(".")[0] in _MODULES or name in _NAMES or name in _BARE


def target_verdict(name: str) -> ScanVerdict:
    """Return what a name that a configuration has instantiated leads to (Hydra's `_target_` and its like).

    >>> target_verdict("torch.nn.Linear").value, target_verdict("my.Model").value, target_verdict("os.system").value
    ('allowlisted', 'review', 'dangerous')
    """
    parts = name.split(".")
    # A module of an allowed library has the modules that it imports as attributes: torch.nn.modules.os.system.
    if reaches(name) or any(part.startswith("__") or part in _MODULES - _ORDINARY for part in parts[1:]):
        return ScanVerdict.DANGEROUS
    if any(name.startswith(prefix) for prefix, _ in ALLOWED_TARGETS) and all(part.isidentifier() for part in parts):
        return ScanVerdict.ALLOWLISTED
    return ScanVerdict.REVIEW


_ORDINARY = words("code types operator profile trace commands site platform io http")
"""Names of modules above that libraries also give to parts of their own."""
