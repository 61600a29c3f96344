"""The stand-in actions do what the real ones do."""

from __future__ import annotations

import ensurepip
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.rehearsal.distributions import Sample, make_wheel
from tests.rehearsal.pipelines import git, make_repository
from tracer_bullet.rehearsal.actions import (
    cache,
    checkout,
    download_artifact,
    pythons,
    setup_node,
    setup_python,
    upload_artifact,
)
from tracer_bullet.rehearsal.actions.alls_green import find_bad, read_names
from tracer_bullet.rehearsal.actions.catalogue import NOTHING, STANDINS, write_actions
from tracer_bullet.rehearsal.actions.publish import list_packages
from tracer_bullet.rehearsal.actions.pythons import (
    Python,
    find_python,
    is_impossible,
    make_environment,
    own_python,
    read_specifier,
)
from tracer_bullet.rehearsal.actions.third_party import THIRD_PARTY
from tracer_bullet.rehearsal.run.working_copy import Copy, copy_repository

pytestmark = pytest.mark.slow

PATTERNS = """
dist/*
!dist/*.txt
"""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "workspace"
    (tmp_path / "temp").mkdir()
    place.mkdir()
    for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(place))
    monkeypatch.setenv("GITHUB_RUN_ID", "1")
    monkeypatch.setenv("GITHUB_REPOSITORY", "octo-org/demo")
    monkeypatch.setenv("RUNNER_TEMP", str(tmp_path / "temp"))
    monkeypatch.setenv("TRACER_ARTIFACTS", str(tmp_path / "artifacts"))
    monkeypatch.setenv("TRACER_GAPS", str(tmp_path / "gaps"))
    monkeypatch.setenv("TRACER_JOB", "job")
    monkeypatch.setenv("TRACER_NOTES", str(tmp_path / "notes"))
    monkeypatch.setenv("TRACER_PATH", os.environ["PATH"])
    monkeypatch.setenv("TRACER_TOKEN", "ghs_1")
    return place


def give(monkeypatch: pytest.MonkeyPatch, action: str, **inputs: str) -> None:
    known = {**STANDINS, **THIRD_PARTY}[action].inputs
    given = {name.replace("_", "-"): value for name, value in inputs.items()}
    assert given.keys() <= known.keys()
    monkeypatch.setenv("TRACER_INPUTS", json.dumps({**known, **given}))


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copy:
    """A repository of two commits, the first of them tagged."""
    root = make_repository(tmp_path / "demo")
    git(root, "tag", "v1")
    (root / "second").touch()
    git(root, "add", "second")
    git(root, "commit", "--quiet", "--message", "two")
    made = copy_repository(root, tmp_path, "octo-org/demo")
    made.push_branch("main")
    monkeypatch.setenv("TRACER_ORIGIN", made.origin.as_uri())
    monkeypatch.setenv("GITHUB_REF", "refs/heads/main")
    monkeypatch.setenv("GITHUB_SHA", made.sha)
    return made


@pytest.mark.parametrize(
    ("inputs", "commits", "tags"),
    [
        pytest.param({}, 1, "", id="one commit by default"),
        pytest.param({"fetch_depth": "0"}, 2, "v1", id="everything"),
        pytest.param({"ref": "v1"}, 1, "v1", id="a tag"),
        pytest.param({"fetch_depth": "2"}, 2, "", id="two commits"),
    ],
)
@pytest.mark.usefixtures("copy")
def test_checkout_honours_depth_ref_and_tags(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, inputs: dict[str, str], commits: int, tags: str
) -> None:
    give(monkeypatch, "actions/checkout", **inputs)
    checkout.run()
    assert git(workspace, "rev-list", "--count", "HEAD").strip() == str(commits)
    assert git(workspace, "tag").strip() == tags
    assert (workspace / "second").exists() == ("ref" not in inputs)
    assert git(workspace, "remote", "get-url", "origin").strip() == "https://github.com/octo-org/demo"


