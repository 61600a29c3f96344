"""Whether the client that a job gets is too old to sign in by itself.

Trusted publishing came with twine 6.1, which needs Python 3.8, and with maturin 0.15;
every uv that publishes has it.
https://pypi.org/project/twine/6.1.0/, https://pypi.org/project/maturin/0.15.0/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.text.nodes import Scalar, walk
from tracer_bullet.workflow.simulation.matrix import texts_in_matrix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.model import Job
    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles

_FIRST = {"twine": "6.1", "maturin": "0.15"}
_OLD_VERSIONS = {
    "twine": r"(?:==|~=|<=|@)\s*(?:[1-5]\b|6\.0|6(?![.\d]))|<\s*(?:[1-5]\b|6(?![.\d])|6\.[01](?!\d))",
    "maturin": r"(?:==|<=|@)\s*0\.(?:\d|1[0-4])(?!\d)|~=\s*0\.(?:\d|1[0-4])\.\d|<\s*0\.(?:\d|1[0-5])(?!\d)",
}
_PINNED = {
    client: re.compile(rf"\b{client}(?:\[[^\]]*\])?\s*(?:[<>=!~]=?\s*[\w.*]+\s*,\s*)*(?:{old})")
    for client, old in _OLD_VERSIONS.items()
}
_OLD_PYTHON = re.compile(r"(?:pypy-?)?(?P<version>2(?:\.\d+)*|3\.[0-7](?:\.\d+)*)(?:\.x)?\s*\Z")
_OLD_IMAGE = re.compile(r"(?:^|/)python:(?P<version>2(?:\.\d+)?|3\.[0-7])(?!\d)")
_REQUIREMENTS = re.compile(r"(?<!\S)(?:-r|--requirement)[ =]?[\"']?(?P<file>[\w./-]+)")
_APART = re.compile(r"\b(?:uvx|uv tool run|pipx run)\s+(?:--\S+\s+)*twine\b|\bpipx install\b.*\btwine\b")
"""Such a twine does not run on the Python that the job sets up."""


def installs_old(client: str, script: str) -> bool:
    """Whether the words of a script ask for a version of `client` that cannot sign in."""
    return client in _PINNED and bool(_PINNED[client].search(script))


def old_python_of_image(image: str) -> str:
    """The version of Python in an image called `image`, if twine 6.1 needs a newer one; otherwise empty."""
    found = _OLD_IMAGE.search(image)
    return found["version"] if found else ""


def why_too_old(client: str, job: Job, files: RepositoryFiles) -> str:
    """Why the `client` of `job` cannot sign in by itself, as part of a sentence; empty if nothing says so."""
    script = "\n".join(step.script for step in job.steps)
    named = [found["file"].removeprefix("./") for found in _REQUIREMENTS.finditer(script)]
    texts = [script, *(files.text(name) or "" for name in named)]
    if any(installs_old(client, text) for text in texts):
        return f"the job installs a {client} that is older than {_FIRST[client]}"
    if client == "twine" and not _APART.search(script) and (old := next(_old_pythons(job), "")):
        return f"the job runs Python {old}, for which there is no twine 6.1"
    return ""


def _old_pythons(job: Job) -> Iterator[str]:
    for step in job.steps:
        given = step.arguments.get("python-version") if step.uses else None
        for written in map(str, texts_in_matrix(job, given.value) if given else ()):
            if written and all(map(_OLD_PYTHON.match, lines := written.split())):
                yield lines[0]
    container = job.node.get("container")
    for node in walk(container) if container else ():
        if isinstance(node, Scalar) and (old := old_python_of_image(node.text)):
            yield old
