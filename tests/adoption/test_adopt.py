"""Every workflow of the gallery is adopted as it stands beside: jobs stay, and TestPyPI comes before PyPI."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.adoption.specimens import ADOPTED, DIRECTORY, REFUSED, adopted, expected, original, simulator
from tests.arming.run_specimens import NAMES, PATH, called_by
from tests.arming.test_runs import MUTATIONS
from tests.template.judges import count_of_zizmor
from tests.trigger.oracle import jobs_of
from tracer_bullet.adoption.adopt import Adoption
from tracer_bullet.arming.lane.uploads import uploading_job
from tracer_bullet.errors import TracerError
from tracer_bullet.trigger import finalize
from tracer_bullet.workflow.proof.prove import release_routes
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


pytestmark = pytest.mark.slow

COPIED = {"unpinned-uses", "artipacked", "cache-poisoning", "excessive-permissions", "use-trusted-publishing"}
"""What zizmor says of steps that are copied as they are, and of their job beside one that has permissions."""


class Adoptions(dict[str, Adoption]):
    """What adopting makes of each workflow of the gallery; each is adopted when it is asked for."""

    def __init__(self, package: Path) -> None:
        self._package = package

    def __missing__(self, name: str) -> Adoption:
        self[name] = adopted(original(name), self._package, "my-feature", others=called_by(name))
        return self[name]


@pytest.fixture(scope="module")
def adoptions(package: Path) -> Adoptions:
    return Adoptions(package)


def needed(name: str, jobs: dict[str, Any]) -> set[str]:
    """The jobs before one, as PyYAML reads them."""
    own = jobs[name].get("needs", [])
    direct = [own] if isinstance(own, str) else own
    return set(direct).union(*(needed(one, jobs) for one in direct))


def test_every_workflow_has_one_outcome() -> None:
    assert sorted([*ADOPTED, *REFUSED]) == NAMES
    assert len(ADOPTED) > 12


@pytest.mark.parametrize("name", ADOPTED)
def test_adopting_makes_what_stands_beside(name: str, adoptions: Adoptions) -> None:
    assert adoptions[name].texts[PATH] == expected(f"{name}.yml")


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_adopted_is_refused_with_the_reason(name: str, package: Path) -> None:
    with pytest.raises(TracerError) as caught:
        adopted(original(name), package, "my-feature", others=called_by(name))
    hint = f"\n\n{caught.value.hint}" if caught.value.hint else ""
    assert f"{caught.value}{hint}\n" == expected(f"{name}.refused")


@pytest.mark.parametrize("name", ADOPTED)
def test_finalize_leaves_what_stays_and_adopting_twice_changes_nothing(
    name: str, package: Path, adoptions: Adoptions
) -> None:
    first = adoptions[name]
    assert finalize(first.texts[PATH]) == first.permanent
    again = adopted(first.permanent, package, "my-feature", others=called_by(name))
    assert again.permanent == first.permanent
    assert again.texts[PATH] == first.texts[PATH]


@pytest.mark.parametrize(
    "mutation", ["CR LF", "comments", "no line end at the end", "blank lines at the end"]
)
@pytest.mark.parametrize("name", ["both-indexes-ungated", "twine-with-a-token", "creates-a-release"])
def test_however_it_is_written_the_temporary_parts_go_again(name: str, mutation: str, package: Path) -> None:
    text = MUTATIONS[mutation](original(name))
    found = adopted(text, package, "one", "two")
    assert finalize(found.texts[PATH]) == found.permanent
    assert jobs_of(found.permanent).keys() == jobs_of(adopted(original(name), package).permanent).keys()


@pytest.mark.parametrize("name", ADOPTED)
def test_every_job_and_every_environment_stays(name: str, adoptions: Adoptions) -> None:
    before, after = jobs_of(original(name)), jobs_of(adoptions[name].permanent)
    assert before.keys() <= after.keys()
    for job, body in before.items():
        assert after[job].get("environment") == body.get("environment")
        assert after[job].get("permissions") == body.get("permissions")
        if "matrix." not in str(body.get("runs-on")):
            assert after[job].get("runs-on") == body.get("runs-on")


@pytest.mark.parametrize("name", ["matrix-and-publish-action", "matrix-and-twine", "wheels-in-a-matrix"])
def test_every_job_of_a_matrix_keeps_its_files_and_one_job_uploads_them_all(
    name: str, adoptions: Adoptions
) -> None:
    jobs = jobs_of(adoptions[name].permanent)
    (before,) = jobs_of(original(name)).items()
    (keep,) = [step for step in jobs["build"]["steps"] if "upload-artifact" in step.get("uses", "")]
    prefix = keep["with"]["name"].removesuffix("${{ strategy.job-index }}")
    assert prefix != keep["with"]["name"]
    assert jobs["build"]["strategy"] == before[1]["strategy"]
    for job in (before[0], "publish-testpypi"):
        (fetch,) = [step for step in jobs[job]["steps"] if "download-artifact" in step.get("uses", "")]
        assert fetch["with"]["pattern"] == f"{prefix}*"
        assert fetch["with"]["merge-multiple"] == "true"
        assert "matrix." not in str(jobs[job])


OLD = "on: release\njobs:\n  up:\n    runs-on: x\n    {}\n    steps:\n      - run: python -m build\n"
WHOLE: dict[str, tuple[str, str, str]] = {
    "an old container": (
        "container: quay.io/pypa/manylinux2014_x86_64",
        "- uses: pypa/gh-action-pypi-publish@v1",
        "its container is too old for the actions that hand files on",
    ),
    "a matrix after the upload": (
        "strategy: {matrix: {os: [a, b]}}",
        "- uses: pypa/gh-action-pypi-publish@v1\n      - run: echo ${{ matrix.os }}",
        "its remaining steps use values of its matrix",
    ),
    "a tool from nowhere": (
        "env: {TWINE_PASSWORD: '${{ secrets.PYPI }}'}",
        "- run: twine upload dist/*",
        "tracer cannot separate the installation of the upload tool from the build",
    ),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_job_that_cannot_be_split_exactly_stays_one_for_the_reason_given(kind: str, package: Path) -> None:
    head, upload, reason = WHOLE[kind]
    found = adopted(f"{OLD.format(head)}      {upload}\n", package)
    assert [note for note in found.notes if reason in note]
    assert jobs_of(found.permanent)["up"]["steps"][0] == {"run": "python -m build"}


@pytest.mark.parametrize("name", ADOPTED)
def test_pypi_waits_for_testpypi_and_a_release_still_gets_there(name: str, adoptions: Adoptions) -> None:
    permanent = adoptions[name].permanent
    reached, before = (released_by(text, called_by(name)) for text in (permanent, original(name)))
    assert reached == before
    jobs = jobs_of(permanent)
    lanes = {job for job, body in jobs.items() if "https://test.pypi.org/legacy/" in str(body)}
    for job in reached - lanes:  # a job that uploads to both cannot wait for itself
        assert lanes & needed(job, jobs)
        if "always()" in str(jobs[job].get("if")):
            assert all(f"needs.{lane}.result == 'success'" in jobs[job]["if"] for lane in lanes)


def released_by(text: str, others: Mapping[str, str]) -> set[str]:
    """The jobs that a release lets upload to PyPI, or lets call one that does."""
    known = simulator(text, others)
    routes = release_routes(known.files[PATH], known)
    found = (route.upload for route in routes if route.upload.index == PYPI)
    return {uploading_job(upload, known.files[PATH]) for upload in found}


ONE_OF_A_MATRIX = {"matrix-and-publish-action", "matrix-and-twine"}
"""Those of which one job of the matrix uploads: no job of its own can have that condition."""


@pytest.mark.parametrize("name", sorted(ONE_OF_A_MATRIX))
def test_an_upload_from_one_job_of_a_matrix_is_refused_without_a_split(name: str, package: Path) -> None:
    with pytest.raises(TracerError, match="has a condition that only a step can have"):
        adopted(original(name), package, split=False)


@pytest.mark.parametrize("name", [name for name in ADOPTED if name not in ONE_OF_A_MATRIX])
def test_without_a_split_nothing_is_taken_away(name: str, package: Path) -> None:
    before = jobs_of(original(name))
    after = jobs_of(adopted(original(name), package, split=False, others=called_by(name)).permanent)
    for job, body in before.items():
        assert {key: after[job].get(key) for key in body if key not in ("needs", "if")} == {
            key: value for key, value in body.items() if key not in ("needs", "if")
        }


def test_the_schema_and_act_accept_whatever_is_adopted(tmp_path: Path, adoptions: Adoptions) -> None:
    files = []
    for name in ADOPTED:
        adoption = adoptions[name]
        for kind, text in (("armed", adoption.texts[PATH]), ("permanent", adoption.permanent)):
            files.append(tmp_path / f"{name}.{kind}.yml")
            files[-1].write_text(text, "utf-8")
    for command in (
        ["act", "--validate", "--strict", "--workflows", str(tmp_path)],
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", *map(str, files)],
    ):
        judged = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
        assert judged.returncode == 0, judged.stdout + judged.stderr


def test_pinned_steps_for_sbom_and_provenance_stay_beside_the_upload_with_the_file_they_share(
    adoptions: Adoptions,
) -> None:
    name = "sbom-and-provenance"
    kept = original(name).partition("      - uses: anchore/")[2]
    assert "sbom-path: sbom.spdx.json" in kept
    assert kept in adoptions[name].permanent
    assert adoptions[name].permanent.count("sbom") == original(name).count("sbom")


@pytest.mark.parametrize(
    ("step", "stays"),
    [
        ("      - run: cyclonedx-py environment -o sbom.spdx.json\n", "one"),
        ("      - run: python scripts/count.py\n", "two"),
    ],
)
def test_a_job_is_split_only_if_no_file_is_lost_between_its_halves(
    step: str, stays: str, package: Path
) -> None:
    text = original("sbom-and-provenance")
    maker = text[text.index("      - uses: anchore/") : text.index("      - uses: actions/attest-build")]
    found = adopted(text.replace(maker, "").replace("      - run: pipx", f"{step}      - run: pipx"), package)
    assert any("becomes two" in sentence for sentence in found.kept) is (stays == "two")
    assert any("stays one" in note for note in found.notes) is (stays == "one")


def test_zizmor_says_nothing_new_but_of_copied_steps(tmp_path: Path, adoptions: Adoptions) -> None:
    for name in ADOPTED:
        one = adoptions[name]
        (tmp_path / f"{name}.yml").write_text(original(name), "utf-8")
        (tmp_path / f"{name}.adopted.yml").write_text(one.permanent, "utf-8")
    found = count_of_zizmor(sorted(tmp_path.glob("*.yml")))
    for name in ADOPTED:
        assert set(found[f"{name}.adopted.yml"] - found[f"{name}.yml"]) <= COPIED, name


def test_nothing_is_left_over_in_the_gallery() -> None:
    assert {path.stem for path in DIRECTORY.iterdir()} == set(NAMES)


def test_a_build_after_a_step_that_others_see_stays_with_it(package: Path) -> None:
    text = OLD.format("name: Up").replace(
        "      - run: python", "      - run: gh release create x\n      - run: python"
    )
    found = adopted(f"{text}      - uses: pypa/gh-action-pypi-publish@v1\n", package)
    assert any("the step in line 8 may need what the one in line 7 does" in note for note in found.notes)
    assert len(jobs_of(found.permanent)["up"]["steps"]) == 3


def test_what_waits_for_an_upload_that_a_gate_holds_back_waits_with_it(package: Path) -> None:
    after = "  announce:\n    needs: publish\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo out\n"
    text = original("publish-action-after-a-build-job").replace("jobs:\n", "  workflow_dispatch:\njobs:\n")
    jobs = jobs_of(adopted(f"{text}{after}", package).permanent)
    assert jobs["publish"]["if"] == "github.event_name == 'push' && startsWith(github.ref, 'refs/tags/v')"
    assert jobs["announce"] == jobs_of(f"{text}{after}")["announce"]


TAGS = "#!/usr/bin/env bash\ngit tag v1.2.0\ngit push origin v1.2.0\n"


def test_what_a_script_of_the_repository_shows_to_others_is_not_copied(package: Path) -> None:
    text = original("publish-action-in-one-job").replace(
        "      - uses: actions/setup-python",
        "      - run: ./scripts/tag.sh\n      - uses: actions/setup-python",
    )
    found = adopted(text, package, split=False, beside={"scripts/tag.sh": TAGS})
    jobs = jobs_of(found.permanent)
    runs = {name: [step.get("run") for step in job["steps"]] for name, job in jobs.items()}
    assert [name for name, scripts in runs.items() if "./scripts/tag.sh" in scripts] == ["pypi"]


IN_ONE_JOB = OLD.format("timeout-minutes: 9") + (
    "      - uses: pypa/gh-action-pypi-publish@v1\n"
    "        with: {repository-url: 'https://test.pypi.org/legacy/'}\n"
    "      - uses: pypa/gh-action-pypi-publish@v1\n"
)


@pytest.mark.parametrize(
    ("old", "new", "waits"),
    [
        ("", "", True),
        ("        with", "        if: github.event_name == 'release'\n        with", False),
        ("        with", "        continue-on-error: true\n        with", False),
    ],
)
def test_an_upload_to_pypi_waits_for_the_one_to_testpypi_above_it_in_the_same_job(
    old: str, new: str, waits: bool, package: Path
) -> None:
    found = adopted(IN_ONE_JOB.replace(old, new), package)
    assert found.is_gated is waits
    assert not found.starts_waiting
    assert any(note.startswith("PyPI does not wait") for note in found.notes) is not waits


ON = {
    "windows-2022": "Windows",
    "macos-latest": "macOS",
    "${{ matrix.os }}": "Windows and macOS",
    "ubuntu-latest": "",
    "[self-hosted, big]": "",
}


@pytest.mark.parametrize("runner", ON)
def test_a_package_that_is_never_built_on_linux_gets_no_smoke_test_there(runner: str, package: Path) -> None:
    matrix = "strategy: {matrix: {os: [windows-latest, macos-14]}}\n    " if "matrix" in runner else ""
    text = original("publish-action-after-a-build-job")
    found = adopted(text.replace("runs-on: ubuntu-latest", f"{matrix}runs-on: {runner}", 1), package)
    noted = [note for note in found.notes if f"are built on {ON[runner]} only, and a smoke test" in note]
    assert len(noted) == bool(ON[runner])


MAKES = "runs:\n  using: composite\n  steps:\n    - run: pipx run build\n      shell: bash\n"


@pytest.mark.parametrize("step", ["uses: ./.github/actions/make", "run: ./scripts/make.sh"])
def test_an_action_or_a_script_of_the_repository_that_builds_gets_the_version_first(
    step: str, package: Path
) -> None:
    text = original("publish-action-after-a-build-job").replace(
        "run: |\n          python -m pip install build\n          python -m build", step
    )
    beside = {".github/actions/make/action.yml": MAKES, "scripts/make.sh": "#!/bin/sh\npipx run build\n"}
    armed = adopted(text, package, "my-feature", beside=beside).texts[PATH]
    build = [one.get("name", one.get("uses", one.get("run"))) for one in jobs_of(armed)["build"]["steps"]]
    assert build[-3:-1] == ["A version of its own for the tracer run", step.partition(": ")[2]]


def test_a_copy_that_lacks_what_a_script_of_the_repository_hands_on_is_refused(package: Path) -> None:
    step = (
        "      - id: tag\n        run: ./scripts/tag.sh\n      - run: echo ${{ steps.tag.outputs.version }}\n"
    )
    text = original("publish-action-in-one-job").replace("      - run: |\n", f"{step}      - run: |\n", 1)
    with pytest.raises(TracerError, match="uses step `tag`, which is left out") as caught:
        adopted(text, package, split=False, beside={"scripts/tag.sh": TAGS})
    assert "a step of its own" in caught.value.hint


def test_files_out_of_several_folders_are_of_the_same_build(adoptions: Adoptions) -> None:
    assert not [note for note in adoptions["maturin-action"].notes if "another build" in note]


def test_a_job_that_tags_before_it_builds_is_refused_because_a_copy_builds_another_version(
    tmp_path: Path,
) -> None:
    (tmp_path / "pyproject.toml").write_text(SCM, "utf-8")
    text = original("publish-action-in-one-job").replace(
        "      - uses: actions/setup-python",
        "      - run: git tag -a v1.2.0 -m release && git push origin v1.2.0\n"
        "      - uses: actions/setup-python",
    )
    with pytest.raises(TracerError, match="another build has another version"):
        adopted(text, tmp_path)


SCM = """\
[build-system]
requires = ["setuptools", "setuptools-scm"]
build-backend = "setuptools.build_meta"
[project]
name = "demo"
dynamic = ["version"]
[tool.setuptools_scm]
fallback_version = "1.2.0"
"""


def test_a_check_of_the_tag_that_does_more_moves_with_the_build_and_is_not_left_out_of_a_copy(
    package: Path,
) -> None:
    script = "python scripts/make_tables.py"
    step = f"      - run: |\n          test $GITHUB_REF = refs/tags/v1.2.0\n          {script}\n"
    text = original("publish-action-in-one-job").replace("      - run: |\n", f"{step}      - run: |\n")
    jobs = jobs_of(adopted(text, package).permanent)
    runs = {name: [step.get("run", "") for step in job["steps"]] for name, job in jobs.items()}
    (build,) = (name for name, scripts in runs.items() if any(script in one for one in scripts))
    assert any("-m build" in one for one in runs[build])
    with pytest.raises(TracerError, match="something else that the build may need"):
        adopted(text, package, split=False)


def test_checks_of_files_that_are_fetched_need_no_job_of_their_own(package: Path) -> None:
    looks = "      - run: |\n          ls dist/\n          twine check dist/*\n"
    build = f'\n      - run: test "$(ls | wc -l)" = 2\n{looks}'
    text = OLD.format("needs: []").replace(
        "- run: python -m build\n", f"- uses: actions/download-artifact@v8{build}"
    )
    found = adopted(f"{text}      - uses: pypa/gh-action-pypi-publish@v1\n", package, split=True)
    assert not any("becomes two" in one for one in found.kept)
    assert "twine check" not in str(jobs_of(found.permanent)["publish-testpypi"])


def test_comments_and_blank_lines_stay_with_their_steps(package: Path) -> None:
    steps = (
        "      # Fetch it\n      - uses: actions/checkout@v6\n\n"
        "      # Then build it\n      - run: python -m build\n\n"
        "      # And upload it\n      - run: pipx run twine upload dist/*\n"
    )
    head = OLD.format("timeout-minutes: 9").partition("      - run")[0]
    permanent = adopted(head + steps, package).permanent
    build, _, upload = permanent.partition("\n  up:\n")
    assert "      # Then build it\n      - run: python -m build\n" in build
    assert "      # Fetch it\n      - uses: actions/checkout@v6\n\n      - uses: actions/download" in upload
    assert upload.endswith("\n\n      # And upload it\n      - run: pipx run twine upload dist/*\n")


def test_two_jobs_that_build_and_upload_are_both_split(package: Path) -> None:
    upload = "      - uses: pypa/gh-action-pypi-publish@v1\n"
    text = f"{OLD.format('timeout-minutes: 9')}{upload}"
    other = text.partition("jobs:\n")[2].replace("  up:", "  other:")
    permanent = adopted(text + other, package).permanent
    jobs = jobs_of(permanent)
    kept = {
        step["with"]["name"]: name
        for name, job in jobs.items()
        for step in job["steps"]
        if "upload-artifact" in step.get("uses", "")
    }
    assert len(kept) == 2
    for name in ("up", "other"):
        fetch, publish = jobs[name]["steps"]
        assert kept[fetch["with"]["name"]] in jobs[name]["needs"]
        assert publish == {"uses": "pypa/gh-action-pypi-publish@v1"}


def test_a_step_that_takes_a_development_version_as_told_lets_the_workflow_be_adopted(package: Path) -> None:
    name = "tag-typed-and-fetched"
    old, new = re.findall(r"`(\^\S+\$)`", expected(f"{name}.refused"))
    cured = original(name).replace(old, new)
    found = adopted(cured, package, "my-feature")
    assert found.proof.is_proven
    assert finalize(found.texts[PATH]) == found.permanent


@pytest.mark.parametrize("project", ["tox", "cibuildwheel", "nox-build"])
def test_a_project_called_like_a_build_tool_is_not_built_by_its_smoke_test(
    project: str, package: Path
) -> None:
    made = adopted(original("publish-action-after-a-build-job"), package, "my-feature", project=project)

    assert made.texts[PATH].count("begin temporary version") == 1


def test_the_expression_in_place_of_a_lost_output_works(package: Path) -> None:
    text = original("variable-of-a-job-left-out")
    with pytest.raises(TracerError) as caught:
        adopted(text, package, "my-feature")
    instead = caught.value.hint.splitlines()[1].strip()
    cured = text.replace("VERSION: ${{ needs.tag.outputs.version }}", f"VERSION: {instead}")
    jobs = jobs_of(adopted(cured, package, "my-feature").texts[PATH])
    assert jobs["build"]["env"]["VERSION"] == instead


def test_environments_that_expressions_choose_are_named_as_the_events_have_them(package: Path) -> None:
    text = original("one-job-for-both-by-ref")
    assert "environment: ${{ " in text
    assert adopted(text, package, "my-feature").environments == ("testpypi", "pypi")
