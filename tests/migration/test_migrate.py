"""Workflows that publish by a token, before and after, judged by a second parser and by migrating again."""

from __future__ import annotations

import difflib
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tracer_bullet.errors import RefusedError
from tracer_bullet.migration.by_hand import say_by_hand
from tracer_bullet.migration.plan import MigratedWorkflow, plan_migration
from tracer_bullet.repository import load_simulator, read_sources
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulator import Simulator

if TYPE_CHECKING:
    from pathlib import Path

PATH = ".github/workflows/publish.yml"
HEAD = "on:\n  release:\n    types: [published]\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    steps:\n"
FETCH = "      - uses: actions/download-artifact@v4\n        with:\n          path: dist/\n"
BUILD = "      - uses: actions/checkout@v4\n      - run: python -m build\n"
SECRET = "${{ secrets.PYPI_TOKEN }}"
ACTION = (
    "      - uses: pypa/gh-action-pypi-publish@release/v1\n"
    f"        with:\n          user: __token__\n          password: {SECRET}\n"
)


def run(command: str, variable: str) -> str:
    return f"      - run: {command}\n        env:\n          {variable}: {SECRET}\n"


CLIENTS = {
    "twine": run("twine upload dist/*", "TWINE_PASSWORD"),
    "uv": f"      - run: uv publish --token {SECRET}\n",
    "pdm": run("pdm publish --no-build", "PDM_PUBLISH_PASSWORD"),
    "maturin": run("maturin upload dist/*", "MATURIN_PYPI_TOKEN"),
    "poetry": run("poetry publish", "POETRY_PYPI_TOKEN_PYPI"),
    "hatch": run("hatch publish", "HATCH_INDEX_AUTH"),
    "flit": run("flit publish", "FLIT_PASSWORD"),
    "action": ACTION,
}


def migrate(text: str, **options: bool) -> MigratedWorkflow:
    simulator = Simulator(GitHubRepository("acme/demo"), {PATH: read_workflow(text, PATH)})
    return plan_migration(simulator, PATH, **options)


def migrated(text: str, **options: bool) -> str:
    return migrate(text, **options).texts[PATH]


def jobs(text: str) -> dict[str, Any]:
    return dict(yaml.safe_load(text)["jobs"])


@pytest.mark.parametrize("tool", CLIENTS)
@pytest.mark.parametrize("before", [FETCH, BUILD], ids=["fetches", "builds"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_no_secret_is_left_and_the_job_that_publishes_may_sign_in(
    tool: str, before: str, newline: str
) -> None:
    text = (HEAD + before + CLIENTS[tool]).replace("\n", newline)
    after = migrated(text)
    assert "secrets." not in after
    publishers = [
        job for job in jobs(after).values() if job.get("permissions", {}).get("id-token") == "write"
    ]
    assert len(publishers) == 1
    assert publishers[0]["environment"] == "pypi"
    assert after.count("\n") == after.count(newline)


@pytest.mark.parametrize("tool", CLIENTS)
def test_migrating_twice_changes_nothing(tool: str) -> None:
    assert not migrate(migrated(HEAD + BUILD + CLIENTS[tool])).texts


def test_lines_that_do_not_have_to_change_stay() -> None:
    text = HEAD + FETCH + "      # a comment\n" + ACTION + "      - run: echo done   \n"
    lines = list(difflib.ndiff(text.splitlines(), migrated(text).splitlines()))
    gone = [line[2:].strip() for line in lines if line.startswith("- ")]
    assert gone == [
        "- uses: pypa/gh-action-pypi-publish@release/v1",
        "with:",
        "user: __token__",
        f"password: {SECRET}",
    ]


def test_a_job_that_builds_hands_its_files_to_the_one_that_publishes() -> None:
    found = jobs(migrated(HEAD + BUILD + CLIENTS["twine"]))
    assert "permissions" not in found["publish"]
    assert found["publish"]["steps"][-1]["uses"].startswith("actions/upload-artifact@")
    assert found["publish-to-pypi"]["needs"] == "publish"
    assert found["publish-to-pypi"]["permissions"] == {"id-token": "write"}


@pytest.mark.parametrize("name", ["Publish 📦 to PyPI", "'it''s: done'", '"two \\"words\\""'])
def test_the_step_that_publishes_is_called_as_before(name: str) -> None:
    text = HEAD + BUILD + f"      - name: {name}\n" + ACTION.replace("- uses", "  uses")
    assert f"- name: {name}\n" in migrated(text)


def test_a_step_that_still_builds_keeps_its_name_to_itself() -> None:
    script = "          python -m build\n          twine upload dist/*\n"
    text = (
        HEAD
        + f"      - name: Build and publish\n        run: |\n{script}"
        + "        env: {TWINE_PASSWORD: '${{ secrets.PYPI_TOKEN }}'}\n"
    )
    found = migrated(text)
    assert found.count("name: Build and publish\n") == 1
    assert "      - name: Publish to PyPI\n        uses: pypa/" in found


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("success() && github.ref_type == 'tag'", None),
        ("always() && github.ref_type == 'tag'", "!cancelled() && needs.publish.result == 'success'"),
    ],
)
def test_the_new_job_asks_for_success_only_where_it_would_not_wait_for_it(
    condition: str, expected: str | None
) -> None:
    text = (HEAD + BUILD + ACTION).replace("    runs-on", f"    if: {condition}\n    runs-on")
    assert jobs(migrated(text))["publish-to-pypi"].get("if") == expected


TEST_INDEX = "          repository-url: https://test.pypi.org/legacy/\n"
TWICE = {
    "the action": ACTION + TEST_INDEX + ACTION,
    "the action, told to attest": f"{ACTION}{TEST_INDEX}          attestations: true\n{ACTION}",
    "the action in braces": (
        "      - uses: pypa/gh-action-pypi-publish@release/v1\n"
        f"        with: {{repository-url: 'https://test.pypi.org/legacy/', password: '{SECRET}'}}\n{ACTION}"
    ),
    "another client": "      - run: poetry config repositories.test https://test.pypi.org/legacy/\n"
    + run("poetry publish -r test", "POETRY_PYPI_TOKEN_TEST")
    + CLIENTS["poetry"],
}


