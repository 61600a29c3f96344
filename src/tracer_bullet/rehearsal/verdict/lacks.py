"""What a failed job lacked on this machine and has on GitHub, so that its failure tells nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.prepare.planned_jobs import BETWEEN
from tracer_bullet.rehearsal.prepare.secrets import secrets_of
from tracer_bullet.rehearsal.verdict.cures import replace_secrets
from tracer_bullet.rehearsal.verdict.failed_jobs import (
    find_failed_step,
    find_job,
    find_place,
    find_refused_upload,
    find_step,
    values_of,
)
from tracer_bullet.rehearsal.verdict.outcome import Reason
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tracer_bullet.rehearsal.run.log import StepLog
    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome

HOSTED = frozenset(
    """7z ansible ant apache2 aria2c aws az azcopy bazel bazelisk bicep bison brew brotli buildah cabal cargo
    chromedriver clang clang-format clang-tidy cmake composer conda curl docker docker-compose dotnet
    erb fakeroot fastlane file firefox flex g++ gcc geckodriver gem gfortran ghc ghcup git-lfs go
    google-chrome gpg gradle gunzip helm hg java javac jq julia kind kotlin kubectl kustomize lerna lld lz4
    make mediainfo minikube mvn mysql n net-tools newman ninja node npm npx nvm openssl packer parallel parcel
    patchelf perl php php-fpm pkg-config podman psql pulumi pwsh rake rsync ruby rustc rustdoc rustfmt rustup
    sbt shellcheck skopeo sqlite3 ssh sshpass stack sudo svn swift swig tar telnet tree unzip upx vcpkg wget
    xvfb-run xz yamllint yarn yq zip zsync zstd""".split()  # noqa: SIM905 - a hundred quoted words read worse
)
"""Programs of GitHub's Ubuntu runners that another machine may lack.

