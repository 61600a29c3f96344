"""Files that setup.py opens: setuptools itself says whether the sdist has them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tracer_bullet.project.opened_files import opened_files
from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.sdist_files import notes_on_files

pytestmark = pytest.mark.slow

GALLERY = Path(__file__).parent / "gallery"
CASES = ("setup-py-opens-files-for-its-lists", "setup-py-opens-files-with-a-helper")


@pytest.mark.parametrize("case", CASES)
def test_the_sdist_lacks_what_the_notes_name_until_their_cure_is_followed(tmp_path: Path, case: str) -> None:
    project = tmp_path / case
    shutil.copytree(GALLERY / case, project)
    opened = {one.path for one in opened_files(read_project(project).setup_py)}
    notes = notes_on_files(read_project(project))

    named = {path for path in opened if any(f" opens {path}," in note for note in notes)}

    assert named == opened - in_the_sdist(project)

    cures = re.findall(r"add `(.+)` to MANIFEST\.in", "\n".join(notes))
    with (project / "MANIFEST.in").open("a") as manifest:
        manifest.writelines(f"{line}\n" for line in cures)

    assert cures
    assert notes_on_files(read_project(project)) == ()
    assert opened <= in_the_sdist(project)


def in_the_sdist(project: Path) -> set[str]:
    subprocess.run([sys.executable, "setup.py", "--quiet", "sdist"], cwd=project, check=True)
    [sdist] = (project / "dist").glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}
