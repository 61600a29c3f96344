"""What an action tells the runner and learns from it.

Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import NoReturn


def read_inputs() -> dict[str, str]:
    """The inputs of this step, defaults filled in."""
    found: dict[str, str] = json.loads(os.environ["TRACER_INPUTS"])
    return found


def is_true(value: str) -> bool:
    """Whether an input means yes."""
    return value.strip().lower() == "true"


def set_output(name: str, value: str) -> None:
    """Set an output of the action."""
    _append("GITHUB_OUTPUT", f"{name}={value}")


def set_variable(name: str, value: str) -> None:
    """Set a variable for the steps that follow."""
    _append("GITHUB_ENV", f"{name}={value}")


def add_path(folder: Path) -> None:
    """Put a folder first on the search path of the steps that follow."""
    _append("GITHUB_PATH", str(folder))


def add_summary(text: str) -> None:
    """Add lines to the job's summary."""
    _append("GITHUB_STEP_SUMMARY", text)


def print_line(text: str) -> None:
    """Write a line to the log."""
    print(text, flush=True)


def note(text: str) -> None:
    """Say how this rehearsal differs from a run on GitHub; the report repeats it."""
    print_line(f"::notice::{text}")
    remember(text)


def remember(text: str) -> None:
    """Leave a note in the report, without printing it."""
    path = os.environ.get("TRACER_NOTES")
    if path:
        with Path(path).open("a", encoding="utf-8") as stream:
            stream.write(text + "\n")


def fail(text: str) -> NoReturn:
    """End the step with an error, as the real action words it."""
    print_line("::error::" + text.replace("%", "%25").replace("\n", "%0A"))
    sys.exit(1)


def give_up(why: str, hint: str = "") -> NoReturn:
    """End the step because a rehearsal cannot do what GitHub would; then the job is not rehearsed.

    `why` is said of the job: `it downloads the artifacts of another run`. `hint` is what helps.
    """
    print_line(f"::error::cannot be rehearsed: {why}")
    with Path(os.environ["TRACER_GAPS"]).open("a", encoding="utf-8") as stream:
        stream.write(json.dumps([os.environ["TRACER_JOB"], why, hint]) + "\n")
    sys.exit(1)


def _append(variable: str, line: str) -> None:
    with Path(os.environ[variable]).open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")
