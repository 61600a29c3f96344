"""Which steps upload, and where to: every spelling."""

from __future__ import annotations

import textwrap

import pytest

from tests.workflow.cases import REPOSITORY, reached
from tracer_bullet.workflow import events
from tracer_bullet.workflow.reach import FileTexts, RepositoryProject, index_of_url, reach
from tracer_bullet.workflow.reach.harmless import is_harmless_command
from tracer_bullet.workflow.reach.wrappers import unwrap
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulation.simulate import Run, simulate

TEST_URL = "https://test.pypi.org/legacy/"


def run_of(steps: str, job: str = "") -> Run:
    """The run of one job with these steps; `job` is one more line of it."""
    head = "on: push\njobs:\n  publish:\n    runs-on: ubuntu-24.04\n"
    more = f"    {job}\n" if job else ""
    text = head + more + "    steps:\n" + textwrap.indent(textwrap.dedent(steps).strip("\n"), "      ") + "\n"
    workflow = read_workflow(text)
    assert workflow.problems == ()
    return simulate(workflow, events.push_branch(REPOSITORY, "main"))


def script(lines: str, job: str = "", env: str = "") -> Run:
    step = "- run: |\n" + textwrap.indent(textwrap.dedent(lines).strip("\n"), "    ") + "\n"
    return run_of(step + (f"  env: {env}\n" if env else ""), job)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", "pypi"),
        ("{repository-url: 'https://test.pypi.org/legacy/'}", "testpypi"),
        ("{repository_url: 'https://test.pypi.org/legacy/'}", "testpypi"),
        ("{Repository-URL: 'https://test.pypi.org/legacy'}", "testpypi"),
        ("{repository-url: 'https://upload.pypi.org/legacy/'}", "pypi"),
        ("{repository-url: ''}", "pypi"),
        ("{repository-url: '${{ github.event_name == ''release'' && ''x'' || '''' }}'}", "pypi"),
        ("{repository-url: '${{ vars.INDEX }}'}", "unknown"),
        ("{repository-url: 'https://${{ vars.HOST }}/legacy/'}", "unknown"),
        ("{repository-url: '${{ env.URL }}'}", "testpypi"),
        ("{repository-url: 'https://example.org/pypi/'}", "https://example.org/pypi/"),
        ("{repository-url: 'https://test.pypi.org/legacy/', repository_url: 'https://pypi.org/'}", "unknown"),
        ("'${{ fromJSON(vars.INPUTS) }}'", "unknown"),
        ("{user: __token__, password: '${{ secrets.PYPI }}'}", "pypi"),
    ],
)
@pytest.mark.parametrize("action", ["pypa/gh-action-pypi-publish@release/v1", "PyPA/pypi-publish@v1"])
def test_the_action_uploads_to_the_url_that_it_is_given(action: str, given: str, expected: str) -> None:
    step = f"- uses: {action}\n" + (f"  with: {given}\n" if given else "")
    assert reached(run_of(step, f"env: {{URL: '{TEST_URL}'}}")) == expected


@pytest.mark.parametrize(
    ("action", "given", "expected"),
    [
        ("populate-release", "{dry_run: false}", ""),
        ("finalize-release", "{token: x}", "pypi"),
        ("finalize-release", "{dry_run: true}", ""),
        ("finalize-release", "{dry_run: '${{ inputs.dry_run }}'}", "pypi"),
    ],
)
def test_of_jupyters_actions_the_last_one_uploads(action: str, given: str, expected: str) -> None:
    name = f"jupyter-server/jupyter_releaser/.github/actions/{action}@v2"
    assert reached(run_of(f"- uses: {name}\n  with: {given}\n")) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("{command: upload, args: dist/*}", "pypi"),
        ("{command: upload, args: --repository testpypi dist/*}", "testpypi"),
        ("{command: publish, args: '--repository-url https://test.pypi.org/legacy/'}", "testpypi"),
        ("{command: publish, args: '${{ vars.ARGS }}'}", "unknown"),
        ("{command: '${{ vars.COMMAND }}'}", "unknown"),
        ("{args: --release}", ""),
        ("{command: build, args: --release}", ""),
    ],
)
def test_maturins_action_uploads_with_the_command_for_it(given: str, expected: str) -> None:
    assert reached(run_of(f"- uses: PyO3/maturin-action@v1\n  with: {given}\n")) == expected


