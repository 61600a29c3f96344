"""Functions that a script reads in from another: what they do counts, a call is no alarm."""

from __future__ import annotations

import pytest

from tests.workflow.test_verdicts import proof_of

WORKFLOW = """on: push
jobs:
  go:
    runs-on: ubuntu-24.04
    permissions: {id-token: write}
    steps:
      - uses: actions/checkout@v5
      - run: ./a.sh
"""
READS_IN = '. "$(dirname "$0")/lib.sh"\n'


def level(script: str, library: str, **files: str) -> str | None:
    texts = {f"{name}.sh": text for name, text in files.items()}
    return proof_of({".github/workflows/ci.yml": WORKFLOW, "a.sh": script, "lib.sh": library, **texts}).level


def test_a_script_without_a_library_changes_nothing() -> None:
    assert level("pytest\n", "") == "proven"
    assert level("unknown\n", "") == "not_proven"


def test_a_function_that_only_tells_is_no_alarm() -> None:
    assert level(f"{READS_IN}say hello\n", 'say() { echo "$1"; }\n') == "proven"
    assert level(f"{READS_IN}twice\n", 'say() { echo "$1"; }\ntwice() { say a; say b; }\n') == "proven"


@pytest.mark.parametrize(
    ("script", "library"),
    [
        (f"{READS_IN}ship\n", "ship() { twine upload dist/*; }\n"),
        (f"{READS_IN}ship\n", "ship() { unknown; }\n"),
        (f"{READS_IN}run twine upload dist/x\n", 'run() { "$@"; }\n'),
        (f"{READS_IN}run it\n", 'run() { "$@"; }\n'),
        (f"{READS_IN}run it\n", 'run() { eval "$1"; }\n'),
        (f"{READS_IN}other\n", "say() { echo x; }\n"),
        (f"say\n{READS_IN}", "say() { echo x; }\n"),
        (f"{READS_IN}./b.sh\n", "say() { echo x; }\n"),
        ('. "$WHERE/lib.sh"\nsay\n', "say() { echo x; }\n"),
    ],
)
def test_what_a_function_may_do_counts(script: str, library: str) -> None:
    assert level(script, library, b="say\n") != "proven"
