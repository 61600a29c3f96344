"""One repository, read without the network: how it publishes, what is proven of that, and what it records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.inventory.pipeline_survey import add_pipelines
from tracer_bullet.inventory.row import FORMAT
from tracer_bullet.inventory.workflow_survey import RepositoryState, survey_workflow
from tracer_bullet.project.answers_file import find_answers
from tracer_bullet.project.metadata import written_name
from tracer_bullet.project.packages import find_packages
from tracer_bullet.project.packaging_files import has_project, read_project
from tracer_bullet.publishers.clearing import trust_record
from tracer_bullet.publishers.recorded import describe_entry, find_recorded
from tracer_bullet.repository import load_simulator, read_home, read_sources
from tracer_bullet.trigger import armed_branches
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.proof.ungated import publishes

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.inventory.repositories import FoundRepository
    from tracer_bullet.inventory.row import ErrorRow, InventoryRow
    from tracer_bullet.project.answers_file import AnswersFile


def survey_repository(found: FoundRepository, run: str, taken: str) -> InventoryRow:
    """The row of a repository; whatever goes wrong is in its `error`, and nothing is raised."""
    row: InventoryRow = {
        "format": FORMAT,
        "run": run,
        "taken": taken,
        "repository": "",
        "path": found.path,
        "projects": [],
        "workflows": [],
        "publishers": [],
        "unreadable": {},
        "published": None,
        "findings": [],
        "error": None,
    }
    try:
        _fill(row, found.root)
    except TracerError as error:
        row["error"] = _describe(str(error), error.hint, error.code)
    except Exception as error:  # noqa: BLE001 - one repository must not end the run over all
        said = f"this is a bug in tracer: {type(error).__name__}: {error}"
        hint = "please report it, with the output of `tracer plan` in this repository"
        row["error"] = _describe(said, hint, ExitCode.BUG)
    return row


def _describe(message: str, hint: str, code: int) -> ErrorRow:
    return {"message": message, "hint": hint, "code": int(code)}


def _fill(row: InventoryRow, root: Path) -> None:
    """The parts that are cheap and certain come first, so that a fault in a later one keeps them."""
    # Without a `.git` of its own a folder is not the repository that git finds around it.
    home = read_home(root) if (root / ".git").exists() else GitHubRepository("")
    row["repository"] = home.name
    simulator = load_simulator(root, read_sources(root), home)
    row["unreadable"] = dict(simulator.unreadable)
    trust_record(simulator, root)
    answers = find_answers(root)
    row["projects"] = _projects(root, answers)
    armed = {path: armed_branches(one.text, path) for path, one in simulator.files.items()}
    templates = {file.workflow_name: str(file.answers.get("_commit") or "") for file in answers}
    state = RepositoryState(root, simulator, armed, templates)
    row["workflows"] = [
        survey_workflow(one, state) for one in simulator.files.values() if publishes(one, simulator)
    ]
    # Packages below the root that tracer did not set up are published only if a workflow publishes.
    if row["workflows"] and not answers:
        below = (one.name for one in find_packages(root) if one.directory != ".")
        row["projects"] = sorted({*row["projects"], *below})
    add_pipelines(row, root)
    row["publishers"] = _publishers(root)


def _projects(root: Path, answers: tuple[AnswersFile, ...]) -> list[str]:
    """The names of the packages that tracer set up, or of the one at the root, as far as they can be read."""
    folders = [file.package_directory for file in answers] or ["."]
    names = (_name(root / folder) for folder in folders)
    return sorted({name for name in names if name})


def _name(directory: Path) -> str:
    try:
        return written_name(read_project(directory)) if has_project(directory) else ""
    except TracerError:
        return ""


def _publishers(root: Path) -> list[dict[str, Any]]:
    """What is recorded, as it is written in the file; days as text."""
    entries = ((one.index, describe_entry(one)) for one in find_recorded(root).publishers)
    return [
        {"index": index, **entry, "date": str(entry["date"]) if "date" in entry else None}
        for index, entry in entries
    ]
