"""The generated cloudbuild.yaml: its temporary part, and the proof over its steps.

Which account a build has is said by its trigger, not by this file; the account for TestPyPI cannot make
identity tokens for the one that PyPI trusts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.gitlab.config import PipelineJob
from tracer_bullet.gitlab.config.model import Placed
from tracer_bullet.gitlab.simulate import JobFate, PlannedRun
from tracer_bullet.gitlab.uploads import PYPI, TESTPYPI, uploads_of_job
from tracer_bullet.project.checkout_files import CheckoutFiles
from tracer_bullet.providers.provider import PipelineProof
from tracer_bullet.text.blocks import Edit, newline_at, render_blocks
from tracer_bullet.text.lines import line_end, line_start
from tracer_bullet.text.nodes import Mapping, Sequence, parse, tree
from tracer_bullet.text.scalars import quote_single
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.reach import RepositoryProject

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from tracer_bullet.gitlab.uploads import JobUpload
    from tracer_bullet.text.nodes import Node

RELEASE = "the build of a release tag"
_WORDS = "temporary branch"
_GATE = "gate"
_ACCOUNT = "GOOGLE_SERVICE_ACCOUNT_NAME"
"""Names the service account whose identity token a step asks for: https://pypi.org/project/id/."""


def arm_build(text: str, branch: str, path: str) -> str:
    """The file with `branch` named in the environment of its gate; `$` begins a substitution, `$$` is one.

    Raises RefusedError if the gate is no longer written as tracer writes it.
    """
    variables = _environment(parse(text, path))
    if not isinstance(variables, Sequence) or variables.flow or not variables.items:
        raise RefusedError(
            "the step `gate` is not written as tracer writes it",
            hint=f"add to its `env`: - TRACER_BRANCH={branch}",
            place=Place(path),
        )
    last = variables.items[-1].span
    indent = text[line_start(text, last.start) : last.start].partition("-")[0]
    at = line_end(text, last.end)
    value = quote_single(f"TRACER_BRANCH={branch.replace('$', '$$')}")
    return render_blocks(text, [Edit(at, at, f"{indent}- {value}{newline_at(text, at)}", indent, _WORDS)])


def _environment(root: Node | None) -> Node | None:
    steps = root.get("steps") if isinstance(root, Mapping) else None
    for step in steps.items if isinstance(steps, Sequence) else ():
        name = step.get("id") if isinstance(step, Mapping) else None
        if isinstance(step, Mapping) and getattr(name, "text", "") == _GATE:
            return step.get("env")
    return None


def prove_build(root: Path, path: str, text: str, branch: str) -> PipelineProof:
    """What the steps upload on a build of `branch` and of a release tag."""
    steps = _steps(text, path)
    project = RepositoryProject(CheckoutFiles(root))
    pushed = [one for step in steps for one in _uploads(step, path, project, branch or "x", "")]
    tagged = [one for step in steps for one in _uploads(step, path, project, "", "v1.2.3")]
    escapes = [one for one in pushed if one.index != TESTPYPI]
    broken = [f"a build of a branch may reach more than TestPyPI: step `{one.job.name}`" for one in escapes]
    if not any(one.index == PYPI and one.reached is True for one in tagged):
        broken.append(f"{RELEASE} does not reach PyPI")
    accounts = accounts_of(root, path, text)
    if accounts.get(TESTPYPI) and accounts.get(TESTPYPI) == accounts.get(PYPI):
        broken.append(
            "one service account publishes to both indexes, so the trigger of a branch can reach PyPI: "
            f"`{accounts[PYPI]}`"
        )
    if branch and not any(one.index == TESTPYPI for one in pushed):
        broken.append(f"a build of `{branch}` does not reach TestPyPI")
    return PipelineProof(tuple(broken), (), RELEASE, (), not escapes if branch else None, not escapes)


def accounts_of(root: Path, path: str, text: str) -> dict[str, str]:
    """The service account of the step that uploads to each index, by its key."""
    project = RepositoryProject(CheckoutFiles(root))
    found: dict[str, str] = {}
    for step in _steps(text, path):
        account = dict(one.split("=", 1) for one in step.get("env") or ()).get(_ACCOUNT, "")
        for one in _uploads(step, path, project, "", "v1.2.3"):
            if account and one.index in (TESTPYPI, PYPI):
                found.setdefault(one.index, account)
    return dict(sorted(found.items(), reverse=True))


def _steps(text: str, path: str) -> list[dict[str, Any]]:
    """The steps that are scripts, each with an id."""
    written = tree(parse(text, path) or parse("{}")).get("steps") or []
    return [{"id": f"step {number}", **one} for number, one in enumerate(written) if one.get("script")]


def _uploads(
    step: dict[str, Any], path: str, project: RepositoryProject, branch: str, tag: str
) -> Iterator[JobUpload]:
    given = dict(one.split("=", 1) for one in step.get("env") or ())
    known = {**given, "BRANCH_NAME": branch, "TAG_NAME": tag}
    body = {"script": [step["script"]], "variables": {**given}}
    job = PipelineJob(str(step["id"]), body, Placed(path, 1))
    run = PlannedRun(job, JobFate.RUNS, "", lambda name: known.get(name, UNKNOWN))
    return uploads_of_job(run, True, project)
