"""Conditions that hold on the tracer branches only, or everywhere else, and how an `if:` is written.

By `github.ref` only: a pull request from the branch has the branch in `head_ref`, and so may that of a fork.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.refs import HEADS
from tracer_bullet.text.scalars import escape_in
from tracer_bullet.workflow.expressions import Expression, parse_condition, uses_status_function
from tracer_bullet.workflow.expressions.conditions import ALWAYS, join_gate
from tracer_bullet.workflow.expressions.values import write_literal

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOT_PLAIN = re.compile(r"\A[!&*'\"\[{%@>|?`#,\-\]}]|: | #|:\Z")


def on_branch(branches: Sequence[str]) -> str:
    """The condition that holds on `branches`."""
    tests = [f"github.ref == {_quoted(branch)}" for branch in branches]
    return tests[0] if len(tests) == 1 else f"({' || '.join(tests)})"


def off_branch(branches: Sequence[str]) -> str:
    """The condition that holds everywhere else."""
    return " && ".join(f"github.ref != {_quoted(branch)}" for branch in branches)


def widen(known: str, branches: Sequence[str]) -> str:
    """The condition `known`, or one of `branches`; there still after the success of what came before."""
    test = on_branch(branches)
    parts = [part for part in parse_condition(known) if isinstance(part, Expression)]
    if any(map(uses_status_function, parts)):
        test = f"(success() && {test})"
    return f"({known}) || {test}"


def narrow(known: str, branches: Sequence[str]) -> str:
    """The condition `known`, but on none of `branches`; status functions stay."""
    return join_gate(known, off_branch(branches)) if known != ALWAYS else off_branch(branches)


def choose(branches: Sequence[str], there: str, elsewhere: str) -> str:
    """An expression in braces: the text `there` on `branches`, and `elsewhere` anywhere else."""
    return f"${{{{ {on_branch(branches)} && {write_literal(there)} || {write_literal(elsewhere)} }}}}"


def write_condition(condition: str) -> str:
    """The value of an `if:` on one line, in double quotes if YAML would take it for something else."""
    line = " ".join(condition.split())
    return f'"{escape_in(chr(34), line)}"' if _NOT_PLAIN.search(line) else line


def _quoted(branch: str) -> str:
    return write_literal(HEADS + branch)
