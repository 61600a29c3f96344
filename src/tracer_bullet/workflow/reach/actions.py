"""Actions that upload distributions, and where to.

https://github.com/pypa/gh-action-pypi-publish, https://github.com/PyO3/maturin-action,
https://github.com/JRubics/poetry-publish, https://github.com/casperdcl/deploy-pypi,
https://github.com/aio-libs/create-release, https://github.com/jupyter-server/jupyter_releaser
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeGuard

from tracer_bullet.workflow.reach.indexes import PYPI, TESTPYPI, UNKNOWN_INDEX, index_of_url, is_unknown
from tracer_bullet.workflow.reach.publish_action import knows_hyphens
from tracer_bullet.workflow.reach.upload_tools import index_of_command, uploads
from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer_bullet.workflow.model import Step
    from tracer_bullet.workflow.reach.step_context import StepContext

PUBLISH_ACTIONS = frozenset({"pypa/gh-action-pypi-publish", "pypa/pypi-publish"})
"""PyPA's action by its name, and by the name that it is mistaken for."""

_COPY = re.compile(r"\A[^.].*/gh-action-pypi-publish(?=[@:]|\Z)", re.IGNORECASE)
"""The action in somebody else's repository, or as an image."""


def is_publish_action(step: Step | None) -> TypeGuard[Step]:
    """Whether a step uses PyPA's publish action, by its present or its former name."""
    return step is not None and step.uses is not None and step.uses.repository in PUBLISH_ACTIONS


def index_of_action(step: Step, step_context: StepContext) -> str | None:
    """Where the action of `step` uploads to, None if it is not known to upload."""
    if step.uses is None:
        return None
    find = _ACTIONS.get(step.uses.repository)
    if find is None and _COPY.search(step.uses.text):
        find = _copy
    return find(step, step_context) if find else None


def is_copy(step: Step) -> bool:
    """Whether the action of `step` is PyPA's in somebody else's repository, or as an image."""
    return step.uses is not None and not is_certain(step) and bool(_COPY.search(step.uses.text))


def is_certain(step: Step) -> bool:
    """Whether the action of `step` is one that is known, and not a copy or an image of one."""
    return step.uses is not None and step.uses.repository in _ACTIONS


def _publish(step: Step, step_context: StepContext) -> str:
    """PyPA's action: without a URL, or with an empty one, it takes PyPI's."""
    if step.arguments.expression or step.uses is None:
        return UNKNOWN_INDEX
    new, old = (
        step_context.argument(step, "repository-url"),
        step_context.argument(step, "repository_url"),
    )
    knows = knows_hyphens(step.uses)
    if knows is False:
        new = ""
    if (new and old and new != old) or (new and knows is None):
        return UNKNOWN_INDEX
    url = new or old
    return index_of_url(url) if url else PYPI


def _copy(step: Step, step_context: StepContext) -> str:
    """A copy of the action: that it is told to upload to TestPyPI says nothing of what it does."""
    index = _publish(step, step_context)
    return UNKNOWN_INDEX if index == TESTPYPI else index


def _semantic_release(step: Step, _context: StepContext) -> str | None:
    """Up to version 7 it uploads to PyPI unless it is told not to.

    https://github.com/python-semantic-release/python-semantic-release/blob/v7.34.6/docs/configuration.rst
    """
    major = step.uses.major if step.uses else None
    if major is None:
        return UNKNOWN_INDEX
    return PYPI if major < 8 else None


def _maturin(step: Step, step_context: StepContext) -> str | None:
    if step.arguments.expression:
        return UNKNOWN_INDEX
    command, arguments = (
        step_context.argument(step, "command") or "build",
        step_context.argument(step, "args"),
    )
    if is_unknown(command):
        return UNKNOWN_INDEX
    words = ["maturin", *command.split(), *arguments.replace(UNKNOWN_TEXT, UNKNOWN_WORDS).split()]
    return index_of_command(words, step_context.shell_env(), step_context.names) if uploads(words) else None


def _poetry_publish(step: Step, step_context: StepContext) -> str:
    url = step_context.argument(step, "repository_url")
    if step.arguments.expression or (not url and step_context.argument(step, "repository_name")):
        return UNKNOWN_INDEX
    return index_of_url(url) if url else PYPI


def _deploy_pypi(step: Step, step_context: StepContext) -> str | None:
    """https://github.com/casperdcl/deploy-pypi: it uploads unless `upload` is something other than true."""
    uploads_too, url = step_context.argument(step, "upload"), step_context.argument(step, "url")
    if step.arguments.expression or is_unknown(uploads_too):
        return UNKNOWN_INDEX
    if uploads_too not in ("", "true"):
        return None
    return index_of_url(url) if url else PYPI


def _create_release(step: Step, step_context: StepContext) -> str | None:
    """https://github.com/aio-libs/create-release: it uploads to PyPI if it is given a token for that."""
    return PYPI if step.arguments.expression or step_context.argument(step, "pypi_token") else None


def _jupyter_release(step: Step, step_context: StepContext) -> str | None:
    """Of the actions of jupyter_releaser only the last one uploads, unless it only tries.

    https://jupyter-releaser.readthedocs.io/en/latest/reference/api_docs.html
    """
    if step.uses is None or step.uses.path.rpartition("/")[2] != "finalize-release":
        return None
    return None if step_context.argument(step, "dry_run") == "true" else PYPI


_ACTIONS: dict[str, Callable[[Step, StepContext], str | None]] = {
    **dict.fromkeys(PUBLISH_ACTIONS, _publish),
    "pyo3/maturin-action": _maturin,
    "messense/maturin-action": _maturin,
    "jrubics/poetry-publish": _poetry_publish,
    "casperdcl/deploy-pypi": _deploy_pypi,
    "aio-libs/create-release": _create_release,
    "jupyter-server/jupyter_releaser": _jupyter_release,
    "python-semantic-release/python-semantic-release": _semantic_release,
    "relekang/python-semantic-release": _semantic_release,
}
