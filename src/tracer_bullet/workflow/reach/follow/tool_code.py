"""Code of the repository that test runners, type checkers and builders of documentation import.

As with the code of a build, it counts only if it uploads, or speaks of uploads.
"""

from __future__ import annotations

import posixpath
import re
from fnmatch import fnmatch
from itertools import islice
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.follow.call import Followed, unfollowed
from tracer_bullet.workflow.reach.follow.files_below import files_below
from tracer_bullet.workflow.reach.follow.options import read_options
from tracer_bullet.workflow.reach.follow.python_file import follow_python_text
from tracer_bullet.workflow.reach.follow.requirements import installed_by_file
from tracer_bullet.workflow.reach.upload_words import speaks_of_uploads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tracer_bullet.workflow.reach.follow.call import FollowedCall

_PYTHON = re.compile(r"[\w./-]+\.py")
_PLUGIN = re.compile(r"(?<![\w-])-p[\s\"',]*(?!no:)([\w.]+)")
_ADDED_OPTIONS = re.compile(r"(?m)^[ \t]*addopts\s*=(?P<value>\s*\[[^\]]*\]|.*(?:\n[ \t]+.*)*)")
"""What pytest adds to its command line: https://docs.pytest.org/en/stable/reference/reference.html#confval-addopts."""
_PLUGINS = re.compile(r"(?m)^plugins\s*=(?P<value>.*(?:\n[ \t]+.*)*)")
_LOCAL_PLUGIN = re.compile(r"(?m)^[^#\n=]*=\s*([\w.]+):\w+")
_METHOD = re.compile(r"\bmodule\s*=\s*[\"']([\w.]+)[\"']")
_OF_COVERAGE = (".coveragerc", "pyproject.toml", "setup.cfg", "tox.ini")
_OF_FLAKE8 = ("setup.cfg", "tox.ini", ".flake8")
_OF_MYPY = ("mypy.ini", ".mypy.ini", "pyproject.toml", "setup.cfg")
_OF_PYTEST = (
    "pytest.toml",
    ".pytest.toml",
    "pytest.ini",
    ".pytest.ini",
    "pyproject.toml",
    "tox.ini",
    "setup.cfg",
)
_OF_PYLINT = ("pylintrc", ".pylintrc", "pylintrc.toml", ".pylintrc.toml", "pyproject.toml", "setup.cfg")
_OF_RECIPES = ("meta.yaml", "recipe.yaml", "build.sh", "bld.bat", "run_test.sh", "run_test.py")
_NAMES_OF_TESTS = re.compile(r"(?m)^[ \t]*python_files\s*=(\s*\[[^\]]*\]|.*(?:\n[ \t]+.*)*)")
"""https://docs.pytest.org/en/stable/reference/reference.html#confval-python_files"""
_GLOB = re.compile(r"[\w*?.\[\]-]+\.py")
_USUAL_NAMES = frozenset({"test_*.py", "*_test.py", "*.py"})
_OF_MKDOCS = ("-f", "--config-file")
_MODULE_NAME = re.compile(r"(?m)^\s*module_name:\s*['\"]?([\w./-]+)")
_INHERITED = re.compile(r"(?m)^INHERIT:\s*['\"]?([\w./-]+)")
_PACKAGE = re.compile(r"(?m)^\s*package\s*=\s*[\"']([\w.]+)[\"']")
_IMPORTERS = ("lazydocs", "mypy.stubtest", "pdoc", "pdoc3", "pydoc", "slotscheck", "stubtest")
_OF_SPHINX = ("sphinx", "sphinx-autobuild", "sphinx-build", "sphinx-intl", "sphinx-multiversion")
_MIGRATIONS = re.compile(r"(?m)^script_location\s*=\s*(?:%\(here\)s/)?(?P<folder>[\w./-]+)")
_TEST = re.compile(r"test_.*\.py|.*_test\.py|conftest\.py")
_MOST_TESTS = 300
"""Modules with tests that are looked at, of one call."""


def code_of_tool(call: FollowedCall) -> Iterator[Followed]:
    """The files that the tool imports: `conf.py`, `conftest.py`, tests, plugins, hooks of mkdocs."""
    for name in dict.fromkeys(_FILES[call.words[0]](call)):
        found = call.read(name)
        if found and speaks_of_uploads(found[1]):
            followed = follow_python_text(call, *found)
            yield followed._replace(files=(found[0],), is_product=True)


