"""The index refuses an upload with 403, or the client has nothing to authenticate with.

The texts: https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py and
https://github.com/pypi/warehouse/blob/main/warehouse/macaroons/caveats/__init__.py
"""

from tracer_bullet.diagnosis.catalogue.spent import NOTHING_SENT, TOKEN_ONLY
from tracer_bullet.diagnosis.failure import Failure

_CAVEATS = "https://github.com/pypi/warehouse/blob/main/warehouse/macaroons/caveats/__init__.py"
_LEGACY = "https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py"
_MIGRATE = """\
Trusted publishing needs no token, and nothing that can expire:
    tracer migrate {workflow}"""
_FORBIDDEN = (
    r"403 Client Error: Forbidden for url",
    r"HTTP Error 403: Forbidden",
    r"HTTPError: 403 Forbidden",
    r"Upload failed with status code 403",
    r"status code:? 403\b",
)
_BY_TOKEN = r"password: \*\*\*|TWINE_PASSWORD: \*\*\*|_TOKEN: \*\*\*|user-provided API token|explicit password was also set"
_BY_PUBLISHER = r"[Tt]rusted publishing|OIDC|id-token|Minted upload token|audience (?:test)?pypi"

CREDENTIALS = (
    Failure(
        topic="token-of-another-publisher",
        title="The token belongs to a publisher of another project",
        patterns=(
            r"OIDC scoped token is not valid for project '(?P<what>[^']{1,200})'",
            r"current OIDC publisher does not match publisher restriction in token",
            r"OIDC scoped token used outside of an OIDC identified request",
        ),
        happened="""\
Trusted publishing worked, but the publisher that matched does not belong to the project `{what}`. Either the
project name in pyproject.toml is wrong, or a more specific publisher of another project matched.""",
        cure="""\
Compare the name in pyproject.toml with the project on {index}. If it is right, add this run's publisher there:
    {project_page}
A publisher with the environment of the job wins over one without. Register the environment everywhere.""",
        spent=TOKEN_ONLY,
        sources=(_CAVEATS, "https://github.com/openwallet-foundation/askar/pull/335"),
    ),
    Failure(
        topic="token-scope",
        title="The API token is for another project",
        patterns=(
            r"project-scoped token is not valid for project: '(?P<what>[^']{1,200})'",
            r"token with user restriction without a user",
        ),
        happened="""\
The API token may upload to other projects only, not to `{what}`. The name in pyproject.toml is wrong, or the
secret holds the token of another project.""",
        cure="""\
If the name is right, make a token for the project, and put it into the secret:
    {site}/manage/account/token/
    gh secret set {secret}
"""
        + _MIGRATE,
        spent="Nothing: the file name is still free.",
        sources=(_CAVEATS, "https://github.com/bo4e/BO4E-python/issues/550"),
    ),
    Failure(
        topic="token-expired",
        title="The upload token has expired",
        patterns=(r"Invalid API Token: token is expired", r"token is expired"),
        happened="""\
The token that {index} gave out for this run is valid for fifteen minutes. The upload began later than that,
or an earlier job had asked for the token.""",
        cure="""\
Upload in the step that gets the token, and start the failed jobs again:
    {rerun}
If many large files take longer, upload them in several jobs.""",
        spent="The files that were uploaded before are on {index}. Set `skip-existing: true` for the re-run.",
        sources=(_CAVEATS, "https://docs.pypi.org/trusted-publishers/using-a-publisher/"),
    ),
    Failure(
        topic="user-not-allowed",
        title="The project belongs to another owner",
        patterns=(
            r"The (?:user '[^']{1,100}'|given token) isn't allowed to upload to project '(?P<what>[^']{1,200})'",
        ),
        happened="""\
The project `{what}` exists on {index}, and the account of the token is not among its maintainers. TestPyPI
and PyPI have separate accounts and projects: the name may be free on one and taken on the other.""",
        cure="""\
Look who has the project:
    {site}/project/{what}/
If it is yours, ask an owner to invite the account. If a stranger has it on TestPyPI, use another name there:
    tracer init --data testpypi_project_name={what}-trial
If a stranger has it on PyPI, choose another name in pyproject.toml.""",
        spent="Nothing.",
        sources=(_LEGACY, "https://pypi.org/help/#project-name"),
    ),
    Failure(
        topic="password-not-supported",
        title="User name and password are no longer accepted",
        patterns=(
            r"Username/Password authentication is no longer supported",
            r"Password-based uploads disabled",
        ),
        happened="""\
{index} accepts API tokens and trusted publishing only. The job sends a user name with a password.""",
        cure=_MIGRATE
        + """
With an API token instead, the user name has to be exactly `__token__`.""",
        spent="Nothing.",
        sources=(_LEGACY, "https://pypi.org/help/#apitoken"),
    ),
    Failure(
        topic="invalid-credentials",
        title="The index does not know the token",
        patterns=(r"Invalid or non-existent authentication information", r"Invalid API Token: "),
        happened="""\
The token is not one of {index}. It was revoked or copied incompletely, it belongs to the other index, or the
secret is empty. TestPyPI and PyPI do not know each other's tokens.""",
        cure="""\
Make a new token on {index}, and put it into the secret:
    {site}/manage/account/token/
    gh secret set {secret}
"""
        + _MIGRATE,
        spent="Nothing: the file name is still free.",
        sources=(
            _LEGACY,
            "https://pypi.org/help/#invalid-auth",
            "https://github.com/astral-sh/uv/issues/17251",
        ),
    ),
    Failure(
        topic="forbidden-api-token",
        title="403 Forbidden for an API token",
        patterns=_FORBIDDEN,
        also=_BY_TOKEN,
        weak=True,
        happened="""\
{index} refused the upload, and the job sends an API token. The token was revoked, is for another project, or
is for the other index. Trusted publishing was not tried.""",
        cure="""\
Make a token for the project `{project}` on {index}, and put it into the secret:
    {site}/manage/account/token/
    gh secret set {secret}
"""
        + _MIGRATE,
        spent="Nothing: the file name is still free.",
        sources=(_LEGACY, "https://github.com/pypa/gh-action-pypi-publish/issues/75"),
    ),
    Failure(
        topic="forbidden-publisher",
        title="403 Forbidden after trusted publishing",
        patterns=_FORBIDDEN,
        also=_BY_PUBLISHER,
        weak=True,
        compares=True,
        happened="""\
The publisher matched, so the workflow file name is not the fault. The token is for other projects only: the
project name in pyproject.toml (`{project}`) is not the one that the publisher belongs to.""",
        cure="""\
Add this run's publisher to the project `{project}`, or correct the name in pyproject.toml:
    {project_page}
The client's `--verbose` shows the full reason.""",
        spent=TOKEN_ONLY,
        sources=(_CAVEATS, _LEGACY),
    ),
    Failure(
        topic="forbidden",
        title="403 Forbidden at the upload",
        patterns=_FORBIDDEN,
        weak=True,
        happened="""\
{index} refused the upload without a reason in the log. Either the API token is wrong, or its project is not
`{project}`, or it belongs to the other index.""",
        cure="""\
Let the client say the reason, and explain the new log. For the publish action and twine:
    verbose: true
    twine upload --verbose dist/*""",
        spent="Nothing: the file name is still free.",
        sources=(_LEGACY, "https://pypi.org/help/#invalid-auth"),
    ),
    Failure(
        topic="wrong-upload-url",
        title="The upload address is not one of an index",
        patterns=(
            r"https?://upload\.test\.pypi\.org\S*",
            r"https?://test\.upload\.pypi\.org\S*",
            r"https?://test\.pypi\.python\.org\S*",
            r"Missing credentials for:? `?https?://(?:(?:www\.)?pypi\.org|testpypi\.org|pypi\.python\.org)\S*",
            r"InvalidPyPIUploadURL",
            r"UploadToDeprecatedPyPIDetected",
            (
                r"HTTPError: 40[45] [\w ]{1,40} from "
                r"https://(?:pypi\.org/|(?:test|upload)\.pypi\.org/(?!legacy/(?:\s|$)))\S*"
            ),
            r"Failed to publish `[^`]{1,300}` to `?https://pypi\.org/\S*.{0,300}?status code:? 40[45]\b",
            r"An upload was attempted to /legacy but the expected upload URL is /legacy/",
            r"RedirectDetected",
        ),
        happened="""\
The job uploads to an address that takes no uploads. TestPyPI has no `upload.` in its address, PyPI has, and
both end with a slash.""",
        cure="""\
Upload to one of these addresses:
    https://test.pypi.org/legacy/
    https://upload.pypi.org/legacy/
`tracer plan` shows where each job of the workflow uploads to:
    tracer plan {workflow}""",
        spent=NOTHING_SENT,
        sources=(
            "https://github.com/astral-sh/uv/issues/8584",
            "https://github.com/pypa/twine/blob/main/twine/utils.py",
            "https://docs.pypi.org/trusted-publishers/using-a-publisher/",
        ),
    ),
    Failure(
        topic="missing-credentials",
        title="The client has nothing to authenticate with",
        patterns=(
            r"Missing credentials for:? `?https?://\S+",
            r"NonInteractive: Credential not found for",
            r"Username \[__token__\]: Aborted!",
            r"Enter your (?:username|password|API token): (?:Aborted!|.{0,800}?EOFError)",
            r"Enter credentials for '[^']{1,60}': Username: Aborted!",
            r"Option '-a' requires an argument",
            r"HTTP Error 403: Username/Password|No credentials (?:found|provided)",
            r"HTTPError: 401",
            r"\[PdmUsageError\]: Username and password are required",
            r"Missing required option: (?:user|auth)\b",
            r"This (?:environment|platform) is not supported for trusted publishing",
        ),
        weak=True,
        happened="""\
The client found neither a token nor trusted publishing. uv ignores a trusted publishing that fails unless it
is told to insist on it. poetry, flit and hatch cannot do trusted publishing by themselves.""",
        cure="""\
With uv, insist on trusted publishing, so that the log shows why it fails:
    uv publish --trusted-publishing always
The job also needs the permission, in .github/workflows/{workflow}, job `{job}`:
+     permissions:
+       id-token: write
With poetry, flit or hatch, only build, and publish with pypa/gh-action-pypi-publish.""",
        spent=NOTHING_SENT,
        sources=(
            "https://github.com/astral-sh/uv/issues/8023",
            "https://docs.astral.sh/uv/guides/package/#publishing-your-package",
        ),
    ),
    Failure(
        topic="password-disables-trusted-publishing",
        title="A password switches trusted publishing off",
        patterns=(
            r"an explicit password was also set, disabling Trusted Publishing",
            r"A new Trusted Publisher for the currently running publishing workflow can be created",
            r"(?:a username|a password|the keyring) (?:is|are) not allowed when using trusted publishing",
            r"It looks like you are trying to use an API token to authenticate .{0,80}does not start with",
        ),
        weak=True,
        happened="""\
The publish action is given a password, so it uses that instead of trusted publishing. It makes no
attestations then. The job runs with the rights of a token that does not expire.""",
        cure="""\
Remove the password. In .github/workflows/{workflow}, job `{job}`:
-           password: ${{ secrets.{secret} }}
+     permissions:
+       id-token: write
`tracer migrate` does this, and lists the secrets that you can delete:
    tracer migrate {workflow}""",
        spent="Nothing.",
        sources=(
            "https://github.com/pypa/gh-action-pypi-publish/blob/unstable/v1/twine-upload.sh",
            "https://github.com/biocommons/biocommons.seqrepo/pull/178",
        ),
    ),
)
