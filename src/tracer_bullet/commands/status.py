"""Show where the project stands, and the next step.

One screen shows the workflows that publish, whether they are armed and what is proven of them, and the
recorded publishers. With a token for GitHub it shows the environments and the last runs, too. Then come the
versions on TestPyPI and PyPI, with the workflow that published each, and what the next release still needs.
The last line is a command.

Above several packages that tracer set up, it shows a line for each of them, and --format json prints
{"packages": [status]}. In the directory of a package it shows the workflow of that package.

For a GitLab pipeline it shows the last pipelines, with GITLAB_TOKEN if the project is not public. Its JSON
has "provider", "repository", "pipelines", "publishers", "runs", "indexes" and "next". For Google Cloud Build
and ActiveState it shows the same without runs: what is proven, and what the recorded answers say.

tracer asks the indexes through their public API and keeps the answers. With --offline it uses only what it
has kept. What tracer cannot know it calls unknown or unverified.

--format json prints {"project", "version", "repository", "pipelines": [{"path", "made_by", "armed": [branch],
"since", "proven", "why": [text], "old_pins": [{"action", "line", "version", "newer"}]}], "publishers":
[{"index", "workflow", "environment", "kind", "date", "expires"}], "environments": as `tracer environments`
has them, "runs": {"verified", "why", "last": [{"workflow", "id", "event", "ref", "result", "created",
"url"}]}, "indexes": {"testpypi|pypi": {"url", "exists", "why", "status", "versions", "latest": [{"version",
"files", "uploaded", "yanked", "published_by"}]}}, "unpublished_tags": [tag], "release": [{"name", "ready":
true|false|null, "said", "cure"}], "findings": [{"message", "hint"}], "next"}.

exit codes: 0 no finding; 1 findings; 2 input

examples:
  tracer status
  tracer status --offline
  tracer status --format json
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.commands.online import add_index_options, index_of, open_web
from tracer_bullet.commands.options import add_format, add_project, add_workflow
from tracer_bullet.commands.pipelines import choose_pipeline
from tracer_bullet.commands.publisher_entries import today
from tracer_bullet.commands.running import open_github
from tracer_bullet.errors import ExitCode
from tracer_bullet.report import console
from tracer_bullet.sites import SITES

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from tracer_bullet.status.status import PipelineStatus


def configure(parser: ArgumentParser) -> None:
    """Add the options of `tracer status`."""
    add_workflow(parser, several=True)
    add_project(parser)
    parser.add_argument("--offline", action="store_true", help="do not go online; use the cache")
    add_index_options(parser)
    add_format(parser)


def run(options: Namespace) -> int:
    """Gather and show; exit codes and JSON are as the help of the command says."""
    from tracer_bullet.publishers.survey import packages_below  # noqa: PLC0415 - slow
    from tracer_bullet.report.status import describe_status, show_status  # noqa: PLC0415

    pipeline = choose_pipeline(options.workflow)
    if pipeline:
        from tracer_bullet.commands.pipeline_status import show_pipeline_status  # noqa: PLC0415

        return show_pipeline_status(pipeline, options)

    status = gather(options)
    if not (options.workflow or options.name) and (several := packages_below(status.survey)):
        return _show_packages(options, status.survey.root, several)
    if options.format == "json":
        console.emit_json(describe_status(status))
    else:
        console.emit(show_status(status))
    return ExitCode.FINDINGS if status.findings else ExitCode.OK


def _show_packages(options: Namespace, root: Path, packages: Sequence[str]) -> int:
    """Above several packages: where each of them stands."""
    from tracer_bullet.report.status import describe_status  # noqa: PLC0415 - slow
    from tracer_bullet.report.status_of_packages import show_packages  # noqa: PLC0415

    found = {path: gather(options, root / path) for path in packages}
    if options.format == "json":
        console.emit_json({"packages": [describe_status(one) for one in found.values()]})
    else:
        console.emit(show_packages(found))
    return ExitCode.FINDINGS if any(one.findings for one in found.values()) else ExitCode.OK


def gather(options: Namespace, directory: Path | None = None) -> PipelineStatus:
    """The status under these options, by default of the current directory."""
    from tracer_bullet.project.worktree import find_workflow  # noqa: PLC0415
    from tracer_bullet.publishers.survey import survey_publishers  # noqa: PLC0415
    from tracer_bullet.status.status import read_status  # noqa: PLC0415

    paths = [find_workflow(name).absolute() for name in options.workflow]
    here = directory or Path.cwd()
    survey = survey_publishers(here, paths, options.repository, options.name, may_be_empty=True)
    addresses = {key: index_of(options, key) for key in SITES}
    github = None if options.offline else open_github()
    return read_status(survey, open_web(options), addresses, github, today())
