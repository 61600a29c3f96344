"""`tracer arm` as it is called: what it writes, what it refuses, what it says, and how it ends."""

from __future__ import annotations

import hashlib
import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.commands.conftest import PACKAGE
from tracer_bullet.cli import main
from tracer_bullet.errors import ExitCode
from tracer_bullet.report.console import NOT_WRITTEN
from tracer_bullet.trigger import finalize

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import GitRepository

PUBLISH = ".github/workflows/publish.yml"
TESTPYPI = """\
  testpypi:
    runs-on: ubuntu-24.04
    permissions:
      id-token: write
    steps:
      - uses: actions/download-artifact@v4
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          repository-url: https://test.pypi.org/legacy/
"""
PYPI = """\
  pypi:
    needs: testpypi
    runs-on: ubuntu-24.04
    permissions:
      id-token: write
    steps:
      - uses: actions/download-artifact@v4
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
GATE = "    if: github.event_name == 'release'\n"
GATED = PYPI.replace("    runs-on", f"{GATE}    runs-on")
RELEASE = "on:\n  release:\n    types: [published]\n"
BLOCK = """\
  # tracer: begin temporary trigger (`tracer finalize` removes it)
  push:
    branches:
      - my-feature
  # tracer: end temporary trigger
"""
IN_FOLDER = """\
on:
  release:
    types: [published]
jobs:
  publish:
    runs-on: ubuntu-24.04
    permissions: {contents: read, id-token: write}
    steps:
      - uses: actions/checkout@v5
      - run: pipx run build
        working-directory: python
      - uses: pypa/gh-action-pypi-publish@release/v1
        with: {packages-dir: python/dist}
