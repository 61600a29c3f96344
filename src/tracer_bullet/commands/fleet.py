"""Run a verb over many repositories, and open a pull request in each that it changes.

VERB is `init`, `migrate`, `arm`, `finalize` or `check`, the last one with --fix. What --options holds goes to
the verb. In a repository with several packages `init` sets up all of them, unless one is at the top, and
`arm` arms each workflow that `init` wrote. all-repos is the engine: `tracer fleet` needs its configuration,
its clones and the extra `fleet`.

Nothing is pushed without --push: tracer then shows what it would change. With --push, every change becomes a
branch and a draft pull request with the report of the verb. A second run uses both again. If GitHub asks to
wait, tracer waits. A pull request that was closed without a merge is not opened again.

The result of every repository goes to a file at once. The same command goes on where an interrupted run
ended, and tries again what failed or refused; --again starts over. all-repos.json has to name the push
module:

    "push": "tracer_bullet.fleet.push",
    "push_settings": {"draft": true, "pause": 1, "longest_wait": 3700}

--format json prints {"verb", "pushed", "skipped": done by earlier runs, "totals": {status: number},
"results": [{"repository", "verb", "run", "status": "pushed|changed|unchanged|not applicable|declined|refused|
failed", "said", "url", "dry"}]}. The file has one such result on each line.

exit codes: 0 done; 1 a repository failed, or refused; 2 input

examples:
  tracer fleet migrate -C all-repos.json
  tracer fleet migrate -C all-repos.json --only 'octo-org/*' --limit 5 --push
  tracer fleet finalize -C all-repos.json --push
  tracer fleet check -C all-repos.json --push --options="--select token-upload"
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.commands.options import add_format
from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.report import console

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from tracer_bullet.fleet.run import FleetRequest

_VERBS = ("init", "migrate", "arm", "finalize", "check")


def configure(parser: ArgumentParser) -> None:
    """Add the options of `tracer fleet`."""
    parser.add_argument("verb", choices=_VERBS, metavar="VERB", help=f"one of {', '.join(_VERBS)}")
    parser.add_argument(
        "-C",
        dest="config",
        type=Path,
        default=Path(os.environ.get("ALL_REPOS_CONFIG_FILENAME") or "all-repos.json"),
        metavar="FILE",
        help="the configuration of all-repos (all-repos.json)",
    )
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--dry-run", action="store_true", help="push nothing, which is the default")
    mode.add_argument("--push", action="store_true", help="push branches and open pull requests")
    parser.add_argument("--limit", type=_count, metavar="N", help="look at N repositories at most")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="GLOB",
        help="only repositories whose name matches; repeatable",
    )
    parser.add_argument(
        "--results",
        type=Path,
        default=Path("results.jsonl"),
        metavar="FILE",
        help="where each result is recorded (results.jsonl)",
    )
    parser.add_argument("--options", default="", metavar="WORDS", help="options for the verb")
    parser.add_argument("--again", action="store_true", help="also repositories that --results has as done")
    add_format(parser)


def run(options: Namespace) -> int:
    """Go through the fleet and report; exit codes and JSON are as the help of the command says."""
    from tracer_bullet.fleet.results import FAULTS  # noqa: PLC0415 - so that --help need not wait
    from tracer_bullet.fleet.run import run_fleet  # noqa: PLC0415
    from tracer_bullet.report.fleet import describe_fleet, show_fleet  # noqa: PLC0415

    request = _request(options)
    outcome = run_fleet(request, console.progress)
    if options.format == "json":
        console.emit_json(describe_fleet(outcome, request.verb, dry=request.dry))
    else:
        console.emit(show_fleet(outcome))
        if request.dry:
            console.say("nothing was pushed: add --push to open pull requests")
    return ExitCode.FINDINGS if any(one.status in FAULTS for one in outcome.results) else ExitCode.OK


def _request(options: Namespace) -> FleetRequest:
    from datetime import UTC, datetime  # noqa: PLC0415

    from tracer_bullet.fleet.run import FleetRequest  # noqa: PLC0415

    return FleetRequest(
        options.verb,
        tuple(shlex.split(options.options)),
        options.config,
        options.results.absolute(),
        f"{datetime.now(UTC).isoformat(timespec='seconds')} {os.getpid()}",
        tuple(options.only),
        options.limit,
        dry=not options.push,
        again=options.again,
    )


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise TracerError(f"`{text}` is not a number of repositories", hint="for example --limit 5")
    return int(text)
