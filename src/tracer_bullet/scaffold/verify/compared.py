"""Whether a wheel is what was detected from the packaging files: the check of `tracer init --verify`."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from packaging.specifiers import SpecifierSet

from tracer_bullet.errors import RefusedError
from tracer_bullet.project.versions.agreement import is_same_version
from tracer_bullet.project.versions.registry import read_version_source
from tracer_bullet.scaffold.verify.build_once import build_wheel
from tracer_bullet.scaffold.verify.built_wheel import read_wheel
from tracer_bullet.sites import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.scaffold.init_plan import InitPlan
    from tracer_bullet.scaffold.verify.built_wheel import BuiltWheel

_GROUPS = {"command-line-tool": "console_scripts", "pytest-plugin": "pytest11"}


def verify_by_build(plan: InitPlan) -> str:
    """Build the package of `plan` once; a sentence that names what the wheel confirms.

    Raises RefusedError with every answer that the wheel contradicts, and what `build_wheel` raises.
    """
    package = plan.root / plan.value("package_directory")
    with TemporaryDirectory(prefix="tracer-") as work:
        wheel = read_wheel(build_wheel(plan.root, plan.value("package_directory"), Path(work)))
    found = list(_contradictions(plan, package, wheel))
    if found:
        raise RefusedError(
            "\n- ".join([f"`{wheel.file}` is not what was detected:", *(why for why, _ in found)]),
            hint="\n".join(dict.fromkeys(cure for _, cure in found)),
        )
    return (
        f"verified by a build: `{wheel.file}` has the name, version, module, entry points and Python versions"
    )


def _contradictions(plan: InitPlan, package: Path, wheel: BuiltWheel) -> Iterator[tuple[str, str]]:
    """Each answer that the wheel contradicts, with its cure; an adopted workflow has fewer answers."""
    answers = plan.texts
    name, module = answers["project_name"], answers["import_name"]
    if normalise(wheel.name) != normalise(name):
        yield f"its name is `{wheel.name}`, not `{name}`", f"--data project_name={wheel.name}"
    if module and not wheel.holds_module(module):
        cures = [f"--data import_name={one}" for one in wheel.modules]
        yield f"it has no module `{module}`", "\n".join(cures) or "check which packages the build includes"
    version = read_version_source(package).version
    if version and not is_same_version(version, wheel.version):
        yield f"its version is {wheel.version}, not {version}", "check where the build takes the version from"
    group = _GROUPS.get(answers.get("package_kind", ""), "")
    if group and group not in wheel.groups:
        yield f"it has no entry point in `{group}`", "--data package_kind=library"
    python = answers.get("python_version", "")
    if python and not SpecifierSet(wheel.requires_python).contains(f"{python}.99"):
        yield (
            f"it needs Python `{wheel.requires_python}`, which excludes {python}",
            "--data python_version=VERSION",
        )
    if not wheel.is_pure and answers.get("wheels") == "pure":
        yield "it is compiled for one platform", "--data wheels=cibuildwheel"
