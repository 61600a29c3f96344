"""A repository with a pipeline that needs no network, and rehearsals of it with something broken."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracer_bullet.cli import main
from tracer_bullet.diagnosis.diagnose import diagnose
from tracer_bullet.rehearsal.options import Options
from tracer_bullet.rehearsal.rehearse import rehearse
from tracer_bullet.rehearsal.target import find_target
from tracer_bullet.report.rehearse.data import rehearsal_as_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

    from tracer_bullet.rehearsal.run.log import JobLog, StepLog
    from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome, Rehearsal

EXAMPLES = Path(__file__).parents[2] / "examples"
PIPELINE = Path(__file__).parent / "fixtures/pipeline"
WORKFLOW = ".github/workflows/publish.yml"
_SEMANTIC = '\n[tool.semantic_release]\nversion_toml = ["pyproject.toml:project.version"]\n'


@dataclass
class Silence:
    """Watches a rehearsal and remembers the steps that ended."""

    steps: list[str] = field(default_factory=list)

    def event_started(self, rehearsed: RehearsedEvent) -> Silence:
        self.steps.append(rehearsed.title)
        return self

    def clearing(self) -> None:
        pass

    def event_ended(self, event: EventOutcome) -> None:
        pass

    def job_started(self, job: JobLog) -> None:
        pass

    def step_started(self, job: JobLog, step: StepLog) -> None:
        pass

    def step_ended(self, job: JobLog, step: StepLog) -> None:
        self.steps.append(f"{job.title}: {step.name}: {step.result}")

    def job_ended(self, job: JobLog) -> None:
        pass


def git(root: Path, *words: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *identity, *words], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout


def make_repository(root: Path) -> Path:
    """The pipeline as a repository with one commit, known as octo-org/demo."""
    shutil.copytree(PIPELINE, root)
    commit_as(root, "demo")
    return root


def write_files(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")


def commit_as(root: Path, name: str, message: str = "one") -> None:
    """Make a repository with one commit, known as octo-org/`name`, of the files in `root`."""
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "remote", "add", "origin", f"https://github.com/octo-org/{name}.git")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", message)


def add_semantic_release(root: Path) -> None:
    """Tell python-semantic-release where the version is."""
    with (root / "pyproject.toml").open("a", encoding="utf-8") as stream:
        stream.write(_SEMANTIC)


def init_in(root: Path, monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """Change into `root`, and write the pipeline by `tracer init` with these answers."""
    monkeypatch.chdir(root)
    assert main(["init", "--yes", *(word for answer in answers for word in ("--data", answer))]) == 0


def replace_in(root: Path, old: str, new: str, name: str = WORKFLOW) -> None:
    path = root / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def play(root: Path, **options: Any) -> Rehearsal:
    """Rehearse without the network."""
    workflow = options.pop("workflow", "")
    branch = options.pop("branch", "")
    listener = options.pop("listener", None) or Silence()
    return rehearse(find_target(root, workflow, branch), Options(offline=True, **options), listener)


def projects_by_index(event: dict[str, Any]) -> set[tuple[str, str]]:
    """The index and the project, as the names of files have it, of each upload of an event."""
    return {(one["index"], one["filename"].partition("-")[0]) for one in event["uploads"]}


def results(rehearsal: Rehearsal, number: int = 0) -> dict[str, str]:
    """The result of each job in one event."""
    return {
        name: job["result"] for name, job in rehearsal_as_data(rehearsal)["events"][number]["jobs"].items()
    }


def explained(rehearsal: Rehearsal) -> list[str]:
    """The topics that `tracer explain` finds in what the failed steps of all events printed."""
    logs = [
        "\n".join(step.lines)
        for event in rehearsal.events
        for job in event.jobs.values()
        for log in job.legs
        for step in log.steps.values()
        if step.result == "failure"
    ]
    return [finding.failure.topic for log in logs for finding in diagnose(log).findings]


def reasons(rehearsal: Rehearsal) -> str:
    """All that the verdict says, cures included."""
    verdict = rehearsal.verdict
    return "\n".join(
        f"{one.text}\n{one.hint}" for one in (*verdict.failures, *verdict.gaps, *verdict.remarks)
    )
