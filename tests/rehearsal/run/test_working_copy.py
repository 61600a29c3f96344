"""The copy that a rehearsal works on has everything, and the original is not touched."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.rehearsal.pipelines import git, make_repository, replace_in
from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.rehearsal.prepare.commit_simulator import CommitSimulator
from tracer_bullet.rehearsal.prepare.registrations import read_publisher
from tracer_bullet.rehearsal.prepare.release_event import plan_release
from tracer_bullet.rehearsal.run.payloads import is_prerelease
from tracer_bullet.rehearsal.run.working_copy import copy_repository
from tracer_bullet.rehearsal.target import find_target
from tracer_bullet.trigger import arm, finalize


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "demo")


def snapshot(root: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes() for path in root.rglob("*") if path.is_file() and path.name != "index"
    }


def test_a_clean_repository_is_copied_at_its_commit(root: Path, tmp_path: Path) -> None:
    before = snapshot(root)
    copy = copy_repository(root, tmp_path, "octo-org/demo")
    assert copy.sha == git(root, "rev-parse", "HEAD").strip()
    assert snapshot(root) == before


def test_what_is_not_committed_is_in_the_copy(root: Path, tmp_path: Path) -> None:
    (root / "pyproject.toml").write_text("changed", "utf-8")
    (root / "backend.py").unlink()
    (root / "new file ä").write_text("new", "utf-8")
    (root / "link").symlink_to("pyproject.toml")
    (root / "dist").mkdir()
    (root / "dist/ignored").touch()
    (root / "src/tracer_demo/__init__.py").chmod(0o755)
    before = snapshot(root)
    tree = copy_repository(root, tmp_path, "octo-org/demo").tree
    assert (tree / "pyproject.toml").read_text("utf-8") == "changed"
    assert (tree / "link").is_symlink()
    assert (tree / "new file ä").read_text("utf-8") == "new"
    assert not (tree / "backend.py").exists()
    assert not (tree / "dist").exists()
    assert git(tree, "status", "--porcelain") == ""
    assert git(tree, "ls-files", "--stage", "src/tracer_demo/__init__.py").startswith("100755")
    assert snapshot(root) == before


def test_tags_and_other_branches_are_in_the_copy(root: Path, tmp_path: Path) -> None:
    git(root, "tag", "v0.9")
    git(root, "branch", "other")
    copy = copy_repository(root, tmp_path, "octo-org/demo")
    assert copy.has_tag("v0.9")
    assert "refs/heads/other" in git(copy.origin, "for-each-ref", "--format=%(refname)").split()


def test_a_new_tag_is_made_in_the_copy_alone(root: Path, tmp_path: Path) -> None:
    copy = copy_repository(root, tmp_path, "octo-org/demo")
    copy.push_tag("v1.0")
    assert git(copy.origin, "tag").strip() == "v1.0"
    assert git(root, "tag") == ""


def test_a_tag_that_exists_is_checked_out_where_it_is(root: Path, tmp_path: Path) -> None:
    git(root, "tag", "v0.9")
    first = git(root, "rev-parse", "HEAD").strip()
    git(root, "commit", "--quiet", "--allow-empty", "--message", "two")
    copy = copy_repository(root, tmp_path, "octo-org/demo")
    copy.push_tag("v0.9")
    assert copy.sha == first


def test_a_failure_of_git_names_the_command_that_failed(root: Path, tmp_path: Path) -> None:
    copy = copy_repository(root, tmp_path, "octo-org/demo")
    with pytest.raises(TracerError, match=r"git tag failed: fatal: 'bad tag\.\.' is not a valid tag name"):
        copy.push_tag("bad tag..")


def test_a_worktree_and_a_detached_head_are_copied_too(root: Path, tmp_path: Path) -> None:
    git(root, "worktree", "add", "--quiet", "--detach", str(tmp_path / "second"))
    copy = copy_repository(tmp_path / "second", tmp_path, "octo-org/demo")
    copy.push_branch("main")
    assert copy.sha == git(root, "rev-parse", "HEAD").strip()


def test_a_repository_without_a_commit_is_told_apart(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "empty")
    with pytest.raises(TracerError, match="there is no commit yet"):
        copy_repository(tmp_path / "empty", tmp_path, "octo-org/demo")


def test_the_subject_is_found_from_a_folder_below(root: Path) -> None:
    target = find_target(root / "src")
    assert (target.slug, target.project, target.workflow) == (
        "octo-org/demo",
        "tracer-demo",
        ".github/workflows/publish.yml",
    )
    assert (target.branch, target.workflow_name) == ("main", "publish.yml")


@pytest.mark.parametrize(
    ("step", "others"),
    [
        pytest.param("uv build", (), id="only its own"),
        pytest.param("uv build --all-packages", ("demo-core",), id="everything"),
        pytest.param("uv build packages/core", ("demo-core",), id="another by its folder"),
    ],
)
def test_a_package_at_the_top_is_published_with_those_that_the_workflow_names(
    root: Path, step: str, others: tuple[str, ...]
) -> None:
    member = root / "packages/core/pyproject.toml"
    member.parent.mkdir(parents=True)
    system = '[build-system]\nrequires = []\nbuild-backend = "a"\n'
    member.write_text(f'{system}[project]\nname = "demo-core"\nversion = "1"\n', "utf-8")
    git(root, "add", "--all")
    workflow = root / ".github/workflows/publish.yml"
    workflow.write_text(f"{workflow.read_text('utf-8')}# {step}\n", "utf-8")
    assert find_target(root).other_projects == others


def test_a_workflow_elsewhere_is_refused(root: Path) -> None:
    (root / "other.yml").write_text("on: push\n", "utf-8")
    with pytest.raises(RefusedError, match="GitHub runs no workflow from any other folder"):
        find_target(root, "other.yml")


def test_one_of_several_workflows_that_publish_has_to_be_named(root: Path) -> None:
    folder = root / ".github/workflows"
    (folder / "publish.yml").rename(folder / "one.yml")
    (folder / "two.yaml").write_text("on: push\n", "utf-8")
    assert find_target(root).workflow_name == "one.yml"
    (folder / "two.yaml").write_bytes((folder / "one.yml").read_bytes())
    with pytest.raises(TracerError, match="cannot tell which workflow to rehearse"):
        find_target(root)
    assert find_target(root, "two.yaml").workflow_name == "two.yaml"


def test_the_current_branch_is_pushed_where_the_workflow_is_armed_for_it(root: Path) -> None:
    arm_publish_yml(root, "main")
    target = find_target(root)
    assert (target.branch, target.notes) == ("main", ())


def test_the_armed_branch_is_pushed_where_that_is_another_one_and_a_note_says_so(root: Path) -> None:
    arm_publish_yml(root, "tracer/first-run")
    target = find_target(root)
    assert target.branch == "tracer/first-run"
    assert "armed for `tracer/first-run`, not for `main`" in target.notes[0]
    assert find_target(root, branch="main").branch == "main"


def arm_publish_yml(root: Path, branch: str) -> None:
    workflow = root / ".github/workflows/publish.yml"
    permanent = finalize(workflow.read_text("utf-8"), force=True)
    workflow.write_text(arm(permanent, [branch]), "utf-8")


def test_where_tags_make_the_version_a_release_gets_one_that_no_tag_names_yet(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "demo")
    target = replace(find_target(root), package=Path("elsewhere"), tags=("v2.1", "x", "0.9"))
    root.joinpath("elsewhere").mkdir()
    root.joinpath("elsewhere/pyproject.toml").write_text("[project]\ndynamic = ['version']\n", "utf-8")
    commit = CommitSimulator(root, target)
    assert plan_release(commit, target).short_ref == "v3.0.0"
    git(root, "tag", "v2.2")
    assert plan_release(commit, target).short_ref == "v2.2"


@pytest.mark.parametrize(
    ("version", "tags", "expected"),
    [
        pytest.param("1.0", ["v2.1"], "v1.0", id="a version"),
        pytest.param("0.0.0", [], "v0.0.0", id="nothing released yet"),
        pytest.param("0.0.0", ["v2.1"], "v2.1", id="the place of a version, and a tag"),
    ],
)
def test_a_version_that_a_step_replaces_is_that_of_the_tag(
    tmp_path: Path, version: str, tags: list[str], expected: str
) -> None:
    root = make_repository(tmp_path / "demo")
    replace_in(root, 'version = "1.0"', f'version = "{version}"', "pyproject.toml")
    git(root, "commit", "--quiet", "--all", "--allow-empty", "--message", "one")
    for tag in tags:
        git(root, "tag", tag)
    target = find_target(root)
    assert plan_release(CommitSimulator(root, target), target).short_ref == expected


def test_a_repository_without_a_remote_gets_a_name_and_a_note(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "demo")
    git(root, "remote", "remove", "origin")
    (root / ".copier-answers.tracer.yml").unlink()
    target = find_target(root)
    assert target.slug == "octo-org/demo"
    assert "the rehearsal uses `octo-org/demo`" in target.notes[0]


def test_a_publisher_is_read_as_it_was_typed() -> None:
    identity = read_publisher("pypi:Octo/Demo/release.yaml@Prod env").identity
    assert (identity.owner, identity.repository, identity.workflow, identity.environment) == (
        "Octo", "Demo", "release.yaml", "Prod env",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("tag", "expected"), [("v1.0", False), ("v1.0rc1", True), ("demo-2.0a1", True), ("nightly", False)]
)
def test_a_tag_says_whether_it_is_a_prerelease(tag: str, expected: bool) -> None:
    assert is_prerelease(tag) == expected
