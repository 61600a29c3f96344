"""What every bash of a step reads first makes it behave as on GitHub's runner."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tracer_bullet.rehearsal.run.bash_start import START_OF_BASH

if TYPE_CHECKING:
    from pathlib import Path


def run(folder: Path, commands: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A step with a `uv` that prints what it is given."""
    uv = folder / "uv"
    uv.write_text('#!/bin/sh\necho "uv $* (${UV_SYSTEM_PYTHON-none})"\n', "utf-8")
    uv.chmod(0o755)
    (folder / "start.sh").write_text(START_OF_BASH, "utf-8")
    (folder / "step.sh").write_text(commands, "utf-8")
    environment = {
        "PATH": f"{folder}:/usr/bin:/bin",
        "BASH_ENV": str(folder / "start.sh"),
        "TRACER_PYTHON": "/job",
        **variables,
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(folder / "step.sh")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("commands", "code", "said"),
    [
        pytest.param("echo hello; echo ::debug::set-env", 0, "hello\n::debug::set-env\n", id="other words"),
        pytest.param("false; echo hello", 1, "", id="a command that fails"),
        pytest.param("echo 'a ::set-env name=A::b'", 0, "a ::set-env name=A::b\n", id="not at the beginning"),
        pytest.param("echo ::set-env name=A::b; echo after", 1, "after\n", id="a variable"),
        pytest.param("printf '::add-path::/x'", 1, "", id="a path, without an end of line"),
    ],
)
def test_old_commands_fail_the_step(tmp_path: Path, commands: str, code: int, said: str) -> None:
    done = run(tmp_path, commands)
    lines = done.stdout.splitlines(keepends=True)
    assert (done.returncode, "".join(line for line in lines if not line.startswith("::error::"))) == (
        code,
        said,
    )
    assert ("command is disabled" in done.stdout) is (code == 1 and "::" in commands)


def test_old_commands_may_be_allowed(tmp_path: Path) -> None:
    done = run(tmp_path, "echo ::set-env name=A::b", ACTIONS_ALLOW_UNSECURE_COMMANDS="true")
    assert (done.returncode, done.stdout) == (0, "::set-env name=A::b\n")


@pytest.mark.parametrize(
    ("words", "variables", "expected"),
    [
        pytest.param("build", {}, "uv build (none)", id="no pip"),
        pytest.param("pip install x", {}, "uv pip install x (none)", id="an environment"),
        pytest.param(
            "pip install --system 'a b'",
            {"ImageOS": "ubuntu22"},
            "uv pip install a b --python /job/bin/python (none)",
            id="option, on an older runner",
        ),
        pytest.param(
            "pip list --system",
            {},
            "uv pip list --python /job/bin/python (none)",
            id="a look at GitHub's own",
        ),
        pytest.param(
            "pip sync --system --break-system-packages x",
            {},
            "uv pip sync --break-system-packages x --python /job/bin/python (none)",
            id="GitHub's own, with force",
        ),
        pytest.param(
            "pip install x",
            {"UV_SYSTEM_PYTHON": "1", "pythonLocation": "/setup"},
            "uv pip install x --python /setup/bin/python (none)",
            id="a variable, after setup-python",
        ),
        pytest.param(
            "pip list", {"UV_SYSTEM_PYTHON": "false"}, "uv pip list (false)", id="a variable that says no"
        ),
        pytest.param("sync", {"UV_SYSTEM_PYTHON": "1"}, "uv sync (1)", id="a variable, without pip"),
        pytest.param(
            "pip install --python 3.12 x",
            {"UV_SYSTEM_PYTHON": "1"},
            "uv pip install --python 3.12 x (1)",
            id="another",
        ),
    ],
)
def test_uv_installs_into_the_python_of_the_job(
    tmp_path: Path, words: str, variables: dict[str, str], expected: str
) -> None:
    done = run(tmp_path, f"set -u\nuv {words}", **variables)
    assert (done.returncode, done.stdout) == (0, f"{expected}\n")


def test_uv_does_not_change_the_python_of_the_runner(tmp_path: Path) -> None:
    done = run(tmp_path, "set -u\nuv pip install --system x\necho after")
    assert (done.returncode, done.stdout.splitlines()[0]) == (
        2,
        "error: The interpreter at /usr is externally managed",
    )
    assert "after" not in done.stdout
