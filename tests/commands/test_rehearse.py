"""`tracer rehearse` as a program: exit codes, what goes where, and that nothing survives it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.pipelines import make_repository, replace_in
from tracer_bullet.rehearsal.run.supervisor import list_descendants, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

SOURCE = Path(__file__).parents[2] / "src"
COMMAND = (sys.executable, "-m", "tracer_bullet", "rehearse")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "demo")


def environment(temporary: Path) -> dict[str, str]:
    temporary.mkdir(exist_ok=True)
    return {**os.environ, "PYTHONPATH": str(SOURCE), "TMPDIR": str(temporary), "NO_COLOR": "1"}


def run(root: Path, *words: str, below: str = ".") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words],
        cwd=root / below,
        env=environment(root.parent / "tmp"),
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_good_rehearsal_ends_with_0_and_one_json_document_on_stdout(root: Path) -> None:
    page = root.parent / "report.html"
    done = run(root, "--offline", "--event", "push", "--format", "json", "--html", str(page), below="src")
    assert done.returncode == 0, done.stderr
    assert "<title>Rehearsal of publish.yml: good</title>" in page.read_text("utf-8")
    assert f"wrote {page}" in done.stderr
    data = json.loads(done.stdout)
    assert data["verdict"] == {"ok": True, "why": []}
    assert set(data["events"][0]) == {"event", "ref", "jobs", "version", "uploads", "tokens"}
    assert set(data["events"][0]["uploads"][0]) == {"index", "filename", "sha256", "status", "reason"}
    assert "build: Build" in done.stderr
    assert not list((root.parent / "tmp").iterdir())


def test_a_failed_pipeline_ends_with_5_its_own_words_and_a_cure(root: Path) -> None:
    replace_in(root, "    permissions:\n      id-token: write\n    environment:\n      name: testpypi\n", "")
    done = run(root, "publish.yml", "--offline", "--event", "push")
    assert done.returncode == 5
    assert "failed: push (branch main): the job `publish-testpypi` failed in the step" in done.stdout
    assert "hint: In .github/workflows/publish.yml, job `publish-testpypi`:" in done.stdout
    assert "| error: Trusted publishing exchange failure" in done.stderr


def test_a_page_that_cannot_be_written_is_said_before_anything_runs(root: Path) -> None:
    done = run(root, "--offline", "--html", "nowhere/report.html")
    assert done.returncode == 2
    assert "`nowhere/report.html` cannot be written" in done.stderr
    assert "push" not in done.stderr


@pytest.mark.rehearsal
def test_a_tag_whose_version_pypi_has_already_ends_with_5(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = root.parent / "index/tracer-demo/index.html"
    page.parent.mkdir(parents=True)
    page.write_text('<a href="../tracer_demo-1.0.tar.gz">tracer_demo-1.0.tar.gz</a>', "utf-8")
    monkeypatch.setenv("UV_DEFAULT_INDEX", page.parent.parent.as_uri())
    done = run(root, "--offline", "--event", "release", "--tag", "v1.0")
    assert done.returncode == 5
    assert "PyPI refused `tracer_demo-1.0.tar.gz`: File already exists" in done.stdout


def test_what_cannot_be_rehearsed_ends_with_4(root: Path) -> None:
    replace_in(
        root,
        "    runs-on: ubuntu-24.04\n    permissions:\n      contents",
        "    runs-on: macos-15\n    permissions:\n      contents",
    )
    done = run(root, "--offline", "--event", "push")
    assert done.returncode == 4
    assert "not rehearsed: the job `build` cannot be rehearsed: it runs on `macos-15`" in done.stdout


@pytest.mark.parametrize(
    ("words", "text"),
    [
        pytest.param(
            ("--publisher", "nonsense"), "`nonsense` is not a publisher", id="a publisher that is none"
        ),
        pytest.param(("--repeat", "0"), "argument --repeat", id="a push that is never played"),
        pytest.param(("--keep", "src"), "`src` is not an empty folder", id="a folder that holds something"),
        pytest.param(("missing.yml",), "no workflow `missing.yml`", id="a workflow that is not there"),
        pytest.param(
            ("--tag", "bad tag.."),
            "`bad tag..` is not a valid name for `--tag`",
            id="a tag that is none",
        ),
        pytest.param(
            ("--branch=-x~",), "`-x~` is not a valid name for `--branch`", id="a branch that is none"
        ),
        pytest.param(("--event", "merge_group"), "argument --event", id="an event that cannot be rehearsed"),
    ],
)
def test_a_command_line_that_cannot_be_meant_ends_with_2(
    root: Path, words: tuple[str, ...], text: str
) -> None:
    done = run(root, *words)
    assert done.returncode == 2
    assert text in done.stderr
    assert "hint" in done.stderr


def test_help_says_that_it_is_no_sandbox(root: Path) -> None:
    assert "It is not a\nsandbox" in run(root, "--help").stdout


@pytest.fixture
def running(root: Path) -> Iterator[subprocess.Popen[str]]:
    """A rehearsal in the middle of a step that left a process behind in a session of its own."""
    replace_in(
        root,
        "      - name: Build\n",
        "      - name: Linger\n        run: |\n"
        f"          live() {{ sleep 300; touch {root.parent}/survived; }}\n"
        "          export -f live\n"
        "          setsid bash -c live & live & (trap '' TERM INT; live) &\n"
        f"          touch {root.parent}/started; live\n"
        "      - name: Build\n",
    )
    process = subprocess.Popen(
        [*COMMAND, "--offline", "--event", "push"],
        cwd=root,
        env=environment(root.parent / "tmp"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        # whoever starts the tests in the background has them ignore it
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    while not (root.parent / "started").exists():
        assert process.poll() is None
        time.sleep(0.05)
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param(signal.SIGKILL, -signal.SIGKILL, id="SIGKILL"),
        pytest.param(signal.SIGTERM, 130, id="SIGTERM"),
        pytest.param(signal.SIGINT, 130, id="Ctrl-C"),
    ],
)
def test_nothing_is_left_afterwards(
    running: subprocess.Popen[str], root: Path, number: signal.Signals, code: int
) -> None:
    family = list_descendants(running.pid, read_table())
    assert len(family) > 4
    running.send_signal(number)
    deadline = time.monotonic() + 60
    while set(family) & read_table().keys() and time.monotonic() < deadline:
        time.sleep(0.2)
    # what was left alone would have lived on and said so
    assert not (root.parent / "survived").exists()
    assert running.wait() == code
    assert not list((root.parent / "tmp").glob("tracer-rehearsal-*"))
