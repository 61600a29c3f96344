"""What tracer has to know of a provider, and the pages of an index that take its publishers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.publishers.pages import pending_page, prefilled_page
from tracer_bullet.sites import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tracer_bullet.project.detected import Detected
    from tracer_bullet.providers.claims import ClaimRules, Identity
    from tracer_bullet.sites import Site


class FormError(ValueError):
    """A value that the form of the index does not take, in the form's own words."""


class FormField(NamedTuple):
    """A field of the form: its label, the attribute of the identity, and the parameter that fills it in."""

    label: str
    attribute: str
    parameter: str


def _no_identities(_: Mapping[str, str]) -> dict[str, Identity]:
    return {}


def _no_commands(_: Mapping[str, str]) -> tuple[str, ...]:
    return ()


class PipelineProof(NamedTuple):
    """What is proven of a pipeline: sentences for what is `broken` and for what holds.

    `release` says, as a noun, what reaches PyPI, such as `the push of a protected release tag`. `says` goes
    in the place of the usual sentence.
    """

    broken: tuple[str, ...]
    held: tuple[str, ...]
    release: str
    remarks: tuple[str, ...] = ()
    tracer_reaches_only_testpypi: bool | None = None
    pypi_only_by_release: bool = True
    says: str = ""

    @property
    def why(self) -> tuple[str, ...]:
        """All sentences, those for what is broken first."""
        return (*self.broken, *self.held, *self.remarks)


class Joining(NamedTuple):
    """How the generated pipeline joins one that the repository has: as a file which that one includes.

    `find` gives the answers that follow from the files at a root. `place` gives the path of the included
    file, empty for answers that make a pipeline of its own. `join` gives all texts that change, by path and
    the main one first, for the text of the included file. `leave` gives the main file without the include.
    """

    find: Callable[[Path], Mapping[str, Detected[str]]]
    place: Callable[[Mapping[str, object]], str]
    join: Callable[[Path, Mapping[str, str], str], dict[str, str]]
    leave: Callable[[str, Mapping[str, object]], str]


@dataclass(frozen=True)
class Provider:
    """One provider: `key` as in answers and links, `name` as PyPI spells it, and its rules.

    `runs_on` is what its pipelines run on.

    `normalise` gives an identity as the form stores it and raises FormError. `provenance` describes one in
    the words of the integrity API; it is None if the index takes no attestations of this provider. `hosts`
    are those of its git remotes; `pipelines` are the files that it reads, `parts` patterns of what they
    usually include. `included` gives what the pipeline at a path includes, in the repository at a root.

    Of a project's answers, `identities` gives what each index (by its key) has to know, `set_up` the commands
    that come before the first run, and `clean_up` those that come after the tracer run. `arm` adds the
    temporary parts to the text of the generated pipeline.
    """

    key: str
    name: str
    runs_on: str
    issuer: str
    identity: type[Any]
    claims: ClaimRules
    form: tuple[FormField, ...]
    normalise: Callable[[Any], Any]
    provenance: Callable[[Any], dict[str, Any]] | None = None
    hosts: tuple[str, ...] = ()
    pipelines: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    included: Callable[[Path, Path], tuple[Path, ...]] | None = None
    identities: Callable[[Mapping[str, str]], Mapping[str, Any]] = _no_identities
    set_up: Callable[[Mapping[str, str]], tuple[str, ...]] = _no_commands
    clean_up: Callable[[Mapping[str, str]], tuple[str, ...]] = _no_commands
    arm: Callable[[str, str, str], str] | None = None
    prove: Callable[[Path, Mapping[str, str], str], PipelineProof] | None = None
    joining: Joining | None = None

    def place_of_pipeline(self, answers: Mapping[str, object]) -> str:
        """The path of the generated file for these answers, from the root of the repository."""
        return (self.joining.place(answers) if self.joining else "") or self.pipelines[0]

    def texts_of_pipeline(self, root: Path, answers: Mapping[str, str], text: str) -> dict[str, str]:
        """All files that the pipeline changes in the repository at `root`, the main one first.

        `text` is that of the generated file. Raises RefusedError for a pipeline that cannot be joined.
        """
        joined = self.joining.join(root, answers, text) if self.joining else {}
        return joined or {self.place_of_pipeline(answers): text}


@dataclass(frozen=True)
class PublisherForm:
    """A publisher to register on `site`: the project, and what is typed into the form of its provider."""

    site: Site
    project: str
    provider: Provider
    identity: Identity

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The form's fields in the order of the page: label and value."""
        shown = ((one.label, str(getattr(self.identity, one.attribute))) for one in self.provider.form)
        return (("PyPI Project Name", self.project), *shown)

    @property
    def described(self) -> dict[str, str]:
        """The same as data: the index, the project, the form's fields by parameter, and both pages."""
        head = {"index": self.site.key, "provider": self.provider.key, "project": self.project}
        # GitLab's form has a field `project` too, which is the repository's name
        named = {("repository" if name == "project" else name): value for name, value in self._values.items()}
        return {**head, **named, "pending_url": self.pending_url, "project_url": self.project_url}

    @property
    def pending_url(self) -> str:
        """The page for a project that does not exist yet; it takes no values from its address."""
        return pending_page(self.site)

    @property
    def project_url(self) -> str:
        """The page for a project that exists and that one owns, with the form filled in."""
        return prefilled_page(self.site, self.project, self.provider.key, self._values)

    @property
    def _values(self) -> dict[str, str]:
        """What is typed in, by the parameters of the form."""
        return {one.parameter: str(getattr(self.identity, one.attribute)) for one in self.provider.form}


def publisher_forms(provider: Provider, answers: Mapping[str, str]) -> tuple[PublisherForm, ...]:
    """What to register on each index for a project with these answers, TestPyPI first."""
    found = provider.identities(answers)
    return tuple(
        PublisherForm(site, answers["project_name"], provider, found[site.key])
        for site in (TESTPYPI, PYPI)
        if site.key in found
    )
