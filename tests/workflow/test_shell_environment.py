"""Which environment an upload finds: what stands in front of its command, and what earlier steps left."""

from __future__ import annotations

import textwrap

import pytest

from tests.workflow.cases import REPOSITORY, reached
from tracer_bullet.workflow import events
from tracer_bullet.workflow.reach.wrappers import unwrap
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulation.simulate import simulate

TEST_URL = "https://test.pypi.org/legacy/"


def index_of(steps: str, env: str = f"{{UV_PUBLISH_URL: '{TEST_URL}', TWINE_REPOSITORY: testpypi}}") -> str:
    """Where a job with these steps uploads to; its environment names TestPyPI."""
    head = f"on: push\njobs:\n  publish:\n    runs-on: ubuntu-24.04\n    env: {env}\n    steps:\n"
    workflow = read_workflow(head + textwrap.indent(textwrap.dedent(steps).strip("\n"), "      ") + "\n")
    assert workflow.problems == ()
    return reached(simulate(workflow, events.push_branch(REPOSITORY, "main")))


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("uv publish", "testpypi"),
        ("env uv publish", "testpypi"),
        ("env -u UV_PUBLISH_URL uv publish", "pypi"),
        ("env -uUV_PUBLISH_URL uv publish", "pypi"),
        ("env --unset=UV_PUBLISH_URL uv publish", "pypi"),
        ("env --unset UV_PUBLISH_URL -- uv publish", "pypi"),
        ("env -u OTHER uv publish", "testpypi"),
        ("env -i uv publish", "pypi"),
        ("env - PATH=/bin uv publish", "pypi"),
        ("env --ignore-environment uv publish", "pypi"),
        (f"env -i UV_PUBLISH_URL={TEST_URL} uv publish", "testpypi"),
        ("env -S 'uv publish'", "testpypi"),
        ("env -S '-i uv publish'", "pypi"),
        ("env -C dist uv publish", "testpypi"),
        ("sudo uv publish", "pypi"),
        ("sudo -n uv publish", "pypi"),
        ("sudo -u me -H uv publish", "pypi"),
        ("sudo -E uv publish", "testpypi"),
        ("sudo -nE uv publish", "testpypi"),
        ("sudo -uE uv publish", "pypi"),
        ("sudo --preserve-env uv publish", "testpypi"),
        ("sudo --preserve-env=UV_PUBLISH_URL,X uv publish", "testpypi"),
        ("sudo --preserve-env=X uv publish", "pypi"),
        (f"sudo UV_PUBLISH_URL={TEST_URL} uv publish", "testpypi"),
        (f"UV_PUBLISH_URL={TEST_URL} sudo uv publish", "pypi"),
        ("sudo twine upload -r testpypi dist/*", "testpypi"),
        ("sudo -E bash -c 'uv publish'", "unknown?"),
        ("nice -n 5 uv publish", "testpypi"),
        ("unset UV_PUBLISH_URL; uv publish", "pypi"),
        ("unset UV_PUBLISH_URL & uv publish", "testpypi"),
    ],
)
def test_what_stands_in_front_of_a_command_changes_its_environment(command: str, expected: str) -> None:
    assert index_of(f"- run: |\n    {command}\n") == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("python -W ignore -m twine upload", "twine upload"),
        ("python -X utf8 -mtwine upload", "twine upload"),
        ("python -Im twine upload", "twine upload"),
        ("xargs -d x -n 1 twine upload", "twine upload"),
        ("doas twine upload", "twine upload"),
        ("timeout --signal INT 60 twine upload", "twine upload"),
        ("sudo", ""),
        ("env -u", ""),
    ],
)
def test_the_command_at_the_heart_is_found(words: str, expected: str) -> None:
    assert " ".join(unwrap(words.split())[0]) == expected


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        pytest.param("run: echo hello", "testpypi", id="nothing"),
        pytest.param("run: pip install uv", "testpypi", id="a command that is known"),
        pytest.param("uses: actions/setup-python@v5", "testpypi", id="an action that is known"),
        pytest.param("run: ./setenv.sh", "unknown", id="a script of the repository"),
        pytest.param("run: . ./setenv.sh", "unknown", id="a script that is sourced"),
        pytest.param("run: bash setenv.sh", "unknown", id="a script in a shell"),
        pytest.param("uses: ./setenv", "unknown", id="a local action"),
        pytest.param("uses: some/thing@v1", "unknown", id="an unknown action"),
        pytest.param("{uses: some/thing@v1, if: false}", "testpypi", id="an unknown action that never runs"),
        pytest.param("run: echo X=1 >> $GITHUB_ENV", "testpypi", id="another variable"),
        pytest.param(
            "run: echo UV_PUBLISH_URL=https://upload.pypi.org/legacy/ >> $GITHUB_ENV", "pypi", id="set"
        ),
        pytest.param(
            "run: echo UV_PUBLISH_URL=https://upload.pypi.org/legacy/ >> ${{ github.env }}",
            "unknown",
            id="through the context",
        ),
        pytest.param("run: echo X=1 >> '${{ env.GITHUB_ENV }}'", "unknown", id="through another context"),
        pytest.param("run: echo X=1 >> $GITHUB_OUTPUT", "testpypi", id="an output"),
        pytest.param("run: cat settings >> $GITHUB_ENV", "unknown", id="set from a file"),
        pytest.param("run: cat settings | tee -a $GITHUB_ENV", "unknown", id="set by tee"),
        pytest.param('run: "echo ::set-env name=UV_PUBLISH_URL::x"', "unknown", id="the old command"),
        pytest.param(
            "run: |\n    cat <<EOF >> $GITHUB_ENV\n    X=$(date)\n    EOF", "testpypi", id="a document"
        ),
        pytest.param(
            "run: |\n    cat <<EOF >> $GITHUB_ENV\n    UV_PUBLISH_URL=$(x)\n    EOF", "unknown", id="a value"
        ),
        pytest.param("run: sudo tee /etc/x < y", "testpypi", id="a file elsewhere"),
    ],
)
def test_an_earlier_step_may_change_the_environment(step: str, expected: str) -> None:
    assert index_of(f"- {step}\n- run: uv publish\n") == expected