@pytest.mark.parametrize("case", TWICE)
def test_only_the_last_use_of_the_action_in_a_job_attests(case: str) -> None:
    """The action fails on attestations that are there already."""
    steps = jobs(migrated(HEAD + FETCH + TWICE[case], split=False))["publish"]["steps"]
    given = [step.get("with", {}).get("attestations") for step in steps if "publish@" in str(step)]
    assert given == [False, None]


def on(condition: str, upload: str) -> str:
    return upload.replace("      - uses", f"      - if: {condition}\n        uses")


TO_TESTPYPI = ACTION.replace("PYPI_TOKEN", "TEST_TOKEN") + TEST_INDEX
TAGGED = "startsWith(github.ref, 'refs/tags')"


def test_uploads_of_one_job_get_a_job_each_in_their_order() -> None:
    done = migrate(HEAD + BUILD + TO_TESTPYPI + on(TAGGED, ACTION))
    build, first, second = jobs(done.texts[PATH]).values()
    assert [step.get("run") for step in build["steps"]] == [None, "python -m build", None]
    assert (first["environment"], second["environment"]) == ("testpypi", "pypi")
    assert (first["needs"], second["needs"]) == ("publish", ["publish", "publish-to-testpypi"])
    assert ("if" in first, second["if"]) == (False, TAGGED)
    assert [job.split for job in done.jobs] == ["publish-to-testpypi", "publish-to-pypi"]
    assert {name for job in done.jobs for name in job.secrets} == {"TEST_TOKEN", "PYPI_TOKEN"}
    assert not migrate(done.texts[PATH]).texts


VERSION = "      - id: version\n        run: ./version\n      - id: other\n        run: ./other\n"
NEW = "steps.version.outputs.new == 'true'"
ASKED = {
    "no outputs yet": (
        "",
        NEW,
        {"new": "${{ steps.version.outputs.new }}"},
        "needs.publish.outputs.new == 'true'",
    ),
    "handed on already": (
        "    outputs:\n      is_new: ${{ steps.version.outputs.new }}\n",
        NEW,
        {"is_new": "${{ steps.version.outputs.new }}"},
        "needs.publish.outputs.is_new == 'true'",
    ),
    "outputs in braces": (
        "    outputs: {one: two}\n",
        NEW,
        {"one": "two", "new": "${{ steps.version.outputs.new }}"},
        "needs.publish.outputs.new == 'true'",
    ),
    "the name is taken": (
        "    outputs:\n      new: x\n",
        NEW,
        {"new": "x", "version_new": "${{ steps.version.outputs.new }}"},
        "needs.publish.outputs.version_new == 'true'",
    ),
    "two of one name": (
        "",
        "steps.version.outputs.new && steps.other.outputs.new",
        {"new": "${{ steps.version.outputs.new }}", "other_new": "${{ steps.other.outputs.new }}"},
        "needs.publish.outputs.new && needs.publish.outputs.other_new",
    ),
}


@pytest.mark.parametrize("case", ASKED)
def test_the_new_job_asks_for_outputs_of_steps_that_the_old_one_hands_on(case: str) -> None:
    given, condition, outputs, asked = ASKED[case]
    text = HEAD.replace("    steps:", f"{given}    steps:")
    found = jobs(migrated(text + BUILD + VERSION + on(condition, ACTION)))
    assert found["publish"]["outputs"] == outputs
    assert found["publish-to-pypi"]["if"] == asked
    assert found["publish"]["steps"][-1]["if"] == condition


@pytest.mark.parametrize("condition", ["steps.version.outcome == 'success'", "hashFiles('new') != ''"])
def test_what_only_a_step_can_ask_for_keeps_the_upload_in_its_job(condition: str) -> None:
    done = migrate(HEAD + BUILD + VERSION + on(condition, ACTION))
    assert "not one that a job can have" in done.jobs[0].together


@pytest.mark.parametrize("split", [True, False])
def test_a_script_with_inputs_which_github_refuses_loses_them(split: bool) -> None:
    upload = f"      - run: hatch publish\n        with:\n          password: {SECRET}\n"
    done = migrate(HEAD + BUILD + upload, split=split)
    assert SECRET not in done.texts[PATH]
    assert done.jobs[0].secrets == ("PYPI_TOKEN",)


def test_the_outputs_of_a_matrix_are_not_handed_on() -> None:
    text = HEAD.replace("    steps:", "    strategy: {matrix: {n: [1]}}\n    steps:")
    assert migrate(text + BUILD + VERSION + on(NEW, ACTION)).jobs[0].together


def test_a_step_that_only_says_something_afterwards_stays_with_the_build() -> None:
    said = '      - run: echo "Job is ${{ job.status }}"\n'
    build, publish = jobs(migrated(HEAD + BUILD + ACTION + said)).values()
    assert (build["steps"][-1]["run"], len(publish["steps"])) == ('echo "Job is ${{ job.status }}"', 2)


def test_the_environment_goes_with_all_uploads() -> None:
    text = HEAD.replace("    steps:", "    environment: release\n    steps:")
    build, *others = jobs(migrated(text + BUILD + TO_TESTPYPI + ACTION)).values()
    assert "environment" not in build
    assert [job["environment"] for job in others] == ["release", "release"]


def poetry_action(**inputs: str) -> str:
    given = "".join(f"          {name}: '{value}'\n" for name, value in inputs.items())
    return (
        f"      - uses: JRubics/poetry-publish@v2.0\n        with:\n          pypi_token: {SECRET}\n{given}"
    )


