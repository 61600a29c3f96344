"""Every workflow of the gallery of tracer runs becomes what stands beside it, and comes out of it again."""

from __future__ import annotations

import fnmatch
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.arming.run_specimens import (
    ARMED,
    CALLED,
    DIRECTORY,
    NAMES,
    PATH,
    PYPROJECT,
    REFUSED,
    called_by,
    plan,
    read,
)
from tests.template.judges import count_of_zizmor
from tests.trigger import oracle
from tracer_bullet.arming.run.by_hand import lane_by_hand
from tracer_bullet.arming.run.run_draft import RunRequest, Tried
from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.trigger import armed_branches, finalize, inspect
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.reach.project import RepositoryProject
from tracer_bullet.workflow.reach.repository_files import FileTexts
from tracer_bullet.workflow.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MUTATIONS: dict[str, Callable[[str], str]] = {
    "CR LF": lambda text: text.replace("\n", "\r\n"),
    "a byte order mark": lambda text: "\ufeff" + text,
    "no line end at the end": lambda text: text.rstrip("\n"),
    "blanks at the ends of lines": lambda text: text.replace("jobs:\n", "jobs:  \n"),
    "comments": lambda text: text.replace("    steps:\n", "    steps: # these\n      # first\n"),
    "blank lines at the end": lambda text: text + "\n\n",
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("package")
    (root / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    return root


def test_every_workflow_has_one_outcome() -> None:
    assert sorted([*ARMED, *REFUSED]) == NAMES
    assert len(ARMED) > 12


@pytest.mark.parametrize("name", ARMED)
def test_arming_makes_what_stands_beside(name: str, package: Path) -> None:
    texts = plan(read(f"{name}.yml"), package, others=called_by(name)).run.texts
    assert texts[PATH] == read(f"{name}.armed.yml")
    if CALLED in texts:
        assert texts[CALLED] == read(f"{name}.called.armed.yml")
        assert finalize(texts[CALLED]) == called_by(name)[CALLED]


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_done_exactly_is_refused_with_the_reason(name: str, package: Path) -> None:
    with pytest.raises(TracerError) as caught:
        plan(read(f"{name}.yml"), package)
    hint = f"\n\n{caught.value.hint}" if caught.value.hint else ""
    assert f"{caught.value}{hint}\n" == read(f"{name}.refused")


@pytest.mark.slow
@pytest.mark.parametrize("mutation", MUTATIONS)
@pytest.mark.parametrize("name", ARMED)
def test_finalize_gives_back_every_byte_for_two_branches_too(name: str, mutation: str, package: Path) -> None:
    text = MUTATIONS[mutation](read(f"{name}.yml"))
    bom = "\ufeff" * text.startswith("\ufeff")
    both = plan(text.removeprefix("\ufeff"), package, "one", "two", others=called_by(name)).run.texts[PATH]
    assert finalize(bom + both).encode() == text.encode()
    assert set(armed_branches(both)) == {"one", "two"}


HAND_EDITS: dict[str, Callable[[tuple[str, ...]], list[str]]] = {
    "a word": lambda lines: [*lines[:-2], lines[-2].rstrip("\n") + " # mine\n", lines[-1]],
    "a line more": lambda lines: [*lines[:-1], lines[-2], lines[-1]],
    "a line less": lambda lines: [*lines[:-2], lines[-1]],
    "another hash": lambda lines: [re.sub(r"\[\w{8}\]", "[01234567]", lines[0]), *lines[1:]],
}


@pytest.mark.parametrize("edit", HAND_EDITS)
@pytest.mark.parametrize("name", ARMED)
def test_each_edited_block_keeps_all_others_in_place(name: str, edit: str, package: Path) -> None:
    text = read(f"{name}.armed.yml")
    found = inspect(text)
    assert found is not None
    for block in found.blocks:
        lines = HAND_EDITS[edit](block.lines)
        edited = f"{text[: block.start]}{''.join(lines)}{text[block.end :]}"
        # What is no workflow any more is refused as that.
        with pytest.raises(TracerError) as caught:
            finalize(edited)
        assert isinstance(caught.value, RefusedError) or edit.startswith("a line")


def test_the_gallery_has_every_kind_of_block() -> None:
    known = [inspect(read(f"{name}.armed.yml")) for name in ARMED]
    found = {block.words for one in known if one for block in one.blocks}
    kinds = ("trigger", "condition", "version", "environment", "group", "TestPyPI jobs")
    assert {kind for kind in kinds if any(kind in words for words in found)} == set(kinds)


def test_the_schema_accepts_whatever_is_armed() -> None:
    files = [str(DIRECTORY / f"{name}.armed.yml") for name in ARMED]
    schema = ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files]
    judged = subprocess.run(schema, check=False, capture_output=True, text=True)
    assert judged.returncode == 0, judged.stdout


def test_act_validates_whatever_is_armed(tmp_path: Path) -> None:
    for name in ARMED:
        (tmp_path / f"{name}.yml").write_text(read(f"{name}.armed.yml"), "utf-8")
    command = ["act", "--validate", "--strict", "--workflows", str(tmp_path)]
    judged = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert judged.returncode == 0, judged.stderr


COPIED = {"unpinned-uses", "artipacked", "cache-poisoning", "excessive-permissions"}
"""What zizmor says of steps that are copied as they are, and of their job beside one that has permissions."""


def test_zizmor_says_nothing_new_but_of_copied_steps() -> None:
    before = count_of_zizmor([DIRECTORY / f"{name}.yml" for name in ARMED])
    after = count_of_zizmor([DIRECTORY / f"{name}.armed.yml" for name in ARMED])
    for name in ARMED:
        assert set(after[f"{name}.armed.yml"] - before[f"{name}.yml"]) <= COPIED, name


@pytest.mark.parametrize("name", REFUSED)
def test_the_lines_to_write_by_hand_work(name: str, package: Path) -> None:
    text = read(f"{name}.yml")
    with pytest.raises(RefusedError) as caught:
        plan(text, package)
    first, _, lines = (caught.value.hint or "").partition("\n")
    if not first.startswith("add these jobs"):
        asked = r"\$GITHUB_REF_NAME|\$\{\{ (?:needs\.|github\.ref_type ).+ \}\}|\$\(git describe[^)]*\)"
        written = re.sub(asked, lambda _: lines.strip(), text)
        assert written != text
    else:
        written = f"{text}{lines}\n"
    done = plan(written, package)
    assert not done.doubts
    assert done.after.reaches_testpypi


def test_an_upload_without_the_right_is_named_by_its_line_in_the_file_as_it_is(package: Path) -> None:
    text = (
        "on: release\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    steps:\n"
        "      - uses: pypa/gh-action-pypi-publish@release/v1\n"
        "        with: {repository-url: 'https://test.pypi.org/legacy/'}\n"
    )
    with pytest.raises(RefusedError, match=r"to the `permissions:` of job `publish` \(line 3\)"):
        plan(text, package)
    cured = text.replace("    steps:", "    permissions: {id-token: write}\n    steps:")
    assert plan(cured, package).after.reaches_testpypi


NO_SMOKE_TEST = {"braces-and-lists", "both-indexes-by-ref-with-a-login-each"}
"""Those in which no job hands the built files on."""


@pytest.mark.parametrize("name", [name for name in ARMED if name not in NO_SMOKE_TEST])
def test_a_smoke_test_comes_last_and_goes_with_the_rest(name: str, package: Path) -> None:
    text = read(f"{name}.yml")
    done = plan(text, package, tried=Tried("demo", "demo"), others=called_by(name))
    armed = done.run.texts[PATH]
    jobs = oracle.load(armed)["jobs"]
    assert finalize(armed) == text
    assert list(jobs)[-1] == "tracer-smoke-test"
    assert jobs["tracer-smoke-test"]["if"] == "github.ref == 'refs/heads/my-feature'"
    assert not done.doubts


LISTENER = """on:
  workflow_run:
    workflows: [Publish]
    types: [completed]
jobs:
  after:
    runs-on: ubuntu-latest
    steps:
      - run: {command}
"""
NAMED = "name: Publish\n" + read("publish-action-after-a-build-job.yml").removeprefix("name: Publish\n")


def test_a_workflow_that_starts_afterwards_is_named(package: Path) -> None:
    path = ".github/workflows/after.yml"
    done = plan(NAMED, package, others={path: LISTENER.format(command="pytest")})
    assert f"{path} starts after this workflow, from the default branch's file" in done.run.notes


def test_one_that_others_see_is_refused_with_the_line_that_stops_it(package: Path) -> None:
    path = ".github/workflows/after.yml"
    text = LISTENER.format(command="gh release create v1 --notes x")
    with pytest.raises(RefusedError, match=f"{path}:9: {path} starts after this workflow") as caught:
        plan(NAMED, package, others={path: text})
    line = caught.value.hint.partition("\n")[2].partition("  #")[0]
    gated = text.replace("  after:\n", f"  after:\n{line}\n")
    assert not plan(NAMED, package, others={path: gated}).doubts


def test_paths_are_named_because_the_arming_commit_may_not_start_it(package: Path) -> None:
    text = NAMED.replace("on:\n  push:\n", "on:\n  push:\n    paths: [src/**]\n")
    assert any("`src/**`" in note for note in plan(text, package).run.notes)


def test_files_of_another_workflow_are_named_because_that_one_has_to_run_first(package: Path) -> None:
    text = read("both-indexes-ungated.yml").replace(
        "      - uses: actions/checkout",
        "      - uses: dawidd6/action-download-artifact@v21\n        with: {workflow: wheels.yml}\n"
        "      - uses: actions/checkout",
    )
    (note,) = [note for note in plan(text, package).run.notes if "another workflow" in note]
    assert note.startswith("step `dawidd6/action-download-artifact` of `build` fetches files")


def test_what_is_fetched_from_a_release_is_no_lane(package: Path) -> None:
    text = read("twine-with-a-token.yml").replace(
        "      - name: Build",
        "      - uses: octo-org/assets@v1\n        with: {tag: '${{ github.event.release.tag_name }}'}\n"
        "      - name: Build",
    )
    with pytest.raises(RefusedError, match=r"publish\.yml:12: .* is given a release"):
        plan(text, package)


CHECK = 'test "$GITHUB_REF" = refs/tags/v1.2.0'


@pytest.mark.parametrize("name", ["checks-the-tag", "twine-with-a-token"])
@pytest.mark.parametrize(
    ("more", "is_lost"),
    [
        ("python scripts/make_tables.py", True),
        ("python -m pip install build cython", True),
        ("printf hello > src/demo/greeting.txt", True),
        ("curl -sSL https://install.python-poetry.org | python3 -", True),
        ("echo checked >&2", False),
        ("git fetch --tags && git describe >> $GITHUB_STEP_SUMMARY", False),
        ("python scripts/check_tag.py", False),
        ("python -c 'import sys; sys.exit()'", False),
        ("sed -i.bak s/0.0.0/1.0/ setup.cfg && rm setup.cfg.bak", False),
    ],
)
def test_a_check_of_the_tag_is_left_out_only_if_the_build_loses_nothing(
    package: Path, name: str, more: str, is_lost: bool
) -> None:
    before, after = read(f"{name}.yml").split("'3.12'\n")
    text = f"{before}'3.12'\n      - run: |\n          {CHECK}\n          {more}\n{after}"
    if not is_lost:
        assert plan(text, package).run.texts[PATH].count(CHECK) == 1
        return
    with pytest.raises(RefusedError, match="something else that the build may need") as caught:
        plan(text, package)
    assert caught.value.place == Place(PATH, before.count("\n") + 2)
    assert "step of its own" in caught.value.hint
    apart = text.replace(f"          {more}\n", f"      - run: {more}\n")
    armed = plan(apart, package).run.texts[PATH]
    assert (armed.count(CHECK), armed.count(more)) == (1, 1 if name == "checks-the-tag" else 2)


AUTO = """\
name: Tests
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    permissions: {actions: write, contents: write}
    steps:
      - run: COMMAND
        env: {GH_TOKEN: "${{ github.token }}"}
"""
LATER = """\
on: TRIGGER
jobs:
  pypi:
    if: github.event.workflow_run.conclusion == 'success' || github.event_name != 'workflow_run'
    runs-on: ubuntu-latest
    permissions: {id-token: write}
    steps: [{uses: pypa/gh-action-pypi-publish@release/v1}]
"""


@pytest.mark.parametrize(
    ("command", "trigger"),
    [
        ("pytest", "{workflow_run: {workflows: [Tests], types: [completed]}}"),
        ("gh workflow run later.yml", "workflow_dispatch"),
        ("gh api repos/octo-org/demo/dispatches -f event_type=x", "repository_dispatch"),
    ],
)
def test_a_way_to_pypi_that_the_run_cannot_close_is_refused(
    command: str, trigger: str, package: Path
) -> None:
    auto, later = (f".github/workflows/{name}.yml" for name in ("auto", "later"))
    others = {auto: AUTO.replace("COMMAND", command), later: LATER.replace("TRIGGER", trigger)}
    with pytest.raises(RefusedError, match=r"reach PyPI through `pypi`") as caught:
        plan(NAMED, package, others=others)
    assert caught.value.hint.endswith("or take the credentials away from job `pypi`")
    gate = caught.value.hint.partition("add `")[2].partition("` to job `test`")[0]
    text = (
        others[auto].replace("  test:\n", f"  test:\n    {gate}\n")
        if gate
        else AUTO.replace(" push", " release")
    )
    assert not plan(NAMED, package, others={**others, auto: text}).doubts


def test_another_workflow_that_publishes_on_every_push_is_refused_with_its_gate(package: Path) -> None:
    other = ".github/workflows/other.yml"
    text = LATER.replace("TRIGGER", "push")
    with pytest.raises(RefusedError, match=rf"{other}:7: a push to `.+` reaches PyPI") as caught:
        plan(NAMED, package, others={other: text})
    condition = caught.value.hint.partition(" to `")[2].partition("`\n")[0]
    gated = re.sub(r"    if: .+", f"    if: {condition}", text)
    assert not plan(NAMED, package, others={other: gated}).doubts


def test_a_job_for_testpypi_that_is_told_the_address_of_pypi_is_refused_with_the_right_one(
    package: Path,
) -> None:
    text = read("testpypi-on-tags-only.yml")
    wrong = text.replace("https://test.pypi.org/legacy/", "https://upload.pypi.org/legacy/")
    assert wrong != text
    with pytest.raises(RefusedError, match=r"reaches? PyPI") as caught:
        plan(wrong, package)
    old, new = re.findall(r"`([^`]+)`", caught.value.hint)[:2]
    assert plan(wrong.replace(old, new), package).run == plan(text, package).run


def test_an_address_that_takes_no_uploads_is_not_armed(package: Path) -> None:
    text = read("both-indexes-ungated.yml").replace("test.pypi.org/legacy", "test.pypi.org/simple")
    with pytest.raises(RefusedError, match=r"write `https://test\.pypi\.org/legacy/`"):
        plan(text, package)


CALLER = """\
on: {push: {tags: ['v*']}}
jobs:
  lint: {uses: ./.github/workflows/called.yml}
  build:
    needs: lint
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
      - uses: samuelcolvin/check-python-version@v5
      - run: pipx run build
      - uses: actions/upload-artifact@v7
        with: {name: dist, path: dist/}
  pypi:
    needs: build
    runs-on: ubuntu-latest
    permissions: {id-token: write}
    steps:
      - uses: actions/download-artifact@v8
        with: {name: dist, path: dist/}
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
LINT = """\
on: workflow_call
jobs:
  lint:
    runs-on: ubuntu-latest
    steps:
      - run: pre-commit run
      - uses: codecov/codecov-action@v5
        with:
          token: ${{ secrets.CODECOV }}
"""


def test_a_called_job_that_the_run_waits_for_runs_without_what_others_see(package: Path) -> None:
    texts = plan(CALLER, package, others={CALLED: LINT}).run.texts
    (lint,) = oracle.load(texts[CALLED])["jobs"].values()
    assert "if" not in lint
    off = "github.ref != 'refs/heads/my-feature'"
    assert [step.get("if") for step in lint["steps"]] == [None, off]
    build = oracle.load(texts[PATH])["jobs"]["build"]
    assert next(step["if"] for step in build["steps"] if "check-python" in step.get("uses", "")) == off
    assert {path: finalize(text) for path, text in texts.items()} == {PATH: CALLER, CALLED: LINT}


BELOW = {
    "at the root": (["pyproject.toml", "docs/setup.py"], ["pipx run build"]),
    "named as the repository": (
        ["demo/pyproject.toml", "tooling/setup.py"],
        ["pipx run build --outdir dist demo"],
    ),
    "several below": (
        ["one/pyproject.toml", "two/setup.py", "docs/conf.py"],
        ["pipx run build --outdir dist one", "pipx run build --outdir dist two"],
    ),
}


@pytest.mark.parametrize("case", BELOW)
def test_the_lines_by_hand_build_the_packages_where_they_are(case: str) -> None:
    paths, commands = BELOW[case]
    project = RepositoryProject(FileTexts(dict.fromkeys(paths, "[project]\n")))
    simulator = Simulator(GitHubRepository("octo-org/demo"), {}, project)
    lines = lane_by_hand(RunRequest(PATH, ("my-feature",)), simulator, "  ").split("\n")
    assert re.findall(r"- run: (.*)", "\n".join(lines)) == commands


def test_a_step_that_a_job_before_it_chooses_uploads_to_testpypi_on_the_branch(package: Path) -> None:
    chosen = "      - uses: pypa/gh-action-pypi-publish@release/v1\n        with:\n          repository-url"
    condition = "needs.build.outputs.target == 'testpypi'"
    text = read("both-indexes-ungated.yml").replace(
        chosen, chosen.replace("\n", f"\n        if: {condition}\n", 1)
    )
    assert condition in text

    armed = plan(text, package).run.texts[PATH]

    assert f"if: ({condition}) || github.ref == 'refs/heads/my-feature'" in armed


MATRIX_JOB = """\
    strategy: {matrix: {version: [a, b]}}
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: python -m build
      - run: twine upload dist/*
"""


def test_each_of_two_lanes_with_a_matrix_fetches_its_own_artifacts_only(package: Path) -> None:
    text = f"on: release\njobs:\n  linux:\n{MATRIX_JOB}  windows:\n{MATRIX_JOB}"
    jobs = oracle.load(plan(text, package).run.texts[PATH])["jobs"]
    kept = {
        step["with"]["name"].replace("${{ strategy.job-index }}", "0")
        for job in jobs.values()
        for step in job["steps"]
        if "upload-artifact" in step.get("uses", "")
    }
    fetched = [
        step["with"]["pattern"]
        for job in jobs.values()
        for step in job["steps"]
        if "download-artifact" in step.get("uses", "")
    ]
    assert len(kept) == len(fetched) == 2
    assert [len(fnmatch.filter(kept, pattern)) for pattern in fetched] == [1, 1]


CHOSEN_BY_A_JOB = """\
on:
  pull_request:
  push: {tags: ['v*']}
  release: {types: [published]}
jobs:
  build:
    runs-on: ubuntu-24.04
    outputs:
      target: ${{ steps.target.outputs.index }}
    steps:
      - uses: actions/checkout@v6
      - run: pipx run build
      - id: target
        run: echo "index=$(python scripts/target.py)" >> "$GITHUB_OUTPUT"
      - uses: actions/upload-artifact@v6
        with: {path: dist}
  publish:
    needs: build
    if: needs.build.outputs.target != ''
    runs-on: ubuntu-24.04
    permissions: {id-token: write}
    steps:
      - uses: actions/download-artifact@v7
        with: {path: dist}
      - if: needs.build.outputs.target == 'testpypi'
        uses: pypa/gh-action-pypi-publish@release/v1
        with: {repository-url: https://test.pypi.org/legacy/}
      - if: needs.build.outputs.target == 'pypi'
        uses: pypa/gh-action-pypi-publish@release/v1
"""


def test_where_an_earlier_job_chooses_the_index_the_printed_condition_lets_the_run_through(
    package: Path,
) -> None:
    with pytest.raises(RefusedError) as caught:
        plan(CHOSEN_BY_A_JOB, package)
    found = re.search(r"the `if:` of step 3 of job `publish` \(line (\d+)\) to `([^`]+)`", caught.value.hint)
    assert found is not None
    lines = CHOSEN_BY_A_JOB.splitlines(keepends=True)
    lines[int(found[1]) - 1] = f"      - if: {found[2]}\n"
    done = plan("".join(lines), package)
    assert done.after.is_proven
    assert finalize(done.run.texts[PATH]) == "".join(lines)


def test_an_upload_that_may_fail_unseen_is_named(package: Path) -> None:
    text = read("testpypi-on-tags-only.yml")
    step = "      - uses: pypa/gh-action-pypi-publish@release/v1\n"
    assert not any("is green" in note for note in plan(text, package).run.notes)
    lenient = text.replace(step, f"{step}        continue-on-error: true\n")
    assert any(
        "the run is green even if nothing was uploaded" in note for note in plan(lenient, package).run.notes
    )


def test_files_that_a_workflow_at_another_ref_builds_are_named(package: Path) -> None:
    text = read("publish-action-after-a-build-job.yml")
    assert not any("takes from that ref" in note for note in plan(text, package).run.notes)
    wheels = "  wheels:\n    uses: octo-org/demo/.github/workflows/wheels.yml@main\n  publish:\n"
    called = text.replace("  publish:\n", wheels).replace("needs: build\n", "needs: [build, wheels]\n")
    assert any("job `wheels` calls" in note for note in plan(called, package).run.notes)