UPLOADS = [
    ("twine upload dist/*", "pypi"),
    ("twine upload -r testpypi dist/*", "testpypi"),
    ("twine upload -rtestpypi dist/*", "testpypi"),
    ("twine upload --repository=testpypi dist/*", "testpypi"),
    ("twine upload --repository pypi dist/*", "pypi"),
    ("twine upload --repository internal dist/*", "unknown"),
    ("twine upload --repository-url https://test.pypi.org/legacy/ dist/*", "testpypi"),
    ("twine upload --repository-url $URL dist/*", "unknown"),
    ("twine upload --non-interactive --verbose dist/* -r testpypi", "testpypi"),
    ("twine --no-color upload dist/*", "pypi"),
    ("twine upload $OPTIONS dist/*", "unknown"),
    ('twine upload "$FILE"', "pypi"),
    ("TWINE_REPOSITORY=testpypi twine upload dist/*", "testpypi"),
    ("TWINE_REPOSITORY_URL=https://test.pypi.org/legacy/ twine upload -r pypi dist/*", "testpypi"),
    ("env TWINE_REPOSITORY=testpypi twine upload dist/*", "testpypi"),
    ("export TWINE_REPOSITORY=testpypi\ntwine upload dist/*", "testpypi"),
    ("TWINE_REPOSITORY=testpypi\ntwine upload dist/*", "pypi"),
    ('URL=https://test.pypi.org/legacy/\ntwine upload --repository-url "$URL" dist/*', "testpypi"),
    ("python -m twine upload dist/*", "pypi"),
    ("python3.12 -I -m twine upload -r testpypi dist/*", "testpypi"),
    (".venv/bin/python -m twine upload dist/*", "pypi"),
    (".venv/bin/twine upload dist/*", "pypi"),
    ("py -3.12 -m twine upload dist/*", "pypi"),
    ("uvx twine upload dist/*", "pypi"),
    ("uvx twine@6.1.0 upload dist/*", "pypi"),
    ("uvx --from 'twine==6' twine upload dist/*", "pypi"),
    ("uv tool run twine upload -r testpypi dist/*", "testpypi"),
    ("uv run twine upload dist/*", "pypi"),
    ("uv run --no-project --with twine -- python -m twine upload dist/*", "pypi"),
    ("uv run --with twine -m twine upload dist/*", "pypi"),
    ("pipx run twine upload dist/*", "pypi"),
    ("pipx run --spec twine==6 twine upload dist/*", "pypi"),
    ("pipx run twine==6.0 upload dist/*", "pypi"),
    ("poetry run twine upload dist/*", "pypi"),
    ("hatch run twine upload dist/*", "pypi"),
    ("pdm run twine upload dist/*", "pypi"),
    ("conda run -n build twine upload dist/*", "pypi"),
    ("sudo -E twine upload dist/*", "pypi"),
    ("timeout 60 twine upload dist/*", "pypi"),
    ("ls dist/* | xargs -n 1 twine upload", "pypi"),
    ("bash -c 'twine upload dist/*'", "pypi"),
    ("OUT=$(twine upload dist/*)", "pypi"),
    ("cd x && twine upload dist/* || exit 1", "pypi"),
    ("retry 3 twine upload -r testpypi dist/*", "testpypi?"),
    ("twine check dist/* || twine upload dist/*", "pypi?"),
    ("if [ -f x ]; then twine upload dist/*; fi", "pypi?"),
    ("uv publish", "pypi"),
    ("uv publish --dry-run", ""),
    ("uv publish --publish-url https://test.pypi.org/legacy/", "testpypi"),
    ("uv publish --index testpypi", "unknown"),
    ("UV_PUBLISH_URL=https://test.pypi.org/legacy/ uv publish", "testpypi"),
    ("uv --directory x publish --trusted-publishing always", "pypi"),
    ("uv build", ""),
    ("poetry publish --build", "pypi"),
    ("poetry publish --dry-run", ""),
    ("poetry publish -r testpypi", "unknown"),
    (
        "poetry config repositories.testpypi https://test.pypi.org/legacy/\npoetry publish -r testpypi",
        "testpypi",
    ),
    ("POETRY_REPOSITORIES_TEST_URL=https://test.pypi.org/legacy/ poetry publish -r test", "testpypi"),
    ("poetry config pypi-token.pypi x\npoetry -C sub publish", "pypi"),
    ("hatch publish", "pypi"),
    ("hatch publish -r test", "testpypi"),
    ("hatch publish --repo main", "pypi"),
    ("hatch publish -r https://test.pypi.org/legacy/", "testpypi"),
    ("HATCH_INDEX_REPO=test hatch publish", "testpypi"),
    ("hatch -e release publish -r internal", "unknown"),
    ("hatch build", ""),
    ("flit publish", "pypi"),
    ("flit publish --repository testpypi", "unknown"),
    ("FLIT_INDEX_URL=https://test.pypi.org/legacy/ flit publish", "testpypi"),
    ("python -m flit publish", "pypi"),
    ("pdm publish", "pypi"),
    ("pdm publish -r testpypi", "testpypi"),
    ("pdm publish --repository https://test.pypi.org/legacy/ --no-build", "testpypi"),
    ("PDM_PUBLISH_REPO=testpypi pdm publish", "testpypi"),
    ("pdm config repository.mine.url https://test.pypi.org/legacy/\npdm publish -r mine", "testpypi"),
    ("maturin publish", "pypi"),
    ("maturin upload dist/*", "pypi"),
    ("maturin upload -r testpypi dist/*", "testpypi"),
    ("MATURIN_REPOSITORY=testpypi maturin publish", "testpypi"),
    ("MATURIN_REPOSITORY_URL=https://test.pypi.org/legacy/ maturin publish -r pypi", "testpypi"),
    ("maturin build --release", ""),
    ("rye publish --repository-url https://test.pypi.org/legacy/", "testpypi"),
    ("python setup.py sdist upload -r pypi", "pypi"),
    ("python setup.py sdist bdist_wheel", ""),
    ("curl -F content=@dist/x https://upload.pypi.org/legacy/", "pypi"),
    ("# twine upload dist/*", ""),
    ("echo twine upload dist/*", ""),
    ('echo "run: twine upload dist/*"', ""),
    ('echo "register some-exec and django-filter. now"', ""),
    ("git commit -m 'twine upload'", ""),
    ("pip install twine && twine check dist/*", ""),
    ("cat <<EOF\ntwine upload dist/*\nEOF", ""),
    ("twine upload --help", ""),
    ("false && twine upload dist/*", ""),
    ("if [ $GITHUB_EVENT_NAME = release ]; then twine upload dist/*; fi", ""),
    (
        f"cat > ~/.pypirc <<'EOF'\n[mine]\nrepository = {TEST_URL}\nEOF\ntwine upload -r mine x",
        "testpypi",
    ),
    (
        "cat > ~/.pypirc <<'EOF'\n[pypi]\nrepository: https://test.pypi.org/legacy/\nEOF\ntwine upload x",
        "testpypi",
    ),
    ("cat > ~/.pypirc <<'EOF'\n[pypi]\nusername = __token__\nEOF\ntwine upload x", "pypi"),
    ('echo "$PYPIRC" > ~/.pypirc\ntwine upload x', "unknown"),
]


