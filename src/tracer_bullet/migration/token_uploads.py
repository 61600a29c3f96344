"""The steps of a workflow that upload to PyPI or TestPyPI by a token, and those to be left alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.migration import poetry_action
from tracer_bullet.migration.credentials import INPUTS, is_credential
from tracer_bullet.migration.old_clients import why_too_old
from tracer_bullet.migration.scripts import tools_of, without_credentials, without_login
from tracer_bullet.sites import PYPI, SITES
from tracer_bullet.workflow.events.event import workflow_call
from tracer_bullet.workflow.proof.ungated import ungated_uploads
from tracer_bullet.workflow.reach.actions import is_publish_action
from tracer_bullet.workflow.reach.credentials import secrets_of_step
from tracer_bullet.workflow.reach.follow.registry import TASK_FILES
from tracer_bullet.workflow.reach.identity import may_ask_for_token
from tracer_bullet.workflow.reach.upload_tools import SIGN_IN_THEMSELVES
from tracer_bullet.workflow.secret_names import secret_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracer_bullet.workflow.model import Job, Step, Workflow
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulator import Simulator

ACTION, MATURIN_ACTION, POETRY_ACTION = "action", "maturin-action", "poetry-publish"
_SEMANTIC_RELEASE = ("python-semantic-release/python-semantic-release", "relekang/python-semantic-release")
"""https://python-semantic-release.readthedocs.io/en/latest/migrating_from_v7.html"""
_SCRIPT = re.compile(r"`(?P<call>[^`]+)` → ")
_SHELLS = frozenset({"bash", "sh", "dash", "zsh", "source", ".", "python", "python3"})
_OTHER_COMMANDS = frozenset({"make", "gmake"})
_NAMED = re.compile(
    r"repository|index-servers|config-file|publish.url|\s(?:-r|-i|--index|--repo)\b|https?:|test",
    re.IGNORECASE,
)
_PUBLISHES = re.compile(r"pypi|twine|publish", re.IGNORECASE)


class TokenStep(NamedTuple):
    """A step that uploads to `index` by a token; `tool` is an action or a client.

    `script` is the file of the repository with the upload in it, empty if the step itself has it; `too_old`
    says why the tool of this job cannot ask for a token, although a newer one could. `attests` is whether the
    publish action may leave attestations beside the files, on which another use of it would fail. `also` are
    further indexes, to which another job of the matrix or another command of the step uploads.
    """

    job: Job
    step: Step
    index: str  # type: ignore[assignment]  # what a tuple calls `index` is of no use here
    tool: str
    script: str = ""
    too_old: str = ""
    attests: bool = True
    also: tuple[str, ...] = ()

    @property
    def signs_in(self) -> bool:
        """Whether the tool can ask for a token itself."""
        return (self.tool in SIGN_IN_THEMSELVES and not self.too_old) or self.tool in (ACTION, MATURIN_ACTION)

    @property
    def is_by_action(self) -> bool:
        """Whether the publish action uploads when the tokens are gone, if the step stays where it is."""
        return self.tool == ACTION or not self.signs_in


class LeftAlone(NamedTuple):
    """An upload that is not touched, and why. `is_refused` says that somebody has to do it by hand.

    `is_called`: it is in a workflow that the job calls; `is_reusable`: in one that others call. `site` is the
    key of the index that gets it, empty if that is not known. `new_job` is an id that no job has.
    """

    job: str
    line: int
    reason: str
    is_refused: bool = True
    is_called: bool = False
    is_reusable: bool = False
    is_matrix: bool = False
    site: str = ""
    new_job: str = ""


class Found(NamedTuple):
    """What was found in one workflow."""

    steps: tuple[TokenStep, ...]
    left: tuple[LeftAlone, ...]


def uploads_anything(workflow: Workflow, simulator: Simulator) -> bool:
    """Whether a workflow uploads to any index, by a token or without one."""
    event = workflow_call(simulator.repository)
    return any(not one.doubt for one in ungated_uploads(workflow, simulator, event))


