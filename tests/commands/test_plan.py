"""`tracer plan`, as somebody at a command line meets it."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.quick import quick
from tests.workflow.hostile import HOSTILE
from tracer_bullet.cli import main
from tracer_bullet.trigger import arm

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository

PUBLISH = """\
name: Publish
on:
  release:
    types: [published]
jobs:
  build:
    if: github.repository == 'octo-org/octo-repo'
    runs-on: ubuntu-24.04
    steps:
      - run: python -m build
  publish-testpypi:
    needs: build
    runs-on: ubuntu-24.04
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          repository-url: https://test.pypi.org/legacy/
  publish-pypi:
    needs: publish-testpypi
    if: github.event_name == 'release'
    runs-on: ubuntu-24.04
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
permissions:
  id-token: write
"""
ROWS = [
    "tracer branch", "default branch", "version tag", "another tag", "pull request", "fork", "manual run",
    "release published", "pre-release published",
]  # fmt: skip


@pytest.fixture
def project(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """A repository with a pipeline that is armed, in which the command is run."""
    repository.git("remote", "add", "origin", "https://github.com/octo-org/octo-repo.git")
    repository.write(".github/workflows/publish.yml", arm(PUBLISH, ["my-feature"]))
    monkeypatch.chdir(repository.root)
    return repository


def plan_json(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    main(["plan", "--format", "json", *words])
    return json.loads(capsys.readouterr().out)


def rows(described: dict[str, Any]) -> dict[str, Any]:
    return {row["name"]: row for row in described["scenarios"]}


def test_a_pipeline_that_holds_is_fine(project: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan"]) == 0
    shown = capsys.readouterr()
    assert shown.err == "workflows that upload: .github/workflows/publish.yml\n"
    said = " ".join(shown.out.split())
    assert "verdict: proven safe: a push to the tracer branch cannot reach PyPI; a release reaches" in said


def test_the_table_is_for_a_person_at_a_terminal_of_eighty_columns(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["plan", "publish.yml"])
    shown = capsys.readouterr().out
    assert shown.splitlines()[:14] == [
        ".github/workflows/publish.yml  armed for `my-feature`",
        "",
        "                       1    2    3     reaches",
        "tracer branch          runs runs -     TestPyPI",
        "default branch         -    -    -     (does not start)",
        "version tag            -    -    -     (does not start)",
        "another tag            -    -    -     (does not start)",
        "pull request           -    -    -     (does not start)",
        "fork                   -    -    -     (does not start)",
        "manual run             -    -    -     (does not start)",
        "release published      runs runs runs  TestPyPI, PyPI",
        "pre-release published  runs runs runs  TestPyPI, PyPI",
        "",
        "1 build   2 publish-testpypi   3 publish-pypi",
    ]
    assert max(map(len, shown.splitlines())) <= 80


def test_many_jobs_are_shown_in_several_tables(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    jobs = "".join(f"  job{n}: {{runs-on: x, steps: [{{run: twine upload}}]}}\n" for n in range(20))
    project.write(".github/workflows/many.yml", "on: push\njobs:\n" + jobs)
    main(["plan", "many.yml"])
    shown = capsys.readouterr().out
    assert shown.count("another tag") == 3
    assert shown.count("reaches\n") == 1
    assert max(len(line) for line in shown.splitlines() if "tag" in line) <= 80


def test_the_json_has_the_documented_shape(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    described = plan_json(capsys)
    assert list(described) == ["workflow", "armed", "scenarios", "verdict"]
    assert (described["workflow"], described["armed"]) == (".github/workflows/publish.yml", ["my-feature"])
    assert list(rows(described)) == ROWS
    assert rows(described)["tracer branch"] == {
        "name": "tracer branch",
        "event": "push",
        "ref": "refs/heads/my-feature",
        "action": "",
        "triggered": "yes",
        "why": "`my-feature` matches `my-feature` of `branches`",
        "jobs": {
            "build": {
                "outcome": "runs",
                "why": "its gate `if: github.repository == 'octo-org/octo-repo'` holds",
            },
            "publish-testpypi": {"outcome": "runs", "why": "it has no gate of its own"},
            "publish-pypi": {
                "outcome": "skipped",
                "why": "its gate `if: github.event_name == 'release'` does not hold",
            },
        },
        "indexes": {"testpypi": "reached", "pypi": "not reached"},
    }
    verdict = described["verdict"]
    assert list(verdict) == [
        "pypi_only_by_release",
        "tracer_reaches_only_testpypi",
        "level",
        "other_ways",
        "release",
        "release_reaches_pypi",
        "unknown",
        "remarks",
        "why",
    ]
    assert (verdict["level"], verdict["release"], verdict["release_reaches_pypi"]) == (
        "proven",
        "release",
        "yes",
    )
    assert (verdict["pypi_only_by_release"], verdict["tracer_reaches_only_testpypi"]) == (True, True)


def test_every_row_has_the_same_jobs_and_indexes(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(
        ".github/workflows/odd.yml",
        "on: [push, release]\njobs:\n  a:\n    if: vars.X\n    runs-on: x\n    steps:\n"
        "      - run: twine upload --repository-url https://example.org/x dist/*\n"
        "      - run: twine upload -r y\n",
    )
    described = plan_json(capsys, "odd.yml")
    for row in described["scenarios"]:
        assert list(row["jobs"]) == ["a"]
        assert list(row["indexes"]) == ["testpypi", "pypi", "https://example.org/x", "unknown"]
    assert rows(described)["release published"]["indexes"]["unknown"] == "maybe"
    assert rows(described)["manual run"]["triggered"] == "no"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("", "", (0, True, True), id="as it is"),
        pytest.param(
            "    if: github.event_name == 'release'\n", "", (1, False, False), id="without its gate"
        ),
        pytest.param("test.pypi.org", "example.org", (1, True, False), id="with another index"),
        pytest.param(
            "github.event_name == 'release'", "vars.GO", (1, False, False), id="with an unknown gate"
        ),
        pytest.param("published", "created", (0, True, True), id="with another activity"),
    ],
)
def test_the_exit_code_is_the_verdict(
    project: GitRepository,
    capsys: pytest.CaptureFixture[str],
    old: str,
    new: str,
    expected: tuple[int, bool, bool],
) -> None:
    project.write(".github/workflows/publish.yml", arm(PUBLISH.replace(old, new), ["my-feature"]))
    code = main(["plan", "--format", "json"])
    verdict = json.loads(capsys.readouterr().out)["verdict"]
    assert (code, verdict["pypi_only_by_release"], verdict["tracer_reaches_only_testpypi"]) == expected


def test_without_a_tracer_branch_nothing_is_said_of_it(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(".github/workflows/publish.yml", PUBLISH)
    described = plan_json(capsys)
    assert described["armed"] == []
    assert described["verdict"]["tracer_reaches_only_testpypi"] is None
    assert rows(described)["tracer branch"]["ref"] == "refs/heads/tracer/first-run"


def test_a_branch_can_be_asked_about(project: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    described = plan_json(capsys, "--branch", "other")
    assert rows(described)["tracer branch"]["ref"] == "refs/heads/other"
    assert described["verdict"]["tracer_reaches_only_testpypi"] is False


def test_other_events_of_the_workflow_have_rows_of_their_own(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    text = PUBLISH.replace("on:\n", "on:\n  schedule: [{cron: '0 3 * * *'}]\n  merge_group:\n  label:\n")
    project.write(".github/workflows/publish.yml", text)
    assert list(rows(plan_json(capsys))) == [*ROWS, "schedule", "merge_group", "label"]


def test_a_release_is_planned_by_the_activity_that_starts_the_workflow(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(".github/workflows/publish.yml", PUBLISH.replace("published", "released"))
    described = rows(plan_json(capsys))
    assert (described["release published"]["triggered"], described["release published"]["action"]) == (
        "yes",
        "released",
    )
    assert described["pre-release published"]["triggered"] == "no"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["push"], ("push", "refs/heads/main", "", "no")),
        (["push", "--ref", "my-feature"], ("push", "refs/heads/my-feature", "", "yes")),
        (["push", "--ref", "refs/tags/v1"], ("push", "refs/tags/v1", "", "no")),
        (["release"], ("release", "refs/tags/v1.2.3", "published", "yes")),
        (["release", "--action", "created", "--ref", "v2"], ("release", "refs/tags/v2", "created", "no")),
        (["pull_request", "--action", "closed"], ("pull_request", "refs/pull/1/merge", "closed", "no")),
        (["workflow_dispatch", "--ref", "x"], ("workflow_dispatch", "refs/heads/x", "", "no")),
        (["issue_comment"], ("issue_comment", "", "", "no")),
    ],
)
def test_one_event_is_planned_alone(
    project: GitRepository,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    expected: tuple[str, str, str, str],
) -> None:
    (row,) = plan_json(capsys, "--event", *words)["scenarios"]
    assert (row["event"], row["ref"], row["action"], row["triggered"]) == expected


def test_a_payload_makes_more_known(project: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    text = PUBLISH.replace("github.event_name == 'release'", "contains(github.event.release.body, 'go')")
    project.write(".github/workflows/publish.yml", text)
    payload = project.write("event.json", json.dumps({"release": {"body": "Let it go", "tag_name": "v9"}}))
    (before,) = plan_json(capsys, "--event", "release")["scenarios"]
    (after,) = plan_json(capsys, "--event", "release", "--payload", str(payload))["scenarios"]
    assert before["jobs"]["publish-pypi"]["outcome"] == "maybe"
    assert (after["jobs"]["publish-pypi"]["outcome"], after["ref"]) == ("runs", "refs/tags/v9")


def test_the_inputs_of_a_manual_run_come_from_the_payload(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    text = PUBLISH.replace("on:\n", "on:\n  workflow_dispatch: {inputs: {go: {type: boolean}}}\n")
    project.write(
        ".github/workflows/publish.yml", text.replace("github.event_name == 'release'", "inputs.go")
    )
    for given, outcome in ({"go": "true"}, "runs"), ({"go": "false"}, "skipped"), ({}, "skipped"):
        payload = project.write("event.json", json.dumps({"inputs": given}))
        (row,) = plan_json(capsys, "--event", "workflow_dispatch", "--payload", str(payload))["scenarios"]
        assert row["jobs"]["publish-pypi"]["outcome"] == outcome


@pytest.mark.parametrize("odd", [1, [], "x", None, {"name": 1}, {"base_ref": [], "head_branch": {}}])
@pytest.mark.parametrize(
    "event",
    [
        "merge_group",
        "workflow_run",
        "release",
        "pull_request",
        "push",
        "create",
        "workflow_dispatch",
        "label",
    ],
)
def test_an_odd_payload_is_taken_as_it_comes(
    project: GitRepository, capsys: pytest.CaptureFixture[str], event: str, odd: Any
) -> None:
    on = "on:\n  workflow_run: {workflows: [x], branches: [y]}\n  merge_group: {branches: [y]}\n"
    others = "".join(
        f"  {name}:\n" for name in ("pull_request", "push", "create", "workflow_dispatch", "label")
    )
    project.write(".github/workflows/publish.yml", PUBLISH.replace("on:\n", on + others))
    keys = (
        "merge_group",
        "workflow_run",
        "release",
        "pull_request",
        "ref",
        "action",
        "inputs",
        "repository",
        "commits",
    )
    payload = project.write("event.json", json.dumps(dict.fromkeys(keys, odd)))
    assert main(["plan", "publish.yml", "--event", event, "--payload", str(payload)]) in (0, 1)


def test_a_diagram_colours_what_runs(project: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    main(["plan", "--event", "push", "--ref", "my-feature", "--format", "mermaid"])
    shown = capsys.readouterr().out
    assert shown.startswith(
        "`.github/workflows/publish.yml` on a push to `my-feature`:\n\n```mermaid\nflowchart LR\n"
    )
    assert '  job0["build<br/>runs"]:::runs\n' in shown
    assert '  job2["publish-pypi<br/>skipped"]:::skipped\n' in shown
    assert "  job0 --> job1\n" in shown
    assert "  job1 ==> index0\n" in shown
    assert "PyPI" not in shown.replace("TestPyPI", "")
    assert shown.count("```") == 2


def test_the_diagrams_of_a_table_are_of_the_tracer_run_and_a_release(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["plan", "--format", "mermaid"])
    shown = capsys.readouterr().out
    assert [line for line in shown.splitlines() if line.startswith("`.")] == [
        "`.github/workflows/publish.yml` on a push to `my-feature`:",
        "`.github/workflows/publish.yml` on a release (published):",
    ]


def test_several_workflows_are_a_list(project: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    project.write(".github/workflows/ci.yml", "on: push\njobs: {a: {runs-on: x, steps: [{run: make}]}}\n")
    project.write(
        ".github/workflows/other.yml", "on: push\njobs: {a: {runs-on: x, steps: [{run: uv publish}]}}\n"
    )
    described = plan_json(capsys)
    assert [one["workflow"] for one in described] == [
        ".github/workflows/other.yml",
        ".github/workflows/publish.yml",
    ]
    assert all(one["verdict"]["tracer_reaches_only_testpypi"] is False for one in described)
    assert main(["plan", "ci.yml", "publish.yml"]) == 1


def test_a_repository_that_publishes_nothing_is_fine(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(
        ".github/workflows/publish.yml", "on: push\njobs: {a: {runs-on: x, steps: [{run: make}]}}\n"
    )
    assert main(["plan", "--format", "json"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out) == []
    assert "no workflow of this repository uploads anything" in shown.err
    assert "hint: tracer init  # sets up a workflow that publishes" in shown.err


def test_a_neighbour_that_cannot_be_read_is_said_and_counts(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    (project.root / ".github/workflows/bad.yml").write_bytes(b"\xff\xfe")
    assert main(["plan"]) == 1
    shown = capsys.readouterr()
    assert "bad.yml is left out: not UTF-8" in shown.err
    assert "bad.yml cannot be read" in " ".join(shown.out.split())


def test_a_publisher_that_cannot_be_read_is_not_taken_for_safe(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(".github/workflows/publish.yml", "on: [push\n")
    assert main(["plan"]) == 1
    shown = capsys.readouterr()
    assert "publish.yml is left out: " in shown.err
    assert "no workflow that can be read uploads anything" in shown.err


def test_outside_of_git_a_workflow_is_found_by_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = tmp_path / ".github" / "workflows"
    directory.mkdir(parents=True)
    (directory / "p.yml").write_text(PUBLISH, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert plan_json(capsys, "p.yml") == plan_json(capsys)


def test_a_file_outside_of_any_repository_is_planned_by_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "publish.yml").write_text(PUBLISH, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", os.fspath(tmp_path.parent))
    described = plan_json(capsys, "publish.yml")
    assert described["workflow"] == "publish.yml"
    assert rows(described)["release published"]["jobs"]["build"]["outcome"] == "maybe"
    given = plan_json(capsys, "publish.yml", "--repository", "octo-org/octo-repo")
    assert rows(given)["release published"]["jobs"]["build"]["outcome"] == "runs"


def test_a_default_branch_that_git_does_not_have_is_not_proven(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    project.commit()
    project.git("branch", "--move", "topic")
    assert main(["plan"]) == 0
    capsys.readouterr()
    project.git("update-ref", "refs/remotes/origin/topic", "HEAD")
    assert main(["plan"]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "not proven safe: tracer cannot read everything" in said
    assert "`tracer plan --default-branch NAME`" in said
    project.git("branch", "trunk")
    assert main(["plan", "--default-branch", "trunk"]) == 0
    capsys.readouterr()
    assert main(["plan", "--default-branch", "gone"]) == 1
    assert "git fetch origin gone" in capsys.readouterr().out


def test_a_workflow_of_the_default_branch_that_cannot_be_read_is_not_proven(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    project.git("branch", "--move", "main")
    broken = project.write(".github/workflows/broken.yml", "on: [workflow_run\n")
    project.commit()
    project.git("switch", "--quiet", "--create", "topic")
    broken.unlink()
    project.commit()
    assert main(["plan"]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert ".github/workflows/broken.yml of `main` at" in said
    assert "cannot be read" in said


def test_without_a_remote_the_checkout_stands_for_the_default_branch(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    project.git("remote", "remove", "origin")
    project.commit()
    project.git("branch", "--move", "topic")
    main(["plan", "--repository", "octo-org/octo-repo"])
    assert "--default-branch" not in capsys.readouterr().out


def test_the_default_branch_is_the_repositorys_own(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    project.commit()
    project.git("branch", "--move", "trunk")
    assert rows(plan_json(capsys))["default branch"]["ref"] == "refs/heads/trunk"


def test_the_names_of_pyproject_are_followed(
    project: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(
        ".github/workflows/publish.yml",
        "on: push\njobs: {a: {runs-on: x, steps: [{run: uv publish --index test}]}}\n",
    )
    project.write(
        "pyproject.toml", "[[tool.uv.index]]\nname = 'test'\npublish-url = 'https://test.pypi.org/legacy/'\n"
    )
    assert rows(plan_json(capsys))["default branch"]["indexes"] == {
        "testpypi": "reached",
        "pypi": "not reached",
    }
    project.write("pyproject.toml", "not toml")
    assert rows(plan_json(capsys))["default branch"]["indexes"]["unknown"] == "reached"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["missing.yml"], "no workflow `missing.yml`"),
        (["missing/missing.yml"], "missing/missing.yml: no such file"),
        (["notes.yml"], "this is not a GitHub workflow: it has no `on` and `jobs`"),
        (["publish.yml", "--event", "pusk"], "`pusk` is not an event that starts a workflow"),
        (["publish.yml", "--ref", "main"], "`--ref` belongs to `--event`"),
        (["--event", "release", "--action", "bogus"], "`bogus` is not an activity of `release`"),
        (
            ["--event", "pull_request_target", "--action", "x"],
            "`x` is not an activity of `pull_request_target`",
        ),
        (["--event", "push", "--action", "foo"], "`push` has no activities"),
        (["--event", "schedule", "--ref", "foo"], "`schedule` happens to no ref of its choice"),
        (["--event", "push", "--ref", "refs/tags/"], "`refs/tags/` is not a valid branch name or tag"),
        (["--event", "push", "--ref", "a b"], "`a b` is not a valid branch name or tag"),
        (["--branch", "a b"], "`a b` is not a valid branch name"),
        (["publish.yml", "--event", "push", "--payload", "missing.json"], "missing.json: no such file"),
        (["publish.yml", "--event", "push", "--payload", "notes.yml"], "not valid JSON"),
        (
            ["publish.yml", "--event", "push", "--payload", "list.json"],
            "the payload of an event is a JSON object",
        ),
        (["publish.yml", "--event", "push", "--payload", "deep.json"], "nested too deeply"),
        (["--format", "xml"], "invalid choice"),
    ],
)
def test_bad_input_is_an_error_with_a_hint(
    project: GitRepository, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    project.write(".github/workflows/notes.yml", "a: b\n")
    project.write("notes.yml", "a: b\n")
    project.write("list.json", "[]")
    project.write("deep.json", "[" * 100_000)
    assert main(["plan", *words]) == 2
    shown = capsys.readouterr()
    assert message in shown.err
    assert shown.out == ""


def test_a_misspelt_event_is_guessed(project: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    main(["plan", "publish.yml", "--event", "pul_request"])
    assert "did you mean `pull_request`?" in capsys.readouterr().err


def test_the_help_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--help"]) == 0
    assert "examples:\n  tracer plan\n" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_input_is_answered_before_long(
    project: GitRepository, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    project.write(".github/workflows/publish.yml", text)
    with quick():
        code = main(["plan", "publish.yml"])
    assert code in (0, 1, 2)
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"on: push\njobs: {a: \xff}\n", id="not UTF-8"),
        pytest.param(b"\xff\xfeo\x00n\x00", id="UTF-16"),
        pytest.param(b"\x00" * 100, id="nulls"),
        pytest.param(b"on: push\r\njobs:\x00", id="a null"),
    ],
)
def test_bytes_that_are_no_text_are_an_error(
    project: GitRepository, capsys: pytest.CaptureFixture[str], data: bytes
) -> None:
    (project.root / ".github/workflows/publish.yml").write_bytes(data)
    assert main(["plan", "publish.yml"]) == 2
    assert "publish.yml" in capsys.readouterr().err
