"""Audit publish workflows, with rules that use the simulation and the project's own files.

PATH is a workflow, a repository, or a folder of repositories; without one, the current repository. Workflows
that cannot publish are passed over. Errors make the command exit 1. Advice is shown with --advice, or if its
rule is selected; it never changes the exit code.

--fix makes the changes that keep what the workflow does; --unsafe-fixes, together with it, also those that
change when or what it publishes. --diff shows the changes and writes nothing.

`# tracer: ignore[rule] reason` in a line, or above it, allows a finding there. Settings in pyproject.toml:

    [tool.tracer.check]
    ignore = ["token-upload"]   # also `select`, and `advice = true`

--format json prints {"findings": [{"rule", "severity": "error|advice", "path", "line", "column", "message",
"hint", "fix": {"title", "safe"} or null}], "errors", "hidden", "fixed"}. sarif is for code scanning; github
prints annotations, of which GitHub shows ten for each step.

exit codes: 0 no errors; 1 errors, or with --diff something would change; 2 input

examples:
  tracer check
  tracer check --advice .github/workflows/publish.yml
  tracer check --fix --diff
  tracer check --explain skip-existing-on-pypi
  tracer check --format json ~/repositories
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.audit.fixing import Fixed, changes_of, fix_repository
from tracer_bullet.audit.parallel import in_parallel
from tracer_bullet.audit.registry import RULES
from tracer_bullet.audit.repository_audit import (
    RepositoryAudit,
    audit_repository,
    merge_audits,
    read_for_audit,
)
from tracer_bullet.audit.rule import AuditFinding, Severity
from tracer_bullet.audit.selection import Selection, check_names, read_selection
from tracer_bullet.audit.targets import find_targets
from tracer_bullet.commands.options import add_format
from tracer_bullet.commands.pipelines import find_build_provider, is_of_another_provider
from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.project.read_once import while_nothing_changes
from tracer_bullet.providers.registry import find_pipelines
from tracer_bullet.report import console
from tracer_bullet.report.check.results import CheckResults, show_findings
from tracer_bullet.text.diffs import unified_diff
from tracer_bullet.text.files import write_changes

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence
    from pathlib import Path

    from tracer_bullet.audit.rule import Rule
    from tracer_bullet.audit.targets import AuditTarget
    from tracer_bullet.repository import WorkflowSources
    from tracer_bullet.text.files import Change


def configure(parser: ArgumentParser) -> None:
    """Add the options of `tracer check`."""
    parser.add_argument(
        "path", nargs="*", metavar="PATH", help="a workflow, a repository, or a folder of them"
    )
    parser.add_argument("--select", default="", metavar="RULES", help="only these rules, separated by commas")
    parser.add_argument("--ignore", default="", metavar="RULES", help="not these rules, separated by commas")
    parser.add_argument("--advice", action="store_true", help="show advice too")
    parser.add_argument(
        "--fix", action="store_true", help="fix what can be fixed without changing what is published"
    )
    parser.add_argument(
        "--unsafe-fixes", action="store_true", help="with --fix or --diff: also the other fixes"
    )
    parser.add_argument("--diff", action="store_true", help="show what --fix would change; write nothing")
    parser.add_argument("--explain", default="", metavar="RULE", help="show the page of a rule")
    parser.add_argument("--list", action="store_true", help="list all rules")
    add_format(parser, "sarif", "github")


def run(options: Namespace) -> int:
    """Check what `options` name; exit codes and JSON are as the help of the command says."""
    if options.explain or options.list:
        return _explain(options)
    if options.unsafe_fixes and not (options.fix or options.diff):
        raise TracerError("`--unsafe-fixes` belongs to `--fix`", hint="--fix --unsafe-fixes")
    given = Selection(_names(options.select), _names(options.ignore), options.advice)
    checked = list(in_parallel(partial(_check, given=given, options=options), find_targets(options.path)))
    if options.diff:
        return _show_diff(checked, with_unsafe=options.unsafe_fixes)
    results = _collect(checked)
    _report(results, options.format)
    return ExitCode.FINDINGS if results.errors else ExitCode.OK


class _Checked(NamedTuple):
    """One repository: what is left, what of it is shown, and what fixing changes."""

    audit: RepositoryAudit
    shown: Sequence[AuditFinding]
    fixed: int
    changes: Sequence[Change]


def _check(target: AuditTarget, given: Selection, options: Namespace) -> _Checked:
    with while_nothing_changes():
        selection = read_selection(target.root, given)
        pipelines = _pipelines(target)
        workflows = tuple(path for path in target.files if path not in pipelines)
        others = [_audit_other(target.root, path, selection.rules) for path in pipelines]
        if pipelines and target.files and not workflows:
            return _checked(merge_audits(others), selection)
        read = read_for_audit(target.root, workflows)
        done = _fix(target.root, read, selection, options)
        changes = changes_of(target.root, read, done.read)
        left = read if options.diff else done.read
        audit = audit_repository(target.root, left, selection.rules)
    if not options.diff:
        write_changes(changes, target.root)
    return _checked(merge_audits([audit, *others]), selection, len(done.fixed), changes)


def _fix(root: Path, read: WorkflowSources, selection: Selection, options: Namespace) -> Fixed:
    if not (options.fix or options.diff):
        return Fixed(read, ())
    rules = [rule for rule in selection.rules if selection.shows(rule)]
    return fix_repository(root, read, rules, with_unsafe=options.unsafe_fixes)


def _checked(
    audit: RepositoryAudit, selection: Selection, fixed: int = 0, changes: Sequence[Change] = ()
) -> _Checked:
    shown = [one for one in audit.findings if one.rule not in RULES or selection.shows(RULES[one.rule])]
    return _Checked(audit, shown, fixed, changes)


def _pipelines(target: AuditTarget) -> list[Path]:
    """The pipelines of other providers that are meant: those that are named, or those of the repository."""
    if not target.files:
        return [path for _, path in find_pipelines(target.root)]
    return [path for path in target.files if is_of_another_provider(path)]


def _audit_other(root: Path, path: Path, rules: Sequence[Rule]) -> RepositoryAudit:
    """The audit of a pipeline on GitLab, or of the configuration of a further provider."""
    from tracer_bullet.audit.build_audit import audit_build  # noqa: PLC0415 - few repositories have one
    from tracer_bullet.audit.pipeline_audit import audit_pipeline  # noqa: PLC0415

    provider = find_build_provider(path)
    return audit_build(root, path, provider, rules) if provider else audit_pipeline(root, path, rules)


def _collect(checked: Sequence[_Checked]) -> CheckResults:
    return CheckResults(
        [shown for one in checked for shown in show_findings(one.audit, one.shown)],
        sum(len(one.audit.findings) - len(one.shown) for one in checked),
        sum(one.fixed for one in checked),
        sum(one.audit.checked for one in checked),
    )


def _names(given: str) -> tuple[str, ...]:
    return check_names([name.strip() for name in given.split(",") if name.strip()])


def _show_diff(checked: Sequence[_Checked], *, with_unsafe: bool) -> int:
    diff = "".join(unified_diff(one.changes, one.audit.root) for one in checked)
    console.emit_diff(diff)
    if not diff:
        shown = [found for one in checked for found in one.shown if found.fix and not found.fix.is_safe]
        more = f"; {len(shown)} with `--unsafe-fixes`" if shown and not with_unsafe else ""
        console.say(f"nothing would change{more}; without `--diff`, `tracer check` shows what it finds")
    return ExitCode.FINDINGS if diff else ExitCode.OK


def _explain(options: Namespace) -> int:
    from tracer_bullet.report.check.rule_page import rule_lines  # noqa: PLC0415 - wanted here alone

    if options.explain:
        (name,) = check_names([options.explain.strip()])
        console.emit_line("\n".join(rule_lines(RULES[name])))
        return ExitCode.OK
    width = max(map(len, RULES))
    for rule in RULES.values():
        kind = "error " if rule.severity is Severity.ERROR else "advice"
        console.emit_line(f"{rule.id:{width}}  {kind}  {rule.summary}")
    return ExitCode.OK


def _report(results: CheckResults, form: str) -> None:
    if form == "json":
        from tracer_bullet.report.check.json import describe_check  # noqa: PLC0415 - one format a run

        console.emit_json(describe_check(results))
    elif form == "sarif":
        from tracer_bullet.report.check.sarif import describe_sarif  # noqa: PLC0415 - one format a run

        console.emit_json(describe_sarif(results))
    elif form == "github":
        from tracer_bullet.report.check.github import annotate  # noqa: PLC0415 - one format a run

        console.emit(annotate(results))
    else:
        from tracer_bullet.report.check.text import show_check  # noqa: PLC0415 - one format a run

        console.emit(show_check(results))
