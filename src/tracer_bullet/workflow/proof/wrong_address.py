"""Uploads that are meant for TestPyPI and reach PyPI: which address is wrong, and what it has to be.

A correction is only named once it was tried on the repository as a value: the upload goes to TestPyPI, and a
release that reached PyPI still does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet import sites
from tracer_bullet.errors import TracerError
from tracer_bullet.text import nodes
from tracer_bullet.workflow.events import push_branch
from tracer_bullet.workflow.events.event import workflow_call
from tracer_bullet.workflow.model import Located, Values
from tracer_bullet.workflow.proof.routes import runs_of_probes
from tracer_bullet.workflow.proof.ungated import ungated_uploads
from tracer_bullet.workflow.reach import PYPI, TESTPYPI
from tracer_bullet.workflow.reach.actions import PUBLISH_ACTIONS
from tracer_bullet.workflow.reach.indexes import index_of_url
from tracer_bullet.workflow.reach.publish_action import knows_hyphens
from tracer_bullet.workflow.reach.upload_tools import TOOLS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.workflow.model import Job, Step, Workflow
    from tracer_bullet.workflow.proof.routes import Route
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles
    from tracer_bullet.workflow.simulation.simulate import Run
    from tracer_bullet.workflow.simulator import Simulator

_NAMES_TESTPYPI = re.compile(r"test[-_. ]?pypi|test\.pypi\.org|pypi[-_. ]?test", re.IGNORECASE)
_NAMES_TRIAL = re.compile(
    r"(?:(?<![\w-])-r|--repo(?:sitory)?|--index|_REPOSITORY|_INDEX|_REPO)[=:\s'\"]+[\w.-]*(?:test|stag|sandbox)",
    re.IGNORECASE,
)
"""The name of an index that nobody would give to PyPI, behind an option or a variable for it."""
_URL = re.compile(r"https?://[^\s'\"<>,)\]}`]+")
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*", re.MULTILINE)
_WORD = re.compile(r"[\w.-]+(?:/[\w.-]+)*")
_RIGHT = f"https://{sites.TESTPYPI.upload_host}/legacy/"
_SETTINGS = ("pyproject.toml", "uv.toml", "hatch.toml", "poetry.toml", "pdm.toml", ".pdm.toml", ".pypirc")
_NEWEST = "release/v1"
_INPUTS = ("repository-url", "repository_url")


class Correction(NamedTuple):
    """What to change in line `line` of the file `path`, as a sentence; and the repository `after` that."""

    path: str
    line: int
    sentence: str
    after: Simulator


def find_correction(routes: Sequence[Route], simulator: Simulator) -> Correction | None:
    """What sends the upload at the end of all `routes` to TestPyPI; None where it is not meant for there."""
    upload = routes[0].upload
    step = upload.step
    if upload.index != PYPI or step is None:
        return None
    trial = _Trial(routes, simulator)
    is_meant = _says_testpypi(upload, step) or (name_of_testpypi(upload.job) and not trial.has_other_step())
    if not is_meant or trial.is_turned_already():
        return None
    return next(filter(trial.succeeds, _corrections(upload, step, simulator)), None)


def may_be_meant_for_testpypi(workflow: Workflow, simulator: Simulator) -> bool:
    """Whether the workflow, or one that it may call, names TestPyPI or another index for trials at all."""
    calls = any(job.uses for job in workflow.jobs.values())
    texts = (one.text for one in (simulator.files.values() if calls else (workflow,)))
    return any(_NAMES_TESTPYPI.search(text) or _NAMES_TRIAL.search(text) for text in texts)


def name_of_testpypi(job: Job) -> str:
    """What says that a job is for TestPyPI: its name, environment or address; empty if nothing does."""
    environment = job.environment
    said = {
        "name": job.id,
        "environment": environment.name.value if environment else "",
        "address": environment.url.value if environment and environment.url else "",
    }
    return next((what for what, text in said.items() if _NAMES_TESTPYPI.search(text)), "")


def _says_testpypi(upload: Upload, step: Step) -> bool:
    """Whether the step that uploads names TestPyPI, or another index for trials."""
    text = _COMMENT.sub("", upload.workflow.text[step.span.start : step.span.end])
    return bool(_NAMES_TESTPYPI.search(text) or _NAMES_TRIAL.search(text))


def _corrections(upload: Upload, step: Step, simulator: Simulator) -> Iterator[Correction]:
    """What is worth trying: another version of the action, another URL, a URL where there is none."""
    yield from _versions(upload, step, simulator)
    workflow = upload.workflow
    yield from _urls(workflow.path, workflow.text, simulator)
    files = simulator.project_of(workflow).files
    for path in _other_files(upload, files):
        yield from _urls(path, files.text(path) or "", simulator)
    yield from _additions(upload, step, simulator)


def _versions(upload: Upload, step: Step, simulator: Simulator) -> Iterator[Correction]:
    reference = step.uses
    if reference is None or reference.repository not in PUBLISH_ACTIONS or knows_hyphens(reference):
        return
    path, text, span = upload.workflow.path, upload.workflow.text, reference.span
    old = text[span.start : span.end]
    changed = text[: span.start] + old.replace(f"@{reference.ref}", f"@{_NEWEST}") + text[span.end :]
    sentence = (
        f"`@{reference.ref}` of the action ignores `repository-url` and uploads to PyPI: "
        f"write `{reference.text.partition('@')[0]}@{_NEWEST}` (line {span.line} of {path})"
    )
    yield Correction(path, span.line, sentence, simulator.with_texts({path: changed}))


def _urls(path: str, text: str, simulator: Simulator) -> Iterator[Correction]:
    for found in _URL.finditer(text):
        if index_of_url(found[0]) != PYPI:
            continue
        line = text.count("\n", 0, found.start()) + 1
        changed = text[: found.start()] + _RIGHT + text[found.end() :]
        sentence = f"the address is that of PyPI: change `{found[0]}` to `{_RIGHT}` (line {line} of {path})"
        try:
            yield Correction(path, line, sentence, simulator.with_texts({path: changed}))
        except TracerError:
            continue


def _other_files(upload: Upload, files: RepositoryFiles) -> Iterator[str]:
    """The files at the root, and the settings in folders that the job names, that speak of PyPI."""
    words = _WORD.findall(nodes.written_text(upload.job.node))
    named = dict.fromkeys(word.strip("/").removeprefix("./") for word in words)
    inside = (f"{folder}/{name}" for folder in named if files.exists(folder) for name in _SETTINGS)
    for path in dict.fromkeys((*files.names(""), *named, *inside)):
        if "pypi" in (files.text(path) or ""):
            yield path


def _additions(upload: Upload, step: Step, simulator: Simulator) -> Iterator[Correction]:
    """A URL where none is given, if the job is for TestPyPI."""
    path, line = upload.workflow.path, step.span.line
    for key, name, changed in _with_address(step) if name_of_testpypi(upload.job) else ():
        sentence = (
            f"no address is given, so the upload goes to PyPI: add `{name}: {_RIGHT}` to `{key}:` of "
            f"step {step.position + 1} of job `{upload.job.id}` (line {line} of {path})"
        )
        after = simulator.with_workflows(upload.workflow.with_job(upload.job.with_step(changed)))
        yield Correction(path, line, sentence, after)


def _with_address(step: Step) -> Iterator[tuple[str, str, Step]]:
    """The step with a URL as an input of its action, or as a variable of each tool: key, name and step."""
    if step.uses is None:
        for name in (name for tool in TOOLS.values() for name in tool.url_variables or tool.name_variables):
            yield "env", name, step._replace(env=_with(step.env, name, step))
    elif not any(step.arguments.get(each) for each in _INPUTS):
        name = _INPUTS[knows_hyphens(step.uses) is False]
        yield "with", name, step._replace(arguments=_with(step.arguments, name, step))


def _with(values: Values, name: str, step: Step) -> Values:
    return values._replace(items={**values.items, name: Located(_RIGHT, step.span)})


class _Trial:
    """What a correction has to do: turn the upload at the end of `routes`, and keep the release."""

    def __init__(self, routes: Sequence[Route], simulator: Simulator) -> None:
        self._routes = routes
        self._upload = routes[0].upload
        self._starter = routes[0].run.workflow.path
        self._simulator = simulator

    def has_other_step(self) -> bool:
        """Whether another step of the job uploads to TestPyPI: then the name of the job means that one."""
        repository, job, line = self._simulator.repository, self._upload.job.id, self._upload.line
        found = [one for route in self._routes for one in self._simulator.uploads(route.run)]
        # Of a call nothing is known, so that no condition of a step keeps it out.
        for event in (push_branch(repository, repository.default_branch), workflow_call(repository)):
            found += ungated_uploads(self._upload.workflow, self._simulator, event)
        return any(one.index == TESTPYPI and one.job.id == job and one.line != line for one in found)

    def is_turned_already(self) -> bool:
        """Whether the upload goes to TestPyPI on other events: then its address is as it is meant."""
        runs = (*self._runs(self._simulator), *(route.run for route in self._routes))
        return any(TESTPYPI in self._indexes(self._simulator, run) for run in runs)

    def succeeds(self, correction: Correction) -> bool:
        """Whether `correction` does so. What is for TestPyPI by its name need not release."""
        after = correction.after
        for route in self._routes:
            run = after.run(after.files.get(route.run.workflow.path, route.run.workflow), route.run.event)
            if self._indexes(after, run) != {TESTPYPI}:
                return False
        is_named = bool(name_of_testpypi(self._upload.job)) or correction.path != self._upload.workflow.path
        return is_named or self._is_released(after) or not self._is_released(self._simulator)

    def _indexes(self, simulator: Simulator, run: Run) -> set[str]:
        """Where the upload at this place goes to."""
        place = self._upload.name, self._upload.line
        return {one.index for one in simulator.uploads(run) if (one.name, one.line) == place}

    def _is_released(self, simulator: Simulator) -> bool:
        runs = self._runs(simulator, only_releases=True)
        return any(one.index == PYPI for run in runs for one in simulator.uploads(run))

    def _runs(self, simulator: Simulator, *, only_releases: bool = False) -> list[Run]:
        starter = simulator.files.get(self._starter)
        found = runs_of_probes(starter, simulator, ()) if starter else ()
        return [run for probe, run in found if probe.is_release or not only_releases]
