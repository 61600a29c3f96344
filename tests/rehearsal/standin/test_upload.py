"""The real twine and uv upload to the stand-ins; what they print are PyPI's own words.

The texts are those of https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.distributions import Sample, make_sdist, make_wheel

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rehearsal.clients import Clients

pytestmark = pytest.mark.slow

SPECIFICATION = "See https://packaging.python.org/specifications/core-metadata for more information."


def stored(clients: Clients) -> list[str]:
    project = clients.standins.indexes["testpypi"].index.project("tracer-demo")
    return [file.filename for file in project.files] if project else []


@pytest.fixture
def job(clients: Clients) -> Clients:
    clients.register()
    return clients.in_job()


def test_a_first_upload_goes_through_a_pending_publisher(job: Clients, tmp_path: Path) -> None:
    outcome = job.twine(make_sdist(tmp_path, Sample()), make_wheel(tmp_path, Sample()))
    assert outcome.code == 0, outcome.output
    assert outcome.says("View at: https://test.pypi.org/project/tracer-demo/1.0/")
    assert sorted(stored(job)) == ["tracer_demo-1.0-py3-none-any.whl", "tracer_demo-1.0.tar.gz"]


def test_the_same_file_again_is_taken_and_changes_nothing(job: Clients, tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, Sample())
    assert job.twine(wheel).code == 0
    before = job.standins.indexes["testpypi"].index.projects
    assert job.twine(wheel).code == 0
    assert job.standins.indexes["testpypi"].index.projects == before


def test_other_bytes_under_the_same_name_are_refused(job: Clients, tmp_path: Path) -> None:
    assert job.twine(make_wheel(tmp_path, Sample())).code == 0
    outcome = job.twine(make_wheel(tmp_path, Sample(description="Changed.\n")))
    assert outcome.code == 1
    assert outcome.says("File already exists ('tracer_demo-1.0-py3-none-any.whl', with blake2_256 hash '")
    assert outcome.says("). See https://test.pypi.org/help/#file-name-reuse for more information.")


def test_skip_existing_of_twine_leaves_the_old_file(job: Clients, tmp_path: Path) -> None:
    assert job.twine(make_wheel(tmp_path, Sample())).code == 0
    before = job.standins.indexes["testpypi"].index.projects
    outcome = job.twine(make_wheel(tmp_path, Sample(description="Changed.\n")), options=("--skip-existing",))
    assert outcome.code == 0
    assert outcome.says("Skipping tracer_demo-1.0-py3-none-any.whl because it appears to already exist")
    assert job.standins.indexes["testpypi"].index.projects == before


def test_skip_existing_on_pypi_looks_at_the_legacy_host_first(clients: Clients, tmp_path: Path) -> None:
    clients.register(site="pypi")
    job = clients.in_job()
    wheel = make_wheel(tmp_path, Sample())
    assert job.twine(wheel, repository="pypi", options=("--skip-existing",)).code == 0
    again = job.twine(
        make_wheel(tmp_path, Sample(description="x")), repository="pypi", options=("--skip-existing",)
    )
    assert again.code == 0
    assert again.says("because it appears to already exist")


def test_uv_publishes_and_gives_its_token_back(job: Clients, tmp_path: Path) -> None:
    outcome = job.uv_publish(make_wheel(tmp_path, Sample()))
    assert outcome.code == 0, outcome.output
    assert stored(job) == ["tracer_demo-1.0-py3-none-any.whl"]
    assert "expire naturally" not in outcome.output
    assert not job.standins.indexes["testpypi"].index.tokens


def test_an_sdist_whose_name_is_not_normalised(job: Clients, tmp_path: Path) -> None:
    outcome = job.twine(make_sdist(tmp_path, Sample(), "tracer-demo-1.0.tar.gz"))
    assert outcome.code == 1
    assert outcome.says("Filename 'tracer-demo-1.0.tar.gz' is invalid, should be 'tracer_demo-1.0.tar.gz'.")


def test_two_sdists_of_one_release(job: Clients, tmp_path: Path) -> None:
    assert job.twine(make_sdist(tmp_path, Sample())).code == 0
    again = make_sdist(tmp_path, Sample(description="Again.\n"), "tracer-demo-1.0.tar.gz")
    outcome = job.twine(again)
    assert outcome.code == 1
    assert outcome.says("Only one sdist may be uploaded per release.")


def test_a_name_with_a_comma_before_an_address_is_no_address(job: Clients, tmp_path: Path) -> None:
    headers = (("Author-email", "Team Data, of the City (Amsterdam) <data@example.org>"),)
    assert job.twine(make_wheel(tmp_path, Sample(headers=headers))).code == 0


@pytest.mark.parametrize(
    ("sample", "text"),
    [
        pytest.param(
            Sample(version="1.0+local"),
            "The use of local versions in '1.0+local' is not allowed. "
            "See https://packaging.python.org/en/latest/specifications/version-specifiers/"
            "#local-version-identifiers for more information.",
            id="a local version",
        ),
        pytest.param(
            Sample(headers=(("Summary", "x" * 513),)),
            f"'summary' field must be 512 characters or less. {SPECIFICATION}",
            id="too long a summary",
        ),
        pytest.param(
            Sample(headers=(("Requires-Dist", "other @ https://example.org/other.whl"),)),
            f"Can't have direct dependency: other@ https://example.org/other.whl. {SPECIFICATION}",
            id="a dependency given by its address",
        ),
        pytest.param(
            Sample(headers=(("Classifier", "Private :: Do Not Upload"),)),
            f"'Private :: Do Not Upload' is not a valid classifier. {SPECIFICATION}",
            id="a classifier that does not exist",
        ),
        pytest.param(
            Sample(headers=(("Author-email", "nobody"),)),
            f"'nobody' is not a valid email address: An email address must have an @-sign. {SPECIFICATION}",
            id="an author's address without an at sign",
        ),
        pytest.param(
            Sample(headers=(), description="Title\n==\n\n.. raw:: html\n\n   <b>\n\n`unclosed <\n"),
            "The description failed to render in the default format of reStructuredText. "
            "See https://test.pypi.org/help/#description-content-type for more information.",
            id="a README that does not render",
        ),
        pytest.param(
            Sample(headers=(("Description-Content-Type", "text/x-rst"),), description=".. nonsense::\n"),
            "The description failed to render for 'text/x-rst'. "
            "See https://test.pypi.org/help/#description-content-type for more information.",
            id="a README that does not render as what it says it is",
        ),
    ],
)
def test_metadata_that_pypi_refuses(job: Clients, tmp_path: Path, sample: Sample, text: str) -> None:
    outcome = job.twine(make_wheel(tmp_path, sample))
    assert outcome.code == 1
    assert outcome.says(text), outcome.output
    assert not stored(job)


def test_a_wheel_for_plain_linux(job: Clients, tmp_path: Path) -> None:
    outcome = job.twine(make_wheel(tmp_path, Sample(), "tracer_demo-1.0-cp311-cp311-linux_x86_64.whl"))
    assert outcome.code == 1
    assert outcome.says(
        "Binary wheel 'tracer_demo-1.0-cp311-cp311-linux_x86_64.whl' has an unsupported platform tag "
        "'linux_x86_64'."
    )


def test_a_release_older_than_fourteen_days_takes_no_more_files(job: Clients, tmp_path: Path) -> None:
    assert job.twine(make_sdist(tmp_path, Sample())).code == 0
    job.clock.now += 14 * 86400 + 60
    outcome = job.twine(make_wheel(tmp_path, Sample()))
    assert outcome.code == 1
    assert outcome.says("Uploading new files to releases older than 14 days is not allowed.")


def test_a_release_of_fourteen_days_still_takes_files(job: Clients, tmp_path: Path) -> None:
    assert job.twine(make_sdist(tmp_path, Sample())).code == 0
    job.clock.now += 14 * 86400 - 60
    assert job.twine(make_wheel(tmp_path, Sample())).code == 0


def test_a_project_name_wrong_in_the_pending_publisher(clients: Clients, tmp_path: Path) -> None:
    clients.register(project="tracer-dmeo")
    outcome = clients.in_job().twine(make_wheel(tmp_path, Sample()))
    assert outcome.code == 1
    assert outcome.says(
        "Non-user identities cannot create new projects. This was probably caused by successfully "
        "using a pending "
        "publisher but specifying the project name incorrectly (either in the publisher or in your project's "
        "metadata). Please ensure that both match. "
        "See: https://docs.pypi.org/trusted-publishers/troubleshooting/"
    )
    assert clients.standins.indexes["testpypi"].index.project("tracer-dmeo") is not None
