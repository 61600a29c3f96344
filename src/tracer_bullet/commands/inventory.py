"""List how each of many repositories publishes, and what has changed since last time.

DIR is a repository or a folder of clones, at any depth; the default is the current folder. tracer reads every
repository without the network, and prints one JSON line for each: the workflows that upload, by identity or
by token, which index on which event, the proof, the kind of release, the trigger, the template, the pins, and
the recorded publishers. Each line is printed as soon as it is ready.

--index asks PyPI for the last file of each project: the workflow and the environment that published it. A
finding is a file that came in another way than the workflows say.

--merge joins the lines of shards and of earlier runs, and shows the newest run beside the one before. Shards
of one run have the same --run: the day, or on GitHub the run's number, unless you name it.

--format json prints one document: {"run", "before": the run before, or "", "totals": {"repositories",
"publishing", "unseen", "by_identity", "by_token", "not_proven", "armed", "not_read"}, "changes":
[{"repository", "workflow", "what", "was", "now"}], "repositories": [line]}. A line is {"format": 1, "run",
"taken", "repository", "path", "projects": [name], "workflows": [{"path", "template": version, or null,
"release", "release_reaches_pypi", "pypi_only_by_release", "level", "proven", "why": [sentence], "armed":
[branch], "since", "uploads": [{"job", "line", "index", "tool", "credential": "identity|token|unknown",
"staged", "on": {event: "reached|maybe"}}], "pins": {"commit", "moving", "old": [{"action", "line",
"version", "newer"}]}}], "publishers": [{"index", "project", "owner", "repository", "workflow",
"environment", "kind", "date"}], "unreadable": {path: reason}, "published": null or [{"project", "exists",
"version", "uploaded", "by": null or {"kind", "repository", "workflow", "environment"}, "why"}], "findings":
[{"message", "hint"}], "error": null or {"message", "hint", "code"}}.

exit codes: 0 every repository was read; 1 some could not be read; 2 input; 3 a bug in tracer

examples:
  tracer inventory clones > today.jsonl
  tracer inventory clones --jobs 8 --index --format html > inventory.html
  tracer inventory clones --shard 1/4 --run 2026-11-26 > shard-1.jsonl
  tracer inventory --merge last-week.jsonl shard-*.jsonl
"""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.commands.online import add_index_options, index_of, open_web
from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.report import console
from tracer_bullet.sites import PYPI

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable, Iterator

    from tracer_bullet.inventory.merge import MergedRuns
    from tracer_bullet.inventory.published import IndexQuestion
    from tracer_bullet.inventory.row import InventoryRow

_SHARD = re.compile(r"([1-9]\d{0,5})/([1-9]\d{0,5})\Z")


def configure(parser: ArgumentParser) -> None:
    """Add the options of `tracer inventory`."""
    parser.add_argument(
        "directory", nargs="*", type=Path, metavar="DIR", help="a repository, or a folder of clones"
    )
    parser.add_argument(
        "--merge",
        nargs="+",
        type=Path,
        default=[],
        metavar="FILE",
        help="join the lines of these files instead",
    )
    parser.add_argument(
        "--jobs", type=_count, default=_cores(), metavar="N", help="how many repositories to read at a time"
    )
    parser.add_argument(
        "--shard",
        type=_shard,
        default=(1, 1),
        metavar="K/N",
        help="only the K-th of N parts of the repositories",
    )
    parser.add_argument("--run", default="", metavar="NAME", help="the run that the lines belong to")
    parser.add_argument("--index", action="store_true", help="ask PyPI who published the last file")
    add_index_options(parser)
    parser.add_argument(
        "--format",
        choices=("lines", "text", "json", "html", "csv"),
        default="",
        help="how to report: `lines` by default, with --merge `text`",
    )


def run(options: Namespace) -> int:
    """Read or join, and show; exit codes and JSON are as the help of the command says."""
    from tracer_bullet.inventory.merge import merge_rows, read_rows  # noqa: PLC0415 - so that --help need not wait

    if options.merge:
        if options.directory:
            raise TracerError(
                "`--merge` takes files, and no folder",
                hint=f"tracer inventory {options.directory[0]} > now.jsonl",
            )
        merged = merge_rows(read_rows(options.merge))
        _report(merged, options.format or "text")
        return _judge(merged.rows)
    rows = _gather(options)
    if options.format in ("", "lines"):
        return _judge(_emit_each(rows))
    merged = merge_rows(rows)
    _report(merged, options.format)
    return _judge(merged.rows)


def _gather(options: Namespace) -> Iterator[InventoryRow]:
    from tracer_bullet.inventory.gather import gather_rows  # noqa: PLC0415
    from tracer_bullet.inventory.repositories import choose_shard, find_repositories  # noqa: PLC0415
    from tracer_bullet.inventory.row import shown_name  # noqa: PLC0415

    found = choose_shard(find_repositories(options.directory or [Path()]), *options.shard)
    for number, row in enumerate(gather_rows(found, _run_name(options), options.jobs, _question(options)), 1):
        yield row
        console.progress(number, len(found), shown_name(row))


def _question(options: Namespace) -> IndexQuestion | None:
    if not options.index:
        return None
    from tracer_bullet.inventory.published import IndexQuestion  # noqa: PLC0415

    return IndexQuestion(open_web(options), index_of(options, PYPI.key))


def _run_name(options: Namespace) -> str:
    """As given, else the number of GitHub's run, else the day."""
    from datetime import UTC, datetime  # noqa: PLC0415

    return options.run or os.environ.get("GITHUB_RUN_ID") or datetime.now(UTC).date().isoformat()


def _emit_each(rows: Iterable[InventoryRow]) -> Iterator[InventoryRow]:
    from tracer_bullet.report.inventory.json import write_line  # noqa: PLC0415

    for row in rows:
        console.emit(write_line(row))
        yield row


def _judge(rows: Iterable[InventoryRow]) -> int:
    """The exit code that the rows ask for; a bug comes before everything else."""
    codes = {row["error"]["code"] for row in rows if row["error"]}
    return ExitCode.BUG if ExitCode.BUG in codes else ExitCode.FINDINGS if codes else ExitCode.OK


def _report(merged: MergedRuns, style: str) -> None:
    for name in merged.twice:
        console.say(f"note: several folders are clones of {name}; the newest line counts")
    if style == "json":
        from tracer_bullet.report.inventory.json import describe_inventory  # noqa: PLC0415 - one format a run

        console.emit_json(describe_inventory(merged))
        return
    console.emit(_write(merged, style))


def _write(merged: MergedRuns, style: str) -> str:
    from tracer_bullet.report.inventory import csv, html, json, text  # noqa: PLC0415 - so that --help need not wait

    if style == "lines":
        return "".join(map(json.write_line, merged.rows))
    writers = {"text": text.show_inventory, "html": html.write_page, "csv": csv.write_csv}
    return writers[style](merged)


def _cores() -> int:
    return os.cpu_count() or 1


def _count(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) <= 256):
        raise TracerError(f"`{text}` is not a number of processes", hint="for example --jobs 4")
    return int(text)


def _shard(text: str) -> tuple[int, int]:
    found = _SHARD.match(text)
    if not found or int(found[1]) > int(found[2]):
        raise argparse.ArgumentTypeError(f"`{text}` is not a shard: expected K/N, for example 1/4")
    return int(found[1]), int(found[2])
