"""What fails on GitLab CI/CD, Google Cloud Build and the ActiveState Platform, and nowhere else.

The texts are those of the `id` library, of Google's IAM, and of PyPI's rules for each provider:
https://github.com/pypi/warehouse/tree/main/warehouse/oidc/models
"""

from tracer_bullet.diagnosis.catalogue.spent import NO_TOKEN, NOTHING_SENT
from tracer_bullet.diagnosis.failure import Failure

_MODELS = "https://github.com/pypi/warehouse/blob/main/warehouse/oidc/models"
_AMBIENT = "https://github.com/di/id/blob/main/id/_internal/oidc/ambient.py"
_NONE = r"no corresponding publisher \("

OTHER_PROVIDERS = (
    Failure(
        topic="gitlab-id-token-missing",
        title="The GitLab job has no identity token for the index",
        patterns=(r"GitLab: Environment variable (?P<id_token>\w+_ID_TOKEN) not found",),
        happened="""\
The client looks for the identity token in `{id_token}`, and the job `{job}` has no variable of this name. twine and
uv make the name from the audience of the index. For TestPyPI it is `TESTPYPI_ID_TOKEN`; `PYPI_ID_TOKEN` with
the audience `testpypi`, as PyPI's page has it, is not found.""",
        cure="""\
Add it to the job that uploads, with the audience `testpypi` for TestPyPI and `pypi` for PyPI:
+     id_tokens:
+       {id_token}:
+         aud: {audience}
`tracer check` finds other names and audiences.""",
        spent=NOTHING_SENT,
        sources=(_AMBIENT, "https://github.com/pypi/warehouse/issues/19565"),
    ),
    Failure(
        topic="gitlab-pipeline-file-differs",
        title="The publisher names another pipeline file, or the project in other letters",
        patterns=(
            rf"{_NONE}The ci_config_ref_uri claim does not match",
            r"Could not extract workflow filename from OIDC claims",
        ),
        happened="""\
{index} found a publisher for this project on GitLab, but the file of the pipeline differs from it, or the case
of a letter in namespace or project does. GitLab names the top-level file, also if the job is in an included file
or in a child pipeline.""",
        cure="""\
Remove the publisher, and register it again with exactly these values:
{form}
    {project_page}""",
        spent=NO_TOKEN,
        sources=(f"{_MODELS}/gitlab.py", "https://github.com/pypi/warehouse/issues/18797"),
    ),
    Failure(
        topic="gitlab-project-differs",
        title="The publisher names another project on GitLab",
        patterns=(rf"{_NONE}Check failed for required claim '(?P<claim>project_path|namespace_path)'",),
        happened="""\
The pipeline runs in another project on GitLab than the publisher on {index} names, such as a fork, or the project
was moved or renamed.""",
        cure="""\
Register the project that runs the pipeline:
{form}
    {project_page}""",
        spent=NO_TOKEN,
        sources=(f"{_MODELS}/gitlab.py",),
    ),
    Failure(
        topic="gitlab-tag-not-protected",
        title="The tag of the release is not protected",
        patterns=(r"(?P<tag>\S+) is not protected: see Settings > Repository > Protected tags",),
        happened="""\
The pipeline that tracer wrote publishes protected tags only, and the pattern of no protected tag matches
`{tag}`. Whoever may push could release otherwise.""",
        cure="""\
Protect the tags of releases, then retry the pipeline:
    glab api --method POST projects/:id/protected_tags --field name='v*' --field create_access_level=40
    glab ci retry {job}""",
        spent=NOTHING_SENT,
        sources=("https://docs.gitlab.com/user/project/protected_tags/",),
    ),
    Failure(
        topic="gitlab-configuration-invalid",
        title="GitLab refuses the configuration",
        patterns=(
            r"[Tt]his GitLab CI configuration is invalid",
            r"Unable to create pipeline",
            r"Found errors in your \.gitlab-ci\.yml|\.gitlab-ci\.yml is invalid",
            r"jobs:\S+(?: \S+){0,6} config (?:contains unknown keys|should|key may not be used with)",
            r"job needs '[^']{1,200}' job, but '[^']{1,200}' (?:does not exist in the pipeline|is not in any)",
            r"dependencies '[^']{1,200}' job is not defined in (?:current or )?prior stages",
        ),
        happened="""\
GitLab cannot read `.gitlab-ci.yml` or a file that it includes, so it creates no pipeline.""",
        cure="""\
Let GitLab and tracer say what is wrong:
    glab ci lint
    tracer plan .gitlab-ci.yml""",
        spent=NOTHING_SENT,
        sources=("https://docs.gitlab.com/ci/yaml/lint/",),
    ),
    Failure(
        topic="gitlab-no-docker",
        title="The job has no Docker to start containers with",
        patterns=(
            r"Cannot connect to the Docker daemon at tcp://docker:237[56]",
            r"lookup docker on \S+ no such host",
            r"mount: permission denied \(are you root\?\)",
        ),
        happened="""\
The job starts containers by Docker-in-Docker, as cibuildwheel does. Either it has no service `docker:dind`, or
its runner may not start privileged containers. The runners of gitlab.com may.""",
        cure="""\
Give the job the service:
+     services: ["docker:dind"]
On a runner of your own, set `privileged = true` below `[runners.docker]` in its config.toml.""",
        spent=NOTHING_SENT,
        sources=("https://docs.gitlab.com/ci/docker/using_docker_build/",),
    ),
    Failure(
        topic="google-api-disabled",
        title="The project on Google Cloud makes no identity tokens yet",
        patterns=(r"IAM Service Account Credentials API has not been used in project",),
        happened="""\
The client asks the IAM Service Account Credentials API for the identity token, and the project has not enabled
it.""",
        cure="""\
Enable it, wait a few minutes, and start the build again:
    gcloud services enable iamcredentials.googleapis.com
    gcloud builds triggers run TRIGGER --branch=BRANCH  # --tag=TAG for a release""",
        spent=NOTHING_SENT,
        sources=("https://docs.cloud.google.com/iam/docs/create-short-lived-credentials-direct",),
    ),
    Failure(
        topic="google-log-storage-missing",
        title="A build with an account of its own has to say where its log goes",
        patterns=(r"if 'build\.service_account' is specified, the build must either",),
        happened="""\
Cloud Build starts no build that names a service account, unless it also says where the log is kept.""",
        cure="""\
Keep the log in Cloud Logging. In cloudbuild.yaml:
+ options:
+   logging: CLOUD_LOGGING_ONLY""",
        spent=NOTHING_SENT,
        sources=(
            "https://docs.cloud.google.com/build/docs/securing-builds/configure-user-specified-service-accounts",
        ),
    ),
    Failure(
        topic="google-act-as-denied",
        title="You may not let a trigger run as this service account",
        patterns=(r"iam\.serviceAccounts\.actAs", r"permission to act as service account"),
        happened="""\
Whoever creates a trigger for a service account, or starts it, needs a role that allows acting as the account.""",
        cure="""\
Let an administrator of the project give you the role for ACCOUNT, the service account of the trigger:
    gcloud iam service-accounts add-iam-policy-binding ACCOUNT \\
      --member user:YOU@EXAMPLE.COM --role roles/iam.serviceAccountUser""",
        spent=NOTHING_SENT,
        sources=("https://docs.cloud.google.com/iam/docs/service-account-permissions",),
    ),
    Failure(
        topic="google-repository-not-connected",
        title="Cloud Build does not know the repository",
        patterns=(r"Repository mapping does not exist",),
        happened="""\
A trigger needs a repository that is connected to Cloud Build, in the same project and region.""",
        cure="""\
Connect the repository, and create the trigger again:
    https://console.cloud.google.com/cloud-build/triggers/connect""",
        spent=NOTHING_SENT,
        sources=("https://docs.cloud.google.com/build/docs/automating-builds/create-manage-triggers",),
    ),
    Failure(
        topic="google-token-denied",
        title="The service account may not make identity tokens",
        patterns=(
            r"Permission \\?'?iam\.serviceAccounts\.getOpenIdToken\\?'? denied",
            r"GCP: (?:access token|OIDC token|ID token) request failed \(code=40[134]",
        ),
        happened="""\
The account that the trigger of the build names may not make an identity token for the account of the step. For a
build of the tracer branch that is what keeps it away from PyPI.""",
        cure="""\
Let the account make tokens for itself; ACCOUNT is the one in `GOOGLE_SERVICE_ACCOUNT_NAME` of the step:
    gcloud iam service-accounts add-iam-policy-binding ACCOUNT \\
      --member serviceAccount:ACCOUNT --role roles/iam.serviceAccountOpenIdTokenCreator
Let the trigger of releases name the account of PyPI, and the trigger of the tracer branch that of TestPyPI.""",
        spent=NOTHING_SENT,
        sources=(_AMBIENT, "https://docs.cloud.google.com/iam/docs/create-short-lived-credentials-direct"),
    ),
    Failure(
        topic="google-email-not-verified",
        title="The identity token has no verified e-mail address",
        patterns=(
            rf"{_NONE}Check failed for required claim 'email(?:_verified)?'",
            rf"{_NONE}Missing claim 'email(?:_verified)?'",
        ),
        happened="""\
{index} identifies Google by the e-mail address of a service account, which has to be in the token. Tokens of the
metadata server have it only in the format `full`.""",
        cure="""\
Let the client ask for the token: it includes the address if the step names the account.
    env: [GOOGLE_SERVICE_ACCOUNT_NAME=NAME@PROJECT.iam.gserviceaccount.com]""",
        spent=NO_TOKEN,
        sources=(f"{_MODELS}/google.py", _AMBIENT),
    ),
    Failure(
        topic="activestate-claim-differs",
        title="The publisher names another project or user of ActiveState",
        patterns=(
            rf"{_NONE}Check failed for required claim '(?P<claim>organization|project|actor_id|builder)'",
            rf"{_NONE}(?:Missing 'subject' claim|Invalid 'subject' claim)",
        ),
        happened="""\
The organization, the project or the user on the ActiveState Platform differs from what the publisher on {index}
says. The user is the one who ran `state eval`.""",
        cure="""\
Compare the publisher with the project, in upper and lower case as well, and register it again:
    {pending_page}
    state show""",
        spent=NO_TOKEN,
        sources=(f"{_MODELS}/activestate.py",),
    ),
)
