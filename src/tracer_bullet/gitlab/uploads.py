"""What the jobs of a pipeline upload: their scripts are read as those of a GitHub job would be.

A job becomes a workflow of one step, with the variables that it sees; what is not known of them stays
unknown. So Makefiles, tox, nox and scripts of the repository are followed here as they are there.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.gitlab.config.keywords import JOB, unknown_keywords
from tracer_bullet.gitlab.config.model import UNSEEN, texts_in
from tracer_bullet.gitlab.expressions import UNKNOWN
from tracer_bullet.gitlab.other_pipelines import starts_other_pipelines
from tracer_bullet.gitlab.pipelines import server_variables
from tracer_bullet.gitlab.simulate import REFERENCE, JobFate
from tracer_bullet.workflow.events.event import push_branch
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.expressions.logic import both
from tracer_bullet.workflow.reach import PYPI, TESTPYPI, UNKNOWN_INDEX, RepositoryProject, reach
from tracer_bullet.workflow.reach.step_context import SameMapping
from tracer_bullet.workflow.reach.upload_tools import VARIABLES
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulation.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.gitlab.config import PipelineJob
    from tracer_bullet.gitlab.simulate import PipelineRun, PlannedRun
    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.reach import Upload

_NAME = re.compile(r"\$\{?(?P<name>[A-Za-z_][A-Za-z0-9_]*)")
_ASSIGNED = re.compile(r"(?:^|[\s;&|(])(?:(?P<name>[A-Za-z_]\w*)=|for\s+(?P<each>[A-Za-z_]\w*)\s+in\b)")
_SECRET = re.compile(r"TOKEN|PASSW|SECRET|KEY|AUTH|CREDENTIAL|PYPIRC", re.IGNORECASE)
_NO_SECRET = re.compile(
    r"CI_(?:JOB|BUILD|REGISTRY|DEPLOY|DEPENDENCY_PROXY|SERVER|TRIGGER|RUNNER|PROJECT|COMMIT|PIPELINE|REPOSITORY)_"
    r"|GITLAB_USER_"
)
_HOME = GitHubRepository("gitlab/pipeline")
_SOME_SERVER = "gitlab.com"
"""Stands for the server, where its name is not known: whichever it is, it is neither PyPI nor TestPyPI."""
_ANY_TEXT = "github.event.head_commit.message"
"""A value that may be any text, and is no credential."""
_OF_TOOLS = re.compile(r"(?:TWINE|UV|FLIT|HATCH|PDM|POETRY|MATURIN)_")
"""Variables that a tool reads by itself."""
_ANY_VARIABLE = "PROJECT_CI_VARIABLES"
"""Stands for the project's variables, of which every job sees all that are not protected."""
_KNOWN_SETUP = r"conda|micromamba|mamba|pixi|pyenv|brew|ssh-agent|direnv|mise|opam"
_KNOWN_HOSTS = r"astral\.sh|python-poetry|rustup|docker\.com|nodesource|codecov|taskfile\.dev|pixi\.sh"
_PASSED_ON = r"(?:TWINE|UV_PUBLISH|FLIT|HATCH_INDEX|PDM_PUBLISH|MATURIN)_(?:PASS|TOKEN|AUTH)\w*+(?!=)"
"""Names one of these variables for a program to read."""
_HIDES = re.compile(
    rf"(?:^|[;&|])\s*\W?(?:\S*/)?[\w.-]*pypi[\w.-]*(?:\s|$)|{_PASSED_ON}"
    r"|pypirc|\bsemantic-release\b|PYPI\w*(?:TOKEN|PASS|KEY)|\bpublish|\bupload|base64|\bxxd\b|fromhex"
    rf"|chr\(\d+\)\s*\+|(?<![\w-])eval\s+(?!\W?\$\((?:{_KNOWN_SETUP})\b)"
    rf"|\b(?:ba|z)?sh\s+-\w*c\s+\W?\$(?!.*(?:{_KNOWN_HOSTS}))\W?\w"
    r"|^\s*\W?\$\{?\w+\}?\W?(?:\s+\W?\$|\s*$)"
    rf"|(?:curl|wget)(?!.*(?:{_KNOWN_HOSTS}))[^|\n]*\|\s*(?:sudo\s+)?(?:ba)?sh",
    re.IGNORECASE | re.MULTILINE,
)
"""In a script that uploads, or that runs what only the run tells, one of them may be a token for an index."""


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
        yield from _of_child(run, runs, project)
    elif job.unseen and not job.body.get("script"):
        if job.audiences - {"testpypi"}:
            yield JobUpload(job, UNKNOWN_INDEX, UNKNOWN, job.unseen, f"{job.unseen} cannot be read here")
    else:
        for key in unknown_keywords(job.body, JOB):
            yield JobUpload(job, UNKNOWN_INDEX, UNKNOWN, f"`{key}`", "tracer does not know this keyword")
        for tool, why in starts_other_pipelines(job):
            yield JobUpload(job, UNKNOWN_INDEX, UNKNOWN, tool, why)
        yield from _of_script(run, runs, project)


