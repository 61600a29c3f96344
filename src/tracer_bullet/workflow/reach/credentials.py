"""Which credentials a step holds that an upload could use.

https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/use-secrets
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.text import nodes
from tracer_bullet.workflow.reach.known_secrets import (
    is_for_another_service,
    is_plain_variable,
    names_publishing,
    speaks_of_secrets,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from tracer_bullet.workflow.model import Job, Step, Values, Workflow
    from tracer_bullet.workflow.shell import Command

WRITTEN_EXPRESSION = re.compile(r"\$\{\{(?:'[^']*'|[^'])*?\}\}")
"""Elsewhere, `secrets.toml` is the name of a file."""
_SECRET = re.compile(
    r"(?<![\w.-])secrets\s*(?:\.\s*(?P<name>[\w-]+)|\[\s*'(?P<quoted>[^']+)'\s*\]|(?P<all>[\[)]|\.\s*\*|\s*\}\}))",
    re.IGNORECASE,
)
_VARIABLE = re.compile(
    r"(?<![\w.-])vars\s*(?:\.\s*(?P<name>[\w-]+)|\[\s*'(?P<quoted>[^']+)'\s*\]|(?P<any>\[))", re.IGNORECASE
)
_ASKED_FOR = re.compile(r"\bsecrets\.\w+\s*[!=]=\s*''")
"""A test whether there is a secret, which does not hand it on."""
_TOKEN = re.compile(r"\bpypi-[A-Za-z0-9_-]{16,}")
SIGN_IN_VARIABLE = (
    r"(?:TWINE_PASSWORD|UV_PUBLISH_(?:TOKEN|PASSWORD)|FLIT_PASSWORD|HATCH_INDEX_AUTH|PDM_PUBLISH_PASSWORD"
    r"|MATURIN_(?:PASSWORD|PYPI_TOKEN)|POETRY_(?:PYPI_TOKEN_\w+|HTTP_BASIC_\w+_PASSWORD))"
)
"""The variables in which the clients that upload look for a password, as a regular expression."""
_PASSWORD = re.compile(rf"{SIGN_IN_VARIABLE}\Z")
_PASSWORD_OPTIONS = ("-p", "--password", "--token", "-t", "--auth", "-a", "--api-token")
_OWN_FILES = re.compile(r"(?:\.env(?:\..*)?|.*\.env|\.?pypirc)\Z")
_HELD_IN_FILE = re.compile(
    r"(?im)^\s*(?:export\s+)?([\w.]*(?:token|passw|secret|auth)[\w.]*)\s*[=:]\s*"
    r"(?!\$\{?\w+\}?\s*$|%\(|<[\w -]*>\s*$)(\S.*)"
)
"""The name of a setting that holds a credential, and not the name of a variable with it; and its value."""
_SHORTEST = 32
"""PyPI takes API tokens only, and those are longer: https://pypi.org/help/#apitoken."""
_OF_TESTPYPI = re.compile(r"(?ims)^\[[\w-]*test[\w-]*\].*?(?=^\[|\Z)")
"""A section of a `.pypirc`: PyPI knows none of TestPyPI's accounts."""
_STRONG = (".env", ".pypirc", "pypirc")
"""Other names are most often those of examples, or of another service."""
ALL = "*"
NO_CREDENTIAL = "not-for-this-job"
"""What tracer writes over a secret that the workflow hands to every job."""


class Credential(NamedTuple):
    """Something that an upload could use, in words.

    One that is `weak` is most likely something else: it counts only for what sounds as if it uploaded.
    `secret` is the name of a secret, empty if it is handed on under a name that speaks of PyPI.
    """

    words: str
    is_weak: bool = False
    secret: str = ""


def secrets_of_job(workflow: Workflow, job: Job) -> tuple[Credential, ...]:
    """What every step of a job holds, in words: what stands in `env`, in a container, in services.

    A variable of the job hides the workflow's of the same name:
    https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#env-context
    """
    if job.inherits_secrets:
        return (Credential("`secrets: inherit`"),)
    outer = ((name, text) for name, text in _of_values(workflow.env) if name not in job.env.items)
    return _said([*outer, *_of_values(job.env), *_of_containers(job)])


def secrets_of_call(workflow: Workflow, job: Job) -> tuple[Credential, ...]:
    """What the call of a reusable workflow hands on, in words."""
    handed = [*_of_values(job.arguments), *_of_values(job.secrets)]
    return (*secrets_of_job(workflow, job), *_said(handed))


def describe_secrets(workflow: Workflow, job: Job) -> str:
    """A secret with which a job may upload, in words; empty where it names none."""
    given = (each for step in job.steps for each in secrets_of_step(step))
    held = (*secrets_of_call(workflow, job), *given)
    return next((each.words for each in held if not each.is_weak), "")


