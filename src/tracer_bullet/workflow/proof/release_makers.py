"""Releases that the workflows of a repository make by themselves, and whether they start anything."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.events.event import workflow_call
from tracer_bullet.workflow.proof.release_kind import ALWAYS_RELEASES, ReleaseKind
from tracer_bullet.workflow.proof.ungated import ungated_uploads
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Job, Step, Workflow
    from tracer_bullet.workflow.simulator import Simulator

MAKES_RELEASE = re.compile(
    rf"{ALWAYS_RELEASES}|googleapis/release-please-action|google-github-actions/release-please-action|semantic-release"
    r"|release-drafter/[^\n]*\npublish: true"
    r"|\brepos\.createRelease\b|\bgh\s+api\b[^\n]*/releases\b(?!/)[^\n]*(?:\s-[fFX]|--method|--field|--raw-field)",
    re.IGNORECASE,
)
"""Actions and commands that create a release on GitHub."""
_TAGS = re.compile(
    r"commitizen-tools/commitizen-action|mathieudutour/github-tag-action|anothrnick/github-tag-action|rickstaa/action-create-tag"
    r"|\bgit\s+push\b[^\n]*(?:--tags|--follow-tags|refs/tags/)|\bgit\s+tag\b(?:[^\n]*\n)*?[^\n]*\bgit\s+push\b[^\n]*(?:\$|\bv?\d)"
    r"|\bgh\s+api\b[^\n]*/git/refs\b[^\n]*refs/tags/|\bgit\.createRef\b[\s\S]*?refs/tags/",
    re.IGNORECASE,
)
_DISPATCHES = re.compile(
    r"\bgh\s+workflow\s+run\b|/dispatches\b|repository-dispatch|workflow-dispatch", re.IGNORECASE
)
_OTHER_LOGIN = re.compile(
    r"git\s+remote\s+set-url|https://[^\s/]*@|ssh-agent|GIT_SSH|gh\s+auth\s+setup-git|insteadOf"
)
_OWN_TOKEN = re.compile(r"\A(?:\s*\$\{\{\s*(?:secrets\.GITHUB_TOKEN|github\.token)\s*\}\}\s*)?\Z")
_TOKENS = ("token", "github-token", "github_token", "GITHUB_TOKEN", "GH_TOKEN")


class OwnMaker(NamedTuple):
    """A job that makes releases with the run's own token; `where` names it.

    `is_only`: no release is made by hand. A tag may be pushed by publishing a release on GitHub, and
    `softprops/action-gh-release` then adds files to that release; or the run that makes the release uploads
    to PyPI itself, so that nothing needs to follow.
    """

    where: str
    is_only: bool

    @property
    def why(self) -> str:
        """Why nothing follows, as a sentence without a full stop."""
        made = f"{self.where} makes the release with GITHUB_TOKEN"
        return f"{made}, and GitHub starts no workflow for such a release"

    @property
    def cure(self) -> str:
        """What to do about it."""
        return "give it another token, or publish in the same workflow"

    @property
    def said(self) -> str:
        """Both in one sentence."""
        return f"{self.why}: {self.cure}"


class ReleaseMaker(NamedTuple):
    """A step that makes a release on GitHub."""

    workflow: Workflow
    job: Job
    step: Step


def makers_by_own_token(simulator: Simulator) -> tuple[ReleaseMaker, ...]:
    """The steps that make releases with the run's own token; empty if a maker has another one."""
    makers = tuple(
        ReleaseMaker(one, job, step)
        for one in simulator.files.values()
        if "release" not in one.triggers
        for job in one.jobs.values()
        for step in job.steps
        if MAKES_RELEASE.search(_text_of(step))
    )
    return makers if all(_uses_own_token(*maker) for maker in makers) else ()


def made_by_own_token(simulator: Simulator, kind: ReleaseKind) -> OwnMaker | None:
    """Why releases start nothing: the only maker of them here uses the run's own token.

    https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/trigger-a-workflow
    """
    makers = makers_by_own_token(simulator) if kind is ReleaseKind.RELEASE else ()
    if not makers:
        return None
    one, job, step = makers[0]
    is_only = not all(_adds_to_release(each) or _publishes_itself(each, simulator) for each in makers)
    return OwnMaker(f"job `{job.id}` ({one.path}:{step.span.line})", is_only)


def are_made_for_tags(simulator: Simulator) -> bool:
    """Whether all releases are made with the run's own token for a tag that was pushed."""
    makers = makers_by_own_token(simulator)
    return bool(makers) and all(_runs_on_tags(maker.workflow) for maker in makers)


def _runs_on_tags(workflow: Workflow) -> bool:
    push = workflow.triggers.get("push")
    return push is not None and "tags" in push.filters and "branches" not in push.filters


def _adds_to_release(maker: ReleaseMaker) -> bool:
    uses = maker.step.uses
    return (
        _runs_on_tags(maker.workflow)
        and uses is not None
        and uses.repository == "softprops/action-gh-release"
    )


def tagged_by_own_token(simulator: Simulator) -> str:
    """The step that pushes version tags with the run's own token, as `job …`; empty if there is none.

    One that starts the other workflow by itself (`gh workflow run`) does not count.
    """
    for one in simulator.files.values():
        for job in one.jobs.values():
            texts = [_text_of(step) for step in job.steps]
            if _DISPATCHES.search("\n".join(texts)) or not _pushes_by_own_token(job):
                continue
            for step, text in zip(job.steps, texts, strict=True):
                if _TAGS.search(text) and _uses_own_token(one, job, step):
                    return f"job `{job.id}` ({one.path}:{step.span.line})"
    return ""


def _publishes_itself(maker: ReleaseMaker, simulator: Simulator) -> bool:
    uploads = ungated_uploads(maker.workflow, simulator, workflow_call(simulator.repository))
    return any(upload.index == PYPI for upload in uploads)


def _text_of(step: Step) -> str:
    """What a step runs: the name of an action, with the script that it is given, or the step's own script."""
    if step.uses:
        given = {name: leaf.value for name in ("script", "publish") if (leaf := step.arguments.get(name))}
        return f"{step.uses.text}\npublish: {given.get('publish', '')}\n{given.get('script', '')}"
    return step.script


def _pushes_by_own_token(job: Job) -> bool:
    """Whether git in the job has no other credentials than the run's own token."""
    checkouts = [step for step in job.steps if step.uses and step.uses.repository == "actions/checkout"]
    keys = [step.arguments.get(name) for step in checkouts for name in ("token", "ssh-key")]
    scripts = "\n".join(step.run.value for step in job.steps if step.run)
    return all(key is None or _OWN_TOKEN.match(key.value) for key in keys) and not _OTHER_LOGIN.search(
        scripts
    )


def _uses_own_token(workflow: Workflow, job: Job, step: Step) -> bool:
    if step.arguments.expression:
        return False
    draft = step.arguments.get("draft")
    if (draft and draft.value.strip().lower() != "false") or "--draft" in step.script:
        return False
    values = chain(
        (step.arguments.get(name) for name in _TOKENS),
        (values.get(name) for values in (step.env, job.env, workflow.env) for name in _TOKENS),
    )
    return all(leaf is None or _OWN_TOKEN.match(leaf.value) for leaf in values)
