"""What `actions/checkout` has to bring along: git submodules and files from Git LFS.

https://github.com/actions/checkout#usage: both are left out unless the step asks for them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.project.detected import Detected
from tracer_bullet.project.git import ask_git, tracked_files

if TYPE_CHECKING:
    from pathlib import Path

_LFS = re.compile(rb"^[^#\n]*\bfilter=lfs\b", re.MULTILINE)


def checkout_answers(package: Path) -> dict[str, Detected[bool]]:
    """`submodules` and `lfs`, each only if the repository of `package` has them."""
    root = ask_git(package, "rev-parse", "--show-toplevel")
    where = package.joinpath(root) if root else package
    answers = {}
    if (where / ".gitmodules").is_file():
        answers["submodules"] = Detected(True, "`.gitmodules` is there")
    attributes = (where / name for name in tracked_files(where, "*.gitattributes"))
    if any(file.is_file() and _LFS.search(file.read_bytes()) for file in attributes):
        answers["lfs"] = Detected(True, "`.gitattributes` names Git LFS")
    return answers