"""
SAFE = f"{RELEASE}jobs:\n{TESTPYPI}{GATED}"
UNSAFE = f"{RELEASE}jobs:\n{TESTPYPI}{PYPI}"


def armed(text: str, block: str = BLOCK) -> str:
    """`text` with a block for the trigger, whose first line ends in the hash of its body."""
    body = "\n".join(line.strip() for line in block.splitlines()[1:-1])
    hashed = f"removes it) [{hashlib.sha256(body.encode()).hexdigest()[:8]}]"
    return text.replace("on:\n", f"on:\n{block.replace('removes it)', hashed)}", 1)


@pytest.fixture
def on_branch(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """A repository of octo-org with a commit on `main`, and `my-feature` checked out."""
    repository.git("remote", "add", "origin", "https://github.com/octo-org/octo-repo.git")
    repository.commit()
    repository.git("switch", "--quiet", "--create", "my-feature")
    monkeypatch.chdir(repository.root)
    return repository


@pytest.fixture
def refusal(capsys: pytest.CaptureFixture[str]) -> Callable[[list[str]], str]:
    """Runs a command that is to be refused, and returns what it said."""

    def run(words: list[str], code: ExitCode = ExitCode.REFUSED) -> str:
        capsys.readouterr()
        assert main(words) == code
        return capsys.readouterr().err

    return run


class TestNothingToArm:
    def test_a_workflow_that_is_armed_already_stays(
        self, on_branch: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        on_branch.write(PUBLISH, armed(SAFE))
        before = on_branch.files()
        assert main(["arm"]) == ExitCode.OK
        assert on_branch.files() == before
        out, err = capsys.readouterr()
        assert out.startswith("verdict: proven safe: a push to `my-feature` reaches TestPyPI only\n")
        assert err == (
            f"{PUBLISH}: nothing to arm: a push to `my-feature` triggers it already: "
            "`my-feature` matches `my-feature` of `branches`\n"
        )

    @pytest.mark.parametrize(
        "push",
        [
            pytest.param("  push:\n", id="a push of anything"),
            pytest.param("  push:\n    branches: ['**']\n", id="a wildcard"),
            pytest.param("  push:\n    branches: [my-feature]\n", id="its name, written by hand"),
            pytest.param("  push:\n    branches-ignore: [main]\n", id="all branches but one"),
            pytest.param("  push:\n    paths: ['src/**']\n", id="any branch, for some files"),
        ],
    )
    @pytest.mark.parametrize("words", [[], ["--dry-run"], ["--diff"], ["--gate"]], ids=str)
    def test_a_branch_that_triggers_as_it_is_leaves_the_file(
        self, on_branch: GitRepository, push: str, words: list[str]
    ) -> None:
        on_branch.write(PUBLISH, armed(SAFE, push))
        before = on_branch.files()
        assert main(["arm", *words]) == ExitCode.OK
        assert on_branch.files() == before

    def test_where_the_branch_reaches_pypi_as_it_is_the_verdict_says_so(
        self, on_branch: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        on_branch.write(PUBLISH, armed(UNSAFE, "  push:\n"))
        before = on_branch.files()
        assert main(["arm", "--only-trigger"]) == ExitCode.REFUSED
        assert on_branch.files() == before
        out, err = capsys.readouterr()
        assert out.startswith("verdict: not proven safe: a push to `my-feature` may reach another index\n")
        assert "triggers it already: every branch passes, for none is named" in err
        assert f"{PUBLISH}:15: add to the job `pypi`:\n          if: github.event_name == 'release'" in err


class TestArming:
    def test_says_that_the_files_of_another_run_have_to_be_there_first(
        self, on_branch: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        fetch = "download-artifact@v4\n"
        given = f"{fetch}        with:\n          run-id: ${{{{ steps.newest.outputs.run }}}}\n"
        on_branch.write(PUBLISH, f"{RELEASE}jobs:\n{TESTPYPI.replace(fetch, given)}")
        assert main(["arm"]) == ExitCode.OK
        assert "fetches files from a run of another workflow" in capsys.readouterr().err

    def test_the_one_workflow_that_goes_to_testpypi_is_armed_for_the_current_branch(
        self, on_branch: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        on_branch.write(PUBLISH, SAFE)
        on_branch.write(
            ".github/workflows/test.yml", "on: push\njobs: {a: {runs-on: x, steps: [{run: make}]}}\n"
        )
        before = on_branch.files()
        assert main(["arm"]) == ExitCode.OK
        assert on_branch.files() == before | {PUBLISH: armed(SAFE).encode()}
        out, err = capsys.readouterr()
        assert out.startswith("verdict: proven safe: a push to `my-feature` reaches TestPyPI only\n")
        assert err.startswith(f"{PUBLISH}:2: armed for pushes to `my-feature`\n")
        assert "run `tracer finalize` before you merge the branch" in err

    def test_finalize_takes_it_out_again(self, on_branch: GitRepository) -> None:
        on_branch.write(PUBLISH, "\ufeff" + SAFE.replace("\n", "\r\n"))
        before = on_branch.files()
        assert main(["arm"]) == ExitCode.OK
        assert on_branch.files() != before
        assert main(["finalize"]) == ExitCode.OK
        assert on_branch.files() == before

    def test_twice_is_once(self, on_branch: GitRepository) -> None:
        on_branch.write(PUBLISH, SAFE)
        assert main(["arm"]) == main(["arm"]) == ExitCode.OK
        assert on_branch.files()[PUBLISH] == armed(SAFE).encode()

    def test_the_second_time_nothing_is_called_added(
        self, on_branch: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        build = "      - uses: actions/checkout@v6\n      - run: pipx run build\n"
        on_branch.write(PUBLISH, f"{RELEASE}jobs:\n{PYPI.replace('    needs: testpypi' + chr(10), '')}")
        text = (
            on_branch.files()[PUBLISH].decode().replace("      - uses: actions/download-artifact@v4\n", build)
        )
        on_branch.write(PUBLISH, text)
        assert main(["arm"]) == ExitCode.OK
        assert "\nadded:\n" in "".join(capsys.readouterr())
        assert main(["arm"]) == ExitCode.OK
        said = "".join(capsys.readouterr())
        assert "nothing to do: it is armed for `my-feature`" in said
        assert "added" not in said

    @pytest.mark.parametrize("name", ["publish.yml", PUBLISH, f"./{PUBLISH}"])
    def test_a_workflow_is_named_by_its_file_or_its_path(self, on_branch: GitRepository, name: str) -> None:
        on_branch.write(PUBLISH, SAFE)
        on_branch.write(".github/workflows/other.yml", SAFE)
        assert main(["arm", name]) == ExitCode.OK
        assert on_branch.files()[PUBLISH] == armed(SAFE).encode()

    def test_from_a_directory_below(
        self, on_branch: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        on_branch.write(PUBLISH, SAFE)
        (on_branch.root / "src").mkdir()
        monkeypatch.chdir(on_branch.root / "src")
        assert main(["arm"]) == ExitCode.OK
        assert f"../{PUBLISH}:2: armed" in capsys.readouterr().err

    def test_for_another_branch_than_the_current_one_even_from_the_default_branch(
        self, on_branch: GitRepository
    ) -> None:
        on_branch.git("switch", "--quiet", "main")
        on_branch.write(PUBLISH, SAFE)
        assert main(["arm", "--branch", "tracer/first-run"]) == ExitCode.OK
        assert on_branch.files()[PUBLISH].decode() == armed(
            SAFE, BLOCK.replace("my-feature", "tracer/first-run")
        )

    def test_a_second_branch_goes_into_the_same_block(self, on_branch: GitRepository) -> None:
        on_branch.write(PUBLISH, armed(SAFE))
        assert main(["arm", "--branch", "another"]) == ExitCode.OK
        block = BLOCK.replace("my-feature\n", "my-feature\n      - another\n")
        assert on_branch.files()[PUBLISH].decode() == armed(SAFE, block)

    def test_runs_by_hand_are_added_with_a_reminder(
        self, on_branch: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        on_branch.write(PUBLISH, SAFE)
        assert main(["arm", "--dispatch"]) == ExitCode.OK
        assert "  workflow_dispatch:\n  # tracer: end" in on_branch.files()[PUBLISH].decode()
        err = capsys.readouterr().err
        assert "armed for pushes to `my-feature` and manual runs" in err
        assert (
            "GitHub offers manual runs only after `workflow_dispatch` is in the file on the default branch"
            in err
        )

    def test_runs_by_hand_alone_where_the_branch_triggers_already(self, on_branch: GitRepository) -> None:
        on_branch.write(PUBLISH, armed(SAFE, "  push:\n"))
        assert main(["arm", "--dispatch"]) == ExitCode.OK
        text = on_branch.files()[PUBLISH].decode()
        assert "workflow_dispatch:" in text
        assert "my-feature" not in text

    @pytest.mark.parametrize(
        ("push", "note"),
        [
            (
                "    tags: [v*]\n    paths: ['src/**', x]\n",
                "changes a file among `src/**`, `x` starts it (`paths`)",
            ),
            (
                "    tags: [v*]\n    paths-ignore: ['*.md']\n",
                "changes only `*.md` does not start it (`paths-ignore`)",
            ),
        ],
    )
    def test_paths_that_the_push_has_to_match_are_named(
        self, on_branch: GitRepository, capsys: pytest.CaptureFixture[str], push: str, note: str
    ) -> None:
        on_branch.write(PUBLISH, armed(SAFE, f"  push:\n{push}"))
        assert main(["arm"]) == ExitCode.OK
        assert note in capsys.readouterr().err

    @pytest.mark.parametrize("path", ["kept/publish.yml", ".github/workflows/old.yml.disabled"])
    def test_a_file_that_github_does_not_run_is_armed_and_that_is_said(
        self, on_branch: GitRepository, capsys: pytest.CaptureFixture[str], path: str
    ) -> None:
        on_branch.write(path, SAFE)
        assert main(["arm", path]) == ExitCode.OK
        assert on_branch.files()[path].decode() == armed(SAFE)
        assert "note: GitHub only runs workflows in .github/workflows" in capsys.readouterr().err

    def test_a_release_half_that_does_not_hold_is_said_and_is_no_reason_to_refuse(
        self, on_branch: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        gate = GATE.replace("github.event_name == 'release'", "github.ref == 'refs/heads/main'")
        on_branch.write(PUBLISH, armed(SAFE, "  push:\n    branches: [main]\n").replace(GATE, gate))
        assert main(["arm"]) == ExitCode.OK
        assert (
            "PyPI can be reached without a release, whatever the tracer branch does: "
            f"see `tracer plan {PUBLISH}`" in (capsys.readouterr().err)
        )


ANSWERS = ".copier-answers.tracer.yml"
RECORDED = "_src_path: gh:o/t\r\ntracer_branch: ''  # armed for\r\nworkflow_name: publish.yml\r\n"


class TestRecordedAnswers:
    @pytest.fixture
    def recorded(self, on_branch: GitRepository) -> GitRepository:
        on_branch.write(PUBLISH, SAFE)
        on_branch.write(ANSWERS, RECORDED)
        return on_branch

    @pytest.mark.parametrize(
        "answers",
        [
            pytest.param(RECORDED.replace("publish.yml", "other.yml"), id="of another workflow"),
            pytest.param(RECORDED.replace("_src_path", "path"), id="of another template"),
        ],
    )
    def test_other_answers_stay(self, recorded: GitRepository, answers: str) -> None:
        recorded.write(ANSWERS, answers)
        assert main(["arm"]) == ExitCode.OK
        assert recorded.files()[ANSWERS] == answers.encode()

    def test_a_branch_that_triggers_without_markers_is_not_recorded(self, recorded: GitRepository) -> None:
        recorded.write(PUBLISH, armed(SAFE, "  push:\n"))
        before = recorded.files()
        assert main(["arm"]) == ExitCode.OK
        assert recorded.files() == before

    @pytest.mark.parametrize("branch", ["my-feature", "it's", "1.0", "true", "größe", "#1"])
    def test_they_are_told_the_branch_and_finalize_gives_back_every_byte(
        self, recorded: GitRepository, capsys: pytest.CaptureFixture[str], branch: str
    ) -> None:
        before = recorded.files()
        assert main(["arm", "--branch", branch]) == ExitCode.OK
        quoted = branch.replace("'", "''")
        assert recorded.files()[ANSWERS].decode() == RECORDED.replace("''", f"'{quoted}'")
        assert f"{ANSWERS}: `tracer_branch` is `{branch}` now" in capsys.readouterr().err
        assert main(["finalize"]) == ExitCode.OK
        assert recorded.files() == before

    def test_a_second_branch_leaves_the_first_in_them(self, recorded: GitRepository) -> None:
        assert main(["arm"]) == main(["arm", "--branch", "another"]) == ExitCode.OK
        assert b"tracer_branch: 'my-feature'" in recorded.files()[ANSWERS]

    def test_a_branch_that_is_armed_no_more_is_replaced(self, recorded: GitRepository) -> None:
        recorded.write(ANSWERS, RECORDED.replace("''", "gone"))
        assert main(["arm"]) == ExitCode.OK
        assert b"tracer_branch: 'my-feature'" in recorded.files()[ANSWERS]

    def test_answers_that_do_not_know_of_an_armed_workflow_are_told(self, recorded: GitRepository) -> None:
        recorded.write(PUBLISH, armed(SAFE))
        assert main(["arm"]) == ExitCode.OK
        assert recorded.files()[PUBLISH] == armed(SAFE).encode()
        assert b"tracer_branch: 'my-feature'" in recorded.files()[ANSWERS]

    def test_a_dry_run_names_them_and_leaves_them(
        self, recorded: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = recorded.files()
        assert main(["arm", "--dry-run", "--format", "json"]) == ExitCode.FINDINGS
        assert json.loads(capsys.readouterr().out)["files"] == [
            {"path": PUBLISH, "changed": True},
            {"path": ANSWERS, "changed": True},
        ]
        assert recorded.files() == before

    def test_where_arming_is_refused_they_stay(self, recorded: GitRepository) -> None:
        recorded.write(PUBLISH, UNSAFE)
        before = recorded.files()
        assert main(["arm", "--only-trigger"]) == ExitCode.REFUSED
        assert recorded.files() == before


class TestDryRuns:
    def test_dry_run_says_what_would_be_done_and_writes_nothing(
        self, on_branch: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        on_branch.write(PUBLISH, UNSAFE)
        before = on_branch.files()
        assert main(["arm", "--gate", "--dry-run"]) == ExitCode.FINDINGS
        assert on_branch.files() == before
        out, err = capsys.readouterr()
        assert out.startswith("verdict: proven safe")
        assert err.startswith(
            f"{PUBLISH}:14: release gate would be added to the job `pypi`, for good\n{GATE}"
            f"{PUBLISH}:2: would be armed for pushes to `my-feature`\n"
        )

    def test_the_diff_is_what_git_applies(
        self, on_branch: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        on_branch.write(PUBLISH, UNSAFE)
        before = on_branch.files()
        assert main(["arm", "--gate", "--diff"]) == ExitCode.FINDINGS
        assert on_branch.files() == before
        said = capsys.readouterr()
        assert said.err.endswith(f"note: {NOT_WRITTEN}\n")
        assert "commit and push" not in said.err
        subprocess.run(["git", "apply"], input=said.out.encode(), cwd=on_branch.root, check=True)
        assert on_branch.files()[PUBLISH] == armed(SAFE).encode()

    def test_json_has_everything(self, on_branch: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
        on_branch.write(PUBLISH, UNSAFE)
        assert main(["arm", "--gate", "--diff", "--format", "json"]) == ExitCode.FINDINGS
        data = json.loads(capsys.readouterr().out)
        assert f"+++ b/{PUBLISH}\n" in data.pop("diff")
        assert data["verdict"].pop("why")
        assert len(data.pop("notes")) == 2
        gate = {
            "path": PUBLISH,
            "line": 14,
            "job": "pypi",
            "step": None,
            "lines": [GATE.strip()],
            "added": True,
        }
        assert data == {
            "workflow": PUBLISH,
            "branch": "my-feature",
            "already": "",
            "files": [{"path": PUBLISH, "changed": True}],
            "line": 2,
            "gates": [gate],
            "written": False,
            "verdict": {
                "proven": True,
                "pypi_only_by_release": True,
                "tracer_reaches_only_testpypi": True,
            },
        }

    def test_json_is_printed_where_it_is_refused_too(
        self, on_branch: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        on_branch.write(PUBLISH, UNSAFE)
        assert main(["arm", "--only-trigger", "--format", "json"]) == ExitCode.REFUSED
        data = json.loads(capsys.readouterr().out)
        assert [gate["added"] for gate in data["gates"]] == [False]
        assert data["verdict"]["proven"] is data["written"] is False


class TestGates:
    def test_without_a_gate_it_is_refused_with_the_line_that_is_missing(
        self, on_branch: GitRepository, refusal: Callable[[list[str]], str]
    ) -> None:
        on_branch.write(PUBLISH, UNSAFE)
        before = on_branch.files()
        assert refusal(["arm", "--only-trigger", "publish.yml", "--branch", "my-feature"]) == (
            f"refused: a push to `my-feature` reaches PyPI through `pypi` ({PUBLISH}:21, "
            "`pypa/gh-action-pypi-publish`)\n\n"
            "hint: `tracer arm publish.yml --branch my-feature --gate` does it, or by hand:\n"
            f"      {PUBLISH}:14: add to the job `pypi`:\n"
            "          if: github.event_name == 'release'\n"
        )
        assert on_branch.files() == before

    def test_the_gate_is_added_and_stays(
        self, on_branch: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        on_branch.write(PUBLISH, UNSAFE)
        assert main(["arm", "--gate"]) == ExitCode.OK
        assert on_branch.files()[PUBLISH] == armed(SAFE).encode()
        assert (
            "the gate of the job `pypi` is permanent: `tracer finalize` leaves it there"
            in capsys.readouterr().err
        )
        assert main(["finalize"]) == ExitCode.OK
        assert on_branch.files()[PUBLISH] == SAFE.encode()

    def test_a_release_by_tags_gets_a_gate_for_tags(self, on_branch: GitRepository) -> None:
        tags = "on:\n  push:\n    tags: ['v*']\n"
        on_branch.write(PUBLISH, UNSAFE.replace(RELEASE, tags))
        assert main(["arm", "--gate"]) == ExitCode.OK
        gate = "    if: startsWith(github.ref, 'refs/tags/v')\n"
        assert finalize(on_branch.files()[PUBLISH].decode()) == SAFE.replace(RELEASE, tags).replace(
            GATE, gate
        )

    def test_with_runs_by_hand_the_gate_for_tags_asks_for_the_event(self, on_branch: GitRepository) -> None:
        on_branch.write(PUBLISH, UNSAFE.replace(RELEASE, "on:\n  push:\n    tags: ['v*']\n"))
        assert main(["arm", "--gate", "--dispatch"]) == ExitCode.OK
        gate = "if: github.event_name == 'push' && startsWith(github.ref, 'refs/tags/v')"
        assert gate in on_branch.files()[PUBLISH].decode()

    def test_a_gate_that_does_not_do_is_joined(self, on_branch: GitRepository) -> None:
        gate = "    if: always() || vars.PUBLISH\n"
        on_branch.write(PUBLISH, SAFE.replace(GATE, gate))
        assert main(["arm", "--gate"]) == ExitCode.OK
        joined = "    if: (always() || vars.PUBLISH) && github.event_name == 'release'\n"
        assert on_branch.files()[PUBLISH].decode() == armed(SAFE.replace(GATE, joined))

    def test_a_gate_that_was_always_true_is_replaced_and_shown(
        self, on_branch: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        on_branch.write(PUBLISH, SAFE.replace(GATE, "    if: ${{ github.event_name }} == 'release'\n"))
        assert main(["arm", "--gate"]) == ExitCode.OK
        assert on_branch.files()[PUBLISH].decode() == armed(SAFE)
        said = "of the job `pypi` was always true and has been replaced"
        assert said in capsys.readouterr().err

    def test_a_gate_on_the_step_alone_is_named(
        self, on_branch: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        step = "      - uses: pypa/gh-action-pypi-publish@release/v1\n"
        on_branch.write(PUBLISH, UNSAFE[: -len(step)] + step + "        if: vars.PUBLISH\n")
        assert main(["arm", "--gate"]) == ExitCode.OK
        assert (
            "the step of the job `pypi` keeps the `if` in line 22, which did not do"
            in capsys.readouterr().err
        )

    def test_both_indexes_in_one_job_put_the_gate_on_the_step(
        self, on_branch: GitRepository, refusal: Callable[[list[str]], str]
    ) -> None:
        step = "      - name: To PyPI\n        uses: pypa/gh-action-pypi-publish@release/v1\n"
        on_branch.write(PUBLISH, f"{RELEASE}jobs:\n{TESTPYPI}{step}")
        assert f"{PUBLISH}:14: add to step 3 of the job `testpypi`:" in refusal(["arm", "--only-trigger"])
        assert main(["arm", "--only-trigger", "--gate"]) == ExitCode.OK
        gated = step.replace("PyPI\n", f"PyPI\n    {GATE}")
        assert on_branch.files()[PUBLISH].decode() == armed(f"{RELEASE}jobs:\n{TESTPYPI}{gated}")

    def test_both_indexes_in_one_step_are_for_a_person(
        self, on_branch: GitRepository, refusal: Callable[[list[str]], str]
    ) -> None:
        script = "    steps:\n      - run: |\n          twine upload -r testpypi *\n          uv publish\n"
        on_branch.write(PUBLISH, f"{RELEASE}jobs:\n  publish:\n    runs-on: x\n{script}")
        for words in (["arm", "--only-trigger"], ["arm", "--only-trigger", "--gate"]):
            assert f"{PUBLISH}:10: one step uploads to TestPyPI and to another index" in refusal(words)

    def test_no_release_no_gate(self, on_branch: GitRepository, refusal: Callable[[list[str]], str]) -> None:
        on_branch.write(PUBLISH, UNSAFE.replace(RELEASE, "on:\n  push:\n    branches: [main]\n"))
        before = on_branch.files()
        said = refusal(["arm", "--gate"])
        assert "no gate fits, because nothing in `on:` of .github/workflows/publish.yml is a release" in said
        assert "types: [published]" in said
        assert on_branch.files() == before

    def test_a_gate_that_would_close_pypi_for_good_is_not_added(
        self, on_branch: GitRepository, refusal: Callable[[list[str]], str]
    ) -> None:
        on_branch.write(PUBLISH, SAFE.replace(GATE, "    if: github.event_name == 'push'\n"))
        before = on_branch.files()
        said = refusal(["arm", "--gate"])
        assert "the `if:` of job `pypi` excludes a release" in said
        assert "change the `if:` of job `pypi` (line 16) to `github.event_name == 'release'`" in said
        assert on_branch.files() == before

    def test_where_testpypi_waits_for_pypi_the_gate_is_on_the_step(self, on_branch: GitRepository) -> None:
        swapped = UNSAFE.replace("    needs: testpypi\n", "").replace(
            "  testpypi:\n", "  testpypi:\n    needs: pypi\n"
        )
        on_branch.write(PUBLISH, swapped)
        assert main(["arm", "--gate"]) == ExitCode.OK
        gated = [line for line in on_branch.files()[PUBLISH].decode().splitlines() if "if:" in line]
        assert gated == [f"    {GATE.rstrip()}"]

    def test_another_workflow_that_the_branch_starts_counts_and_gets_its_gate(
        self, on_branch: GitRepository, refusal: Callable[[list[str]], str]
    ) -> None:
        other = f"on:\n  push:\n  release:\njobs:\n{PYPI.replace('    needs: testpypi', '    # alone')}"
        on_branch.write(PUBLISH, SAFE)
        on_branch.write(".github/workflows/other.yml", other)
        assert ".github/workflows/other.yml:5: add to the job `pypi`" in refusal(["arm", "--only-trigger"])
        assert main(["arm", "--only-trigger", "--gate"]) == ExitCode.OK
        gated = other.replace("  pypi:\n", f"  pypi:\n{GATE}")
        assert on_branch.files()[".github/workflows/other.yml"].decode() == gated
        assert on_branch.files()[PUBLISH].decode() == armed(SAFE)

    def test_the_call_of_a_workflow_gets_the_gate_where_it_goes_to_pypi_alone(
        self, on_branch: GitRepository
    ) -> None:
        called = f"on: workflow_call\njobs:\n{PYPI.replace('    needs: testpypi', '    # alone')}"
        rights = "    permissions: {id-token: write}\n"
        call = f"  pypi:\n    needs: testpypi\n{rights}    uses: ./.github/workflows/up.yml\n"
        on_branch.write(".github/workflows/up.yml", called)
        on_branch.write(PUBLISH, f"{RELEASE}jobs:\n{TESTPYPI}{call}")
        assert main(["arm", "--gate"]) == ExitCode.OK
        gated = call.replace("    permissions", f"{GATE}    permissions")
        assert on_branch.files()[PUBLISH].decode() == armed(f"{RELEASE}jobs:\n{TESTPYPI}{gated}")
        assert on_branch.files()[".github/workflows/up.yml"].decode() == called

    def test_inside_a_workflow_that_goes_to_both_the_gate_is_on_the_inner_job(
        self, on_branch: GitRepository
    ) -> None:
        called = f"on: workflow_call\njobs:\n{TESTPYPI}{PYPI}"
        call = "  call:\n    permissions: {id-token: write}\n    uses: ./.github/workflows/up.yml\n"
        on_branch.write(".github/workflows/up.yml", called)
        on_branch.write(PUBLISH, f"{RELEASE}jobs:\n{call}")
        assert main(["arm", "--gate"]) == ExitCode.OK
        assert on_branch.files()[".github/workflows/up.yml"].decode() == called.replace(PYPI, GATED)
        assert on_branch.files()[PUBLISH].decode() == armed(f"{RELEASE}jobs:\n{call}")


class TestRefusals:
    def test_a_workflow_that_does_not_upload_names_the_one_to_arm(
        self, on_branch: GitRepository, refusal: Callable[..., str]
    ) -> None:
        other = ".github/workflows/wheels.yml"
        build = "  build:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: make\n"
        on_branch.write(other, f"on: push\njobs:\n{build}")
        assert "hint: tracer init" in refusal(["arm", "wheels.yml"])
        on_branch.write("pyproject.toml", '[project]\nname = "demo"\nversion = "1.2.0"\n')
        steps = "      - uses: actions/checkout@v4\n      - run: pipx run build\n"
        one_job = PYPI.replace("    needs: testpypi\n", "").replace(
            "      - uses: actions/download-artifact@v4\n", steps
        )
        on_branch.write(PUBLISH, f"{RELEASE}jobs:\n{one_job}")
        hint = f"tracer arm {PUBLISH}"
        assert f"hint: {hint}  # uploads to PyPI\n" in refusal(["arm", "wheels.yml"])
        assert main(hint.split()[1:]) == ExitCode.OK

    @pytest.mark.parametrize("words", [[], ["--branch", "main"]], ids=str)
    def test_the_default_branch(
        self, on_branch: GitRepository, refusal: Callable[[list[str]], str], words: list[str]
    ) -> None:
        on_branch.write(PUBLISH, SAFE)
        on_branch.git("switch", "--quiet", "main")
        before = on_branch.files()
        said = refusal(["arm", *words])
        assert "`main` is the default branch" in said
        assert "hint: git switch -c tracer/first-run" in said
        assert on_branch.files() == before

    def test_a_detached_head_is_no_branch(
        self, on_branch: GitRepository, refusal: Callable[..., str]
    ) -> None:
        on_branch.write(PUBLISH, SAFE)
        on_branch.git("switch", "--quiet", "--detach")
        said = refusal(["arm"], ExitCode.INPUT)
        assert "HEAD is detached" in said
        assert "git switch -c tracer/first-run  # or --branch NAME" in said

    def test_a_name_that_no_branch_can_have(
        self, on_branch: GitRepository, refusal: Callable[..., str]
    ) -> None:
        on_branch.write(PUBLISH, SAFE)
        assert "is not a branch name to trigger on" in refusal(["arm", "--branch", "a..b"], ExitCode.INPUT)

    def test_several_that_go_to_testpypi_are_named(
        self, on_branch: GitRepository, refusal: Callable[..., str]
    ) -> None:
        on_branch.write(PUBLISH, SAFE)
        on_branch.write(".github/workflows/nightly.yml", SAFE)
        said = refusal(["arm"], ExitCode.INPUT)
        assert "several workflows publish to TestPyPI: `.github/workflows/nightly.yml`" in said
        assert f"tracer arm {PUBLISH}" in said

        name = PUBLISH.rpartition("/")[2]
        on_branch.write("answers.yml", f"_src_path: gh:x/y\ntracer_branch: ''\nworkflow_name: {name}\n")
        assert main(["arm", "--dry-run"]) == 1, "the recorded one is meant"

    def test_none_that_goes_to_testpypi_offers_init_and_names_the_others(
        self, on_branch: GitRepository, refusal: Callable[[list[str]], str]
    ) -> None:
        on_branch.write(PUBLISH, f"{RELEASE}jobs:\n{GATED.replace('    needs: testpypi', '')}")
        said = refusal(["arm", "--only-trigger"])
        assert (
            f"no workflow of this repository publishes to TestPyPI; `{PUBLISH}` may publish, but not there"
            in said
        )
        assert "hint: tracer init" in said

    def test_a_named_one_that_does_not_go_to_testpypi_offers_init(
        self, on_branch: GitRepository, refusal: Callable[[list[str]], str]
    ) -> None:
        on_branch.write(PUBLISH, f"{RELEASE}jobs:\n{GATED.replace('    needs: testpypi', '')}")
        before = on_branch.files()
        said = refusal(["arm", "--only-trigger", "publish.yml"])
        assert f"{PUBLISH}: nothing in this workflow publishes to TestPyPI" in said
        assert "hint: tracer init" in said
        assert on_branch.files() == before

    def test_a_gate_that_keeps_the_branch_from_testpypi_is_named(
        self, on_branch: GitRepository, refusal: Callable[[list[str]], str]
    ) -> None:
        on_branch.write(PUBLISH, SAFE.replace("  testpypi:\n", f"  testpypi:\n{GATE}"))
        said = refusal(["arm", "--only-trigger"])
        assert "a push to `my-feature` does not reach TestPyPI: `testpypi` is skipped" in said
        assert "its gate `if: github.event_name == 'release'` does not hold" in said

    def test_the_one_caller_of_a_workflow_is_armed_in_its_place(self, on_branch: GitRepository) -> None:
        caller = ".github/workflows/release.yml"
        on_branch.write(PUBLISH, f"on: workflow_call\njobs:\n{TESTPYPI}")
        on_branch.write(caller, "on: release\njobs: {a: {uses: ./.github/workflows/publish.yml}}\n")
        assert main(["arm", "publish.yml"]) == ExitCode.OK
        assert "my-feature" in (on_branch.root / caller).read_text("utf-8")

    def test_a_workflow_that_only_others_call_names_them(
        self, on_branch: GitRepository, refusal: Callable[[list[str]], str]
    ) -> None:
        call = "on: release\njobs: {a: {uses: ./.github/workflows/publish.yml}}\n"
        on_branch.write(PUBLISH, f"on: workflow_call\njobs:\n{TESTPYPI}")
        assert "no workflow of this repository calls it" in refusal(["arm", "publish.yml"])
        on_branch.write(".github/workflows/release.yml", call)
        on_branch.write(".github/workflows/nightly.yml", call.replace("release", "schedule"))
        said = refusal(["arm", "publish.yml"])
        assert f"{PUBLISH}:1: only another workflow starts this one" in said
        assert "tracer arm .github/workflows/release.yml\n" in said

    def test_what_github_refuses(self, on_branch: GitRepository, refusal: Callable[[list[str]], str]) -> None:
        on_branch.write(PUBLISH, SAFE.replace("needs: testpypi", "needs: nobody"))
        before = on_branch.files()
        assert "GitHub refuses this workflow" in refusal(["arm"])
        assert on_branch.files() == before

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            pytest.param("on: [", f"{PUBLISH}:", id="no YAML"),
            pytest.param("", "the file is empty", id="nothing"),
            pytest.param("name: x\n", "no `on` and `jobs`", id="no workflow"),
        ],
    )
    def test_what_is_no_workflow(
        self, on_branch: GitRepository, refusal: Callable[..., str], text: str, said: str
    ) -> None:
        on_branch.write(PUBLISH, text)
        assert said in refusal(["arm", "publish.yml"], ExitCode.INPUT)

    def test_a_neighbour_that_cannot_be_read_may_do_anything(
        self, on_branch: GitRepository, refusal: Callable[[list[str]], str]
    ) -> None:
        on_branch.write(PUBLISH, SAFE)
        on_branch.write(".github/workflows/other.yml", "on: [")
        before = on_branch.files()
        assert ".github/workflows/other.yml cannot be read" in refusal(["arm", "--only-trigger"])
        assert on_branch.files() == before

    def test_a_workflow_that_does_not_exist(
        self, on_branch: GitRepository, refusal: Callable[..., str]
    ) -> None:
        on_branch.write(PUBLISH, SAFE)
        said = refusal(["arm", "release.yml"], ExitCode.INPUT)
        assert "no workflow `release.yml`" in said
        assert "publish.yml" in said

    def test_outside_a_repository(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: Callable[..., str]
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert "is not in a git repository" in refusal(["arm"], ExitCode.INPUT)


BOTH = f"""\
{RELEASE}jobs:
  publish:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: python -m build
      - run: twine upload --repository-url https://test.pypi.org/legacy/ dist/*
        env:
          TWINE_PASSWORD: ${{{{ secrets.TEST_PYPI }}}}
      - if: github.event_name == 'release'
        run: twine upload dist/*
        env:
          TWINE_PASSWORD: ${{{{ secrets.PYPI }}}}
"""
IDENTIFIED = BOTH.replace("    steps:", "    permissions:\n      id-token: write\n    steps:")


@pytest.mark.parametrize(("text", "registers"), [(BOTH, False), (IDENTIFIED, True)])
def test_only_an_upload_that_may_identify_itself_needs_a_publisher(
    text: str, *, registers: bool, on_branch: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    on_branch.write(PUBLISH, text)
    on_branch.write("pyproject.toml", '[project]\nname = "demo"\nversion = "1.2.0"\n')
    assert main(["arm", "--dry-run", "--format", "json"]) == ExitCode.FINDINGS
    notes = json.loads(capsys.readouterr().out)["notes"]
    assert any("register" in note for note in notes) is registers


BUILD_BY_REF = """\
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: echo "VERSION=$GITHUB_REF_NAME" >> "$GITHUB_ENV"
      - run: python scripts/set.py "$VERSION"
      - run: pipx run build
"""


def test_a_trigger_is_not_enough_if_what_the_run_lacks_cannot_be_added(
    on_branch: GitRepository, refusal: Callable[[list[str]], str]
) -> None:
    lane = TESTPYPI.replace("    runs-on", "    needs: build\n    runs-on", 1)
    on_branch.write(PUBLISH, f"on:\n  push:\n    branches: [main]\njobs:\n{BUILD_BY_REF}{lane}")
    before = on_branch.files()

    said = refusal(["arm"])
    assert f"{PUBLISH}:9: a later step uses a version that this step takes from the ref" in said
    assert f"tracer arm {PUBLISH} --only-trigger" in said
    assert on_branch.files() == before
    assert main(["arm", "--only-trigger"]) == ExitCode.OK


def test_a_called_workflow_that_builds_gets_the_version_though_the_caller_gets_only_a_trigger(
    on_branch: GitRepository,
) -> None:
    called = ".github/workflows/build.yml"
    lane = TESTPYPI.replace("    runs-on", "    needs: build\n    runs-on", 1)
    on_branch.write(PUBLISH, f"{RELEASE}jobs:\n  build:\n    uses: ./{called}\n{lane}{GATED}")
    head = "on: workflow_call\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n"
    steps = ("uses: actions/checkout@v6", "run: python -m build", "uses: actions/upload-artifact@v4")
    on_branch.write(called, head + "".join(f"      - {step}\n" for step in steps))
    on_branch.write("pyproject.toml", '[project]\nname = "demo"\nversion = "1.2.0"\n')
    before = on_branch.files()

    assert main(["arm"]) == ExitCode.OK
    after = on_branch.files()
    assert b"begin temporary trigger" in after[PUBLISH]
    assert b"V=1.2.0.dev" in after[called]
    assert main(["finalize"]) == ExitCode.OK
    assert on_branch.files() == before


def test_files_of_a_run_that_an_input_names_are_refused_with_the_workflow_that_gives_it(
    on_branch: GitRepository, refusal: Callable[[list[str]], str]
) -> None:
    fetch = "download-artifact@v4\n"
    lane = TESTPYPI.replace(fetch, f"{fetch}        with:\n          run-id: ${{{{ inputs.run }}}}\n")
    on_branch.write(PUBLISH, f"on: [workflow_call, workflow_dispatch]\njobs:\n{lane}")
    on_branch.write(
        ".github/workflows/caller.yml", f"on: release\njobs:\n  publish:\n    uses: ./{PUBLISH}\n"
    )

    said = refusal(["arm", PUBLISH])
    assert "the files come from a run that an input or the event names, and a push names none" in said
    assert "tracer arm .github/workflows/caller.yml" in said


def test_the_smoke_test_tries_the_only_package_wherever_it_is(on_branch: GitRepository) -> None:
    on_branch.write("python/pyproject.toml", PACKAGE)
    on_branch.write("python/src/demo_app/__init__.py")
    on_branch.write(PUBLISH, IN_FOLDER)
    on_branch.commit()

    assert main(["arm", "--smoke-test"]) == ExitCode.OK

    assert "-c 'import demo_app'" in (on_branch.root / PUBLISH).read_text("utf-8")
