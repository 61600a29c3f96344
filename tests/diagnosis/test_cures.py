"""Cures of the catalogue, applied: the failure is gone."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from ruamel.yaml import YAML

from tests.rehearsal.distributions import Sample, make_wheel
from tracer_bullet.diagnosis.catalogue import TOPICS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository


def lines_of(topic: str) -> list[str]:
    """The commands and lines of files in a cure, without their indentation."""
    return [line[4:] for line in TOPICS[topic].cure.splitlines() if line.startswith("    ")]


def ask_for_version(root: Path) -> str:
    command = [sys.executable, "-m", "setuptools_scm"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.strip()


def test_a_local_version_is_gone_with_the_lines_that_the_cure_shows(repository: GitRepository) -> None:
    repository.write("pyproject.toml", "[tool.setuptools_scm]\n")
    repository.commit()
    repository.git("tag", "v1.0")
    repository.commit("another")
    assert "+" in ask_for_version(repository.root)
    repository.write("pyproject.toml", "\n".join(lines_of("local-version")[:2]) + "\n")

    assert "+" not in ask_for_version(repository.root)


def test_the_check_that_the_cure_names_finds_a_readme_that_does_not_render(tmp_path: Path) -> None:
    (command,) = (line for line in lines_of("description-not-rendered") if line.startswith("twine"))
    assert command == "twine check --strict dist/*"
    broken = Sample(headers=(("Description-Content-Type", "text/x-rst"),), description=".. nonsense::\n")
    for sample, code in ((broken, 1), (Sample(), 0)):
        wheel = make_wheel(tmp_path, sample)
        words = [sys.executable, "-m", *command.split()[:-1], str(wheel)]
        assert subprocess.run(words, capture_output=True, check=False).returncode == code


def test_the_quotes_of_the_cure_make_a_version_of_python_out_of_a_number() -> None:
    removed, added = (
        line[1:].strip() for line in TOPICS["python-version-missing"].cure.splitlines() if line[0] in "+-"
    )

    assert YAML(typ="safe").load(removed) == {"python-version": 3.1}
    assert YAML(typ="safe").load(added) == {"python-version": "3.10"}


def test_every_cure_that_adds_lines_to_a_workflow_adds_valid_yaml() -> None:
    for failure in TOPICS.values():
        added = "\n".join(line[2:] for line in failure.cure.splitlines() if line.startswith("+ "))
        if added and not added.lstrip().startswith("-"):
            assert YAML(typ="safe").load(added.replace("{", "").replace("}", "")) is not None, failure.topic
