"""Pipelines of other providers than GitHub: which file a command means, and what it does with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.errors import ExitCode, Place, RefusedError, TracerError
from tracer_bullet.project.worktree import (
    WORKFLOWS,
    find_root,
    find_worktree,
    is_workflow_folder,
    show_path,
)
from tracer_bullet.refs import FIRST_BRANCH
from tracer_bullet.report import console
from tracer_bullet.sites import SITES

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from tracer_bullet.gitlab.prove import GitLabRepository
    from tracer_bullet.providers.provider import Provider
    from tracer_bullet.report.publishers.pipeline import PipelinePublisher


def choose_pipeline(names: Sequence[str]) -> Path | None:
    """The pipeline that is meant: the one that is named, or the only one that the repository has.

    None means a GitHub workflow, or several. Raises TracerError for a pipeline beside something else.
    """
    named = [Path(name) for name in names]
    found = [path for path in named if path.is_file() and is_of_another_provider(path)]
    if found and len(named) > 1:
        raise TracerError(
            f"`{show_path(found[0])}` cannot be planned with other files", hint=f"tracer plan {found[0]}"
        )
    if named:
        return found[0].absolute() if found else None
    try:
        root = find_root(Path.cwd())
    except TracerError:
        return None
    from tracer_bullet.providers.registry import find_pipelines  # noqa: PLC0415 - not for a named workflow

    pipelines = [path for _, path in find_pipelines(root)]
    if (root / WORKFLOWS).is_dir() or not pipelines:
        for path in pipelines:
            console.say(f"`{show_path(path)}` is not part of this: tracer plan {show_path(path)}")
        return None
    return pipelines[0]


def is_of_another_provider(path: Path) -> bool:
    """Whether a file is the pipeline of another provider than GitHub; a workflow is told by its folder."""
    if is_workflow_folder(path.absolute().parent):
        return False
    from tracer_bullet.providers.registry import provider_of_file  # noqa: PLC0415

    return provider_of_file(path) is not None


def root_of(path: Path) -> Path:
    """The root of the repository that a pipeline is in, or its directory if there is none."""
    try:
        return find_worktree(path.parent)
    except TracerError:
        return path.parent


def check_readable(path: Path, cure: str) -> None:
    """Raise TracerError, with the hint `cure`, for a provider whose pipelines tracer cannot read.

    In `cure`, KEY stands for the provider.
    """
    from tracer_bullet.providers.registry import provider_of_file  # noqa: PLC0415 - not for GitHub

    provider = provider_of_file(path)
    if provider and provider.key != "gitlab":
        raise TracerError(
            f"tracer does this for pipelines of GitHub and GitLab, not of {provider.name}",
            hint=cure.replace("KEY", provider.key),
        )


def plan_pipeline(path: Path, options: Namespace) -> int:
    """`tracer plan` for the pipeline of another provider than GitHub."""
    from tracer_bullet.providers.registry import provider_of_file  # noqa: PLC0415 - not for GitHub

    if options.event or options.format == "mermaid" or options.acknowledge:
        raise TracerError(
            "`--event`, `--acknowledge` and `--format mermaid` are for GitHub workflows",
            hint=f"tracer plan {show_path(path)}",
        )
    provider = provider_of_file(path)
    if provider and provider.key != "gitlab":
        return _plan_build(provider, path, options)
    return _plan_gitlab(path, options)


def _plan_build(provider: Provider, path: Path, options: Namespace) -> int:
    from tracer_bullet.providers.proof_of_file import prove_file  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.report.plan.build import describe_build, show_build  # noqa: PLC0415
    from tracer_bullet.text.source import read_source  # noqa: PLC0415
    from tracer_bullet.trigger.marked import read_marked  # noqa: PLC0415

    root = root_of(path)
    shown = show_path(path, root)
    text = read_source(path, shown).text
    marked = read_marked(text, shown)
    armed = marked.branches if marked else ()
    proof = prove_file(provider, root, shown, text, options.branch or "")
    if options.format == "json":
        console.emit_json(describe_build(shown, provider.key, armed, proof))
    else:
        console.emit(show_build(shown, armed, proof, is_armed=marked is not None))
    return ExitCode.FINDINGS if proof and proof.broken else ExitCode.OK


def _plan_gitlab(path: Path, options: Namespace) -> int:
    from tracer_bullet.gitlab.checkout import load_checkout  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.gitlab.prove import prove_pipeline  # noqa: PLC0415
    from tracer_bullet.report.plan.gitlab import describe_pipeline, show_pipeline  # noqa: PLC0415

    root = root_of(path)
    shown = show_path(path, root)
    repository = load_checkout(root, shown)
    armed = repository.armed
    verdict = prove_pipeline(repository, options.branch or next(iter(armed), ""))
    if options.format == "json":
        console.emit_json(describe_pipeline(shown, armed, verdict))
    else:
        console.emit(show_pipeline(shown, armed, verdict))
    return ExitCode.OK if verdict.holds else ExitCode.FINDINGS


def arm_pipeline_at(path: Path, options: Namespace) -> int:
    """`tracer arm` for a pipeline on GitLab."""
    from tracer_bullet.gitlab.arm import arm_pipeline  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.gitlab.checkout import load_checkout  # noqa: PLC0415
    from tracer_bullet.gitlab.lane_of_package import check_pure, find_package, plan_lane  # noqa: PLC0415
    from tracer_bullet.gitlab.release_job import building_jobs  # noqa: PLC0415
    from tracer_bullet.report.arm_pipeline import ArmedFiles, report_armed  # noqa: PLC0415
    from tracer_bullet.text.files import Change, write_changes  # noqa: PLC0415
    from tracer_bullet.text.source import read_source  # noqa: PLC0415

    check_readable(path, "tracer init --provider KEY --branch BRANCH  # arms what tracer generated")
    for name in ("dispatch", "gate", "only_trigger", "fast"):
        if getattr(options, name):
            option = name.replace("_", "-")
            raise TracerError(f"`--{option}` is for GitHub workflows", hint=f"tracer arm {show_path(path)}")
    root = root_of(path)
    repository = load_checkout(root, show_path(path, root))
    branch = _branch(root, options.branch, repository.home.default_branch)
    stage = repository.config.stages[-1]
    package = find_package(root, options.package)
    lane = plan_lane(root, package, branch, stage, repository.tags)
    check_pure(root, package, lane, building_jobs(repository))
    lane = lane._replace(import_name=options.smoke_test or lane.import_name)
    armed = arm_pipeline(repository, lane._replace(environment=options.environment))
    changes = []
    for name, text in armed.texts.items():
        source = read_source(root / name, name)
        changes.append(Change(root / name, source.data, source.encode(text)))
    is_dry = options.dry_run or options.diff
    if not is_dry:
        write_changes(changes, root)
    done = ArmedFiles(show_path(path, root), branch, armed, tuple(changes), root, written=not is_dry)
    report_armed(done, as_json=options.format == "json", with_diff=options.diff)
    return ExitCode.FINDINGS if is_dry and changes else ExitCode.OK


def _branch(root: Path, given: str, default: str) -> str:
    from tracer_bullet.project.git import read_repository  # noqa: PLC0415
    from tracer_bullet.trigger.branches import check_branch  # noqa: PLC0415

    known = read_repository(root)
    branch = given or known.branch
    hint = f"git switch -c {known.new_branch}  # or --branch NAME"
    if not branch:
        raise TracerError("HEAD is detached: no branch to arm", hint=hint)
    if branch == default:
        raise RefusedError(f"`{branch}` is the default branch: temporary parts would stay there", hint=hint)
    check_branch(branch)
    return branch


def show_publishers_of(path: Path, options: Namespace) -> int:
    """`tracer publishers` for a pipeline of another provider: the fields of PyPI's form."""
    from tracer_bullet.report.publishers import pipeline as report  # noqa: PLC0415 - not for GitHub

    if options.registered or options.environment_json or options.format == "markdown":
        raise TracerError(
            "`--registered`, `--environment-json` and `--format markdown` are for GitHub workflows",
            hint=f"tracer publishers {show_path(path)}",
        )
    found = _publishers_of(path, options)
    if not found:
        raise no_publishers(path)
    if options.format == "json":
        console.emit_json(report.describe_pipeline_publishers(found))
    else:
        console.emit(report.show_pipeline_publishers(found))
    return ExitCode.OK


