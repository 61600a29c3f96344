"""The workflows of this repository pass the judges that its users' workflows pass."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from tests.template.judges import judge
from tracer_bullet.text.nodes import parse, tree

if TYPE_CHECKING:
    from typing import Any

OURS = Path(__file__).parent.parent / ".github" / "workflows"


def read(name: str) -> Any:
    return tree(parse((OURS / name).read_text("utf-8")))


def test_no_judge_finds_anything(tmp_path: Path) -> None:
    copies = [Path(shutil.copy(path, tmp_path)) for path in sorted(OURS.glob("*.yml"))]
    assert {path.name for path in copies} >= {"publish.yml", "test.yml"}
    assert judge(copies) == []


def test_the_tests_run_on_the_three_systems() -> None:
    jobs = read("test.yml")["jobs"]
    assert jobs["test"]["runs-on"].startswith("ubuntu-")
    systems = jobs["other-systems"]["strategy"]["matrix"]["system"]
    assert [system.partition("-")[0] for system in systems] == ["windows", "macos"]
    command = jobs["other-systems"]["steps"][-1]["run"]
    left_out = [word.removeprefix("--ignore=") for word in command.split() if word.startswith("--ignore=")]
    assert all((OURS.parents[1] / path).exists() and "rehears" in path for path in left_out)


def test_what_needs_a_terminal_of_posix_is_in_files_that_windows_leaves_out() -> None:
    command = read("test.yml")["jobs"]["other-systems"]["steps"][-1]["run"]
    assert '--ignore-glob="*_terminal.py"' in command
    tests = OURS.parents[1] / "tests"
    users = [path for path in tests.rglob("test_*.py") if "tests.terminal" in path.read_text("utf-8")]
    assert [
        path.name for path in users if not path.name.endswith("_terminal.py") and path != Path(__file__)
    ] == []
