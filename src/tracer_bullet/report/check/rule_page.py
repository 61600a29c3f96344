"""A rule as a page of the reference, and as `tracer check --explain` shows it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import Example, Rule, Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FIXES = {
    Safety.SAFE: "`tracer check --fix` does it.",
    Safety.UNSAFE: "`tracer check --fix --unsafe-fixes` does it: "
    "it changes when or what the workflow publishes.",
    Safety.NONE: "`tracer check --fix` leaves it to you.",
}


@cache
def _repository() -> str:
    from importlib.metadata import metadata  # noqa: PLC0415 - slow

    urls = dict(line.split(", ", 1) for line in metadata("tracer-bullet").get_all("Project-URL") or [])
    return str(urls.get("Repository", ""))


def page_address(rule: str) -> str:
    """The address of a rule's page, or of the list of all rules."""
    return f"{_repository()}/blob/main/docs/reference/rules/{rule or 'README'}.md"


def rule_lines(rule: Rule) -> Iterator[str]:
    """What it finds, why that is bad, an example, what to write instead, and whether tracer can do it."""
    yield f"# {rule.id}"
    yield ""
    yield f"{rule.summary[:1].upper()}{rule.summary[1:]}."
    yield ""
    kind = "An error" if rule.severity is Severity.ERROR else "Advice, shown with `--advice` or `--select`"
    yield f"{kind}. Allow it in a line: `# tracer: ignore[{rule.id}] reason`."
    yield ""
    yield "## Why is this bad?"
    yield ""
    yield rule.why
    yield ""
    yield "## Example"
    yield ""
    yield from _example(rule.bad)
    yield "Use instead:"
    yield ""
    yield from _example(rule.good)
    yield "## Cure"
    yield ""
    yield rule.cure
    yield ""
    yield _FIXES[rule.fix]
    if rule.sources:
        yield ""
        yield "## Sources"
        yield ""
        yield from (f"- <{source}>" for source in rule.sources)


def _example(example: Example) -> Iterator[str]:
    for path, text in example.files.items():
        if not path.startswith(".git/"):
            yield f"`{path}`:"
            yield ""
            yield from _fenced(text, "toml" if path.endswith(".toml") else "yaml")
    if any(not path.startswith(".git/") for path in example.files):
        yield "The workflow:"
        yield ""
    yield from _fenced(example.text, "yaml")


def _fenced(text: str, language: str) -> Iterator[str]:
    yield f"```{language}"
    yield from text.splitlines()
    yield "```"
    yield ""


def rule_index_lines(rules: Mapping[str, Rule]) -> Iterator[str]:
    """The list of all rules, with links to their pages."""
    yield "`tracer check` knows these rules. Only errors make it exit 1; advice is shown with `--advice`."
    for severity, heading in ((Severity.ERROR, "Errors"), (Severity.ADVICE, "Advice")):
        yield ""
        yield f"## {heading}"
        yield ""
        for rule in rules.values():
            if rule.severity is severity:
                fix = {Safety.SAFE: " (fix)", Safety.UNSAFE: " (unsafe fix)"}.get(rule.fix, "")
                yield f"- [`{rule.id}`]({rule.id}.md): {rule.summary}{fix}"
