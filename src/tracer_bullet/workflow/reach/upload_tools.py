"""The tools that upload distributions, and where each uploads to.

twine: https://twine.readthedocs.io/en/stable/#environment-variables
uv: https://docs.astral.sh/uv/reference/cli/#uv-publish
poetry: https://python-poetry.org/docs/cli/#publish
hatch: https://hatch.pypa.io/latest/cli/reference/#hatch-publish
flit: https://flit.pypa.io/en/stable/upload.html
pdm: https://pdm-project.org/en/latest/reference/cli/#publish
maturin: https://www.maturin.rs/distribution
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.empty import EMPTY
from tracer_bullet.workflow.reach.argv import option, positional, spoken
from tracer_bullet.workflow.reach.indexes import PYPI, TESTPYPI, UNKNOWN_INDEX, index_of_url, is_unknown
from tracer_bullet.workflow.shell import UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.workflow.reach.indexes import IndexNames
    from tracer_bullet.workflow.shell import ShellEnv

VALUED = frozenset(
    """
    -C -e -p -P --allow-insecure-host --cache-dir --color --config --config-file --config-setting
    --constraints --data-dir --directory --env --env-file --extra --from --group --index --index-url
    --package --project --python --python-preference --refresh-package --spec --with --with-editable
    --with-requirements --workdir
    """.split()  # noqa: SIM905 - shorter than the list
)
"""Options in front of a command that take a value."""
_VALUES = frozenset(
    """
    -a -c -i -p -t -u --attestations-dir --auth --ca-certs --cert --check-url --client-cert --comment
    --identity --index --keyring-provider --manifest-path --password --publish-url --repo --repository
    --repository-url --sign-with --token --trusted-publishing --user --username
    """.split()  # noqa: SIM905 - shorter than the list
)
"""Options of uploads that take a value, which may look like an option."""
SIGN_IN_THEMSELVES = frozenset({"maturin", "pdm", "twine", "uv"})
"""The tools that ask PyPI for a token by themselves:
https://docs.pypi.org/trusted-publishers/using-a-publisher/."""
_NO_UPLOAD = frozenset({"--dry-run", "--help", "-h"})
_STAGES = "--stage"
"""What PEP 694 (a draft of July 2026) proposes for clients: the files wait on the index for a decision."""
_CONFIGURED = frozenset({"--config", "--config-file", "--pypirc"})
"""Options that name a file in which any name may stand for any index."""
_CONFIGURED_BY = ("UV_CONFIG_FILE", "HATCH_CONFIG", "PDM_CONFIG_FILE")


class Tool(NamedTuple):
    """How a tool is told where to upload.

    `urls` are its options for a URL, `names` those for a configured name; with `_variables` the environment
    variables for the same. A name option that holds a URL is taken for one. `known` are the names that the
    tool knows by itself. Of a URL and a name the URL counts, unless they are `exclusive`.
    """

    verbs: frozenset[str]
    urls: tuple[str, ...] = ()
    names: tuple[str, ...] = ("-r", "--repository")
    url_variables: tuple[str, ...] = ()
    name_variables: tuple[str, ...] = ()
    known: Mapping[str, str] = EMPTY
    exclusive: bool = False


_PUBLISH = frozenset({"publish"})
_BOTH = {"pypi": PYPI, "testpypi": TESTPYPI}
TOOLS = {
    "twine": Tool(
        frozenset({"upload"}),
        urls=("--repository-url",),
        url_variables=("TWINE_REPOSITORY_URL",),
        name_variables=("TWINE_REPOSITORY",),
        known=_BOTH,
    ),
    "uv": Tool(
        _PUBLISH,
        urls=("--publish-url",),
        names=("--index",),
        url_variables=("UV_PUBLISH_URL",),
        name_variables=("UV_PUBLISH_INDEX",),
        exclusive=True,
    ),
    "poetry": Tool(_PUBLISH, known={"pypi": PYPI}),
    "hatch": Tool(
        _PUBLISH,
        names=("-r", "--repo"),
        name_variables=("HATCH_INDEX_REPO",),
        known={"main": PYPI, "test": TESTPYPI},
    ),
    "flit": Tool(
        _PUBLISH,
        names=("--repository",),
        url_variables=("FLIT_INDEX_URL",),
        known={"pypi": PYPI},
        exclusive=True,
    ),
    "pdm": Tool(_PUBLISH, name_variables=("PDM_PUBLISH_REPO",), known=_BOTH),
    "maturin": Tool(
        frozenset({"publish", "upload"}),
        urls=("--repository-url",),
        url_variables=("MATURIN_REPOSITORY_URL",),
        name_variables=("MATURIN_REPOSITORY",),
        known=_BOTH,
    ),
    "rye": Tool(_PUBLISH, urls=("--repository-url",), names=("--repository",), known={"pypi": PYPI}),
    "setup.py": Tool(frozenset({"upload"}), known={"pypi": PYPI}),
}