@pytest.mark.parametrize(("lines", "expected"), UPLOADS, ids=[lines for lines, _ in UPLOADS])
def test_a_command_uploads_to_the_index_that_it_is_told(lines: str, expected: str) -> None:
    assert reached(script(lines)) == expected


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ("{TWINE_REPOSITORY: testpypi}", "testpypi"),
        ("{TWINE_REPOSITORY_URL: 'https://test.pypi.org/legacy/', TWINE_REPOSITORY: pypi}", "testpypi"),
        ("{TWINE_REPOSITORY: '${{ vars.REPOSITORY }}'}", "unknown"),
        ("{TWINE_REPOSITORY: '${{ github.ref_type == ''tag'' && ''pypi'' || ''testpypi'' }}'}", "testpypi"),
        ("{TWINE_USERNAME: __token__}", "pypi"),
        ("{TWINE_REPOSITORY: ''}", "pypi"),
    ],
)
def test_the_environment_of_step_or_job_says_where(env: str, expected: str) -> None:
    assert reached(script("twine upload dist/*", env=env)) == expected
    assert reached(script("twine upload dist/*", job=f"env: {env}")) == expected


def test_the_environment_of_the_step_goes_before_that_of_the_job() -> None:
    run = script("twine upload x", job="env: {TWINE_REPOSITORY: pypi}", env="{TWINE_REPOSITORY: testpypi}")
    assert reached(run) == "testpypi"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ('echo "TWINE_REPOSITORY=testpypi" >> "$GITHUB_ENV"', "testpypi"),
        ("echo TWINE_REPOSITORY=testpypi | tee -a $GITHUB_ENV", "unknown"),
        ('{ echo A=b; echo TWINE_REPOSITORY=testpypi; } >> "$GITHUB_ENV"', "unknown"),
        ("cat <<EOF >> $GITHUB_ENV\nA=b\nTWINE_REPOSITORY=testpypi\nEOF", "testpypi"),
        ('if ./x; then echo "TWINE_REPOSITORY=testpypi" >> "$GITHUB_ENV"; fi', "unknown"),
        ('./settings >> "$GITHUB_ENV"', "unknown"),
        ('echo "VERSION=$(git describe)" >> "$GITHUB_ENV"', "pypi"),
    ],
)
def test_an_earlier_step_may_set_the_environment(command: str, expected: str) -> None:
    first = "- run: |\n" + textwrap.indent(command, "    ")
    assert reached(run_of(first + "\n- run: twine upload dist/*\n")) == expected


