"""Which functions reach beyond the data, and how: what Python source is searched for."""

from enum import StrEnum

from aibom.scan._finding import words

__all__ = ["EXACT", "MODULES", "Reach", "reach_of"]


class Reach(StrEnum):
    """How a call reaches beyond the data."""

    PROCESS = "process"
    CODE = "code"
    NATIVE = "native"
    NETWORK = "network"
    REMOVAL = "removal"
    UNPICKLE = "unpickle"
    FILES = "files"
    IMPORT = "import"

    @property
    def at_import(self) -> bool:
        """Whether it is dangerous where it happens on import: what code of models does itself is not."""
        return self not in {Reach.UNPICKLE, Reach.FILES, Reach.IMPORT}


EXACT: dict[Reach, frozenset[str]] = {
    # Programs, shells and forks.
    Reach.PROCESS: words(
        "os.system os.popen os.fork os.forkpty os.startfile os.posix_spawn os.posix_spawnp pty.spawn pty.fork "
        "posix.system nt.system commands.getoutput commands.getstatusoutput pip.main pip._internal.main "
        "asyncio.create_subprocess_exec asyncio.create_subprocess_shell distutils.spawn.spawn platform.popen "
        "torch.utils.cpp_extension.load torch.utils.cpp_extension.load_inline IPython.get_ipython.system ensurepip.bootstrap"
    ),
    # Text, bytes or files that become code.
    Reach.CODE: words(
        "eval exec compile execfile builtins.eval builtins.exec builtins.compile code.interact code.InteractiveInterpreter "
        "code.InteractiveConsole runpy.run_path runpy.run_module types.FunctionType types.CodeType marshal.load "
        "marshal.loads pickle.loads _pickle.loads cPickle.loads dill.loads cloudpickle.loads timeit.timeit cProfile.run "
        "pandas.eval numpy.testing.runstring torch.hub.load imp.load_source imp.load_compiled importlib.machinery.SourceFileLoader "
        "importlib.util.spec_from_file_location sys.settrace sys.setprofile sys.addaudithook"
    ),
    Reach.NATIVE: words(
        "torch.ops.load_library torch.classes.load_library numpy.ctypeslib.load_library imp.load_dynamic"
    ),
    Reach.NETWORK: words(
        "socket.socket socket.create_connection socket.create_server socket.getaddrinfo socket.gethostbyname "
        "http.client.HTTPConnection http.client.HTTPSConnection smtplib.SMTP smtplib.SMTP_SSL ftplib.FTP telnetlib.Telnet "
        "webbrowser.open xmlrpc.client.ServerProxy torch.hub.download_url_to_file torch.hub.load_state_dict_from_url "
        "wget.download gdown.download"
    ),
    Reach.REMOVAL: words(
        "os.remove os.unlink os.rmdir os.removedirs shutil.rmtree shutil.move os.truncate os.chmod os.chown"
    ),
    Reach.UNPICKLE: words(
        "pickle.load _pickle.load cPickle.load pickle.Unpickler dill.load cloudpickle.load joblib.load torch.load "
        "torch.jit.load numpy.load pandas.read_pickle yaml.load yaml.unsafe_load yaml.full_load shelve.open jsonpickle.decode"
    ),
    Reach.FILES: words(
        "open builtins.open io.open os.open os.rename os.replace shutil.copy shutil.copyfile shutil.copytree"
    ),
    Reach.IMPORT: words("__import__ builtins.__import__ importlib.import_module importlib.reload imp.find_module"),
}
_PREFIXES: dict[str, Reach] = {
    "subprocess.": Reach.PROCESS,
    "os.exec": Reach.PROCESS,
    "os.spawn": Reach.PROCESS,
    "pexpect.": Reach.PROCESS,
    "sh.": Reach.PROCESS,
    "ctypes.": Reach.NATIVE,
    "cffi.": Reach.NATIVE,
    "urllib.request.": Reach.NETWORK,
    "urllib2.": Reach.NETWORK,
    "urllib3.": Reach.NETWORK,
    "requests.": Reach.NETWORK,
    "httpx.": Reach.NETWORK,
    "aiohttp.": Reach.NETWORK,
    "paramiko.": Reach.NETWORK,
    "ftplib.": Reach.NETWORK,
}
_HARMLESS = words(
    "subprocess.list2cmdline subprocess.CalledProcessError subprocess.TimeoutExpired ctypes.sizeof ctypes.c_int "
    "requests.exceptions.RequestException urllib.request.quote urllib.request.unquote urllib.request.pathname2url "
    "ctypes.c_char_p ctypes.c_void_p ctypes.c_float ctypes.c_uint8 ctypes.byref requests.adapters.HTTPAdapter "
    "requests.compat.urlparse ctypes.c_longlong"
)
MODULES = frozenset(name.partition(".")[0] for names in EXACT.values() for name in names if "." in name) | {
    "subprocess",
    "builtins",
    "ctypes",
    "sys",
}


def reach_of(name: str) -> Reach | None:
    """Return how a call of a full name reaches beyond the data, or None.

    >>> reach_of("os.system").value, reach_of("torch.nn.Linear")
    ('process', None)
    """
    if name in _HARMLESS:
        return None
    for reach, names in EXACT.items():
        if name in names:
            return reach
    return next((reach for prefix, reach in _PREFIXES.items() if name.startswith(prefix)), None)
