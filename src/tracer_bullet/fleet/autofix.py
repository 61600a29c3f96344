"""What all-repos calls in each clone: run the verb, and record what became of it.

all-repos swallows whatever is raised in a repository, so that the results say what failed, not exceptions.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.fleet.pull_request import DeclinedError
from tracer_bullet.fleet.results import (
    CHANGED,
    DECLINED,
    FAILED,
    PUSHED,
    REFUSED,
    UNCHANGED,
    FleetResult,
    append_result,
)
from tracer_bullet.fleet.verbs import VERBS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

REPORT = "tracer-report.txt"
"""Below `.git`: what the verb printed, for the pull request."""
_DONE = (ExitCode.OK, ExitCode.FINDINGS)
_REFUSED = (ExitCode.INPUT, ExitCode.REFUSED)


class FleetJob(NamedTuple):
    """One verb over all repositories; `names` are those of all-repos by the address of the remote.

    `words` are what the user adds to the words of the verb.
    """

    verb: str
    words: tuple[str, ...]
    results: Path
    names: Mapping[str, str]
    dry: bool
    run: str

    def record(self, status: str, said: str = "", url: str = "") -> None:
        """Write the result of the repository that holds the current folder."""
        name = self.names.get(_git("config", "remote.origin.url"), Path.cwd().name)
        append_result(self.results, FleetResult(name, self.verb, self.run, status, said, url, self.dry))


def apply_fix(job: FleetJob) -> None:
    """Run the verb in the current folder; without a change all-repos goes on to the next repository.

    Of several calls all have to end well.
    """
    verb, reports = VERBS[job.verb], list[str]()
    for call in verb.calls(Path.cwd()):
        ran = _run_tracer(*verb.words, *call, *job.words)
        if ran.returncode not in _DONE:
            _git("reset", "--quiet", "--hard")
            _git("clean", "--quiet", "--force", "-d")
            job.record(REFUSED if ran.returncode in _REFUSED else FAILED, ran.stderr.strip())
            return
        reports.append(f"{ran.stdout}{ran.stderr}".strip())
    said = "\n\n".join(reports)
    # all-repos commits with `--all`, which passes over files that git does not know.
    _git("add", "--intent-to-add", "--all")
    if not _git("status", "--porcelain"):
        job.record(UNCHANGED, said)
        return
    Path(_git("rev-parse", "--git-dir"), REPORT).write_text(said, "utf-8")
    job.record(CHANGED, said)


def _run_tracer(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tracer_bullet", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def record_push(job: FleetJob, push: Callable[[Any, str], str], settings: Any, branch: str) -> None:
    """Push as `push` does, and record the address of the pull request, or why there is none."""
    try:
        url = push(settings, branch)
    except DeclinedError as error:
        job.record(DECLINED, str(error))
    except TracerError as error:
        job.record(FAILED, "\n".join(filter(None, [str(error), error.hint])))
        raise
    except subprocess.CalledProcessError as error:
        job.record(FAILED, f"`{' '.join(map(str, error.cmd[:2]))}` failed: {str(error.stderr or '').strip()}")
        raise
    else:
        job.record(PUSHED, url=url)


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], capture_output=True, text=True, check=False).stdout.strip()
