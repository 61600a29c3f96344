"""How the workflow releases: by a GitHub release or by the push of a tag, and which tag that is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from tracer_bullet.refs import TAGS
from tracer_bullet.rehearsal.prepare.next_version import (
    next_free,
    read_static_version,
    write_static_version,
)
from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tracer_bullet.rehearsal.prepare.commit_simulator import CommitSimulator
    from tracer_bullet.rehearsal.run.working_copy import Copy
    from tracer_bullet.rehearsal.target import Target
    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome


def plan_release(
    commit: CommitSimulator,
    target: Target,
    given: str = "",
    played: Sequence[EventOutcome] = (),
    taken: Collection[str] = (),
) -> RehearsedEvent:
    """The event that gets the workflow of `commit` to PyPI: a GitHub release, else the push of its tag.

    Where neither does, it is the one that starts the workflow, else the GitHub release. The tag is `given`,
    else that of the version that was `played`, else of the project's own; versions that are `taken`, which
    PyPI has already, are passed over.
    """
    version = "" if given else next_free(_choose_version(target, played), taken)
    tags = [given] if given else [f"v{version}", version]
    forms = [
        form
        for tag in tags
        for form in (RehearsedEvent("release", TAGS + tag), RehearsedEvent("push", TAGS + tag, True))
    ]
    return max(forms, key=lambda form: _rank(commit, form))


def _rank(commit: CommitSimulator, rehearsed: RehearsedEvent) -> int:
    run, uploads = commit.simulate(rehearsed)
    if run.started.passes is False:
        return 0
    return 2 if any(upload.index == PYPI for upload in uploads) else 1


def settle_tag(copy: Copy, tag: str, *, is_given: bool) -> str:
    """See to it that `tag` stands where it should, and say what the user would not expect, or nothing.

    A tag that the user gave is played as the repository has it. One that was chosen here goes to what is
    checked out: the repository may have released that version before, without this workflow.
    """
    if not copy.has_tag(tag) or copy.commit_of(tag) == copy.sha:
        return ""
    if is_given:
        return (
            f"the tag `{tag}` was played as the repository has it, at {copy.commit_of(tag)[:7]}: "
            "that is not what is checked out"
        )
    copy.move_tag(tag)
    return (
        f"the repository has the tag `{tag}` elsewhere: "
        "in the copy it was given to what is checked out, to rehearse the release of that"
    )


def settle_version(copy: Copy, target: Target, tag: str, taken: Collection[str]) -> str:
    """Give the copy the version of `tag` if PyPI has the project's own already, and say so.

    The text is empty where there is nothing to say.
    """
    pyproject = copy.tree / target.package / "pyproject.toml"
    own = read_static_version(pyproject)
    wanted = next_free(own, taken)
    if not own or wanted == own or wanted not in tag or not write_static_version(pyproject, wanted):
        return ""
    copy.commit(f"version {wanted}")
    return (
        f"{own} is on PyPI already: bump before releasing. The release was rehearsed with the next free "
        f"version, {wanted}"
    )


def _choose_version(target: Target, played: Sequence[EventOutcome]) -> str:
    for event in played:
        for record in event.uploads:
            try:
                version = Version(record.version)
            except InvalidVersion:
                continue
            return version.public.partition(".dev")[0]
    pyproject = target.root / target.package / "pyproject.toml"
    return read_static_version(pyproject) or _invent_version(target.tags)


def _invent_version(tags: Sequence[str]) -> str:
    """A version that no tag names yet: where tags make the version, any new one can be released."""
    taken = [int(number) for tag in tags for number in re.findall(r"[0-9]+", tag)[:1]]
    return f"{max(taken, default=0) + 1}.0.0"
