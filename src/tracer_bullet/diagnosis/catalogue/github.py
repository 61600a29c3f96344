"""GitHub itself stops a job: rules of an environment, permissions, a workflow file that is refused.

These texts are annotations of a run. The page of the run shows them, and so does `gh run view RUN`.
"""

from tracer_bullet.diagnosis.catalogue.spent import NOTHING_SENT
from tracer_bullet.diagnosis.failure import Failure

_ENVIRONMENTS = (
    "https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments"
)
_PERMISSIONS = (
    "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions"
)

GITHUB = (
    Failure(
        topic="environment-refuses-ref",
        title="The environment does not allow this tag or branch",
        patterns=(
            (
                r"(?P<kind>Tag|Branch) \"(?P<tag>[^\"]{1,200})\" is not allowed to deploy to (?P<name>.{1,255}?)"
                r" due to environment protection rules"
            ),
            r"The deployment was rejected or didn't satisfy other protection rules",
        ),
        happened="""\
The rules of the environment `{name}` name the branches and tags that may deploy, and `{tag}` is not among
them. A release runs on its tag. A rule of type branch never matches a tag, even with the same pattern.""",
        cure="""\
Add a rule of type tag for releases, or of type branch for the tracer branch:
    gh api --method POST repos/{owner}/{repository}/environments/{name}/deployment-branch-policies \\
      -f name='v*' -f type=tag
The page is https://github.com/{owner}/{repository}/settings/environments. Then start the failed jobs again.
    {rerun}""",
        spent=NOTHING_SENT,
        sources=(
            _ENVIRONMENTS,
            "https://github.com/thaler-lab/EnergyFlow/issues/67",
            "https://github.com/amd/gaia/issues/2935",
        ),
    ),
    Failure(
        topic="checkout-not-permitted",
        title="The job may not read its own repository",
        patterns=(r"fatal: repository 'https://github\.com/(?P<what>[^']{1,200}?)/?' not found",),
        happened="""\
The job has a `permissions:` block without `contents: read`. Whatever such a block leaves out is denied, and
for a private repository git then says that it does not exist.""",
        cure="""\
In .github/workflows/{workflow}, job `{job}`:
      permissions:
+       contents: read
        id-token: write
If the job checks out another repository, it needs a token for that one.""",
        spent=NOTHING_SENT,
        sources=(
            _PERMISSIONS,
            "https://github.com/actions/checkout/issues/254",
            "https://github.com/PrefectHQ/prefect-mcp-server/pull/73",
        ),
    ),
    Failure(
        topic="push-not-permitted",
        title="The job may not push to its own repository",
        patterns=(r"remote: Permission to (?P<what>[^ ]{1,200}?)\.git denied to github-actions\[bot\]",),
        happened="""\
The job pushes with the token of the run, which may not write contents: its `permissions:` leave that out, or the
repository gives its tokens no more than reading.""",
        cure="""\
In .github/workflows/{workflow}, job `{job}`:
      permissions:
+       contents: write""",
        spent="Nothing on an index, unless an upload came before.",
        sources=(
            _PERMISSIONS,
            "https://docs.github.com/en/actions/tutorials/authenticate-with-github_token",
            "https://github.com/ad-m/github-push-action/issues/96",
        ),
    ),
    Failure(
        topic="push-without-credentials",
        title="The job has no credentials to push with",
        patterns=(
            r"fatal: could not read (?:Username|Password) for 'https://(?:[^@']{1,200}@)?github\.com'",
            r"remote: Invalid username or token\. Password authentication is not supported for Git operations",
        ),
        happened="""\
git found no token for github.com that is valid. `persist-credentials: false` of `actions/checkout` keeps the
token of the run away from the steps after it, as it should in a job that does not push.""",
        cure="""\
In .github/workflows/{workflow}, job `{job}`, give the token to the step that pushes, and to no other:
      - run: git push "https://x-access-token:$GH_TOKEN@github.com/$GITHUB_REPOSITORY" HEAD:main
        env:
          GH_TOKEN: ${{ github.token }}
The job needs `contents: write` as well.""",
        spent="Nothing on an index, unless an upload came before.",
        sources=(
            "https://github.com/actions/checkout#usage",
            "https://docs.github.com/en/actions/tutorials/authenticate-with-github_token",
        ),
    ),
    Failure(
        topic="workflow-file-refused",
        title="The token may not push changes of workflow files",
        patterns=(
            (
                r"refusing to allow (?:a|an) (?P<kind>GitHub App|OAuth App|Personal Access Token|integration) to create or update workflow"
                r" `(?P<name>[^`]{1,200})` without `workflows?` (?:permission|scope)"
            ),
        ),
        happened="""\
The push changes `{name}`, and its token is not allowed to change workflow files. The `GITHUB_TOKEN` of a run
never is.""",
        cure="""\
From your machine, let gh ask for the scope, then push again:
    gh auth refresh --scopes workflow
In a workflow, use a fine-grained token with "Workflows: write", or leave `.github/workflows` alone.""",
        spent="Nothing.",
        sources=(
            "https://docs.github.com/en/actions/concepts/security/github_token",
            "https://github.com/peter-evans/create-pull-request/issues/1234",
        ),
    ),
    Failure(
        topic="release-not-permitted",
        title="The job may not make a release or a tag",
        patterns=(r"Resource not accessible by (?:integration|personal access token)",),
        happened="""\
The token of the run lacks a permission, `contents: write` in most cases. For a release on a commit that
changes workflow files GitHub asks for the permission to change these as well.""",
        cure="""\
In .github/workflows/{workflow}, in the job that makes the release:
+     permissions:
+       contents: write
If the commit changes a workflow file, as an armed one does, push the tag with git first:
    git tag v1.2.3
    git push origin v1.2.3""",
        spent="Nothing on an index. A tag that was pushed before stays.",
        sources=(
            "https://docs.github.com/en/rest/releases/releases#create-a-release",
            "https://github.com/bitnami/gonit/pull/81",
            "https://github.com/cli/cli/issues/9514",
        ),
    ),
    Failure(
        topic="run-cancelled",
        title="A newer run has taken the place of this one",
        patterns=(
            r"Canceling since a higher priority waiting request for (?P<group>\S{1,300}) exists",
            r"The operation was canceled\.",
        ),
        happened="""\
The run was cancelled, most likely because another run of the same concurrency group began. A group holds one
run and one that waits; a newer one takes the place of the one that waits.""",
        cure="""\
Keep releases apart from other runs. In .github/workflows/{workflow}:
  concurrency:
    group: ${{ github.workflow }}-${{ github.ref }}
    cancel-in-progress: false
Then start the run again, if nothing has replaced it:
    gh run rerun""",
        spent="""\
Files that were uploaded before the end are on the index. Set `skip-existing: true` if a re-run fails for them.""",
        sources=(
            "https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency",
            "https://github.com/open-telemetry/opentelemetry-ebpf-instrumentation/pull/1488",
        ),
    ),
    Failure(
        topic="event-not-allowed",
        title="A rule of the organisation forbids the event",
        patterns=(
            r"Event '(?P<event>[^']{1,60})' is not allowed to trigger Actions workflows",
            r"Actor '?[^' ]{1,100}'? is not allowed to trigger Actions workflows",
            r"(?P<action>\S{1,200}@\S{1,100}) (?:is|are) not allowed (?:to be used )?in ",
        ),
        happened="""\
A ruleset of the organisation or the repository says which events, people and actions may start or be part of
a run. This one is not among them.""",
        cure="""\
Ask an administrator of the organisation to allow it, or look at the rules:
    https://github.com/{owner}/{repository}/settings/actions""",
        spent=NOTHING_SENT,
        sources=(
            "https://docs.github.com/en/organizations/managing-organization-settings/disabling-or-limiting-github-actions-for-your-organization",
        ),
    ),
    Failure(
        topic="invalid-workflow",
        title="GitHub refuses the workflow file",
        patterns=(
            r"Invalid workflow file: (?P<name>\S{1,200})",
            r"The workflow is not valid\. (?P<name>\S{1,200})",
            r"Unrecognized named-value: '(?P<what>[^']{1,60})'",
        ),
        happened="""\
GitHub could not read the workflow file, so no job ran. The message names the line.""",
        cure="""\
`tracer plan` reads the file by GitHub's rules, and names the place:
    tracer plan {workflow}""",
        spent=NOTHING_SENT,
        sources=("https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax",),
    ),
    Failure(
        topic="unreadable-output",
        title="A line of GITHUB_OUTPUT or GITHUB_ENV cannot be read",
        patterns=(
            r"Unable to process file command '(?:output|env|state)' successfully",
            r"[Ii]nvalid format '[^']{0,200}'",
            r"Matching delimiter not found '[^']{1,100}'",
            r"invalid format delimiter '[^']{1,100}' not found",
        ),
        happened="""\
The step wrote a line into GITHUB_OUTPUT or GITHUB_ENV that is neither `name=value` nor between delimiters.
In most cases the value has several lines.""",
        cure="""\
Write a value of several lines between delimiters, each on a line of its own:
    echo 'notes<<END_OF_NOTES' >> "$GITHUB_OUTPUT"
    cat notes.md >> "$GITHUB_OUTPUT"
    echo 'END_OF_NOTES' >> "$GITHUB_OUTPUT\"""",
        spent="Nothing on an index, unless an upload came before.",
        sources=(
            "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings",
            "https://github.com/actions/github-script/issues/657",
            "https://github.com/heroku/libcnb.rs/pull/692",
        ),
    ),
    Failure(
        topic="action-not-found",
        title="An action or its version does not exist",
        patterns=(
            r"Unable to resolve action `?(?P<action>[\w./-]{1,200}@?[\w./-]{0,100})`?,? ",
            r"An action could not be found at the URI '(?P<action>[^']{1,300})'",
            r"Can't find 'action\.yml', 'action\.yaml' or 'Dockerfile'",
        ),
        happened="""\
GitHub cannot find `{action}`: the name or the version is misspelt, the tag was moved away, or the repository
is private.""",
        cure="""\
Look up the version, and pin it by its SHA:
    gh api repos/OWNER/NAME/commits/TAG --jq .sha""",
        spent=NOTHING_SENT,
        sources=(
            "https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/find-and-customize-actions",
        ),
    ),
)
