"""What a failed step said, boiled down to its cause."""

from __future__ import annotations

import pytest

from tracer_bullet.rehearsal.run.log import StepLog
from tracer_bullet.rehearsal.verdict.step_output import find_cause

TWINE = """\
Checking dist/x-1.0.tar.gz: FAILED
ERROR    `long_description` has syntax errors in markup and would not be
         rendered on PyPI.
         line 4: Error: Unknown directive type "nope".

         .. nope:: x
"""
UV = """\
Building source distribution...
error: Failed to build `/tmp/p`
  cause: Failed to resolve requirements from `build-system.requires`
  cause: Request failed after 3 retries in 9.1s
  cause: Connection refused (os error 111)
"""
PIP = """\
ERROR: Could not find a version that satisfies the requirement flsak (from versions: none)
ERROR: No matching distribution found for flsak
[notice] A new release of pip is available
"""
TRACEBACK = """\
ERROR: something that was survived
Traceback (most recent call last):
  File "<string>", line 1, in <module>
ModuleNotFoundError: No module named 'yaml'
"""
BACKEND = """\
* Building sdist...
Traceback (most recent call last):
  File "backend.py", line 1, in <module>
    raise ValueError(message)
ValueError: Unknown classifier: Python :: 2.9
ERROR Backend subprocess exited when trying to invoke build_sdist
"""
INDENTED = """\
  error: subprocess-exited-with-error
      Traceback (most recent call last):
        File "setup.py", line 1, in <module>
      ModuleNotFoundError: No module named 'numpy'
      [end of output]
ERROR: Failed to build 'x' when getting requirements to build wheel
"""


def step(text: str) -> StepLog:
    return StepLog("Step", "failure", lines=text.splitlines())


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        pytest.param("", "it printed nothing", id="nothing"),
        pytest.param("one\ntwo\n\nexit status 1", "two", id="its last line"),
        pytest.param("error: the tag is bad\nmore", "the tag is bad", id="an annotation"),
        pytest.param("error: one%0Atwo", "one\ntwo", id="an annotation of two lines"),
        pytest.param(
            "FAILED test_a.py::test_b - assert 1\n== 1 failed, 2 passed in 3.93s ==\nevaluation failed :(",
            "FAILED test_a.py::test_b - assert 1",
            id="a test",
        ),
        pytest.param(BACKEND, "ValueError: Unknown classifier: Python :: 2.9", id="an error of a backend"),
        pytest.param(INDENTED, "ModuleNotFoundError: No module named 'numpy'", id="an indented traceback"),
        pytest.param(
            "error: Failed to build `/t/run1/act/1f/hostexecutor`",
            "Failed to build `.`",
            id="the copy itself",
        ),
        pytest.param(
            "/t/run1/act/1f/act/workflow/3.sh: line 2: twnie: command not found",
            "line 2: twnie: command not found",
            id="a command of the step",
        ),
        pytest.param(PIP, "No matching distribution found for flsak", id="an error of pip"),
        pytest.param(TRACEBACK, "ModuleNotFoundError: No module named 'yaml'", id="the end of a traceback"),
        pytest.param(
            "Checking /t/run1/act/1f/hostexecutor/dist/SUMS: ERROR    InvalidDistribution: Unknown: 'SUMS'",
            "InvalidDistribution: Unknown: 'SUMS'",
            id="an error of twine check",
        ),
        pytest.param(
            "Cannot find '/t/run1/act/1f/hostexecutor/dist/*'",
            "Cannot find 'dist/*'",
            id="a path of the copy",
        ),
        pytest.param(
            "[AttributeError]: no `x`\nWARNING: Add '-v' to see more",
            "[AttributeError]: no `x`",
            id="an error of pdm",
        ),
        pytest.param(
            UV,
            "Failed to build `/tmp/p`\ncause: Failed to resolve requirements from `build-system.requires`\n"
            "cause: Request failed after 3 retries\ncause: Connection refused (os error 111)",
            id="an error of uv with its causes, without the seconds",
        ),
        pytest.param(
            TWINE,
            "`long_description` has syntax errors in markup and would not be\nrendered on PyPI.\n"
            'line 4: Error: Unknown directive type "nope".\n.. nope:: x',
            id="an error of twine, folded",
        ),
    ],
)
def test_the_cause_is(text: str, cause: str) -> None:
    assert find_cause(step(text)) == cause
