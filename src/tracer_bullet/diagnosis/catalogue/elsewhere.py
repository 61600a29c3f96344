"""What to do about shared failures on another provider than GitHub, in that provider's own words.

The failures are described for GitHub, where most of them were seen. https://docs.gitlab.com/ci/yaml/,
https://docs.gitlab.com/ci/variables/, https://docs.cloud.google.com/build/docs/build-config-file-schema
"""

ANY = ""
"""The key of what holds for every provider that has no sentences of its own."""
_NEW_TOKEN = """\
Make a token on {index}, put it into the CI/CD variable, and try the job again:
    {site}/manage/account/token/
    glab variable update TWINE_PASSWORD --masked --protected
    {rerun}
A protected variable is empty unless the branch or the tag is protected.
Trusted publishing needs no token, and nothing that can expire:
    tracer migrate .gitlab-ci.yml"""
_NO_TOKEN = """\
Take the token out of the configuration, and the user name with it: trusted publishing needs neither.
What `tracer init` writes has no token."""
_EMPTY_VARIABLE = """\
The token is not valid on {index}: it was revoked or copied incompletely, or it belongs to another index or
project. An identity token of GitLab, such as `PYPI_ID_TOKEN`, is not accepted as a password."""
_PUSHES = "The job pushes to the repository, and has nothing to log in with."
_ANOTHER_VERSION = """\
Upload another version. For a release, raise the version in pyproject.toml and release again:
    uv version --bump patch
For runs that are not releases, give every run its own version"""
_LATER = """\
Look whether the version is there, and start the job again after some minutes:
    {site}/project/{name}/#history
    {rerun}"""
_NEWEST_TWINE = """\
Install twine freshly in the job, with its libraries:
    pip install --upgrade twine packaging"""

