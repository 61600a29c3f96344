"""A log is read in every form that GitHub, gh, act, a browser and a shell give it."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from tracer_bullet.diagnosis.diagnose import SHOWN, diagnose
from tracer_bullet.diagnosis.log import read_log
from tracer_bullet.diagnosis.log_file import decode_log
from tracer_bullet.errors import TracerError

if TYPE_CHECKING:
    from tracer_bullet.diagnosis.diagnose import RecognisedFailure

SAID = "error: declared as entry points, but not in the wheel: demo"
TIME = "2026-11-20T10:00:00.1234567Z"


def only(text: str) -> RecognisedFailure:
    (finding,) = diagnose(text).findings
    return finding


@pytest.mark.parametrize(
    ("log", "job", "step"),
    [
        pytest.param(SAID, "", "", id="bare"),
        pytest.param(f"\ufeff{TIME} {SAID}\r\n", "", "", id="of a job, with a mark and the times"),
        pytest.param(
            f"{TIME} ##[group]Run make check\n{TIME} make check\n{TIME} ##[endgroup]\n{TIME} ##[error]{SAID}",
            "",
            "make check",
            id="with groups",
        ),
        pytest.param(f"build\tCheck\t{TIME} \x1b[31m{SAID}\x1b[0m", "build", "Check", id="of gh, coloured"),
        pytest.param(
            f"build\tUNKNOWN STEP\t\ufeff{TIME} ##[group]Run x\nbuild\tUNKNOWN STEP\t{TIME} ##[endgroup]\n"
            f"build\tUNKNOWN STEP\t{TIME} ::error title=no::{SAID}",
            "build",
            "x",
            id="of a gh that does not know the step",
        ),
        pytest.param(f"[Publish/build]   | {SAID}", "build", "", id="of act"),
        pytest.param(
            f"[Publish/build-1] ⭐ Run Main Check it\n[Publish/build-1]   ❗  ::error::{SAID}",
            "build-1",
            "Check it",
            id="of act, with steps",
        ),
        pytest.param(
            json.dumps({"level": "info", "msg": f"{SAID}\n", "jobID": "build", "step": "Check"}),
            "build",
            "Check",
            id="of act as JSON",
        ),
        pytest.param(f"Error: {SAID}", "", "", id="copied from the page of the run"),
        pytest.param(f"10%\r50%\r{SAID}", "", "", id="with a progress bar"),
    ],
)
def test_the_place_of_a_failure_is_known(log: str, job: str, step: str) -> None:
    finding = only(log)

    assert finding.failure.topic == "entry-point-missing"
    assert (finding.job, finding.step) == (job, step)
    assert "declared as entry points" in finding.quote[0]


def test_the_lines_of_an_annotation_are_read_one_by_one() -> None:
    lines = read_log("::error::one%0Atwo 100%25")

    assert [(line.text, line.error) for line in lines] == [("one", True), ("two 100%", True)]


def test_a_message_that_goes_on_keeps_its_job() -> None:
    columns = "publish\tUpload\t"
    log = f"{columns}{TIME} ##[error]HTTPError: 400\n{columns}File already exists ('x.whl', with"

    assert only(log).job == "publish"
    assert only(log).values["filename"] == "x.whl"


def test_numbers_that_github_made_into_links_are_numbers() -> None:
    link = "[30](https://github.com/octo-org/demo/actions/runs/1/job/2#step:10:31)"

    assert read_log(f"* `repository_owner_id`: `7{link}3`")[0].text == "* `repository_owner_id`: `7303`"


def test_a_script_that_is_echoed_says_nothing() -> None:
    log = f"{TIME} ##[group]Run check\n{TIME} echo '{SAID}'\n{TIME} ##[endgroup]\n{TIME} all well"

    assert diagnose(log).findings == ()


def test_each_job_has_its_own_failures_in_the_order_of_the_log() -> None:
    log = (
        f"a\tx\t{TIME} {SAID}\nb\tx\t{TIME} Only one sdist may be uploaded per release.\na\tx\t{TIME} {SAID}"
    )

    assert [(one.job, one.failure.topic) for one in diagnose(log).findings] == [
        ("a", "entry-point-missing"),
        ("b", "second-sdist"),
    ]


def test_two_failures_of_a_job_that_are_far_apart_are_both_named() -> None:
    filler = ["a line of something else"] * 30
    log = "\n".join([SAID, *filler, "Only one sdist may be uploaded per release."])

    assert [one.failure.topic for one in diagnose(log).findings] == ["entry-point-missing", "second-sdist"]


def test_what_is_not_recognised_is_said_with_the_last_errors() -> None:
    log = "\n".join(f"##[error]problem {number}" for number in range(9))

    diagnosis = diagnose(log)

    assert diagnosis.findings == ()
    assert diagnosis.errors == ("problem 6", "problem 7", "problem 8")


def test_only_a_few_lines_are_quoted() -> None:
    log = "File already exists ('x.whl'\n" + "\n" * 40 + ", with"

    assert len(only(log).quote) <= SHOWN


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_log_is_read_in_the_encoding_that_a_shell_wrote(coding: str) -> None:
    assert decode_log(f"{SAID} ✗".encode(coding), "log.txt") == f"{SAID} ✗"


def archive(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, text in files.items():
            made.writestr(f"{name}.txt", text)
    return buffer.getvalue()


def test_the_archive_of_a_run_is_read_job_by_job() -> None:
    data = archive(
        **{"0_build": f"\ufeff{TIME} well", "1_publish": f"\ufeff{TIME} {SAID}", "build/1_x": SAID}
    )

    assert only(decode_log(data, "logs.zip")).job == "publish"


@pytest.mark.parametrize("data", [archive(readme=""), b"PK\x03\x04 and then nothing"])
def test_an_archive_of_something_else_is_an_error(data: bytes) -> None:
    with pytest.raises(TracerError) as error:
        decode_log(data, "x.zip")

    assert "x.zip" in error.value.message
    assert error.value.hint


def test_bytes_that_are_no_text_do_not_matter() -> None:
    assert only(decode_log(b"\xff\xfe\xfa"[2:] + SAID.encode(), "x")).failure.topic == "entry-point-missing"
