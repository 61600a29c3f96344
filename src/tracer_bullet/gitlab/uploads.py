"""What the jobs of a pipeline upload: their scripts are read as those of a GitHub job would be.

A job becomes a workflow of one step, with the variables that it sees; what is not known of them stays
unknown. So Makefiles, tox, nox and scripts of the repository are followed here as they are there.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.gitlab.config.model import UNSEEN, Tree, texts_in
from tracer_bullet.gitlab.expressions import UNKNOWN
from tracer_bullet.gitlab.pipelines import server_variables
from tracer_bullet.gitlab.simulate import JobFate
from tracer_bullet.workflow.events.event import push_branch
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.expressions.logic import both
from tracer_bullet.workflow.reach import PYPI, TESTPYPI, UNKNOWN_INDEX, RepositoryProject, reach
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulation.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.gitlab.config import PipelineJob
    from tracer_bullet.gitlab.simulate import PipelineRun, PlannedRun
    from tracer_bullet.workflow.expressions import Truth

_NAME = re.compile(r"\$\{?(?P<name>[A-Za-z_][A-Za-z0-9_]*)")
_ASSIGNED = re.compile(r"(?:^|[\s;&|(])(?:(?P<name>[A-Za-z_]\w*)=|for\s+(?P<each>[A-Za-z_]\w*)\s+in\b)")
_SECRET = re.compile(r"TOKEN|PASSW|SECRET|KEY|AUTH|CREDENTIAL|PYPIRC", re.IGNORECASE)
_HOME = GitHubRepository("gitlab/pipeline")
_SOME_SERVER = "gitlab.com"
"""Stands for the server, where its name is not known: whichever it is, it is neither PyPI nor TestPyPI."""
_ANY_TEXT = "github.event.head_commit.message"
"""A value that may be any text, and is no credential."""
_ANY_VARIABLE = "PROJECT_CI_VARIABLES"
"""Stands for the project's variables, of which every job sees all that are not protected."""


class JobUpload(NamedTuple):
    """An upload of a job to `index` (`pypi`, `testpypi`, an address, or `unknown`), by `tool`.

    `doubt` says why it is not certain that it uploads at all.
    """

    job: PipelineJob
    index: str  # type: ignore[assignment]  # what a tuple calls `index` is of no use here
    reached: Truth
    tool: str
    doubt: str = ""

    @property
    def place(self) -> str:
        """Where the job is written."""
        return f"{self.job.place.path}:{self.job.place.line}"


def uploads_of(pipeline: PipelineRun, project: RepositoryProject) -> tuple[JobUpload, ...]:
    """What a pipeline uploads, or may; a job that somebody has to start counts as one that may run."""
    if pipeline.created is False:
        return ()
    found: dict[tuple[str, str, str], JobUpload] = {}
    for run in pipeline.jobs.values():
        if run.outcome is not JobFate.SKIPPED:
            runs = both(pipeline.created, True if run.outcome is JobFate.RUNS else UNKNOWN)
            for upload in uploads_of_job(run, runs, project):
                found.setdefault((upload.job.name, upload.index, upload.tool), upload)
    return tuple(found.values())


def risky_jobs(pipeline: PipelineRun, project: RepositoryProject) -> list[str]:
    """The jobs that may upload elsewhere than to TestPyPI, themselves or by a pipeline that they start."""
    return [
        name
        for name, run in pipeline.jobs.items()
        if run.outcome is not JobFate.SKIPPED
        and any(one.index in (PYPI, UNKNOWN_INDEX) for one in uploads_of_job(run, UNKNOWN, project))
    ]


def uploads_of_job(run: PlannedRun, runs: Truth, project: RepositoryProject) -> Iterator[JobUpload]:
    """What one job uploads; `runs` is whether it runs at all."""
    job = run.job
    if "trigger" in job.body:
        if not run.child:
            yield JobUpload(job, UNKNOWN_INDEX, UNKNOWN, "trigger", "it starts another pipeline")
        for one in uploads_of(run.child, project) if run.child else ():
            yield one._replace(reached=both(runs, one.reached))
        return
    if job.unseen and not job.body.get("script"):
        if job.audiences - {"testpypi"}:
            yield JobUpload(job, UNKNOWN_INDEX, UNKNOWN, job.unseen, f"{job.unseen} cannot be read here")
        return
    try:
        workflow = read_workflow(_as_workflow(run), job.place.path)
    except TracerError as error:
        yield JobUpload(job, UNKNOWN_INDEX, UNKNOWN, "script", f"its script cannot be read: {error.message}")
        return
    simulated = simulate(workflow, push_branch(_HOME, "main"), {})
    for found in reach(simulated, project):
        index = _index(found.index, job)
        yield JobUpload(job, index, both(runs, found.reached), found.tool, found.doubt)


def _index(index: str, job: PipelineJob) -> str:
    """An identity token for TestPyPI alone cannot reach PyPI, whatever the script does with it."""
    return TESTPYPI if index == UNKNOWN_INDEX and job.audiences == {"testpypi"} else index


def _as_workflow(run: PlannedRun) -> str:
    job = run.job
    script = "\n".join(job.script) + "\n"
    after = "\n".join(texts_in(job.body.get("after_script")))
    body = {
        "runs-on": "ubuntu-latest",
        "permissions": {"id-token": "write"} if job.audiences - {"testpypi"} else {},
        "env": dict(_variables(run, f"{script}{after}")),
        "steps": [{"shell": "bash", "run": text.replace("${{", "${ {")} for text in (script, after) if text],
    }
    return json.dumps({"on": "push", "jobs": {"job": body}})


def _variables(run: PlannedRun, script: str) -> Iterator[tuple[str, str]]:
    yield _ANY_VARIABLE, f"${{{{ vars.{_ANY_VARIABLE} }}}}"
    given: Mapping[str, Tree] = run.job.body.get("variables") or {}
    named = {found["name"] for found in _NAME.finditer(script)}
    assigned = {found["name"] or found["each"] for found in _ASSIGNED.finditer(script)}
    names = (named - assigned) | {*given} - {UNSEEN}
    servers = server_variables(_SOME_SERVER)
    for name in sorted(names):
        value = run.variables(name)
        value = value if isinstance(value, str) else servers.get(name, value)
        if value is None:
            yield name, ""
        elif isinstance(value, str):
            yield name, value.replace("${{", "${ {")
        else:
            yield name, f"${{{{ {_context(name)} }}}}"


def _context(name: str) -> str:
    """Where an unknown value comes from: GitLab's own variables are no credentials for an index."""
    if name.startswith(("CI_", "GITLAB_USER_")):
        return _ANY_TEXT
    return f"{'secrets' if _SECRET.search(name) else 'vars'}.{name}"


__all__ = ["PYPI", "TESTPYPI", "UNKNOWN_INDEX", "JobUpload", "risky_jobs", "uploads_of"]