POETRY_ACTIONS = {
    "no inputs": ({}, "3.x", "poetry", "", "dist/"),
    "versions": (
        {"python_version": "3.10", "poetry_version": "==1.8.3"},
        "3.10",
        "poetry==1.8.3",
        "",
        "dist/",
    ),
    "plugins": ({"plugins": "a[b] c"}, "3.x", "poetry 'a[b]' c", "", "dist/"),
    "a folder": ({"package_directory": "./sub"}, "3.x", "poetry", "", "sub/dist/"),
    "a format": (
        {"build_format": "wheel", "python_version": "latest"},
        "3.x",
        "poetry",
        " --format wheel",
        "dist/",
    ),
}


@pytest.mark.parametrize("case", POETRY_ACTIONS)
def test_an_action_that_builds_and_uploads_becomes_the_build(case: str) -> None:
    inputs, python, wanted, options, folder = POETRY_ACTIONS[case]
    done = migrate(HEAD + "      - uses: actions/checkout@v4\n" + poetry_action(**inputs))
    build, publish = jobs(done.texts[PATH]).values()
    _, setup, command, keep = build["steps"]
    assert setup["with"] == {"python-version": python}
    assert command["run"] == f"python -m pip install {wanted}\npoetry build{options}\n"
    assert command.get("working-directory", ".") == inputs.get("package_directory", ".")
    assert keep["with"]["path"] == folder
    assert publish["environment"] == "pypi"
    assert done.jobs[0].secrets == ("PYPI_TOKEN",)


def test_such_an_action_is_followed_by_the_other_if_its_job_stays_one() -> None:
    url = {"repository_name": "test", "repository_url": "https://test.pypi.org/legacy/"}
    text = on("github.run_attempt == 1", poetry_action(**url))
    *_, build, publish = jobs(migrated(HEAD + text, split=False))["publish"]["steps"]
    assert build["run"].endswith("poetry build\n")
    assert publish["with"] == {"repository-url": "https://test.pypi.org/legacy/"}
    assert build["if"] == publish["if"] == "github.run_attempt == 1"


def test_such_an_action_with_an_unknown_input_is_left() -> None:
    done = migrate(HEAD + poetry_action(extra_build_dependency_packages="gcc"))
    assert "does not know how" in done.left[0].reason


def test_uploads_are_split_if_each_asks_for_all_that_the_one_before_asks() -> None:
    later = f"{TAGGED} && github.event_name == 'push'"
    found = jobs(migrated(HEAD + BUILD + on(TAGGED, TO_TESTPYPI) + on(later, ACTION)))
    assert [job.get("if") for job in found.values()] == [None, TAGGED, later]
    assert found["publish"]["steps"][-1]["if"] == TAGGED


@pytest.mark.parametrize(
    ("before", "left"),
    [
        ("pip install twine", [None, "python -m build", None]),
        ("pip install dist/*.whl", [None, "python -m build", "pip install dist/*.whl\n", None]),
        ("pip install -e .", [None, "python -m build", "pip install -e .\n", None]),
    ],
)
def test_a_job_that_uploads_no_more_does_not_install_what_uploads(before: str, left: list[str]) -> None:
    upload = run(f"|\n          {before}\n          twine upload dist/*", "TWINE_PASSWORD")
    steps = jobs(migrated(HEAD + BUILD + upload))["publish"]["steps"]
    assert [step.get("run") for step in steps] == left


def test_a_later_upload_may_install_its_client_first() -> None:
    later = run("pip install twine && twine upload dist/*", "TWINE_PASSWORD")
    build, *_ = jobs(migrated(HEAD + BUILD + TO_TESTPYPI + later)).values()
    assert [step.get("run") for step in build["steps"]] == [None, "python -m build", None]


TWINE = f"{run('twine upload dist/*', 'TWINE_PASSWORD')}        if: "
MORE = f"{run('ls dist && rm x && twine upload -r testpypi dist/*', 'TWINE_PASSWORD')}        if: "
SKIPPED = {
    "the later one always runs": (on(TAGGED, TO_TESTPYPI) + ACTION, None, ""),
    "never both": (on(TAGGED, TO_TESTPYPI) + on("a == 1", ACTION), f"{TAGGED} || a == 1", " && (a == 1)"),
    "by a client": (on(TAGGED, TO_TESTPYPI) + TWINE + "a == 1\n", f"{TAGGED} || a == 1", " && (a == 1)"),
    "the step does more": (
        MORE + TAGGED + "\n" + on("a == 1", ACTION),
        f"{TAGGED} || a == 1",
        " && (a == 1)",
    ),
}


@pytest.mark.parametrize("case", SKIPPED)
def test_an_upload_has_its_files_and_does_not_wait_if_the_one_before_is_skipped(case: str) -> None:
    uploads, stored, asked = SKIPPED[case]
    build, _, last = jobs(migrated(HEAD + BUILD + uploads.replace("a == 1", "github.actor == 'a'"))).values()
    before = "needs.publish-to-testpypi.result"
    either = f"({before} == 'success' || {before} == 'skipped')"
    assert last["if"].replace("github.actor == 'a'", "a == 1") == (
        f"!cancelled() && needs.publish.result == 'success' && {either}{asked}"
    )
    assert build["steps"][-1].get("if", "").replace("github.actor == 'a'", "a == 1") == (stored or "")
    assert build["steps"][-1]["with"]["if-no-files-found"] == "error"


DOES_MORE = ["gh release upload v1 dist/*", "rm -rf dist", "sleep 60; pip install demo", "git push --tags"]


@pytest.mark.parametrize("more", DOES_MORE)
@pytest.mark.parametrize("upload", ["twine upload dist/*", "poetry publish --build"])
def test_what_a_script_does_after_its_upload_is_not_done_before(upload: str, more: str) -> None:
    text = HEAD + BUILD + run(f"|\n          {upload}\n          {more}", "TWINE_PASSWORD")
    done = migrate(text)
    said = [one.together for one in done.jobs] + [one.reason for one in done.left]
    assert said == ["its script does more after the upload"]
    assert list(jobs(done.texts.get(PATH, text))) == ["publish"]


