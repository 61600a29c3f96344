"""Run the whole pipeline here, against a local TestPyPI and PyPI that behave like the real ones.

The workflow runs on a copy of the repository, uncommitted changes included, with real build, twine, uv and
pip. Nothing is uploaded anywhere, and the copy has none of your credentials or configuration. It is not a
sandbox: the workflow's code runs with your rights. On Linux the steps reach only the stand-ins.

A GitLab pipeline is rehearsed if gitlab-ci-local is installed: the jobs that upload, and those whose files
they need. Its JSON is {"pipeline", "events": [{"event", "jobs", "left_out", "uploaded", "failures"}]}.

--format json prints {"events": [{"event", "ref", "jobs": {id: {"result", "seconds"}}, "version", "uploads":
[{"index", "filename", "sha256", "status", "reason"}], "tokens": [{"job", "index", "claims", "outcome"}]}],
"verdict": {"ok", "why": [text]}}; a result is success, failure, skipped or not rehearsed.

exit codes: 0 good; 2 input; 4 something cannot be rehearsed; 5 the pipeline failed

examples:
  tracer rehearse                                   a push, the same push again, and a release
  tracer rehearse --event release --tag v1.2.0      only a release, of the tag as it is or made here
  tracer rehearse --offline                         no host but this one
  tracer rehearse --repeat 1 --skip-job tests       quick: one push, without the job `tests`
  tracer rehearse --publisher testpypi:octo-org/demo/publish.yml@testpypi
                                                    what you really typed into TestPyPI's form
"""

from __future__ import annotations

import signal
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.commands.options import add_format
from tracer_bullet.commands.pipelines import choose_pipeline
from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.report import console

if TYPE_CHECKING:
    import argparse
    from types import FrameType

    from tracer_bullet.rehearsal.target import Target
    from tracer_bullet.rehearsal.verdict.outcome import Rehearsal

EVENTS = ("push", "release", "workflow_dispatch", "all")
_NEEDED = (
    "email_validator",
    "jwt",
    "multipart",
    "readme_renderer",
    "trove_classifiers",
    "trustme",
    "twine",
    "urllib3",
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `tracer rehearse`."""
    parser.add_argument(
        "workflow", nargs="?", default="", metavar="WORKFLOW", help="a file, default publish.yml"
    )
    parser.add_argument(
        "--event", choices=EVENTS, default="all", metavar="EVENT", help=f"{', '.join(EVENTS)} (the default)"
    )
    parser.add_argument("--branch", default="", help="the branch that is pushed (default: the armed one)")
    parser.add_argument(
        "--tag", default="", help="the tag that is released or pushed (default: that of the version built)"
    )
    parser.add_argument("--repeat", type=_count, default=0, metavar="N", help="how many pushes (default 2)")
    parser.add_argument("--offline", action="store_true", help="reach no other host; list what is missing")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep what was uploaded and how it ran")
    parser.add_argument(
        "--skip", action="append", default=[], metavar="ACTION", help="leave out an action (owner/name)"
    )
    parser.add_argument(
        "--skip-job", action="append", default=[], metavar="JOB", help="leave out a job that only tests"
    )
    parser.add_argument(
        "--timeout", type=_count, default=60, metavar="MINUTES", help="end an event after this (default 60)"
    )
    parser.add_argument(
        "--publisher",
        action="append",
        default=[],
        metavar="INDEX:OWNER/REPO/WORKFLOW[@ENVIRONMENT][=PROJECT]",
        help="the publisher registered on testpypi or pypi, instead of the one that tracer prints",
    )
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a report for the browser too")
    add_format(parser)


def run(options: argparse.Namespace) -> int:
    """Rehearse, report, and say by the exit code how it went: 0, 4 (something left out) or 5 (failed)."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise TracerError(
            f"a rehearsal needs the extra `rehearse` ({missing[0]} is missing)",
            hint="uvx --from 'tracer-bullet[rehearse]' tracer rehearse",
        )
    pipeline = choose_pipeline([options.workflow] if options.workflow else [])
    if pipeline:
        from tracer_bullet.commands.pipeline_rehearse import rehearse_pipeline_at  # noqa: PLC0415

        return rehearse_pipeline_at(pipeline, options)
    _check_page(options.html)
    target, rehearsal = _rehearse(options)
    _report(rehearsal, options.format)
    if options.html:
        _write_page(options.html, rehearsal, target)
    if rehearsal.verdict.failures:
        return ExitCode.FAILED
    return ExitCode.REFUSED if rehearsal.verdict.gaps else ExitCode.OK


def _rehearse(options: argparse.Namespace) -> tuple[Target, Rehearsal]:
    from tracer_bullet.rehearsal.options import Options  # noqa: PLC0415
    from tracer_bullet.rehearsal.prepare.registrations import read_publisher  # noqa: PLC0415 - needs the extra
    from tracer_bullet.rehearsal.rehearse import rehearse  # noqa: PLC0415
    from tracer_bullet.rehearsal.target import find_target  # noqa: PLC0415
    from tracer_bullet.report.rehearse.progress import Progress  # noqa: PLC0415

    wanted = Options(
        event=options.event,
        tag=options.tag,
        repeat=options.repeat,
        offline=options.offline,
        kept=_check_kept(options.keep),
        skipped=frozenset(name.partition("@")[0].lower() for name in options.skip),
        skipped_jobs=frozenset(options.skip_job),
        minutes=options.timeout,
        publishers=tuple(read_publisher(text) for text in options.publisher),
    )
    target = find_target(Path.cwd(), options.workflow, options.branch)
    # a termination ends like Ctrl-C, so that what was started is stopped and removed
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        return target, rehearse(target, wanted, Progress())
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _report(rehearsal: Rehearsal, style: str) -> None:
    from tracer_bullet.report.rehearse.data import rehearsal_as_data  # noqa: PLC0415
    from tracer_bullet.report.rehearse.text import render_text  # noqa: PLC0415

    if style == "json":
        console.emit_json(rehearsal_as_data(rehearsal))
    else:
        console.emit(render_text(rehearsal))


def _check_page(file: Path | None) -> None:
    """What cannot be written is said before the minutes of a rehearsal."""
    if file is not None and (file.is_dir() or not file.absolute().parent.is_dir()):
        raise TracerError(f"`{file}` cannot be written: a file in a folder that exists is expected")


def _write_page(file: Path, rehearsal: Rehearsal, target: Target) -> None:
    from tracer_bullet.report.rehearse.page import render_page  # noqa: PLC0415

    try:
        file.write_text(render_page(rehearsal, target), "utf-8")
    except OSError as error:
        raise TracerError(f"`{file}` cannot be written: {error.strerror}") from error
    console.say(f"wrote {file}")


def _check_kept(folder: Path | None) -> Path | None:
    if folder is not None and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise TracerError(f"`{folder}` is not an empty folder", hint=f"--keep {folder}-2")
    return folder.absolute() if folder else None


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