def find_token_uploads(workflow: Workflow, simulator: Simulator) -> Found:
    """The uploads of `workflow` that use a token, by step, in the order of the file."""
    uploads = list(_all_uploads(workflow, simulator))
    groups: dict[tuple[str, str, int], list[Upload]] = {}
    for upload in uploads:
        position = upload.step.position if upload.step else -1
        groups.setdefault((upload.workflow.path, upload.job.id, position), []).append(upload)
    called = _why_called(workflow, simulator) if groups else ""
    steps: list[TokenStep] = []
    left: list[LeftAlone] = []
    for group in groups.values():
        first, found = group[0], _judge(group, workflow, simulator)
        if called and isinstance(found, TokenStep):
            found = LeftAlone(first.name, first.line, called)
        if isinstance(found, TokenStep):
            steps.append(found)
        elif found is not None:
            site = only_site(one.index for one in group if not one.doubt)
            is_reusable = bool(called) and not found.is_called
            is_matrix = bool(first.job.matrix)
            left.append(found._replace(site=site, is_reusable=is_reusable, is_matrix=is_matrix))
    return Found(tuple(sorted(steps, key=lambda one: (one.job.span.start, one.step.position))), tuple(left))


def only_site(indexes: Iterable[str]) -> str:
    """The key of the one index that all `indexes` are, if it is PyPI or TestPyPI; otherwise empty."""
    keys = set(indexes)
    return keys.pop() if len(keys) == 1 and keys <= set(SITES) else ""


def _judge(group: Sequence[Upload], workflow: Workflow, simulator: Simulator) -> TokenStep | LeftAlone | None:
    first = group[0]
    step = first.step
    indexes = {upload.index for upload in group if not upload.doubt}
    if step and ((not indexes and not _speaks_of_pypi(first)) or _signs_in_already(first, workflow)):
        return None
    if reason := _foreign(first, workflow):
        return LeftAlone(first.name, first.line, reason, is_called=True)
    if step is None or not indexes:
        return _unseen(first) if step else None
    index, *also = _indexes(indexes, first, workflow)
    if index not in SITES:
        return _other_index(first, index)
    tool, script = _tool(step, first, simulator)
    if not tool:
        is_old = step.uses is not None and step.uses.repository in _SEMANTIC_RELEASE
        newer = ": before version 8 it uploads by itself, and a newer one leaves that to another step"
        reason = f"tracer does not know how {first.tool} could do without a token{newer if is_old else ''}"
        return LeftAlone(first.name, first.line, reason)
    too_old = why_too_old(tool, first.job, simulator.project.files)
    found = TokenStep(first.job, step, index, tool, script, too_old, also=tuple(also))
    return _judge_token(found, workflow, simulator)


def _signs_in_already(upload: Upload, workflow: Workflow) -> bool:
    """Whether an upload is the publish action without a token, in a job that may do without one.

    The permission of a job in a workflow that is called may be its caller's.
    """
    step = upload.step
    if not is_publish_action(step):
        return False
    if step.arguments.expression or any(step.arguments.get(name) for name in INPUTS):
        return False
    return upload.workflow.path != workflow.path or may_ask_for_token(workflow, upload.job)


def _judge_token(found: TokenStep, workflow: Workflow, simulator: Simulator) -> TokenStep | LeftAlone | None:
    """The step if it uses a token, or is the publish action without one and without the permission."""
    if found.also and not found.signs_in:
        reason = f"{found.tool} cannot sign in without a token, and uploads to several indexes"
        return LeftAlone(found.job.id, found.step.span.line, reason)
    is_denied = found.tool == ACTION and not may_ask_for_token(workflow, found.job)
    if not is_denied and not _uses_token(found, workflow, simulator):
        return _without_token(found, workflow)
    return found


def _foreign(upload: Upload, workflow: Workflow) -> str:
    """Why an upload cannot be moved to trusted publishing from this file."""
    if upload.workflow.path != workflow.path:
        return (
            f"it is in the reusable workflow `{upload.workflow.path}`, and PyPI does not support "
            "those as publishers: move the job that uploads into this file"
        )
    held = upload.unseen.credential if upload.unseen else ""
    if upload.step is None and _PUBLISHES.search(f"{upload.tool} {held}"):
        return (
            f"the called workflow {upload.tool} uploads, and PyPI does not support reusable workflows as "
            "publishers: write the upload as a job of this file"
        )
    return ""


def _why_called(workflow: Workflow, simulator: Simulator) -> str:
    """Why no upload of a workflow that others call can sign in; empty if none reaches one in this way.

    https://docs.pypi.org/trusted-publishers/troubleshooting/#reusable-workflows-on-github
    """
    if "workflow_call" not in workflow.triggers:
        return ""
    jobs = [(other, job) for other in simulator.files.values() for job in other.jobs.values()]
    callers = {other.path: other for other, job in jobs if job.uses and job.uses.local_path == workflow.path}
    called = [one for caller in callers.values() for one in _all_uploads(caller, simulator)]
    if callers and not any(one.workflow.path == workflow.path for one in called):
        return ""
    if not callers and len(workflow.triggers) > 1:
        return (
            "`workflow_call:` lets other repositories call this workflow, and PyPI does not support reusable "
            "workflows as publishers: remove it if none does"
        )
    return "it is in a reusable workflow, and PyPI does not support those as publishers"


