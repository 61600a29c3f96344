"""The template with answers put in: what Copier makes of it, without Copier.

Importing Copier takes longer than all that `tracer init` does. What the template needs of it is little, and
is stated in https://copier.readthedocs.io/en/stable/configuring/; a test holds each file to what Copier
itself renders. The questions are answered in `tracer_bullet.scaffold.answers.answering`.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from tracer_bullet.errors import TracerError
from tracer_bullet.scaffold.answers.answering import answer_questions, compile_template
from tracer_bullet.scaffold.answers.question_texts import read_copier_settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jinja2.sandbox import SandboxedEnvironment

    from tracer_bullet.scaffold.answers.questions import Answer

_SUFFIX = ".jinja"
_OPERATION = "copy"


def render(template: Path, destination: Path, answers: Mapping[str, Answer], answers_file: str) -> None:
    """Fill `destination` with what the template at `template` makes of `answers`; tasks are left out.

    Questions without an answer take their defaults. Raises TracerError for an answer that a question does not
    take, in the question's own words.
    """
    settings = read_copier_settings((template / "copier.yml").read_text(encoding="utf-8"))
    environment = _environment(template, tuple(sorted(settings.get("_envops", {}).items())))
    context: dict[str, Any] = {
        "_copier_conf": {"answers_file": PurePosixPath(answers_file), "src_path": PurePosixPath(template)},
        "_copier_operation": _OPERATION,
        "_folder_name": destination.name,
    }
    questions = {key: value for key, value in settings.items() if not key.startswith("_")}
    answered = answer_questions(questions, answers, environment, context)
    remembered = {key: value for key, value in answered.values.items() if key not in answered.hidden}
    context |= answered.values | {"_copier_answers": {"_src_path": str(template), **remembered}}
    excluded = [compile_template(environment, one).render(context) for one in settings.get("_exclude", [])]
    root = template / settings.get("_subdirectory", ".")
    for source in sorted(path for path in root.rglob("*") if path.is_file()):
        name = _render_name(source.relative_to(root).as_posix(), environment, context)
        if name and source.name != "copier.yml" and not _is_excluded(name, excluded):
            _write(source, destination / name, environment, context)


@lru_cache(maxsize=4)
def _environment(template: Path, settings: tuple[tuple[str, Any], ...]) -> SandboxedEnvironment:
    """The environment for a template, which does not change while it is open."""
    import jinja2.sandbox  # noqa: PLC0415 - a tenth of a second, and a refusal needs none of it

    options = dict(settings)
    given = {key: value for key, value in options.items() if key != "undefined"}
    undefined = jinja2.StrictUndefined if "Strict" in options.get("undefined", "") else jinja2.Undefined
    return jinja2.sandbox.SandboxedEnvironment(
        loader=jinja2.FileSystemLoader(template),
        extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
        undefined=undefined,
        **{"keep_trailing_newline": True, **given},
    )


def _render_name(path: str, environment: SandboxedEnvironment, context: Mapping[str, Any]) -> str:
    """Where a file goes; empty for one of which a part of the path is."""
    names = path.removesuffix(_SUFFIX).split("/")
    parts = [compile_template(environment, name).render(context) for name in names]
    return PurePosixPath(*parts).as_posix() if all(parts) else ""


def _is_excluded(name: str, patterns: list[str]) -> bool:
    """By git's rules, as far as the template uses them: a name without a slash counts at any depth."""
    path = PurePosixPath(name)
    places = {name, *(parent.as_posix() for parent in path.parents)}
    return any(
        pattern in places if "/" in pattern else any(fnmatchcase(part, pattern) for part in path.parts)
        for pattern in filter(None, patterns)
    )


def _write(source: Path, target: Path, environment: SandboxedEnvironment, context: Mapping[str, Any]) -> None:
    import jinja2  # noqa: PLC0415

    data = source.read_bytes()
    if source.suffix == _SUFFIX:
        try:
            data = compile_template(environment, data.decode()).render(context).encode()
        except jinja2.TemplateError as error:
            raise TracerError(f"the template cannot be rendered: {source.name}: {error}") from error
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    target.chmod(source.stat().st_mode)
