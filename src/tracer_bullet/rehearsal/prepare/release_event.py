"""How the workflow releases: by a GitHub release or by the push of a tag, and which tag that is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from tracer_bullet.project.packaging_files import dig, has_project, read_project
from tracer_bullet.rehearsal.run.payloads import TAGS, RehearsedEvent
from tracer_bullet.rehearsal.simulated import find_uploads, read_and_simulate
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tracer_bullet.rehearsal.run.working_copy import Copy
    from tracer_bullet.rehearsal.target import Target
    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome


def plan_release(
    tree: Path, target: Target, given: str = "", played: Sequence[EventOutcome] = ()
) -> RehearsedEvent:
    """The event that gets the workflow in `tree` to PyPI: a GitHub release, else the push of its tag.

    Where neither does, it is the one that starts the workflow, else the GitHub release. The tag is `given`,
    else that of the version that was `played`, else of the project's own.
    """
    version = "" if given else _choose_version(target, played)
    tags = [given] if given else [f"v{version}", version]
    forms = [
        form
        for tag in tags
        for form in (RehearsedEvent("release", TAGS + tag), RehearsedEvent("push", TAGS + tag, True))
    ]
    return max(forms, key=lambda form: _rank(tree, target, form))


def _rank(tree: Path, target: Target, rehearsed: RehearsedEvent) -> int:
    run = read_and_simulate(tree, target, rehearsed)
    if run.started.passes is False:
        return 0
    return 2 if any(upload.index == PYPI for upload in find_uploads(tree, run)) else 1


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


def _choose_version(target: Target, played: Sequence[EventOutcome]) -> str:
    for event in played:
        for record in event.uploads:
            try:
                version = Version(record.version)
            except InvalidVersion:
                continue
            return version.public.partition(".dev")[0]
    return _read_version(target) or _invent_version(target.tags)


def _read_version(target: Target) -> str:
    """The version that stands in pyproject.toml, empty where it comes from elsewhere."""
    folder = target.root / target.package
    project = read_project(folder) if has_project(folder) else None
    for keys in (("project",), ("tool", "poetry")):
        version = dig(project.pyproject, *keys).get("version") if project else None
        if isinstance(version, str):
            return version
    return ""


def _invent_version(tags: Sequence[str]) -> str:
    """A version that no tag names yet: where tags make the version, any new one can be released."""
    taken = [int(number) for tag in tags for number in re.findall(r"[0-9]+", tag)[:1]]
    return f"{max(taken, default=0) + 1}.0.0"
