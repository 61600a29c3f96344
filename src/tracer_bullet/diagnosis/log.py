"""A log as GitHub, GitLab, Google, `gh` and act write it, as plain lines that know their job and step.

A log of GitHub's begins each line with a time, `gh run view --log-failed` puts job and step before it in
columns, act puts `[workflow/job]`. The lines in which a runner echoes a step's script and inputs are marked:
no program has said what is in them.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.diagnosis.redact import redact

if TYPE_CHECKING:
    from collections.abc import Iterator

_TIME = r"\ufeff?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z ?"
_TIMED = re.compile(_TIME)
_GITLAB = re.compile(r"\d\d[OE][ +]|section_(?:start|end):\d+:\w+(?:\[[^\]]*\])?")
"""What GitLab writes after the time of a line: the stream, and whether it goes on; or a mark of a section."""
_CLOUD_BUILD = re.compile(r'Step #\d+(?: - "(?P<step>[^"]*)")?: ?')
"""What Google Cloud Build writes before each line of a step."""
_WRITTEN_BY = {
    "gitlab": re.compile(r"Running with gitlab-runner |section_start:\d+:"),
    "google": re.compile(rf"^(?:{_CLOUD_BUILD.pattern}|Starting Step #\d)", re.MULTILINE),
}
_COLUMNS = re.compile(rf"(?P<job>[^\t]+)\t(?P<step>[^\t]+)\t(?={_TIME})")
_ACT = re.compile(r"\[[^\]/]+/(?P<job>[^\]]+?)\s*\]\s+(?:\|\s?|\S+\s+(?=::|Run |Failure))?")
_ACT_STEP = re.compile(r"Run (?:Main|Pre|Post) (.+)")
_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\))")
_MARK = re.compile(r"##\[(?P<mark>[a-z]+)\]|::(?P<command>error|warning|notice|debug)(?: [^:]*)?::")
_LINKED = re.compile(r"\[([^\]\n]{1,40})\]\(https://github\.com/[^)\s]*#step:[^)\s]*\)")
"""GitHub's page makes numbers into links, which an issue keeps when a log was pasted into it."""
_ECHOED = ("[command]", "$ ")
"""How GitHub and GitLab show a command that they run."""
UNKNOWN_STEP = "UNKNOWN STEP"


class Line(NamedTuple):
    """One line without time, colours and marks; `error` is whether GitHub shows it in red.

    `echoed` is whether the runner shows what a step is given, rather than what it said.
    """

    text: str
    job: str = ""
    step: str = ""
    echoed: bool = False
    error: bool = False


def read_log(text: str) -> list[Line]:
    """The lines of a log, with stars in the place of whatever looks like a secret."""
    lines = list(_follow_groups(_split(text)))
    shown = redact("\n".join(line.text for line in lines)).split("\n") if lines else []
    return [line._replace(text=new) for line, new in zip(lines, shown, strict=True)]


def provider_of_log(text: str) -> str:
    """The key of the provider whose runner wrote a log; empty if it is GitHub, or nothing tells."""
    return next((key for key, marks in _WRITTEN_BY.items() if marks.search(text)), "")


def _split(text: str) -> Iterator[Line]:
    """The lines without what was put before them."""
    columns: set[str] = set()
    for raw in text.splitlines():
        line = _ESCAPES.sub("", raw.rstrip().rpartition("\r")[2])
        job = step = ""
        if found := _COLUMNS.match(line):
            columns.add(found[0])
            job, step = found["job"], found["step"]
            line = line[found.end() :]
        elif prefix := _known_prefix(line, columns):
            job, step, _ = prefix.split("\t")
            line = line[len(prefix) :]
        elif found := _ACT.match(line):
            job, line = found["job"], line[found.end() :]
        elif found := _CLOUD_BUILD.match(line):
            step, line = found["step"] or "", line[found.end() :]
        elif line.startswith("{"):
            job, step, line = _read_json(line)
        timed = _TIMED.match(line)
        plain = line[timed.end() :] if timed else line
        yield Line(_GITLAB.sub("", plain, count=1) if _GITLAB.match(plain) else plain, job, step)


def _known_prefix(line: str, columns: set[str]) -> str:
    """The columns of a line that has no time of its own, because it continues a message."""
    parts = line.split("\t", 2)
    prefix = f"{parts[0]}\t{parts[1]}\t" if len(parts) == 3 else ""
    return prefix if prefix in columns else ""


def _read_json(line: str) -> tuple[str, str, str]:
    """A line of `act --json`: job, step and message; any other line as it is."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return "", "", line
    if not (isinstance(entry, dict) and "msg" in entry and "jobID" in entry):
        return "", "", line
    said = f"::error::{entry.get('arg', '')}" if entry.get("command") == "error" else str(entry["msg"])
    return str(entry["jobID"]), str(entry.get("step", "")), said.rstrip("\n").replace("\n", "%0A")


def _follow_groups(lines: Iterator[Line]) -> Iterator[Line]:
    """The lines without marks, each with its step, and with what the runner echoes marked."""
    steps: dict[str, str] = {}
    echoing: dict[str, bool] = {}
    for line in lines:
        mark, text = _take_mark(line.text)
        if mark == "endgroup":
            echoing[line.job] = False
            continue
        if begun := _begin_step(mark, text):
            steps[line.job] = begun
            echoing[line.job] = mark == "group"
        known = line.step if line.step != UNKNOWN_STEP else ""
        echoed = echoing.get(line.job, False) or text.startswith(_ECHOED) or mark in ("command", "debug")
        yield from (
            Line(html.unescape(part), line.job, known or steps.get(line.job, ""), echoed, mark == "error")
            for part in text.split("\n")
        )


def _take_mark(text: str) -> tuple[str, str]:
    found = _MARK.match(text)
    if found is None:
        return "", _LINKED.sub(r"\1", text)
    rest = text[found.end() :].replace("%0D", "").replace("%0A", "\n").replace("%25", "%")
    return found["mark"] or found["command"], rest


def _begin_step(mark: str, text: str) -> str:
    """The name of the step that a line begins."""
    if mark == "group" and text.startswith("Run "):
        return text.removeprefix("Run ")
    found = _ACT_STEP.fullmatch(text)
    return found[1] if found else ""
