"""JRubics/poetry-publish, an action that builds and uploads: its build as steps of the job.

https://github.com/JRubics/poetry-publish#inputs
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from tracer_bullet.arming.lane import pins
from tracer_bullet.text.scalars import quote, quote_single

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Step

POETRY_PUBLISH = "jrubics/poetry-publish"
_OF_UPLOAD = frozenset(
    "pypi_token repository_name repository_url repository_username repository_password".split()  # noqa: SIM905
)
_OF_INSTALL = frozenset({"ignore_dev_requirements", "poetry_install_options"})
"""What the action installs of the project before it builds; the build does without."""
_OF_BUILD = frozenset({"python_version", "poetry_version", "plugins", "build_format", "package_directory"})
_LATEST = "latest"


def has_known_inputs(step: Step) -> bool:
    """Whether all inputs of the action are known, so that its build can be written."""
    inputs = step.arguments
    is_plain = all(
        "${{" not in leaf.value for name, leaf in inputs.items.items() if name.lower() in _OF_BUILD
    )
    names = {name.lower() for name in inputs.items}
    return is_plain and not inputs.expression and names <= _OF_UPLOAD | _OF_INSTALL | _OF_BUILD


def folder_of_poetry(step: Step) -> str:
    """Where the action has its files."""
    return f"{_given(step, 'package_directory')}/dist".strip("./")


def python_lines(step: Step) -> list[str]:
    """The step that gets the action's Python, as lines without a dash."""
    version = _given(step, "python_version")
    wanted = "3.x" if version in ("", _LATEST) else version
    return [f"uses: {pins.SETUP_PYTHON}", "with:", f"  python-version: {quote_single(wanted)}"]


def build_lines(step: Step) -> list[str]:
    """The step that builds as the action does, as lines without a dash."""
    version = _given(step, "poetry_version")
    wanted = [f"poetry{version if version != _LATEST else ''}", *_given(step, "plugins").split()]
    build_format = _given(step, "build_format")
    folder = _given(step, "package_directory")
    return [
        *([f"working-directory: {quote(folder)}"] if folder.strip("./") else []),
        "run: |",
        f"  python -m pip install {shlex.join(wanted)}",
        f"  poetry build{f' --format {build_format}' if build_format else ''}",
    ]


def _given(step: Step, name: str) -> str:
    leaf = step.arguments.get(name)
    return leaf.value.strip() if leaf else ""
