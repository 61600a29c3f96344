"""Secrets that are known for something other than uploading distributions, by their usual names.

Collected in November 2026 from public workflows. The entries with an address were taken from that page; the
others were not looked up. A name that is not here may be anything.
"""

from __future__ import annotations

import re
from functools import lru_cache

_SERVICES = {
    "GitHub": (
        (
            r"(?:GITHUB|GH|BOT)_APP_.*|(?:.*_)?(?:(?:APP|PRIVATE|SSH)_KEY|(?:APP|CLIENT)_ID|PAT(?:_.*)?|PEM|BOT_TOKEN)"
            r"|(?:.*_)?(?:GITHUB|GH)_(?:.*_)?TOKEN|API_TOKEN_GITHUB"
            r"|(?:.*_)?(?:AUTO_?MERGE|RENOVATE|PROJECTS?|GIST|SPONSORS|SCORECARD|DISPATCH)_(?:TOKEN|SECRET)"
            r"|PERSONAL_(?:ACCESS_)?TOKEN(?:_.*)?|(?:.*_)?(?:LABEL(?:L?ER)?|MILESTONE|BACKPORT|TRIAGE|COMMENT)_TOKEN"
        ),
        "https://docs.github.com/en/actions/security-for-github-actions",
    ),
    "Codecov": (
        (r"CODECOV_.*"),
        "https://docs.codecov.com/docs/adding-the-codecov-token",
    ),
    "Coveralls": (
        (r"COVERALLS_.*"),
        "https://github.com/coverallsapp/github-action",
    ),
    "CodSpeed": (
        (r"CODSPEED_.*"),
        "https://codspeed.io/docs/integrations/ci/github-actions",
    ),
    "Codacy": (
        (r"CODACY_.*"),
        "https://docs.codacy.com/coverage-reporter/",
    ),
    "Code Climate": (
        (r"CC_TEST_REPORTER_ID|CODECLIMATE_.*|QLTY_.*"),
        "https://docs.qlty.sh/coverage",
    ),
    "SonarQube": (
        (r"SONAR(?:QUBE|CLOUD)?_.*"),
        "https://github.com/SonarSource/sonarqube-scan-action",
    ),
    "Snyk": (
        (r"SNYK_.*"),
        "https://github.com/snyk/actions",
    ),
    "FOSSA": (
        (r"FOSSA_.*"),
        "https://github.com/fossas/fossa-action",
    ),
    "other scanners": (
        (r"GITGUARDIAN_.*|DEEPSOURCE_.*"),
        "",
    ),
    "npm": (
        (r"NPM_.*|NODE_AUTH_TOKEN"),
        "https://docs.npmjs.com/using-private-packages-in-a-ci-cd-workflow",
    ),
    "crates.io": (
        (r"CARGO_.*|CRATES?_.*"),
        "https://doc.rust-lang.org/cargo/reference/registries.html",
    ),
    "Docker": (
        (
            r"DOCKER(?:HUB)?_.*|QUAY_.*|GHCR_.*|CR_PAT|ACR_.*|ECR_.*"
            r"|(?:RH|RED_?HAT|HARBOR|CONTAINER)_(?:.*_)?REGISTRY_.*"
            r"|(?:CONTAINER|DOCKER)_REGISTRY.*"
        ),
        "https://docs.docker.com/build/ci/github-actions/push-multi-registries/",
    ),
    "AWS": (
        (r"AWS_.*"),
        "https://github.com/aws-actions/configure-aws-credentials",
    ),
    "Azure": (
        (r"AZURE_.*|(?:MS|MICROSOFT)_GRAPH_.*|SHAREPOINT_.*|ARM_(?:CLIENT|TENANT|SUBSCRIPTION).*"),
        "https://github.com/Azure/login",
    ),
    "Google Cloud": (
        (r"GCP_.*|GCLOUD_.*|GOOGLE_.*|GCS_.*|PYDRIVE_.*"),
        "https://github.com/google-github-actions/auth",
    ),
    "Cloudflare": (
        (r"CLOUDFLARE_.*|CF_API_.*|(?:.*_)?R2_.*"),
        "https://github.com/cloudflare/wrangler-action",
    ),
    "Netlify": (
        (r"NETLIFY_.*"),
        "https://docs.netlify.com/cli/get-started/",
    ),
    "Vercel": (
        (r"VERCEL_.*"),
        "https://vercel.com/guides/how-can-i-use-github-actions-with-vercel",
    ),
    "Anaconda": (
        (r"(?:ANACONDA|AE5|BINSTAR|CONDA|PREFIX)_.*"),
        "https://docs.anaconda.com/anacondaorg/user-guide/tokens/",
    ),
    "Read the Docs": (
        (r"RTD_.*|READTHEDOCS_.*"),
        "https://docs.readthedocs.com/platform/stable/api/v3.html",
    ),
    "Slack": (
        (r"SLACK_.*"),
        "https://github.com/slackapi/slack-github-action",
    ),
    "Discord": (
        (r"DISCORD_.*"),
        "https://discord.com/developers/docs/resources/webhook",
    ),
    "other chats": (
        (r"TELEGRAM_.*|MATRIX_.*|MASTODON_.*|TWITTER_.*|ZULIP_.*|GITTER_.*|TEAMS_WEBHOOK.*"),
        "",
    ),
    "models": (
        (
            r"(?:OPENAI|ANTHROPIC|CLAUDE|GEMINI|MISTRAL|COHERE|GROQ|HF|HUGGING_?FACE(?:_?HUB)?|WANDB"
            r"|LANGSMITH|LANGCHAIN|TOGETHER|PINECONE|DEEPSEEK|OPENROUTER|FIREWORKS|REPLICATE|TAVILY|XAI"
            r"|VOYAGE|NVIDIA|PERPLEXITY|UPSTAGE|EXA|CEREBRAS|WATSONX?|DASHSCOPE|ZHIPU(?:AI)?|MOONSHOT|AI21"
            r"|JINA|E2B|UNSTRUCTURED|LLAMA_CLOUD|LANGFUSE|BRAINTRUST|MODAL|RUNPOD|KAGGLE|COMET|NEPTUNE|CLEARML)_.*"
        ),
        "https://docs.anthropic.com/en/docs/claude-code/github-actions",
    ),
    "voices": (
        (
            r"(?:DEEPGRAM|ELEVEN(?:LABS)?|CARTESIA|ASSEMBLYAI|SPEECHMATICS|PLAYHT|RIME|HUME|RESEMBLE|SPEECHIFY"
            r"|LMNT|NEUPHONIC|SONIOX|INWORLD|SPITCH|LEMONSLICE|FAL|LIVEKIT)_.*"
        ),
        "",
    ),
    "databases": (
        (
            r"(?:.*_)?(?:SNOWFLAKE|DATABRICKS|MOTHERDUCK|CLICKHOUSE|BIGQUERY|REDSHIFT|POSTGRES(?:QL)?|MYSQL|MARIADB"
            r"|MONGO(?:DB)?|REDIS|ELASTIC(?:SEARCH)?|OPENSEARCH|QDRANT|WEAVIATE|MILVUS|ZILLIZ|NEO4J|ASTRA_DB"
            r"|GREENPLUM|ALLOYDB|KAFKA|CONFLUENT|RABBITMQ|MINIO|S3|OSS|SINGLESTORE|ARCADEDB|ARANGO(?:DB)?|COUCHDB|COUCHBASE|PLANETSCALE|NEON|SUPABASE|FIREBASE|DATABASE|MSSQL|ORACLE|DB|PG)_.*|PGPASSWORD"
        ),
        "",
    ),
    "data pipelines": (
        (r"(?:AIRFLOW|DAGSTER|PREFECT|AIRBYTE|FIVETRAN|ASTRONOMER|DBT_CLOUD|DLTHUB)_.*"),
        "https://docs.dagster.io/deployment/dagster-plus/ci-cd/ci-cd-in-hybrid",
    ),
    "hosting": (
        (
            r"(?:FLY|HEROKU|RENDER|RAILWAY|DIGITALOCEAN|LINODE|HETZNER|HCLOUD|VULTR|SCALEWAY|SCW|OVH)_.*"
            r"|(?:PULUMI|TF_API|TF_CLOUD|TERRAFORM)_.*"
        ),
        "",
    ),
    "other trackers and forges": (
        (r"(?:GITLAB|BITBUCKET|CODEBERG|AZDO|AZURE_DEVOPS|SHORTCUT|ASANA|TRELLO|NOTION|AIRTABLE|MONDAY)_.*"),
        "",
    ),
    "mail and payments": (
        (r"(?:SENDGRID|MAILGUN|MAILCHIMP|POSTMARK|SMTP|TWILIO|STRIPE|PAYPAL)_.*"),
        "",
    ),
    "signing": (
        (
            r"(?:GPG|PGP)_.*|APPLE_.*|MACOS_.*|WINDOWS_CERT.*|SIGNPATH_.*|COSIGN_.*"
            r"|(?:.*_)?CERTIFICATE(?:_.*)?|P12_.*|KEYCHAIN_.*"
        ),
        "https://docs.github.com/en/actions/how-tos/deploy/deploy-to-third-party-platforms",
    ),
    "monitoring": (
        (
            r"(?:.*_)?(?:WEB)?HOOK(?:_URL)?|SMOKESHOW_.*|PAGERDUTY_.*|OPSGENIE_.*|ROLLBAR_.*|BUGSNAG_.*|ASC_.*|SEMGREP_.*|JIRA_.*|LINEAR_.*|SENTRY_.*|DATADOG_.*"
            r"|DD_.*|HONEYCOMB_.*|GRAFANA_.*|NEW_RELIC_.*"
        ),
        "",
    ),
    "benchmarks": ((r"BENCHER_.*"), "https://bencher.dev/docs/how-to/github-actions/"),
    "tests": (
        (
            r"APIFY_.*|LOCALSTACK_.*|WOKWI_.*|LHCI_.*|LOGFIRE_.*|SEGMENT_.*|BROWSERSTACK_.*|SAUCE_.*|CYPRESS_.*|TESTRAIL_.*|ARGOS_.*|PERCY_.*|CHROMATIC_.*|ALGOLIA_.*"
        ),
        "",
    ),
    "builds": (
        (r"TURBO_.*|NX_.*|CACHIX_.*|SCCACHE_.*|GRADLE_.*|DEPOT_.*|BUILDKITE_.*|CIRCLE(?:CI)?_.*"),
        "",
    ),
    "translations": (
        (r"TX_.*|TRANSIFEX_.*|CROWDIN_.*|WEBLATE_.*|LOKALISE_.*|POEDITOR_.*"),
        "https://developers.transifex.com/docs/cli",
    ),
    "sign-in of applications": (
        (
            r"AUTH0_.*|OKTA_.*|KEYCLOAK_.*|COGNITO_.*"
            r"|(?:.*_)?OAUTH_(?:CLIENT|COOKIE|ENCRYPTION)_?(?:ID|KEY|SECRET)?"
        ),
        "https://auth0.com/docs/get-started/applications",
    ),
    "licences of programs": (
        (
            r"(?:.*_)?LICEN[CS]E(?:_(?:ID|KEY|FILE|SERVER|CODE|SERIAL|CONTENTS?))?|(?:.*_)?SERIAL(?:_(?:NUMBER|KEY))?"
        ),
        "",
    ),
    "data of the earth": (
        (r"(?:EARTHDATA|EDL|CDSAPI|CDS|ECMWF|COPERNICUS|NASA|NCBI|PLANET|MAPBOX|POLYTOPE)_.*"),
        "",
    ),
    "Zenodo": (
        (r"ZENODO_.*"),
        "https://developers.zenodo.org/",
    ),
    "other registries": (
        (
            r"NEXUS_.*|ARTIFACTORY_.*|JFROG_.*|JETBRAINS_.*|NUGET_.*|RUBYGEMS?_.*|GEM_HOST_.*|MAVEN_.*|OSSRH_.*|SONATYPE_.*|SNAPCRAFT_.*"
            r"|SNAP_STORE_.*|LUAROCKS_.*|(?:ANSIBLE_)?GALAXY_.*|OPEN_VSX_.*|BUF_.*|VSCE_.*|OVSX_.*|HOMEBREW_.*|BREW_.*|PACKAGIST_.*|JRELEASER_.*|SURGE_.*"
            r"|(?:GEM)?FURY_.*|CHOCO.*|WINGET_.*|AUR_.*|FLATHUB_.*|LAUNCHPAD_.*|CHARMHUB_.*|CHARMCRAFT_.*|UBUNTU_PRO_.*"
            r"|COPR_.*|OPENBUILDSERVICE_.*|OBS_.*|PACKAGECLOUD_.*|CLOUDSMITH_.*"
        ),
        "",
    ),
}
"""Names by service, with the page that says so where there is one."""
_UNMISTAKABLE = frozenset(
    {
        *("AWS", "Azure", "Cloudflare", "Codecov", "Discord", "Docker", "Google Cloud", "Netlify", "Slack"),
        *("Vercel", "crates.io", "models", "npm"),
    }
)
"""Services whose names mean nothing else behind the name of an owner: `ACME_DOCKERHUB_TOKEN`."""
_OF_TESTPYPI = re.compile(r"(?:\A|_)TEST_?PYPI(?:_|\Z)|(?:\A|_)PYPI_?TEST(?:_|\Z)", re.IGNORECASE)
"""PyPI knows none of TestPyPI's accounts and tokens: https://packaging.python.org/guides/using-testpypi/."""
_NO_CREDENTIAL = re.compile(
    r"(?:.*_)?(?:(?:PARENT|PROJECT|ACCOUNT|ORG|TEAM|SITE|ZONE|USER|MODEL|DATASET)_?ID|PORT|HOST(?:NAME)?|SERVER|USER(?:NAME)?|E?MAIL|REGION|BUCKET|PATH|DIR(?:ECTORY)?|DOMAIN|ZONE|ARN)",
    re.IGNORECASE,
)
"""Names of settings with which nobody can sign in."""
_KEY_OF_SERVICE = re.compile(
    r"(?!(?:MY|OUR|THE|CI|PROD|RELEASE|DEPLOY|UPLOAD|PUBLISH|PACKAGE|PKG|INDEX|REGISTRY|REPO|PYTHON|PY|DIST|WHEEL|BOT"
    r"|BUILD|SECRET|ORG|TEAM|SERVICE|PROJECT|TEST|DEV)_)[A-Z][A-Z0-9]{2,}_(?:.*_)?"
    r"(?:CLIENT_SECRET|(?:SECRET_)?ACCESS_KEY(?:_ID|_SECRET)?|API_KEYS?|ACCOUNT_SID|TENANT_ID|KEY_ID|APP_SECRET)",
    re.IGNORECASE,
)
"""Kinds of credentials that PyPI does not give out, by the name of whoever does: PyPI has accounts and API
tokens (https://pypi.org/help/#apitoken)."""
_GENERAL = frozenset(
    """
    action actions admin bash build check code common deploy deployment dist index internal main make node
    package packages private project public publish publisher python registry release releases repo script
    scripts secret service setup shell test tests tool tools upload uploader wheel wheels workflow workflows
    """.split()  # noqa: SIM905 - shorter than the list
)
"""Words that name no service."""
_OF_INSTALLS = r"(?:PIP|UV)_(?:EXTRA_)?(?:DEFAULT_)?INDEX(?:_URL)?"
"""Where packages are installed from: https://pip.pypa.io/en/stable/topics/configuration/."""
_PUBLISHING = re.compile(
    r"pypi|twine|(?<!\w_)warehouse|uv_publish|flit_|poetry|hatch_index|pdm_publish|maturin", re.IGNORECASE
)
_SECRET = re.compile(r"token|passw|secret|key|credential|auth(?!or)", re.IGNORECASE)
_PLAIN_VARIABLE = re.compile(
    r"(?:.*_)?(?:VERSIONS?|PYTHON|OS|ARCH|URL|URI|HOST|DOMAIN|REGION|ZONE|BUCKET|ROLE|ARN|ACCOUNT|ORG|OWNER|REPO|"
    r"REPOSITORY|BRANCH|PROJECT|NAME|ID|ENABLED?|DISABLED?|ENV|ENVIRONMENT|RUNNER|IMAGE|TAG|PATH|DIR|EMAIL|"
    r"MODEL|LEVEL|TIMEOUT|COUNT|CONFIG|FLAGS?|CHANNEL|SLUG|PROVIDER|POOL|SECONDS|USER(?:NAME)?)(?:_.*)?",
    re.IGNORECASE,
)
"""Names of configuration variables that hold no credential."""