def _publishers_of(path: Path, options: Namespace) -> list[PipelinePublisher]:
    """One for each job that uploads; by the recorded answers for a provider whose jobs tracer cannot read."""
    from tracer_bullet.gitlab.checkout import load_checkout  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.providers.gitlab import GITLAB  # noqa: PLC0415
    from tracer_bullet.providers.publisher import recorded_publishers  # noqa: PLC0415
    from tracer_bullet.providers.registry import provider_of_file  # noqa: PLC0415
    from tracer_bullet.report.publishers.pipeline import PipelinePublisher  # noqa: PLC0415

    root, provider = root_of(path), provider_of_file(path)
    shown = show_path(path, root)
    if provider is None or provider is GITLAB:
        repository = load_checkout(root, shown)
        return forms_of(repository, root, slug=options.repository, project=options.name)
    recorded = recorded_publishers(provider, root)
    if not recorded:
        raise TracerError(
            f"no answers are recorded for {provider.name}, and tracer does not read its pipelines",
            hint=f"tracer init --provider {provider.key}",
        )
    return [PipelinePublisher(form, "", shown, 1, "") for form in recorded]


def no_publishers(path: Path) -> TracerError:
    """Why there is nothing to register for the pipeline at `path`, which tracer has read."""
    from tracer_bullet.gitlab.checkout import load_checkout  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.gitlab.credentials import UPLOAD_TO_PYPI  # noqa: PLC0415
    from tracer_bullet.gitlab.release_job import unclear_jobs  # noqa: PLC0415

    root = root_of(path)
    for job in unclear_jobs(load_checkout(root, show_path(path, root))):
        return TracerError(
            f"tracer cannot tell to which index job `{job.name}` uploads",
            hint=UPLOAD_TO_PYPI,
            place=Place(*job.place),
        )
    return TracerError("no job of this pipeline uploads to TestPyPI or PyPI", hint="tracer arm")


