"""Names of secrets that are known for something other than uploads to PyPI, and of those that are not."""

from __future__ import annotations

import pytest

from tracer_bullet.workflow.reach.known_secrets import is_for_another_service


@pytest.mark.parametrize(
    "name",
    [
        "AMD_HF_TOKEN",
        "ACME_DOCKERHUB_TOKEN",
        "PROD_EU_AWS_SECRET_ACCESS_KEY",
        "BOT_NPM_TOKEN",
        "NEXUS_PW",
        "JETBRAINS_PUBLISH_TOKEN",
        "PAGERDUTY_KEY",
        "OPENBUILDSERVICE_TOKEN_SECRET",
        "COPR_TOKEN_CONFIG",
        "POLYTOPE_KEY",
        "ECR_REPOSITORY",
    ],
)
def test_a_service_is_known_behind_the_name_of_its_owner(name: str) -> None:
    assert is_for_another_service(name)


@pytest.mark.parametrize(
    "name",
    ["AMD_TOKEN", "ACME_RENDER_KEY", "RELEASE_TOKEN", "AWS_PYPI_TOKEN", "DOCKER_TWINE_PASSWORD"],
)
def test_a_name_that_may_be_anything_is_not(name: str) -> None:
    assert not is_for_another_service(name)
