"""A whole rehearsal: the copy, the stand-ins, the events one after the other, and the verdict."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.rehearsal.claims import environment_of
from tracer_bullet.rehearsal.fitness import check_skipped
from tracer_bullet.rehearsal.kept import keep_logs
from tracer_bullet.rehearsal.outcome import EventOutcome, Rehearsal
from tracer_bullet.rehearsal.publishers import Registration, choose_publishers, register
from tracer_bullet.rehearsal.releases import plan_release, settle_tag
from tracer_bullet.rehearsal.run.log import Watcher
from tracer_bullet.rehearsal.run.masking import Mask
from tracer_bullet.rehearsal.run.payloads import HEADS, TAGS, Occasion
from tracer_bullet.rehearsal.run.process import guarded
from tracer_bullet.rehearsal.run.repository import copy_repository, is_ref
from tracer_bullet.rehearsal.run.tools import find_act
from tracer_bullet.rehearsal.server.standins import Standins, stand_in
from tracer_bullet.rehearsal.simulated import find_uploads, read_and_simulate
from tracer_bullet.rehearsal.stage import Stage
from tracer_bullet.rehearsal.standin.site import SITES
from tracer_bullet.rehearsal.verdict import judge_rehearsal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.rehearsal.standin.publisher import Identity
    from tracer_bullet.rehearsal.subject import Subject

ALL = "all"
PUSHES = 2
"""How often a push is played by default: the second shows that every run has a version of its own."""


class Audience(Watcher, Protocol):
    """Somebody who watches the whole rehearsal."""

    def event_started(self, occasion: Occasion) -> None:
        """An event is about to be played."""

    def event_ended(self, event: EventOutcome) -> None:
        """An event was played, or did not start anything."""


@dataclass(frozen=True)
class Options:
    """What the user asks for; `kept` gets uploads and logs, `repeat` 0 means the default."""

    event: str = ALL
    tag: str = ""
    repeat: int = 0
    offline: bool = False
    kept: Path | None = None
    skipped: frozenset[str] = frozenset()
    publishers: tuple[Registration, ...] = ()


def rehearse(subject: Subject, options: Options, audience: Audience) -> Rehearsal:
    """Play the events that `options` ask for.

    Raises TracerError where it cannot begin at all: no act, no commit, a workflow that GitHub refuses.
    """
    if os.name == "nt":
        raise RefusedError("a rehearsal needs the shell of Linux or macOS", hint="wsl tracer rehearse")
    _check_names(subject, options)
    find_act()
    check_skipped(subject.root, subject.workflow, options.skipped)
    with _make_folder() as folder:
        copy = copy_repository(subject.root, folder, subject.slug)
        with stand_in(folder, offline=options.offline, kept=options.kept) as standins:
            stage = Stage(subject, folder, copy, standins, audience, Mask(), options.skipped)
            publishers = _register(stage, options)
            events = _play(stage, options, audience)
            missing = _list_missing(standins)
            unreached = missing if options.offline else _list_unreached(standins)
        if options.kept is not None:
            keep_logs(events, options.kept)
    verdict = judge_rehearsal(events, publishers, must_start=options.event != ALL, unreached=unreached)
    return Rehearsal(tuple(events), verdict, (*subject.notes, *standins.network.relay.notes), missing)


def _check_names(subject: Subject, options: Options) -> None:
    for option, kind, name in (("--tag v1.2.0", TAGS, options.tag), ("--branch main", HEADS, subject.branch)):
        if name and not is_ref(kind + name):
            raise TracerError(f"`{name}` is no name that git takes for `{option.split()[0]}`", hint=option)


@contextmanager
def _make_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="tracer-rehearsal-")).resolve()
    with guarded(folder):
        yield folder


def _play(stage: Stage, options: Options, audience: Audience) -> list[EventOutcome]:
    played: list[EventOutcome] = []
    for occasion in _list_occasions(stage, options, played):
        audience.event_started(occasion)
        played.append(_play_one(stage, occasion, is_given=bool(options.tag)))
        audience.event_ended(played[-1])
    return played


def _play_one(stage: Stage, occasion: Occasion, *, is_given: bool) -> EventOutcome:
    """Play an event; what goes wrong with it is its own failure, and spares those before it."""
    simulated = read_and_simulate(stage.copy.tree, stage.subject, occasion)
    try:
        is_tag = occasion.ref.startswith(TAGS)
        note = settle_tag(stage.copy, occasion.short_ref, is_given=is_given) if is_tag else ""
        outcome = stage.play(occasion)
    except TracerError as error:
        return EventOutcome(occasion, simulated, error=error)
    return replace(outcome, notes=(note, *outcome.notes)) if note else outcome


def _list_occasions(stage: Stage, options: Options, played: Sequence[EventOutcome]) -> Iterator[Occasion]:
    """The events in order; the tag of a release is that of the version that was played before it."""
    tree, subject = stage.copy.tree, stage.subject
    if options.event in ("push", "workflow_dispatch"):
        for _ in range(options.repeat or 1):
            yield _find_occasion(tree, subject, options)
    if options.event == ALL:
        for number in range(options.repeat or PUSHES):
            if not number or played[-1].is_started:
                yield Occasion("push", HEADS + subject.branch)
    if options.event in (ALL, "release"):
        yield plan_release(tree, subject, options.tag, played)


def _find_occasion(tree: Path, subject: Subject, options: Options) -> Occasion:
    """A push or a manual run, of the branch or of the tag that is asked for."""
    if not options.tag:
        return Occasion(options.event, HEADS + subject.branch)
    release = plan_release(tree, subject, options.tag)
    return release if release.event == options.event else Occasion(options.event, TAGS + options.tag)


def _register(stage: Stage, options: Options) -> list[Registration]:
    subject = stage.subject
    found = choose_publishers(subject, options.publishers, _find_environments(stage, options))
    for index in SITES:
        projects: dict[str, list[Identity]] = {}
        for one in found:
            if one.index == index:
                projects.setdefault(one.project or subject.project, []).append(one.identity)
        for project, identities in projects.items():
            register(stage.standins.indexes[index], project, identities, time.time())
    return found


def _find_environments(stage: Stage, options: Options) -> list[tuple[str, str]]:
    """Each index that some event reaches, with the environment of the job that does."""
    pairs: dict[tuple[str, str], None] = {}
    occasions = [
        plan_release(stage.copy.tree, stage.subject, options.tag),
        Occasion("push", HEADS + stage.subject.branch),
    ]
    if options.event == "workflow_dispatch":
        occasions.append(_find_occasion(stage.copy.tree, stage.subject, options))
    for occasion in occasions:
        run = read_and_simulate(stage.copy.tree, stage.subject, occasion)
        for upload in find_uploads(stage.copy.tree, stage.subject, run):
            if upload.index in SITES and upload.name in run.jobs:
                pairs[upload.index, environment_of(run.jobs[upload.name]).lower()] = None
    return list(pairs)


def _list_missing(standins: Standins) -> tuple[str, ...]:
    network = standins.network
    return (*network.relay.missing, *(f"the host `{host}`" for host in network.refused))


def _list_unreached(standins: Standins) -> tuple[str, ...]:
    """The indexes that did not answer: a project that none of those that did has is missing on GitHub too."""
    return tuple(what for what in standins.network.relay.missing if not what.startswith("the project "))
