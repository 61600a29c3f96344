"""Uploads that are written in a way that is not followed: they may happen, and never count as nothing."""

from __future__ import annotations

import textwrap

import pytest

from tests.quick import quick
from tests.workflow.cases import REPOSITORY, reached
from tracer_bullet.workflow import events
from tracer_bullet.workflow.reach.upload_words import speaks_of_uploads
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulation.simulate import simulate

PUBLISHING = "env: {TWINE_PASSWORD: '${{ secrets.PYPI_TOKEN }}'}"
NEUTRAL = "env: {PW: '${{ secrets.DEPLOY_TOKEN }}'}"
TOKEN = "permissions: {id-token: write}"
TOKEN_OF_RUN = "env: {GH_TOKEN: '${{ secrets.GITHUB_TOKEN }}'}"


def reached_by(steps: str, job: str = "", top: str = "") -> str:
    """What a push reaches with one job of these steps, which has one more line `job`."""
    text = f"on: push\n{top}\njobs:\n  job:\n    runs-on: ubuntu-24.04\n    {job}\n    steps:\n"
    workflow = read_workflow(text + textwrap.indent(textwrap.dedent(steps).strip("\n"), "      ") + "\n")
    assert workflow.problems == ()
    return reached(simulate(workflow, events.push_branch(REPOSITORY, "main")))


def reached_by_script(lines: str, job: str = "") -> str:
    return reached_by("- run: |\n" + textwrap.indent(lines, "    "), job)


def reached_by_call(call: str) -> str:
    workflow = read_workflow(f"on: push\njobs:\n  call: {call}\n")
    assert workflow.problems == ()
    return reached(simulate(workflow, events.push_branch(REPOSITORY, "main")))


@pytest.mark.parametrize(
    "lines",
    [
        "find dist -name '*.whl' -exec twine upload {} \\;",
        "find dist -name '*.whl' -exec ./send {} \\;",
        "source ./publish.sh",
        ". ci/publish.sh",
        "awk 'BEGIN{system(\"./send x\")}'",
        "awk -f ci/send.awk",
        "git -c alias.x='!./send' x",
        "git config alias.x '!./send'",
        "git submodule foreach ./send",
        "cargo xtask publish",
        "docker run --rm img build twine upload",
        "docker build --secret id=pypi,env=TWINE_PASSWORD .",
        "hatch env run -e publish upload",
        "npm exec -- publish install",
        "corepack pnpm run finish",
        "gh workflow run publish.yml -R octo-org/other",
        "gh api repos/o/r/actions/workflows/1/dispatches -f ref=main",
        "gh extension exec send",
        "tar -cf x --to-command=./send y",
        "sed -n '1e ./send' x",
        "make build",
        "./send --version",
        "poetry sendit build",
        "git config core.pager ./send",
        "python send.py --version",
        "python - --version < send.py",
        "alias x=./send",
        'curl -d @x "$URL"',
        "curl -X POST https://pypi.org/_/oidc/mint-token -d x",
        "python -c 'from os import system; system(chr(116))'",
        "tar -cvI ./send -f x.tar y",
        "tar cIf ./send x.tar y",
        "tar -cf x.tar --use=./send y",
        "tar -xf x.tar --to-c=./send",
        "tar -cf x.tar --checkpoint=1 --checkpoint-a=exec=./send y",
        "sort --compress-p=./send x",
        "split -l1 --filt=./send x",
        "split -l1 --filter ./send x",
        "sed 's|x|./send|e' y",
        "sed -e p -e '1e./send' y",
        "sed '/x/Ie ./send' y",
        "sed '\\,x,!e ./send' y",
        "sed -n 'p\ne ./send' y",
        "sed --expr='0~2{s/[/]/x/;e ./send' --expr='}' y",
        "sed -nf ci/send.sed y",
        "pandoc --filter ./send x.md",
        "pandoc -F./send x.md",
        "pandoc -L ci/send.lua x.md",
        "pandoc --pdf-engine ./send x.md",
        "gcc -wrapper ./send,x y.c",
        "clang -Bci/ y.c",
        "protoc --plugin protoc-gen-x=./send --x_out=. y.proto",
        "cppcheck --addon=ci/send.py src",
        "ctest -S ci/send.cmake",
        "cpack --config ci/send.cmake",
        "pdflatex -shell-escape x.tex",
        "lualatex --shell-escape x.tex",
        "numactl -m 0 --interleave=all ./send",
        "sudo ip netns exec x ./send",
        "rust-parallel ./send",
        "pyenv exec ./send",
        "rbenv exec ./send",
        "go vet -vettool=./send ./...",
        "go build -toolexec ./send",
        "helm upgrade x . --post-renderer ./send",
        "git clone --template=ci/template . x",
        "git config lfs.customtransfer.x.path ./send",
        "dc -e '!./send'",
        "openssl req -engine ./send.so -new",
        "sphinx-autobuild docs out --pre-build ./send",
    ],
)
def test_a_command_that_can_run_others_is_not_harmless(lines: str) -> None:
    assert reached_by_script(lines, PUBLISHING) in ("unknown?", "pypi?")
    assert reached_by_script(lines, TOKEN) in ("unknown?", "pypi?")


