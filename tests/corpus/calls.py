"""What the pickles of the corpus would call: real functions, with arguments that change nothing.

No command but `true`, no address but port 9 of this machine, no file that exists.
"""

from dataclasses import dataclass

from corpus.assembler import Value

__all__ = ["CALLS", "SHORT", "THEIRS", "Call"]

NOWHERE = "/nonexistent/aibom-corpus"
URL = "http://127.0.0.1:9/"


@dataclass(frozen=True, slots=True)
class Call:
    """An importable object, what it would be called with, and where it was described."""

    module: str
    name: str
    arguments: tuple[Value, ...]
    reference: str = ""

    @property
    def dotted(self) -> str:
        """Return the name as it is written in code."""
        return f"{self.module}.{self.name}"


SHORT = (
    Call("os", "system", ("true",)),
    Call("posix", "system", ("true",)),
    Call("builtins", "eval", ("1",)),
    Call("builtins", "exec", ("pass",)),
    Call("subprocess", "getoutput", ("true",)),
    Call("pty", "spawn", ("true",)),
    Call("runpy", "run_path", (NOWHERE,)),
    Call("webbrowser", "open", (URL,)),
)
"""One string each: what tricks of the structure are tried with."""

CALLS = (
    Call("nt", "system", ("true",)),
    Call("os", "popen", ("true",)),
    Call("os", "execvp", ("true", ["true"])),
    Call("os", "spawnlp", (0, "true", "true")),
    Call("os", "remove", (NOWHERE,)),
    Call("posix", "posix_spawn", ("/bin/true", ["true"], {})),
    Call("subprocess", "Popen", (["true"],)),
    Call("subprocess", "run", (["true"],)),
    Call("subprocess", "check_output", (["true"],)),
    Call("_posixsubprocess", "fork_exec", ([b"true"], [b"/bin/true"])),
    Call("builtins", "__import__", ("os",)),
    Call("builtins", "compile", ("pass", "", "exec")),
    Call("builtins", "open", (NOWHERE, "w")),
    Call("builtins", "breakpoint", ()),
    Call("io", "open", (NOWHERE, "w")),
    Call("_io", "FileIO", (NOWHERE, "w")),
    Call("importlib", "import_module", ("antigravity",)),
    Call("importlib._bootstrap", "_load_unlocked", (None,)),
    Call("pkgutil", "resolve_name", ("os:system",)),
    Call("runpy", "_run_code", ("pass", {})),
    Call("runpy", "run_module", ("this",)),
    Call("ctypes", "CDLL", (NOWHERE,)),
    Call("_ctypes", "dlopen", (NOWHERE, 2)),
    Call("socket", "create_connection", (("127.0.0.1", 9), 1)),
    Call("urllib.request", "urlopen", (URL,)),
    Call("http.client", "HTTPSConnection", ("127.0.0.1", 9)),
    Call("smtplib", "SMTP", ("127.0.0.1", 9)),
    Call("ftplib", "FTP", ("127.0.0.1",)),
    Call("ssl", "get_server_certificate", (("127.0.0.1", 9),)),
    Call("imaplib", "IMAP4_stream", ("true",)),
    Call("shutil", "rmtree", (NOWHERE, True)),
    Call("shutil", "copyfile", (NOWHERE, NOWHERE + "-2")),
    Call("distutils.file_util", "write_file", (NOWHERE, [])),
    Call("linecache", "getlines", (NOWHERE,)),
    Call("pip", "main", (["--version"],), "CVE-2025-1716"),
    Call("pip._internal.cli.main", "main", (["--version"],), "CVE-2025-1716"),
    Call("ensurepip", "_run_pip", (["--version"],), "GHSA-xp4f-hrf8-rxw7"),
    Call("venv", "create", (NOWHERE,)),
    Call("asyncio.unix_events", "_UnixSubprocessTransport._start", (None, "true"), "CVE-2025-10157"),
    Call("asyncio.subprocess", "create_subprocess_shell", ("true",)),
    Call("code", "InteractiveInterpreter.runcode", (None, "pass")),
    Call("codeop", "compile_command", ("pass",)),
    Call("marshal", "loads", (b"N",)),
    Call("pydoc", "pipepager", ("", "true")),
    Call("pydoc", "locate", ("antigravity",)),
    Call("timeit", "timeit", ("pass",), "GHSA-v7x6-rv5q-mhwc"),
    Call("cProfile", "runctx", ("pass", {}, {}), "GHSA-9w88-8rmg-7g2p"),
    Call("profile", "Profile.run", (None, "pass"), "GHSA-x696-vm39-cp64"),
    Call("trace", "Trace.run", (None, "pass"), "GHSA-5qwp-399c-mjwf"),
    Call("bdb", "Bdb.run", (None, "pass")),
    Call("pdb", "run", ("pass",)),
    Call("doctest", "debug_script", ("pass",), "GHSA-fqq6-7vqf-w3fg"),
    Call("idlelib.run", "Executive.runcode", (None, "pass"), "GHSA-m869-42cg-3xwr"),
    Call("idlelib.pyshell", "ModifiedInterpreter.runcommand", (None, "pass"), "GHSA-j343-8v2j-ff7w"),
    Call("idlelib.autocomplete", "AutoComplete.get_entity", (None, "1"), "GHSA-6w4w-5w54-rjvr"),
    Call("lib2to3.pgen2.pgen", "ParserGenerator.make_label", (None, None, "''"), "GHSA-p9w7-82w4-7q8m"),
    Call("lib2to3.pgen2.grammar", "Grammar.loads", (None, b"N."), "GHSA-f54q-57x4-jg88"),
    Call("test.support.script_helper", "assert_python_ok", ("-c", "pass")),
    Call("uuid", "_get_command_stdout", ("true",)),
    Call("_osx_support", "_read_output", ("true",)),
    Call("_aix_support", "_read_cmd_output", ("true",)),
    Call("multiprocessing.process", "BaseProcess", ()),
    Call("threading", "Timer", (1, None)),
    Call("logging", "FileHandler", (NOWHERE,)),
    Call("logging.config", "dictConfig", ({"version": 1},)),
    Call("sqlite3", "connect", (":memory:",)),
    Call("shelve", "open", (NOWHERE, "r")),
    Call("zipimport", "zipimporter", (NOWHERE,)),
    Call("site", "addsitedir", (NOWHERE,)),
    Call("sys", "settrace", (None,)),
    Call("_xxsubinterpreters", "run_string", (0, "pass")),
    Call("pickle", "loads", (b"N.",), "GHSA-84r2-jw7c-4r5q"),
)
"""Of the standard library."""