def test_the_environment_of_a_step_itself_counts_more() -> None:
    steps = f"- run: ./setenv.sh\n- run: uv publish\n  env: {{UV_PUBLISH_URL: '{TEST_URL}'}}\n"
    assert index_of(steps) == "testpypi"


def test_a_script_sets_no_variable_that_the_workflow_does_not_use() -> None:
    assert index_of("- run: make\n- run: twine upload -r testpypi dist/*\n", env="{X: y}") == "testpypi"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param("$(which twine) upload dist/*", "pypi", id="a tool by its place"),
        pytest.param('"$(command -v twine)" upload dist/*', "pypi", id="a tool by its quoted place"),
        pytest.param('bash -o pipefail -c "twine upload dist/*"', "pypi", id="a shell with an option"),
        pytest.param("cat <<EOF | bash\ntwine upload dist/*\nEOF", "pypi", id="a document into a shell"),
        pytest.param('echo "twine upload dist/*" | sh', "pypi", id="words into a shell"),
        pytest.param("source <(echo twine upload dist/*)", "unknown?", id="words that are sourced"),
        pytest.param('docker run x sh -c "twine upload dist/*"', "unknown?", id="a shell in a container"),
        pytest.param('su -c "twine upload dist/*"', "unknown", id="as somebody else"),
        pytest.param('sudo bash -c "twine upload dist/*"', "unknown?", id="a shell of somebody else"),
        pytest.param('trap "twine upload dist/*" EXIT\nexit 0', "pypi?", id="at the end"),
        pytest.param("exit 0 &\ntwine upload dist/*", "pypi", id="behind something in the background"),
        pytest.param("echo x > >(twine upload dist/*)", "pypi", id="output into an upload"),
        pytest.param("cat <<EOF\n$(twine upload dist/*)\nEOF", "pypi", id="inside a document"),
        pytest.param("(( $(twine upload dist/*) ))", "pypi", id="inside arithmetic"),
        pytest.param("X=$(which twine)\n$X upload dist/*", "pypi", id="a tool by a variable with its place"),
        pytest.param("X=$(which twine)\nX=ls\n$X upload dist/*", "", id="a variable with something else"),
        pytest.param("echo 'twine upload dist/*'", "", id="words that are only printed"),
    ],
)
def test_an_upload_is_found_whatever_the_secret_is_called(script: str, expected: str) -> None:
    step = "- run: |\n" + textwrap.indent(script, "    ") + "\n"
    assert index_of(step, env="{PW: '${{ secrets.DEPLOY_TOKEN }}'}") == expected


def test_an_upload_is_found_in_a_block_of_powershell() -> None:
    step = "- shell: pwsh\n  run: ls dist | % { twine upload $_ }\n"
    assert index_of(step, env="{PW: '${{ secrets.DEPLOY_TOKEN }}'}") == "unknown?"
