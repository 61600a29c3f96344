"""What a job gives its upload besides an identity token: passwords and tokens, by variable or by option.

A password goes before trusted publishing in twine, uv, pdm and hatch, which then use no identity token.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.reach import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.gitlab.config import Config, PipelineJob
    from tracer_bullet.gitlab.config.model import Tree

PASSWORDS = (
    "TWINE_PASSWORD", "UV_PUBLISH_TOKEN", "UV_PUBLISH_PASSWORD", "FLIT_PASSWORD", "HATCH_INDEX_AUTH",
    "PDM_PUBLISH_PASSWORD", "MATURIN_PYPI_TOKEN", "MATURIN_PASSWORD", "POETRY_PYPI_TOKEN_PYPI",
    "POETRY_HTTP_BASIC_PYPI_PASSWORD",
)  # fmt: skip
USERS = (
    "TWINE_USERNAME", "UV_PUBLISH_USERNAME", "FLIT_USERNAME", "HATCH_INDEX_USER", "PDM_PUBLISH_USERNAME",
)  # fmt: skip
READ_BY_CLIENT = {
    "twine upload": ("TWINE_USERNAME", "TWINE_PASSWORD"),
    "uv publish": ("UV_PUBLISH_TOKEN",),
    "poetry publish": ("POETRY_PYPI_TOKEN_PYPI",),
    "flit publish": ("FLIT_USERNAME", "FLIT_PASSWORD"),
    "hatch publish": ("HATCH_INDEX_USER", "HATCH_INDEX_AUTH"),
    "pdm publish": ("PDM_PUBLISH_USERNAME", "PDM_PUBLISH_PASSWORD"),
    "maturin": ("MATURIN_PYPI_TOKEN",),
}
"""The variables of a project that a client reads by itself, if nothing names another one."""
UPLOADS = re.compile(
    r"\b(?:twine\s+upload|(?:uv|poetry|flit|hatch|pdm|maturin)\s+publish|maturin\s+upload)\b"
)
UPLOAD_TO_PYPI = (
    'name it, and quote variables: twine upload --repository-url https://upload.pypi.org/legacy/ "$X"'
)
"""How a command names the index, whatever else may be in the variables."""
_MINTS = "mint-token"
_BUILT_IN = {"main": PYPI, "test": TESTPYPI}
"""Names that hatch has for the indexes; https://hatch.pypa.io/latest/plugins/publisher/package-index/"""
POETRY_TOKEN = re.compile(
    r"poetry\s+config\s+(?P<name>pypi-token|http-basic)\.(?P<of>[\w.-]+)\s+(?P<value>[^\s;&|][^;&|\n]*)"
)
"""A token or a password for the repository `of`, in the settings of poetry."""
_CONFIGURED = re.compile(r"poetry\s+config\s+repositories\.(?P<name>[\w.-]+)\s+[\"']?(?P<url>[^\s\"';&|]+)")
_ASSIGNED = re.compile(rf"(?<![\w$])(?P<name>{'|'.join(PASSWORDS)})=(?P<value>\S+)")
_COMMAND = re.compile(r"[^;&|\n]*")
_URL = re.compile(r"(?<!\S)--(?:repository-url|publish-url)(?:=|\s+)(?P<value>\S+)")
_NAME = re.compile(r"(?<!\S)(?:-r|--repository|--index)(?:=|\s+)(?P<value>\S+)")
_OPTION = re.compile(r"(?<!\S)(?P<name>-p|--password|-t|--token|--auth|-a)(?:=|\s+)(?P<value>\S+)")


class GivenCredential(NamedTuple):
    """A password or a token: the `name` of the variable or the option, and its `value` as it is written."""

    name: str
    value: str

    @property
    def is_identity_token(self) -> bool:
        """Whether it is GitLab's identity token, which no index takes as a password."""
        return bool(re.search(r"_ID_TOKEN\b", self.value))


def token_variable(index: str) -> str:
    """The variable in which clients look for the identity token of an index, whose key is its audience."""
    return f"{index.upper()}_ID_TOKEN"


def exchanges_itself(job: PipelineJob) -> bool:
    """Whether the script of a job exchanges the identity token, and hands its client what it gets."""
    return any(_MINTS in line for line in job.script)


def credentials_of(job: PipelineJob, config: Config) -> list[GivenCredential]:
    """What the file gives to the uploads of `job`; variables of the project are not in it."""
    found = [
        *_of_variables(job.body.get("variables") or {}),
        *_of_variables(config.variables),
    ]
    names = repository_names(job)
    given = (one for line in job.script for one in _given(line, names))
    return [*found, *(GivenCredential(one["name"], _plain(one["value"])) for one in given)]


def passwords_of(job: PipelineJob, config: Config) -> list[GivenCredential]:
    """The same without identity tokens."""
    return [one for one in credentials_of(job, config) if not one.is_identity_token]


def _given(line: str, names: Mapping[str, str]) -> Iterator[re.Match[str]]:
    """What a line of a script gives to uploads to PyPI or TestPyPI: its `name`, and its `value`."""
    for one in _ASSIGNED.finditer(line):
        if index_named(line[one.start() :].partition("\n")[0], names):
            yield one
    for one in POETRY_TOKEN.finditer(line):
        if index_of_name(one["of"], names):
            yield one
    for command in upload_commands(line, names):
        yield from _OPTION.finditer(command)


def repository_names(job: PipelineJob) -> dict[str, str]:
    """What the names of repositories stand for in the script of `job`: an index, or an address."""
    configured = {one["name"]: one["url"] for line in job.script for one in _CONFIGURED.finditer(line)}
    return _BUILT_IN | configured


def upload_commands(script: str, names: Mapping[str, str] = _BUILT_IN) -> list[str]:
    """The commands in a script that upload to PyPI or TestPyPI; what names another index is left out."""
    starts = [one.start() for one in UPLOADS.finditer(script)]
    commands = [_COMMAND.match(script, start) for start in starts]
    return [one[0] for one in commands if one and index_named(one[0], names)]


def index_named(command: str, names: Mapping[str, str], default: str = PYPI) -> str:
    """The index that an upload names by an address or a name; `default` for none, and empty for others."""
    url, name = _URL.search(command), _NAME.search(command)
    if url:
        return _index_at(url["value"])
    return index_of_name(name["value"], names) if name else default


def index_of_name(name: str, names: Mapping[str, str]) -> str:
    """The index that a repository of this name is, or nothing; `names` are those that are known."""
    meant = names.get(_plain(name), _plain(name)).lower()
    return _index_at(meant) if "://" in meant else _index_like(meant)


def _index_at(address: str) -> str:
    return _index_like(address) if "pypi.org" in address else ""


def _index_like(text: str) -> str:
    return "" if "pypi" not in text else TESTPYPI if "test" in text else PYPI


def _of_variables(given: Mapping[str, Tree]) -> Iterator[GivenCredential]:
    for name in PASSWORDS:
        value = given.get(name)
        if isinstance(value, dict):
            value = value.get("value")
        if value:
            yield GivenCredential(name, str(value))


def _plain(word: str) -> str:
    return word.strip("\"'")
