"""The gallery: workflows with the outcomes that are expected of them, written into their first comment.

A line of that comment with an arrow is an expectation: what happens, and what comes of it.

    # push main -> build runs, publish skipped; reaches testpypi, pypi?
    # push tag v1.0 -> does not start
    # push topic -> may start; publish maybe; reaches nothing
    # verdict -> by a release alone
    # tracer my-branch -> not testpypi alone

Jobs that are not named may do anything; the indexes are complete, with a `?` behind what may be reached.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow import events
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.events.named import make_event
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.logic import both
from tracer_bullet.workflow.proof.prove import Proof, prove, read_texts
from tracer_bullet.workflow.reach import RepositoryProject, Upload, reach
from tracer_bullet.workflow.simulation.simulate import Outcome, simulate
from tracer_bullet.workflow.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.simulation.simulate import Run

GALLERY = Path(__file__).parent / "gallery"
REPOSITORY = GitHubRepository("octo-org/octo-repo")
BUILDS = """\
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: pipx run build
      - uses: actions/upload-artifact@v6
        with: {path: dist}
"""
PUBLISHES = """\
    runs-on: ubuntu-24.04
    permissions: {id-token: write}
    steps:
      - uses: actions/download-artifact@v7
        with: {path: dist}
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
"""The bodies of a job that builds and of one that publishes what was built."""
_ARROW = re.compile(r"# (?P<what>.+) -> (?P<then>.+)")


class Expectation(NamedTuple):
    """One line of the comment of a case: what happens, and what is to come of it."""

    path: Path
    what: str
    then: str

    def __str__(self) -> str:
        return f"{self.path.stem}: {self.what} -> {self.then}"


def expectations() -> Iterator[Expectation]:
    """Every expectation of the gallery."""
    for path in sorted(GALLERY.glob("*.yml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            found = _ARROW.fullmatch(line)
            if found:
                yield Expectation(path, found["what"], found["then"])


def event_of(words: str) -> Event:  # noqa: C901, PLR0911 - one case a form
    """The event that the left side of an expectation names."""
    match words.split():
        case ["push", "tag", tag]:
            return events.push_tag(REPOSITORY, tag)
        case ["push", branch]:
            return events.push_branch(REPOSITORY, branch)
        case ["pull", "request"]:
            return events.pull_request(REPOSITORY)
        case ["fork"]:
            return events.pull_request(REPOSITORY, fork=True)
        case ["manual", "run", "on", ref]:
            return events.workflow_dispatch(REPOSITORY, ref)
        case ["manual", "run", *given]:
            inputs = dict(item.split("=") for item in given[1:]) if given else UNKNOWN
            return events.workflow_dispatch(REPOSITORY, inputs=inputs)
        case [("release" | "pre-release") as kind, action]:
            return events.release(REPOSITORY, action, prerelease=kind == "pre-release")
        case ["workflow", "call"]:
            return events.workflow_call(REPOSITORY)
        case ["event", name, *action]:
            return make_event(REPOSITORY, name, action=" ".join(action))
    raise AssertionError(f"no event: {words}")


def describe(workflow: Workflow, event: Event, jobs: list[str]) -> str:
    """What comes of `event`, written as the right side of an expectation that names these jobs."""
    run = simulate(workflow, event)
    if run.started.passes is False:
        return "does not start"
    outcomes = ", ".join(f"{name} {_outcome(run, name)}" for name in jobs)
    begin = "may start; " if run.started.passes is UNKNOWN else ""
    return f"{begin}{outcomes}; reaches {reached(run) or 'nothing'}"


def reached(run: Run) -> str:
    """The indexes that a run reaches, TestPyPI and PyPI first."""
    return say_reached(reach(run))


def say_reached(uploads: Iterable[Upload]) -> str:
    """The indexes of these uploads, TestPyPI and PyPI first."""
    best: dict[str, Truth] = {}
    for upload in uploads:
        best[upload.index] = True if best.get(upload.index) is True else upload.reached
    order = sorted(best, key=lambda index: ("testpypi", "pypi", index).index(index))
    return ", ".join(index + ("?" if best[index] is UNKNOWN else "") for index in order)


def _outcome(run: Run, name: str) -> str:
    outcome = run.jobs[name].outcome
    certain = both(run.started.passes, outcome is Outcome.RUNS)
    return "maybe" if outcome is Outcome.RUNS and certain is UNKNOWN else outcome.value


def prove_texts(
    texts: Mapping[str, str],
    branch: str,
    repository: GitHubRepository = REPOSITORY,
    *,
    project: RepositoryProject | None = None,
    asked: Iterable[str] | None = None,
) -> Proof:
    """The proof over the texts of a repository's workflows, of which `asked` are judged by themselves."""
    files, unreadable = read_texts(texts)
    simulator = Simulator(repository, files, project, unreadable)
    return prove([files[path] for path in (files if asked is None else asked)], simulator, (branch,))
