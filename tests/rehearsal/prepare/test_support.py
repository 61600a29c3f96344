"""What can be rehearsed on this machine, and what is said of the rest."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from tracer_bullet.errors import TracerError
from tracer_bullet.rehearsal.options import Options
from tracer_bullet.rehearsal.prepare.skipped import check_skipped
from tracer_bullet.rehearsal.prepare.support import Support, judge_support
from tracer_bullet.workflow.events.event import push_branch
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulation.simulate import simulate

if TYPE_CHECKING:
    from pathlib import Path


def find(text: str, tree: Path, *skipped: str) -> Support:
    workflow = read_workflow(f"on: push\njobs:\n  a:\n    {text}\n")
    run = simulate(workflow, push_branch(GitHubRepository("octo-org/demo"), "main")).jobs["a"]
    return judge_support(run, tree, frozenset(skipped))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("{runs-on: ubuntu-latest, steps: [{run: x}]}", "", id="Ubuntu"),
        pytest.param("{runs-on: [ubuntu-24.04], steps: [{run: x}]}", "", id="Ubuntu in a list"),
        pytest.param("{runs-on: windows-2025, steps: [{run: x}]}", "it runs on `windows-2025`", id="Windows"),
        pytest.param("{runs-on: macos-15, steps: [{run: x}]}", "it runs on `macos-15`", id="macOS"),
        pytest.param(
            "{runs-on: ubuntu-latest, steps: [{run: x, background: true}]}",
            "its steps do not follow each other (`background:`)",
            id="a background step",
        ),
        pytest.param(
            "{runs-on: ubuntu-latest, steps: [{run: x, id: y}, {wait: y}]}",
            "its steps do not follow each other (`wait:`)",
            id="a step that waits",
        ),
        pytest.param(
            "{runs-on: ubuntu-latest, steps: [{parallel: [{run: x}, {run: y}]}]}",
            "its steps do not follow each other (`parallel:`)",
            id="parallel steps",
        ),
        pytest.param(
            "{runs-on: ubuntu-latest, steps: [{run: x, background: false}]}",
            "its steps do not follow each other (`background:`)",
            id="a key that act does not know",
        ),
        pytest.param(
            "{runs-on: [self-hosted, linux], steps: [{run: x}]}",
            "it runs on `self-hosted`, a runner of one's own",
            id="a runner of one's own",
        ),
        pytest.param(
            "{runs-on: {group: big}, steps: [{run: x}]}", "a runner of one's own", id="a group of runners"
        ),
        pytest.param(
            "{runs-on: '${{ vars.RUNNER }}', steps: [{run: x}]}", "its runner cannot be told", id="a variable"
        ),
        pytest.param(
            "{runs-on: ubuntu-latest, container: python, steps: [{run: x}]}",
            "it has `container:`, which needs Docker",
            id="a container",
        ),
        pytest.param(
            "{runs-on: ubuntu-latest, services: {db: {image: x}}, steps: [{run: x}]}",
            "it has `services:`, which needs Docker",
            id="a service",
        ),
        pytest.param(
            "{runs-on: ubuntu-latest, steps: [{uses: 'docker://alpine'}]}",
            "its step `docker://alpine` needs Docker",
            id="a step in Docker",
        ),
        pytest.param(
            "{runs-on: ubuntu-latest, steps: [{uses: octo/lint@v1}]}",
            "its action `octo/lint` has no stand-in here",
            id="an action without a stand-in",
        ),
        pytest.param("{uses: ./.github/workflows/b.yml}", "it calls the workflow", id="a call"),
        pytest.param(
            "{runs-on: ubuntu-latest, steps: [{uses: ./nowhere}]}", "is not in the repository", id="gone"
        ),
        pytest.param(
            "{runs-on: ubuntu-latest, steps: [{uses: ./good}]}", "", id="an action of the repository"
        ),
        pytest.param(
            "{runs-on: ubuntu-latest, steps: [{uses: ./other}]}", "runs with `ruby`", id="with ruby"
        ),
        pytest.param("{runs-on: ubuntu-latest, steps: [{uses: ./known}]}", "", id="with known actions"),
        pytest.param("{runs-on: ubuntu-latest, steps: [{uses: ./docker}]}", "needs Docker", id="with Docker"),
        pytest.param(
            "{runs-on: ubuntu-latest, steps: [{uses: ./more}]}",
            "`x/y` has no stand-in",
            id="with more actions",
        ),
        pytest.param(
            "{runs-on: ubuntu-latest, steps: [{uses: ./reads}]}",
            "reads `$INPUT_WORD`, which GitHub does not set",
            id="with a variable that only act sets",
        ),
        pytest.param("{runs-on: ubuntu-latest, steps: [{uses: ./given}]}", "", id="with its own variable"),
    ],
)
def test_a_job(text: str, why: str, tmp_path: Path) -> None:
    actions = {
        "good": "runs: {using: composite, steps: [{run: x, shell: bash}]}",
        "reads": "runs: {using: composite, steps: [{run: echo $INPUT_WORD, shell: bash}]}",
        "given": "runs: {using: composite, steps: [{run: INPUT_A=1; echo $INPUT_A $INPUT_B, shell: bash,"
        " env: {INPUT_B: '${{ inputs.b }}'}}]}",
        "other": "runs: {using: ruby, main: x.rb}",
        "docker": "runs: {using: docker, image: x}",
        "more": "runs: {using: composite, steps: [{uses: x/y@v1}]}",
        "known": "runs: {using: composite, steps: [{uses: ./known}, {uses: actions/checkout@v7}]}",
    }
    for name, action in actions.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "action.yml").write_text(action, "utf-8")
    found = find(text, tmp_path).why_not
    assert why in found
    assert bool(why) == bool(found)


@pytest.mark.parametrize(
    ("ref", "is_refused"),
    [
        ("v1.8.14", False),
        (f"{'0' * 40} # v1.11.0", False),
        ("v1", True),
        ("release/v1", True),
        ("v1.13.0", True),
    ],
)
def test_the_publish_action_fails_in_a_composite_action_since_1_12(
    ref: str, is_refused: bool, tmp_path: Path
) -> None:
    (tmp_path / "up").mkdir()
    action = f"runs:\n  using: composite\n  steps:\n  - uses: pypa/gh-action-pypi-publish@{ref}\n"
    (tmp_path / "up/action.yml").write_text(action, "utf-8")
    with pytest.raises(TracerError, match="fails there") if is_refused else nullcontext():
        assert find("{runs-on: ubuntu-latest, steps: [{uses: ./up}]}", tmp_path).why_not == ""


@pytest.mark.parametrize(
    ("uses", "module", "version"),
    [
        ("actions/cache/restore@v4", "cache", ""),
        ("github/codeql-action/init@v4", "left_out", ""),
        ("Step-Security/Harden-Runner@v2", "left_out", ""),
        ("hynek/build-and-inspect-python-package@v2", "build_and_inspect", ""),
        ("pypa/hatch@install", "install_tool", ""),
        (f"actions/upload-artifact@{'0' * 40} # v3.1.3", "upload_artifact", "v3.1.3"),
        (f"actions/upload-artifact@{'0' * 40} # the old one", "upload_artifact", ""),
    ],
)
def test_an_action_has_a_stand_in_of_the_version_that_is_named(
    uses: str, module: str, version: str, tmp_path: Path
) -> None:
    fit = find(f"runs-on: ubuntu-latest\n    steps:\n    - uses: {uses}", tmp_path)
    (standin,) = fit.actions.values()
    assert (fit.why_not, standin.module, standin.version) == ("", module, version)


def test_an_action_that_is_left_out_is_a_step_that_does_nothing(tmp_path: Path) -> None:
    fit = find("{runs-on: ubuntu-latest, steps: [{uses: Octo/Lint@v1}]}", tmp_path, "octo/lint")
    assert (fit.why_not, fit.actions["Octo/Lint@v1"].module) == ("", "nothing")


@pytest.mark.parametrize("skipped", [frozenset(), frozenset({"octo/lint"})])
def test_an_action_of_the_workflow_can_be_skipped(tmp_path: Path, skipped: frozenset[str]) -> None:
    write_workflow(tmp_path)
    check_skipped(tmp_path, "a.yml", Options(skipped=skipped))


@pytest.mark.parametrize("name", ["octo/lnit", "octo", ""])
def test_an_action_that_the_workflow_has_not_is_named_with_those_it_has(tmp_path: Path, name: str) -> None:
    write_workflow(tmp_path)
    with pytest.raises(TracerError, match=f"`a.yml` has no action `{name}` to skip") as caught:
        check_skipped(tmp_path, "a.yml", Options(skipped=frozenset({name})))
    assert caught.value.hint == "tracer rehearse --skip octo/lint"


def test_a_job_that_the_workflow_has_not_is_named_with_those_it_has(tmp_path: Path) -> None:
    write_workflow(tmp_path)
    check_skipped(tmp_path, "a.yml", Options(skipped_jobs=frozenset({"a"})))
    with pytest.raises(TracerError, match="has no job `b` to leave out") as caught:
        check_skipped(tmp_path, "a.yml", Options(skipped_jobs=frozenset({"b"})))
    assert caught.value.hint == "its jobs: a"


def write_workflow(folder: Path) -> None:
    steps = "[{uses: Octo/Lint/deep@v1}, {uses: actions/checkout@v7}, {uses: ./here}, {run: x}]"
    text = f"on: push\njobs:\n  a: {{runs-on: ubuntu-latest, steps: {steps}}}\n"
    (folder / "a.yml").write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("step", "runner", "is_refused"),
    [
        ("{uses: pypa/gh-action-pypi-publish@release/v1}", "windows-latest", True),
        ("{uses: pypa/gh-action-pypi-publish@release/v1}", "macos-15", True),
        ("{uses: pypa/gh-action-pypi-publish@release/v1}", "self-hosted", False),
        ("{uses: pypa/gh-action-pypi-publish@release/v1, if: runner.os == 'Linux'}", "macos-15", False),
        ("{run: uv publish}", "macos-15", False),
    ],
)
def test_the_publish_action_runs_on_linux_only(
    step: str, runner: str, is_refused: bool, tmp_path: Path
) -> None:
    text = f"{{runs-on: {runner}, steps: [{step}]}}"
    if not is_refused:
        assert find(text, tmp_path).why_not
        return
    with pytest.raises(TracerError, match="only able to run under GNU/Linux"):
        find(text, tmp_path)