def test_expressions_in_a_script_are_filled_in() -> None:
    assert (
        reached(script("twine upload -r ${{ github.ref_type == 'tag' && 'pypi' || 'testpypi' }} x"))
        == "testpypi"
    )
    assert reached(script("twine upload ${{ vars.OPTIONS }} x")) == "unknown"
    assert reached(script("if ${{ github.event_name == 'release' }}; then twine upload x; fi")) == ""


@pytest.mark.parametrize(
    ("shell", "expected"),
    [("bash -el {0}", "pypi"), ("sh", "pypi"), ("pwsh", "pypi"), ("cmd", "unknown?"), ("python", "")],
)
def test_a_script_is_read_in_its_shell(shell: str, expected: str) -> None:
    assert reached(run_of(f"- run: twine upload dist/*\n  shell: {shell}\n")) == expected


def test_a_long_script_of_powershell_is_looked_at_once() -> None:
    lines = "\n".join(["# words [of] a comment"] * 300)
    step = f"- shell: pwsh\n  run: |\n{textwrap.indent(lines, '    ')}\n    twine upload $files\n"
    assert reached(run_of(step)) == "unknown?"


def with_files(run: Run, **texts: str) -> list[str]:
    """The indexes that a run reaches in a repository with these files, `_` for `.` in their names."""
    files = FileTexts({name.replace("_", "."): text for name, text in texts.items()})
    return [upload.index for upload in reach(run, RepositoryProject(files))]


