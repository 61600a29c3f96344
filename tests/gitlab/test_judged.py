"""What `arm` and `init` add to pipelines of one's own, judged by GitLab's schema and by shellcheck."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gitlab import test_adopt, test_split_job
from tests.gitlab.projects import MAIN, files_in
from tests.gitlab.test_adopt import repository
from tests.gitlab.test_arm import BLOCK, ON_TAG
from tests.template.judges import judge_schema, judge_scripts
from tracer_bullet.gitlab.adopt import adopt_pipeline
from tracer_bullet.gitlab.arm import arm_pipeline
from tracer_bullet.gitlab.config import load_config
from tracer_bullet.gitlab.lane import LaneJobs

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

STAMP = ("V=1.0.dev$CI_JOB_ID", 'sed -i "s/1.0/$V/" pyproject.toml')
LANES = (
    LaneJobs("feature", "deploy", "demo", "demo", STAMP),
    LaneJobs("it's/a+b", "deploy", "demo", "", STAMP, "SETUPTOOLS_SCM_PRETEND_VERSION=$V python -m build"),
    LaneJobs("feature", "deploy", "demo", "demo.core", STAMP, directory="packages/core"),
)
OWN = (
    ON_TAG,
    BLOCK,
    f"{BLOCK}  only: [tags, merge_requests]\n",
    f"workflow:\n  rules:\n    - if: $X\n{ON_TAG}",
)


@pytest.fixture(scope="module")
def pipelines() -> list[str]:
    """Pipelines of all shapes that are adopted, split or armed, with their temporary parts and without."""
    forms = [text for text, _ in test_adopt.FORMS.values()]
    forms += [text for text, _, _ in test_split_job.FORMS.values()]
    adopted = (
        adopt_pipeline(repository({MAIN: text}), lane).texts[MAIN]
        for text in forms
        for lane in (LANES[0], LANES[0]._replace(branch=""))
    )
    armed = (arm_pipeline(repository({MAIN: text}), lane).texts[MAIN] for text in OWN for lane in LANES)
    return list(dict.fromkeys((*adopted, *armed)))


def test_the_schema_of_gitlab(pipelines: list[str], tmp_path: Path) -> None:
    assert len(pipelines) > 60
    assert judge_schema("gitlab-ci", pipelines, tmp_path, "--data-transform", "gitlab-ci") == ""


def test_every_script_passes_shellcheck(pipelines: list[str], tmp_path: Path) -> None:
    scripts = {
        "\n".join(["set -eo pipefail", *job.script, ""])
        for text in pipelines
        for job in load_config(MAIN, files_in({MAIN: text})).jobs.values()
    }
    assert len(scripts) > 20
    # variables of GitLab are not assigned in a script; the users' own lines need not be beautiful
    assert judge_scripts(scripts, tmp_path, "--shell=bash", "--severity=warning", "--exclude=SC2154") == ""