VARIABLES = frozenset(_CONFIGURED_BY).union(
    *((*tool.url_variables, *tool.name_variables) for tool in TOOLS.values())
)
"""The environment variables that tell any of the tools where to upload."""


def uploads(words: Sequence[str]) -> bool:
    """Whether these words (a tool and its arguments) upload something."""
    return words[0] in TOOLS and _uploads(tuple(words))


@lru_cache(maxsize=1024)
def _uploads(words: tuple[str, ...]) -> bool:
    tool = TOOLS[words[0]]
    if is_held_back(words):
        return False
    if words[0] == "setup.py":
        return bool(tool.verbs & set(words[1:]))
    arguments = words[1:]
    at = positional(arguments, VALUED)
    return at < len(arguments) and arguments[at] in tool.verbs


def is_held_back(words: Sequence[str]) -> bool:
    """Whether a tool that is known is told to upload nothing, whatever else it is told."""
    return words[0] in TOOLS and any(words[at] in _NO_UPLOAD for at in spoken(words, _VALUES | VALUED))


def stages(words: Sequence[str]) -> bool:
    """Whether these words, which upload something, only stage it: https://peps.python.org/pep-0694/."""
    return any(words[at] == _STAGES for at in spoken(words, _VALUES | VALUED))


def index_of_command(words: Sequence[str], shell_env: ShellEnv, names: IndexNames) -> str:
    """Where these words, which upload something, upload to."""
    tool = TOOLS[words[0]]
    arguments = words[1:]
    url = _given(arguments, tool.urls) or _variable(shell_env, tool.url_variables)
    name = _given(arguments, tool.names) or _variable(shell_env, tool.name_variables)
    if (url and name and tool.exclusive) or _may_say_otherwise(arguments, tool):
        return UNKNOWN_INDEX
    if url:
        return index_of_url(url)
    if _is_configured(arguments, shell_env):
        return UNKNOWN_INDEX
    if names.is_open:
        return UNKNOWN_INDEX
    if name:
        return _index_of_name(words[0], name, shell_env, names)
    default = names.defaults.get(words[0]) or names.url(words[0], "pypi")
    return index_of_url(default) if default else PYPI


def _given(arguments: Sequence[str], options: tuple[str, ...]) -> str | None:
    return option(arguments, options, _VALUES - set(options)) if options else None


def _may_say_otherwise(arguments: Sequence[str], tool: Tool) -> bool:
    """Whether there are words that may say where to, in a way that `option` does not read.

    That is an abbreviation, a cluster of short options, or a word that is not known.
    https://docs.python.org/3/library/argparse.html#argument-abbreviations-prefix-matching
    """
    whole = (*tool.urls, *tool.names)
    given = [arguments[at] for at in spoken(arguments, _VALUES)]
    return UNKNOWN_WORDS in given or any(_is_short_for(word, whole) for word in given)


def _is_short_for(word: str, options: Sequence[str]) -> bool:
    name = word.partition("=")[0]
    if name in options:
        return False
    if name.startswith("--"):
        return len(name) > 2 and any(option.startswith(name) for option in options)
    is_cluster = len(name) > 2 and name[0] == "-" and name[:2] not in (*options, *_VALUES)
    return is_cluster and any(option[1] in name for option in options if len(option) == 2)


def _is_configured(arguments: Sequence[str], shell_env: ShellEnv) -> bool:
    """Whether names are given in a file that is not looked at."""
    given = {word.partition("=")[0] for word in arguments}
    return bool(given & _CONFIGURED) or any(shell_env.values.get(name) for name in _CONFIGURED_BY)


def _variable(shell_env: ShellEnv, variables: tuple[str, ...]) -> str | None:
    return next((value for name in variables if (value := shell_env.get(name))), None)


def _index_of_name(tool: str, name: str, shell_env: ShellEnv, names: IndexNames) -> str:
    if is_unknown(name):
        return UNKNOWN_INDEX
    if "://" in name:
        return index_of_url(name)
    url = names.url(tool, name)
    if tool == "poetry":
        variable = f"POETRY_REPOSITORIES_{name.upper().replace('-', '_')}_URL"
        url = shell_env.get(variable) or url
    if url and not (tool == "hatch" and name in TOOLS[tool].known):
        return index_of_url(url)
    return TOOLS[tool].known.get(name, UNKNOWN_INDEX)
