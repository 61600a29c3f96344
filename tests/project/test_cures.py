"""What is printed for a version that no run can change: the lines are applied, and then there is a stamp."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.packages import HATCHLING
from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.versions.registry import find_version

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROJECT = '[project]\nname = "demo"\ndynamic = ["version"]\n'
HATCH = HATCHLING + PROJECT
PDM = HATCH.replace("hatchling.build", "pdm.backend")
MESON = HATCH.replace("hatchling.build", "mesonpy")
SKBUILD = HATCH.replace("hatchling.build", "scikit_build_core.build")
FLIT = HATCH.replace("hatchling.build", "flit_core.buildapi")
MATURIN = HATCH.replace("hatchling.build", "maturin")
POETRY = '[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n'
GIT_VERSIONING = (
    HATCH.replace("hatchling.build", "setuptools.build_meta").replace(
        "hatchling", "setuptools-git-versioning"
    )
    + "[tool.setuptools-git-versioning]\n"
)
TAGGED = "[egg_info]\ntag_build = .post1\n"


def tables(text: str, lines: str) -> str:
    """`text` with the tables of `lines` in the place of its own."""
    for header in re.findall(r"^\[.*\]$", lines, re.MULTILINE):
        text = re.sub(rf"^{re.escape(header)}\n(?:(?!\[).*\n)*", "", text, flags=re.MULTILINE)
    return text + lines


def only(text: str, lines: str) -> str:
    return f"{lines}\n"


def first(text: str, lines: str) -> str:
    return f"{lines}\n{text}"


def in_the_call(text: str, lines: str) -> str:
    return re.sub(r"version\s*[=:].*?(?=[,)\n])", lines.rstrip(","), text, count=1)


Files = dict[str, str]

CURES: dict[str, tuple[Files, str, Callable[[str, str], str]]] = {
    "poetry-dynamic-versioning that only Poetry runs": (
        {"pyproject.toml": POETRY + "[tool.poetry-dynamic-versioning]\nenable = true\n"},
        "pyproject.toml",
        tables,
    ),
    "poetry-version-plugin": (
        {"pyproject.toml": POETRY + '[tool.poetry-version-plugin]\nsource = "git-tag"\n'},
        "pyproject.toml",
        lambda text, lines: tables(
            text.replace('[tool.poetry-version-plugin]\nsource = "git-tag"\n', ""), lines
        ),
    ),
    "a plugin of hatchling": (
        {
            "pyproject.toml": HATCH + '[tool.hatch.version]\nsource = "cargo"\n',
            "src/my_package/__init__.py": '__version__ = "1.2.3"\n',
        },
        "pyproject.toml",
        tables,
    ),
    "a plugin of hatchling, in hatch.toml": (
        {
            "pyproject.toml": HATCH,
            "hatch.toml": '[version]\nsource = "cargo"\n',
            "src/my_package/__init__.py": '__version__ = "1.2.3"\n',
        },
        "hatch.toml",
        tables,
    ),
    "a package.json without a version": (
        {
            "pyproject.toml": HATCH + '[tool.hatch.version]\nsource = "nodejs"\n',
            "package.json": '{\n  "name": "demo"\n}\n',
        },
        "package.json",
        lambda text, lines: text.replace("{", f"{{\n{lines}"),
    ),
    "a file of hatchling without a version": (
        {"pyproject.toml": HATCH + '[tool.hatch.version]\npath = "demo.py"\n', "demo.py": "x = 1\n"},
        "demo.py",
        first,
    ),
    "code for hatchling": (
        {
            "pyproject.toml": HATCH + '[tool.hatch.version]\nsource = "code"\npath = "demo.py"\n',
            "demo.py": "__version__ = str(1)\n",
        },
        "demo.py",
        only,
    ),
    "a module of Flit without a version": (
        {"pyproject.toml": FLIT, "demo.py": "__version__ = str(1)\n"},
        "demo.py",
        only,
    ),
    "a file of PDM without a version": (
        {"pyproject.toml": PDM + '[tool.pdm.version]\npath = "demo.py"\n', "demo.py": "x = 1\n"},
        "demo.py",
        first,
    ),
    "a function for PDM": (
        {
            "pyproject.toml": PDM + '[tool.pdm.version]\nsource = "call"\ngetter = "demo:get"\n',
            "src/my_package/__init__.py": '__version__ = "1.2.3"\n',
        },
        "pyproject.toml",
        tables,
    ),
    "Cargo.toml without a version": (
        {"pyproject.toml": MATURIN, "Cargo.toml": '[package]\nname = "demo"\n'},
        "Cargo.toml",
        lambda text, lines: text + lines.partition("\n")[2] + "\n",
    ),
    "a version that meson computes": (
        {"pyproject.toml": MESON, "meson.build": "v = '1' + '.2'\nproject('demo', version: v)\n"},
        "meson.build",
        in_the_call,
    ),
    "another provider of scikit-build-core": (
        {
            "pyproject.toml": SKBUILD + '[tool.scikit-build.metadata.version]\nprovider = "own"\n',
            "src/my_package/__init__.py": '__version__ = "1.2.3"\n',
        },
        "pyproject.toml",
        tables,
    ),
    "an attribute with a tag of the project's own": (
        {
            "setup.cfg": f"[metadata]\nname = demo\nversion = attr: demo.V\n{TAGGED}",
            "demo.py": "V = (1, 2)\n",
        },
        "setup.cfg",
        tables,
    ),
    "a file with more than the version": (
        {"setup.cfg": "[metadata]\nname = demo\nversion = file: VERSION\n", "VERSION": "1.2\n1.1\n"},
        "VERSION",
        only,
    ),
    "a computed setup.py with a tag of the project's own": (
        {"setup.py": "setup(name='demo', version='.'.join(x), py_modules=['demo'])\n", "setup.cfg": TAGGED},
        "setup.cfg",
        only,
    ),
    "a version beside versioneer, which names the sdist": (
        {"setup.py": "import versioneer\nsetup(version='1.2', cmdclass=versioneer.get_cmdclass())\n"},
        "setup.py",
        lambda text, lines: text.replace("version='1.2',", lines),
    ),
    "a version that a command of setup.py changes": (
        {"setup.py": "def run(self):\n    self.metadata.version = '1.3'\nsetup(version='1.2.3')\n"},
        "setup.py",
        lambda text, lines: text.replace("    self.metadata.version = '1.3'\n", "    pass\n"),
    ),
    "setuptools-scm that nothing installs": (
        {"setup.py": "setup(name='demo', use_scm_version=True)\n"},
        "pyproject.toml",
        only,
    ),
    "a file that setuptools-git-versioning mixes with git": (
        {
            "pyproject.toml": GIT_VERSIONING
            + 'version_file = "VERSION"\ncount_commits_from_version_file = true\n',
            "VERSION": "1.2.3\n",
        },
        "pyproject.toml",
        lambda text, lines: text.replace("count_commits_from_version_file = true\n", lines + "\n"),
    ),
    "tags that setuptools-git-versioning rewrites": (
        {"pyproject.toml": GIT_VERSIONING + "tag_formatter = '^pkg/(?P<tag>.*)$'\n"},
        "pyproject.toml",
        lambda text, lines: text.replace("tag_formatter = '^pkg/(?P<tag>.*)$'\n", lines),
    ),
    "a part of the tag, by setupmeta": (
        {"setup.py": "setup(name='demo', setup_requires=['setupmeta'], versioning='distance')\n"},
        "setup.py",
        lambda text, lines: text.replace("versioning='distance'", lines.rstrip(",")),
    ),
    "a plugin of setuptools beside a tag of the project's own": (
        {"setup.py": "setup(name='d', setup_requires=['calver'], use_calver=True)\n", "setup.cfg": TAGGED},
        "setup.cfg",
        only,
    ),
    "no version in a setup.py": (
        {"setup.py": "setup(name='demo', py_modules=['demo'])\n"},
        "setup.py",
        lambda text, lines: text.replace("py_modules", f"{lines} py_modules"),
    ),
    "no version anywhere": (
        {"pyproject.toml": PROJECT},
        "pyproject.toml",
        lambda text, lines: text.replace('dynamic = ["version"]\n', lines.removeprefix("[project]\n") + "\n"),
    ),
}


@pytest.mark.parametrize(("files", "file", "apply"), CURES.values(), ids=CURES.keys())
def test_the_lines_cure_it(tmp_path: Path, files: Files, file: str, apply: Callable[[str, str], str]) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    before = find_version(read_project(tmp_path))
    assert before.stamp is None
    assert before.unstampable

    old = (tmp_path / file).read_text() if (tmp_path / file).exists() else ""
    (tmp_path / file).write_text(apply(old, before.unstampable.cure.partition("\n")[2].rstrip("\n")) + "\n")

    after = find_version(read_project(tmp_path))
    assert after.stamp
    assert after.version in ("", "1.2.3")
