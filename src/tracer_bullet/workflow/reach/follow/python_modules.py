"""Modules and calls with which Python code could reach an index, and those with which it could not.

What is not named here is a module that nobody has looked at: it may do anything.
"""

from __future__ import annotations

import sys

_CLOSED = frozenset(
    """
    _posixsubprocess _socket _ssl bdb builtins cgi code codeop ctypes doctest ensurepip ftplib idlelib imaplib
    imp marshal multiprocessing nntplib nt pdb pickle pip pipes poplib posix pty pydoc runpy shelve smtplib
    socket socketserver telnetlib tkinter webbrowser wsgiref xmlrpc zipimport
    """.split()  # noqa: SIM905 - shorter than the list
)
"""Modules of the standard library that connect, or that run code which is not to be seen."""
_OPEN_IN_PART = {
    "os": """
        DirEntry F_OK PathLike R_OK W_OK X_OK _exit access chdir chmod cpu_count curdir devnull environ
        error fsdecode fsencode fspath get_terminal_size getcwd getenv getpid linesep link listdir
        makedirs mkdir name pardir path pathsep popen putenv readlink remove removedirs rename renames
        replace rmdir scandir sep stat symlink system truncate umask uname unlink unsetenv urandom utime
        walk
        """,
    "subprocess": """
        CalledProcessError CompletedProcess DEVNULL PIPE Popen STDOUT SubprocessError TimeoutExpired
        call check_call check_output getoutput getstatusoutput run
        """,
    "sys": """
        _is_gil_enabled argv base_prefix byteorder dont_write_bytecode exc_info executable exit flags
        getdefaultencoding getfilesystemencoding getrecursionlimit getsizeof hexversion implementation
        maxsize modules path platform prefix setrecursionlimit stderr stdin stdlib_module_names stdout
        version version_info
        """,
    "cProfile": "Profile",
    "importlib": "metadata resources util",
    "pkgutil": "extend_path get_data get_loader iter_modules walk_packages",
    "profile": "Profile",
    "timeit": "default_timer",
    "trace": "",
    "unittest": "TestCase case expectedFailure main mock skip skipIf skipUnless util",
    "http": "HTTPStatus cookies",
    "urllib": "parse error request",
    "asyncio": "Lock Queue Semaphore TimeoutError create_task gather get_event_loop run sleep wait_for",
    "concurrent": "futures",
    "invoke": "Collection Exit Result UnexpectedExit run sudo task",
}
"""What is harmless of modules that are otherwise able to connect or to run code."""
_RUNNING = frozenset(
    """
    build.ProjectBuilder click.edit click.launch distutils.spawn.spawn hatchling.build hatchling.cli
    logging.config mkdocs.commands numpy.f2py pandas.eval pandas.read_pickle pytest.main setuptools.sandbox
    sphinx.cmd sys.modules.copy sys.modules.get sys.modules.items sys.modules.values torch.load typer.launch
    yaml.Loader yaml.UnsafeLoader yaml.unsafe_load yaml.unsafe_load_all
    """.split()  # noqa: SIM905 - shorter than the list
)
"""What runs code or programs, of modules that are harmless otherwise, and what is asked of `sys.modules`."""
_REACHED = frozenset("_os _subprocess _sys builtins importlib os runpy socket subprocess sys".split())  # noqa: SIM905
"""Modules that other modules have among their own names: `shutil.os`."""
_FETCHING = frozenset({"aiohttp", "httpx", "requests", "urllib3", "urllib"})
"""Modules that may fetch, but not send; see `SENDS`."""
SENDS = frozenset({"post", "put", "patch", "request", "send", "stream", "ProxyManager", "OpenerDirector"})
"""Names of methods that send something."""
SENDS_WITH = frozenset({"data", "json", "files", "content", "body", "method"})
"""Names of arguments that are sent."""
_THIRD_PARTY = frozenset(
    """
    altair arrow astroid astropy attr attrs babel bandit beartype black blessed bokeh boto3 botocore bs4 build
    cattrs cerberus certifi chardet charset_normalizer chevron click colorama commonmark configobj coverage
    cryptography cv2 cyclonedx Cython cython dask dateutil deepdiff django docopt docstring_parser docutils
    docx dunamai einops emoji exceptiongroup faker fastapi filelock fiona flake8 flask flax fontTools
    freezegun ftfy furl gensim geopandas geopy gmpy2 gradio graphviz griffe h5py hatchling html5lib humanize
    hypothesis idna imageio importlib_metadata importlib_resources inflect inflection inquirer interrogate
    isort jax jaxtyping jinja2 jmespath jsonpatch jsonpointer jsonschema jwt keras libcst license_expression
    lightgbm loguru lxml mako markdown markdown2 markdown_it markdownify markupsafe marshmallow matplotlib
    mdformat mdit_py_plugins mistune mkdocs mkdocs_gen_files mpmath msgspec mypy myst_parser nacl natsort
    nbformat networkx nltk nox num2words numba numpy numpydoc onnx onnxruntime openpyxl optax optuna orjson
    packageurl packaging pandas parso pathspec pdoc pendulum phonenumbers PIL pint pkg_resources platformdirs
    plotly pluggy polars pptx prettytable prompt_toolkit psutil psycopg psycopg2 pyarrow pybind11 pycparser
    pydantic pydot pygments pylint pymongo pypandoc pypdf pyperclip pyproj pyproject_hooks pystache pytest
    pytest_asyncio pytz pyvista questionary radon rasterio redis regex reportlab requirements resolvelib
    rfc3986 rich rtoml ruamel ruff schema scipy seaborn semver sentencepiece setuptools setuptools_scm shapely
    six skbuild skimage sklearn slugify sniffio spacy spdx_tools sphinx sqlalchemy starlette statsmodels
    stdlib_list streamlit structlog sympy tabulate tblib tensorboard tensorflow termcolor texttable tiktoken
    tldextract tokenizers toml tomli tomli_w tomlkit torch towncrier tqdm transformers tree_sitter trimesh
    typer typing_extensions tzdata tzlocal ua_parser ujson unidecode user_agents validate_pyproject versioneer
    voluptuous vtk vulture watchfiles wheel xarray xgboost xlsxwriter xmltodict yaml yarl zarr zstandard
    """.split()  # noqa: SIM905 - shorter than the list
)
"""Well-known packages that upload nothing to an index."""
_PARTS = {module: frozenset(names.split()) for module, names in _OPEN_IN_PART.items()}


def is_closed(name: str) -> bool:
    """Whether a dotted name (`os.fork`, `xmlrpc.client`) gives code a way out that nobody has cleared."""
    top, _, rest = name.partition(".")
    parts = name.split(".")
    begun = {".".join(parts[:length]) for length in (2, 3)}
    if top in _CLOSED or not _REACHED.isdisjoint(parts[1:]) or not _RUNNING.isdisjoint(begun):
        return True
    if top in _PARTS:
        part = rest.partition(".")[0]
        return (bool(part) and part != "*" and part not in _PARTS[top]) or part == "*"
    return False


def is_fetching(name: str) -> bool:
    """Whether a dotted name belongs to a module that may send as well as fetch."""
    return name.partition(".")[0] in _FETCHING


def is_watched(module: str) -> bool:
    """Whether a module must not be handed on as a value, for then what is used of it cannot be seen."""
    top = module.partition(".")[0]
    return top in _PARTS or top in _CLOSED or top in _FETCHING


def is_known_module(module: str) -> bool:
    """Whether somebody has looked at a module that is not the repository's own."""
    top = module.partition(".")[0]
    return top in sys.stdlib_module_names or top in _THIRD_PARTY or top in _FETCHING or top in _PARTS
