"""Steps that hand files from one job to another, or fetch what another run or a release keeps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.step_kinds import checks_out, uses

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Located, Step

_RELEASE_FILES = re.compile(r"release-download|download-release|fetch-gh-release|\bgh\s+release\s+download\b")
_OWN_RUN = re.compile(r"\A\s*\$\{\{\s*github\s*\.\s*run_id\s*\}\}\s*\Z")
_GIVEN_BY_EVENT = re.compile(r"\binputs\s*\.|\bgithub\s*\.\s*event\b")
_OF_A_RELEASE = re.compile(r"\$\{\{\s*github\s*\.\s*event\s*\.\s*release\s*\.[\w.]+\s*\}\}")
_ARTIFACTS = ("actions/upload-artifact", "actions/download-artifact")
_FIRST_THAT_WORKS = 4


def downloads(step: Step) -> bool:
    """Whether the step fetches what another job of the run uploaded."""
    return "download-artifact" in uses(step) or "download-workflow-artifact" in uses(step)


def downloads_of_given_run(step: Step) -> bool:
    """Whether the step fetches what one run of another workflow uploaded, found when it runs."""
    is_given = "download-workflow-artifact" in uses(step) or _run_id(step) is not None
    return downloads(step) and is_given and not downloads_of_own_run(step)


def downloads_of_named_run(step: Step) -> bool:
    """Whether the step fetches what the run uploaded that an input or the event names; a push names none."""
    given = _run_id(step)
    return downloads(step) and bool(given and _GIVEN_BY_EVENT.search(given.value))


def downloads_of_own_run(step: Step) -> bool:
    """Whether the step names its own run, which has GitHub's API asked, with permissions of the job."""
    given = _run_id(step)
    return downloads(step) and bool(given and _OWN_RUN.match(given.value))


def _run_id(step: Step) -> Located[str] | None:
    return step.arguments.get("run-id") or step.arguments.get("run_id")


def downloads_of_other_run(step: Step) -> bool:
    """Whether the step fetches what a run of another workflow uploaded, a given run or the newest."""
    return downloads_of_given_run(step) or (downloads(step) and bool(step.arguments.get("workflow")))


def downloads_release(step: Step) -> bool:
    """Whether the step fetches files that are attached to a GitHub Release."""
    return bool(_RELEASE_FILES.search(uses(step) or step.script))


def is_given_release(step: Step) -> bool:
    """Whether an action, other than a checkout, is given a property of the release, empty on a branch."""
    given = step.arguments.items.values() if step.uses and not checks_out(step) else ()
    return any(_OF_A_RELEASE.search(leaf.value) for leaf in given)


def merges_artifacts(step: Step) -> bool:
    """Whether the step makes one artifact of several that other jobs of the run uploaded."""
    return uses(step) == "actions/upload-artifact/merge"


def uploads_artifact(step: Step) -> bool:
    """Whether the step keeps files for other jobs."""
    return (
        any(map(uploads_artifact, step.inner))
        or "upload-artifact" in uses(step)
        or "build-and-inspect-python" in uses(step)
    )


def is_turned_off(step: Step) -> bool:
    """Whether GitHub has turned the version of an artifact action off, so that the step fails.

    https://github.blog/changelog/2024-04-16-deprecation-notice-v3-of-the-artifact-actions/
    """
    major = step.uses.major if step.uses else None
    return uses(step) in _ARTIFACTS and major is not None and major < _FIRST_THAT_WORKS
