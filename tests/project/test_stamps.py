"""Stamps as bash: what they change, what they leave alone, and that they fail if they change nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.conftest import GitRepository
from tests.project.builds import NUMBER, clone, origin, step
from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.versions.literal import literal_at
from tracer_bullet.project.versions.registry import find_version
from tracer_bullet.project.versions.shell import (
    base_version,
    build_variables,
    fixed_line,
    on_the_build_command,
    stamp_lines,
)
from tracer_bullet.project.versions.stamp import LocalTag, UvVersion, VersionEdit, VersionVariable

GALLERY = Path(__file__).parent / "gallery"
WRITTEN = sorted(
    path
    for path in GALLERY.iterdir()
    if path.is_dir() and isinstance(find_version(read_project(path)).stamp, VersionEdit | UvVersion)
)
SETUP = "from setuptools import setup\n"
LINES = (
    'version = "1.2.0"',
    "1.2.0",
    "setup(version='1.2.0', x=['six>=1.2.0'])",
    "version = '1.2.0' # * [a] (b) 1.2.0",
    "[project]",
    "[tool.x]",
    'name = "demo"',
    "",
    "1.1",
)
VERSION = f"1.2.0.dev{NUMBER}"


def project_of(root: Path, **files: str) -> Path:
    for name, text in files.items():
        (root / name.replace("__", ".")).write_bytes(text.encode())
    return root


def checkout(case: Path, root: Path) -> Path:
    """A copy of `case`; in git only if the stamp needs a commit."""
    shutil.copytree(case, root)
    stamp = find_version(read_project(case)).stamp
    if isinstance(stamp, VersionEdit) and stamp.commit:
        repository = GitRepository(root)
        repository.git("init", "--quiet")
        repository.commit()
    return root


def stamp(directory: Path, version: str = "1.2.0") -> tuple[int, str]:
    """Stamp `directory`; the exit code, and the version that is there afterwards."""
    source = find_version(read_project(directory))
    assert source.stamp
    finished = step(directory, fixed_line(version), *stamp_lines(source.stamp))
    return finished.code, find_version(read_project(directory)).version


def changed_lines(before: Path, after: Path) -> dict[str, list[bytes]]:
    """The lines of each file under `after` that are not as under `before`; new and lost files too."""
    names = {path.relative_to(root) for root in (before, after) for path in root.rglob("*") if path.is_file()}
    found = {}
    for name in names:
        old = (before / name).read_bytes().splitlines(keepends=True) if (before / name).is_file() else []
        new = (after / name).read_bytes().splitlines(keepends=True) if (after / name).is_file() else []
        lines = [line for one, line in zip(old, new, strict=False) if one != line]
        if lines or len(old) != len(new):
            found[name.as_posix()] = lines
    return found


@pytest.mark.parametrize("case", WRITTEN, ids=lambda path: path.name)
def test_a_stamp_changes_the_version_and_nothing_else(case: Path, tmp_path: Path) -> None:
    source = find_version(read_project(case))
    assert source.literal
    demo = checkout(case, tmp_path / "demo")

    code, version = stamp(demo)

    form = source.stamp.form if isinstance(source.stamp, VersionEdit) else "pep440"
    spelled = VERSION.replace(".dev", "-dev") if form == "semver" else VERSION
    assert (code, version) == (0, spelled)
    shutil.rmtree(demo / ".git", ignore_errors=True)
    literals = source.stamp.literals if isinstance(source.stamp, VersionEdit) else (source.literal,)
    expected: dict[str, list[bytes]] = {}
    for one in literals:
        expected.setdefault(one.file, []).append(f"{one.before}{spelled}{one.after}\n".encode())
    assert changed_lines(case, demo) == expected


@pytest.mark.parametrize("case", WRITTEN, ids=lambda path: path.name)
def test_a_stamp_whose_line_is_gone_fails_the_run(case: Path, tmp_path: Path) -> None:
    source = find_version(read_project(case))
    assert source.literal
    assert source.stamp
    demo = checkout(case, tmp_path / "demo")
    (demo / source.literal.file).write_text("# nothing here\n")

    assert step(demo, fixed_line("1.2.0"), *stamp_lines(source.stamp)).code != 0


@pytest.mark.parametrize(
    ("files", "line"),
    [
        pytest.param(
            {"setup__py": SETUP + "setup(name='d', install_requires=['six>=1.2.0'], version='1.2.0')\n"},
            f"setup(name='d', install_requires=['six>=1.2.0'], version='{VERSION}')",
            id="two versions on one line",
        ),
        pytest.param(
            {
                "setup__py": SETUP
                + 'R = [\n    "six>=1.2.0",\n]\nsetup(\n    name="d",\n    version="1.2.0",\n)\n'
            },
            f'    version="{VERSION}",',
            id="a dependency of the same version first",
        ),
        pytest.param(
            {"pyproject__toml": '[tool.x]\nversion = "1.2.0"\n[project]\nname = "d"\nversion = "1.2.0"\n'},
            f'version = "{VERSION}"',
            id="the same line in a table before",
        ),
        pytest.param(
            {"pyproject__toml": '[project]\nname = "d"\nversion = "1.2.0"\n[tool.x]\nversion = "1.2.0"\n'},
            f'version = "{VERSION}"',
            id="the same line in a table behind",
        ),
        pytest.param(
            {"pyproject__toml": '[project]\nname = "d"\nversion = "1.2.0-DEV3"\n'},
            f'version = "{VERSION}"',
            id="a spelling that is not the normal one",
        ),
        pytest.param(
            {"pyproject__toml": "[project]\nname = 'd'\nversion = '1.2.0' # it's \"so\" $HOME `x` /\\\n"},
            f"version = '{VERSION}' # it's \"so\" $HOME `x` /\\",
            id="what a shell would read",
        ),
        pytest.param(
            {
                "setup__py": SETUP
                + "setup(name='d', author='Zoë', url='https://x.org/?a=1&b=[2]', version='1.2.0')\n"
            },
            f"setup(name='d', author='Zoë', url='https://x.org/?a=1&b=[2]', version='{VERSION}')",
            id="what sed would read, and letters that are not ASCII",
        ),
        pytest.param(
            {"setup__cfg": "[metadata]\nname = d\nversion\t=\t1.2.0\n", "setup__py": SETUP + "setup()\n"},
            f"version\t=\t{VERSION}",
            id="tabs",
        ),
        pytest.param(
            {"pyproject__toml": '[project]\r\nname = "d"\r\nversion = "1.2.0"\r\n'},
            f'version = "{VERSION}"\r',
            id="CRLF",
        ),
        pytest.param(
            {"pyproject__toml": '\ufeff[project]\nname = "d"\nversion = "1.2.0"\n'},
            f'version = "{VERSION}"',
            id="a byte order mark",
        ),
        pytest.param(
            {"pyproject__toml": '[project]\nname = "d"\nversion = "1.2.0"'},
            f'version = "{VERSION}"',
            id="no line end",
        ),
    ],
)
def test_only_the_version_of_the_project_is_replaced(
    tmp_path: Path, files: dict[str, str], line: str
) -> None:
    (tmp_path / "before").mkdir()
    (tmp_path / "after").mkdir()
    project_of(tmp_path / "before", **files)
    after = project_of(tmp_path / "after", **files)

    code, version = stamp(after)

    assert (code, version) == (0, VERSION)
    [lines] = changed_lines(tmp_path / "before", after).values()
    assert [one.decode().removesuffix("\n") for one in lines] == [line]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(LINES), max_size=6),
    st.sampled_from(LINES[:4]),
    st.lists(st.sampled_from(LINES), max_size=3),
)
def test_whichever_lines_surround_it_only_this_version_changes(
    tmp_path_factory: pytest.TempPathFactory, above: list[str], line: str, below: list[str]
) -> None:
    text = "".join(f"{one}\n" for one in (*above, line, *below))
    start = sum(len(one) + 1 for one in above) + line.rindex("1.2.0")
    literal = literal_at("f", text, start, start + 5)
    assume(literal is not None)
    assert literal

    directory = project_of(tmp_path_factory.mktemp("demo"), f=text)
    finished = step(directory, fixed_line("1.2.0"), *stamp_lines(VersionEdit((literal,))))

    assert finished.code == 0, finished.said
    assert (directory / "f").read_text() == text[:start] + VERSION + text[start + 5 :]


def test_what_is_not_written_in_one_piece_is_not_replaced(tmp_path: Path) -> None:
    project = project_of(tmp_path, pyproject__toml="", VERSION="1.2.0\n1.1.0\n")
    project_of(project, setup__cfg="[metadata]\nname = d\nversion = file: VERSION\n")

    source = find_version(read_project(project))

    assert source.stamp is None
    assert source.unstampable


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.2.0", f"1.2.0-dev{NUMBER}"),
        ("1.2.0rc1", f"1.2.0-rc1.dev{NUMBER}"),
        ("1.2.0-alpha.3", f"1.2.0-a3.dev{NUMBER}"),
        ("1.2.0.dev1", f"1.2.0-dev{NUMBER}"),
    ],
)
def test_cargo_gets_its_own_form(tmp_path: Path, version: str, expected: str) -> None:
    shutil.copytree(GALLERY / "maturin-cargo", tmp_path / "demo")

    assert stamp(tmp_path / "demo", version) == (0, expected)


def test_a_workspace_is_stamped_with_the_crates_that_ask_for_its_version(tmp_path: Path) -> None:
    shutil.copytree(GALLERY / "maturin-workspace", tmp_path / "demo")

    code, _ = stamp(tmp_path / "demo")

    assert code == 0
    assert (tmp_path / "demo" / "Cargo.toml").read_text().count(f"1.2.0-dev{NUMBER}") == 2


@pytest.mark.parametrize(
    ("version", "base"),
    [
        ("1.2.0", "1.2.0"),
        ("1.2.0.dev3", "1.2.0"),
        ("1!2.0rc1.post2.dev3+local.1", "1!2.0rc1.post2"),
        ("v01.02-DEV3", "1.2"),
        ("2024.01.05", "2024.1.5"),
    ],
)
def test_the_base_keeps_epoch_pre_and_post(tmp_path: Path, version: str, base: str) -> None:
    assert base_version(version) == base
    assert step(tmp_path, fixed_line(version), 'echo "$V"').said.split() == [f"{base}.dev{NUMBER}"]


@pytest.mark.parametrize("case", WRITTEN, ids=lambda path: path.name)
def test_a_step_is_short_enough_to_be_reviewed(case: Path) -> None:
    stamp = find_version(read_project(case)).stamp
    assert stamp
    lines = stamp_lines(stamp)

    assert len(lines) <= 6
    assert max(len(line) for line in lines) <= (150 if "one-line" in case.name else 120)


def test_a_local_tag_takes_the_place_of_those_on_head_and_stays_in_the_runner(tmp_path: Path) -> None:
    repository = origin(GALLERY / "versioneer", tmp_path / "demo")
    repository.git("tag", "--annotate", "--message", "x", "v1.1.5")
    repository.git("tag", "v1.1.4")
    runner = clone(repository, tmp_path / "runner")

    lines = stamp_lines(LocalTag("v"))
    for _ in "first", "again, when failed jobs are run again":
        finished = step(runner, fixed_line("1.2.0"), *lines, "git tag --points-at HEAD")
        assert finished.code == 0, finished.said
        assert finished.said.split()[-1] == f"v{VERSION}"
        assert finished.said.count("\nv") == 1
    assert repository.git("tag").split() == ["v1.1.0", "v1.1.4", "v1.1.5"]


def test_a_variable_stands_on_the_build_command_alone() -> None:
    stamp = VersionVariable("PBR_VERSION")

    assert stamp_lines(stamp) == ()
    assert build_variables(stamp) == {"PBR_VERSION": "$V"}
    assert on_the_build_command(stamp, "uv build") == 'PBR_VERSION="$V" uv build'
    assert on_the_build_command(LocalTag("v"), "uv build") == "uv build"