def test_checkout_has_no_other_repository(
    workspace: Path, copy: Copy, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give(monkeypatch, "actions/checkout", repository="octo-org/other")
    with pytest.raises(SystemExit):
        checkout.run()
    assert "it checks out another repository, `octo-org/other`" in capsys.readouterr().out


@pytest.mark.usefixtures("workspace")
def test_checkout_of_a_partial_clone_is_no_failure(
    tmp_path: Path, copy: Copy, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blob = git(copy.tree, "rev-parse", "HEAD:pyproject.toml").strip()
    objects = list(tmp_path.rglob(f"{blob[:2]}/{blob[2:]}"))
    assert objects
    for path in objects:
        path.unlink()
    give(monkeypatch, "actions/checkout")
    with pytest.raises(SystemExit):
        checkout.run()
    assert "the repository on this machine lacks files of this commit" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("dist", {"a.whl", "b.txt", "sub/c.whl"}, id="a folder"),
        pytest.param("dist/", {"a.whl", "b.txt", "sub/c.whl"}, id="a folder with a slash"),
        pytest.param("dist/*.whl", {"a.whl"}, id="a pattern"),
        pytest.param("dist/**/*.whl", {"a.whl", "sub/c.whl"}, id="a pattern at any depth"),
        pytest.param("dist/a.whl", {"a.whl"}, id="a file"),
        pytest.param(PATTERNS, {"a.whl", "sub/c.whl"}, id="all but some"),
        pytest.param("dist/a.whl\nother/d", {"dist/a.whl", "other/d"}, id="two places below one folder"),
    ],
)
def test_an_artifact_holds_what_the_paths_name_below_their_common_folder(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, expected: set[str]
) -> None:
    for name in ("dist/a.whl", "dist/b.txt", "dist/sub/c.whl", "other/d", "dist/.hidden"):
        (workspace / name).parent.mkdir(parents=True, exist_ok=True)
        (workspace / name).write_text(name, "utf-8")
    give(monkeypatch, "actions/upload-artifact", path=path)
    upload_artifact.run()
    place = tmp_path / "artifacts/artifact"
    assert {file.relative_to(place).as_posix() for file in place.rglob("*") if file.is_file()} == expected
    give(monkeypatch, "actions/download-artifact", name="artifact", path="got")
    download_artifact.run()
    assert {file.name for file in (workspace / "got").rglob("*") if file.is_file()} == {
        Path(e).name for e in expected
    }


def test_an_artifact_is_not_overwritten_unless_asked_to(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "a").touch()
    give(monkeypatch, "actions/upload-artifact", path="a")
    upload_artifact.run()
    with pytest.raises(SystemExit):
        upload_artifact.run()
    assert "already exists on the workflow run" in capsys.readouterr().out
    give(monkeypatch, "actions/upload-artifact", path="a", overwrite="true")
    upload_artifact.run()


@pytest.mark.parametrize(("answer", "fails"), [("warn", False), ("ignore", False), ("error", True)])
def test_an_artifact_without_files(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, answer: str, fails: bool
) -> None:
    give(monkeypatch, "actions/upload-artifact", path="nothing", if_no_files_found=answer)
    if not fails:
        upload_artifact.run()
        return
    with pytest.raises(SystemExit):
        upload_artifact.run()


