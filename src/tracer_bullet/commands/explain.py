"""Explain why a publish run failed: what happened, which field differs, the cure, and what is spent.

WHAT is a file with the log of a run, `-` for standard input, the number or the address of a run, or a topic
of the catalogue. Without WHAT the log comes from standard input. Logs of GitHub, of `gh run view`, of GitLab,
of Google Cloud Build and of act are understood, and the archive that GitHub offers. Tokens in a log are never
shown.

The log of a run is fetched from GitHub, which takes a token: GH_TOKEN, GITHUB_TOKEN, or `gh auth login`. In
a project on GitLab a number is that of a job, and the token is GITLAB_TOKEN.

Inside a checkout the sentences have the project's own values. If the log shows the claims of the run, they
are compared with the workflow, the remote and the recorded publishers.

--format json prints {"recognised", "failures": [{"topic", "title", "job", "step", "log": [line], "happened",
"claims": {"repository", "workflow", "environment", "caller", "ref"} or null, "differences": [{"field",
"presented", "expected", "where", "cure"}], "cure", "spent"}], "errors": [line]}.

exit codes: 0 recognised, or a topic was shown; 1 not recognised; 2 input

examples:
  tracer explain 1234567890
  gh run view --log-failed 1234567890 | tracer explain
  glab ci trace publish-testpypi | tracer explain
  tracer explain log.txt
  tracer explain invalid-publisher
  tracer explain --list
"""

from __future__ import annotations

import difflib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.commands.options import add_format
from tracer_bullet.diagnosis.catalogue import FAMILIES, TOPICS
from tracer_bullet.diagnosis.diagnose import Diagnosis, diagnose, explain_topic
from tracer_bullet.diagnosis.log import provider_of_log
from tracer_bullet.diagnosis.log_file import MAX_BYTES, decode_log
from tracer_bullet.diagnosis.project_facts import read_facts
from tracer_bullet.errors import ExitCode, Place, TracerError
from tracer_bullet.providers.registry import PROVIDERS
from tracer_bullet.report import console
from tracer_bullet.report import explain as report

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from tracer_bullet.diagnosis.project_facts import ProjectFacts

_FROM_A_FILE = "tracer explain LOG"
_HINT = "gh run view --log-failed RUN | tracer explain\ntracer explain --list"


def configure(parser: ArgumentParser) -> None:
    """Add the options of `tracer explain`."""
    parser.add_argument(
        "what", nargs="?", default="", metavar="WHAT", help="a log, `-`, a run or a topic; default: `-`"
    )
    parser.add_argument("--list", action="store_true", help="list the topics")
    add_format(parser)


def run(options: Namespace) -> int:
    """Explain what `options` name; exit codes and JSON are as the help of the command says."""
    if options.list:
        _list(options)
        return ExitCode.OK
    facts = read_facts(Path.cwd())
    if options.what in TOPICS:
        _report(Diagnosis((explain_topic(TOPICS[options.what], facts),)), options)
        return ExitCode.OK
    text = _read(options.what, facts)
    written_by = provider_of_log(text)
    if written_by and written_by != facts.provider:
        facts = read_facts(Path.cwd(), written_by)
    diagnosis = diagnose(text, facts)
    _report(diagnosis, options)
    return ExitCode.OK if diagnosis.findings else ExitCode.FINDINGS


def _list(options: Namespace) -> None:
    if options.format == "json":
        console.emit_json([{"topic": failure.topic, "title": failure.title} for failure in TOPICS.values()])
    else:
        console.emit(report.list_topics(FAMILIES))


def _report(diagnosis: Diagnosis, options: Namespace) -> None:
    if options.format == "json":
        console.emit_json(report.diagnosis_as_data(diagnosis))
        return
    console.emit(report.as_text(diagnosis))
    if not diagnosis.findings:
        console.say(report.say_unknown(diagnosis))


def _read(what: str, facts: ProjectFacts) -> str:
    """The text of the log that is meant; a run that is only a number is one of the project's own."""
    if what in ("", "-"):
        if not what and sys.stdin.isatty():
            raise TracerError("no log to explain", hint=_HINT)
        return decode_log(sys.stdin.buffer.read(MAX_BYTES + 1), "-")
    path = Path(what)
    if path.is_file():
        return decode_log(_read_bytes(path), what)
    from tracer_bullet.diagnosis.runs import fetch_log, read_run  # noqa: PLC0415 - only a run goes online

    found = read_run(what)
    if found and facts.provider != "github" and what.isdigit():
        return _fetch_job_log(int(what), facts)
    if found:
        return fetch_log(found, facts.slug)
    if path.exists():
        raise TracerError("this is not a file with a log", place=Place(what), hint=_HINT)
    close = difflib.get_close_matches(what, TOPICS, n=3)
    hint = "\n".join(f"tracer explain {topic}" for topic in close) or _HINT
    raise TracerError(f"no file, run or topic `{what}`", hint=hint)


def _fetch_job_log(job: int, facts: ProjectFacts) -> str:
    """What a job on GitLab wrote; raises TracerError without a token, and for another provider."""
    if facts.provider != "gitlab":
        name = PROVIDERS[facts.provider].name
        raise TracerError(f"tracer fetches logs from GitHub and GitLab, not from {name}", hint=_FROM_A_FILE)
    from tracer_bullet.gitlab.api import open_api_with_token  # noqa: PLC0415 - only a job goes online

    return open_api_with_token(facts.slug).log(job)


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise TracerError(f"cannot read the log: {error.strerror}", place=Place(str(path))) from error
