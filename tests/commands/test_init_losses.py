"""What `tracer init` would overwrite or delete is in git first; every cure that is printed is applied."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.conftest import GitRepository
from tracer_bullet import cli

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.slow
OLD, STAGED, MINE = (f"name: {word}\non: [push]\njobs: {{}}\n" for word in ("Old", "Staged", "Mine"))
DIRECTORY = ".github/workflows"
ANSWERS = ".copier-answers.tracer.yml"


class Way(NamedTuple):
    """Options by which init overwrites or deletes the workflow `path`."""

    path: str
    options: tuple[str, ...]


FORCE = Way(f"{DIRECTORY}/publish.yml", ("--force",))
REPLACE = Way(f"{DIRECTORY}/ship.yml", ("--replace", "ship.yml"))
REPLACE_IN_PLACE = Way(f"{DIRECTORY}/publish.yml", ("--replace", "publish.yml"))


def init(*words: str) -> int:
    return cli.main(["init", "--yes", *words])


def commit_old(package: GitRepository, path: str) -> None:
    package.write(path, OLD)
    package.commit()


def modify(package: GitRepository, path: str) -> None:
    commit_old(package, path)
    package.write(path, MINE)


def ignore(package: GitRepository, path: str) -> None:
    package.write(".gitignore", f"/{path}\n")
    package.commit()
    package.write(path, MINE)


def stage(package: GitRepository, path: str) -> None:
    modify(package, path)
    package.git("add", path)


def stage_new(package: GitRepository, path: str) -> None:
    package.write(path, MINE)
    package.git("add", path)


def intend_to_add(package: GitRepository, path: str) -> None:
    package.write(path, MINE)
    package.git("add", "--intent-to-add", path)


def hide(option: str) -> Callable[[GitRepository, str], None]:
    def hide_changes(package: GitRepository, path: str) -> None:
        commit_old(package, path)
        package.git("update-index", option, path)
        package.write(path, MINE)

    return hide_changes


def untrack(package: GitRepository, path: str) -> None:
    commit_old(package, path)
    package.git("rm", "--quiet", "--cached", path)
    package.write(path, MINE)


def stage_and_edit(package: GitRepository, path: str) -> None:
    commit_old(package, path)
    package.write(path, STAGED)
    package.git("add", path)
    package.write(path, MINE)


def stage_and_revert(package: GitRepository, path: str) -> None:
    stage_and_edit(package, path)
    package.write(path, OLD)


def stage_new_and_edit(package: GitRepository, path: str) -> None:
    package.write(path, STAGED)
    package.git("add", path)
    package.write(path, MINE)


LOST = {
    "modified": (modify, "has changes that are not committed"),
    "untracked": (lambda package, path: package.write(path, MINE), "is not tracked by git"),
    "ignored": (ignore, "is ignored by git"),
    "staged": (stage, "has changes that are not committed"),
    "staged and new": (stage_new, "has changes that are not committed"),
    "to be added later": (intend_to_add, "has changes that are not committed"),
    "assumed to be unchanged": (hide("--assume-unchanged"), "has changes that are not committed"),
    "skipped": (hide("--skip-worktree"), "has changes that are not committed"),
    "tracked no more": (untrack, "is not tracked by git"),
    "staged and edited since": (stage_and_edit, "has changes that are not committed"),
    "staged and reverted since": (stage_and_revert, "has changes that are not committed"),
    "new, staged and edited since": (stage_new_and_edit, "has changes that are not committed"),
}


@pytest.mark.parametrize("way", [FORCE, REPLACE, REPLACE_IN_PLACE], ids=["force", "replace", "in place"])
def test_a_committed_file_is_replaced_whatever_the_others_are(package: GitRepository, way: Way) -> None:
    commit_old(package, way.path)
    package.write("README.md", "mine")
    package.write(f"{DIRECTORY}/test.yml", MINE)

    assert init(*way.options) == 0

    assert package.git("show", f"HEAD:{way.path}") == OLD


def test_line_ends_that_git_checked_out_otherwise_are_no_change(package: GitRepository) -> None:
    commit_old(package, FORCE.path)
    package.git("config", "core.autocrlf", "true")
    package.write(FORCE.path, OLD.replace("\n", "\r\n"))

    assert init("--force") == 0


def test_what_tracer_wrote_is_replaced_before_it_is_committed(package: GitRepository) -> None:
    assert init() == 0

    assert init("--branch", "other", "--workflow", "release.yml", "--data", "keep_dispatch=true") == 0

    assert not (package.root / FORCE.path).exists()


def cures_of(said: str) -> list[str]:
    return said.partition("hint: ")[2].splitlines()


def apply_each(repository: GitRepository, cures: list[str], where: str = ".") -> Iterator[GitRepository]:
    """For each cure a copy of the repository, after the cure was run in its directory `where`."""
    assert cures
    for number, cure in enumerate(cures):
        copy = GitRepository(repository.root.with_name(str(number)) / repository.root.name)
        shutil.copytree(repository.root, copy.root, symlinks=True)
        place = copy.root / where
        subprocess.run(["bash", "-euc", cure], check=True, capture_output=True, cwd=place)
        yield copy


def kept(repository: GitRepository, path: str) -> set[str]:
    """What the commits and stashes hold of the file at `path`."""
    commits = repository.git("rev-list", "--all", "--reflog").split()
    holding = [
        commit for commit in commits if path in repository.git("ls-tree", "-rz", "--name-only", commit)
    ]
    return {repository.git("show", f"{commit}:{path}") for commit in holding}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("state", "way"),
    [
        *((state, FORCE) for state in LOST),
        *(
            (state, REPLACE)
            for state in ("modified", "untracked", "ignored", "staged and new", "tracked no more")
        ),
        *((state, REPLACE_IN_PLACE) for state in ("modified", "untracked", "new, staged and edited since")),
    ],
)
def test_what_git_could_not_restore_is_refused_and_each_cure_keeps_it(
    package: GitRepository,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    state: str,
    way: Way,
) -> None:
    prepare, why = LOST[state]
    prepare(package, way.path)
    before, status = package.files(), package.git("status", "--porcelain", "--ignored")

    assert init(*way.options) == 4

    said = capsys.readouterr().err
    assert f"`{way.path}` {why} and would be {'deleted' if way is REPLACE else 'overwritten'}" in said
    assert (package.files(), package.git("status", "--porcelain", "--ignored")) == (before, status)
    wanted = {before[way.path].decode()} | ({STAGED} if "since" in state else set())
    for cure, copy in zip(cures_of(said), apply_each(package, cures_of(said)), strict=True):
        monkeypatch.chdir(copy.root)
        assert init(*(() if "without `--replace" in cure else way.options)) == 0, cure
        assert wanted <= kept(copy, way.path), cure


@pytest.mark.slow
@pytest.mark.parametrize("where", [".", "src", ".."], ids=["at the root", "in a directory", "outside"])
def test_one_cure_keeps_all_files_and_works_where_one_is(
    package: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], where: str
) -> None:
    """Also those whose names a shell or git could read as something else."""
    names = ["a b.yml", "it's[x]*.yml", "-rf.yml", "ignored.yml"]
    paths = [FORCE.path, *(f"{DIRECTORY}/{name}" for name in names)]
    package.write(".gitignore", "ignored.yml\n")
    modify(package, FORCE.path)
    for path in paths[1:]:
        package.write(path, MINE)
    package.write(f"{DIRECTORY}/x.yml", "not: mine\n")
    monkeypatch.chdir(package.root / where)
    words = ["--force", *(f"--replace={package.root / path}" for path in paths[1:])]

    assert init(*words, str(package.root)) == 4

    said = capsys.readouterr().err
    assert all(f"`{path}`" in said for path in paths)
    for copy in apply_each(package, cures_of(said), where):
        monkeypatch.chdir(copy.root / where)
        again = [word.replace(str(package.root), str(copy.root)) for word in words]
        named = [word for word in again if "--replace" not in word or (copy.root / word[10:]).exists()]
        assert init(*named, str(copy.root)) == 0
        assert all(MINE in kept(copy, path) for path in paths)
        assert f"{DIRECTORY}/x.yml" in copy.git("ls-files", "--others")


def test_before_the_first_commit_the_only_cure_is_a_commit(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.git("update-ref", "-d", "HEAD")
    package.write(FORCE.path, MINE)

    assert init("--force") == 4

    (cure,) = cures_of(capsys.readouterr().err)
    subprocess.run(["bash", "-euc", cure], check=True, capture_output=True)
    assert init("--force") == 0
    assert kept(package, FORCE.path) == {MINE}


def test_a_merge_has_to_be_finished_first(package: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    commit_old(package, FORCE.path)
    package.git("switch", "--quiet", "--create", "other")
    package.write(FORCE.path, STAGED)
    package.commit()
    package.git("switch", "--quiet", "main")
    package.write(FORCE.path, MINE)
    package.commit()
    with pytest.raises(subprocess.CalledProcessError):
        package.git("merge", "other")

    assert init("--force") == 4

    said = capsys.readouterr().err
    assert "has merge conflicts" in said
    assert "hint: git status  # shows how to finish the merge" in said


def test_the_file_that_a_symlink_leads_to_counts(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.write("ci/publish.yml", OLD)
    (package.root / DIRECTORY).mkdir(parents=True)
    (package.root / FORCE.path).symlink_to("../../ci/publish.yml")
    package.commit()
    package.write("ci/publish.yml", MINE)

    assert init("--force") == 4

    assert "`ci/publish.yml` has changes that are not committed" in capsys.readouterr().err
    assert (package.root / "ci/publish.yml").read_text() == MINE


@pytest.mark.parametrize(
    ("path", "options"),
    [
        pytest.param(FORCE.path, ("--force",), id="the workflow"),
        pytest.param(f"{DIRECTORY}/mine.yml", ("--force", "--workflow", "mine.yml"), id="under its new name"),
        pytest.param(ANSWERS, ("--branch", "other"), id="the answers"),
    ],
)
def test_a_later_run_keeps_what_was_edited_since_the_last_commit(
    package: GitRepository, capsys: pytest.CaptureFixture[str], path: str, options: tuple[str, ...]
) -> None:
    assert init() == 0
    package.commit()
    text = package.files().get(path, MINE.encode()).decode()
    package.write(path, f"{text}# mine\n")
    before = package.files()
    capsys.readouterr()

    assert init(*options) == 4

    said = capsys.readouterr().err
    assert f"`{path}` {'is not tracked' if 'mine' in path else 'has changes'}" in said
    assert package.files() == before
    package.commit()
    assert init(*options) == 0


def test_a_dry_run_shows_the_difference_and_what_would_be_refused(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    modify(package, FORCE.path)

    assert init("--force", "--dry-run") == 0

    shown = capsys.readouterr()
    assert "-name: Mine\n" in shown.out
    assert f"note: `{FORCE.path}` has changes that are not committed" in shown.err
