"""What a script writes to `GITHUB_OUTPUT`: told if its text settles it, and never if it may be otherwise."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from tests.workflow.test_verdicts import proof_of

if TYPE_CHECKING:
    from collections.abc import Callable

PUBLISH = "uses: pypa/gh-action-pypi-publish@release/v1"
FALSE = "echo run=false >> $GITHUB_OUTPUT"
TRUE = "echo run=true >> $GITHUB_OUTPUT"
IS_TRUE, IS_NOT_FALSE = "outputs.run == 'true'", "outputs.run != 'false'"


def in_one_job(script: str, gate: str, settings: str = "", before: str = "") -> str:
    """A workflow of any push, of which a step publishes that asks for an output of another."""
    return f"""on: push
jobs:
  a:
    runs-on: ubuntu-24.04
    permissions: {{id-token: write}}
    steps:
      {before}
      - id: x
        {settings}
        run: |
{textwrap.indent(script, " " * 10)}
      - {PUBLISH}
        if: steps.x.{gate}
"""


def in_two_jobs(script: str, gate: str, settings: str = "", of_job: str = "") -> str:
    """The same with the output handed on to a job that publishes."""
    return f"""on: push
jobs:
  a:
    runs-on: ubuntu-24.04
    outputs: {{run: '${{{{ steps.x.outputs.run }}}}'}}
    {of_job}
    steps:
      - id: x
        {settings}
        run: |
{textwrap.indent(script, " " * 10)}
  b:
    needs: a
    if: needs.a.{gate}
    runs-on: ubuntu-24.04
    permissions: {{id-token: write}}
    steps: [{{{PUBLISH}}}]