THEIRS = (
    Call("numpy.testing._private.utils", "runstring", ("pass", {})),
    Call("numpy.f2py.crackfortran", "getlincoef", ("1", {})),
    Call("numpy", "load", (NOWHERE, None, True)),
    Call("numpy", "save", (NOWHERE, [])),
    Call("numpy.ctypeslib", "load_library", ("none", NOWHERE)),
    Call("numpy.distutils.exec_command", "exec_command", ("true",)),
    Call("torch", "load", (NOWHERE,)),
    Call("torch.hub", "load", (NOWHERE, "none")),
    Call("torch.ops", "load_library", (NOWHERE,)),
    Call("torch.serialization", "load", (NOWHERE,)),
    Call("torch.utils.collect_env", "run", ("true",), "GHSA-f745-w6jp-hpxx"),
    Call("torch.utils._config_module", "ConfigModule.load_config", (None, b"N."), "GHSA-vv6j-3g6g-2pvj"),
    Call("torch.utils.bottleneck.__main__", "run_cprofile", ("pass", {}), "GHSA-4r9r-ch6f-vxmx"),
    Call("torch.utils.data.datapipes.utils.decoder", "basichandlers", ("pkl", b"N."), "GHSA-h3qp-7fh3-f8h4"),
    Call(
        "torch.fx.experimental.symbolic_shapes",
        "ShapeEnv.evaluate_guards_expression",
        (None, "1", []),
        "GHSA-f4x7-rfwp-v3xw",
    ),
    Call("torch.jit.unsupported_tensor_ops", "execWrapper", ("pass", {}, {}), "GHSA-vr7h-p6mm-wpmh"),
    Call("torch._dynamo.guards", "GuardBuilder.get", (None, "1"), "GHSA-86cj-95qr-2p4f"),
    Call("torch._inductor.codecache", "compile_file", ("", "", ["true"])),
    Call("torch.utils.cpp_extension", "load_inline", ("none", "")),
    Call("pandas", "read_pickle", (NOWHERE,)),
    Call("pandas.core.computation.eval", "eval", ("1",)),
    Call("joblib", "load", (NOWHERE,)),
    Call("dill", "loads", (b"N.",)),
    Call("dill._dill", "_create_function", (None, {})),
    Call("cloudpickle.cloudpickle", "subimport", ("antigravity",)),
    Call("requests.api", "get", (URL,)),
    Call("aiohttp.client", "request", ("GET", URL)),
    Call("keras.utils", "get_file", ("none", URL), "CVE-2025-8747"),
    Call("keras.models", "load_model", (NOWHERE, None, True, False)),
    Call("transformers.dynamic_module_utils", "get_class_from_dynamic_module", ("none.N", NOWHERE)),
    Call("yaml", "unsafe_load", ("{}",)),
    Call("setuptools.sandbox", "run_setup", (NOWHERE, [])),
)
"""Of libraries that a machine which loads models has."""
