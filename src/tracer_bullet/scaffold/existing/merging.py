"""A newer template and a workflow that was edited since: both sets of changes, where they do not meet.

The common ancestor is what was committed together with the answers. Pins are no conflict: of each action the
newer one counts, whoever brought it. https://git-scm.com/docs/git-merge-file
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from packaging.version import InvalidVersion, Version

from tracer_bullet.errors import TracerError
from tracer_bullet.project.git import ask_git, read_blob
from tracer_bullet.scaffold.existing.replaced_files import permanent
from tracer_bullet.text import nodes
from tracer_bullet.text.lines import above_comments, line_start

if TYPE_CHECKING:
    from collections.abc import Mapping

_PIN = re.compile(r"(?P<action>[\w.-]+/[\w./-]+)@(?P<pin>[0-9a-f]{40} # v(?P<version>[\d.]+))")


def ancestor(root: Path, answers_file: str, workflow: str, generated: bytes) -> bytes | None:
    """The permanent workflow that the template made last, None if git does not have it.

    `generated` is what it makes now. It is the ancestor itself, for which every difference is the user's, if
    it was committed since, or if a job that it does not have was added before the commit.
    """
    commit = _commit_of_answers(root, answers_file)
    blob = read_blob(root, f"{commit}:{workflow}", workflow) if commit else None
    if blob is None:
        return None
    base = permanent(blob)
    later = ask_git(root, "log", "--format=%H", f"{commit}..HEAD", "--", workflow).split()
    versions = (read_blob(root, f"{one}:{workflow}", workflow) for one in later)
    is_newer = any(version is not None and permanent(version) == generated for version in versions)
    return base if _jobs(base) <= _jobs(generated) and not is_newer else generated


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


class Merged(NamedTuple):
    """The text, None where both changed a line; `edits` are the lines of the user's that are in the way."""

    text: bytes | None
    edits: tuple[str, ...] = ()


def merge(root: Path, current: bytes, base: bytes, new: bytes) -> Merged:
    """`current`, a permanent workflow, with what `new` changes in `base`.

    Jobs of the user's own go to the end if the template changed what is beside them.
    """
    ours, before, after = (data.decode() for data in (current, base, new))
    pins, bumped = _pins(ours), _pins(after)
    newer = {name: _newer(pins[name], bumped[name]) for name in pins.keys() & bumped.keys()}
    others = (_with_pins(before, pins), _with_pins(after, newer))
    merged = _merge_file(root, ours, *others)
    if merged.text is not None:
        return merged
    rest, own = _without_own_jobs(ours, _jobs(base))
    merged = _merge_file(root, rest, *others) if own else merged
    return merged if merged.text is None else Merged(merged.text.rstrip(b"\n") + b"\n" + own.encode())


def _without_own_jobs(text: str, known: set[str]) -> tuple[str, str]:
    """The text without the jobs that are not `known`, and these, with the comments and blanks above them."""
    document = nodes.parse(text)
    last = document.entries[-1] if isinstance(document, nodes.Mapping) and document.entries else None
    jobs = last.value if last and last.name == "jobs" else None
    if not isinstance(jobs, nodes.Mapping) or jobs.flow:
        return text, ""
    starts = [
        above_comments(text, line_start(text, entry.key.span.start), and_blanks=True)
        for entry in jobs.entries
    ]
    blocks = list(zip(jobs.entries, starts, [*starts[1:], len(text)], strict=True))
    rest = [text[start:end] for entry, start, end in blocks if entry.name in known]
    own = [text[start:end] for entry, start, end in blocks if entry.name not in known]
    return text[: starts[0]] + "".join(rest), "".join(own)


def _merge_file(root: Path, *texts: str) -> Merged:
    with TemporaryDirectory(prefix="tracer-") as directory:
        paths = [Path(directory, name) for name in ("current", "base", "new")]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, encoding="utf-8", newline="")
        words = ["git", "-C", str(root), "merge-file", "-p", *map(str, paths)]
        finished = subprocess.run(words, capture_output=True, check=False, timeout=60)
    if finished.returncode == 0:
        return Merged(finished.stdout)
    hunks = re.findall(r"^<{7}[^\n]*\n(.*?)^={7}$", finished.stdout.decode(), re.MULTILINE | re.DOTALL)
    known = {line.strip() for text in texts[1:] for line in text.splitlines()}
    lines = (line for hunk in hunks for line in hunk.splitlines())
    return Merged(None, tuple(line for line in lines if line.strip() not in known))


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
        found = nodes.tree(nodes.parse(workflow.decode()))
        return set(found["jobs"])
    except (TracerError, TypeError, KeyError, ValueError):
        return set()
