"""A verb over the repositories of an all-repos configuration, from where an earlier run ended."""

from __future__ import annotations

import contextlib
import os
import sys
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.fleet import push as push_module
from tracer_bullet.fleet.autofix import FleetJob, apply_fix, record_push
from tracer_bullet.fleet.results import (
    CHANGED,
    FAILED,
    NOT_APPLICABLE,
    FleetResult,
    append_result,
    read_results,
)
from tracer_bullet.fleet.verbs import VERBS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Progress = Callable[[int, int, str], None]

_PUSH = '"push": "tracer_bullet.fleet.push", "push_settings": {}'


class FleetRequest(NamedTuple):
    """`words` go to the verb as they are; `only` are patterns of names, `limit` counts what is looked at.

    `results` is an absolute path, `run` a name that no earlier run had.
    """

    verb: str
    words: tuple[str, ...]
    config: Path
    results: Path
    run: str
    only: tuple[str, ...] = ()
    limit: int | None = None
    dry: bool = True
    again: bool = False


class FleetOutcome(NamedTuple):
    """What this run did, by repository, and how many were done before it."""

    results: tuple[FleetResult, ...]
    skipped: int


def run_fleet(request: FleetRequest, progress: Progress) -> FleetOutcome:
    """Go through the repositories; what happens to one does not stop the next.

    `progress` is told how many are done, of how many, and the name of the last.

    Raises TracerError without all-repos, for a configuration that does not fit, and if nothing is cloned.
    """
    config = _load_config(request)
    clones = _choose(config, request)
    done = {} if request.again else read_results(request.results, request.verb)
    waiting = [name for name in clones if not (name in done and done[name].is_end)]
    chosen = waiting[: request.limit]
    todo = [name for name in chosen if _applies(request, name, Path(config.output_dir, name))]
    _fix(request, config, {name: clones[name] for name in todo}, progress)
    return FleetOutcome(_finish(request, chosen), len(clones) - len(waiting))


def _load_config(request: FleetRequest) -> Any:
    try:
        from all_repos.config import load_config  # noqa: PLC0415 - an extra
    except ImportError:
        hint = "uv tool install 'tracer-bullet[fleet]'"
        raise TracerError("`tracer fleet` needs all-repos, which is not installed", hint=hint) from None
    if not request.config.is_file():
        raise TracerError(
            f"there is no `{request.config}`", hint="https://github.com/asottile/all-repos#setting-up"
        )
    try:
        config = load_config(str(request.config))
    except SystemExit as error:
        raise TracerError(str(error), hint=f"chmod 600 {request.config}") from None
    except (KeyError, TypeError, ValueError, ImportError) as error:
        raise TracerError(f"`{request.config}` is not a configuration of all-repos: {error}") from None
    if not request.dry and config.push is not push_module.push:
        raise TracerError(f"`{request.config}` pushes in another way", hint=f"write there: {_PUSH}")
    return config


def _choose(config: Any, request: FleetRequest) -> dict[str, str]:
    """The repositories with their remotes, sorted by name, as far as the patterns choose them."""
    try:
        clones: dict[str, str] = config.get_cloned_repos()
    except FileNotFoundError:
        raise TracerError("nothing is cloned yet", hint=f"all-repos-clone -C {request.config}") from None
    patterns = request.only or ("*",)
    found = {name: clones[name] for name in sorted(clones) if any(fnmatchcase(name, one) for one in patterns)}
    if not found:
        raise TracerError("no repository has such a name", hint=f"all-repos-list-repos -C {request.config}")
    return found


def _applies(request: FleetRequest, name: str, root: Path) -> bool:
    """Whether the verb has anything to do there; what cannot be read is left to the verb, which says why."""
    try:
        if VERBS[request.verb].applies(root):
            return True
    except TracerError:
        return True
    _record(request, name, NOT_APPLICABLE)
    return False


def _fix(request: FleetRequest, config: Any, clones: Mapping[str, str], progress: Progress) -> None:
    """Hand the repositories to all-repos, one after the other, as GitHub asks of those who write."""
    from all_repos import autofix_lib  # noqa: PLC0415 - an extra

    verb = VERBS[request.verb]
    names = {remote: name for name, remote in clones.items()}
    job = FleetJob(request.verb, request.words, request.results, names, request.dry, request.run)
    fix = partial(
        autofix_lib.fix,
        apply_fix=partial(apply_fix, job),
        config=config._replace(push=partial(record_push, job, push_module.push)),
        commit=autofix_lib.Commit(verb.title, f"tracer-{request.verb}", None),
        autofix_settings=autofix_lib.AutofixSettings(1, False, None, request.dry, False),
    )
    for number, name in enumerate(clones, 1):
        with _talk_to_stderr():
            try:
                fix([str(Path(config.output_dir, name))])
            except Exception as error:  # noqa: BLE001 - all-repos ends here if it cannot fetch
                _record(request, name, FAILED, f"all-repos stopped: {error.__context__ or error}")
        progress(number, len(clones), name)


def _finish(request: FleetRequest, chosen: Sequence[str]) -> tuple[FleetResult, ...]:
    """The results of this run. all-repos says nothing of a repository that it could not clone or commit."""
    written = read_results(request.results, request.verb, request.run)
    for name in chosen:
        result = written.get(name)
        if result is None:
            written[name] = _record(request, name, FAILED, "all-repos stopped: see what it printed")
        elif result.status == CHANGED and not request.dry:
            written[name] = _record(request, name, FAILED, "the change could not be committed")
    return tuple(written[name] for name in chosen)


def _record(request: FleetRequest, name: str, status: str, said: str = "") -> FleetResult:
    result = FleetResult(name, request.verb, request.run, status, said, dry=request.dry)
    append_result(request.results, result)
    return result


@contextlib.contextmanager
def _talk_to_stderr() -> Iterator[None]:
    """What all-repos and git print is talk: standard output is for the results."""
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        os.dup2(2, 1)
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
