"""A version that a crate shares with its workspace: its line there, and who asks for that version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.project.builds import step
from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.versions.registry import find_version
from tracer_bullet.project.versions.shell import stamp_lines

if TYPE_CHECKING:
    from pathlib import Path

WORKSPACE = '[workspace]\nmembers = ["crates/*", "py"]\n[workspace.package]\nversion = "1.2.0"\n'
MATURIN = '[build-system]\nrequires = ["maturin>=1,<2"]\nbuild-backend = "maturin"\n'
CLI = '[package]\nname = "cli"\nversion = "1.2.0"\n[dependencies]\n'
SHARED = '[package]\nname = "py"\nversion.workspace = true\n'


def workspace(root: Path, requirement: str) -> Path:
    files = {
        "Cargo.toml": WORKSPACE,
        "py/Cargo.toml": SHARED,
        "py/pyproject.toml": f'{MATURIN}[project]\nname = "demo"\ndynamic = ["version"]\n',
        "crates/cli/Cargo.toml": f"{CLI}py = {requirement}\n",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    (root / ".git").mkdir(exist_ok=True)
    return root / "py"


def test_a_package_outside_a_workspace_has_no_such_version(tmp_path: Path) -> None:
    package = workspace(tmp_path, '{ path = "../../py" }')
    (tmp_path / "Cargo.toml").unlink()
    assert find_version(read_project(package)).stamp is None


def test_the_line_above_the_package_is_stamped_and_so_is_a_requirement_of_it(tmp_path: Path) -> None:
    package = workspace(tmp_path, '{ path = "../../py", version = "1.2" }')
    source = find_version(read_project(package))
    assert source.stamp
    assert source.version == "1.2.0"

    assert step(package, "V=1.2.0.dev7", *stamp_lines(source.stamp)).code == 0
    assert (tmp_path / "Cargo.toml").read_text() == WORKSPACE.replace("1.2.0", "1.2.0-dev7")
    cli = (tmp_path / "crates/cli/Cargo.toml").read_text()
    assert 'version = "1.2.0"\n[dep' in cli
    assert 'version = "1.2.0-dev7" }' in cli
    assert not list(tmp_path.rglob("*.old"))


def test_a_manifest_beside_the_package_is_found_too(tmp_path: Path) -> None:
    package = workspace(tmp_path, '{ path = "../../py" }')
    (tmp_path / "python").mkdir()
    settings = (package / "pyproject.toml").read_text()
    (tmp_path / "python/pyproject.toml").write_text(
        f'{settings}[tool.maturin]\nmanifest-path = "../py/Cargo.toml"\n'
    )
    source = find_version(read_project(tmp_path / "python"))
    assert source.literal
    assert source.literal.file == "../Cargo.toml"


@pytest.mark.parametrize("written", [">=1.2", "^1", "~1.2.0"])
def test_a_range_of_its_versions_is_named_with_the_line_that_works(tmp_path: Path, written: str) -> None:
    package = workspace(tmp_path, f'{{ path = "../../py", version = "{written}" }}')
    source = find_version(read_project(package))
    assert source.stamp is None
    assert source.unstampable

    line = source.unstampable.cure.splitlines()[-1].replace("name", "py").replace("…", "../../py")
    workspace(tmp_path, line.partition(" = ")[2])
    assert find_version(read_project(package)).stamp
