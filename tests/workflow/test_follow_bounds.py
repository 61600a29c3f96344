"""Hostile code in a repository is read within bounds, and what is beyond them is said to be unknown."""

from __future__ import annotations

import pytest

from tests.quick import quick
from tests.workflow.test_repositories import HEAD, JOB, WORKFLOW, reached_by_push

HOSTILE = {
    "a script that calls itself twice": ("./a.sh", {"a.sh": "./a.sh\n./a.sh\n"}),
    "scripts in a circle": ("./a.sh", {"a.sh": "./b.sh\n./b.sh\n", "b.sh": "./a.sh\n./a.sh\n"}),
    "many commands": ("./a.sh", {"a.sh": "./x\n" * 4_000}),
    "targets in a long row": (
        "make t0",
        {"Makefile": "".join(f"t{n}: t{n + 1}\n\t./x\n" for n in range(3_000))},
    ),
    "variables that double": (
        "make t",
        {"Makefile": "A0=x\n" + "".join(f"A{n + 1}=$(A{n})$(A{n})\n" for n in range(60)) + "t:\n\t$(A60)\n"},
    ),
    "a line of blanks": ("make t", {"Makefile": "t" + " " * 150_000 + "\n"}),
    "a makefile that includes itself": ("make t", {"Makefile": "include Makefile\nt:\n\t./x\n"}),
    "factors that multiply": (
        "tox",
        {
            "tox.ini": "[tox]\nenvlist = "
            + "-".join("{a,b,c,d,e,f,g,h}" for _ in range(12))
            + "\n[testenv]\ncommands = ./x\n"
        },
    ),
    "tasks in a circle": (
        "poe a",
        {"pyproject.toml": '[tool.poe.tasks]\na = ["b", "b"]\nb = ["a", "a"]\n'},
    ),
    "imports in a circle": (
        "python a.py",
        {"a.py": "import b\nimport x1", "b.py": "import a\nfrom a import *"},
    ),
    "deep expressions": ("python a.py", {"a.py": "x = " + "-" * 90_000 + "1"}),
    "actions that use each other many times": (
        "",
        {
            "a/action.yml": f"runs: {{using: composite, steps: [{', '.join(['{uses: ./b}'] * 9)}]}}\n",
            "b/action.yml": f"runs: {{using: composite, steps: [{', '.join(['{uses: ./a}'] * 9)}]}}\n",
        },
    ),
    "actions in a circle": (
        "",
        {"a/action.yml": "runs: {using: composite, steps: [{uses: ./a}, {uses: ./a}]}\n"},
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_code_is_unknown_before_long(name: str) -> None:
    run, files = HOSTILE[name]
    step = f"      - run: {run}\n" if run else "      - uses: ./a\n"
    with quick():
        reached = reached_by_push({**files, WORKFLOW: f"{HEAD}{JOB}    steps:\n{step}"})
    assert reached == "unknown?"


def test_folders_without_an_end_are_searched_for_tests_within_bounds() -> None:
    files = {f"{'a/' * 2_000}test_a.py": "", WORKFLOW: f"{HEAD}{JOB}    steps:\n      - run: pytest\n"}
    with quick():
        assert reached_by_push(files) == "nothing"