def _of_child(run: PlannedRun, runs: Truth, project: RepositoryProject) -> Iterator[JobUpload]:
    """What the pipeline uploads that a job starts."""
    if not run.child:
        yield JobUpload(run.job, UNKNOWN_INDEX, UNKNOWN, "trigger", "it starts another pipeline")
        return
    for one in uploads_of(run.child, project):
        yield one._replace(reached=both(runs, one.reached))


def _of_script(run: PlannedRun, runs: Truth, project: RepositoryProject) -> Iterator[JobUpload]:
    job = run.job
    try:
        uploads = _uploads_of_text(_as_workflow(run), job.place.path, SameMapping(project))
    except TracerError as error:
        yield JobUpload(job, UNKNOWN_INDEX, UNKNOWN, "script", f"its script cannot be read: {error.message}")
        return
    for found in uploads:
        index = _index(found.index, job)
        yield JobUpload(job, index, both(runs, found.reached), found.tool, found.doubt)


@lru_cache(maxsize=256)
def _uploads_of_text(text: str, path: str, project: SameMapping) -> tuple[Upload, ...]:
    """What a job uploads, once for all events that give it the same variables."""
    run = simulate(read_workflow(text, path), push_branch(_HOME, "main"), {})
    return reach(run, project.value)


def _index(index: str, job: PipelineJob) -> str:
    """An identity token for TestPyPI alone cannot reach PyPI, whatever the script does with it."""
    return TESTPYPI if index == UNKNOWN_INDEX and job.audiences == {"testpypi"} else index


def _as_workflow(run: PlannedRun) -> str:
    """A job as a workflow of GitHub; `after_script` runs whatever became of `script`.

    https://docs.gitlab.com/ci/yaml/#after_script
    """
    job = run.job
    script = "\n".join((*job.container_commands, *job.script)) + "\n"
    after = "\n".join(texts_in(job.body.get("after_script")))
    body = {
        "runs-on": "ubuntu-latest",
        "permissions": {"id-token": "write"} if job.audiences - {"testpypi"} else {},
        "env": dict(_variables(run, f"{script}{after}")),
        "steps": [_step(script), *([{**_step(after), "if": "always()"}] if after else ())],
    }
    return json.dumps({"on": "push", "jobs": {"job": body}})


def _step(script: str) -> dict[str, str]:
    return {"shell": "bash", "run": script.replace("${{", "${ {")}


def _variables(run: PlannedRun, script: str) -> Iterator[tuple[str, str]]:
    hides = _HIDES.search(script) or "secrets" in run.job.body or run.job.takes_files_from_elsewhere
    kind = "secrets" if hides else "vars"
    yield _ANY_VARIABLE, f"${{{{ {kind}.{_ANY_VARIABLE} }}}}"
    named = {found["name"] for found in _NAME.finditer(script)}
    assigned = {found["name"] or found["each"] for found in _ASSIGNED.finditer(script)}
    own = run.job.body.get("variables") or {}
    read_by_tools = {name for name in run.written if _OF_TOOLS.match(name)}
    for name in sorted(((named - assigned) | {*own} | read_by_tools) - {UNSEEN}):
        yield name, _as_expression(run, name, frozenset())


def _as_expression(run: PlannedRun, name: str, seen: frozenset[str], secret: str = "") -> str:
    """The value of a variable, with an expression for each part of it that is not known.

    `secret` is the name of a variable around it that may hold a credential.
    """
    value = run.variables(name)
    value = value if isinstance(value, str) else server_variables(_SOME_SERVER).get(name, value)
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("${{", "${ {")
    secret = secret or (name if _may_be_secret(name) else "")
    written = run.written.get(name)
    if not isinstance(written, str) or name in seen:
        return f"${{{{ {_context(secret or name)} }}}}"

    def fill(found: re.Match[str]) -> str:
        inner = found["braced"] or found["plain"]
        return found[0] if run.variables(inner) is None else _as_expression(run, inner, seen | {name}, secret)

    return REFERENCE.sub(fill, written.replace("${{", "${ {"))


def _may_be_secret(name: str) -> bool:
    """Whether a variable may hold a credential for an index; those of GitLab itself do not."""
    return bool(_SECRET.search(name)) and not _NO_SECRET.match(name)


def _context(name: str) -> str:
    """Where an unknown value comes from."""
    if _may_be_secret(name):
        return f"secrets.{name}"
    is_text = name in VARIABLES or name.startswith(("CI_", "GITLAB_USER_"))
    return _ANY_TEXT if is_text else f"vars.{name}"


__all__ = ["PYPI", "TESTPYPI", "UNKNOWN_INDEX", "JobUpload", "risky_jobs", "uploads_of"]
