"""`tracer finalize` as it is called: what it changes, what it says, how it ends, and what it never loads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.arming.run_specimens import read
from tracer_bullet.cli import main
from tracer_bullet.errors import ExitCode
from tracer_bullet.text import files
from tracer_bullet.text.disk import Disk
from tracer_bullet.trigger import arm

if TYPE_CHECKING:
    from tests.conftest import GitRepository

SOURCES = Path(__file__).parents[2] / "src"
PUBLISH = ".github/workflows/publish.yml"
ANSWERS = ".copier-answers.tracer.yml"
PERMANENT = "name: Publish\non:\n  release:\n    types: [published]\njobs: {}\n"
OTHER = "on: [push]\njobs: {}\n"
RECORDED = "_src_path: gh:owner/template\ntracer_branch: my-feature\nworkflow_name: publish.yml\n"
DISARMED = RECORDED.replace("my-feature", "''")


@pytest.fixture
def armed(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """A repository, and the directory we are in, with an armed workflow, its answers and another workflow."""
    repository.write(PUBLISH, arm(PERMANENT, ["my-feature"]))
    repository.write(".github/workflows/test.yml", OTHER)
    repository.write(ANSWERS, RECORDED)
    monkeypatch.chdir(repository.root)
    return repository


def done() -> dict[str, bytes]:
    return {
        PUBLISH: PERMANENT.encode(),
        ANSWERS: DISARMED.encode(),
        ".github/workflows/test.yml": OTHER.encode(),
    }


class TestNothingToDo:
    def test_no_workflows_at_all(
        self, repository: GitRepository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(repository.root)
        assert main(["finalize"]) == ExitCode.OK
        assert capsys.readouterr() == ("", "nothing to do: there are no temporary parts\n")

    @pytest.mark.parametrize(
        "option", [[], ["--check"], ["--diff"], ["--force"], ["publish.yml"], ["publish.yml", "test.yml"]]
    )
    def test_permanent_workflows_stay(
        self, armed: GitRepository, capsys: pytest.CaptureFixture[str], option: list[str]
    ) -> None:
        assert main(["finalize"]) == ExitCode.OK
        capsys.readouterr()
        assert main(["finalize", *option]) == ExitCode.OK
        assert capsys.readouterr() == ("", "nothing to do: there are no temporary parts\n")
        assert armed.files() == done()

    def test_json_says_so_too(self, armed: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
        main(["finalize"])
        capsys.readouterr()
        assert main(["finalize", "--format", "json"]) == ExitCode.OK
        assert json.loads(capsys.readouterr().out) == {"files": [], "left": []}


class TestRemoving:
    def test_the_trigger_goes_and_the_answers_say_so(
        self, armed: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["finalize"]) == ExitCode.OK
        assert armed.files() == done()
        out, err = capsys.readouterr()
        assert out == ""
        assert err == (
            f"{ANSWERS}: `tracer_branch` is empty now\n"
            f"{PUBLISH}:3: temporary trigger for `my-feature` removed\n"
        )

    def test_every_kind_of_temporary_part_is_named_with_its_number(
        self, armed: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        armed.write(PUBLISH, read("tag-gates-on-every-job.armed.yml"))
        assert main(["finalize", "--check"]) == ExitCode.FINDINGS
        assert main(["finalize"]) == ExitCode.OK
        out, err = capsys.readouterr()
        parts = "temporary trigger for `my-feature`, 1 condition, 1 version and TestPyPI jobs"
        assert f"{parts} are still there\n" in out
        assert f"{parts} removed\n" in err

    def test_cleanup_is_the_same_command(self, armed: GitRepository) -> None:
        assert main(["cleanup"]) == ExitCode.OK
        assert armed.files() == done()

    @pytest.mark.parametrize("name", ["publish.yml", PUBLISH, "./.github/../.github/workflows/publish.yml"])
    def test_a_workflow_is_named_by_its_file_or_its_path(self, armed: GitRepository, name: str) -> None:
        assert main(["finalize", name]) == ExitCode.OK
        assert armed.files() == done()

    def test_from_a_directory_below(
        self, armed: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (armed.root / "src/deep").mkdir(parents=True)
        monkeypatch.chdir(armed.root / "src/deep")
        assert main(["finalize"]) == ExitCode.OK
        assert armed.files() == done()
        assert f"../../{PUBLISH}:3: " in capsys.readouterr().err

    def test_from_outside_by_an_absolute_path(
        self, armed: GitRepository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert main(["finalize", str(armed.root / PUBLISH)]) == ExitCode.OK
        assert armed.files() == done()

    def test_a_workflow_that_is_not_named_stays_and_so_do_its_answers(self, armed: GitRepository) -> None:
        before = armed.files()
        assert main(["finalize", "test.yml"]) == ExitCode.OK
        assert armed.files() == before

    def test_every_armed_workflow_is_done(self, armed: GitRepository) -> None:
        armed.write(".github/workflows/docs.yaml", arm("on: release\njobs: {}\n", ["a", "b"]))
        assert main(["finalize"]) == ExitCode.OK
        assert armed.files() == done() | {".github/workflows/docs.yaml": b"on: release\njobs: {}\n"}

    def test_answers_that_a_killed_run_left_armed_are_completed(self, armed: GitRepository) -> None:
        armed.write(PUBLISH, PERMANENT)
        assert main(["finalize"]) == ExitCode.OK
        assert armed.files() == done()

    def test_answers_of_another_workflow_stay(self, armed: GitRepository) -> None:
        other = RECORDED.replace("publish.yml", "elsewhere.yml")
        armed.write(ANSWERS, other)
        assert main(["finalize"]) == ExitCode.OK
        assert armed.files() == done() | {ANSWERS: other.encode()}

    def test_a_second_worktree_is_a_repository_of_its_own(
        self, armed: GitRepository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        armed.commit()
        armed.git("worktree", "add", "--quiet", str(tmp_path / "second"))
        monkeypatch.chdir(tmp_path / "second")
        before = armed.files()
        assert main(["finalize"]) == ExitCode.OK
        assert (tmp_path / "second" / PUBLISH).read_text(encoding="utf-8") == PERMANENT
        assert armed.files() == before

    def test_byte_order_mark_line_ends_and_mode_survive(self, armed: GitRepository) -> None:
        windows = "\ufeff" + PERMANENT.replace("\n", "\r\n")
        path = armed.write(PUBLISH, arm(windows, ["my-feature"]))
        path.chmod(0o755)
        assert main(["finalize"]) == ExitCode.OK
        assert path.read_bytes() == windows.encode()
        assert path.stat().st_mode & 0o777 == 0o755

    def test_a_symlink_inside_of_the_repository_is_written_through(self, armed: GitRepository) -> None:
        real = armed.write("workflows/real.yml", arm(PERMANENT, ["my-feature"]))
        path = armed.root / PUBLISH
        path.unlink()
        path.symlink_to("../../workflows/real.yml")
        assert main(["finalize"]) == ExitCode.OK
        assert path.is_symlink()
        assert real.read_text(encoding="utf-8") == PERMANENT

    def test_json_names_what_was_changed(
        self, armed: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        armed.write(PUBLISH, arm(PERMANENT, ["my-feature", "another"], dispatch=True))
        assert main(["finalize", "--format", "json"]) == ExitCode.OK
        out, err = capsys.readouterr()
        assert json.loads(out) == {
            "files": [
                {
                    "path": ANSWERS,
                    "line": 0,
                    "branches": [],
                    "dispatch": False,
                    "parts": {},
                    "changed": True,
                },
                {
                    "path": PUBLISH,
                    "line": 3,
                    "branches": ["my-feature", "another"],
                    "dispatch": True,
                    "parts": {"trigger": 1},
                    "changed": True,
                },
            ],
            "left": [],
        }
        assert err == ""
        assert armed.files() == done()


class TestLooking:
    def test_check_names_the_place_and_the_branches_and_changes_nothing(
        self, armed: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = armed.files()
        assert main(["finalize", "--check"]) == ExitCode.FINDINGS
        assert capsys.readouterr() == (
            f"{PUBLISH}:3: temporary trigger for `my-feature` is still there\n",
            "",
        )
        assert armed.files() == before

    def test_check_finds_an_edited_block_too(
        self, armed: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = arm(PERMANENT, ["my-feature"]).replace("    branches:", "    paths: [src]\n    branches:")
        armed.write(PUBLISH, text)
        assert main(["finalize", "--check"]) == ExitCode.FINDINGS
        assert f"{PUBLISH}:3: " in capsys.readouterr().out

    def test_check_as_json(self, armed: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
        before = armed.files()
        assert (
            main(["finalize", "--check", "--format", "json", "publish.yml", "test.yml"]) == ExitCode.FINDINGS
        )
        assert [(file["path"], file["changed"]) for file in json.loads(capsys.readouterr().out)["files"]] == [
            (PUBLISH, True),
            (".github/workflows/test.yml", False),
        ]
        assert armed.files() == before

    def test_the_diff_applies_and_gives_what_finalize_gives(
        self, armed: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = armed.files()
        assert main(["finalize", "--diff"]) == ExitCode.FINDINGS
        diff = capsys.readouterr().out
        assert armed.files() == before
        subprocess.run(["git", "apply", "-"], cwd=armed.root, input=diff.encode(), check=True)
        assert armed.files() == done()

    def test_the_diff_as_json(self, armed: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["finalize", "--diff", "--format", "json"]) == ExitCode.FINDINGS
        assert json.loads(capsys.readouterr().out)["diff"].startswith(f"diff --git a/{ANSWERS} ")


class TestUnmarked:
    TEXT = "on:\n  push:\n    branches: [main, wip]  # for now\n  release:\n  workflow_dispatch:\njobs: {}\n"

    def test_a_branch_is_taken_out(self, armed: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
        armed.write(PUBLISH, self.TEXT)
        assert main(["finalize", "--trigger", "push", "--branch", "wip", "publish.yml"]) == ExitCode.OK
        assert armed.files()[PUBLISH].decode() == self.TEXT.replace(", wip", "")
        assert f"{PUBLISH}: trigger `push` removed" in capsys.readouterr().err

    def test_a_start_by_hand_is_taken_out(self, armed: GitRepository) -> None:
        armed.write(PUBLISH, self.TEXT)
        assert main(["finalize", "--trigger", "workflow_dispatch", "publish.yml"]) == ExitCode.OK
        assert armed.files()[PUBLISH].decode() == self.TEXT.replace("  workflow_dispatch:\n", "")

    def test_check_and_diff_change_nothing(
        self, armed: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        armed.write(PUBLISH, self.TEXT)
        before = armed.files()
        for option in ("--check", "--diff"):
            words = ["finalize", option, "--trigger", "push", "--branch", "wip", "publish.yml"]
            assert main(words) == ExitCode.FINDINGS
        assert armed.files() == before
        assert f"{PUBLISH}: temporary trigger is still there\n" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (["--trigger", "push", "publish.yml"], "`--trigger push` needs the branch"),
            (["--branch", "wip", "publish.yml"], "`--branch` belongs to `--trigger push`"),
            (["--trigger", "workflow_dispatch", "--branch", "wip", "publish.yml"], "`--branch` belongs to"),
            (["--trigger", "push", "--branch", "wip"], "only removed from a workflow that you name"),
            (["--trigger", "release", "publish.yml"], "invalid choice"),
            (["--check", "--diff"], "not allowed with argument"),
        ],
    )
    def test_options_that_do_not_fit_are_said(
        self, armed: GitRepository, capsys: pytest.CaptureFixture[str], words: list[str], message: str
    ) -> None:
        before = armed.files()
        assert main(["finalize", *words]) == ExitCode.INPUT
        err = capsys.readouterr().err
        assert message in err
        assert "hint: " in err
        assert armed.files() == before


class TestMarkersGone:
    """Somebody deleted the marker lines and kept the trigger, and the answers still name the branch."""

    TEXT = "".join(
        line
        for line in arm(PERMANENT, ["my-feature"]).splitlines(keepends=True)
        if not line.lstrip().startswith("# tracer:")
    )
    COMMAND = f"tracer finalize {PUBLISH} --trigger push --branch my-feature"

    @pytest.fixture
    def half(self, armed: GitRepository) -> GitRepository:
        assert self.TEXT != PERMANENT
        armed.write(PUBLISH, self.TEXT)
        return armed

    @pytest.mark.parametrize("words", [[], ["publish.yml"]], ids=["all", "named"])
    def test_check_names_the_trigger_and_the_command_that_removes_it(
        self, half: GitRepository, capsys: pytest.CaptureFixture[str], words: list[str]
    ) -> None:
        assert main(["finalize", "--check", *words]) == ExitCode.FINDINGS
        out, err = capsys.readouterr()
        assert out == f"{PUBLISH}:3: trigger for `my-feature` is still there, without its markers\n"
        assert f"`{self.COMMAND}`" in err
        assert "nothing to do" not in err

    def test_finalize_keeps_the_answer_and_says_why(
        self, half: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = half.files()
        assert main(["finalize"]) == ExitCode.FINDINGS
        assert half.files() == before
        err = capsys.readouterr().err
        assert f"{PUBLISH}:3: trigger for `my-feature` is still there, without its markers" in err
        assert f"`{self.COMMAND}` removes it" in err
        assert f"if it is to stay, write `tracer_branch: ''` into {ANSWERS}" in err

    def test_the_command_that_it_names_removes_both(
        self, half: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(self.COMMAND.split()[1:]) == ExitCode.OK
        assert half.files() == done()
        assert "is still there" not in capsys.readouterr().err
        assert main(["finalize", "--check"]) == ExitCode.OK

    def test_other_workflows_are_done_all_the_same(self, half: GitRepository) -> None:
        half.write(".github/workflows/docs.yml", arm("on: release\njobs: {}\n", ["a"]))
        assert main(["finalize"]) == ExitCode.FINDINGS
        assert half.files()[".github/workflows/docs.yml"] == b"on: release\njobs: {}\n"
        assert half.files()[ANSWERS] == RECORDED.encode()

    def test_diff_shows_no_change_of_the_answer(
        self, half: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["finalize", "--diff"]) == ExitCode.FINDINGS
        out, err = capsys.readouterr()
        assert out == ""
        assert "is still there, without its markers" in err

    @pytest.mark.parametrize("option", [[], ["--check"]])
    def test_json_says_it_too(
        self, half: GitRepository, capsys: pytest.CaptureFixture[str], option: list[str]
    ) -> None:
        assert main(["finalize", "--format", "json", *option]) == ExitCode.FINDINGS
        left = {"path": PUBLISH, "line": 3, "branch": "my-feature", "command": self.COMMAND}
        assert json.loads(capsys.readouterr().out) == {"files": [], "left": [left]}

    def test_a_block_beside_it_goes_and_it_is_still_said(self, half: GitRepository) -> None:
        half.write(PUBLISH, arm(self.TEXT, ["another"]))
        assert main(["finalize"]) == ExitCode.FINDINGS
        assert half.files() == done() | {PUBLISH: self.TEXT.encode(), ANSWERS: RECORDED.encode()}

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param(PERMANENT, id="no push"),
            pytest.param(PERMANENT.replace("on:\n", "on:\n  push: {tags: [v*]}\n"), id="tags"),
            pytest.param(
                PERMANENT.replace("on:\n", "on:\n  push:\n"), id="every branch, which is no leftover"
            ),
            pytest.param(
                PERMANENT.replace("on:\n", "on:\n  push: {branches: [main]}\n"), id="another branch"
            ),
        ],
    )
    def test_a_workflow_that_does_not_name_the_branch_is_done(self, armed: GitRepository, text: str) -> None:
        armed.write(PUBLISH, text)
        assert main(["finalize"]) == ExitCode.OK
        assert armed.files() == done() | {PUBLISH: text.encode()}

    @pytest.mark.parametrize(
        ("branch", "on"),
        [
            pytest.param("my-feature", "{push: {branches: my-feature}, release: }", id="a single value"),
            pytest.param("my-feature", "\n  push:\n    branches: [main, my-feature]", id="one of a list"),
            pytest.param("'it''s+x'", "{push: {branches: ['it''s\\+x']}}", id="quoted and escaped"),
            pytest.param("'my-feature'", '{push: {branches: ["my\\x2dfeature"]}}', id="in hexadecimal"),
        ],
    )
    def test_it_is_known_however_it_is_written(self, armed: GitRepository, branch: str, on: str) -> None:
        armed.write(PUBLISH, f"\ufeffon: {on}\njobs: {{}}\n")
        armed.write(ANSWERS, RECORDED.replace("my-feature", branch))
        assert main(["finalize", "--check"]) == ExitCode.FINDINGS

    def test_a_recorded_workflow_that_cannot_be_read_is_an_error(
        self, armed: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        armed.write(PUBLISH, "on: [\n")
        before = armed.files()
        for option in ([], ["--check"]):
            assert main(["finalize", *option]) == ExitCode.INPUT
            assert PUBLISH in capsys.readouterr().err
        assert armed.files() == before


ARMED = arm(PERMANENT, ["my-feature"])
EDITED = ARMED.replace("      - my-feature", "      - 'my-*'")
BAD = [
    pytest.param((b"on: [\n# tracer: begin\n", ExitCode.INPUT, "not valid YAML"), id="no YAML"),
    pytest.param((b"# tracer: begin\n# tracer: end\n", ExitCode.INPUT, "the file is empty"), id="empty"),
    pytest.param((ARMED.encode() + b"# \xff\n", ExitCode.INPUT, "not UTF-8: byte `0xff`"), id="not UTF-8"),
    pytest.param(
        (ARMED.replace("# tracer: end", "#").encode(), ExitCode.INPUT, "has no `# tracer: end`"), id="no end"
    ),
    pytest.param(((ARMED + "# tracer: end\n").encode(), ExitCode.INPUT, "they are in the lines"), id="twice"),
    pytest.param((EDITED.encode(), ExitCode.REFUSED, "was edited by hand"), id="edited by hand"),
    pytest.param((ARMED.encode() + b"x: \xe2\x80\xa8\n", ExitCode.INPUT, "U+2028"), id="a line separator"),
]


class TestBadInput:
    @pytest.mark.parametrize("bad", BAD)
    @pytest.mark.parametrize("words", [[], ["publish.yml"], ["--diff"]], ids=["all", "named", "diff"])
    def test_a_workflow_that_cannot_be_read_is_said_and_nothing_is_written(
        self,
        armed: GitRepository,
        capsys: pytest.CaptureFixture[str],
        bad: tuple[bytes, ExitCode, str],
        words: list[str],
    ) -> None:
        data, code, message = bad
        (armed.root / PUBLISH).write_bytes(data)
        before = armed.files()
        assert main(["finalize", *words]) == code
        out, err = capsys.readouterr()
        assert out == ""
        assert PUBLISH in err
        assert message in err
        assert armed.files() == before

    def test_one_bad_workflow_keeps_all_from_being_written(self, armed: GitRepository) -> None:
        armed.write(".github/workflows/zz.yml", EDITED)
        before = armed.files()
        assert main(["finalize"]) == ExitCode.REFUSED
        assert armed.files() == before

    def test_a_bad_workflow_without_a_marker_is_nobody_s_business(self, armed: GitRepository) -> None:
        (armed.root / ".github/workflows/broken.yml").write_bytes(b"on: [\xff")
        assert main(["finalize"]) == ExitCode.OK

    def test_force_removes_an_edited_block(self, armed: GitRepository) -> None:
        armed.write(PUBLISH, EDITED)
        assert main(["finalize", "--force"]) == ExitCode.OK
        assert armed.files() == done()

    def test_a_directory(self, armed: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["finalize", ".github/workflows"]) == ExitCode.INPUT
        assert "this is a directory, expected a file" in capsys.readouterr().err

    def test_a_missing_workflow_lists_those_that_are_there(
        self, armed: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["finalize", "release.yml"]) == ExitCode.INPUT
        err = capsys.readouterr().err
        assert "no workflow `release.yml`" in err
        assert "publish.yml, test.yml" in err

    def test_a_missing_path(self, armed: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["finalize", ".github/workflows/release.yml"]) == ExitCode.INPUT
        assert ".github/workflows/release.yml: no such file" in capsys.readouterr().err

    def test_no_repository(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert main(["finalize"]) == ExitCode.INPUT
        assert "git init" in capsys.readouterr().err

    def test_two_repositories_at_once(
        self, armed: GitRepository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        other = tmp_path / "other" / "w.yml"
        (other.parent / ".git").mkdir(parents=True)
        other.write_text(ARMED, encoding="utf-8")
        before = armed.files()
        assert main(["finalize", PUBLISH, str(other)]) == ExitCode.INPUT
        assert "is not in the same repository as" in capsys.readouterr().err
        assert armed.files() == before

    def test_a_symlink_that_leaves_the_repository(
        self, armed: GitRepository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        outside = tmp_path / "outside.yml"
        outside.write_text(ARMED, encoding="utf-8")
        path = armed.root / PUBLISH
        path.unlink()
        path.symlink_to(outside)
        assert main(["finalize"]) == ExitCode.REFUSED
        assert "outside of the repository" in capsys.readouterr().err
        assert outside.read_text(encoding="utf-8") == ARMED
        assert (armed.root / ANSWERS).read_text(encoding="utf-8") == RECORDED

    def test_a_read_only_workflow(self, armed: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
        (armed.root / PUBLISH).chmod(0o444)
        before = armed.files()
        assert main(["finalize"]) == ExitCode.INPUT
        assert "the file is read-only" in capsys.readouterr().err
        assert armed.files() == before

    def test_a_workflow_that_may_not_be_read(
        self, armed: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def fail(path: Path) -> bytes:
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr(Path, "read_bytes", fail)
        assert main(["finalize"]) == ExitCode.INPUT
        assert f"{PUBLISH}: cannot be read: Permission denied" in capsys.readouterr().err

    def test_a_full_disk(
        self, armed: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def fail(_: Disk, path: Path, data: bytes, mode: int) -> None:
            raise OSError(28, "No space left on device", str(path))

        monkeypatch.setattr(Disk, "create", fail)
        before = armed.files()
        assert main(["finalize"]) == ExitCode.INPUT
        assert "no space left on device" in capsys.readouterr().err
        assert armed.files() == before

    def test_answers_with_conflicts_are_not_passed_over(
        self, armed: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        armed.write(ANSWERS, RECORDED + "<<<<<<< before updating\n")
        before = armed.files()
        assert main(["finalize"]) == ExitCode.INPUT
        assert ANSWERS in capsys.readouterr().err
        assert armed.files() == before


def test_the_answers_are_written_before_the_workflow(
    armed: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed: list[str] = []

    class Watching(Disk):
        def replace(self, source: Path, target: Path) -> None:
            renamed.append(target.relative_to(armed.root).as_posix())
            super().replace(source, target)

    watching = Watching()
    original = files.write_changes
    monkeypatch.setattr(
        "tracer_bullet.commands.finalize.write_changes",
        lambda changes, root: original(changes, root, watching),
    )
    assert main(["finalize"]) == ExitCode.OK
    assert renamed == [ANSWERS, PUBLISH]


def test_only_what_finalize_needs_is_loaded(armed: GitRepository) -> None:
    script = """
import sys
from tracer_bullet.cli import main
code = main(["finalize"])
heavy = "copier jinja2 tomlkit json difflib subprocess importlib.metadata email tomllib".split()
print(code, *(name for name in heavy if name in sys.modules))
"""
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    ran = subprocess.run(
        [sys.executable, "-c", script], check=True, env=environment, capture_output=True, text=True
    )
    assert ran.stdout == "0\n"
    assert armed.files() == done()
