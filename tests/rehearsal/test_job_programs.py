"""What a job cannot do in a rehearsal is refused with its reason, and is no failure of the pipeline."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tracer_bullet.errors import RefusedError
from tracer_bullet.rehearsal.job_programs import refuse_impossible, write_programs

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("docker run x", "it calls `docker`, and a rehearsal starts no container"),
        ("podman build .", "it calls `podman`, and a rehearsal starts no container"),
        ("PATH=$PATH_OF_PROGRAMS maturin build", "maturin needs Rust, which is not on this machine"),
    ],
)
def test_a_job_that_needs_more_than_there_is_is_refused(command: str, why: str, tmp_path: Path) -> None:
    programs = str(write_programs(tmp_path / "programs"))
    environment = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "PATH_OF_PROGRAMS": programs}
    done = subprocess.run(
        ["/bin/sh", "-c", command], check=False, capture_output=True, text=True, env=environment
    )
    with pytest.raises(RefusedError) as refused:
        refuse_impossible("a push to `main`", done.returncode, f"build > {done.stderr}\n FAIL build\n")
    assert refused.value.message == f"a push to `main` cannot be rehearsed: {why}"
    refuse_impossible("a push to `main`", 0, done.stderr)


def test_any_other_failure_is_one_of_the_pipeline() -> None:
    refuse_impossible("a push to `main`", 1, "error: docker is mentioned\n")