Source: https://github.com/actions/runner-images/blob/main/images/ubuntu/Ubuntu2404-Readme.md
"""
_NOT_ALLOWED = 403
_NAME = re.compile(r"`([^`]+)`")
_NO_INDEX = re.compile(r"\b50[234]\b")
"""What the stand-ins answer for an index that cannot be reached."""
_NO_PROGRAM = re.compile(
    r"(?:^|[:\s])([\w.+-]+): (?:command )?not found|No such file or directory: '([\w.+-]+)'"
    r"|^Cannot find: ([\w.+-]+) in PATH",
    re.MULTILINE,
)
_NO_PYTHON = re.compile(r"No interpreter found for (Python [^\s`,]+)|no Python executable.* (Python [\d.]+)")
_SOUGHT_PYTHON = re.compile(
    r"(?:could not find python interpreter (?:with spec\(s\): |matching any of the specs )"
    r"|ailed to find interpreter for .*?'|interpreter )"
    r"(?:py|python)?([23])\.?(\d+)"
)
_NO_SUCH_PYTHON = re.compile(r"Python 3\.[0-5](?!\d)")
"""Nobody has these: `3.10` without quotes is the number 3.1."""


def find_lacks(event: EventOutcome, unreached: Sequence[str]) -> dict[str, Reason]:
    """Why the failures of these jobs tell nothing, by their names; the other jobs failed by themselves.

    `unreached` is what was asked for and could not be reached.
    """
    found: dict[str, Reason] = {}
    for name in sorted(event.failed, key=lambda name: len(_names_before(event, name))):
        if reason := _find_lack(event, name, unreached, found.keys()):
            found[name] = reason
    return found


def _find_lack(
    event: EventOutcome, name: str, unreached: Sequence[str], lacking: Collection[str]
) -> Reason | None:
    """`lacking` are the jobs before this one, and perhaps others, whose failures tell nothing."""
    step = find_failed_step(event, name)
    if step is None or any(one.job == name and one.record.outcome != "minted" for one in event.tokens):
        return None
    where = f"{event.rehearsed.title}: the job `{name}` cannot be rehearsed"
    gaps = event.jobs[name].gaps
    if gaps:
        why, hint = gaps[0]
        return Reason(f"{where}: {why}", hint)
    outside = _find_need(where, event, name, lacking) or _find_unreached(where, step, unreached)
    if outside is not None:
        return outside
    upload = find_refused_upload(event, step)
    if upload is None or upload.status == _NOT_ALLOWED:
        secret = _find_secret(event, name, step, is_refused=upload is not None)
        if secret:
            text = f"{where}: a rehearsal does not have the secret `{secret}`"
            return Reason(text, replace_secrets(values_of(event, name)), find_place(event, name, step))
    if upload is not None:
        return None
    return (
        _find_missing(where, step)
        or _find_absent_python(where, step, event.notes)
        or _find_undone(where, event, name)
    )


def _names_before(event: EventOutcome, name: str) -> set[str]:
    return event.simulated.workflow.names_before(name.partition(BETWEEN)[0])


def _find_need(where: str, event: EventOutcome, name: str, lacking: Collection[str]) -> Reason | None:
    """A job before this one of which something is missing, such as what it would have uploaded."""
    partial = {other for other, job in event.jobs.items() if job.left_out}
    unrehearsed = {other.partition(BETWEEN)[0] for other in (*event.left_out, *partial, *lacking)}
    needed = min(_names_before(event, name) & unrehearsed, default="")
    text = f"{where}: it needs the job `{needed}`, which was not rehearsed, or not whole"
    return Reason(text) if needed else None


def _find_secret(event: EventOutcome, name: str, step: StepLog, *, is_refused: bool) -> str:
    """The secret that a failed step had to use: its own, or, where an index refused it, one of its job."""
    job = find_job(event, name)
    if job is None:
        return ""
    written = find_step(event, name, step)
    found = secrets_of(job.workflow, job.run.job, None if is_refused else written)
    return found[0] if found and (is_refused or written is not None) else ""


def _find_unreached(where: str, step: StepLog, unreached: Sequence[str]) -> Reason | None:
    said = "\n".join(step.lines).lower()
    found = next((what for what in unreached if _speaks_of(said, what)), "")
    text = f"{where}, because it asks for what cannot be reached: {found}"
    hint = "tracer rehearse, without --offline and with an index that pip or uv can reach"
    return Reason(text, hint) if found else None


def _speaks_of(said: str, what: str) -> bool:
    named = _NAME.search(what)
    if named is None:
        return bool(_NO_INDEX.search(said))
    spelling = "[-_.]+".join(map(re.escape, re.split(r"[-_.]+", named[1].lower())))
    return bool(re.search(rf"(?<![\w.-]){spelling}(?![\w-])", said))


def _find_missing(where: str, step: StepLog) -> Reason | None:
    said = "\n".join(step.lines)
    programs = ["".join(found) for found in _NO_PROGRAM.findall(said)]
    for program in programs:
        if program in HOSTED:
            return Reason(
                f"{where}: GitHub's runners have `{program}`, this machine does not", f"install `{program}`"
            )
    python = _NO_PYTHON.search(said)
    if python is None:
        return None
    version = python[1] or python[2]
    if _NO_SUCH_PYTHON.search(version):
        return None
    return Reason(f"{where}: {version} is not on this machine", f"uv python install {version.split()[-1]}")


def _find_absent_python(where: str, step: StepLog, notes: Sequence[str]) -> Reason | None:
    """A Python that a step of the job has set up on GitHub, and that tox, nox or virtualenv looks for."""
    for major, minor in _SOUGHT_PYTHON.findall("\n".join(step.lines)):
        version = f"{major}.{minor}"
        if any(note.startswith(f"Python {version} is not on this machine") for note in notes):
            text = f"{where}: Python {version} is not on this machine"
            return Reason(text, f"uv python install {version}")
    return None


def _find_undone(where: str, event: EventOutcome, name: str) -> Reason | None:
    undone = event.jobs[name].undone
    if not undone:
        return None
    listed = in_backticks(undone)
    return Reason(f"{where}: it failed, and a rehearsal does not run {listed}")