def test_an_artifact_that_is_not_there(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give(monkeypatch, "actions/download-artifact", name="dist")
    with pytest.raises(SystemExit):
        download_artifact.run()
    assert "Unable to download artifact(s): Artifact not found for name: dist" in capsys.readouterr().out


@pytest.mark.parametrize(("merge", "expected"), [("true", {"a", "b"}), ("false", {"one/a", "two/b"})])
def test_several_artifacts_are_merged_when_asked_to(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, merge: str, expected: set[str]
) -> None:
    for artifact, name in (("one", "a"), ("two", "b")):
        (tmp_path / "artifacts" / artifact).mkdir(parents=True)
        (tmp_path / "artifacts" / artifact / name).touch()
    give(monkeypatch, "actions/download-artifact", path="got", merge_multiple=merge)
    download_artifact.run()
    got = workspace / "got"
    assert {file.relative_to(got).as_posix() for file in got.rglob("*") if file.is_file()} == expected


@pytest.mark.parametrize(
    ("inputs", "hit", "brought"),
    [
        pytest.param({}, "true", True, id="the same key"),
        pytest.param({"key": "a/2", "restore_keys": "b\na/"}, "false", True, id="the beginning of a key"),
        pytest.param({"key": "b"}, "", False, id="another key"),
        pytest.param({"path": "other"}, "", False, id="another path"),
        pytest.param({"lookup_only": "true"}, "true", False, id="a look only"),
    ],
)
def test_a_cache_is_brought_back_by_its_key(
    workspace: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    inputs: dict[str, str],
    hit: str,
    brought: bool,
) -> None:
    (workspace / "dist").mkdir()
    (workspace / "dist/a.whl").touch()
    for kind, given in (("save", {}), ("restore", inputs)):
        monkeypatch.setenv("TRACER_USES", f"actions/cache/{kind}@v4")
        give(monkeypatch, f"actions/cache/{kind}", **{"path": "dist", "key": "a/1", **given})
        cache.run()
        if kind == "save":
            (workspace / "dist/a.whl").unlink()
    assert f"cache-hit={hit}\n" in (tmp_path / "GITHUB_OUTPUT").read_text("utf-8")
    assert (workspace / "dist/a.whl").exists() is brought


def test_a_python_that_is_not_here_is_replaced_and_said(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, "actions/setup-python", python_version="3.20")
    setup_python.run()
    assert (tmp_path / "notes").read_text("utf-8").startswith("Python 3.20 is not on this machine")
    programs = Path((tmp_path / "GITHUB_PATH").read_text("utf-8").strip())
    assert (programs / "python").exists()


@pytest.mark.parametrize(
    ("wanted", "version", "allowed"),
    [
        ("3.12", "3.12.4", True),
        ("3.12", "3.1.2", False),
        ("3.x", "3.14.0", True),
        ("3", "3.9.1", True),
        ("3.12.1", "3.12.1", True),
        (">=3.10 <3.13", "3.12.0", True),
        (">=3.10 <3.13", "3.13.0", False),
        ("3.13.x", "3.13.9", True),
    ],
)
def test_a_version_is_read_as_setup_python_reads_it(wanted: str, version: str, allowed: bool) -> None:
    specifier = read_specifier(wanted)
    assert specifier is not None
    assert specifier.contains(version) == allowed


@pytest.mark.parametrize(
    ("image", "wanted", "expected"),
    [
        pytest.param("ubuntu24", "3.8", False, id="the oldest"),
        pytest.param("ubuntu24", "3.x", False, id="any"),
        pytest.param("ubuntu24", ">=3.7", False, id="a range"),
        pytest.param("ubuntu24", "pypy3.7", False, id="another Python"),
        pytest.param("ubuntu24", "3.7", True, id="one that only an older runner has"),
        pytest.param("ubuntu22", "3.7", False, id="the oldest of an older runner"),
        pytest.param("ubuntu22", "3.6.15", True, id="one that no runner has"),
        pytest.param("ubuntu24", "3.1", True, id="an unquoted 3.10"),
        pytest.param("ubuntu24", "2.7", True, id="Python 2"),
        pytest.param("ubuntu24", "3.99", True, id="one of tomorrow"),
    ],
)
def test_a_version_that_github_does_not_have(
    monkeypatch: pytest.MonkeyPatch, image: str, wanted: str, expected: bool
) -> None:
    monkeypatch.setenv("ImageOS", image)
    assert is_impossible(wanted) is expected


@pytest.mark.parametrize(
    ("files", "inputs", "text"),
    [
        pytest.param((), {}, "", id="no cache"),
        pytest.param(("pyproject.toml",), {"cache": "pip"}, "", id="pip, with a file"),
        pytest.param(
            ("a/b.txt",), {"cache": "pip", "cache_dependency_path": "a/*.txt"}, "", id="its own file"
        ),
        pytest.param(
            (), {"cache": "pip"}, "matched to [**/requirements.txt or **/pyproject.toml]", id="no file"
        ),
        pytest.param(("uv.lock",), {"cache": "uv"}, "Caching for 'uv' is not supported", id="another tool"),
        pytest.param(("poetry.lock",), {"cache": "poetry"}, "executable file: poetry", id="no poetry"),
    ],
)
def test_a_cache_needs_its_files_and_its_tool(
    workspace: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    files: tuple[str, ...],
    inputs: dict[str, str],
    text: str,
) -> None:
    for name in files:
        (workspace / name).parent.mkdir(exist_ok=True)
        (workspace / name).touch()
    give(monkeypatch, "actions/setup-python", **inputs)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    if not text:
        setup_python.run()
        return
    with pytest.raises(SystemExit):
        setup_python.run()
    assert text in capsys.readouterr().out


@pytest.mark.parametrize(("version", "expected"), [("3.11.9", True), ("3.12.0", False)])
def test_an_older_python_comes_with_setuptools(tmp_path: Path, version: str, expected: bool) -> None:
    minor = version.rpartition(".")[0]
    wheels = tmp_path / f"lib/python{minor}/ensurepip/_bundled"
    wheels.mkdir(parents=True)
    if expected:
        with zipfile.ZipFile(wheels / "setuptools-65.5.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr("setuptools/__init__.py", "")
            wheel.writestr("distutils-precedence.pth", "import os")
    store = tmp_path / "store"
    for name in ("one", "two"):
        make_environment(Python(tmp_path / "bin/python", version), tmp_path / name, store)
        seen = (tmp_path / f"{name}/lib/python{minor}/site-packages/pip.pth").read_text("utf-8").splitlines()
        shared = [str(store / "setuptools-65.5.0-py3-none-any"), "import os"]
        assert seen[2:] == (shared if expected else [])
    assert len(list(tmp_path.glob("**/setuptools/__init__.py"))) == int(expected)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        pytest.param("", "", id="any"),
        pytest.param("22.x", "", id="the same"),
        pytest.param("lts/*", "", id="no number"),
        pytest.param("20", "node 20 is asked for: the rehearsal uses 22.1.0\n", id="another"),
    ],
)
def test_the_node_of_the_machine_is_used(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: str, said: str
) -> None:
    (workspace / "node").write_text("#!/bin/sh\necho v22.1.0\n", "utf-8")
    (workspace / "node").chmod(0o755)
    monkeypatch.setenv("PATH", f"{workspace}:/usr/bin:/bin")
    give(monkeypatch, "actions/setup-node", node_version=wanted)
    setup_node.run()
    assert "node-version=v22.1.0" in (tmp_path / "GITHUB_OUTPUT").read_text("utf-8")
    notes = tmp_path / "notes"
    assert (notes.read_text("utf-8") if notes.exists() else "") == said


