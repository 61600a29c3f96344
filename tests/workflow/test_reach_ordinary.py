"""Ordinary jobs that hold what an upload needs, and upload nothing: they are never called dangerous."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workflow.cases import REPOSITORY, reached
from tests.workflow.test_reach_hidden import NEUTRAL, TOKEN, reached_by, reached_by_script
from tracer_bullet.workflow import events
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulation.simulate import simulate

SETUP = "- uses: actions/checkout@v4\n- uses: actions/setup-python@v5\n  with: {python-version: '3.13'}\n"
SCRIPTS = {
    "a python here-document": "python - <<'EOF'\nprint(1)\nEOF",
    "a python here-document without a dash": "python3 <<'EOF'\nimport json\nprint(json.dumps(1))\nEOF",
    "a site by mkdocs": "uv sync --locked\nuv run mkdocs build --strict",
    "a site by sphinx": "pip install -r docs/requirements.txt\nsphinx-build -W docs out",
    "a site by python -m sphinx": "python -m pip install sphinx\npython -m sphinx docs out",
    "an environment that is activated": "python -m venv v\n. v/bin/activate\npip install .",
    "an environment of conda": "source activate ci\npython -m build",
    "an environment by uv": "uv venv\nsource .venv/bin/activate\nuv pip install -e .",
    "archives that are listed": "python -m zipfile -l dist/*.whl\npython -m tarfile -l dist/*.tar.gz",
    "versions": "node --version\nbash --version\nrustc --version\npython --version",
    "packages of Windows": "choco install graphviz",
    "packages of Ubuntu": "sudo apt-get update && sudo apt-get install -y libxml2-dev",
    "a build": "python -m pip install --upgrade build\npython -m build --sdist --wheel",
    "a build by uv": "uv build --out-dir dist\nuvx twine check --strict dist/*",
    "tests": "python -m pytest -q\ncoverage xml",
    "a build by poetry": "poetry config virtualenvs.create false\npoetry install --only main\npoetry build",
    "a build by hatch": "hatch version\nhatch build",
    "a build by hatch for one target": "hatch build -t wheel",
    "a release on GitHub": 'gh release create "$TAG" --notes ""\ngh release upload "$TAG" dist/**',
    "a description of the release": "git fetch --tags\ngit log -1 --format=%s > notes\ngit describe --tags",
    "the version of the tag": 'VERSION=${GITHUB_REF_NAME#v}\necho "version=$VERSION" >> "$GITHUB_OUTPUT"',
    "sums": "cd dist\nsha256sum -- * | tee sums.txt\nls -l\nfind . -name '*.whl' -print",
    "text that is changed": "sed -i 's/^version.*/version = 1/' pyproject.toml\nawk '{print $1}' sums.txt",
    "a version that Python tells": "python -c \"import tomllib; print(tomllib.load(open('p', 'rb')))\"",
    "something unpacked": "mkdir x && tar -xzf dist/*.tar.gz -C x\nunzip -l dist/*.whl",
    "a book": "jupyter-book build docs",
    "what Python says of itself": "python -VV\npython -c 'import platform; print(platform.system())'",
    "a branch of pages": "git config user.name x\nmike deploy --push 1.0",
    "a dry run": "uv publish --dry-run",
    "a program by its path": "/usr/bin/curl -LO https://example.org/x.tgz\n/bin/tar xzf x.tgz",
    "arithmetic of old": "n=`expr $n + 1`",
    "the installer of rye": "curl -sSf https://rye.astral.sh/get | bash\nrye sync\nrye build",
    "benchmarks": "asv publish\nasv gh-pages --no-push",
    "a package for JSR": "deno publish --allow-dirty",
    "a branch of pages by ghp-import": "ghp-import -n -p -f site",
    "tests by unittest": "python -m unittest discover -v",
    "a page by quarto": "quarto render docs",
    "commits that are checked": "cz check --rev-range origin/main..HEAD",
    "a release that is only tried": "semantic-release --noop version\nsemantic-release version --print",
    "what PyPI knows": "python - <<'EOF'\nimport json, urllib.request\n"
    "print(json.load(urllib.request.urlopen('https://pypi.org/pypi/x/json')))\nEOF",
    "a site that is looked at": "python -m http.server 8000 & sleep 1\ncurl localhost:8000",
}


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("job", [TOKEN, NEUTRAL], ids=["with a token", "with a secret"])
def test_an_ordinary_script_reaches_nothing(name: str, job: str) -> None:
    assert reached_by_script(SCRIPTS[name], job) == ""


STEPS = {
    "Pages by mkdocs": SETUP
    + "- run: uv run mkdocs build\n- uses: actions/configure-pages@v5\n"
    + "- uses: actions/upload-pages-artifact@v3\n  with: {path: site}\n- uses: actions/deploy-pages@v4\n",
    "Pages by sphinx": SETUP
    + "- run: |\n    pip install sphinx\n    sphinx-build docs out\n- uses: actions/deploy-pages@v4\n",
    "artifacts": "- uses: actions/download-artifact@v4\n- uses: actions/upload-artifact@v4",
    "attestations": "- uses: actions/attest-build-provenance@v2\n  with: {subject-path: dist/*}\n",
    "a cloud": "- uses: aws-actions/configure-aws-credentials@v4\n- uses: google-github-actions/auth@v2\n",
    "coverage": "- uses: codecov/codecov-action@v5\n  with: {token: '${{ secrets.CODECOV_TOKEN }}'}\n",
    "an image": "- uses: docker/login-action@v3\n  with: {password: '${{ secrets.DOCKER }}'}\n"
    "- uses: docker/build-push-action@v6\n  with: {push: true}\n",
    "signatures": "- uses: sigstore/gh-action-sigstore-python@v3\n  with: {inputs: dist/*.whl}\n",
    "wheels": "- uses: pypa/cibuildwheel@v3\n  env: {CIBW_BUILD: 'cp313-*'}\n",
    "a comment": "- uses: actions/github-script@v7\n"
    "  with: {script: 'await github.rest.issues.createComment({...context.repo, body: \"hi\"})'}\n",
}


@pytest.mark.parametrize("name", STEPS)
def test_ordinary_steps_reach_nothing(name: str) -> None:
    assert reached_by(STEPS[name], TOKEN) == ""
    assert reached_by(STEPS[name], NEUTRAL) == ""


def test_the_pipeline_of_the_project_reaches_testpypi_alone_without_a_release() -> None:
    path = Path(__file__).parents[2] / ".github" / "workflows" / "publish.yml"
    workflow = read_workflow(path.read_text(encoding="utf-8"), path.name)
    text = workflow.text.replace("on:\n  release:", "on:\n  push:\n  release:", 1)
    repository = REPOSITORY._replace(name="tracer-bullet/tracer")
    pushed = simulate(read_workflow(text, path.name), events.push_branch(repository, "topic"))
    assert reached(pushed) == "testpypi"
