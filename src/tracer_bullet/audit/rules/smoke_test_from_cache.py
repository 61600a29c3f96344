"""A smoke test that asks uv's cache instead of the index."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.edits import replace_in
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.audit.rules.smoke_test_missing import RULE as MISSING
from tracer_bullet.audit.smoke import smoke_installs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow, PlacedCommand

_GOOD = MISSING.good.text.replace(
    "pip install --no-deps --index-url", "uv pip install --no-cache --no-deps --index-url"
)
_FRESH = re.compile(r"--no-cache\b|-n\b|--refresh\b|--refresh-package\b|--reinstall\b")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The installs of uv from TestPyPI; pip asks the index again each time."""
    for command in smoke_installs(audited):
        name = command.words[0].rpartition("/")[2]
        if name not in {"uv", "uvx"} or _FRESH.search(" ".join(command.words)) or _is_off(command):
            continue
        span = audited.span_in_line(command.line, command.words[0])
        verb = " ".join(command.words[: 1 if name == "uvx" else 3 if command.words[1] == "pip" else 2])
        whole = audited.span_in_line(command.line)
        splice = replace_in(audited.text, whole, verb, f"{verb} --no-cache")
        yield AuditFinding(
            "uv keeps what the index answered: a version that was missing once stays missing in the next attempt",
            span,
            f"write `{verb} --no-cache`",
            Fix("ask the index itself", (splice,)) if splice else None,
        )


def _is_off(command: PlacedCommand) -> bool:
    return command.env.get("UV_NO_CACHE", "") not in {"", "0", "false"}


RULE = Rule(
    id="smoke-test-from-cache",
    summary="a smoke test with uv asks the cache",
    severity=Severity.ADVICE,
    why="uv caches the pages of an index for the time that the index allows, ten minutes on TestPyPI. Further "
    "attempts then do not see a version that has appeared, or see files that were there before.",
    cure="Add `--no-cache`.",
    bad=Example(_GOOD.replace(" --no-cache", "")),
    good=Example(_GOOD),
    fix=Safety.SAFE,
    find=find,
    sources=("https://docs.astral.sh/uv/concepts/cache/",),
)
