"""The index refuses an identity token, because no publisher matches or because of the token itself.

The texts: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/views.py, `models/_core.py` and
`models/github.py` beside it.
"""

from tracer_bullet.diagnosis.catalogue.spent import NO_TOKEN
from tracer_bullet.diagnosis.failure import Failure

_VIEWS = "https://github.com/pypi/warehouse/blob/main/warehouse/oidc/views.py"
_GITHUB = "https://github.com/pypi/warehouse/blob/main/warehouse/oidc/models/github.py"
_HELP = "https://docs.pypi.org/trusted-publishers/troubleshooting/"
_NONE = r"no corresponding publisher \("
_FORM = """\
{form}
If the project exists on {index}, add the publisher on the project's own page:
    {project_page}
If it does not, make a pending publisher:
    {pending_page}
"""

PUBLISHER = (
    Failure(
        topic="missing-claim",
        title="A claim is missing from the identity token",
        patterns=(rf"{_NONE}Missing claim '(?P<claim>\w+)'",),
        happened="""\
The token that {provider} signed lacks the claim `{claim}`, which {index} requires. {provider} puts it into
every token, so the fault is most likely on the side of {provider} or of {index}.""",
        cure="""\
Start the failed jobs again after a few minutes:
    {rerun}
If it happens again, look at https://www.githubstatus.com and https://status.python.org. Then report it at
https://github.com/pypi/warehouse/issues.""",
        spent=NO_TOKEN,
        sources=(_GITHUB, "https://github.com/pypi/warehouse/issues/16569"),
    ),
    Failure(
        topic="pull-request-target",
        title="The run was started by pull_request_target",
        patterns=(rf"{_NONE}Publishing from a workflow invoked via 'pull_request_target'",),
        happened="""\
{index} gives out no token to a workflow that `pull_request_target` started, because a fork can influence
such a run.""",
        cure="""\
Publish from another event, such as a release. `tracer plan` shows what starts the workflow:
    tracer plan {workflow}""",
        spent=NO_TOKEN,
        sources=(_GITHUB, _HELP),
    ),
    Failure(
        topic="reusable-workflow",
        title="The job that publishes is in a reusable workflow",
        patterns=(
            rf"{_NONE}The job_workflow_ref claim does not match",
            r"Potential workflow misconfiguration",
            r"The claims in this token suggest that the calling workflow is a reusable workflow",
        ),
        covers=("invalid-publisher", "attestation-of-another-workflow"),
        happened="""\
The job that publishes is in a workflow that another one calls. {index} looks at the file that holds the job,
and expects it in this repository at the commit of the run. Reusable workflows are not supported.""",
        cure="""\
Move the job that publishes into the workflow that starts the run. Building may stay in the reusable one.
Then register the file that starts the run:
"""
        + _FORM,
        spent=NO_TOKEN,
        compares=True,
        sources=(
            _GITHUB,
            "https://docs.pypi.org/trusted-publishers/troubleshooting/#reusable-workflows-on-github",
            "https://github.com/pypa/gh-action-pypi-publish/issues/166",
        ),
    ),
    Failure(
        topic="claim-check-failed",
        title="A publisher was found, but one claim does not match",
        patterns=(
            rf"{_NONE}Check failed for (?:required|optional) claim '(?P<claim>\w+)'",
            rf"{_NONE}Could not job extract workflow filename",
            rf"{_NONE}JWT issuer [^)]* does not match",
        ),
        happened="""\
A publisher with this repository and workflow is registered on {index}. One more claim of the run
(`{claim}`) differs from what the publisher says, often in upper and lower case.""",
        cure="""\
Remove the publisher and register it again with the values of the run:
"""
        + _FORM,
        spent=NO_TOKEN,
        compares=True,
        sources=("https://github.com/pypi/warehouse/blob/main/warehouse/oidc/models/_core.py", _HELP),
    ),
    Failure(
        topic="invalid-publisher",
        title="No publisher on the index matches the run",
        patterns=(
            r"valid token, but no corresponding publisher",
            r"All lookup strategies exhausted",
            r"Publisher with matching claims was not found",
        ),
        happened="""\
The token of {provider} is valid, but no publisher on {index} has the values of this run. Every field
counts, in exactly this spelling. A pending publisher also ends after thirty days.""",
        cure="""\
Compare what is registered on {index} with these values, and register exactly:
"""
        + _FORM
        + """\
Then start the failed jobs again. After a rename, start a new run: a re-run keeps the old claims.
    {rerun}""",
        spent=NO_TOKEN,
        compares=True,
        sources=(_VIEWS, _HELP, "https://github.com/pypa/gh-action-pypi-publish/issues/361"),
    ),
    Failure(
        topic="rerun-keeps-claims",
        title="A re-run after a rename keeps the old claims",
        happened="""\
A re-run uses the same commit, the same workflow file and the same names as the first attempt. After a
renamed workflow, environment or repository, its claims are still the old ones.""",
        cure="""\
Start a new run instead of running the old one again. For the tracer branch, push a commit:
    git commit --allow-empty --message "Start a new tracer run"
    git push
For a release, make the release again from a tag on the commit with the new name.""",
        spent="Nothing.",
        sources=(
            "https://docs.github.com/en/actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs",
            _HELP,
        ),
    ),
    Failure(
        topic="invalid-pending-publisher",
        title="The project of the pending publisher exists already",
        patterns=(r"valid token, but project already exists",),
        happened="""\
The run matches a pending publisher, but the project `{project}` was created on {index} in the meantime. A
pending publisher only creates projects. {index} has removed it now.""",
        cure="""\
If the project is yours and has an ordinary publisher for this run, start the failed jobs again:
    {rerun}
If the project is yours and has none, add one first:
    {project_page}
If another owner has the project, choose another name.""",
        spent="The pending publisher is gone. No file name is used up.",
        sources=(_VIEWS, "https://github.com/pypi/warehouse/issues/18478"),
    ),
    Failure(
        topic="reused-token",
        title="The identity token was used twice",
        patterns=(r"invalid token: already used", r"`?invalid-reuse-token"),
        happened="""\
An identity token can be exchanged once. A step of the job has already exchanged this one, or the client
repeated a request that had reached {index}.""",
        cure="""\
Start the failed jobs again; every attempt gets a new token:
    {rerun}
If two steps of the job ask for a token with their own commands, let only one do it.""",
        spent="The token. A pending publisher is used up if the first exchange was its first use.",
        sources=(_VIEWS,),
    ),
    Failure(
        topic="unknown-issuer",
        title="The index does not know who signed the token",
        patterns=(r"unknown trusted publishing issuer",),
        happened="""\
The token comes from a service that {index} does not accept. It knows GitHub, GitLab.com, Google Cloud and
ActiveState. GitHub Enterprise Server is not among them.""",
        cure="""\
Run the job that publishes on one of these services, or publish with an API token:
    {site}/manage/account/token/""",
        spent=NO_TOKEN,
        sources=("https://github.com/pypi/warehouse/blob/main/warehouse/oidc/utils.py", _VIEWS),
    ),
    Failure(
        topic="name-refused",
        title="The index does not allow the project name",
        patterns=(
            r"\bname '(?P<what>[^']{1,200})' is invalid",
            r"\bname '(?P<what>[^']{1,200})' isn't allowed",
            r"\bname '(?P<what>[^']{1,200})' conflicts with an existing project",
            r"\bname '(?P<what>[^']{1,200})' is too similar to an existing project",
        ),
        happened="""\
{index} does not create a project called `{what}`. The name is malformed, prohibited, a module of the
standard library, or too similar to an existing project.""",
        cure="""\
Choose another name in pyproject.toml, and use the same name for the publisher:
    [project]
    name = "{what}-project"
If you have a right to the name, ask as https://docs.pypi.org/project-management/name-retention/ says.""",
        spent="Nothing.",
        sources=(
            "https://github.com/pypi/warehouse/blob/main/warehouse/packaging/services.py",
            "https://pypi.org/help/#project-name",
        ),
    ),
    Failure(
        topic="malformed-token",
        title="The index cannot verify the identity token",
        patterns=(r"malformed or invalid token", r"malformed JWT", r"validation error for TokenPayload"),
        happened="""\
{index} could not verify the token. It was made for another index, it has expired, or it is not a token at
all. TestPyPI wants the audience `testpypi`, PyPI wants `pypi`.""",
        cure="""\
If a script asks for the token, let it ask the index for its audience:
    curl {site}/_/oidc/audience
Otherwise start the failed jobs again:
    {rerun}""",
        spent=NO_TOKEN,
        sources=(_VIEWS, "https://github.com/pypi/warehouse/blob/main/warehouse/oidc/services.py"),
    ),
    Failure(
        topic="trusted-publishing-off",
        title="The index offers no trusted publishing at the moment",
        patterns=(
            r"[Tt]rusted publishing functionality not (?:enabled|available)",
            r"repository at \S+ has trusted publishing disabled",
            r"repository at \S+ does not indicate trusted publishing support",
            r"audience retrieval failed",
            r"audience endpoint at \S+ responded with unexpected",
        ),
        happened="""\
The index did not say for which audience a token has to be made. Either its address is wrong, or trusted
publishing is switched off there for the moment.""",
        cure="""\
Check the address that the job uploads to. It is one of these two:
    https://test.pypi.org/legacy/
    https://upload.pypi.org/legacy/
If it is right, look at https://status.python.org and start the failed jobs again later.""",
        spent=NO_TOKEN,
        sources=("https://github.com/pypa/gh-action-pypi-publish/blob/unstable/v1/oidc-exchange.py", _VIEWS),
    ),
    Failure(
        topic="wrong-project-name",
        title="The token belongs to a project of another name",
        patterns=(r"Non-user identities cannot create new projects",),
        happened="""\
The publisher matched, but {index} has no project with the name in the metadata of the file. The name in the
publisher and the name in pyproject.toml differ.""",
        cure="""\
Compare the name of the publisher on {index} with pyproject.toml, which says:
    {project}
Correct the one that is wrong. To correct the publisher, register a new one:
    {pending_page}
Delete the empty project that the wrong name has created.""",
        spent="""\
The pending publisher: an empty project with the wrong name exists on {index}. The file name is still free.""",
        sources=("https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py", _HELP),
    ),
)
