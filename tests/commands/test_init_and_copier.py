"""One template, two doors: what `tracer init` writes, Copier would have written, and Copier can update."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from tracer_bullet import cli
from tracer_bullet.scaffold.answers.questions import KEYS
from tracer_bullet.scaffold.rendering import rendered

if TYPE_CHECKING:
    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[2]
ANSWERS = ".copier-answers.tracer.yml"
WORKFLOW = ".github/workflows/publish.yml"
PACKAGE = '[project]\nname = "demo"\nversion = "1"\n'


def copy_template(root: Path) -> Path:
    """What a clone of this repository holds of the template and of its task."""
    root.mkdir()
    shutil.copy2(CHECKOUT / "copier.yml", root)
    for name in ("template", "scripts", "src"):
        shutil.copytree(CHECKOUT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def copier(*words: str | Path, cwd: Path, **more: str) -> None:
    command = [sys.executable, "-m", "copier", *words]
    finished = subprocess.run(
        command, cwd=cwd, env=os.environ | more, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr


@pytest.mark.parametrize("packaged", [True, False], ids=["an existing package", "a new package"])
def test_copier_copy_with_the_same_answers_writes_the_same_bytes(
    repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packaged: bool
) -> None:
    if packaged:
        repository.write("pyproject.toml", PACKAGE)
        repository.write("src/demo/__init__.py")
    before = repository.files()
    repository.git("remote", "add", "origin", "git@github.com:acme/demo.git")
    monkeypatch.chdir(repository.root)
    assert cli.main(["init", "--yes", "--branch", "feature+1", "--data", "keep_dispatch=yes"]) == 0
    by_tracer = {path: data for path, data in repository.files().items() if path not in before}

    answers = YAML(typ="safe").load(repository.root / ANSWERS)
    data = [word for key in KEYS if key in answers for word in ("--data", f"{key}={answers[key]}")]
    template = copy_template(tmp_path / "template")
    copier("copy", "--trust", "--defaults", *data, template, tmp_path / "copied", cwd=tmp_path)

    copied = {path: path.read_bytes() for path in (tmp_path / "copied").rglob("*") if path.is_file()}
    by_copier = {path.relative_to(tmp_path / "copied").as_posix(): data for path, data in copied.items()}
    ours, theirs = by_tracer.pop(ANSWERS).splitlines(), by_copier.pop(ANSWERS).splitlines()
    assert by_tracer == by_copier
    assert [line for line in ours if not line.startswith(b"_")] == [
        line for line in theirs if not line.startswith(b"_")
    ]


@pytest.mark.parametrize("finalized", [False, True], ids=["before finalize", "after finalize"])
def test_copier_updates_what_init_wrote_and_leaves_the_user_s_own_files_alone(
    repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, finalized: bool
) -> None:
    release_two_templates(tmp_path)
    own = {
        "pyproject.toml": PACKAGE,
        "src/demo/__init__.py": "",
        "RELEASING.md": "Ask Ada.\n",
        ".github/dependabot.yml": "version: 2\nupdates: []\n",
    }
    for path, text in own.items():
        repository.write(path, text)
    repository.git("remote", "add", "origin", "git@github.com:acme/demo.git")
    monkeypatch.chdir(repository.root)
    monkeypatch.setattr(rendered, "template_tag", lambda: "v0.1.0")
    assert cli.main(["init", "--yes"]) == 0
    if finalized:
        assert cli.main(["finalize"]) == 0
    workflow = repository.root / WORKFLOW
    workflow.write_text(workflow.read_text().replace("actions/checkout@3d3c", "actions/checkout@4d4c"))
    repository.commit()
    before = workflow.read_text()

    copier(
        *("update", "--defaults", "--trust", "--answers-file", ANSWERS),
        cwd=repository.root,
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0=f"url.file://{tmp_path / 'template'}.insteadOf",
        GIT_CONFIG_VALUE_0="https://github.com/tracer-bullet/tracer.git",
        COPIER_CACHE_DIR=str(tmp_path / "cache"),
    )

    assert "timeout-minutes: 31" in workflow.read_text()
    assert workflow.read_text().replace("timeout-minutes: 31", "timeout-minutes: 30") == before
    assert ("# tracer: begin" in before) is not finalized
    for path, text in own.items():
        assert (repository.root / path).read_text() == text
    assert repository.git("diff", "--name-only", "--diff-filter=U") == ""


def release_two_templates(directory: Path) -> None:
    """v0.1.0 is the template as it is; v0.2.0 says something else in each of the pipeline's files."""
    root = copy_template(directory / "template")
    git = ["git", "-C", str(root)]
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "-m", "1"], ["tag", "v0.1.0"]):
        subprocess.run([*git, *words], check=True)
    for path, old, new in (
        (
            "template/.github/workflows/[= workflow_name =].jinja",
            "timeout-minutes: 30",
            "timeout-minutes: 31",
        ),
        ("template/RELEASING.md.jinja", "# Releasing", "# How to release"),
        ("template/.github/dependabot.yml", "default-days: 7", "default-days: 8"),
    ):
        text = (root / path).read_text()
        assert text.count(old) == 1
        (root / path).write_text(text.replace(old, new))
    for words in (["commit", "--quiet", "--all", "-m", "2"], ["tag", "v0.2.0"]):
        subprocess.run([*git, *words], check=True)
