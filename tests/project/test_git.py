"""Facts of real git repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracer_bullet.errors import TracerError
from tracer_bullet.project.git import commit_that_added, read_repository, tracked_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository


def test_the_root_is_found_from_below_and_for_a_directory_that_does_not_exist_yet(
    repository: GitRepository,
) -> None:
    repository.write("a/b/file")

    assert read_repository(repository.root / "a" / "b").root.samefile(repository.root)
    assert read_repository(repository.root / "new" / "er").root.samefile(repository.root)


def test_outside_of_git_the_cure_is_named(tmp_path: Path) -> None:
    with pytest.raises(TracerError, match="not in a git repository") as caught:
        read_repository(tmp_path)
    assert caught.value.hint == f"change into your repository, or create one: git init {tmp_path}"

    with pytest.raises(TracerError, match="does not exist") as caught:
        read_repository(tmp_path / "new")
    assert caught.value.hint.startswith(f"git init {tmp_path / 'new'}")


def test_the_cure_that_git_names_for_another_user_s_repository_can_be_pasted(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    repository.write("docs/index.md")

    with pytest.raises(TracerError, match="dubious ownership") as caught:
        read_repository(repository.root / "docs")

    assert caught.value.hint.splitlines()[-1] == f"git config --global --add safe.directory {repository.root}"


def test_a_bare_repository_is_not_worked_in(repository: GitRepository, tmp_path: Path) -> None:
    repository.git("init", "--quiet", "--bare", str(tmp_path / "bare.git"))

    with pytest.raises(TracerError, match="is a bare repository"):
        read_repository(tmp_path / "bare.git")


def test_what_git_itself_complains_of_is_passed_on(repository: GitRepository) -> None:
    repository.write(".git/config", "[core\n")

    with pytest.raises(TracerError, match="bad config"):
        read_repository(repository.root)


def test_without_git_on_the_path_it_is_said(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(TracerError, match="git is not installed"):
        read_repository(repository.root)


def test_the_current_branch_needs_no_commit_and_a_detached_head_has_none(repository: GitRepository) -> None:
    assert read_repository(repository.root).branch == "main"

    repository.commit()
    repository.git("switch", "--quiet", "--create", "feature/ä")
    assert read_repository(repository.root).branch == "feature/ä"

    repository.git("switch", "--quiet", "--detach")
    assert read_repository(repository.root).branch == ""


def test_a_tag_of_the_same_name_does_not_change_the_branch_s_name(repository: GitRepository) -> None:
    repository.commit()
    repository.git("switch", "--quiet", "--create", "foo")
    repository.git("tag", "foo")

    assert read_repository(repository.root).branch == "foo"


def test_the_default_branch_is_the_remote_s_head(repository: GitRepository) -> None:
    repository.commit()
    repository.git("update-ref", "refs/remotes/origin/trunk", "HEAD")
    repository.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")

    found = read_repository(repository.root).default_branch("origin")

    assert found is not None
    assert (found.value, found.source) == ("trunk", "from origin/HEAD")


@pytest.mark.parametrize(
    ("branches", "configured", "expected"),
    [
        pytest.param(["main"], "", "main", id="main"),
        pytest.param(["master", "work"], "", "master", id="master where there is no main"),
        pytest.param(["trunk"], "", "trunk", id="the only branch"),
        pytest.param(["trunk", "work"], "trunk", "trunk", id="the configured one"),
        pytest.param(["trunk", "work"], "", None, id="two others cannot be told apart"),
    ],
)
def test_without_a_remote_the_default_branch_is_guessed_and_said(
    repository: GitRepository, branches: list[str], configured: str, expected: str | None
) -> None:
    repository.git("symbolic-ref", "HEAD", f"refs/heads/{branches[0]}")
    repository.commit()
    for branch in branches[1:]:
        repository.git("branch", branch)
    if configured:
        repository.git("config", "init.defaultBranch", configured)

    found = read_repository(repository.root).default_branch("")

    assert (found.value if found else None) == expected


def test_a_repository_without_a_commit_has_its_unborn_branch_as_default(repository: GitRepository) -> None:
    found = read_repository(repository.root).default_branch("")

    assert found is not None
    assert found.value == "main"


def test_a_remote_that_was_fetched_without_its_head_is_asked_for_the_usual_names(
    repository: GitRepository,
) -> None:
    repository.git("symbolic-ref", "HEAD", "refs/heads/work")
    repository.commit()
    repository.git("update-ref", "refs/remotes/origin/master", "HEAD")

    found = read_repository(repository.root).default_branch("origin")

    assert found is not None
    assert (found.value, found.source) == ("master", "the usual name, and remote `origin` has it")


def test_tags_come_newest_first(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    for day, tag in (("01", "v2.0"), ("03", "v1.9"), ("02", "v1.0")):
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"2026-11-{day}T12:00:00")
        repository.commit(tag)
        repository.git("tag", tag)

    assert read_repository(repository.root).tags == ["v1.9", "v1.0", "v2.0"]


def test_remotes_and_files_and_the_person_are_read(repository: GitRepository) -> None:
    assert read_repository(repository.root).remote_urls == {}
    assert "user.name" not in read_repository(repository.root).config

    repository.git("remote", "add", "my.fork", "https://github.com/me/demo")
    repository.git("config", "--add", "remote.my.fork.url", "https://example.org/second")
    repository.git("config", "--add", "user.name", "Somebody")
    repository.git("config", "--add", "user.name", "Ada Lovelace")
    repository.write(".gitignore", "out/\n")
    repository.write("packages/a/pyproject.toml")
    repository.write("out/pyproject.toml")

    assert read_repository(repository.root).remote_urls == {"my.fork": "https://github.com/me/demo"}
    assert read_repository(repository.root).config["user.name"] == "Ada Lovelace"
    assert tracked_files(repository.root, "*pyproject.toml") == ["packages/a/pyproject.toml"]


def test_a_remote_s_address_is_the_one_that_git_itself_resolves(repository: GitRepository) -> None:
    repository.git("config", "url.https://github.com/.insteadOf", "gh:")
    repository.git("config", "url.git@example.org:.pushInsteadOf", "gh:")
    repository.git("remote", "add", "origin", "gh:acme/demo")
    repository.git("remote", "add", "plain", "https://github.com/acme/plain")

    found = read_repository(repository.root).remote_urls

    assert found == {"origin": "https://github.com/acme/demo", "plain": "https://github.com/acme/plain"}
    assert found["origin"] == repository.git("remote", "get-url", "origin").strip()


def test_settings_that_move_the_working_tree_are_left_to_git(repository: GitRepository) -> None:
    elsewhere = repository.root.parent / "elsewhere"
    elsewhere.mkdir()
    repository.git("config", "core.worktree", "../../elsewhere")

    assert read_repository(repository.root).root.samefile(elsewhere)


def test_a_shallow_clone_does_not_know_which_commit_added_a_text(
    repository: GitRepository, tmp_path: Path
) -> None:
    repository.write("notes", "a word\n")
    repository.commit("add a word")
    repository.commit("another")
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth=1", repository.root.as_uri(), str(clone))

    assert commit_that_added(repository.root, "a word", "notes").endswith(" add a word")
    assert commit_that_added(clone, "a word", "notes") == ""