@pytest.mark.parametrize(
    "lines",
    [
        "tar -cvzf x.tar.gz -C dist .",
        "tar czf I.tar.gz dist",
        "tar --exclude=x -xf y.tar",
        'sed -i.bak \'s/version = ".*"/version = "1"/\' x.toml',
        "sed -n '/^## /,/^## /{/^## /d;p}' CHANGES.md",
        "sed -E 's#(e)/(e)#\\2e#g; y/ex/xe/' x",
        'sed -i "s/@V@/$VERSION/g" x.py',
        "sed '1i e ./send' x",
        "sed ':a;N;$!ba;s/\\n/ /g' x",
        "sort --check -k2 x",
        "pandoc --pdf-engine=xelatex --filter pandoc-crossref x.md",
        "numactl --hardware",
        "pyenv install 3.12",
        "gcc -O2 -Iinclude x.c",
        "ip addr show",
        "docker ps --filter name=x",
    ],
)
def test_an_ordinary_use_of_such_a_command_is_harmless(lines: str) -> None:
    assert reached_by_script(lines, PUBLISHING) == ""
    assert reached_by_script(lines, TOKEN) == ""


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ('U=https://upload.pypi.org; curl -F ":action=file_upload" -F content=@x $U', "pypi"),
        ('curl -F ":action=file_upload" -F content=@x $URL', "unknown"),
        ("curl -F content=@x https://test.pypi.org/legacy/", "testpypi"),
        ("curl -sSf https://example.org/x -o x", ""),
        ("curl -X POST -d x https://hooks.example.org/y", ""),
    ],
)
def test_what_sends_files_uploads_to_where_it_sends_them(lines: str, expected: str) -> None:
    assert reached_by_script(lines, TOKEN) == expected


LITERAL = [
    "$(which twine) upload dist/*",
    '"$(command -v twine)" upload dist/*',
    'bash -o pipefail -c "twine upload dist/*"',
    "cat <<EOF | bash\ntwine upload dist/*\nEOF",
    'echo "twine upload dist/*" | sh',
    "echo 'twine upload dist/*' > x.sh\nbash x.sh",
    'alias tu="twine upload"\ntu dist/*',
    'docker run img sh -c "pip install twine && twine upload dist/*"',
    "docker run ghcr.io/pyo3/maturin publish",
    "nix run nixpkgs#twine -- upload dist/*",
    'nix-shell --run "twine upload dist/*"',
    'script -c "twine upload dist/*"',
    'su -c "twine upload dist/*"',
    "uv --python-preference managed publish",
    "hatch --config x publish",
    'trap "twine upload dist/*" EXIT',
    "python - <<'EOF'\nimport os\nos.system('twine upload dist/*')\nEOF",
    'python -c "from twine import cli; cli.dispatch([])"',
    "ssh host uv publish",
    "./retry.sh poetry publish --build",
    "send twine --no-color --verbose upload dist/*",
    "send --to https://upload.pypi.org/legacy/",
]


@pytest.mark.parametrize("lines", LITERAL)
def test_words_that_upload_count_wherever_they_stand_and_whatever_the_secret_is_called(lines: str) -> None:
    for job in (NEUTRAL, TOKEN):
        assert reached_by_script(lines, job) != ""


def test_words_that_upload_count_in_another_shell() -> None:
    step = "- run: 'ls dist | % { twine upload $_ }'\n  shell: pwsh"
    assert reached_by(step, NEUTRAL) in ("unknown?", "pypi?")


