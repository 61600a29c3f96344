"""A run in a file of its own: copies of what the branch needs, while their file stays as it is."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.arming.run_specimens import ARMED, PATH, PYPROJECT, called_by, read
from tests.trigger import oracle
from tracer_bullet import cli
from tracer_bullet.arming.lane.run_version import plan_version
from tracer_bullet.arming.run.run_draft import RunRequest
from tracer_bullet.arming.separate import SEPARATE, plan_separate
from tracer_bullet.errors import RefusedError
from tracer_bullet.trigger import armed_branches, finalize
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulator import Simulator

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository

UPLOADS = re.compile(r"gh-action-pypi-publish|publish -r testpypi")
BUILDS_THERE = ("called-sets-the-version", "upload-in-a-called-workflow")
CALLED = (
    "on: workflow_call\njobs:\n  pypi:\n    runs-on: ubuntu-latest\n    permissions: {id-token: write}\n"
    "    steps:\n      - uses: actions/checkout@v4\n      - run: python -m build\n"
    "      - uses: pypa/gh-action-pypi-publish@release/v1\n"
)
SEEN_BY_OTHERS = (
    "on:\n  push:\n    tags: ['v*']\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n"
    "      - uses: actions/checkout@v4\n      - run: python -m build\n      - run: git push\n"
    "      - uses: actions/upload-artifact@v4\n        with: {name: dist, path: dist}\n"
    "  docs:\n    runs-on: ubuntu-latest\n    steps:\n      - run: mkdocs gh-deploy\n"
    "  pypi:\n    needs: build\n    runs-on: ubuntu-latest\n    permissions: {id-token: write}\n    steps:\n"
    "      - uses: actions/download-artifact@v4\n        with: {name: dist, path: dist}\n"
    "      - uses: pypa/gh-action-pypi-publish@release/v1\n"
)


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    package = tmp_path_factory.mktemp("package")
    (package / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    texts = {
        name: {PATH: read(f"{name}.yml"), **called_by(name)} for name in ARMED if name not in BUILDS_THERE
    }
    texts["called"] = {PATH: CALLED}
    return {name: separate(one, package) for name, one in texts.items()}


def separate(texts: dict[str, str], package: Path) -> str:
    files = {path: read_workflow(text, path) for path, text in texts.items()}
    simulator = Simulator(GitHubRepository("octo-org/demo"), files)
    request = RunRequest(PATH, ("my-feature",))
    plan = plan_separate(simulator, texts, request, lambda folder: plan_version(package, folder, []))
    assert not plan.doubts
    assert list(plan.run.texts) == [SEPARATE]
    return plan.run.texts[SEPARATE]


def test_the_file_starts_on_the_branch_only_and_reaches_testpypi_only(copies: dict[str, str]) -> None:
    for name, text in copies.items():
        workflow = oracle.load(text)
        assert workflow["on"] == {"push": {"branches": ["my-feature"]}}, name
        lanes = [job for job in map(str, workflow["jobs"].values()) if UPLOADS.search(job)]
        assert lanes, name
        assert all("https://test.pypi.org/legacy/" in job for job in lanes), name


def test_a_copy_runs_nothing_that_others_see(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    jobs = oracle.load(separate({PATH: SEEN_BY_OTHERS}, tmp_path))["jobs"]
    assert list(jobs) == ["build", "tracer-testpypi"]
    pushes = [step for step in jobs["build"]["steps"] if step.get("run") == "git push"]
    assert [step["if"] for step in pushes] == ["github.ref != 'refs/heads/my-feature'"]


def test_finalize_leaves_nothing_of_it_unless_it_was_edited(copies: dict[str, str]) -> None:
    for text in copies.values():
        assert finalize(text) == ""
        assert armed_branches(text) == ("my-feature",)
        with pytest.raises(RefusedError, match="was edited by hand"):
            finalize(text.replace("jobs:\n", "jobs: # mine\n"))


def test_the_schema_and_act_accept_it(copies: dict[str, str], tmp_path: Path) -> None:
    for name, text in copies.items():
        (tmp_path / f"{name}.yml").write_text(text, "utf-8")
    for command in (
        ["act", "--validate", "--strict", "--workflows", str(tmp_path)],
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", *map(str, tmp_path.glob("*"))],
    ):
        judged = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
        assert judged.returncode == 0, judged.stdout + judged.stderr


@pytest.mark.parametrize("name", BUILDS_THERE)
def test_jobs_that_build_in_a_called_workflow_need_it_changed(name: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    texts = {PATH: read(f"{name}.yml"), **called_by(name)}
    with pytest.raises(RefusedError, match=r"temporary parts in \S+/called\.yml as well") as caught:
        separate(texts, tmp_path)
    assert caught.value.hint == f"tracer arm {PATH}"


@pytest.mark.slow
def test_the_command_writes_it_and_finalize_deletes_it(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write(PATH, read("publish-action-in-one-job.yml"))
    repository.write("pyproject.toml", PYPROJECT)
    repository.commit()
    repository.git("switch", "--quiet", "--create", "my-feature")
    monkeypatch.chdir(repository.root)
    before = repository.files()

    assert cli.main(["arm", "--separate"]) == 0
    assert set(repository.files()) - set(before) == {SEPARATE}
    written = repository.files()
    assert cli.main(["arm", "--separate", "publish.yml"]) == 0
    assert repository.files() == written
    assert "nothing to do" in capsys.readouterr().out
    assert cli.main(["finalize", "--check"]) == 1
    assert cli.main(["finalize"]) == 0

    assert repository.files() == before


@pytest.mark.slow
def test_a_file_of_the_same_name_is_never_replaced(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write(PATH, read("publish-action-in-one-job.yml"))
    repository.write(SEPARATE, "on: push\njobs:\n  x:\n    runs-on: x\n    steps:\n      - run: make\n")
    repository.write("pyproject.toml", PYPROJECT)
    repository.commit()
    repository.git("switch", "--quiet", "--create", "my-feature")
    monkeypatch.chdir(repository.root)

    assert cli.main(["arm", "--separate", "publish.yml"]) == 4
    assert "this workflow is yours" in capsys.readouterr().err
