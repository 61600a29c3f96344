"""What can start a pipeline, and the predefined variables that it then has.

https://docs.gitlab.com/ci/variables/predefined_variables/ and https://docs.gitlab.com/ci/jobs/job_rules/
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tracer_bullet.gitlab.expressions import SOME, UNKNOWN, Value

if TYPE_CHECKING:
    from collections.abc import Mapping

_ONLY_OF = {
    "CI_MERGE_REQUEST_": "merge_request_event",
    "CI_EXTERNAL_PULL_REQUEST_": "external_pull_request_event",
}
"""The only source of a pipeline in which variables that begin so are defined."""
_ALWAYS = frozenset({
    "CI_API_V4_URL", "CI_BUILDS_DIR", "CI_COMMIT_AUTHOR", "CI_COMMIT_BEFORE_SHA", "CI_COMMIT_SHA",
    "CI_COMMIT_MESSAGE", "CI_COMMIT_SHORT_SHA", "CI_COMMIT_TIMESTAMP", "CI_COMMIT_TITLE", "CI_JOB_ID",
    "CI_JOB_NAME", "CI_JOB_STAGE", "CI_JOB_TOKEN", "CI_JOB_URL", "CI_PIPELINE_CREATED_AT", "CI_PIPELINE_ID",
    "CI_PIPELINE_IID", "CI_PIPELINE_URL", "CI_PROJECT_DIR", "CI_PROJECT_ID", "CI_PROJECT_NAME",
    "CI_PROJECT_NAMESPACE", "CI_PROJECT_PATH", "CI_PROJECT_PATH_SLUG", "CI_PROJECT_ROOT_NAMESPACE",
    "CI_PROJECT_TITLE", "CI_PROJECT_URL", "CI_PROJECT_VISIBILITY", "CI_SERVER_FQDN", "CI_SERVER_HOST",
    "CI_SERVER_NAME", "CI_SERVER_URL", "CI_SERVER_VERSION", "GITLAB_USER_EMAIL", "GITLAB_USER_ID",
    "GITLAB_USER_LOGIN", "GITLAB_USER_NAME",
})  # fmt: skip
"""Every pipeline has these, with values that are not known here."""


@dataclass(frozen=True)
class Home:
    """The repository: its path on GitLab (empty if that is not known), its default branch, and its server.

    `server` is the host of the instance, empty if that is not known.
    """

    path: str = ""
    default_branch: str = "main"
    server: str = ""


@dataclass(frozen=True)
class PipelineEvent:
    """What starts a pipeline: `title` says it in words, `source` is `CI_PIPELINE_SOURCE`.

    Of `branch` and `tag` one is given, or neither for a merge request. `variables` are those that differ from
    what every pipeline has. With `is_by_hand` whoever starts it may set any variable.
    """

    title: str
    source: str
    branch: str = ""
    tag: str = ""
    variables: Mapping[str, Value] = field(default_factory=dict, compare=False)
    is_by_hand: bool = False
    is_release: bool = False

    @property
    def ref(self) -> str:
        """The name of the branch or the tag."""
        return self.branch or self.tag

    @property
    def is_merge_request(self) -> bool:
        """Whether it is a pipeline of a merge request."""
        return self.source == "merge_request_event"


def push_of_branch(home: Home, branch: str) -> PipelineEvent:
    """A push to `branch`."""
    return _event(f"a push to `{branch}`", "push", home, branch=branch)


def push_of_tag(home: Home, tag: str, *, protected: bool, is_release: bool) -> PipelineEvent:
    """The push of `tag`, which is protected or not."""
    kind = "protected tag" if protected else "tag that is not protected"
    event = _event(f"the push of `{tag}`, a {kind}", "push", home, tag=tag)
    known = {**event.variables, "CI_COMMIT_REF_PROTECTED": str(protected).lower()}
    return replace(event, is_release=is_release, variables=known)


def merge_request(home: Home, branch: str) -> PipelineEvent:
    """A merge request of `branch` into the default branch."""
    event = _event(f"a merge request of `{branch}`", "merge_request_event", home)
    known = {
        "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": branch,
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": home.default_branch,
        "CI_MERGE_REQUEST_IID": SOME,
        "CI_MERGE_REQUEST_ID": SOME,
        "CI_COMMIT_REF_NAME": branch,
        "CI_COMMIT_REF_SLUG": slug(branch),
    }
    return replace(event, variables={**event.variables, **known})


def external_pull_request(home: Home, branch: str) -> PipelineEvent:
    """A pull request of `branch` on GitHub, for a project that GitLab only builds.

    https://docs.gitlab.com/ci/ci_cd_for_external_repos/#pipelines-for-external-pull-requests
    """
    event = _event(
        f"a pull request of `{branch}` on GitHub", "external_pull_request_event", home, branch=branch
    )
    known = {
        "CI_COMMIT_BRANCH": UNKNOWN,
        "CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME": branch,
        "CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME": home.default_branch,
        "CI_EXTERNAL_PULL_REQUEST_IID": SOME,
    }
    return replace(event, variables={**event.variables, **known})


def scheduled(home: Home) -> PipelineEvent:
    """A scheduled pipeline on the default branch."""
    event = _event(f"a schedule on `{home.default_branch}`", "schedule", home, branch=home.default_branch)
    return replace(event, is_by_hand=True)


def web(home: Home, branch: str = "") -> PipelineEvent:
    """A pipeline that somebody starts on the website."""
    name = branch or home.default_branch
    event = _event(f"a pipeline started by hand on `{name}`", "web", home, branch=name)
    return replace(event, is_by_hand=True)


def predefined_value(event: PipelineEvent, home: Home, name: str) -> Value:
    """The value of a predefined variable; UNKNOWN for a name that is none of them."""
    if name in event.variables:
        return event.variables[name]
    source = next((one for prefix, one in _ONLY_OF.items() if name.startswith(prefix)), event.source)
    if source != event.source:
        return None
    found = {**_places(home), **(server_variables(home.server) if home.server else {})}.get(name)
    return found or (SOME if name in _ALWAYS else UNKNOWN)


def _places(home: Home) -> dict[str, str]:
    if not home.path:
        return {}
    namespace, _, project = home.path.rpartition("/")
    return {
        "CI_PROJECT_PATH": home.path,
        "CI_PROJECT_NAMESPACE": namespace,
        "CI_PROJECT_NAME": project,
        "CI_PROJECT_ROOT_NAMESPACE": home.path.partition("/")[0],
    }


def server_variables(server: str) -> dict[str, str]:
    """The variables that say where GitLab is, for the host of an instance."""
    return {
        "CI_API_V4_URL": f"https://{server}/api/v4",
        "CI_SERVER_FQDN": server,
        "CI_SERVER_HOST": server,
        "CI_SERVER_URL": f"https://{server}",
    }


def slug(name: str) -> str:
    """`CI_COMMIT_REF_SLUG` of a ref."""
    return re.sub(r"[^a-z0-9]", "-", name.lower())[:63].strip("-")


def _event(title: str, source: str, home: Home, branch: str = "", tag: str = "") -> PipelineEvent:
    known: dict[str, Value] = {
        "CI": "true",
        "GITLAB_CI": "true",
        "CI_PIPELINE_SOURCE": source,
        "CI_DEFAULT_BRANCH": home.default_branch,
        "CI_COMMIT_BRANCH": branch or None,
        "CI_COMMIT_TAG": tag or None,
        "CI_COMMIT_REF_NAME": branch or tag or SOME,
        "CI_COMMIT_REF_SLUG": slug(branch or tag) if branch or tag else SOME,
        "CI_COMMIT_REF_PROTECTED": UNKNOWN,
        "CI_BUILD_TAG": tag or None,
        "CI_OPEN_MERGE_REQUESTS": None if tag else UNKNOWN,
        "CI_COMMIT_TAG_MESSAGE": SOME if tag else None,
    }
    return PipelineEvent(title, source, branch, tag, known)
