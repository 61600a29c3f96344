"""Do the whole tracer run: arm, commit, push, follow the run on GitHub, and try what TestPyPI got.

tracer arms the workflow for the checked-out branch if it is not armed, proves that a push reaches TestPyPI
only, commits what it wrote and nothing else, lists the commits that a push would publish, and pushes. It
follows the run live. If the run fails, tracer fetches the log and explains it; if it is green, it installs
what TestPyPI got (as `tracer smoke` does) and offers to finalize.

Every step looks first whether it is done: run it again after a failure, or after Ctrl-C, and it continues.
Nothing is committed or pushed without a yes (--yes), and nothing is ever forced. tracer refuses the default
branch, other staged changes, and whatever is not proven. It needs a token for GitHub with `Actions: read`:
GH_TOKEN, GITHUB_TOKEN or `gh auth login`. For a GitLab pipeline it needs GITLAB_TOKEN, scope `read_api`.

exit codes: 0 TestPyPI got it, and it works; 1 unfinished: not pushed, no run, the time is over, the network
is gone; 2 input; 4 refused; 5 the run failed, or what it published is broken

examples:
  tracer fire
  tracer fire publish.yml --timeout 3600
  tracer fire --no-push
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.commands.online import add_index_options
from tracer_bullet.commands.pipelines import check_readable, choose_pipeline
from tracer_bullet.commands.running import (
    end_run,
    make_consent,
    open_github_with_token,
    run_command,
    try_version,
    wait_for_upload,
)
from tracer_bullet.errors import ExitCode, RefusedError
from tracer_bullet.project.worktree import find_workflow, find_worktree, show_path
from tracer_bullet.report import console

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from tracer_bullet.github.runs import RunState
    from tracer_bullet.publishers.survey import PublisherSurvey

_MESSAGE = "Arm the publish workflow for a tracer run"


def configure(parser: ArgumentParser) -> None:
    """Add the options of `tracer fire`."""
    parser.add_argument("workflow", nargs="?", default="", metavar="WORKFLOW", help="default: the one to arm")
    parser.add_argument("--yes", action="store_true", help="commit and push without asking")
    parser.add_argument("--no-push", action="store_true", help="stop before the push, and print it")
    parser.add_argument(
        "--timeout", type=float, default=1800, metavar="SECONDS", help="how long to follow the run (1800)"
    )
    add_index_options(parser, with_timeout=False)


def run(options: Namespace) -> int:
    """Fire; exit codes are as the help of the command says."""
    pipeline = choose_pipeline([options.workflow] if options.workflow else [])
    if pipeline:
        from tracer_bullet.commands.pipeline_fire import fire_pipeline  # noqa: PLC0415 - not for GitHub

        check_readable(pipeline, "start the tracer run by hand, as RELEASING.md says")
        return fire_pipeline(pipeline, options)
    try:
        return _fire(options)
    except KeyboardInterrupt:
        console.say("\nnothing was undone; the run on GitHub goes on, and `tracer fire` continues from here")
        raise


def _fire(options: Namespace) -> int:
    from tracer_bullet.fire.branch import commit_tracer, push_to_remote  # noqa: PLC0415 - slow
    from tracer_bullet.fire.follow import Follower, find_run  # noqa: PLC0415
    from tracer_bullet.fire.git_writes import write_git  # noqa: PLC0415

    find_worktree(Path.cwd())
    github = open_github_with_token()
    run_command("arm", *filter(None, [options.workflow]))
    survey, path = _survey(options)
    branch, remote = survey.git.branch, survey.remote
    consent = make_consent(yes=options.yes, again="tracer fire --yes")
    commit_tracer(survey.root, [path], _MESSAGE, consent)
    if options.no_push:
        console.say(f"next: git push -u {remote} {branch}, then `tracer fire` follows the run")
        return ExitCode.FINDINGS
    sha = push_to_remote(survey.root, remote, branch, consent)
    follower = Follower(github, survey.slug, console.say, options.timeout)
    console.say(f"waiting for the run of {path} on {write_git(survey.root, 'rev-parse', '--short', sha)}")
    found = find_run(follower, path, sha, "push", branch)
    end_run(follower, found, survey, "testpypi", "after a change: tracer fire")
    return _try_it(options, survey, path, found)


def _survey(options: Namespace) -> tuple[PublisherSurvey, str]:
    """The repository after arming, and the workflow that is armed for its branch."""
    from tracer_bullet.arming.choose_workflow import choose_workflow  # noqa: PLC0415
    from tracer_bullet.project.answers_file import find_answers, workflows_around  # noqa: PLC0415
    from tracer_bullet.publishers.survey import survey_publishers  # noqa: PLC0415
    from tracer_bullet.workflow.proof.prove import prove  # noqa: PLC0415

    survey = survey_publishers(Path.cwd())
    if options.workflow:
        path = show_path(find_workflow(options.workflow).absolute(), survey.root)
    else:
        own = workflows_around(survey.root, Path.cwd())
        recorded = {one.workflow_name for one in find_answers(survey.root)}
        path = choose_workflow(survey.simulator, survey.git.branch, own, recorded)
    proof = prove([survey.simulator.files[path]], survey.simulator, (survey.git.branch,))
    if not proof.holds:
        raise RefusedError(f"not proven safe: {proof.why[0]}", hint="tracer plan")
    return survey, path


def _try_it(options: Namespace, survey: PublisherSurvey, path: str, run: RunState) -> int:
    """Smoke-test what TestPyPI got by this run, show its page, and offer to finalize."""
    version = wait_for_upload(options, survey, "testpypi", run)
    project = survey.needed.publishers[0].publisher.project
    code = try_version(options, project, "testpypi", version)
    if code != ExitCode.OK:
        return code
    console.say(f"https://test.pypi.org/project/{project}/{version}/")
    _offer_to_finalize(options, survey, path)
    return ExitCode.OK


def _offer_to_finalize(options: Namespace, survey: PublisherSurvey, path: str) -> None:
    from tracer_bullet.fire.branch import commit_tracer  # noqa: PLC0415

    if options.yes or not console.is_interactive():
        console.say("next: tracer finalize")
        return
    if console.ask("Remove the temporary trigger now, and commit that?"):
        run_command("finalize", str(survey.root / path))
        consent = make_consent(yes=True, again="")
        commit_tracer(survey.root, [path], "Finalize the publish workflow", consent)
