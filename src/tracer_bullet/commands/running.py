"""What the commands that start runs share: GitHub, asking, running another command, following to the end."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.commands.online import index_of, open_web
from tracer_bullet.errors import FailedError, TracerError
from tracer_bullet.report import console

if TYPE_CHECKING:
    from argparse import Namespace

    from tracer_bullet.fire.branch import Consent
    from tracer_bullet.fire.follow import Follower
    from tracer_bullet.fire.outcome import FireOutcome
    from tracer_bullet.github.client import GitHub
    from tracer_bullet.github.runs import RunState
    from tracer_bullet.publishers.survey import PublisherSurvey


def open_github() -> GitHub:
    """The API with the token at hand, if there is one."""
    from tracer_bullet.github.client import GitHub  # noqa: PLC0415 - so that --help need not wait
    from tracer_bullet.github.token import find_access  # noqa: PLC0415

    return GitHub(find_access())


def open_github_with_token() -> GitHub:
    """The API; raises TracerError without a token."""
    github = open_github()
    if not github.access.token:
        raise TracerError("there is no token for GitHub", hint="gh auth login, or export GH_TOKEN=…")
    return github


def run_command(name: str, *words: str) -> int:
    """Another command, as if it were typed; raises TracerError as that does."""
    from importlib import import_module  # noqa: PLC0415

    module = import_module(f"tracer_bullet.commands.{name}")
    parser = argparse.ArgumentParser(prog=f"tracer {name}")
    module.configure(parser)
    return int(module.run(parser.parse_args(list(words))))


def make_consent(*, yes: bool, again: str) -> Consent:
    """Ask on the terminal; with `yes` nobody is asked, and without a terminal that is an error."""
    from tracer_bullet.fire.branch import Consent  # noqa: PLC0415

    def confirm(question: str) -> bool:
        if yes:
            return True
        console.check_terminal(again)
        return console.ask(question)

    return Consent(confirm, console.say)


def end_run(follower: Follower, found: RunState, survey: PublisherSurvey, index: str, again: str) -> None:
    """Follow the run to its end; raises FailedError, with `again` as the cure, unless it published."""
    conclude_run(follow_to_end(follower, found, survey, index), found, again)


def conclude_run(outcome: FireOutcome, found: RunState, again: str) -> None:
    """Say how the run ended; raises FailedError, with `again` as the cure, unless it published."""
    if not outcome.ok:
        raise FailedError(outcome.said, hint=f"{found.url}\n{again}")
    console.say(outcome.said)


def follow_to_end(follower: Follower, found: RunState, survey: PublisherSurvey, index: str) -> FireOutcome:
    """Follow the run to its end, explain its log if it failed, and judge whether `index` got something."""
    from tracer_bullet.fire.follow import follow_run  # noqa: PLC0415
    from tracer_bullet.fire.outcome import judge_run  # noqa: PLC0415

    console.say(found.url)
    state, jobs = follow_run(follower, found)
    outcome = judge_run(state, jobs, _job_names(survey, found.path, index))
    if outcome.has_log:
        _explain(follower, state)
    return outcome


def _job_names(survey: PublisherSurvey, path: str, index: str) -> list[str]:
    """What GitHub calls the jobs that upload to `index`."""
    jobs = survey.simulator.files[path].jobs
    wanted = {one.job for one in survey.needed.publishers if one.publisher.site.key == index}
    return [job.name.value if job.name else key for key, job in jobs.items() if key in wanted]


def _explain(follower: Follower, run: RunState) -> None:
    """What the log of the failed jobs means; GitHub may not have one."""
    from tracer_bullet.diagnosis.runs import LoggedRun, fetch_log  # noqa: PLC0415

    try:
        log = fetch_log(LoggedRun(str(run.id), follower.slug))
    except TracerError as error:
        console.say(f"there is no log to explain: {error.message}")
        return
    explain_log(log)


def explain_log(log: str) -> None:
    """Print what a log of the project in the current folder means."""
    from tracer_bullet.diagnosis.diagnose import diagnose  # noqa: PLC0415
    from tracer_bullet.diagnosis.project_facts import read_facts  # noqa: PLC0415
    from tracer_bullet.report.explain import as_text, say_unknown  # noqa: PLC0415

    diagnosis = diagnose(log, read_facts(Path.cwd()))
    console.emit(as_text(diagnosis))
    if not diagnosis.findings:
        console.say(say_unknown(diagnosis))


def try_version(options: Namespace, project: str, index: str, version: str) -> int:
    """`tracer smoke` of a version that `index` got, by the mirrors of `options`; returns its exit code."""
    mirrors = {"--testpypi-url": options.testpypi_url, "--pypi-url": options.pypi_url}
    given = [word for name, url in mirrors.items() if url for word in (name, url)]
    return run_command("smoke", "--project", project, *given, "--index", index, "--wait", "300", version)


def wait_for_upload(options: Namespace, survey: PublisherSurvey, index: str, run: RunState) -> str:
    """The version that `index` got since the run began; raises UnfinishedError if none shows up."""
    from tracer_bullet.fire.upload import find_upload  # noqa: PLC0415

    web, address = open_web(options, cached=False), index_of(options, index)
    projects = [one.publisher.project for one in survey.needed.publishers if one.publisher.site.key == index]
    return find_upload(web, address, projects[0], run.created)
