"""Nothing was published, and no log says why: the run did not start, was skipped, or had nothing to do.

`tracer plan` answers most of these for a given event. The rules of events:
https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""

from tracer_bullet.diagnosis.failure import Failure

_EVENTS = "https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows"
_TOKEN = (
    "https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/trigger-a-workflow"
)
_RELEASE = "    tracer plan {workflow} --event release --action published --ref refs/tags/v1.2.3"

NOTHING_HAPPENED = (
    Failure(
        topic="no-trigger-matched",
        title="No trigger of the workflow matches what happened",
        happened="""\
The workflow's `on:` does not let this event through. With only `branches:`, no tag starts it, and with
only `tags:`, no branch does. A list with only `!` patterns never matches.""",
        cure="""\
Ask what the push of a tag, a push to the branch and a release do:
    tracer plan {workflow} --event push --ref refs/tags/v1.2.3
    tracer plan {workflow} --event push --ref {branch}
"""
        + _RELEASE,
        sources=(_EVENTS,),
    ),
    Failure(
        topic="too-many-tags",
        title="More than three tags were pushed at once",
        happened="""\
GitHub makes no events for tags if more than three are pushed at once. `git push --tags` after a clone of
another repository does that.""",
        cure="""\
Push the tag again, by itself:
    git push origin :refs/tags/v1.2.3
    git push origin v1.2.3""",
        sources=(_EVENTS + "#push",),
    ),
    Failure(
        topic="draft-release",
        title="The release is a draft, or was made as one",
        happened="""\
A draft starts nothing. Publishing it starts `published`, but not `created`. For a pre-release there is no
`released`.""",
        cure="""\
Publish the draft:
    gh release edit v1.2.3 --draft=false
And let the workflow listen to the one activity that every release has. In .github/workflows/{workflow}:
  on:
    release:
-     types: [created]
+     types: [published]""",
        sources=(_EVENTS + "#release",),
    ),
    Failure(
        topic="release-by-bot",
        title="The release was made by a workflow",
        happened="""\
What a workflow does with its `GITHUB_TOKEN` starts no other workflow. A tag or release that release-please,
semantic-release or an action makes does not start this one.""",
        cure="""\
Publish in the same run, in a job after the one that makes the release:
+   {job}:
+     needs: release
+     if: needs.release.outputs.released == 'true'
Or let the release be made with a token of a GitHub App or a person.""",
        sources=(_TOKEN, "https://github.com/actions/create-release/issues/105"),
    ),
    Failure(
        topic="workflow-absent-at-tag",
        title="The tagged commit does not have the workflow",
        happened="""\
A release and the push of a tag use the workflow file as it is in the tagged commit. If that commit is older
than the workflow, nothing starts.""",
        cure="""\
Look whether the file is there:
    git show v1.2.3:.github/workflows/{workflow}
If it is not, tag a commit that has it, with a new version.""",
        sources=(_EVENTS + "#release",),
    ),
    Failure(
        topic="workflow-not-on-default-branch",
        title="The workflow cannot be started by hand yet",
        happened="""\
`workflow_dispatch`, `schedule` and `workflow_run` work only if the file is on the default branch. A file that
is only on another branch is not offered.""",
        cure="""\
Start it from the branch with a temporary trigger instead:
    tracer arm {workflow}
    git push""",
        sources=(_EVENTS + "#workflow_dispatch",),
    ),
    Failure(
        topic="job-skipped",
        title="The run is green, but the job that publishes was skipped",
        happened="""\
The condition of the job was false, or a job that it needs was skipped. A skip is passed on to every later
job, and GitHub shows the run as successful.""",
        cure="""\
Ask what stops the job on a release:
"""
        + _RELEASE
        + """
If it waits for a job that may be skipped, say so in its condition:
+     if: ${{ !failure() && !cancelled() && github.event_name == 'release' }}""",
        sources=(
            "https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-jobs-with-conditions",
            "https://github.com/actions/runner/issues/2205",
        ),
    ),
    Failure(
        topic="waiting-for-approval",
        title="The job waits for an approval",
        happened="""\
The environment has reviewers or a timer, and the job waits for them, for thirty days at most. It then ends
without having run.""",
        cure="""\
Approve it on the page of the run:
    gh run list --workflow {workflow} --status waiting""",
        sources=(
            "https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/review-deployments",
        ),
    ),
    Failure(
        topic="workflow-disabled",
        title="The workflow is switched off",
        happened="""\
A workflow can be disabled by hand. GitHub disables scheduled ones after sixty days without activity, and all
of them in a new fork.""",
        cure="""\
Look at its state, and switch it on:
    gh workflow list --all
    gh workflow enable {workflow}""",
        sources=(
            "https://docs.github.com/en/actions/how-tos/manage-workflow-runs/disable-and-enable-workflows",
        ),
    ),
    Failure(
        topic="skip-ci",
        title="The commit message asks to skip the run",
        happened="""\
A push whose last commit message contains `[skip ci]`, `[ci skip]`, `[no ci]`, `[skip actions]` or
`[actions skip]` starts no workflow for `push` and `pull_request`.""",
        cure="""\
Push a commit without these words:
    git commit --allow-empty --message "Start the workflow"
    git push""",
        sources=("https://docs.github.com/en/actions/how-tos/manage-workflow-runs/skip-workflow-runs",),
    ),
    Failure(
        topic="no-release-commit",
        title="No commit asked for a release",
        patterns=(
            r"No release will be made",
            r"[Tt]here are no relevant changes, so no new version is released",
            r"No user facing commits (?:found|since)",
            r"No releasable commits (?:found|since)",
            r"no commits? (?:that )?(?:triggers?|requires?) a release|No commits? (?:found )?(?:to|for) release",
            r"\[NO_COMMITS_TO_BUMP\]|No commits found to generate a (?:new )?version",
        ),
        weak=True,
        happened="""\
The release tool reads the commit messages since the last tag, and none asks for a new version. Only messages
such as `fix: …` and `feat: …` do.""",
        cure="""\
Release with a commit that says so, or force it once:
    git commit --allow-empty --message "fix: release what was merged"
    semantic-release version --patch""",
        sources=(
            "https://python-semantic-release.readthedocs.io/en/latest/concepts/commit_parsing.html",
            "https://github.com/Byte-Ventures/claude-trader/pull/90",
        ),
    ),
)