MATRIX = (
    "    strategy:\n      matrix:\n        include:\n"
    "          - {url: 'https://test.pypi.org/legacy/', token: TEST_TOKEN}\n"
    "          - {url: 'https://upload.pypi.org/legacy/', token: PYPI_TOKEN}\n    steps:\n"
)


@pytest.mark.parametrize("before", [FETCH, BUILD], ids=["fetches", "builds"])
def test_a_matrix_that_chooses_the_index_publishes_to_both_in_place(before: str) -> None:
    upload = ACTION.replace("secrets.PYPI_TOKEN", "secrets[matrix.token]")
    text = (
        HEAD.replace("    steps:\n", MATRIX)
        + before
        + upload
        + "          repository-url: ${{ matrix.url }}\n"
    )
    done = migrate(text)
    assert "secrets" not in done.texts[PATH]
    assert done.jobs[0].indexes == ("pypi", "testpypi")
    assert jobs(done.texts[PATH])["publish"]["steps"][-1]["with"] == {"repository-url": "${{ matrix.url }}"}
    assert ("several indexes" in done.jobs[0].together) is (before == BUILD)


def test_a_script_that_uploads_to_both_indexes_signs_in_to_both() -> None:
    commands = "|\n          twine upload -r testpypi dist/*\n          twine upload dist/*"
    done = migrate(HEAD + FETCH + run(commands, "TWINE_PASSWORD"))
    assert done.jobs[0].indexes == ("pypi", "testpypi")
    assert not migrate(HEAD + FETCH + run(commands.replace("twine upload", "poetry publish"), "PYPI")).texts


TOGETHER = {
    "they take other files": (TO_TESTPYPI + "          packages-dir: out/\n" + ACTION, "different files"),
    "one builds": (TO_TESTPYPI + run("python -m build && twine upload dist/*", "TWINE_PASSWORD"), "do more"),
}


@pytest.mark.parametrize("case", TOGETHER)
def test_uploads_that_cannot_be_parted_stay_in_one_job(case: str) -> None:
    steps, reason = TOGETHER[case]
    done = migrate(HEAD + BUILD + steps)
    assert list(jobs(done.texts[PATH])) == ["publish"]
    assert reason in done.jobs[0].together


WAITS = "  tell:\n    needs: {}\n    runs-on: x\n    steps: []\n"


@pytest.mark.parametrize("needs", ["publish", "[publish]", "\n      - publish"])
def test_a_job_waits_for_all_that_its_job_uploaded(needs: str) -> None:
    after = migrated(HEAD + BUILD + TO_TESTPYPI + ACTION + WAITS.format(needs))
    assert jobs(after)["tell"]["needs"] == ["publish", "publish-to-testpypi", "publish-to-pypi"]


def test_a_job_that_waits_also_when_nothing_is_uploaded_keeps_the_other_one() -> None:
    done = migrate(HEAD + BUILD + on(TAGGED, ACTION) + WAITS.format("publish"))
    assert "another job waits for it" in done.jobs[0].together
    gated = WAITS.replace("    runs-on", f"    if: ${{{{{{{{ {TAGGED} }}}}}}}}\n    runs-on")
    assert len(jobs(migrated(HEAD + BUILD + on(TAGGED, ACTION) + gated.format("publish")))) == 3


@pytest.mark.parametrize("asked", ["needs.b.outputs.new == 'true'", "Needs.B.outputs.new == 'true'"])
def test_the_new_job_needs_what_its_condition_and_inputs_ask_for(asked: str) -> None:
    text = HEAD.replace("jobs:\n", "jobs:\n  a: {runs-on: x, steps: []}\n  b: {runs-on: x, steps: []}\n")
    text = text.replace("    steps:\n", "    needs: [a, b]\n    steps:\n")
    found = jobs(migrated(text + BUILD + on(asked, ACTION)))
    assert found["publish-to-pypi"]["needs"] == ["publish", "b"]


def test_a_client_that_attests_nothing_changes_nothing_for_the_action() -> None:
    assert "attestations" not in migrated(HEAD + FETCH + CLIENTS["twine"] + ACTION)


def test_a_job_for_testpypi_is_called_so() -> None:
    assert (
        jobs(migrated(HEAD + BUILD + ACTION + TEST_INDEX))["publish-to-testpypi"]["environment"] == "testpypi"
    )


def test_the_files_of_a_matrix_are_not_those_of_a_job_with_a_longer_name() -> None:
    text = HEAD.replace("  publish:", "  build:").replace(
        "    steps", "    strategy: {matrix: {n: [1, 2]}}\n    steps"
    )
    other = (HEAD + BUILD + ACTION).partition("jobs:\n")[2].replace("  publish:", "  build-sdist:")
    found = jobs(migrated(text + BUILD + ACTION + other))
    pattern = found["publish-to-pypi"]["steps"][0]["with"]["pattern"]
    name = found["build-sdist"]["steps"][-1]["with"]["name"]
    assert not fnmatch(name, pattern)


def test_the_action_keeps_its_other_inputs_in_the_new_job() -> None:
    text = migrated(
        HEAD + BUILD + ACTION + "          verify-metadata: false\n          packages-dir: out/\n"
    )
    assert jobs(text)["publish-to-pypi"]["steps"][-1]["with"] == {"verify-metadata": False}


def test_a_job_stays_one_if_it_is_asked_to() -> None:
    found = jobs(migrated(HEAD + BUILD + ACTION, split=False))
    assert found["publish"]["permissions"] == {"contents": "read", "id-token": "write"}


def test_a_first_permissions_block_keeps_what_other_steps_need() -> None:
    release = "      - uses: softprops/action-gh-release@v2\n"
    found = jobs(migrated(HEAD + BUILD + ACTION + release))
    assert found["publish"]["permissions"] == {"contents": "write", "id-token": "write"}


