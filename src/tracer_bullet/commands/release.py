"""Release to PyPI from the terminal: check, tag, publish, follow the run, and verify what PyPI got.

tracer begins a release as the workflow asks for it: it pushes the tag and, for a workflow that starts on
`release`, publishes the release on GitHub with generated notes; or it starts the manual run with the version
as its input. If a tool makes releases from commits, tracer merges the pull request of release-please,
or pushes the commits that python-semantic-release reads. It follows the run live and explains a failure from
its log. Then it compares the files on PyPI with those that TestPyPI got first, and installs the version (as
`tracer smoke` does).

tracer refuses a release while the workflow is armed or not proven, the tree is dirty, HEAD is not the pushed
default branch, or PyPI has the version. Nothing is pushed or published without a yes; --yes needs VERSION,
unless the commits decide on it.

Every step looks first whether it is done: run it again, and it continues. It needs a token for GitHub with
`Actions: read` and `Contents: write`, for a manual run `Actions: write`. On GitLab a release is the push of
a protected tag; GITLAB_TOKEN follows it.

exit codes: 0 PyPI has it, and it works; 1 unfinished: not confirmed, no run, the time is over, the network is
gone; 2 input; 4 refused; 5 the run failed, or what it published is broken

examples:
  tracer release
  tracer release 1.2.0 --yes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.commands.online import add_index_options, index_of, open_web, read_version
from tracer_bullet.commands.options import add_repository
from tracer_bullet.commands.pipelines import check_readable, choose_pipeline
from tracer_bullet.commands.running import (
    end_run,
    make_consent,
    open_github_with_token,
    try_version,
)
from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.report import console
from tracer_bullet.text.counted import counted

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from packaging.version import Version

    from tracer_bullet.fire.preflight import ReleasePlan
    from tracer_bullet.github.client import GitHub
    from tracer_bullet.status.status import PipelineStatus


def configure(parser: ArgumentParser) -> None:
    """Add the options of `tracer release`."""
    parser.add_argument(
        "release", nargs="?", default="", metavar="VERSION", help="default: the one written down"
    )
    parser.add_argument("--yes", action="store_true", help="tag and publish VERSION without asking")
    add_repository(parser)
    parser.add_argument(
        "--timeout", type=float, default=3600, metavar="SECONDS", help="how long to follow the run (3600)"
    )
    add_index_options(parser, with_timeout=False)


def run(options: Namespace) -> int:
    """Release; exit codes are as the help of the command says."""
    pipeline = choose_pipeline([])
    if pipeline:
        _check_named(options)
        from tracer_bullet.commands.pipeline_fire import release_pipeline  # noqa: PLC0415 - not for GitHub

        check_readable(pipeline, "make the release by hand, as RELEASING.md says")
        return release_pipeline(pipeline, options)
    try:
        return _release(options)
    except KeyboardInterrupt:
        console.say(
            "\nnothing was undone; the run on GitHub goes on, and `tracer release` continues from here"
        )
        raise


def _check_named(options: Namespace) -> None:
    if options.yes and not options.release:
        raise TracerError("`--yes` needs the version", hint="tracer release 1.2.0 --yes")


def _release(options: Namespace) -> int:
    from tracer_bullet.commands.release_by_commits import release_by_commits  # noqa: PLC0415 - slow
    from tracer_bullet.fire.by_commits import find_commit_release  # noqa: PLC0415
    from tracer_bullet.fire.preflight import check_releasable  # noqa: PLC0415

    status = _look(options)
    check_releasable(status)
    github = open_github_with_token()
    wanted = read_version(options.release)
    by_commits = find_commit_release(status)
    if by_commits:
        version = release_by_commits(options, github, status, by_commits, wanted)
        return _verify(options, status, version)
    _check_named(options)
    return _begin(options, github, status, wanted)


def _begin(options: Namespace, github: GitHub, status: PipelineStatus, wanted: Version | None) -> int:
    """The release of a version by a tag, a release on GitHub or a manual run."""
    from tracer_bullet.fire.follow import Follower, find_run  # noqa: PLC0415 - slow
    from tracer_bullet.fire.preflight import MANUAL, check_release  # noqa: PLC0415
    from tracer_bullet.fire.publish import publish_release, publish_tag, start_release  # noqa: PLC0415

    plan = check_release(status, wanted)
    consent = make_consent(yes=options.yes, again=f"tracer release {plan.version} --yes")
    _show(status, plan)
    known: frozenset[int] = frozenset()
    if plan.event == MANUAL:
        known = start_release(github, status.survey.slug, plan, consent)
    else:
        publish_tag(status.survey.root, plan, consent)
    if plan.event == "release":
        publish_release(github, status.survey.slug, plan, consent)
    follower = Follower(github, status.survey.slug, console.say, options.timeout, ignored=known)
    console.say(f"waiting for the run of {plan.path}")
    found = find_run(follower, plan.path, plan.sha, plan.event, plan.ref)
    end_run(follower, found, status.survey, "pypi", "after a repair: gh run rerun --failed, or a new version")
    return _verify(options, status, plan.version)


def _look(options: Namespace) -> PipelineStatus:
    """What `tracer status` knows, asked again."""
    from argparse import Namespace as Options  # noqa: PLC0415

    from tracer_bullet.commands.status import gather  # noqa: PLC0415

    return gather(Options(**{**vars(options), "workflow": [], "name": "", "offline": False}))


def _show(status: PipelineStatus, plan: ReleasePlan) -> None:
    """What will be released, and what `tracer status` would still cure."""
    console.say(
        f"release {status.project} {plan.version}, tag `{plan.tag}` on {plan.sha[:7]} of {status.survey.slug}"
    )
    for item in status.items:
        if item.ready is not True and item.name not in ("version", "proof", "finalized"):
            word = "unknown" if item.ready is None else "warning"
            console.say(f"  {word}: {item.said}")


def _verify(options: Namespace, status: PipelineStatus, version: Version) -> int:
    """Try what PyPI got, and compare it with TestPyPI."""
    from tracer_bullet.fire.same_files import compare_indexes  # noqa: PLC0415

    code = try_version(options, status.project, "pypi", str(version))
    if code != ExitCode.OK:
        return code
    web = open_web(options, cached=False)
    same = compare_indexes(
        web, index_of(options, "testpypi"), index_of(options, "pypi"), status.project, version
    )
    console.say(
        f"PyPI holds what TestPyPI got: {counted(same, 'file')}"
        if same
        else "TestPyPI does not have this version"
    )
    console.say(f"https://pypi.org/project/{status.project}/{version}/")
    return ExitCode.OK