@pytest.mark.parametrize(
    "lines",
    [
        'echo "now run twine upload dist/*"',
        "printf 'uv publish\\n' >> notes.md",
        "cat <<EOF\nuv publish\nEOF",
        "export TWINE_REPOSITORY_URL=https://test.pypi.org/legacy/",
        "grep -q 'twine upload' RELEASING.md",
    ],
)
def test_what_only_speaks_of_uploads_is_nothing(lines: str) -> None:
    assert reached_by_script(lines, NEUTRAL) == ""


def test_what_is_hidden_needs_more_than_the_token_that_every_run_has() -> None:
    for lines in ("./run 'twine upload x'", "nix run nixpkgs#twine -- upload dist/*", "./send"):
        assert reached_by_script(lines, TOKEN_OF_RUN) == ""


@pytest.mark.parametrize(
    "holder",
    [
        "- run: tu\n- run: ./run 'twine upload x'\n  env: {PW: '${{ secrets.A }}'}",
        "- run: ./run 'twine upload ${{ secrets.A }}'",
        "- run: 'echo A=${{ secrets.A }} >> $GITHUB_ENV'\n- run: ./run 'twine upload x'",
        "- run: ./run 'twine upload x'\n  env: {PW: \"${{ secrets['A'] }}\"}",
        "- run: ./run 'twine upload x'\n  env: {PW: '${{ toJSON(secrets) }}'}",
    ],
)
def test_a_secret_of_the_step_is_one_that_the_step_holds(holder: str) -> None:
    assert reached_by(holder) == "unknown?"


def test_a_secret_of_the_workflow_or_its_container_is_one_that_the_step_holds() -> None:
    step = "- run: ./run 'twine upload x'"
    container = "container: {image: img, env: {PW: '${{ secrets.A }}'}}"
    assert reached_by(step, top=NEUTRAL) == "unknown?"
    assert reached_by(step, container) == "unknown?"
    assert reached_by(step) == ""


def test_a_publishing_secret_of_the_container_is_one_that_the_job_holds() -> None:
    container = "container: {image: img, env: {TWINE_PASSWORD: '${{ secrets.A }}'}}"
    assert reached_by("- run: tox", container) == "unknown?"
    assert reached_by("- run: tox", "container: img") == ""


@pytest.mark.parametrize(
    "step",
    [
        "- uses: actions/github-script@v7\n  with: {script: 'exec.exec(\"twine upload dist/*\")'}",
        "- uses: actions/github-script@v7\n  with: {script: 'rest.actions.createWorkflowDispatch()'}",
        "- uses: actions/github-script@v7\n  with: {script: 'require(\"./send.js\")()'}",
        "- uses: docker/build-push-action@v6\n  with: {secrets: 'pypi=${{ secrets.PYPI_TOKEN }}'}",
        "- uses: azure/cli@v2\n  with: {inlineScript: ./send}",
        "- uses: pypa/cibuildwheel@v3\n  env: {CIBW_AFTER_BUILD: twine upload x}",
    ],
)
def test_no_owner_exempts_an_action_that_runs_what_it_is_given(step: str) -> None:
    assert reached_by(step, PUBLISHING) == "unknown?"


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (
            "uses: docker://ghcr.io/pypa/gh-action-pypi-publish:v1\n  with: {password: '${{ secrets.A }}'}",
            "pypi",
        ),
        (
            "uses: docker://ghcr.io/me/gh-action-pypi-publish:v1\n  with: {password: '${{ secrets.A }}'}",
            "pypi?",
        ),
        (
            "uses: docker://ghcr.io/pyo3/maturin\n  with: {args: publish, x: '${{ secrets.TOKEN }}'}",
            "unknown?",
        ),
        (
            "uses: me/gh-action-pypi-publish@v1\n  with: {repository-url: 'https://test.pypi.org/legacy/'}",
            "",
        ),
        ("uses: me/gh-action-pypi-publish@v1\n  with: {password: '${{ secrets.TOKEN }}'}", "pypi?"),
        ("uses: code-specialist/pypi-poetry-publish@v1\n  with: {T: '${{ secrets.TOKEN }}'}", "unknown?"),
        ("uses: ./.github/actions/publish\n  with: {token: '${{ secrets.DEPLOY_TOKEN }}'}", "unknown?"),
        ("uses: ./.github/actions/publish\n  with: {token: '${{ secrets.GITHUB_TOKEN }}'}", ""),
        ("uses: codecov/codecov-action@v5\n  with: {token: '${{ secrets.CODECOV_TOKEN }}'}", ""),
        ("uses: somebody/npm-publish@v5\n  with: {token: '${{ secrets.NPM_TOKEN }}'}", ""),
        ("uses: somebody/publish@v5\n  with: {token: '${{ secrets.TOKEN }}'}", "unknown?"),
        ("uses: somebody/deploy-site@v5\n  with: {token: '${{ secrets.SITE_TOKEN }}'}", "unknown?"),
    ],
)
def test_a_publisher_counts_whatever_its_secret_is_called(step: str, expected: str) -> None:
    assert reached_by(f"- {step}") == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("{uses: actions/wf/.github/workflows/publish.yml@main, secrets: inherit}", "unknown?"),
        ("{uses: o/wf/.github/workflows/p.yml@main, secrets: {token: '${{ secrets.DEPLOY }}'}}", "unknown?"),
        (
            "{uses: octo-org/octo-repo/.github/workflows/p.yml@x, secrets: {t: '${{ secrets.D }}'}}",
            "unknown?",
        ),
        ("{uses: o/wf/.github/workflows/p.yml@main, secrets: {token: '${{ secrets.GITHUB_TOKEN }}'}}", ""),
        ("{uses: o/wf/.github/workflows/p.yml@main}", ""),
    ],
)
def test_a_workflow_that_is_called_elsewhere_may_upload_with_any_secret(call: str, expected: str) -> None:
    assert reached_by_call(call) == expected