def test_an_upload_beside_a_step_of_unknown_needs_is_left_alone() -> None:
    done = migrate(HEAD + FETCH + ACTION + "      - uses: acme/something@v1\n")
    assert not done.texts
    assert "acme/something" in done.left[0].reason


def test_another_index_keeps_its_token() -> None:
    other = ACTION + "          repository-url: https://example.com/legacy/\n"
    done = migrate(HEAD + FETCH + other)
    assert not done.texts
    assert not done.left[0].is_refused


def test_a_job_that_waited_for_the_upload_still_does() -> None:
    after = migrated(HEAD + BUILD + ACTION + "  tell:\n    needs: publish\n    runs-on: x\n    steps: []\n")
    assert jobs(after)["tell"]["needs"] == ["publish", "publish-to-pypi"]


def test_temporary_parts_are_refused() -> None:
    armed = HEAD.replace(
        "on:\n",
        "on:\n  # tracer: begin temporary trigger\n"
        "  push:\n    branches: [x]\n  # tracer: end temporary trigger\n",
    )
    with pytest.raises(RefusedError, match="temporary"):
        migrate(armed + FETCH + ACTION)


def test_maturin_publish_which_builds_stays_in_its_job() -> None:
    steps = "      - run: cargo test\n" + run("maturin publish --release", "MATURIN_PYPI_TOKEN")
    done = migrate(HEAD + steps)
    assert "maturin publish --release" in done.texts[PATH]
    assert "builds what it uploads" in done.jobs[0].together


WITHOUT_TOKEN = "      - uses: pypa/gh-action-pypi-publish@release/v1\n"
CALL = "  workflow_call:\n"
CALLERS = {
    "no one here, and nothing else starts it": (
        "  release:\n    types: [published]\n",
        "",
        "reusable workflow",
    ),
    "no one here": ("", "", "remove it if none does"),
    "another workflow": ("", "    uses: ./.github/workflows/publish.yml\n", "reusable workflow"),
}


@pytest.mark.parametrize("case", CALLERS)
def test_an_upload_that_others_call_is_left_to_be_moved(case: str, tmp_path: Path) -> None:
    gone, call, reason = CALLERS[case]
    text = (HEAD + FETCH + ACTION).replace("on:\n", f"on:\n{CALL}").replace(gone, "", 1)
    files = {PATH: text}
    if call:
        files[".github/workflows/main.yml"] = f"on: push\njobs:\n  call:\n{call}"
    done = migrate_with_files(tmp_path, files)
    assert not done.texts
    assert reason in done.left[0].reason
    assert "to each workflow that calls this one" in say_by_hand(done.left[0])


GUARDS = [
    'if [ -z "$TWINE_PASSWORD" ]; then echo missing; exit 1; fi',
    "if [[ -z ${TWINE_PASSWORD:-} ]]\nthen\n  echo '::error::missing' >&2\n  exit 2\nfi",
    'test -n "$TWINE_PASSWORD" || exit 1',
    '[ -n "${TWINE_PASSWORD}" ] || { echo "no token"; exit 1; }',
    ': "${TWINE_PASSWORD:?is missing}"',
    'test -n "$TEST_PYPI_API_TOKEN" || exit 1',
    f'[ -n "{SECRET}" ] || exit 1',
    "# poetry publish --password $TWINE_PASSWORD",
]
GATES = [
    'if [ -z "$TWINE_PASSWORD" ]; then echo skipped; exit 0; fi',
    'if [ -z "$TWINE_PASSWORD" ]; then exit; fi',
    'if [ -z "$TWINE_PASSWORD" ]; then echo no > flag; fi',
    'test -n "$TWINE_PASSWORD" && touch flag',
]


def test_a_check_of_what_is_no_credential_stays() -> None:
    check = 'test -n "$LATEST_ON_PYPI" || exit 1'
    assert f"{check}\n" in jobs(migrated(guarded(check)))["publish"]["steps"][-2]["run"]


def guarded(guard: str) -> str:
    lines = "\n          ".join(["|", *guard.splitlines(), "twine upload dist/*"])
    return HEAD + BUILD + run(lines, "TWINE_PASSWORD")