def is_for_another_service(secret: str, key: str = "") -> bool:
    """Whether a secret, handed on under the name `key`, is known for something other than uploads to PyPI."""
    if _OF_TESTPYPI.search(secret):
        return True
    key = key.replace("-", "_")
    is_of_installs = re.fullmatch(_OF_INSTALLS, key, re.IGNORECASE)
    if is_of_installs or _PUBLISHING.search(secret) or _PUBLISHING.search(key):
        return bool(is_of_installs)
    known = _known("", frozenset(_SERVICES))
    owned = _known(r"(?:[A-Z0-9]+_){1,2}", _UNMISTAKABLE)
    is_other = (
        owned.fullmatch(secret) or _NO_CREDENTIAL.fullmatch(secret) or _KEY_OF_SERVICE.fullmatch(secret)
    )
    return bool(known.fullmatch(secret) or known.fullmatch(key) or is_other)


def is_for_program(secret: str, program: str) -> bool:
    """Whether a secret is named after what it is handed to: `FIGSHARE_TOKEN` for `figshare/upload@v1`.

    `program` is an action, of which the owner counts, or a command; a general name tells nothing.
    """
    service = secret.partition("_")[0].lower()
    return len(service) > 3 and service == program.lower().partition("/")[0] and service not in _GENERAL


@lru_cache(maxsize=4)
def _known(before: str, services: frozenset[str]) -> re.Pattern[str]:
    """All the names at once; they are compiled when the first secret is seen."""
    names = "|".join(_SERVICES[service][0] for service in sorted(services))
    return re.compile(f"{before}(?:{names})", re.IGNORECASE)


def may_be_of_github(secret: str) -> bool:
    """Whether a secret may be a token of GitHub's: its name speaks of no upload and of no other service."""
    others = _known("(?:.*_)?", frozenset(_SERVICES) - {"GitHub"})
    return not (_PUBLISHING.search(secret) or others.fullmatch(secret))


def names_publishing(name: str) -> bool:
    """Whether the name of a variable speaks of PyPI, or of a tool that uploads."""
    return bool(_PUBLISHING.search(name))


def speaks_of_secrets(name: str) -> bool:
    """Whether the name of a variable says that it holds a credential."""
    return names_publishing(name) or bool(_SECRET.search(name))


def is_plain_variable(name: str) -> bool:
    """Whether a configuration variable is evidently no credential."""
    return not names_publishing(name) and bool(_PLAIN_VARIABLE.fullmatch(name))
