"""An index of one's own: which publisher it needs, or which secret."""

from __future__ import annotations

import pytest

from tracer_bullet.providers.github import GITHUB
from tracer_bullet.providers.own_index import own_index, say_secrets, secret_commands
from tracer_bullet.providers.publisher import publishers_of
from tracer_bullet.publishers.advice import say_what_to_register

ANSWERS = {
    "project_name": "demo",
    "repository": "acme/demo",
    "workflow_name": "publish.yml",
    "testpypi_environment": "testpypi",
    "pypi_environment": "PyPI prod",
}
OWN = {
    "testpypi_upload_url": "https://staging.example.org/root/dev/",
    "pypi_upload_url": "https://index.example.org/legacy/",
}


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param({}, id="answers from before the question"),
        pytest.param({"pypi_upload_url": "https://upload.pypi.org/legacy/"}, id="PyPI itself"),
        pytest.param({"pypi_sign_in": "token"}, id="a token for PyPI itself"),
    ],
)
def test_pypi_itself_is_no_index_of_ones_own(answers: dict[str, str]) -> None:
    assert own_index("pypi", answers) == ""
    assert secret_commands(ANSWERS | answers) == ()
    assert [one.site.host for one in publishers_of(GITHUB, ANSWERS | answers)] == [
        "test.pypi.org",
        "pypi.org",
    ]


def test_trusted_publishing_is_registered_on_the_index_itself() -> None:
    said = say_what_to_register(publishers_of(GITHUB, ANSWERS | OWN))
    assert "On staging.example.org, your index in TestPyPI's place, before the first tracer run:" in said
    assert "https://index.example.org/manage/account/publishing/" in said
    assert "pypi.org" not in said


def test_a_token_needs_no_publisher_but_a_secret_of_the_environment() -> None:
    answers = ANSWERS | OWN | {"testpypi_sign_in": "token", "pypi_sign_in": "token"}
    assert publishers_of(GITHUB, answers) == ()
    assert say_what_to_register(publishers_of(GITHUB, answers)) == ""
    assert secret_commands(answers) == (
        "gh secret set STAGING_INDEX_TOKEN --repo acme/demo --env testpypi",
        "gh secret set INDEX_TOKEN --repo acme/demo --env 'PyPI prod'",
    )
    assert all(command in say_secrets(answers) for command in secret_commands(answers))