def test_without_node_the_job_is_not_rehearsed(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(workspace))
    monkeypatch.setenv("TRACER_GAPS", str(tmp_path / "gaps"))
    monkeypatch.setenv("TRACER_JOB", "build")
    give(monkeypatch, "actions/setup-node")
    with pytest.raises(SystemExit):
        setup_node.run()
    assert json.loads((tmp_path / "gaps").read_text("utf-8"))[1].startswith("it needs node")


def test_pypy_is_not_found(tmp_path: Path) -> None:
    assert find_python("pypy3.10", str(tmp_path)) is None


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param((), {"*"}, id="the pattern itself where there is nothing"),
        pytest.param(("a.whl", "a.tar.gz"), {"a.whl", "a.tar.gz"}, id="everything that was built"),
        pytest.param((".gitignore", "a.whl"), {"a.whl"}, id="no hidden files"),
        pytest.param(("a.whl", "notes.txt"), {"a.whl", "notes.txt"}, id="other files too"),
    ],
)
def test_what_is_published_is_what_a_shell_sees(
    tmp_path: Path, names: tuple[str, ...], expected: set[str]
) -> None:
    for name in names:
        (tmp_path / name).touch()
    assert {path.name for path in list_packages(str(tmp_path), tmp_path)} == expected
    command = ["sh", "-c", f"printf '%s\\n' '{tmp_path}'/*"]
    shell = subprocess.run(command, capture_output=True, text=True, check=True)
    assert shell.stdout.splitlines() == [str(path) for path in list_packages(str(tmp_path), tmp_path)]


