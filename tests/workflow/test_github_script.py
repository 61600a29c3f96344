"""Scripts of `actions/github-script`: what they make happen, and nothing of those that may do anything."""

from __future__ import annotations

import pytest

from tests.workflow.test_verdicts import proof_of
from tracer_bullet.workflow.proof.github_script import events_of_script

COMMENT = "await github.rest.issues.createComment({issue_number: 1, body: 'x'})"
TAGS = """on: {push: {tags: ['v*']}}
jobs:
  p: {runs-on: u, permissions: {id-token: write}, steps: [{uses: pypa/gh-action-pypi-publish@release/v1}]}
"""


def level(script: str) -> str | None:
    lines = "".join(f"            {line}\n" for line in script.splitlines())
    text = (
        "on: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
        "      - uses: actions/github-script@v8\n        with:\n"
        f"          github-token: '${{{{ secrets.PAT }}}}'\n          script: |\n{lines}"
    )
    return proof_of({".github/workflows/a.yml": text, ".github/workflows/tag.yml": TAGS}).level


@pytest.mark.parametrize(
    "script",
    [
        "core.info('nothing')",
        "const fs = require('fs')\nfs.writeFileSync('notes.md', context.payload.release.body)",
        "const one = await github.rest.repos.getLatestRelease({owner, repo})\ncore.info(one.data.tag_name)",
        "const all = await github.paginate(github.rest.issues.listForRepo, {owner, repo})",
        "const name = 'github.com/x/y, .github/workflows and github-actions'",
    ],
)
def test_a_script_that_only_asks_starts_nothing(script: str) -> None:
    assert events_of_script(script) == frozenset()
    assert level(script) == "proven"


@pytest.mark.parametrize(
    ("script", "started"),
    [
        (COMMENT, "issue_comment"),
        ("github.rest.issues\n  .addLabels({issue_number: ${{ github.event.number }}})", "issues"),
        ("github.pulls.create({title: `x ${{ inputs.title }}`})", "pull_request"),
        ("github.rest.repos.createOrUpdateFileContents({branch: 'main'})", "push"),
        ("octokit.rest.checks.create({name: 'x'})", "check_run"),
    ],
)
def test_a_script_starts_what_its_calls_make_happen(script: str, started: str) -> None:
    assert started in (events_of_script(script) or ())
    assert level(script) == "proven"


@pytest.mark.parametrize(
    "script",
    [
        "github.request('POST /repos/o/r/git/refs', {ref: 'refs/tags/v1.0'})",
        "github.graphql(query)",
        "github.rest.git[name]({ref: 'refs/tags/v1.0'})",
        "github['rest'].git.createRef({ref: 'refs/tags/v1.0'})",
        "const {rest} = github\nrest.git.createRef({ref: 'refs/tags/v1.0'})",
        "const api = github.rest.issues\napi.x()",
        "const copy = {...github}\ncopy.rest.git.createRef({ref: 'refs/tags/v1.0'})",
        "github/* the client */.rest.git.createRef({ref: 'refs/tags/v1.0'})",
        "\\u0067ithub.rest.git.createRef({ref: 'refs/tags/v1.0'})",
        f"{COMMENT}\nfor (const one of arguments) one.rest.git.updateRef({{}})",
        f"{COMMENT}\nrequire('./x.js')({{github, context}})",
        f"{COMMENT}\nrequire('./x.js')(context)",
        "__original_require__('node:net').connect(443)",
        "getOctokit(token).rest.git.updateRef({})",
        "github.rest.actions.reRunWorkflow({run_id: 1})",
        "github.hook.wrap('request', x)",
        "${{ steps.x.outputs.code }}",
    ],
)
def test_a_script_that_does_more_with_its_client_may_do_all(script: str) -> None:
    assert events_of_script(script) is None
    assert level(script) != "proven"


def test_a_file_that_is_written_counts_as_a_push_to_a_branch() -> None:
    text = (
        "on: pull_request_target\njobs: {a: {runs-on: u, steps: [{uses: actions/github-script@v8, "
        "with: {github-token: '${{ secrets.PAT }}', "
        "script: 'github.rest.repos.createOrUpdateFileContents({})'}}]}}\n"
    )
    publish = TAGS.replace("tags: ['v*']", "branches: [tracer/x, main]")
    said = proof_of({".github/workflows/a.yml": text, ".github/workflows/p.yml": publish})
    assert said.level == "unsafe"
