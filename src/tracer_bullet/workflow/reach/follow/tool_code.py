"""Code of the repository that tests and builders of documentation run when they start.

As with the code of a build, it counts only if it uploads, or speaks of uploads.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.follow.python_file import follow_python_text
from tracer_bullet.workflow.reach.upload_words import speaks_of_uploads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.reach.follow.call import Followed, FollowedCall

_HOOKS = re.compile(r"(?m)^hooks:\s*(?P<inline>\[[^\]]*\])?(?P<lines>(?:\n\s*-\s*\S+)*)")
_PYTHON = re.compile(r"[\w./-]+\.py")
_PLUGIN = re.compile(r"(?<!\S)-p\s*(?!no:)([\w.]+)")


def code_of_tool(call: FollowedCall) -> Iterator[Followed]:
    """The files that the tool imports: `conf.py`, `conftest.py`, hooks of mkdocs."""
    for name in dict.fromkeys(_files(call)):
        found = call.read(name)
        if found and speaks_of_uploads(found[1]):
            followed = follow_python_text(call, *found)
            yield followed._replace(files=(found[0],), is_product=True)


def _files(call: FollowedCall) -> Iterator[str]:
    folders = [word for word in call.words[1:] if not word.startswith("-") and "::" not in word]
    if call.words[0] == "mkdocs":
        text = next((found[1] for name in ("mkdocs.yml", "mkdocs.yaml") if (found := call.read(name))), "")
        for hooks in _HOOKS.finditer(text):
            yield from _PYTHON.findall(hooks[0])
        return
    own = "conf.py" if call.words[0] == "sphinx-build" else "conftest.py"
    yield own
    if own == "conftest.py":
        yield from _plugins(call)
    yield from (posixpath.join(folder, own) for folder in (*folders, "tests", "test"))


def _plugins(call: FollowedCall) -> Iterator[str]:
    """The modules of the repository that pytest is told to load first:
    https://docs.pytest.org/en/stable/how-to/writing_plugins.html#plugin-discovery-order-at-tool-startup."""
    values = call.shell_env.values
    told = f"{' '.join(call.words[1:])} {values.get('PYTEST_ADDOPTS') or ''}"
    names = [*_PLUGIN.findall(told), *(values.get("PYTEST_PLUGINS") or "").split(",")]
    for name in filter(None, names):
        path = name.replace(".", "/")
        yield from (f"{path}.py", f"{path}/__init__.py", f"src/{path}.py", f"tests/{path}.py")