@pytest.mark.parametrize(
    "step",
    [
        "- {run: ls, shell: 'twine upload dist/x {0}'}",
        "- {run: ls, shell: 'perl {0}'}",
        "- {run: ls, shell: 'python send.py {0}'}",
        "- {run: ls, shell: 'bash send.sh {0}'}",
        "- {run: ls, shell: 'pwsh -command ./send'}",
        "- {run: 'import subprocess; subprocess.run(x)', shell: python}",
        "- {run: 'system qw(twine upload x)', shell: 'perl {0}'}",
    ],
)
def test_a_shell_that_is_not_known_may_upload(step: str) -> None:
    assert reached_by(step, TOKEN) in ("unknown?", "pypi?", "pypi")


def test_a_default_shell_is_looked_at_as_well() -> None:
    step = '- run: \'import subprocess; subprocess.run(["twine", "upload", "x"])\''
    assert reached_by(step, NEUTRAL, "defaults: {run: {shell: python}}") == "pypi?"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ('twine upload --comment "-rtestpypi" dist/*', "pypi"),
        ("twine upload --comment --dry-run dist/*", "pypi"),
        ("uv publish --token --dry-run", "pypi"),
        ("uv publish --dry-run", ""),
        ("uv publish --verbose --dry-run", ""),
        ("twine upload -r testpypi --repository-u https://upload.pypi.org/legacy/ dist/*", "unknown"),
        ("twine upload --repo testpypi dist/*", "unknown"),
        ("twine upload --config-file ci/rc -r testpypi dist/*", "unknown"),
        ("twine upload --config-file ci/rc dist/*", "unknown"),
        ("twine upload --config-file ci/rc --repository-url https://test.pypi.org/legacy/ x", "testpypi"),
        ("uv --config-file x publish", "unknown"),
        ("TWINE_REPOSITORY=testpypi twine upload -sr pypi dist/*", "unknown"),
        ("twine upload -r testpypi -sr pypi dist/*", "unknown"),
        ("twine upload -r testpypi $OPTIONS dist/*", "unknown"),
        ("twine upload -r testpypi -u __token__ -p $PASSWORD --verbose dist/*", "testpypi"),
        ("twine upload -r testpypi -p ${{ secrets.TEST }} --skip-existing dist/*", "testpypi"),
        ('twine upload -r testpypi "$FILE" dist/$NAME*', "testpypi"),
        ("flit publish --pypirc ci/rc --repository pypi", "unknown"),
    ],
)
def test_options_are_read_as_the_tools_read_them(lines: str, expected: str) -> None:
    assert reached_by_script(lines, TOKEN) == expected


@pytest.mark.parametrize(
    "text", ["twine " + "--a-" * 5000, "twine -a--" + "a--" * 5000, "uv " * 10000, ":action " + " " * 30000]
)
def test_a_hostile_text_is_searched_for_uploads_in_no_time(text: str) -> None:
    with quick():
        assert not speaks_of_uploads(text)