def test_a_name_that_pyproject_gives_is_followed() -> None:
    text = (
        f'[[tool.uv.index]]\nname = "testpypi"\npublish-url = "{TEST_URL}"\n[[tool.uv.index]]\nname = "x"\n'
    )
    assert with_files(script("uv publish --index testpypi"), pyproject_toml=text) == ["testpypi"]
    assert with_files(script("uv publish --index x"), pyproject_toml=text) == ["unknown"]


def test_a_default_that_pyproject_gives_is_followed() -> None:
    text = f'[tool.uv]\npublish-url = "{TEST_URL}"\n'
    assert with_files(script("uv publish"), pyproject_toml=text) == ["testpypi"]


@pytest.mark.parametrize(
    "odd", ["", "tool = 1", "[tool.uv.index]", "[tool.uv]\nindex = [1]", "[tool.uv]\nindex = 1", "]["]
)
def test_a_pyproject_without_indexes_names_none(odd: str) -> None:
    assert with_files(script("uv publish --index testpypi"), pyproject_toml=odd) == ["unknown"]
    assert with_files(script("uv publish"), pyproject_toml=odd) == ["pypi"]


@pytest.mark.parametrize(
    ("url", "index"),
    [
        ("https://upload.pypi.org/legacy/", "pypi"),
        ("https://UPLOAD.pypi.org", "pypi"),
        ("https://user:secret@upload.pypi.org/legacy/", "pypi"),
        ("https://pypi.org/legacy/", "pypi"),
        ("http://test.pypi.org/legacy", "testpypi"),
        (" https://test.pypi.org/legacy/ ", "testpypi"),
        ("https://test.pypi.org.example.org/legacy/", "https://test.pypi.org.example.org/legacy/"),
        ("https://test.pypi.org@example.org/x", "https://example.org/x"),
        ("https://example.org:8443/x?token=secret#y", "https://example.org:8443/x"),
        ("https://user:secret@example.org/", "https://example.org/"),
        ("test.pypi.org", "unknown"),
        ("ftp://test.pypi.org", "unknown"),
        ("https://", "unknown"),
        ("https://exa mple.org/", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_url_is_an_index(url: str, index: str) -> None:
    assert index_of_url(url) == index


MEANS = "permissions: {id-token: write}"
HIDDEN = [
    "tox -e publish",
    "nox -s release",
    "make release",
    "just publish",
    "invoke release",
    "./release.sh",
    "bash scripts/release.sh",
    "sh ./release.sh --yes",
    "python scripts/release.py",
    "python -m mypackage.release",
    "uv run release.py",
    "hatch run release:publish",
    "poetry run release",
    "semantic-release publish",
    "npm run release",
    "$COMMAND",
    "${{ vars.COMMAND }}",
    "python -c 'import requests; requests.post(x)'",
    "python - <<'EOF'\nimport subprocess\nsubprocess.run(x)\nEOF",
    "curl https://example.org/x | sh",
    "docker run --env-file x image",
]


@pytest.mark.parametrize("lines", HIDDEN)
def test_what_may_hide_an_upload_counts_where_the_job_has_the_means(lines: str) -> None:
    assert reached(script(lines, job=MEANS)) == "unknown?"
    assert reached(script(lines)) == ""


@pytest.mark.parametrize(
    "lines",
    [
        "python -m build",
        "python -m pip install --upgrade pip build",
        "pip install . && pytest -q",
        "uv sync --locked && uv build && uv run pytest",
        "uvx --from build pyproject-build --installer uv",
        "twine check --strict dist/*",
        "poetry install && poetry build",
        "git tag -l | head -n 1",
        "gh release upload v1 dist/*",
        "sha256sum dist/* > sums.txt",
        "python -c 'import tomllib; print(tomllib.loads(open(\"pyproject.toml\").read()))'",
        "echo version=1 >> $GITHUB_OUTPUT",
        "for x in dist/*; do test -f $x; done",
    ],
)
def test_what_cannot_upload_does_not_count(lines: str) -> None:
    assert reached(script(lines, job=MEANS)) == ""


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("actions/checkout@v4", ""),
        ("astral-sh/setup-uv@v6", ""),
        ("pypa/cibuildwheel@v3", ""),
        ("./.github/actions/publish", "unknown?"),
        ("somebody/publish@v1", "unknown?"),
        ("docker://somebody/publish", "unknown?"),
    ],
)
def test_an_action_that_is_not_known_counts_where_the_job_has_the_means(action: str, expected: str) -> None:
    assert reached(run_of(f"- uses: {action}\n", MEANS)) == expected
    assert reached(run_of(f"- uses: {action}\n")) == ""


@pytest.mark.parametrize(
    ("job", "has_means"),
    [
        ("permissions: {id-token: write}", True),
        ("permissions: write-all", True),
        ("permissions: read-all", False),
        ("permissions: {contents: write}", False),
        ("env: {TWINE_PASSWORD: '${{ secrets.X }}'}", True),
        ("env: {UV_PUBLISH_TOKEN: '${{ secrets.X }}'}", True),
        ("env: {TOKEN: '${{ secrets.PYPI_TOKEN }}'}", True),
        ("env: {TOKEN: \"${{ secrets['my_pypi'] }}\"}", True),
        ("env: {TOKEN: \"${{ secrets['test_pypi'] }}\"}", False),
        ("env: {ALL: '${{ toJSON(secrets) }}'}", True),
        ("env: {ALL: '${{ secrets[vars.NAME] }}'}", True),
        ("env: {TOKEN: '${{ secrets.GITHUB_TOKEN }}'}", False),
        ("env: {TOKEN: '${{ secrets.CODECOV_TOKEN }}'}", False),
    ],
)
def test_the_means_to_upload_are_a_token_or_a_publishing_secret(job: str, has_means: bool) -> None:
    assert reached(script("tox", job=job)) == ("unknown?" if has_means else "")


def test_an_upload_says_where_it_stands() -> None:
    run = script("make\ntwine upload dist/*")
    (upload,) = reach(run)
    assert (upload.name, upload.line, upload.tool, upload.job.id) == (
        "publish",
        8,
        "`twine upload`",
        "publish",
    )
    assert upload.step is run.workflow.jobs["publish"].steps[0]


def test_no_secret_of_a_url_is_shown() -> None:
    run = script("somebody-uploads https://user:pw@example.org/ --token=abc", job=MEANS)
    (upload,) = reach(run)
    assert "pw" not in upload.index


@pytest.mark.parametrize(
    ("words", "inner"),
    [
        (["python", "script.py"], ["python", "script.py"]),
        (["python"], ["python"]),
        (["uvx"], ["uvx"]),
        (["env"], []),
        (["uv", "run", "script.py", "x"], ["python", "script.py", "x"]),
        (["sudo", "-u", "me", "env", "A=b", "python", "-m", "build"], ["build"]),
        (["./twine", "upload"], ["twine", "upload"]),
        (["./make"], ["./make"]),
    ],
)
def test_wrappers_are_taken_off(words: list[str], inner: list[str]) -> None:
    assert list(unwrap(words)[0]) == inner


def test_commands_that_are_not_known_are_not_harmless() -> None:
    assert not is_harmless_command(["frobnicate"])
    assert not is_harmless_command(["python"])
    assert is_harmless_command(["python", "--version"])


@pytest.mark.parametrize(
    ("values", "script", "expected"),
    [
        pytest.param("[build, twine upload dist/*]", "${{ matrix.task }}", 1, id="a value that uploads"),
        pytest.param("[tox, build]", "${{ matrix.task }}", 0, id="values that do not"),
        pytest.param("['1', '2']", "test ${{ matrix.task }} = 2 && twine upload dist/*", 1, id="a gate"),
    ],
)
def test_an_upload_that_one_value_of_a_matrix_makes_is_found(values: str, script: str, expected: int) -> None:
    run = run_of(f"- run: {script}", f"strategy: {{matrix: {{task: {values}}}}}")
    assert len(reach(run)) == expected
