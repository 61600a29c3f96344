"""Which template is rendered, and how others find it again."""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from tracer_bullet.errors import TracerError
from tracer_bullet.scaffold import template_source
from tracer_bullet.scaffold.template_source import find_template, template_address, template_tag

CHECKOUT = Path(__file__).parents[2]


class Installed:
    """A distribution as importlib.metadata shows it."""

    def __init__(self, version: str, direct_url: str | None = None) -> None:
        self.version = version
        self.direct_url = direct_url

    def read_text(self, name: str) -> str | None:
        return self.direct_url if name == "direct_url.json" else None


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation that carries the template."""
    (tmp_path / "copier.yml").touch()
    monkeypatch.setattr(template_source, "_BUNDLE", tmp_path)
    return tmp_path


def test_in_a_checkout_the_working_tree_is_rendered_and_not_a_commit_of_it() -> None:
    assert find_template() == CHECKOUT


def test_an_installed_tracer_renders_what_it_carries(bundle: Path) -> None:
    assert find_template() == bundle


def test_an_installation_without_a_template_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template_source, "_BUNDLE", tmp_path)
    monkeypatch.setattr(template_source, "_CHECKOUT", tmp_path)

    with pytest.raises(TracerError, match="has no template"):
        find_template()


def test_the_address_is_the_one_that_pyproject_toml_has() -> None:
    urls = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["urls"]

    assert f"https://github.com/{template_address().removeprefix('gh:')}" == urls["Repository"]


@pytest.mark.parametrize(
    ("installed", "tag"),
    [
        pytest.param(Installed("1.2.0"), "v1.2.0", id="a release has a tag"),
        pytest.param(Installed("1.2.0rc1"), "v1.2.0rc1", id="so has a pre-release"),
        pytest.param(Installed("1.2.1.dev4"), "", id="a development version has none"),
        pytest.param(Installed("1.2.1+local"), "", id="a local version has none"),
        pytest.param(
            Installed("1.2.0", '{"url": "file:///x"}'), "", id="what came from a directory may be anything"
        ),
    ],
)
def test_only_a_released_template_has_a_tag(
    bundle: Path, monkeypatch: pytest.MonkeyPatch, installed: Installed, tag: str
) -> None:
    monkeypatch.setattr(metadata, "distribution", lambda _: installed)

    assert template_tag() == tag


def test_a_checkout_has_no_tag() -> None:
    assert template_tag() == ""
