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
        patterns=(r"GitLab: Environment variable (?P<name>\w+_ID_TOKEN) not found",),
        happened="""\
The client looks for the identity token in `{name}`, and the job `{job}` has no variable of this name. twine and
uv make the name from the audience of the index. For TestPyPI it is `TESTPYPI_ID_TOKEN`; `PYPI_ID_TOKEN` with
the audience `testpypi`, as PyPI's page has it, is not found.""",
        cure="""\
Add it to the job that uploads, with the audience `testpypi` for TestPyPI and `pypi` for PyPI:
+     id_tokens:
+       PYPI_ID_TOKEN:
+         aud: pypi
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
            r"jobs:\S+ config (?:contains unknown keys|should|key may not be used with)",
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
        topic="google-token-denied",
        title="The service account may not make identity tokens",
        patterns=(
            r"Permission '?iam\.serviceAccounts\.getOpenIdToken'? denied",
            r"GCP: OIDC token request failed \(code=40[13]",
            r"GCP: ID token request failed \(code=40[13]",
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
