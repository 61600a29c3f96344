"""What a failed step said: the lines that are the cause."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.rehearsal.run.log import StepLog

SHOWN = 12
"""Lines of a cause that are kept."""
_BEGINS = re.compile(
    r"error: (?=\S)|(?:Checking \S+: )?ERROR:? +(?=\S)|\s*(?:\u00d7|x) (?=Failed|No solution)"
    r"|(?=\[\w+Error\]: )"
)
"""How act, uv, pip, twine, build and pdm begin what went wrong."""
_GOES_ON = re.compile(r"\s+\S|[├╰]|cause: |hint: ")
_MEASURED = re.compile(r" (?:in|after) \d+(?:\.\d+)?m?s\b")
"""How long it took, which is different each time."""
_WORKSPACE = re.compile(r"/[^\s'\"`]*/hostexecutor(?:/|(?=([\s'\"`]|$)))")
"""Where act puts the files of a job."""
_SCRIPT = re.compile(r"/\S*/act/workflow/[\w-]+(?:\.sh|\.py)?: (?=line )")
"""Where act puts the commands of a step."""
_TRACEBACK = "Traceback (most recent call last):"
_OF_ANOTHER = re.compile(
    r"build backend returned an error|Backend subprocess exited|subprocess-exited|metadata-generation-failed"
    r"|^Failed (?:to build|building)",
    re.MULTILINE,
)
"""What uv, build and pip say of a program that failed before, and that has said why."""
_FAILED_TEST = re.compile(r"FAILED \S+::\S+")
"""How pytest lists what failed, before its last line, which counts."""
_SHOWN_TESTS = 3
_UNIMPORTANT = ("exit status", "[notice]")


def find_cause(step: StepLog) -> str:
    """What went wrong, in the step's own words: the last error with the lines below it, else the tests that
    failed, else the last line.

    Durations and the place of the copy are left out, so that the same cause is the same text in every run.
    """
    starts = [number for number, line in enumerate(step.lines) if _BEGINS.match(line)]
    if starts and _TRACEBACK not in step.lines[starts[-1] :]:
        text = "\n".join(_take(step.lines, starts[-1]))
        text = (_OF_ANOTHER.search(text) and _find_exception(step.lines[: starts[-1]])) or text
    else:
        said = [line.strip() for line in step.lines if line.strip() and not line.startswith(_UNIMPORTANT)]
        tests = [line for line in said if _FAILED_TEST.match(line)]
        text = "\n".join(tests[:_SHOWN_TESTS] or said[-1:]) or "it printed nothing"
    text = _SCRIPT.sub("", _MEASURED.sub("", text))
    return _WORKSPACE.sub(lambda found: "" if found[1] is None else ".", text)


def _find_exception(lines: Sequence[str]) -> str:
    """What the last traceback ends with; its lines may all be indented, by whatever is before the first."""
    start = max((number for number, line in enumerate(lines) if line.endswith(_TRACEBACK)), default=None)
    if start is None:
        return ""
    margin = lines[start].removesuffix(_TRACEBACK)
    below = (line.removeprefix(margin) for line in lines[start + 1 :] if line.startswith(margin))
    return next((line for line in below if line.strip() and not line[0].isspace()), "")


def _take(lines: Sequence[str], start: int) -> list[str]:
    first = lines[start][len(_match(lines[start])) :]
    taken = first.replace("%0A", "\n").strip().splitlines()
    for line in lines[start + 1 :]:
        if not _GOES_ON.match(line) and line.strip():
            break
        if line.strip():
            taken.append(line.strip())
    return taken[:SHOWN]


def _match(line: str) -> str:
    found = _BEGINS.match(line)
    return found[0] if found else ""
