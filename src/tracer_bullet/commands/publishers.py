"""Print what to register on TestPyPI and PyPI, field by field, and remember what was registered.

The values come from the remote, the workflows and the packaging files, and are checked by the rules of
PyPI's form.

tracer asks each index whether the project exists. If it does not, the page for a pending
publisher takes the values; if it does, the link fills in the form of the project. With --offline, tracer
prints both pages.

No index tells which publishers it knows. So record what you registered, with --registered. tracer then
notices a renamed workflow, environment or repository, and warns before a pending publisher expires, thirty
days after it was registered. If you typed other values, name them: --registered
testpypi:OWNER/REPO/WORKFLOW@ENVIRONMENT. The record is [tool.tracer.publishers] in pyproject.toml, or
tracer.toml if there is no pyproject.toml.

With --fleet tracer prints one list in Markdown for all repositories below a folder, in the order in which an
account can register them. Tick what you registered, and give the list back with --registered: tracer records
it in each repository.

For a GitLab pipeline it prints the fields of GitLab's form; its JSON has "provider", "namespace",
"repository", "workflow_filepath" and "environment" for each. It asks no index and records nothing.

--format json prints {"publishers": [{"index", "provider", "project", "owner", "repository", "workflow",
"environment", "job", "path", "line", "exists": true|false|null, "page", "pending_url", "project_url",
"recorded": null or {"kind", "date", "expires"}}], "findings": [{"message", "hint"}], "notes": [text],
"environments": as `tracer environments --format json` has them, with --environment-json}.

exit codes: 0 fine; 1 a record that does not match or expires within a week, or an environment that is
wrong; 2 input; 4 refused

examples:
  tracer publishers
  tracer publishers --format markdown | gh issue create --title 'Register the publishers' --body-file -
  tracer publishers .gitlab-ci.yml
  tracer publishers --registered testpypi --pending
  tracer publishers --registered pypi --project --only
  tracer publishers --fleet clones > list.md
  tracer publishers --fleet clones --registered list.md
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.commands.online import add_index_options
from tracer_bullet.commands.options import add_format, add_project, add_workflow
from tracer_bullet.commands.pipeline_publishers import show_publishers_of
from tracer_bullet.commands.pipelines import choose_pipeline
from tracer_bullet.commands.publisher_entries import ask_indexes, today
from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.project.worktree import find_workflow
from tracer_bullet.report import console

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from tracer_bullet.errors import Finding
    from tracer_bullet.publishers.entries import PublisherEntry
    from tracer_bullet.publishers.survey import PublisherSurvey
    from tracer_bullet.status.environments import SeenEnvironment


def configure(parser: ArgumentParser) -> None:
    """Add the options of `tracer publishers`."""
    add_workflow(parser, several=True)
    add_project(parser)
    parser.add_argument(
        "--fleet", type=Path, metavar="DIR", help="for all repositories below DIR, as a list to tick"
    )
    parser.add_argument("--offline", action="store_true", help="ask no index; use what is in the cache")
    parser.add_argument("--open", action="store_true", help="open the pages in the browser")
    parser.add_argument(
        "--environment-json",
        type=Path,
        metavar="FILE",
        help="judge what `gh api repos/OWNER/NAME/environments` printed, too",
    )
    parser.add_argument(
        "--registered",
        default="",
        metavar="INDEX",
        help="remember testpypi, pypi, INDEX:OWNER/REPO/WORKFLOW[@ENV], or a list (--fleet)",
    )
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument(
        "--pending", action="store_true", help="it was registered as a pending publisher of a new project"
    )
    kind.add_argument(
        "--project", action="store_true", help="it was registered on the page of a project that exists"
    )
    parser.add_argument(
        "--on", type=_day, metavar="DATE", help="when it was registered (default: today), as 2026-11-26"
    )
    parser.add_argument(
        "--only", action="store_true", help="the project has no other publisher on this index"
    )
    add_index_options(parser)
    add_format(parser, "markdown")


def run(options: Namespace) -> int:
    """Print or record; exit codes and JSON are as the help of the command says."""
    from tracer_bullet.publishers.survey import survey_publishers  # noqa: PLC0415 - so that --help need not wait

    _check_options(options)
    if options.fleet:
        return _run_fleet(options)
    pipeline = choose_pipeline(options.workflow)
    if pipeline:
        return show_publishers_of(pipeline, options)
    paths = [find_workflow(name).absolute() for name in options.workflow]
    survey = survey_publishers(Path.cwd(), paths, options.repository, options.name)
    if options.registered:
        from tracer_bullet.commands.publisher_record import record_registered  # noqa: PLC0415

        return record_registered(survey, options)
    entries = ask_indexes(survey, options)
    environments = _read_environments(survey, options.environment_json)
    findings = _find_differences(survey, entries)
    _report(survey, entries, findings, environments, options.format)
    if options.open:
        _open(entries)
    is_wrong = findings or any(seen.findings for seen in environments)
    return ExitCode.FINDINGS if is_wrong else ExitCode.OK


def _run_fleet(options: Namespace) -> int:
    """Print the list for many repositories, or record what is ticked in it."""
    from tracer_bullet.commands.publishers_of_fleet import list_publishers, record_list  # noqa: PLC0415

    if options.registered:
        return record_list(options.fleet, Path(options.registered), options.on or today())
    return list_publishers(options.fleet, options)


def _read_environments(survey: PublisherSurvey, path: Path | None) -> tuple[SeenEnvironment, ...]:
    """The environments of the publishing jobs, as a file has them that somebody got from GitHub."""
    if path is None:
        return ()
    from tracer_bullet.github.environments import read_environment_json  # noqa: PLC0415
    from tracer_bullet.status.environments import see_in, wanted_environments  # noqa: PLC0415
    from tracer_bullet.text.source import read_source  # noqa: PLC0415

    known = read_environment_json(read_source(path).text, str(path))
    return see_in(known, wanted_environments(survey))


def _check_options(options: Namespace) -> None:
    for name in ("pending", "project", "on", "only"):
        if getattr(options, name) and not options.registered:
            raise TracerError(
                f"`--{name}` belongs to `--registered`",
                hint="tracer publishers --registered testpypi --pending",
            )


def _find_differences(survey: PublisherSurvey, entries: list[PublisherEntry]) -> list[Finding]:
    from tracer_bullet.publishers.differences import find_differences  # noqa: PLC0415

    publishers = [one.publisher for one in survey.needed.publishers]
    existing = {entry.needed.publisher.site.key for entry in entries if entry.exists}
    return list(find_differences(publishers, survey.recorded, today(), existing))


def _report(
    survey: PublisherSurvey,
    entries: list[PublisherEntry],
    findings: list[Finding],
    environments: Sequence[SeenEnvironment],
    style: str,
) -> None:
    from tracer_bullet.report.environments import describe_environment, show_environments  # noqa: PLC0415

    notes = survey.needed.notes
    if style == "json":
        from tracer_bullet.report.publishers.json import describe_publishers  # noqa: PLC0415 - one format a run

        described = [describe_environment(seen) for seen in environments]
        console.emit_json({**describe_publishers(entries, findings, notes), "environments": described})
    elif style == "markdown":
        from tracer_bullet.report.publishers.markdown import write_publishers  # noqa: PLC0415

        console.emit(write_publishers(entries, findings, notes))
    else:
        from tracer_bullet.report.publishers.text import show_publishers  # noqa: PLC0415

        console.emit(show_publishers(entries, findings, notes))
        if environments:
            console.emit(f"\n{show_environments(environments)}")


def _open(entries: list[PublisherEntry]) -> None:
    import webbrowser  # noqa: PLC0415

    for entry in entries:
        if not webbrowser.open(entry.page):
            console.say(f"no browser could be opened for {entry.page}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise TracerError(f"`{text}` is not a day", hint="for example --on 2026-11-26") from None
