"""Show the GitHub environments of the publishing jobs, say what is wrong with their rules, and tighten them.

The environment for PyPI is the second gate of a release: it should ask a reviewer and let only release tags
deploy. The environment for TestPyPI has to let the tracer branch and the release deploy.

With a token, from GH_TOKEN, GITHUB_TOKEN or `gh auth token`, tracer reads the rules from GitHub. The token
goes to GitHub only (GH_HOST for an enterprise server), and is never stored or shown. Without a token, save
what `gh api repos/OWNER/NAME/environments` prints and name the file with --environment-json. Otherwise
nothing is verified, and tracer prints the commands that create the environments.

--apply creates what is missing and tightens what is too open: you as the reviewer, and the release tags only.
It shows the change, asks, writes, and reads back. It never drops or widens a rule, and refuses if it could
not read one. It needs `Administration: write`.

--format safe-settings prints the rules of today, and those that are missing, as a file for
https://github.com/github/safe-settings. tracer refuses if it cannot read a rule.

--format json prints {"repository", "environments": [{"name", "index", "verified", "why", "exists", "rules":
null or {"reviewers": [{"type", "name"}], "prevent_self_review", "wait_timer", "refs": "any|protected|custom",
"policies": null or [{"kind", "pattern"}], "apps", "admins_bypass": true|false|null}, "findings":
[{"message", "hint"}]}], "changes": [text], "written"}.

exit codes: 0 fine, or unverified; 1 findings, or a change that was not written; 2 input; 4 refused

examples:
  tracer environments
  tracer environments --apply
  gh api repos/octo-org/demo/environments > file.json; tracer environments --environment-json file.json
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.commands.options import add_format, add_repository, add_workflow
from tracer_bullet.commands.running import open_github, open_github_with_token
from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.report import console

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from tracer_bullet.github.tighten import Tightening
    from tracer_bullet.publishers.survey import PublisherSurvey
    from tracer_bullet.status.environments import SeenEnvironment


def configure(parser: ArgumentParser) -> None:
    """Add the options of `tracer environments`."""
    add_workflow(parser, several=True)
    add_repository(parser)
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--apply", action="store_true", help="create and tighten them, after asking")
    source.add_argument(
        "--environment-json", type=Path, metavar="FILE", help="what GitHub's API returned, instead of a token"
    )
    parser.add_argument("--yes", action="store_true", help="with --apply: do not ask")
    add_format(parser, "safe-settings")


def run(options: Namespace) -> int:
    """Show or tighten; exit codes and JSON are as the help of the command says."""
    from tracer_bullet.project.worktree import find_workflow  # noqa: PLC0415 - so that --help need not wait
    from tracer_bullet.publishers.survey import survey_publishers  # noqa: PLC0415

    if options.yes and not options.apply:
        raise TracerError("`--yes` belongs to `--apply`", hint="tracer environments --apply --yes")
    paths = [find_workflow(name).absolute() for name in options.workflow]
    survey = survey_publishers(Path.cwd(), paths, options.repository)
    if options.apply:
        return _apply(survey, options)
    seen = _see(survey, options)
    _report(survey, seen, options)
    return ExitCode.FINDINGS if any(one.findings for one in seen) else ExitCode.OK


def _see(survey: PublisherSurvey, options: Namespace) -> tuple[SeenEnvironment, ...]:
    from tracer_bullet.github.environments import read_environment_json  # noqa: PLC0415
    from tracer_bullet.status.environments import (  # noqa: PLC0415
        see_in,
        see_nothing,
        see_online,
        wanted_environments,
    )
    from tracer_bullet.text.source import read_source  # noqa: PLC0415

    wanted = wanted_environments(survey)
    if options.environment_json:
        text = read_source(options.environment_json).text
        return see_in(read_environment_json(text, str(options.environment_json)), wanted)
    github = open_github()
    if not github.access.token:
        return see_nothing(wanted, "no token: set GH_TOKEN, or log in with `gh auth login`")
    return see_online(github, survey.slug, wanted)


def _report(
    survey: PublisherSurvey,
    seen: Sequence[SeenEnvironment],
    options: Namespace,
    changes: Sequence[str] = (),
    *,
    written: bool = False,
) -> None:
    from tracer_bullet.report.environments import describe_environment, show_environments  # noqa: PLC0415

    if options.format == "safe-settings":
        from tracer_bullet.report.safe_settings import write_safe_settings  # noqa: PLC0415 - one format a run

        console.emit(write_safe_settings(survey.slug, seen))
        return
    if options.format == "json":
        described = [describe_environment(one) for one in seen]
        data = {
            "repository": survey.slug,
            "environments": described,
            "changes": list(changes),
            "written": written,
        }
        console.emit_json(data)
        return
    console.emit(show_environments(seen))
    if not all(one.is_known for one in seen):
        console.emit(f"\n{_how_to_create(survey, seen)}")


def _how_to_create(survey: PublisherSurvey, seen: Sequence[SeenEnvironment]) -> str:
    """The commands that `tracer init` prints, for the environments of this workflow."""
    from tracer_bullet.publishers.environments import say_how_to_create  # noqa: PLC0415

    by_index = {one.wanted.index: one.wanted for one in seen}
    if set(by_index) != {"testpypi", "pypi"}:
        return ""
    pypi, testpypi = by_index["pypi"], by_index["testpypi"].name
    branches = () if pypi.tag_patterns else (pypi.default_branch,)
    return say_how_to_create(survey.slug, testpypi, pypi.name, pypi.tag_patterns, branches)


def _apply(survey: PublisherSurvey, options: Namespace) -> int:
    from tracer_bullet.github.environments import (  # noqa: PLC0415
        read_environment,
        read_me,
        write_environment,
    )
    from tracer_bullet.github.tighten import plan_tightening  # noqa: PLC0415
    from tracer_bullet.status.environments import see_online, wanted_environments  # noqa: PLC0415

    github = open_github_with_token()
    wanted = wanted_environments(survey)
    me = read_me(github) if any(one.is_guarded for one in wanted) else None
    plans = [plan_tightening(one, read_environment(github, survey.slug, one.name), me) for one in wanted]
    changes = [plan for plan in plans if plan.said]
    said = [line for plan in changes for line in plan.said]
    written = bool(changes) and _may_write(survey, changes, options)
    if written:
        for plan in changes:
            write_environment(github, survey.slug, plan)
    seen = see_online(github, survey.slug, wanted)
    _report(survey, seen, options, said, written=written)
    unfinished = changes and not written
    return ExitCode.FINDINGS if unfinished or any(one.findings for one in seen) else ExitCode.OK


def _may_write(survey: PublisherSurvey, changes: Sequence[Tightening], options: Namespace) -> bool:
    """Show what will be written, and ask."""
    console.say(f"on {survey.slug}:")
    for plan in changes:
        for line in plan.said:
            console.say(f"  {line}")
    if options.yes:
        return True
    hint = "tracer environments --apply --yes, or look first: tracer environments"
    console.check_asking(options.format, hint)
    console.check_terminal(hint)
    return console.ask("Change the settings on GitHub?")
