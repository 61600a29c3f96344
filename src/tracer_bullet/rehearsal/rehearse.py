"""A whole rehearsal: the copy, the stand-ins, the events, and the verdict."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.refs import HEADS, TAGS, is_ref_name
from tracer_bullet.rehearsal.keep import keep_logs
from tracer_bullet.rehearsal.options import ALL, Options
from tracer_bullet.rehearsal.play import Player
from tracer_bullet.rehearsal.prepare.claims import environment_of
from tracer_bullet.rehearsal.prepare.companions import list_companions
from tracer_bullet.rehearsal.prepare.existing_releases import add_releases
from tracer_bullet.rehearsal.prepare.manual_run import plan_manual_run
from tracer_bullet.rehearsal.prepare.registrations import Registration, choose_publishers, register
from tracer_bullet.rehearsal.prepare.release_event import knows_release_version, plan_release
from tracer_bullet.rehearsal.prepare.skipped import check_skipped, check_skipped_jobs
from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
from tracer_bullet.rehearsal.run.process import rehearsal_folder
from tracer_bullet.rehearsal.run.programs import find_act
from tracer_bullet.rehearsal.run.working_copy import copy_repository
from tracer_bullet.rehearsal.server.own_address import own_addresses
from tracer_bullet.rehearsal.server.standins import Standins, stand_in
from tracer_bullet.rehearsal.verdict.concurrency import list_rivals
from tracer_bullet.rehearsal.verdict.judge import judge_rehearsal
from tracer_bullet.rehearsal.verdict.outcome import Rehearsal
from tracer_bullet.sites import SITES
from tracer_bullet.workflow.proof.routes import find_job_run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.providers.github import GitHubIdentity
    from tracer_bullet.rehearsal.play import Listener
    from tracer_bullet.rehearsal.prepare.commit_simulator import CommitSimulator
    from tracer_bullet.rehearsal.target import Target
    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulation.simulate import Run

PUSHES = 2
"""How often a push is played by default: the second shows that every run has a version of its own."""
_AS_ROOT = (
    "the rehearsal ran as root, and GitHub's runners do not: a test of file permissions may fail here only"
)


def rehearse(target: Target, options: Options, listener: Listener) -> Rehearsal:
    """Play the events that `options` ask for.

    Raises TracerError where it cannot begin at all: no act, no commit, a workflow that GitHub refuses.
    """
    if os.name == "nt":
        raise RefusedError("a rehearsal needs the shell of Linux or macOS", hint="wsl tracer rehearse")
    _check_names(target, options)
    find_act()
    check_skipped(target.root, target.workflow, options)
    with rehearsal_folder() as folder:
        copy = copy_repository(target.root, folder, target.slug)
        own = own_addresses(target.answers)
        with stand_in(folder, offline=options.offline, kept=options.kept, own=own) as standins:
            player = Player(target, folder, copy, standins, listener, options)
            check_skipped_jobs(options, (upload for _, upload in _list_uploads(player, options)))
            player.taken, known = add_releases(standins, target.project)
            publishers = _register(player, options)
            events = _play(player, options)
            missing = _list_missing(standins)
            unreached = missing if options.offline else _list_unreached(standins)
        if options.kept is not None:
            keep_logs(events, options.kept)
        listener.clearing()
    verdict = judge_rehearsal(events, publishers, must_start=options.event != ALL, unreached=unreached)
    left_out = (f"the job `{name}` was left out, as you asked" for name in sorted(options.skipped_jobs))
    is_root = os.geteuid() == 0 and standins.hosts is None
    as_root = (_AS_ROOT,) if is_root and any(event.failed for event in events) else ()
    notes = (*target.notes, *known, *left_out, *standins.network.relay.notes, *standins.notes, *as_root)
    return Rehearsal(tuple(events), verdict, notes, missing)


def _check_names(target: Target, options: Options) -> None:
    for option, name in (("--tag v1.2.0", options.tag), ("--branch main", target.branch)):
        if name and (not is_ref_name(name) or name.startswith("refs/")):
            raise TracerError(f"`{name}` is not a valid name for `{option.split()[0]}`", hint=option)


def _play(player: Player, options: Options) -> list[EventOutcome]:
    played: list[EventOutcome] = []
    for group in _list_groups(player, options, played):
        played += player.play(group)
    return played


def _list_groups(
    player: Player, options: Options, played: Sequence[EventOutcome]
) -> Iterator[list[RehearsedEvent]]:
    """The events in order, those together that need nothing of each other."""
    commit, target = player.commit, player.target
    if options.event in ("push", "workflow_dispatch"):
        yield [_find_event(commit, target, options)] * (options.repeat or 1)
        yield from _list_release_by_choice(commit, target, options)
        return
    pushes = _list_pushes(player, options)
    if pushes and not knows_release_version(target):
        # the tag is that of the version that the pushes show
        yield pushes
        pushes = []
    release = plan_release(commit, target, options.tag, played, player.taken)
    yield [*pushes, release]
    for companion in list_companions(release):
        if _uploads_too(commit, release, companion):
            yield [companion]


def _uploads_too(commit: CommitSimulator, release: RehearsedEvent, companion: RehearsedEvent) -> bool:
    """Whether both events upload to PyPI, and neither run cancels the other."""
    simulated = commit.simulate(companion)
    return simulated.may_reach_pypi and not list_rivals(commit.simulate(release).run, simulated.run)


def _list_pushes(player: Player, options: Options) -> list[RehearsedEvent]:
    commit, target = player.commit, player.target
    if options.event != ALL or _is_own_release(commit, target, "push"):
        return []
    # what is not committed is on GitHub for the release too
    player.copy.push_branch(target.branch)
    push = RehearsedEvent("push", HEADS + target.branch)
    starts = commit.simulate(push).run.started.passes is not False
    return [push] * ((options.repeat or PUSHES) if starts else 1)


def _find_event(commit: CommitSimulator, target: Target, options: Options) -> RehearsedEvent:
    """A push or a manual run, of the branch or of the tag that is asked for."""
    ref = HEADS + target.branch
    if options.tag:
        release = plan_release(commit, target, options.tag)
        if release.event == options.event:
            return release
        ref = TAGS + options.tag
    if options.event == "push":
        return RehearsedEvent("push", ref, not options.tag and _is_own_release(commit, target, "push"))
    trial = plan_manual_run(commit, ref)
    is_release = not options.tag and _is_own_release(commit, target, "workflow_dispatch")
    return plan_release(commit, target) if is_release and commit.simulate(trial).may_reach_pypi else trial


def _list_release_by_choice(
    commit: CommitSimulator, target: Target, options: Options
) -> Iterator[list[RehearsedEvent]]:
    """The release by a manual run whose form is filled in for it, where the defaults are a trial."""
    is_manual = options.event == "workflow_dispatch" and not options.tag
    if is_manual and _is_own_release(commit, target, options.event):
        release = plan_release(commit, target)
        trial = plan_manual_run(commit, release.ref)
        simulated = commit.simulate(trial)
        is_same = trial.inputs == release.inputs and simulated.uploads
        if not simulated.may_reach_pypi and not is_same:
            yield [release]


def _is_own_release(commit: CommitSimulator, target: Target, event: str) -> bool:
    """Whether the workflow releases by this event of the branch, and by nothing else."""
    release = plan_release(commit, target)
    return (release.event, release.ref) == (event, HEADS + target.branch)


def _register(player: Player, options: Options) -> list[Registration]:
    target = player.target
    found = choose_publishers(target, options.publishers, _find_reached(player, options))
    for index in SITES:
        projects: dict[str, list[GitHubIdentity]] = {}
        for one in found:
            if one.index == index:
                projects.setdefault(one.project or target.project, []).append(one.identity)
        for project, identities in projects.items():
            alone = len(projects) == 1
            register(player.standins.indexes[index], project, identities, time.time(), alone=alone)
    return found


def _find_reached(player: Player, options: Options) -> list[tuple[str, str, str]]:
    """Each index that some event reaches, with the workflow file and the environment of the job that does."""
    found: dict[tuple[str, str, str], None] = {}
    for run, upload in _list_uploads(player, options):
        job = find_job_run(run, upload)
        if upload.index in SITES and job is not None:
            name = upload.workflow.path.rpartition("/")[2]
            found[upload.index, name, environment_of(job).lower()] = None
    return list(found)


def _list_uploads(player: Player, options: Options) -> Iterator[tuple[Run, Upload]]:
    """The uploads that the events make, each with its run."""
    rehearsed_events = [
        plan_release(player.commit, player.target, options.tag),
        RehearsedEvent("push", HEADS + player.target.branch),
    ]
    if options.event == "workflow_dispatch":
        rehearsed_events.append(_find_event(player.commit, player.target, options))
    for rehearsed in rehearsed_events:
        run, uploads = player.commit.simulate(rehearsed)
        yield from ((run, upload) for upload in uploads)


def _list_missing(standins: Standins) -> tuple[str, ...]:
    network = standins.network
    return (*network.relay.missing, *(f"the host `{host}`" for host in network.refused))


def _list_unreached(standins: Standins) -> tuple[str, ...]:
    """The indexes that did not answer: a project that none of those that did has is missing on GitHub too."""
    network = standins.network
    found = [what for what in network.relay.missing if not what.startswith("the project ")]
    return (*found, *network.github.missing, *(f"the host `{host}`" for host in network.unreachable))