ELSEWHERE: dict[str, dict[str, dict[str, str]]] = {
    "missing-credentials": {
        "gitlab": {
            "happened": """\
The client found neither a token nor an identity token. A CI/CD variable that is protected is empty unless the
branch or the tag is protected. poetry, flit and hatch cannot do trusted publishing by themselves.""",
            "cure": """\
For trusted publishing, the job needs an identity token, and twine 6.1 or uv. For TestPyPI, the names are
`TESTPYPI_ID_TOKEN` and `testpypi`:
+     id_tokens:
+       PYPI_ID_TOKEN:
+         aud: pypi
If the job uses a token in a protected variable, protect the tag, and try again:
    glab api --method POST projects/:id/protected_tags --field name='v*'
    {rerun}
`tracer migrate` moves the job from a token to trusted publishing:
    tracer migrate .gitlab-ci.yml""",
        },
        "google": {
            "cure": """\
Let the step name the service account, so that the client finds out where it runs:
    env: [GOOGLE_SERVICE_ACCOUNT_NAME=NAME@PROJECT.iam.gserviceaccount.com]
Use twine 6.1 or newer. The trigger of the build has to run as this account."""
        },
        ANY: {"cure": "Compare the configuration with the one that `tracer init` writes."},
    },
    "invalid-credentials": {
        "gitlab": {"happened": _EMPTY_VARIABLE, "cure": _NEW_TOKEN},
        ANY: {"cure": _NO_TOKEN},
    },
    "token-scope": {"gitlab": {"cure": _NEW_TOKEN}, ANY: {"cure": _NO_TOKEN}},
    "forbidden-api-token": {
        "gitlab": {"happened": _EMPTY_VARIABLE, "cure": _NEW_TOKEN},
        ANY: {"cure": _NO_TOKEN},
    },
    "password-not-supported": {
        "gitlab": {"cure": "Publish without a token:\n    tracer migrate .gitlab-ci.yml"}
    },
    "no-identity-token": {
        ANY: {
            "happened": """\
The client asked {provider} for an identity token and got none. The text after the message names the cause.""",
            "cure": "Compare the configuration with the one that `tracer init` writes, and try again:\n    {rerun}",
        }
    },
    "trusted-publishing-failed": {
        ANY: {
            "happened": """\
Trusted publishing failed before the upload began. The log names no cause that tracer knows; often {index}
or {provider} was out of order for a moment.""",
            "cure": """\
Look at https://status.python.org and at the status page of {provider}, then try again:
    {rerun}
If it fails again, compare the publisher on {index} with the job:
    tracer explain invalid-publisher""",
        }
    },
    "unknown-issuer": {
        "gitlab": {
            "happened": """\
The token comes from an instance of GitLab that {index} does not accept. It knows gitlab.com; others only by
arrangement with an organization.""",
        }
    },
    "no-distributions": {
        "gitlab": {
            "happened": """\
The job has no wheel and no sdist in the folder that it publishes. The build wrote to another folder, it kept
no artifacts, or the job does not get them.""",
            "cure": """\
Let the job that builds keep its files, and the job that uploads need it:
+   artifacts:
+     paths: [dist/]
and in job `{job}`, with the name of the job that builds:
+   needs: [build]
`dependencies: []`, and `needs` without the job that builds, leave its files out.""",
        },
        ANY: {
            "happened": """\
The folder that is published holds no wheel and no sdist. The build wrote to another folder, or failed.""",
            "cure": """\
Show what is there, in a step before the upload:
    find . -name '*.whl' -o -name '*.tar.gz'
Then let build and upload name the same folder.""",
        },
    },
    "file-exists": {
        "gitlab": {
            "cure": f"""\
{_ANOTHER_VERSION}, such as
`1.2.0.dev$CI_JOB_ID`. A pipeline that tracer has armed does this by itself:
    tracer arm .gitlab-ci.yml"""
        },
        ANY: {"cure": f"{_ANOTHER_VERSION}:\nwhat `tracer init` writes does this by itself."},
    },
    "other-bytes-on-index": {
        "gitlab": {
            "cure": "Give every run that is not a release its own version:\n    tracer arm .gitlab-ci.yml"
        },
    },
    "not-visible-yet": {ANY: {"cure": _LATER}},
    "wrong-upload-url": {
        ANY: {
            "cure": """\
Upload to one of these addresses, with the slash at the end:
    https://test.pypi.org/legacy/
    https://upload.pypi.org/legacy/"""
        }
    },
    "version-not-detected": {
        "gitlab": {
            "happened": "The version comes from git's tags, and GitLab fetches only the newest 20 commits.",
            "cure": """\
Fetch the whole history in the job that builds:
+     variables:
+       GIT_DEPTH: "0\"""",
        },
        ANY: {
            "happened": "The version comes from git's tags, and the build has only part of the history.",
            "cure": "Fetch the history before the build:\n    git fetch --unshallow --tags",
        },
    },
    "unknown-distribution-format": {
        ANY: {
            "happened": "`{filename}` is in the folder that is uploaded, and is neither a wheel nor an sdist.",
            "cure": "Upload the packages only:\n    twine upload dist/*.whl dist/*.tar.gz",
        }
    },
    "setuptools-missing": {
        ANY: {"cure": "Install it in the same job:\n    pip install setuptools"},
    },
    "push-without-credentials": {
        "gitlab": {
            "happened": _PUSHES,
            "cure": """\
Push with a project access token that may write the repository, from a masked and protected variable:
    git push "https://oauth2:$PUSH_TOKEN@$CI_SERVER_HOST/$CI_PROJECT_PATH.git" HEAD:$CI_COMMIT_BRANCH""",
        },
        ANY: {"happened": _PUSHES, "cure": "Give the step an access token that may write the repository."},
    },
    "standard-module-missing": {
        ANY: {"cure": "Give the job or the step a newer Python:\n    image: python:3.13"},
    },
    "metadata-field-unknown": {ANY: {"cure": _NEWEST_TWINE}},
}
"""Sentences in the place of a failure's own: by topic, key of the provider, and part of the failure."""


def said_on(provider: str, topic: str, part: str) -> str:
    """The sentences about `part` of a failure on `provider`, which is not GitHub; empty if the failure's own fit."""
    parts = ELSEWHERE.get(topic, {})
    return next((found for key in (provider, ANY) if (found := parts.get(key, {}).get(part, ""))), "")