def code_of_pylint(call: FollowedCall) -> Iterator[Followed]:
    """A gap if the configuration of pylint has an `init-hook`, which is code, and speaks of uploads.

    https://pylint.readthedocs.io/en/stable/user_guide/configuration/all-options.html#init-hook
    """
    for found in filter(None, map(call.read, _OF_PYLINT)):
        if "init-hook" in found[1] and speaks_of_uploads(found[1]):
            yield unfollowed(found[0])


def code_of_recipe(call: FollowedCall) -> Iterator[Followed]:
    """A gap for each part of a recipe of conda that speaks of uploads, and the folders of an environment.

    https://docs.conda.io/projects/conda-build/en/stable/resources/build-scripts.html
    """
    told = read_options(call.words[1:], ("-f", "--file")).given("-f", "--file")
    if {"create", "update", "install"} & set(call.words):
        requirements = [word for name in told or ("environment.yml",) for word in ("-r", name)]
        yield from installed_by_file(call._replace(words=("pip", "install", *requirements)))
    if "build" in call.words:
        names = (posixpath.join(folder, name) for folder in _operands(call) for name in _OF_RECIPES)
        for found in filter(None, map(call.read, names)):
            if speaks_of_uploads(found[1]):
                yield unfollowed(found[0])


def _of_mkdocs(call: FollowedCall) -> Iterator[str]:
    """Its hooks, and scripts of plugins such as gen-files; `main.py` is that of macros unless it is told.

    https://www.mkdocs.org/user-guide/configuration/#hooks
    """
    waiting = [*read_options(call.words[1:], _OF_MKDOCS).given(*_OF_MKDOCS), "mkdocs.yml", "mkdocs.yaml"]
    for name in islice(waiting, _MOST_TESTS):  # grows while it is walked
        text, folder = (call.read(name) or ("", ""))[1], posixpath.dirname(name)
        modules = (f"{each}.py" for each in _MODULE_NAME.findall(text))
        yield from (posixpath.join(folder, each) for each in (*_PYTHON.findall(text), *modules, "main.py"))
        waiting += (posixpath.join(folder, each) for each in _INHERITED.findall(text))


def _of_modules(call: FollowedCall) -> Iterator[str]:
    """The packages and modules that are named, which the tool imports."""
    for name in _operands(call):
        yield from _module_files(name.removesuffix(".py").replace("/", "."))


def _of_flake8(call: FollowedCall) -> Iterator[str]:
    """https://flake8.pycqa.org/en/latest/user/configuration.html#using-local-plugins."""
    for _, text in filter(None, map(call.read, _OF_FLAKE8)):
        for name in _LOCAL_PLUGIN.findall(text.partition("[flake8:local-plugins]")[2]):
            yield from _module_files(name)


def _of_coverage(call: FollowedCall) -> Iterator[str]:
    """https://coverage.readthedocs.io/en/latest/plugins.html."""
    yield from _plugins_in(call, _OF_COVERAGE)


def _plugins_in(call: FollowedCall, settings: Iterable[str]) -> Iterator[str]:
    for _, text in filter(None, map(call.read, settings)):
        for plugins in _PLUGINS.finditer(text):
            for name in re.findall(r"[\w.]+", plugins["value"]):
                yield from _module_files(name)


def _of_versioningit(call: FollowedCall) -> Iterator[str]:
    """https://versioningit.readthedocs.io/en/stable/configuration.html#specifying-the-method."""
    for name in _METHOD.findall((call.read("pyproject.toml") or ("", ""))[1]):
        yield from _module_files(name)


def _of_towncrier(call: FollowedCall) -> Iterator[str]:
    """https://towncrier.readthedocs.io/en/stable/configuration.html: it asks the package for its version."""
    for _, text in filter(None, map(call.read, ("towncrier.toml", "pyproject.toml"))):
        for name in _PACKAGE.findall(text.partition("towncrier")[2]):
            yield from _module_files(name)


def _module_files(name: str) -> Iterator[str]:
    """Where a module of the repository may stand."""
    path = name.replace(".", "/")
    yield from (f"{path}.py", f"{path}/__init__.py", f"src/{path}.py", f"src/{path}/__init__.py")


def _of_sphinx(call: FollowedCall) -> Iterator[str]:
    yield from ("conf.py", *(word for word in _operands(call) if word.endswith("conf.py")))
    yield from (posixpath.join(folder, "conf.py") for folder in (*_operands(call), "tests", "test"))


