"""Files of a checkout and of a commit: the same answers, and nothing from outside the repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracer_bullet.project.checkout_files import MAX_BYTES, CheckoutFiles, CommitFiles

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository


@pytest.fixture(params=["checkout", "commit"])
def files(request: pytest.FixtureRequest, repository: GitRepository) -> CheckoutFiles | CommitFiles:
    repository.write("Makefile", "all:\n")
    repository.write("ci/go.sh", "echo\n")
    repository.write("ci/deep/x.py", "\ufeffimport os\n")
    repository.write("large", "x" * (MAX_BYTES + 1))
    repository.write("binary", "\udcff\udcfe")
    repository.commit()
    return (
        CheckoutFiles(repository.root)
        if request.param == "checkout"
        else CommitFiles(repository.root, "HEAD")
    )


def test_a_text_is_read_without_its_mark(files: CheckoutFiles | CommitFiles) -> None:
    assert files.text("Makefile") == "all:\n"
    assert files.text("ci/deep/x.py") == "import os\n"


@pytest.mark.parametrize("path", ["ci", "none", "ci/none", "large", "binary", "", "../x", "ci/go.sh/x"])
def test_what_is_no_text_of_the_repository_is_none(files: CheckoutFiles | CommitFiles, path: str) -> None:
    assert files.text(path) is None


def test_directories_are_listed_in_order(files: CheckoutFiles | CommitFiles) -> None:
    assert list(files.names("ci")) == ["deep", "go.sh"]
    assert "Makefile" in files.names("")
    assert list(files.names("none")) == []


def test_files_and_directories_exist(files: CheckoutFiles | CommitFiles) -> None:
    assert files.exists("ci")
    assert files.exists("ci/deep/x.py")
    assert not files.exists("ci/none")
    assert not files.exists("none/x")


def test_a_link_out_of_the_repository_is_not_followed(repository: GitRepository, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("secret", encoding="utf-8")
    (repository.root / "link").symlink_to(outside)
    assert CheckoutFiles(repository.root).text("link") is None


def test_a_file_that_is_not_committed_is_not_in_the_commit(repository: GitRepository) -> None:
    repository.write("a", "old")
    repository.commit()
    repository.write("a", "new")
    repository.write("b", "new")
    files = CommitFiles(repository.root, "HEAD")
    assert (files.text("a"), files.text("b")) == ("old", None)


def test_a_link_that_leads_to_itself_is_nothing(repository: GitRepository) -> None:
    (repository.root / "link").symlink_to("link")
    files = CheckoutFiles(repository.root)
    assert files.text("link") is None
    assert list(files.names("link")) == []


def test_a_path_from_the_root_of_the_disk_is_none_of_the_repository(repository: GitRepository) -> None:
    repository.write("etc/hosts", "echo")
    files = CheckoutFiles(repository.root)
    assert files.text("/etc/hosts") is None
    assert not files.exists("/etc/hosts")
