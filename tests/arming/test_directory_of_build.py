"""Which package the steps of a job build: the one they work in, the one a command names, or several."""

from __future__ import annotations

import pytest

from tracer_bullet.arming.lane.uploads import SEVERAL, directory_of_build
from tracer_bullet.workflow.reader import read_workflow

CASES = {
    "- run: python -m build": "",
    "- run: python -m build --sdist .": "",
    "- run: python -m build --outdir wheels -C --opt=1": "",
    "- run: uv build --package ${{ matrix.package }} --out-dir dist": "",
    "- run: pip wheel -w dist demo-1.0.tar.gz": "",
    "- run: python -m build $PACKAGE": "",
    "- run: python -m build --wheel --outdir wheels packages/core": "packages/core",
    "- run: uv build ./core && ls": "core",
    "- run: cd core && python -m build": "core",
    "- {run: python -m build, working-directory: core}": "core",
    '- {run: "python -m build\\ncd /tmp\\nls"}': "",
    "- {uses: pypa/cibuildwheel@v3, with: {package-dir: ./core}}": "core",
    "- {uses: PyO3/maturin-action@v1, with: {working-directory: core}}": "core",
    "- {uses: PyO3/maturin-action@v1, with: {args: --release --manifest-path py/core/Cargo.toml}}": "py/core",
    "- {uses: PyO3/maturin-action@v1, with: {args: --release -m core/Cargo.toml}}": "core",
    "- run: python -m build core\n- run: python -m build plugin": SEVERAL,
    "- run: python -m build core; python -m build plugin": SEVERAL,
    "- {run: python -m build, working-directory: core}\n- uses: pypa/cibuildwheel@v3": SEVERAL,
    "- {run: python -m build, working-directory: '${{ matrix.package }}'}": SEVERAL,
}


@pytest.mark.parametrize("steps", CASES)
def test_the_directory_is_where_the_packages_are_that_are_built(steps: str) -> None:
    lines = "".join(f"      {line}\n" for line in steps.splitlines())
    text = f"on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n{lines}"

    workflow = read_workflow(text, "p.yml")
    assert directory_of_build(workflow, workflow.jobs.values()) == CASES[steps]


def test_the_default_of_the_workflow_is_where_scripts_build() -> None:
    defaults = "defaults: {run: {working-directory: core}}\n"
    steps = "[{run: python -m build}, {uses: pypa/cibuildwheel@v3, with: {package-dir: core}}]"
    text = f"on: push\n{defaults}jobs: {{build: {{runs-on: ubuntu-latest, steps: {steps}}}}}\n"
    workflow = read_workflow(text, "p.yml")

    assert directory_of_build(workflow, workflow.jobs.values()) == "core"
