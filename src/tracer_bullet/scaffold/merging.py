"""A newer template and a workflow that was edited since: both sets of changes, where they do not meet.

The common ancestor is what was committed together with the answers. Pins are no conflict: of each action the
newer one counts, whoever brought it. https://git-scm.com/docs/git-merge-file
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from tracer_bullet.errors import TracerError
from tracer_bullet.project.git import ask_git, read_blob
from tracer_bullet.scaffold.replaced_files import permanent
from tracer_bullet.text.nodes import parse, tree

if TYPE_CHECKING:
    from collections.abc import Mapping

_PIN = re.compile(r"(?P<action>[\w.-]+/[\w./-]+)@(?P<pin>[0-9a-f]{40} # v(?P<version>[\d.]+))")


def ancestor(root: Path, answers_file: str, workflow: str, generated: bytes) -> bytes | None:
    """The permanent workflow that the template made last, None if git does not have it.

    `generated` is what it makes now: a job that this does not have was added before the commit, and then the
    ancestor is `generated` itself, for which every difference is the user's.
    """
    commit = _commit_of_answers(root, answers_file)
    blob = read_blob(root, f"{commit}:{workflow}", workflow) if commit else None
    if blob is None:
        return None
    base = permanent(blob)
    return base if _jobs(base) <= _jobs(generated) else generated


def _commit_of_answers(root: Path, answers_file: str) -> str:
    """The first commit with the present answers, but for the branch, which `tracer finalize` changes."""
    current = _without_branch((root / answers_file).read_text(encoding="utf-8"))
    found = ""
    for commit in ask_git(root, "log", "--format=%H", "--", answers_file).split():
        if _without_branch(ask_git(root, "show", f"{commit}:{answers_file}")) != current:
            break
        found = commit
    return found


def _without_branch(answers: str) -> list[str]:
    return [line for line in answers.splitlines() if not line.startswith("tracer_branch:")]


def merge(root: Path, current: bytes, base: bytes, new: bytes) -> bytes | None:
    """`current`, a permanent workflow, with what `new` changes in `base`; None where both changed a line."""
    ours, before, after = (data.decode() for data in (current, base, new))
    pins, bumped = _pins(ours), _pins(after)
    newer = {name: _newer(pins[name], bumped[name]) for name in pins.keys() & bumped.keys()}
    return _merge_file(root, ours, _with_pins(before, pins), _with_pins(after, newer))


def _merge_file(root: Path, *texts: str) -> bytes | None:
    with TemporaryDirectory(prefix="tracer-") as directory:
        paths = [Path(directory, name) for name in ("current", "base", "new")]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, encoding="utf-8", newline="")
        words = ["git", "-C", str(root), "merge-file", "-p", *map(str, paths)]
        finished = subprocess.run(words, capture_output=True, check=False, timeout=60)
    return finished.stdout if finished.returncode == 0 else None


def _pins(text: str) -> dict[str, str]:
    """The pin of each action that has one pin only."""
    found: dict[str, set[str]] = {}
    for match in _PIN.finditer(text):
        found.setdefault(match["action"], set()).add(match["pin"])
    return {action: next(iter(pins)) for action, pins in found.items() if len(pins) == 1}


def _newer(one: str, other: str) -> str:
    try:
        versions = [Version(pin.rpartition(" # v")[2]) for pin in (one, other)]
    except InvalidVersion:
        return other
    return one if versions[0] > versions[1] else other


def _with_pins(text: str, pins: Mapping[str, str]) -> str:
    return _PIN.sub(lambda found: f"{found['action']}@{pins.get(found['action'], found['pin'])}", text)


def _jobs(workflow: bytes) -> set[str]:
    try:
        found = tree(parse(workflow.decode()))
        return set(found["jobs"])
    except (TracerError, TypeError, KeyError, ValueError):
        return set()