def secrets_of_services(job: Job) -> tuple[Credential, ...]:
    """What the service containers of a job hold by themselves, in words."""
    node = job.node.get("services")
    return _said(_written(node)) if node else ()


def secrets_of_step(step: Step) -> tuple[Credential, ...]:
    """What a step is given by itself, in words."""
    script = [("", step.run.value)] if step.run else []
    return _said([*_of_values(step.env), *_of_values(step.arguments), *script])


def secrets_in_variables(
    workflow: Workflow, job: Job, step: Step, names: Collection[str], *, is_open: bool
) -> tuple[Credential, ...]:
    """What variables of these names hold in a step; `is_open`: or what its script has by itself."""
    values = (workflow.env, job.env, step.env)
    given = [*(pair for each in values for pair in _of_values(each)), *_of_containers(job)]
    script = [("", step.run.value)] if step.run and is_open else []
    return _said([*((name, text) for name, text in given if not name or name in names), *script])


def secrets_of_files(names: Iterable[str], texts: Iterable[str | None]) -> tuple[Credential, ...]:
    """The files of a repository that hold a token, in words."""
    pairs = zip(names, texts, strict=True)
    return tuple(
        Credential(f"the credentials in `{name}`", is_weak=name not in _STRONG)
        for name, text in pairs
        if text
        and any(_may_upload(name, *held) for held in _HELD_IN_FILE.findall(_OF_TESTPYPI.sub("", text)))
    )


def _may_upload(file: str, name: str, value: str) -> bool:
    """Whether a setting of a file may be what PyPI asks for; in a `.env` it is most often one of tests."""
    if is_for_another_service(name):
        return False
    is_short = len(value.strip("\"' ")) < _SHORTEST and not re.search(r"[$`\\]", value)
    return not is_short or "pypirc" in file or names_publishing(name)


def holds_credential(text: str) -> bool:
    """Whether a text asks for a credential that is not known for something else."""
    return bool(_credentials("", text))


def carries_password(command: Command) -> bool:
    """Whether a command that uploads is given a password, or may be: in its words or its variables."""
    is_given = any(word.startswith(_PASSWORD_OPTIONS) for word in command.words)
    return is_given or command.shell_env.is_open or any(map(_PASSWORD.match, command.shell_env.values))


def may_hold_credentials(name: str) -> bool:
    """Whether a file of this name is one in which people keep credentials."""
    return bool(_OWN_FILES.match(name))


def _said(texts: Iterable[tuple[str, str]]) -> tuple[Credential, ...]:
    return tuple(dict.fromkeys(each for name, text in texts for each in _credentials(name, text)))


@lru_cache(maxsize=4096)
def _credentials(key: str, text: str) -> tuple[Credential, ...]:
    """The credentials in one text, which stands under `key`."""
    return tuple(_found(key, text))


def _found(key: str, text: str) -> Iterator[Credential]:
    expressions = _ASKED_FOR.sub("", "\n".join(WRITTEN_EXPRESSION.findall(text)))
    for found in _SECRET.finditer(expressions):
        name = ALL if found["all"] else found["name"] or found["quoted"] or ""
        if name == ALL:
            yield Credential("all secrets")
        elif not is_for_another_service(name, key):
            yield Credential(f"the secret `{name}`", secret="" if names_publishing(key) else name)
    for found in _VARIABLE.finditer(expressions):
        name = found["name"] or found["quoted"] or ""
        if found["any"]:
            yield Credential("a variable whose name is not known")
        elif not is_plain_variable(name) and not is_for_another_service(name, key):
            is_weak = not speaks_of_secrets(name) and not speaks_of_secrets(key)
            yield Credential(f"the variable `{name}`", is_weak)
    is_plain = text.strip() not in ("", NO_CREDENTIAL) and "${{" not in text
    if _TOKEN.search(text) or (_PASSWORD.match(key) and is_plain):
        yield Credential("a token that is written in the workflow")


def _of_containers(job: Job) -> Iterator[tuple[str, str]]:
    for key in ("container", "services"):
        node = job.node.get(key)
        yield from _written(node) if node else ()


def _written(node: nodes.Node) -> Iterator[tuple[str, str]]:
    """The texts below a node. `credentials` are for the registry of the image, and do not get to a step."""
    inner = nodes.deref(node)
    if isinstance(inner, nodes.Scalar):
        yield "", inner.text
    for entry in inner.entries if isinstance(inner, nodes.Mapping) else ():
        if entry.name != "credentials":
            yield from ((name or entry.name, text) for name, text in _written(entry.value))


def _of_values(values: Values) -> Iterator[tuple[str, str]]:
    if values.expression:
        yield "", values.expression.value
    for name, leaf in values.items.items():
        yield name, leaf.value