def forms_of(
    repository: GitLabRepository, root: Path, *, slug: str = "", project: str = ""
) -> list[PipelinePublisher]:
    """What to register for each job that uploads `project` from the project `slug` on GitLab.

    Without these the remote and the packaging files say what they are. Raises TracerError if one of the two
    is not known.
    """
    from tracer_bullet.gitlab.publishers import needed_jobs  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.providers.gitlab import GITLAB, GitLabIdentity  # noqa: PLC0415
    from tracer_bullet.providers.publisher import Publisher  # noqa: PLC0415
    from tracer_bullet.report.publishers.pipeline import PipelinePublisher  # noqa: PLC0415

    shown = repository.config.path
    slug = slug or (repository.home.path if repository.home.server in ("", "gitlab.com") else "")
    if "/" not in slug:
        raise TracerError(
            "no remote is on gitlab.com, the one that PyPI trusts", hint="--repository GROUP/NAME"
        )
    names = {} if project else _projects_by_file(root)
    namespace, _, name = slug.rpartition("/")
    found = []
    for one in needed_jobs(repository, next(iter(repository.armed), FIRST_BRANCH)):
        identity = GitLabIdentity(namespace, name, shown, one.environment or "")
        own = names.get(one.job.place.path) or project or name_of_project(root)
        form = Publisher(SITES[one.index], own, GITLAB, GITLAB.normalise(identity))
        note = one.note or ("" if one.environment is not None else "its environment depends on variables")
        found.append(PipelinePublisher(form, one.job.name, *one.job.place, note))
    return found


def forms_of_package(
    repository: GitLabRepository, root: Path, *, slug: str = "", project: str = "", required: bool = True
) -> list[PipelinePublisher]:
    """What `forms_of` gives for the package around the current directory; all of it if none is recorded.

    Raises as `answers_of_package` does if the package is `required`.
    """
    found = forms_of(repository, root, slug=slug, project=project)
    own = answers_of_package(root, required=required).get("project_name", "") if found else ""
    return [one for one in found if one.form.project == own] or found


def _projects_by_file(root: Path) -> dict[str, str]:
    """What the files with jobs that tracer wrote publish, by their paths."""
    from tracer_bullet.gitlab import included_file  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.project.answers_file import find_answers  # noqa: PLC0415

    answers = [one.answers for one in find_answers(root)]
    return {included_file(one): str(one["project_name"]) for one in answers if included_file(one)}


def answers_of_package(root: Path, *, required: bool = True) -> dict[str, str]:
    """The recorded answers of the package around the current directory, or of the only one.

    Empty if none are recorded. If there are several, and none is around, they are empty too, or, if the
    package is `required`, TracerError is raised.
    """
    from tracer_bullet.project.answers_file import find_answers, package_around  # noqa: PLC0415

    found = {one.package_directory: one.answers for one in find_answers(root)}
    nearest = next(iter(found), "") if len(found) < 2 else package_around(root, Path.cwd(), found)
    if nearest is None and required:
        cure = "\n".join(f"cd {path}" for path in found)
        raise TracerError(f"there are {len(found)} packages: change into the one that you mean", hint=cure)
    return {key: str(value) for key, value in found.get(nearest or "", {}).items()}


def tag_patterns_of_package(root: Path) -> list[str]:
    """The form of its tags, if the package is one of several; raises as `answers_of_package` does."""
    answers = answers_of_package(root)
    return answers.get("release_tags", "").split() if answers.get("tag_prefix") else []


def name_of_project(root: Path) -> str:
    """What the package of the repository calls itself; raises as `package_of` does."""
    from tracer_bullet.project.metadata import project_name  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.project.packaging_files import read_project  # noqa: PLC0415

    return project_name(read_project(package_of(root))).value


def package_of(root: Path) -> Path:
    """The directory of the package: the one that is recorded, `root` itself, or the only one below.

    Raises TracerError if there is none.
    """
    from tracer_bullet.project.packages import find_packages  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.project.packaging_files import has_project  # noqa: PLC0415

    recorded = answers_of_package(root).get("package_directory", ".")
    known = [root / path for path in (recorded, ".") if has_project(root / path)]
    below = known or [root / one.directory for one in find_packages(root)]
    if not known and len(below) != 1:
        raise TracerError("there are no packaging files here", hint="name the project: --name NAME")
    return below[0]