"""


def level(text: str) -> str | None:
    return proof_of({".github/workflows/publish.yml": text}).level


@pytest.mark.parametrize("workflow", [in_one_job, in_two_jobs])
@pytest.mark.parametrize(
    ("script", "gate"),
    [
        (FALSE, IS_TRUE),
        (FALSE, IS_NOT_FALSE),
        ("for x in a b; do echo run=true; done", IS_TRUE),
        ("if curl -s https://pypi.org/pypi/x/json | grep -q 1; then\n  echo run=true\nfi", IS_TRUE),
        (f"if [[ $GITHUB_REF == refs/tags/* ]]; then\n  {TRUE}\nelse\n  {FALSE}\nfi", IS_TRUE),
        (f'case "$GITHUB_REF" in\n  refs/tags/v*) {TRUE} ;;\n  *) {FALSE} ;;\nesac', IS_NOT_FALSE),
        (f"[[ $GITHUB_REF_TYPE == tag ]] && {TRUE} || true", IS_TRUE),
        ("echo \"run=${{ startsWith(github.ref, 'refs/tags/') }}\" >> $GITHUB_OUTPUT", IS_TRUE),
        ("echo run=false | tee -a $GITHUB_OUTPUT", IS_NOT_FALSE),
        ('echo "v=$(git describe)" >> $GITHUB_OUTPUT\n' + FALSE, IS_NOT_FALSE),
        (f'source .venv/bin/activate\nV=$(bump2version --list patch | sed -E "s/.*=//")\n{FALSE}', IS_TRUE),
        (f"V=$(uv run --frozen poetry version -s)\nmkdir -p x\n{FALSE}", IS_TRUE),
    ],
)
def test_what_a_script_settles_is_told(workflow: Callable[..., str], script: str, gate: str) -> None:
    assert level(workflow(script, gate)) == "proven"


@pytest.mark.parametrize("workflow", [in_one_job, in_two_jobs])
@pytest.mark.parametrize(
    "script",
    [
        TRUE,
        f"{FALSE}\n{TRUE}",
        f"{FALSE}\n./x.sh",
        f"{FALSE}\npython x.py",
        f'{FALSE}\neval "$X"',
        f"{FALSE}\ncat out.txt >> $GITHUB_OUTPUT",
        "echo run=true | tee -a $GITHUB_OUTPUT",
        f'{FALSE}\necho "::set-output name=run::true"',
        f"{FALSE}\n{{ echo run=true; }} >> $GITHUB_OUTPUT",
        f"{FALSE}\n( echo run=true ) >> $GITHUB_OUTPUT",
        "exec >> $GITHUB_OUTPUT\necho run=true",
        "./x.sh",
        'eval "$X"',
        f"O=$GITHUB_OUTPUT\n{FALSE}\necho run=true >> $O",
        f"{FALSE}\ncat <<EOF >> $GITHUB_OUTPUT\nrun=true\nEOF",
        f'{FALSE}\necho -e "a=1\\nrun=true" >> $GITHUB_OUTPUT',
        'printf "run=%s\\n" true >> $GITHUB_OUTPUT',
        'printf "run=t" >> $GITHUB_OUTPUT; printf "rue\\n" >> $GITHUB_OUTPUT',
        "echo -n run=t >> $GITHUB_OUTPUT; echo rue >> $GITHUB_OUTPUT",
        f'{FALSE}\necho "m=${{{{ github.event.head_commit.message }}}}" >> $GITHUB_OUTPUT',
        f"if [[ $GITHUB_REF == refs/heads/tra* ]]; then {TRUE}; else {FALSE}; fi",
        f"if [[ $GITHUB_REF =~ ^refs/heads/tracer ]]; then {TRUE}; fi",
        f"git diff --quiet HEAD~1 && {TRUE}",
        f"grep -q x y || {TRUE}",
        f"if [ -f x ]; then {TRUE}; exit 0; fi\n{FALSE}",
        f"f() {{ {TRUE}; }}\n{FALSE}\nf",
        f"trap '{TRUE}' EXIT\n{FALSE}",
        'echo "run<<E" >> $GITHUB_OUTPUT\necho true >> $GITHUB_OUTPUT\necho E >> $GITHUB_OUTPUT',
        f"echo() {{ command echo run=true; }}\n{FALSE}",
        f"echo() {{ printf 'run=true\\n'; }}\n{FALSE}",
        f". ./f.sh\n{FALSE}",
        f"{FALSE}\nuv run x.py",
        f"{FALSE}\npip install .",
        f"{FALSE}\nsemantic-release version --print",
        f"{FALSE}\ncp out.txt $GITHUB_OUTPUT",
        "while read l; do echo run=$l >> $GITHUB_OUTPUT; done < x",
    ],
)
def test_what_a_script_may_write_besides_counts(workflow: Callable[..., str], script: str) -> None:
    assert level(workflow(script, IS_TRUE)) != "proven"


@pytest.mark.parametrize("workflow", [in_one_job, in_two_jobs])
@pytest.mark.parametrize(
    ("script", "settings"),
    [
        (f"cmd && {FALSE}", ""),
        (f"for x in $LIST; do {FALSE}; done", ""),
        (f"{FALSE}\necho x > $GITHUB_OUTPUT", ""),
        (f"GITHUB_OUTPUT=/tmp/x\n{FALSE}", ""),
        (f"[ -f x ]\n{FALSE}", "continue-on-error: true"),
        (FALSE, "if: github.ref_type == 'tag'"),
        (FALSE, "if: vars.X"),
        (FALSE, "background: true"),
        (FALSE, "shell: pwsh"),
        (FALSE, "shell: bash -n {0}"),
        (FALSE, "shell: ./run.sh {0}"),
    ],
)
def test_an_output_that_may_be_missing_is_not_told(
    workflow: Callable[..., str], script: str, settings: str
) -> None:
    assert level(workflow(script, IS_NOT_FALSE, settings)) != "proven"


@pytest.mark.parametrize(
    "of_job",
    [
        "continue-on-error: true",
        "strategy: {matrix: {run: [true, false]}}",
        "defaults: {run: {shell: pwsh}}",
    ],
)
def test_a_job_that_may_fail_or_runs_several_times_tells_nothing(of_job: str) -> None:
    script = "[ -f x ]\necho run=${{ matrix.run || false }} >> $GITHUB_OUTPUT"
    assert level(in_two_jobs(script, IS_NOT_FALSE, of_job=of_job)) != "proven"


def test_a_job_that_runs_after_a_failure_is_told_nothing() -> None:
    text = in_two_jobs(f"[ -f x ]\n{FALSE}", IS_NOT_FALSE)
    assert level(text.replace("if: needs", "if: always() && needs")) != "proven"


def test_what_earlier_steps_set_may_be_in_the_script() -> None:
    before = "- run: echo R=true >> $GITHUB_ENV"
    assert level(in_one_job("echo run=$R >> $GITHUB_OUTPUT", IS_TRUE, before=before)) != "proven"


def test_a_branch_that_the_script_names_is_tried() -> None:
    script = f"if [[ $GITHUB_REF == refs/heads/release/* ]]; then {TRUE}; else {FALSE}; fi"
    proof = proof_of({".github/workflows/publish.yml": in_one_job(script, IS_TRUE)})
    assert proof.level == "proven"
    assert any("`release/1.2.3`" in sentence for sentence in proof.other_ways)


def test_a_local_action_sees_its_own_steps_only() -> None:
    calling = f"""on: push
jobs:
  a:
    runs-on: ubuntu-24.04
    permissions: {{id-token: write}}
    steps:
      - id: x
        run: {FALSE}
      - uses: ./act
      - {PUBLISH}
        if: steps.x.{IS_TRUE}
"""
    inner = f"runs: {{using: composite, steps: [{{{PUBLISH}, if: steps.x.{IS_NOT_FALSE}}}]}}\n"
    silent = "runs: {using: composite, steps: [{run: echo done, shell: bash}]}\n"

    assert proof_of({".github/workflows/test.yml": calling, "act/action.yml": silent}).level == "proven"
    assert proof_of({".github/workflows/test.yml": calling, "act/action.yml": inner}).level == "unsafe"