def _of_mypy(call: FollowedCall) -> Iterator[str]:
    """https://mypy.readthedocs.io/en/stable/extending_mypy.html#configuring-mypy-to-use-plugins."""
    for _, text in filter(None, map(call.read, _OF_MYPY)):
        for plugins in _PLUGINS.finditer(text):
            yield from _PYTHON.findall(plugins["value"])


def _of_pytest(call: FollowedCall) -> Iterator[str]:
    yield "conftest.py"
    yield from _plugins(call)
    folders = _operands(call)
    yield from (posixpath.join(folder, "conftest.py") for folder in (*folders, "tests", "test"))
    places = folders or ["."]
    if "--pyargs" in call.words:
        places += [f"{start}{name.replace('.', '/')}" for start in ("", "src/") for name in folders]
    yield from islice(_tests(call, places), _MOST_TESTS)
    texts = (text for _, text in filter(None, map(call.read, _OF_PYTEST)))
    named = {
        name for text in texts for added in _NAMES_OF_TESTS.findall(text) for name in _GLOB.findall(added)
    }
    if named - _USUAL_NAMES:
        found = (path for place in places for path in files_below(call, place) if path.endswith(".py"))
        wanted = (path for path in found if any(fnmatch(posixpath.basename(path), name) for name in named))
        yield from islice(wanted, _MOST_TESTS)


def _of_alembic(call: FollowedCall) -> Iterator[str]:
    """https://alembic.sqlalchemy.org/en/latest/tutorial.html#the-migration-environment."""
    text = (call.read("alembic.ini") or ("", ""))[1]
    for folder in ("alembic", "migrations", *_MIGRATIONS.findall(text)):
        yield posixpath.join(folder, "env.py")


def _of_behave(call: FollowedCall) -> Iterator[str]:
    """https://behave.readthedocs.io/en/stable/gherkin/#layout."""
    for folder in ("features", *_operands(call)):
        steps = posixpath.join(folder, "steps")
        inside = call.files.names(path) if (path := call.path(steps)) is not None else ()
        yield from (
            posixpath.join(folder, "environment.py"),
            *(posixpath.join(steps, name) for name in inside),
        )


def _of_other_runners(call: FollowedCall) -> Iterator[str]:
    """The files that are named, and modules with tests wherever they are: operands may be dotted names."""
    yield from islice(_tests(call, [*_operands(call), "."]), _MOST_TESTS)
    yield from _plugins_in(call, ("unittest.cfg", "nose2.cfg"))  # of nose2


def _operands(call: FollowedCall) -> list[str]:
    words = (word.partition("::")[0] for word in call.words[1:])
    return [word for word in words if not word.startswith("-")]


def _tests(call: FollowedCall, places: Iterable[str]) -> Iterator[str]:
    """Modules with tests: https://docs.pytest.org/en/stable/explanation/goodpractices.html#test-discovery."""
    for place in places:
        yield from (place,) if place.endswith(".py") else ()
        yield from (path for path in files_below(call, place) if _TEST.fullmatch(posixpath.basename(path)))


def _plugins(call: FollowedCall) -> Iterator[str]:
    """The modules of the repository that pytest is told to load first:
    https://docs.pytest.org/en/stable/how-to/writing_plugins.html#plugin-discovery-order-at-tool-startup."""
    values = call.shell_env.values
    texts = (text for _, text in filter(None, map(call.read, _OF_PYTEST)))
    written = (added["value"] for text in texts for added in _ADDED_OPTIONS.finditer(text))
    told = " ".join((*call.words[1:], values.get("PYTEST_ADDOPTS") or "", *written))
    names = [*_PLUGIN.findall(told), *(values.get("PYTEST_PLUGINS") or "").split(",")]
    for name in filter(None, names):
        yield from (*_module_files(name), *_module_files(f"tests.{name}"))


_FILES: Mapping[str, Callable[[FollowedCall], Iterator[str]]] = {
    "alembic": _of_alembic,
    "behave": _of_behave,
    "coverage": _of_coverage,
    "flake8": _of_flake8,
    **dict.fromkeys(("mike", "mkdocs"), _of_mkdocs),
    "mypy": _of_mypy,
    **dict.fromkeys(_IMPORTERS, _of_modules),
    **dict.fromkeys(("py.test", "pytest"), _of_pytest),
    **dict.fromkeys(_OF_SPHINX, _of_sphinx),
    "towncrier": _of_towncrier,
    "versioningit": _of_versioningit,
    **dict.fromkeys(("doctest", "mutmut", "nose2", "stestr", "trial", "unittest"), _of_other_runners),
}
"""By the name of the command: the files it imports, as its words and its configuration say."""
