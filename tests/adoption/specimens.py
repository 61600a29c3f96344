"""The gallery of adoptions: the workflows of the gallery of tracer runs, and what adopting makes of each.

`NAME.yml` here is the workflow adopted and armed for `my-feature`; `NAME.refused` is the error and its hint.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.arming import run_specimens
from tests.arming.run_specimens import NAMES, PATH
from tracer_bullet.adoption.adopt import Adoption, adopt
from tracer_bullet.adoption.draft import AdoptRequest
from tracer_bullet.arming.lane.run_version import plan_version
from tracer_bullet.arming.lane.staging import TESTPYPI_ALONE, Staging
from tracer_bullet.workflow.empty import EMPTY
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.reach.project import RepositoryProject
from tracer_bullet.workflow.reach.repository_files import FileTexts
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Mapping

DIRECTORY = Path(__file__).parent / "adopted"
ADOPTED = [name for name in NAMES if (DIRECTORY / f"{name}.yml").exists()]
REFUSED = [name for name in NAMES if (DIRECTORY / f"{name}.refused").exists()]


def original(name: str) -> str:
    return run_specimens.read(f"{name}.yml")


def expected(name: str) -> str:
    return (DIRECTORY / name).read_bytes().decode()


def simulator(text: str, others: Mapping[str, str] = EMPTY, beside: Mapping[str, str] = EMPTY) -> Simulator:
    """The repository with these workflows; `beside` are other files, if they are known."""
    files = {path: read_workflow(one, path) for path, one in {PATH: text, **others}.items()}
    project = RepositoryProject(FileTexts(beside)) if beside else None
    return Simulator(GitHubRepository("octo-org/demo"), files, project)


def adopted(
    text: str,
    package: Path,
    *branches: str,
    split: bool = True,
    project: str = "demo",
    others: Mapping[str, str] = EMPTY,
    beside: Mapping[str, str] = EMPTY,
    staging: Staging = TESTPYPI_ALONE,
    tries_publisher: bool = False,
) -> Adoption:
    """The workflow `text` of the package in `package`, adopted and armed for `branches`.

    `others` are workflows and `beside` other files of the repository, by path.
    """
    request = AdoptRequest(
        PATH,
        branches,
        project,
        project.replace("-", "_"),
        split=split,
        staging=staging,
        tries_publisher=tries_publisher,
    )
    answers = f"_src_path: x\ntestpypi_upload_url: {staging.upload_url}\n"
    known = simulator(text, others, {**beside, "answers.yml": answers} if staging.is_own else beside)
    return adopt(known, request, lambda folder: plan_version(package, folder, []))
