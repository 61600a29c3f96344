"""`tracer fire` and `tracer release` for a pipeline on GitLab: push, follow, explain, try it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.commands.online import index_of, open_web, read_version
from tracer_bullet.commands.pipeline_package import package_of, tag_patterns_of_package
from tracer_bullet.commands.pipeline_publishers import forms_of_package, no_publishers
from tracer_bullet.commands.pipelines import root_of
from tracer_bullet.commands.running import explain_log, make_consent, run_command, try_version
from tracer_bullet.errors import ExitCode, FailedError, RefusedError, TracerError, UnfinishedError
from tracer_bullet.project.worktree import show_path
from tracer_bullet.refs import HEADS, TAGS
from tracer_bullet.report import console
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from tracer_bullet.fire.branch import Consent
    from tracer_bullet.gitlab.api import GitLabApi, StartedPipeline
    from tracer_bullet.gitlab.prove import GitLabRepository
    from tracer_bullet.project.git import GitSnapshot

_MESSAGE = "Arm the pipeline for a tracer run"


class _Place(NamedTuple):
    """The repository: its pipeline at `path`, what git knows, the remote on GitLab, and the API there."""

    root: Path
    path: str
    repository: GitLabRepository
    git: GitSnapshot
    remote: str
    api: GitLabApi


def fire_pipeline(path: Path, options: Namespace) -> int:
    """`tracer fire`; exit codes are as its help says."""
    from tracer_bullet.fire.branch import commit_tracer, push_to_remote  # noqa: PLC0415 - slow
    from tracer_bullet.gitlab.prove import PROVEN, prove_pipeline  # noqa: PLC0415

    _look_around(path, "")  # the token is there before anything is written
    run_command("arm", str(path))
    place = _look_around(path, "")
    branch = place.git.branch
    verdict = prove_pipeline(place.repository, branch)
    if verdict.level != PROVEN:
        raise RefusedError(f"not proven safe: {(*verdict.broken, *verdict.unknown)[0]}", hint="tracer plan")
    consent = make_consent(yes=options.yes, again="tracer fire --yes")
    commit_tracer(place.root, place.repository.config_files, _MESSAGE, consent)
    if options.no_push:
        console.say(f"next: git push -u {place.remote} {branch}, then `tracer fire` follows the pipeline")
        return ExitCode.FINDINGS
    sha = push_to_remote(place.root, place.remote, branch, consent)
    started = _follow(place, options, sha, branch, "after a change: tracer fire")
    code = _try_it(place, options, "testpypi", _version(place, options, started))
    if code == ExitCode.OK:
        console.say("next: tracer finalize")
    return code


def release_pipeline(path: Path, options: Namespace) -> int:
    """`tracer release`, which is the push of a protected tag; exit codes are as its help says."""
    place = _look_around(path, options.repository)
    version = options.release or _written_version(place.root)
    consent = make_consent(yes=options.yes, again=f"tracer release {version} --yes")
    tag, sha = _check_release(place, version)
    _check_index(place, options, version, tag)
    console.say(f"release {version}, tag `{tag}` on {sha[:7]} of {place.api.slug}")
    _push_tag(place, tag, sha, consent)
    _follow(place, options, sha, tag, "after a repair: glab ci retry, or a new version")
    return _try_it(place, options, "pypi", version)


def _look_around(path: Path, slug: str) -> _Place:
    from tracer_bullet.gitlab.api import open_api_with_token  # noqa: PLC0415 - slow
    from tracer_bullet.gitlab.checkout import load_checkout  # noqa: PLC0415
    from tracer_bullet.project.git import read_repository  # noqa: PLC0415
    from tracer_bullet.project.remotes import read_remote  # noqa: PLC0415

    root = root_of(path)
    shown = show_path(path, root)
    repository, git = load_checkout(root, shown), read_repository(root)
    slug = slug or repository.home.path
    if not slug:
        raise TracerError(
            "no remote is on GitLab", hint="git remote add origin git@gitlab.com:GROUP/NAME.git"
        )
    remotes = {name for name, url in git.remote_urls.items() if read_remote(name, url).path == slug}
    remote = "origin" if "origin" in remotes or not remotes else min(remotes)
    return _Place(root, shown, repository, git, remote, open_api_with_token(slug))


def _follow(place: _Place, options: Namespace, sha: str, ref: str, again: str) -> StartedPipeline:
    """The pipeline that ended well; raises FailedError, with what its logs mean, for another one."""
    from tracer_bullet.fire.pipeline import PipelineFollower, find_pipeline, follow_pipeline  # noqa: PLC0415

    follower = PipelineFollower(place.api, console.say, options.timeout)
    console.say(f"waiting for the pipeline of {sha[:7]} on `{ref}`")
    started = find_pipeline(follower, sha, ref)
    console.say(started.url)
    ended, jobs = follow_pipeline(follower, started)
    if ended.status == "success":
        return ended
    failed = [job for job in jobs if job.status == "failed"]
    for job in failed:
        explain_log(follower.api.log(job.id))
    waiting = in_backticks(job.name for job in jobs if job.status == "manual")
    said = f"the pipeline ended with `{ended.status}`"
    if waiting and not failed:
        said = f"the pipeline continues when you start {waiting}"
    raise FailedError(said, hint=f"{started.url}\n{again}")


def _version(place: _Place, options: Namespace, started: StartedPipeline) -> str:
    """The version that TestPyPI got since the pipeline began."""
    from tracer_bullet.fire.upload import find_upload  # noqa: PLC0415 - slow

    web, address = open_web(options, cached=False), index_of(options, "testpypi")
    return find_upload(web, address, _project(place), started.created)


def _project(place: _Place) -> str:
    forms = forms_of_package(place.repository, place.root, slug=place.api.slug)
    if not forms:
        raise no_publishers(place.root / place.repository.config.path)
    return forms[0].form.project


def _try_it(place: _Place, options: Namespace, index: str, version: str) -> int:
    project = _project(place)
    code = try_version(options, project, index, version)
    if code == ExitCode.OK:
        host = "test.pypi.org" if index == "testpypi" else "pypi.org"
        console.say(f"https://{host}/project/{project}/{version}/")
    return code


def _written_version(root: Path) -> str:
    from tracer_bullet.project.versions.registry import read_version_source  # noqa: PLC0415 - slow

    found = read_version_source(package_of(root)).version
    if not found:
        raise TracerError("the version comes from the tag: name it", hint="for example: tracer release 1.2.0")
    return found


def _check_release(place: _Place, version: str) -> tuple[str, str]:
    """The tag and the commit of the release; raises RefusedError for what makes it unsafe or useless."""
    from tracer_bullet.fire.git_writes import changed_paths, remote_commit, write_git  # noqa: PLC0415 - slow
    from tracer_bullet.trigger.marked import read_marked  # noqa: PLC0415

    for path in place.repository.config_files:
        if read_marked(place.repository.files.read(path) or "", path):
            raise RefusedError(f"{path} is still armed", hint="tracer finalize, then commit and merge that")
    changed = changed_paths(place.root)
    if changed:
        raise RefusedError(f"`{changed[0]}` has changes that are not committed", hint="git status")
    tag, home = _tag_of(place, version), place.repository.home
    sha = write_git(place.root, "rev-parse", "HEAD")
    if remote_commit(place.root, place.remote, HEADS + home.default_branch) != sha:
        raise RefusedError(
            f"HEAD is not what `{home.default_branch}` is at `{place.remote}`",
            hint=f"git switch {home.default_branch} && git pull && git push",
        )
    return tag, sha


def _check_index(place: _Place, options: Namespace, version: str, tag: str) -> None:
    """Raise RefusedError if PyPI has the version, unless its release was begun and goes on."""
    from tracer_bullet.fire.git_writes import remote_commit  # noqa: PLC0415
    from tracer_bullet.status.indexes import read_state  # noqa: PLC0415

    wanted = read_version(version)
    state = read_state(open_web(options, cached=False), index_of(options, "pypi"), _project(place))
    if wanted in state.versions and not remote_commit(place.root, place.remote, TAGS + tag):
        raise RefusedError(f"PyPI has {version} already", hint="release another version")


def _tag_of(place: _Place, version: str) -> str:
    """The tag that releases `version`; raises RefusedError if its push does not reach PyPI."""
    from tracer_bullet.gitlab.prove import find_release_tag  # noqa: PLC0415 - slow

    tag, is_useful = find_release_tag(place.repository, version, tag_patterns_of_package(place.root))
    if not is_useful:
        raise RefusedError(f"the push of `{tag}` does not reach PyPI", hint="tracer plan")
    return tag


def _push_tag(place: _Place, tag: str, sha: str, consent: Consent) -> None:
    from tracer_bullet.fire.git_writes import push, remote_commit, write_git  # noqa: PLC0415 - slow

    there = remote_commit(place.root, place.remote, TAGS + tag)
    if there == sha:
        return
    if there:
        raise RefusedError(f"the tag `{tag}` is on another commit", hint=f"git show {tag}")
    if not consent.confirm(f"Push the tag `{tag}` to `{place.remote}`? This starts the release to PyPI."):
        raise UnfinishedError("nothing was released", hint="tracer release")
    if not write_git(place.root, "tag", "--list", tag):
        write_git(place.root, "tag", tag, sha)
    push(place.root, place.remote, TAGS + tag)