@pytest.mark.parametrize("guard", GUARDS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_what_fails_without_the_token_goes_with_it(guard: str, newline: str) -> None:
    build, publish = jobs(migrated(guarded(guard).replace("\n", newline))).values()
    assert "missing" not in str(build)
    assert publish["permissions"] == {"id-token": "write"}
    assert "env" not in jobs(migrated(guarded(guard), split=False))["publish"]["steps"][-1]


@pytest.mark.parametrize("client", ["twine upload", "poetry publish --build"])
def test_the_last_line_of_a_file_need_not_have_an_end(client: str) -> None:
    head = HEAD.replace("    steps:\n", "    env:\n      PYPI_TOKEN: ${{ secrets.PYPI_TOKEN }}\n    steps:\n")
    text = head + FETCH + f"      - run: |\n          echo now\n          {client} -p $PYPI_TOKEN dist/*"
    assert "secrets" not in migrated(text, split=False)
    assert migrated(text).endswith("\n") is migrated(text, split=False).endswith("\n") is False


@pytest.mark.parametrize("gate", GATES)
def test_what_publishes_only_with_the_token_is_left(gate: str) -> None:
    assert not migrate(guarded(gate)).texts


def test_a_choice_between_the_token_and_none_is_none_any_more() -> None:
    script = f'if [ -n "{SECRET}" ]; then\n  uv publish --token {SECRET}\nelse\n  uv publish\nfi'.replace(
        "\n", "\n          "
    )
    text = HEAD + FETCH + f"      - run: |\n          {script}\n"
    assert migrated(text.replace("\n", "\r\n")) == migrated(text).replace("\n", "\r\n")
    done = migrate(text)
    assert jobs(done.texts[PATH])["publish"]["steps"][-1]["run"] == "uv publish\n"
    assert done.jobs[0].secrets == ("PYPI_TOKEN",)


def test_the_step_that_keeps_the_files_has_no_variables_of_the_upload() -> None:
    upload = (
        run("uv publish", "UV_PUBLISH_TOKEN") + "          UV_PUBLISH_URL: https://test.pypi.org/legacy/\n"
    )
    build, publish = jobs(migrated(HEAD + BUILD + upload)).values()
    assert "env" not in build["steps"][-1]
    assert publish["environment"] == "testpypi"


NO_CODE = ["actions/attest-build-provenance@v2", "softprops/action-gh-release@v2", "astral-sh/setup-uv@v6"]


@pytest.mark.parametrize("action", NO_CODE)
def test_a_job_that_runs_no_code_of_the_project_need_not_be_split(action: str) -> None:
    done = migrate(HEAD + FETCH + f"      - uses: {action}\n" + CLIENTS["uv"])
    assert (list(jobs(done.texts[PATH])), done.jobs[0].together) == (["publish"], "")


ENVIRONMENT = [
    f"echo TWINE_PASSWORD={SECRET} >> $GITHUB_ENV",
    f'{{\n  echo "TWINE_USERNAME=__token__"\n  echo "TWINE_PASSWORD={SECRET}"\n}} >> "$GITHUB_ENV"',
]


@pytest.mark.parametrize("command", ENVIRONMENT)
def test_a_step_that_hands_the_token_to_later_ones_goes(command: str) -> None:
    lines = "\n          ".join(["|", *command.splitlines()])
    text = HEAD + FETCH + f"      - run: {lines}\n      - run: twine upload dist/*\n"
    done = migrate(text)
    assert [step.get("run") for step in jobs(done.texts[PATH])["publish"]["steps"]] == [
        None,
        "twine upload dist/*",
    ]
    assert done.jobs[0].secrets == ("PYPI_TOKEN",)


def test_a_login_to_github_packages_needs_to_write_them() -> None:
    login = "      - run: echo ${{ secrets.GITHUB_TOKEN }} | docker login ghcr.io -u a --password-stdin\n"
    found = jobs(migrated(HEAD + BUILD + CLIENTS["twine"] + login))["publish"]["permissions"]
    assert found == {"contents": "read", "packages": "write", "id-token": "write"}


def test_a_folder_that_a_script_names_is_not_called(tmp_path: Path) -> None:
    text = (
        HEAD + BUILD + "      - run: cd bindings/python && ls\n" + CLIENTS["twine"] + "      - run: ./tell\n"
    )
    done = migrate_with_files(tmp_path, {PATH: text, "bindings/python/setup.py": ""})
    assert jobs(done.texts[PATH])["publish"]["permissions"] == {"contents": "read", "id-token": "write"}


OWN_ACTION = "runs:\n  using: composite\n  steps:\n    - run: {}\n      shell: bash\n"
OWN_ACTIONS = {
    "it needs nothing": (OWN_ACTION.format("pip install build"), {"contents": "read", "id-token": "write"}),
    "it pushes": (OWN_ACTION.format("git push"), {"contents": "write", "id-token": "write"}),
    "it gets the token": ("inputs: {t: {default: '${{ github.token }}'}}\n" + OWN_ACTION.format("ls"), None),
    "it is unknown": (OWN_ACTION.format("ls").replace("composite", "node20"), None),
}


@pytest.mark.parametrize("case", OWN_ACTIONS)
def test_the_permissions_that_an_action_of_the_repository_needs_are_kept(case: str, tmp_path: Path) -> None:
    action, permissions = OWN_ACTIONS[case]
    text = HEAD + BUILD + "      - uses: ./setup\n" + CLIENTS["twine"] + "      - run: ./notify\n"
    done = migrate_with_files(tmp_path, {PATH: text, "setup/action.yml": action})
    assert jobs(done.texts.get(PATH, text))["publish"].get("permissions") == permissions


BY_HAND = {
    "PyPI": ("", "environment: pypi\n", ()),
    "TestPyPI": (
        TEST_INDEX,
        "environment: testpypi\n",
        ("          repository-url: https://test.pypi.org/legacy/",),
    ),
    "an index of which only a run shows the name": (
        TEST_INDEX.replace("https://test.pypi.org/legacy/", "${{ inputs.url }}"),
        "environment: pypi\n",
        ("if the files are for TestPyPI",),
    ),
}


@pytest.mark.parametrize("case", BY_HAND)
def test_what_is_to_be_written_by_hand_goes_where_the_upload_went(case: str) -> None:
    url, environment, said = BY_HAND[case]
    unknown = "      - uses: acme/something@v1\n"
    (left,) = migrate(HEAD + FETCH + ACTION + url + unknown).left
    lines = say_by_hand(left)
    assert environment in lines
    assert all(one in lines for one in said)
    assert ("test.pypi.org" in lines) is (case != "PyPI")


UNSEEN = "      - run: $UPLOADER publish\n        env:\n          TOKEN: ${{ secrets.PYPI_TOKEN }}\n"


def test_what_is_to_be_written_by_hand_fits_beside_what_was_migrated() -> None:
    other = "  wheels:\n    runs-on: ubuntu-latest\n    strategy: {matrix: {os: [a, b]}}\n    steps:\n"
    done = migrate(HEAD + BUILD + ACTION + other + UNSEEN)
    job = say_by_hand(done.left[0]).partition("then add this job to the workflow:\n")[2]
    (name, found) = yaml.safe_load(job).popitem()
    assert (name in jobs(done.texts[PATH]), found["needs"]) == (False, "wheels")
    assert found["steps"][0]["with"]["pattern"] == "distributions-wheels-job-*"


def test_what_a_called_workflow_hides_is_to_be_published_by_its_callers() -> None:
    (left,) = migrate((HEAD + UNSEEN).replace("on:\n", f"on:\n{CALL}")).left
    assert "to each workflow that calls this one" in say_by_hand(left)


def test_a_call_without_a_token_is_nothing_to_migrate() -> None:
    text = (
        HEAD.replace("on:\n", f"on:\n{CALL}")
        + FETCH
        + "      - uses: pypa/gh-action-pypi-publish@release/v1\n"
    )
    done = migrate(text.replace("    steps", "    permissions: {id-token: write}\n    steps"))
    assert (done.texts, done.left) == ({}, ())


OTHER_RUNNERS = {
    "windows": ("runs-on: ubuntu-latest", "runs-on: windows-latest"),
    "a container": ("    steps:", "    container: python:3.13\n    steps:"),
}


@pytest.mark.parametrize("case", OTHER_RUNNERS)
def test_where_the_action_cannot_run_the_upload_gets_a_job_of_its_own(case: str) -> None:
    text = (HEAD + FETCH + CLIENTS["poetry"]).replace(*OTHER_RUNNERS[case])
    found = jobs(migrated(text))
    assert found["publish-to-pypi"]["runs-on"] == "ubuntu-latest"
    assert "permissions" not in found["publish"]
    left = migrate(text, split=False).left
    assert "the publish action, which needs Linux with Docker, cannot run" in left[0].reason


@pytest.mark.parametrize("case", OTHER_RUNNERS)
def test_a_client_that_signs_in_itself_stays_on_any_runner(case: str) -> None:
    text = (HEAD + FETCH + CLIENTS["twine"]).replace(*OTHER_RUNNERS[case])
    assert list(jobs(migrated(text))) == ["publish"]


OLD_TWINES = {
    "pinned": "pip install 'twine<6'",
    "pinned from both sides": "pip install 'twine>=3,<6.1'",
    "of a file": "pip install -r requirements/release.txt",
    "an old python": "pip install twine",
    "an old python of a matrix": "pip install twine",
    "an old image": "pip install twine",
}
NEW_TWINES = {
    "not pinned": "pip install 'twine>=6.1' 'build<2'",
    "new enough": "pip install twine==6.10",
    "an old python, but a twine of its own": "pipx install twine",
    "another tool": "pip install mytwine==3",
}


def with_twine(tmp_path: Path, case: str, install: str) -> str:
    version = {"an old python": "3.7", "an old python of a matrix": "${{ matrix.py }}"}.get(
        case.partition(",")[0], "3.x"
    )
    setup = f"      - uses: actions/setup-python@v5\n        with:\n          python-version: '{version}'\n"
    image = "    container: python:3.7-slim\n" if case == "an old image" else ""
    head = HEAD.replace("    steps:", f"    strategy: {{matrix: {{py: ['3.6']}}}}\n{image}    steps:")
    text = f"{head}{FETCH}{setup}      - run: {install}\n{CLIENTS['twine']}"
    files = {PATH: text, "requirements/release.txt": "build\ntwine==3.4.1\n"}
    return migrate_with_files(tmp_path, files).texts[PATH]


@pytest.mark.parametrize("case", OLD_TWINES)
def test_a_twine_that_is_too_old_gives_way_to_the_action(case: str, tmp_path: Path) -> None:
    after = with_twine(tmp_path, case, OLD_TWINES[case])
    assert "run: twine upload" not in after
    assert "uses: pypa/gh-action-pypi-publish@" in after


@pytest.mark.parametrize("case", NEW_TWINES)
def test_a_twine_that_is_new_enough_uploads_still(case: str, tmp_path: Path) -> None:
    assert "run: twine upload dist/*" in with_twine(tmp_path, case, NEW_TWINES[case])


MATURINS = {
    "maturin==0.14.17": "uses",
    "'maturin>=0.13,<0.14'": "uses",
    "maturin~=0.14.2": "uses",
    "maturin~=0.14": "run",
    "'maturin<1'": "run",
    "maturin==0.15.1": "run",
}


@pytest.mark.parametrize("wanted", MATURINS)
def test_a_maturin_that_is_too_old_gives_way_to_the_action(wanted: str) -> None:
    install = f"      - run: pip install {wanted}\n"
    steps = jobs(migrated(HEAD + FETCH + install + CLIENTS["maturin"]))["publish"]["steps"]
    assert MATURINS[wanted] in steps[-1]


@pytest.mark.parametrize(("version", "is_left"), [("v0.14.17", True), ("v1.9.4", False)])
def test_an_old_maturin_of_its_action_is_left(version: str, is_left: bool) -> None:
    upload = (
        "      - uses: PyO3/maturin-action@v1\n        with:\n          command: upload\n"
        f"          maturin-version: {version}\n        env:\n          MATURIN_PYPI_TOKEN: {SECRET}\n"
    )
    assert bool(migrate(HEAD + FETCH + upload).left) is is_left


def test_a_short_option_of_another_command_is_no_credential() -> None:
    text = migrated(HEAD + FETCH + CLIENTS["twine"])
    assert not migrate(text.replace("run: twine", "run: mkdir -p x && twine")).jobs


def test_the_options_of_a_client_before_its_verb_are_read() -> None:
    upload = run("hatch -v -e build publish --yes", "HATCH_INDEX_AUTH")
    assert jobs(migrated(HEAD + BUILD + upload))["publish"]["steps"][-1]["with"]["path"] == "dist/"
    assert migrate(HEAD + BUILD + upload.replace("-e build", "-p other")).left


BUILD_OPTIONS = {
    "flit publish --format wheel": ("flit build --format wheel", "dist/"),
    "pdm publish -p sub": ("pdm build -p sub", "sub/dist/"),
    "pdm publish --dest out": ("pdm build --dest out", "out/"),
    "poetry -C sub publish --build": ("poetry build -C sub", "sub/dist/"),
    "poetry publish --build --dist-dir out": ("poetry build --output out", "out/"),
}


@pytest.mark.parametrize("upload", BUILD_OPTIONS)
def test_a_build_keeps_the_options_that_the_upload_gave_it(upload: str) -> None:
    build, folder = BUILD_OPTIONS[upload]
    steps = f"      - uses: actions/checkout@v4\n{run(upload, 'PYPI_TOKEN')}"
    kept = jobs(migrated(HEAD + steps))["publish"]["steps"]
    assert [kept[-2]["run"], kept[-1]["with"]["path"]] == [build, folder]


UPLOADS_IN_A_SCRIPT = f"{HEAD}{BUILD}" + run("scripts/publish", "TWINE_PASSWORD")
SCRIPT = "#!/bin/sh -e\nset -x\n{}twine upload dist/*\n{}"


def migrate_with_files(root: Path, files: dict[str, str]) -> MigratedWorkflow:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    simulator = load_simulator(root, read_sources(root), GitHubRepository("acme/demo"))
    return plan_migration(simulator, PATH)


def test_an_upload_in_a_script_moves_to_a_job_of_its_own(tmp_path: Path) -> None:
    script = SCRIPT.format("${PREFIX}", "mkdocs gh-deploy --force\n")
    done = migrate_with_files(tmp_path, {PATH: UPLOADS_IN_A_SCRIPT, "scripts/publish": script})
    assert done.texts["scripts/publish"] == script.replace("${PREFIX}twine upload dist/*\n", "")
    publish, upload = jobs(done.texts[PATH]).values()
    assert [step.get("run") for step in publish["steps"]][-2:] == ["scripts/publish", None]
    assert publish["steps"][-1]["with"]["path"] == "dist/*"
    assert "permissions" not in publish
    assert upload["permissions"] == {"id-token": "write"}
    assert len(upload["steps"]) == 2


STAYS = {
    "it makes a release afterwards": (
        {"scripts/publish": SCRIPT.format("", "gh release create v1\n")},
        "more",
    ),
    "it changes the directory": ({"scripts/publish": SCRIPT.format("cd dist\n", "")}, "the upload is in"),
    "another workflow runs it": (
        {
            "scripts/publish": SCRIPT.format("", ""),
            ".github/workflows/nightly.yml": "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
            "      - run: scripts/publish\n",
        },
        "other steps name too",
    ),
}


@pytest.mark.parametrize("case", STAYS)
def test_an_upload_in_a_script_stays_where_it_is(case: str, tmp_path: Path) -> None:
    files, reason = STAYS[case]
    done = migrate_with_files(tmp_path, {PATH: UPLOADS_IN_A_SCRIPT, **files})
    assert list(done.texts) == [PATH]
    assert list(jobs(done.texts[PATH])) == ["publish"]
    assert reason in done.jobs[0].together


def test_an_option_on_the_next_line_is_not_a_file() -> None:
    upload = f"      - run: |\n          poetry publish --build \\\n            --password {SECRET}\n"
    build, publish = jobs(migrated(f"{HEAD}      - uses: actions/checkout@v4\n{upload}")).values()
    assert build["steps"][-2]["run"] == "poetry build\n"
    assert build["steps"][-1]["with"]["path"] == "dist/"
    assert len(publish["steps"]) == 2


LOGIN = "poetry config pypi-token.pypi ${{ secrets.TOKEN }}"
BEFORE = {
    "a step of its own": (f"      - name: Sign in\n        run: {LOGIN}\n\n", []),
    "a step that does more": (
        f"      - run: |\n          poetry config virtualenvs.create false\n          {LOGIN}\n",
        ["poetry config virtualenvs.create false\n"],
    ),
    "the last line of a block without a line end": (
        f"      - run: |-\n          poetry install\n          {LOGIN}\n",
        ["poetry install"],
    ),
    "a folded script": (
        f"      - run: >-\n          {LOGIN} &&\n          poetry install\n",
        ["poetry install"],
    ),
    "a step with another command on its line": (
        f"      - run: {LOGIN} && poetry install\n",
        ["poetry install"],
    ),
}


@pytest.mark.parametrize("case", BEFORE)
def test_what_a_step_before_does_to_sign_in_goes(case: str) -> None:
    step, kept = BEFORE[case]
    upload = "      - run: poetry build\n      - run: poetry publish\n"
    done = migrate(f"{HEAD}      - uses: actions/checkout@v4\n{step}{upload}")
    build, _ = jobs(done.texts[PATH]).values()
    assert [one["run"] for one in build["steps"] if "run" in one] == [*kept, "poetry build"]
    assert "TOKEN" in done.jobs[0].secrets


@pytest.mark.parametrize("times", [1, 2])
def test_a_step_to_sign_in_that_shares_its_line_is_left_and_said(times: int) -> None:
    steps = [f'{{run: "{LOGIN}"}}'] * times + [f'{{run: "uv publish --token {SECRET}"}}']
    found = migrate(f"{HEAD.removesuffix(chr(10))} [{', '.join(steps)}]\n", split=False)
    assert not found.texts
    assert "cannot take that out exactly" in found.left[0].reason


def test_credentials_for_an_index_of_dependencies_stay() -> None:
    login = "poetry config http-basic.internal user ${{ secrets.INTERNAL }}"
    steps = f"      - run: {login}\n      - run: poetry build\n{CLIENTS['poetry']}"
    assert login in migrated(f"{HEAD}{steps}")


def test_an_upload_to_another_index_stays_beside_one_that_is_migrated() -> None:
    own = run("twine upload --repository-url https://pypi.example.org/ dist/*", "TWINE_PASSWORD")
    text = migrated(f"{HEAD}{FETCH}{CLIENTS['twine']}{own.replace('PYPI_TOKEN', 'OWN')}")
    assert "secrets.PYPI_TOKEN" not in text
    assert "secrets.OWN" in text
