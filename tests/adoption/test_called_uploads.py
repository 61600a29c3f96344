"""Workflows that call another one for the upload, and what of it is adopted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.adoption.specimens import adopted
from tests.trigger.oracle import jobs_of
from tracer_bullet.errors import RefusedError

if TYPE_CHECKING:
    from tracer_bullet.adoption.adopt import Adoption

HERE = Path(__file__).parent / "called"
CALLED = ".github/workflows/upload.yml"


def read(name: str) -> str:
    return (HERE / f"{name}.yml").read_text("utf-8")


def adopt_called(package: Path, caller: str, called: str) -> Adoption:
    return adopted(read(caller), package, "my-feature", others={CALLED: read(called)})


def test_a_smoke_test_fetches_the_files_as_the_called_job_does(package: Path) -> None:
    found = adopt_called(package, "calls-once", "both-in-one-job")
    fetch = jobs_of(found.permanent)["smoke-test"]["steps"][0]
    assert fetch["uses"] == "actions/download-artifact@v8"
    assert fetch["with"] == {"name": "dist", "path": "dist"}


def test_pypi_waits_for_testpypi_in_the_steps_of_one_job_only(package: Path) -> None:
    assert adopt_called(package, "calls-once", "both-in-one-job").is_gated
    assert not adopt_called(package, "calls-once", "both-in-jobs-side-by-side").is_gated


def test_an_upload_that_several_jobs_call_is_refused_with_their_names(package: Path) -> None:
    with pytest.raises(RefusedError) as caught:
        adopt_called(package, "calls-twice", "index-by-an-input")
    assert "which jobs `testpypi` and `pypi` call" in caught.value.message
