"""A tracer run looks into the actions of the repository: they build, keep files, and may act outward."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.arming.run_specimens import PATH, PYPROJECT
from tests.quick import quick
from tracer_bullet.arming.lane.inner_steps import see_into
from tracer_bullet.arming.lane.run_version import STEP, plan_version
from tracer_bullet.arming.run.run_draft import RunRequest
from tracer_bullet.arming.run_plan import plan_tracer_run
from tracer_bullet.errors import RefusedError
from tracer_bullet.trigger import finalize
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.reach.project import RepositoryProject
from tracer_bullet.workflow.reach.repository_files import FileTexts
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulator import Simulator

HERE = Path(__file__).parent / "own_action"
RELEASE, ACTION = ((HERE / name).read_text("utf-8") for name in ("release.yml", "action.yml"))
ACTION_PATH = ".github/actions/wheel/action.yml"


def armed(action: str, root: Path, release: str = RELEASE) -> str:
    (root / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    project = RepositoryProject(FileTexts({PATH: release, ACTION_PATH: action}))
    simulator = Simulator(GitHubRepository("octo-org/demo"), {PATH: read_workflow(release, PATH)}, project)
    request = RunRequest(PATH, ("my-feature",))
    plan = plan_tracer_run(simulator, {PATH: release}, request, lambda folder: plan_version(root, folder, []))
    assert finalize(plan.run.texts[PATH]) == release
    return plan.run.texts[PATH]


def steps_of(text: str, job: str) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = YAML(typ="safe").load(text)["jobs"][job]["steps"]
    return steps


def test_an_action_that_does_not_build_gets_no_version(tmp_path: Path) -> None:
    text = RELEASE.replace(
        "./.github/actions/wheel\n        with:\n          artifact: dist-wheel", "./.github/actions/wheel"
    )
    action = "runs: {using: composite, steps: [{run: ls, shell: sh}]}\n"
    assert not [one for one in steps_of(armed(action, tmp_path, text), "wheel") if one.get("name") == STEP]


def test_an_action_that_builds_gets_the_version_of_the_run_in_a_shell_that_its_image_has(
    tmp_path: Path,
) -> None:
    text = armed(ACTION, tmp_path)
    for job, shell in (("sdist", "bash"), ("wheel", "sh")):
        stamp = steps_of(text, job)[1]
        assert (stamp["name"], stamp["shell"]) == (STEP, shell)


def test_an_action_that_others_see_is_left_out(tmp_path: Path) -> None:
    text = RELEASE.replace("- uses: ./.github", "- run: pipx run build\n      - uses: ./.github")
    text = text.replace("artifact: dist-wheel", "a: b\n      - uses: actions/upload-artifact@v7", 1)
    action = "runs: {using: composite, steps: [{run: git push, shell: sh}]}\n"
    steps = steps_of(armed(action, tmp_path, text), "wheel")
    called = next(one for one in steps if one.get("uses", "").startswith("./"))
    assert called["if"] == "github.ref != 'refs/heads/my-feature'"


def test_an_action_that_builds_and_that_others_see_is_refused(tmp_path: Path) -> None:
    action = f"{ACTION}    - run: gh release upload v1 dist/*\n      shell: sh\n"
    with pytest.raises(RefusedError, match="builds, and does something that others see"):
        armed(action, tmp_path)


def test_actions_that_use_each_other_have_no_steps() -> None:
    uses = ", ".join(["{uses: ./a}"] * 9)
    files = FileTexts({"a/action.yml": f"runs: {{using: composite, steps: [{uses}]}}\n"})
    text = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: ./a\n"
    with quick():
        assert not see_into(read_workflow(text), files).jobs["a"].steps[0].inner