def _all_uploads(caller: Workflow, simulator: Simulator) -> Iterable[Upload]:
    return ungated_uploads(caller, simulator, workflow_call(simulator.repository))


def _speaks_of_pypi(upload: Upload) -> bool:
    """Whether the words or the secrets of a step that tracer cannot see into speak of PyPI."""
    given = secrets_of_step(upload.step) if upload.step else ()
    return any(map(_PUBLISHES.search, (upload.tool, *(held.words for held in given))))


def _unseen(upload: Upload) -> LeftAlone:
    reason = f"tracer cannot see what {upload.tool} uploads: {upload.doubt}"
    return LeftAlone(upload.name, upload.line, reason)


def _indexes(indexes: set[str], upload: Upload, workflow: Workflow) -> list[str]:
    """The indexes of a step. Without a word on one, in `.pypirc` or where no shell is read, it is PyPI."""
    known = indexes - {"unknown"}
    if indexes == known and (len(known) == 1 or known <= set(SITES)):
        return sorted(known)
    step = upload.step
    script = step.script if step else ""
    given = [*workflow.env.items, *upload.job.env.items, *(step.env.items if step else ())]
    if len(known) < 2 and script and not _NAMED.search(f"{script} {' '.join(given)}"):
        return [*known] or [PYPI.key]
    return ["unknown"]


def _other_index(upload: Upload, index: str) -> LeftAlone:
    if index == "unknown":
        reason = f"only a run shows which index {upload.tool} uploads to"
        return LeftAlone(upload.name, upload.line, reason)
    reason = f"{upload.tool} uploads to `{index}`, which has no trusted publishing: it keeps its token"
    return LeftAlone(upload.name, upload.line, reason, is_refused=False)


def _tool(step: Step, upload: Upload, simulator: Simulator) -> tuple[str, str]:
    """The tool of a step, empty if it is none that tracer can change; and the script that has the upload."""
    if step.uses:
        name = step.uses.repository
        if name.endswith("/gh-action-pypi-publish"):
            return ACTION, ""
        if name == poetry_action.POETRY_PUBLISH and poetry_action.has_known_inputs(step):
            return POETRY_ACTION, ""
        return (MATURIN_ACTION, "") if name.endswith("/maturin-action") else ("", "")
    script = step.script
    if tools := tools_of(script):
        return (tools[0], "") if len(tools) == 1 else ("", "")
    path = _script_of(upload, simulator)
    tools = tools_of(simulator.project.files.text(path) or "") if path else []
    return (tools[0], path) if len(tools) == 1 else ("", "")


def _script_of(upload: Upload, simulator: Simulator) -> str:
    """The file that a step calls and that uploads, if one call leads there."""
    found = _SCRIPT.match(upload.tool)
    if not found or upload.tool.count("→") != 1:
        return ""
    words = found["call"].split()
    files = simulator.project.files
    if words[0] in _OTHER_COMMANDS:
        return next(filter(files.exists, TASK_FILES["make"] if "-C" not in words else ()), "")
    called = next((word for word in words if word not in _SHELLS and not word.startswith("-")), "")
    path = called.removeprefix("./")
    return path if path and not path.endswith(".py") and files.text(path) is not None else ""


def _uses_token(found: TokenStep, workflow: Workflow, simulator: Simulator) -> bool:
    step = found.step
    if found.tool == ACTION:
        user = step.arguments.get("user")
        return bool(step.arguments.get("password")) or bool(user and user.value != "__token__")
    if found.tool not in {*SIGN_IN_THEMSELVES, MATURIN_ACTION}:
        return True
    if any(without_login(one.script).removed for one in found.job.steps):
        return True
    scripts = [step.script, simulator.project.files.text(found.script) or ""]
    given = [*workflow.env.items.items(), *found.job.env.items.items(), *step.env.items.items()]
    stripped = map(without_credentials, scripts)
    return any(is_credential(name, leaf.value) for name, leaf in given) or any(
        one.removed or one.problem for one in stripped
    )


def _without_token(found: TokenStep, workflow: Workflow) -> LeftAlone | None:
    """Nothing to say if the job may ask for an identity token, and the step holds no other secret of PyPI."""
    secrets = secret_names([found.step.script])
    if may_ask_for_token(workflow, found.job) and not any(map(_PUBLISHES.search, secrets)):
        return None
    reason = "tracer does not see which credentials it uploads with"
    return LeftAlone(found.job.id, found.step.span.line, reason)
