"""Code of the repository that programs load before anything else: it may upload, whatever the command is."""

from __future__ import annotations

import textwrap

import pytest

from tests.workflow.test_verdicts import proof_of

UPLOAD = "import subprocess\nsubprocess.run(['uv', 'publish'])\n"
SITE = ".venv/lib/python3.12/site-packages"
FILES = {
    "up.sh": "uv publish\n",
    "evil.py": UPLOAD,
    "evil.mk": "$(shell uv publish)\n",
    "tools/sitecustomize.py": UPLOAD,
    "usercustomize.py": UPLOAD,
    "a.pth": "import os; os.system('./up.sh')\n",
    "lib/libc.so.6": "",
    "base/lib/python3.12/site.py": UPLOAD,
    "plugins.ini": "[run]\nplugins = evil\n",
    "build.ninja": "",
    "Makefile": "all:\n\ttrue\n",
    "pyproject.toml": "",
    "package.json": "{}",
    "weights/model.pth": "",
    "stubs/a.pyi": "",
    "lint.sh": "#!/bin/sh\nruff check .\n",
    "hooks/pre-commit": "uv publish\n",
    "clean/pre-commit": "ruff check .\n",
    "gitconfig": "[alias]\n",
}


def level(script: str, settings: str = "") -> str | None:
    text = (
        "on: push\njobs:\n  go:\n    runs-on: ubuntu-24.04\n"
        f"    env: {{TWINE_PASSWORD: '${{{{ secrets.PYPI }}}}'{settings}}}\n"
        f"    steps:\n      - run: |\n{textwrap.indent(script, ' ' * 10)}\n      - run: pytest\n"
    )
    return proof_of({".github/workflows/test.yml": text, **FILES}).level


@pytest.mark.parametrize(
    "script",
    [
        "export LD_PRELOAD=$PWD/x.so\npytest",
        "LD_PRELOAD=./x.so pytest",
        "LD_PRELOAD=/usr/lib/libjemalloc.so.2:./x.so pytest",
        "LD_PRELOAD=/usr/lib/../../home/runner/x.so pytest",
        "env LD_AUDIT=./x.so ls",
        "DYLD_INSERT_LIBRARIES=./x.dylib ls",
        "LD_LIBRARY_PATH=./lib pytest",
        "echo LD_PRELOAD=$PWD/x.so >> $GITHUB_ENV",
        "echo BASH_ENV=./up.sh >> $GITHUB_ENV",
        "BASH_ENV=./up.sh bash -c true",
        "ENV=./up.sh sh -i -c true",
        "PYTHONPATH=tools python -m build",
        "PYTHONHOME=$PWD/base python -m build",
        "PYTHONUSERBASE=$PWD/base python -m build",
        "PYTHONPATH=. PYTHONWARNINGS=ignore::evil.X python -m build",
        "PYTEST_PLUGINS=evil pytest",
        'PYTEST_ADDOPTS="-p evil" pytest',
        "python -m pytest -p evil",
        "COVERAGE_RCFILE=plugins.ini coverage report",
        "cp tools/sitecustomize.py \"$(python -c 'import site; print(site.getsitepackages()[0])')\"",
        f"cp -r tools/* {SITE}/",
        "cp usercustomize.py ~/.local/lib/python3.12/site-packages/",
        f"ln -s $PWD/a.pth {SITE}/a.pth",
        f"echo 'import os; os.system(\"./up.sh\")' > {SITE}/a.pth",
        f"echo 'import evil' | tee {SITE}/sitecustomize.py",
        'NODE_OPTIONS="--require ./evil.js" npm ci',
        "MAKEFILES=evil.mk make -n",
        "make SHELL=./up.sh all",
        "CC=./up.sh python -m build",
        "RUSTC_WRAPPER=./up.sh cargo build",
        'TAR_OPTIONS="--to-command=./up.sh" tar xf a.tar',
        "UV_PYTHON=./up.sh uv build",
        "git --git-dir=evil status",
        "cp up.sh .git/hooks/pre-commit",
        "ln -s ../../up.sh .git/hooks/pre-push",
        "cp -r hooks/* .git/hooks/",
        "cp $FOUND .git/hooks/pre-commit",
        "cp gitconfig .git/config",
        "ninja release",
        "bun up.ts",
        "echo publish | xargs uv",
    ],
)
def test_what_is_loaded_first_counts(script: str) -> None:
    assert level(script) != "proven"


@pytest.mark.parametrize(
    "script",
    [
        "CC=clang CXX=clang++ python -m build",
        "export LD_LIBRARY_PATH=/usr/local/lib:$LD_LIBRARY_PATH\npytest",
        "LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libjemalloc.so.2 pytest",
        "RUSTC_WRAPPER=sccache cargo build",
        "ENV=prod make all",
        "PYTHONWARNINGS=error pytest -p no:cacheprovider -p xdist",
        "UV_PYTHON=3.12 uv build",
        "COVERAGE_RCFILE=pyproject.toml coverage report",
        f"echo 'import coverage; coverage.process_startup()' > {SITE}/coverage.pth",
        "cp weights/model.pth out/model.pth",
        f"cp -r stubs {SITE}/",
        "ls *.py | xargs ruff check",
        "cp lint.sh .git/hooks/pre-commit",
        "cp -r clean/* .git/hooks/",
    ],
)
def test_usual_settings_are_no_alarm(script: str) -> None:
    assert level(script) == "proven"


def test_a_library_of_the_system_is_no_alarm_for_a_whole_job() -> None:
    assert level("pytest", ", LD_PRELOAD: /usr/lib/x86_64-linux-gnu/libjemalloc.so.2") == "proven"
    assert level("pytest", ", LD_PRELOAD: ./x.so") == "not_proven"
