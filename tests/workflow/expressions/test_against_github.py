"""Random expressions, evaluated by GitHub's own engine too: the npm package `@actions/expressions`.

The npm registry has to be in reach, so `make test` leaves this out. More of them by hand:

    TRACER_EXPRESSIONS=20000 python -m pytest tests/workflow/expressions/test_against_github.py
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tracer_bullet.workflow.expressions import ExpressionError, evaluate, interpolate
from tracer_bullet.workflow.expressions.unknown import truth

pytestmark = pytest.mark.rehearsal

ENGINE = Path(__file__).parent / "github_engine.mjs"
COUNT = int(os.environ.get("TRACER_EXPRESSIONS", "2000"))
EVENT = {
    "ref": "refs/tags/v1.2.3",
    "forced": False,
    "number": 12.5,
    "none": None,
    "commits": [{"id": "a", "added": ["x", "Y"]}, {"id": "B", "added": []}, 3, "text"],
    "release": {"prerelease": True, "Tag_Name": "V1.2.3", "assets": {}},
}
CONTEXTS: dict[str, Any] = {
    "github": {"event": EVENT, "ref": "refs/heads/main", "event_name": "push", "run_id": "17"},
    "inputs": {"dry-run": True, "level": 3, "name": "", "Other": "false"},
    "needs": {"build": {"result": "success", "outputs": {"made": "false", "paths": '["a","B"]'}}},
    "matrix": {"python": "3.10", "os": ["ubuntu", "Windows"]},
}
_LEAVES = """
    true | false | null | 0 | -1 | 1 | 3 | 12.5 | 0x10 | 1e2 | .5 | -0 | NaN | Infinity | '' | 'a' | 'A'
    | ' 3 ' | '0x10' | 'true' | 'it''s' | 'refs/tags/v1.2.3' | 'REFS/HEADS/MAIN' |
    github.ref | github.event.ref | github.event.forced | github.event.number | github.event.none |
    github.event.missing | github.event.missing.deep | github.event['REF'] | github.event.commits |
    github.event.commits[0].id | github.event.commits[1] | github.event.commits[1.9] |
    github.event.commits[9] | github.event.commits.*.id | github.event.commits.*.added |
    github.event.commits.*.added.* | github.event.release.tag_name | github.event.release.prerelease |
    github.event.release.* | github.event | inputs.dry-run | inputs.level | inputs.name | inputs.other |
    inputs.nothing | needs.build.result | needs.build.outputs.made | needs.*.result | matrix.os |
    matrix.OS[0] | matrix.python | github[inputs.name]
"""
LEAVES = [leaf.strip() for leaf in _LEAVES.replace("\n", " ").split(" | ")]
FORMATS = ["{0}", "{0}-{1}", "{{{0}}}", "{1}"]
BINARY = ["==", "!=", "<", "<=", ">", ">=", "&&", "||"]
CALLS = {
    "contains": 2, "startsWith": 2, "endsWith": 2, "join": 1, "toJSON": 1, "format": 2, "fromJSON": 1,
}  # fmt: skip
NO_JSON = re.compile(r"toJSON.*(?:NaN|Infinity)|(?:NaN|Infinity).*toJSON")
"""JavaScript writes `null` for these, the runner does not.

Left out as well is what JavaScript does to `ß`, and failing arguments that the runner never looks at.
"""
JSON_TEXTS = [
    "'[1, 2]'",
    '\'{"a": {"B": 1}}\'',
    "'true'",
    "'\"x\"'",
    "'1.0'",
    "needs.build.outputs.paths",
    "'{'",
]


def expression(draw: random.Random, depth: int = 3) -> str:
    """A random expression; GitHub refuses some of them."""
    match draw.randrange(9) if depth else 0:
        case 1 | 2:
            return f"{expression(draw, depth - 1)} {draw.choice(BINARY)} {expression(draw, depth - 1)}"
        case 3:
            return f"!{expression(draw, depth - 1)}"
        case 4:
            return f"({expression(draw, depth - 1)})"
        case 5 | 6:
            return call(draw, depth - 1)
        case 7:
            return f"{expression(draw, depth - 1)} && {expression(draw, 0)} || {expression(draw, 0)}"
    return draw.choice(LEAVES)


def call(draw: random.Random, depth: int) -> str:
    name = draw.choice(list(CALLS))
    if name == "fromJSON":
        return f"fromJSON({draw.choice(JSON_TEXTS)}){draw.choice(['', '', '[0]', '.a', '.*'])}"
    if name == "format":
        return f"format('{draw.choice(FORMATS)}', {expression(draw, depth)}, github.ref)"
    arguments = [expression(draw, depth) for _ in range(CALLS[name])]
    if name == "join" and draw.random() < 0.5:
        arguments.append("', '")
    return f"{name}({', '.join(arguments)})"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script beside the package, in a folder of its own."""
    folder = tmp_path_factory.mktemp("engine")
    subprocess.run(
        ["npm", "install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", "@actions/expressions"],
        cwd=folder, check=True, timeout=120,
    )  # fmt: skip
    return Path(shutil.copy(ENGINE, folder))


def ours(text: str) -> dict[str, Any]:
    try:
        value = evaluate(text, CONTEXTS)
        holds = truth(value)
    except ExpressionError as error:
        return {"error": error.message}
    try:
        return {"truth": holds, "text": interpolate(f"${{{{ {text} }}}}", CONTEXTS)}
    except ExpressionError:
        return {"truth": holds, "text": None}


def test_github_finds_the_same(engine: Path) -> None:
    draw = random.Random(20261126)
    texts = [text for text in (expression(draw) for _ in range(COUNT)) if not NO_JSON.search(text)]
    lines = "".join(json.dumps({"text": text, "contexts": CONTEXTS}) + "\n" for text in texts)
    command = ["node", engine.name]
    ended = subprocess.run(
        command, cwd=engine.parent, input=lines, capture_output=True, text=True, check=True, timeout=600
    )
    theirs = [json.loads(line) for line in ended.stdout.splitlines()]
    assert len(theirs) == len(texts)
    pairs = [(text, ours(text), found) for text, found in zip(texts, theirs, strict=True)]
    different = [
        (text, mine, found)
        for text, mine, found in pairs
        if ("error" in found) is not ("error" in mine) or ("error" not in found and mine != found)
    ]
    assert different == []
    assert sum("error" in found for found in theirs) < COUNT / 2
