"""The shared part of rehearsals for providers other than GitHub: the machine, and the verdict."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.rehearsal.job_programs import write_programs
from tracer_bullet.rehearsal.run.process import SILENCE, Lines, rehearsal_folder, watched
from tracer_bullet.rehearsal.run.working_copy import Copy, copy_repository
from tracer_bullet.rehearsal.server.standins import stand_in
from tracer_bullet.rehearsal.standin.pending import register_pending
from tracer_bullet.rehearsal.standin.publisher import PendingPublisher
from tracer_bullet.sites import SITES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tracer_bullet.providers.publisher import Publisher
    from tracer_bullet.rehearsal.server.standins import Standins

_LONGEST, _LIFETIME = 3600, 3600


class PlayedPipeline(NamedTuple):
    """One event: the jobs that ran, what each index got by it, and what is wrong, as sentences."""

    title: str
    jobs: tuple[str, ...]
    left_out: tuple[str, ...]
    uploaded: dict[str, tuple[str, ...]]
    failures: tuple[str, ...]
    log: str


class PipelineMachine(NamedTuple):
    """The copy that is played in, the stand-ins, and the environment of every job, all in `folder`."""

    folder: Path
    copy: Copy
    standins: Standins
    environment: dict[str, str]

    def run(self, words: Sequence[str], variables: Mapping[str, str], place: Path) -> tuple[int, str]:
        """Run a command in `place` with `variables` besides; returns its exit code, and what it printed."""
        command = self.standins.isolate(words)
        with watched(command, {**self.environment, **variables}, place, self.folder) as process:
            lines = Lines(process, SILENCE, _LONGEST)
            log = b"".join(lines).decode("utf-8", "replace")
        return process.returncode, log + lines.why_ended

    def sign(self, claims: Mapping[str, Any], audience: str) -> str:
        """An identity token for `audience`, which is valid from now on."""
        now = int(time.time())
        return self.standins.key.sign({**claims, "aud": audience, "iat": now, "exp": now + _LIFETIME})

    def held(self) -> dict[str, dict[str, str]]:
        """The files on each index, with their hashes."""
        return {
            key: {
                file.filename: file.sha256
                for project in live.index.projects.values()
                for file in project.files
            }
            for key, live in self.standins.indexes.items()
        }

    def since(self, before: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
        """The files that each index got since it held `before`."""
        after = self.held()
        return {key: tuple(name for name in after[key] if name not in before[key]) for key in SITES}


@contextmanager
def open_machine(
    root: Path, slug: str, forms: Iterable[Publisher], *, offline: bool
) -> Iterator[PipelineMachine]:
    """A machine with a copy of the repository at `root`, where `forms` are registered on the stand-ins."""
    with rehearsal_folder() as folder:
        copy = copy_repository(root, folder, slug)
        with stand_in(folder, offline=offline) as standins:
            for form in forms:
                _register(standins, form)
            yield PipelineMachine(folder, copy, standins, _environment(folder, standins))


def _register(standins: Standins, form: Publisher) -> None:
    pending = PendingPublisher(form.identity, form.project, time.time())
    standins.indexes[form.site.key].change(lambda index: register_pending(index, pending))


def _environment(folder: Path, standins: Standins) -> dict[str, str]:
    """A Python of its own for the jobs, whose `pip install` would change this one."""
    place, home = folder / "python", folder / "home"
    home.mkdir()
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True, capture_output=True)
    standins.configure_clients(home)
    own = [str(write_programs(folder / "programs")), str(place / "bin")]
    path = os.pathsep.join([*own, os.environ.get("PATH", os.defpath)])
    return {
        **standins.client_variables(),
        "PATH": path,
        "HOME": str(home),
        "NO_COLOR": "1",
        "LANG": "C.UTF-8",
    }


def judge_event(
    title: str, tag: str, code: int, machine: PipelineMachine, uploaded: Mapping[str, Sequence[str]]
) -> list[str]:
    """What is wrong with an event, which is the push of `tag`, or of a branch if that is empty."""
    found = [f"{title}: a job failed"] if code else []
    if not tag and uploaded["pypi"]:
        found.append(f"{title} published to PyPI: {', '.join(uploaded['pypi'])}")
    wanted = "pypi" if tag else "testpypi"
    if not code and not uploaded[wanted]:
        found.append(f"{title} published nothing to {SITES[wanted].name}")
    if tag and ".dev" not in tag:
        found += [f"the tag `{tag}` released {name}" for name in uploaded["pypi"] if ".dev" in name]
    held = machine.held()
    found += [
        f"{name} on PyPI is not the file that TestPyPI got"
        for name in uploaded["pypi"]
        if name in held["testpypi"] and held["testpypi"][name] != held["pypi"][name]
    ]
    return found
