"""Addresses of remotes, and which of several repositories is the one that releases."""

from __future__ import annotations

import pytest

from tracer_bullet.errors import TracerError
from tracer_bullet.project.remotes import choose_repository, read_remote, remote_of


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/acme/demo",
        "https://github.com/acme/demo.git",
        "https://github.com/acme/demo/",
        "https://github.com/acme/demo.git/",
        "https://www.github.com/acme/demo",
        "https://GitHub.com/acme/demo",
        "https://github.com:443/acme/demo.git",
        "https://me:secret@github.com/acme/demo.git",
        "http://github.com/acme/demo",
        "git://github.com/acme/demo.git",
        "ssh://git@github.com/acme/demo.git",
        "ssh://git@github.com:22/acme/demo",
        "ssh://git@ssh.github.com:443/acme/demo.git",
        "git+ssh://git@github.com/acme/demo.git",
        "git@github.com:acme/demo.git",
        "git@github.com:acme/demo",
        "git@github.com:/acme/demo.git",
        "github.com:acme/demo.git",
        "org-1234@github.com:acme/demo.git",
    ],
)
def test_every_way_to_write_a_repository_on_github_gives_owner_and_name(url: str) -> None:
    assert read_remote("origin", url).repository == "acme/demo"


def test_a_dot_in_the_name_stays() -> None:
    assert read_remote("origin", "git@github.com:acme/demo.js.git").repository == "acme/demo.js"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://gitlab.com/acme/demo.git", "gitlab.com"),
        ("https://github.example.com/acme/demo", "github.example.com"),
        ("https://github.com.evil.example/acme/demo", "github.com.evil.example"),
        ("git@github-work:acme/demo.git", "github-work"),
        ("https://gist.github.com/acme/0123", "gist.github.com"),
        ("/srv/git/demo.git", ""),
        ("../demo", ""),
        ("file:///srv/git/demo.git", ""),
        ("https://[broken", ""),
    ],
)
def test_what_is_not_on_github_com_gives_no_repository(url: str, host: str) -> None:
    remote = read_remote("origin", url)

    assert remote.repository == ""
    assert remote.host == host


@pytest.mark.parametrize("path", ["", "acme", "acme/demo/tree/main", "/demo", "acme/"])
def test_an_address_on_github_that_is_no_repository_gives_none(path: str) -> None:
    assert read_remote("origin", f"https://github.com/{path}").repository == ""


@pytest.mark.parametrize(
    ("urls", "expected", "source"),
    [
        pytest.param(
            {"origin": "git@github.com:acme/demo"}, "acme/demo", "from remote `origin`", id="the usual case"
        ),
        pytest.param(
            {"origin": "git@github.com:me/demo", "upstream": "git@github.com:acme/demo"},
            "acme/demo",
            "from remote `upstream`; `origin` (me/demo) is treated as a fork of it",
            id="upstream goes before one's own fork",
        ),
        pytest.param(
            {"github": "git@github.com:acme/demo"},
            "acme/demo",
            "from remote `github`",
            id="any other name, alone",
        ),
        pytest.param(
            {"a": "git@github.com:acme/demo", "b": "https://github.com/acme/demo"},
            "acme/demo",
            "from remote `a`",
            id="two names for one repository",
        ),
        pytest.param(
            {"origin": "git@gitlab.com:acme/demo", "mirror": "git@github.com:acme/demo"},
            "acme/demo",
            "from remote `mirror`",
            id="the one on GitHub beside another host",
        ),
    ],
)
def test_the_repository_that_releases_is_chosen_and_the_reason_said(
    urls: dict[str, str], expected: str, source: str
) -> None:
    found = choose_repository(urls)

    assert (found.value, found.source) == (expected, source)


@pytest.mark.parametrize(
    ("urls", "message"),
    [
        pytest.param({}, "has no remote", id="no remote"),
        pytest.param(
            {"origin": "https://u:hunter2@gitlab.com/a/b"},
            "leads to `gitlab.com`, which is GitLab, whose pipeline `--provider gitlab` writes",
            id="GitLab",
        ),
        pytest.param(
            {"origin": "git@gitlab.example.org:a/b.git"},
            "a GitLab server, and PyPI trusts pipelines on gitlab.com only",
            id="a GitLab server",
        ),
        pytest.param(
            {"origin": "https://github.example.com/a/b"},
            "GitHub Enterprise Server, and PyPI trusts workflows on github.com only",
            id="GitHub Enterprise Server",
        ),
        pytest.param(
            {"origin": "https://octo.ghe.com/a/b"},
            "data residency, and PyPI trusts workflows on github.com only",
            id="GitHub Enterprise Cloud with data residency",
        ),
        pytest.param(
            {"origin": "git@bitbucket.org:a/b"},
            "`bitbucket.org`, which is Bitbucket, and PyPI has no trusted publishers for it",
            id="Bitbucket",
        ),
        pytest.param(
            {"origin": "https://git.example.org/b"},
            "`git.example.org`, and PyPI has no trusted publishers for it",
            id="a server that nothing is known of",
        ),
        pytest.param(
            {"origin": "git@github-work:acme/demo.git"},
            "`github-work`, which is not github.com unless SSH says so",
            id="a name from an SSH configuration",
        ),
        pytest.param(
            {"origin": "/srv/git/demo.git"}, "no remote names a repository on github.com", id="a path"
        ),
        pytest.param(
            {"a": "git@github.com:acme/demo", "b": "git@github.com:me/demo"},
            "cannot tell which remote makes the releases: `a` (acme/demo), `b` (me/demo)",
            id="several that differ",
        ),
    ],
)
def test_where_none_can_be_chosen_the_option_is_named_and_no_credential_shown(
    urls: dict[str, str], message: str
) -> None:
    with pytest.raises(TracerError) as caught:
        choose_repository(urls)

    assert message in caught.value.message
    expected = "acme/demo" if "github-work" in str(urls) else "OWNER/NAME"
    assert f"--repository {expected}" in caught.value.hint
    assert "hunter2" not in caught.value.message


@pytest.mark.parametrize(
    ("urls", "expected"),
    [
        ({}, ""),
        ({"origin": "git@gitlab.com:acme/demo"}, ""),
        ({"origin": "git@github.com:me/demo", "upstream": "git@github.com:ACME/demo"}, "upstream"),
        ({"origin": "git@github-work:acme/demo.git"}, "origin"),
        ({"origin": "acme/demo"}, ""),
    ],
)
def test_the_remote_of_a_repository_is_found_by_its_path(urls: dict[str, str], expected: str) -> None:
    assert remote_of(urls, "acme/demo") == expected