def test_the_folder_of_packages_may_be_a_pattern_or_several_words(tmp_path: Path) -> None:
    for name in ("packages/a/dist/a.whl", "packages/b/dist/b.whl"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    names = [path.name for path in list_packages("packages/*/dist/", tmp_path)]
    assert names == ["a.whl", "b.whl"]
    both = list_packages("packages/a/dist/a.whl packages/b/dist", tmp_path)
    assert [path.name for path in both] == ["a.whl", "b.whl"]


def test_what_is_installed_for_the_user_is_seen_in_the_home_of_the_job_alone(tmp_path: Path) -> None:
    programs = make_environment(own_python(), tmp_path / "env")
    wheel = make_wheel(tmp_path, Sample("tracer-tool", "1.0", files={"tracer_tool.py": "print('here')\n"}))
    environment = {"HOME": str(tmp_path / "home"), "PATH": os.defpath, "PIP_REQUIRE_VIRTUALENV": "1"}
    command = [str(programs / "python"), "-m", "pip", "install", "--user", "--no-index", str(wheel)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = subprocess.run(
        [programs / "python", "-m", "tracer_tool"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout == "here\n"
    other = {**environment, "HOME": str(tmp_path / "other")}
    assert subprocess.run([programs / "python", "-m", "tracer_tool"], env=other, check=False).returncode == 1


def test_a_python_that_is_too_old_for_our_pip_keeps_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pythons, "metadata", lambda _: {"Requires-Python": ">=99"})
    programs = make_environment(own_python(), tmp_path / "python")
    shown = subprocess.run([programs / "pip", "--version"], capture_output=True, text=True, check=True)
    assert shown.stdout.startswith(f"pip {ensurepip.version()} from {tmp_path}")


def test_an_environment_has_a_pip_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    programs = make_environment(own_python(), tmp_path / "env")
    done = subprocess.run(
        [programs / "pip", "list", "--format=freeze"], capture_output=True, text=True, check=True
    )
    found = {line.partition("==")[0] for line in done.stdout.splitlines()}
    assert found == {"pip"} | ({"setuptools"} if sys.version_info < (3, 12) else set())
    assert sys.prefix not in done.stdout


def test_a_build_does_not_see_what_an_environment_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    programs = make_environment(own_python(), tmp_path / "env")
    minor = ".".join(map(str, sys.version_info[:2]))
    site = tmp_path / f"env/lib/python{minor}/site-packages"
    (site / "tracer_leak.py").touch()
    backend = "def get_requires_for_build_wheel(_):\n    import tracer_leak\n"
    (tmp_path / "project").mkdir()
    (tmp_path / "project/backend.py").write_text(backend, "utf-8")
    system = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    (tmp_path / "project/pyproject.toml").write_text(system, "utf-8")
    command = [str(programs / "pip"), "wheel", "--no-deps", "--no-index", "./project"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "No module named 'tracer_leak'" in done.stdout + done.stderr


@pytest.mark.parametrize("action", STANDINS)
def test_an_action_is_described_to_act_with_the_inputs_of_the_real_one(action: str, tmp_path: Path) -> None:
    ((repository, place),) = write_actions(tmp_path, {f"{action}@v9": STANDINS[action]}).items()
    described = json.loads((place / "action.yml").read_text("utf-8"))
    assert repository == f"{action}@v9"
    assert set(described["inputs"]) == set(STANDINS[action].inputs)
    assert described["runs"]["using"] == "composite"


def test_actions_of_one_repository_lie_in_its_folders(tmp_path: Path) -> None:
    both = {"actions/cache@v4": NOTHING, "actions/cache/restore@v4": NOTHING}
    ((repository, place),) = write_actions(tmp_path, both).items()
    assert repository == "actions/cache@v4"
    assert (place / "action.yml").is_file()
    assert (place / "restore/action.yml").is_file()


@pytest.mark.parametrize(
    ("results", "may_fail", "may_be_skipped", "bad"),
    [
        ("success success", "", "", []),
        ("success failure", "", "", ["b"]),
        ("success failure", "b", "", []),
        ("skipped failure", '["b"]', "a, c", []),
        ("skipped success", "", "", ["a"]),
        ("cancelled failure", "", "a,b", ["a", "b"]),
    ],
)
def test_needed_jobs_are_all_green(results: str, may_fail: str, may_be_skipped: str, bad: list[str]) -> None:
    jobs = {name: {"result": result} for name, result in zip("ab", results.split(), strict=True)}
    assert find_bad(jobs, read_names(may_fail), read_names(may_be_skipped)) == bad
