"""No token that stands in a log is ever shown."""

from __future__ import annotations

import base64
import json
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracer_bullet.diagnosis.diagnose import diagnose
from tracer_bullet.diagnosis.redact import redact
from tracer_bullet.report.explain import as_text, diagnosis_as_data, say_unknown

if TYPE_CHECKING:
    from collections.abc import Callable

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def word(length: int, seed: int = 7) -> str:
    return "".join(random.Random(seed).choices(LETTERS, k=length))


def jwt() -> str:
    part = base64.urlsafe_b64encode(json.dumps({"alg": "RS256", "x": word(40)}).encode()).decode().rstrip("=")
    return f"{part}.{part}.{word(80)}"


TOKENS = {
    "PyPI": f"pypi-{word(180)}",
    "GitHub, classic": f"ghp_{word(36)}",
    "GitHub, of a run": f"ghs_{word(40)}.{word(300)}",
    "GitHub, fine-grained": f"github_pat_{word(22)}_{word(59)}",
    "GitLab": f"glpat-{word(20)}",
    "an identity token": jwt(),
}
PLACES: dict[str, Callable[[str], str]] = {
    "alone": lambda token: token,
    "in a message": lambda token: f"ERROR invalid value '{token}' for --password",
    "in an address": lambda token: f"fatal: https://__token__:{token}@upload.pypi.org/legacy/ not found",
    "as a variable": lambda token: f"UV_PUBLISH_TOKEN={token} uv publish",
    "in JSON": lambda token: json.dumps({"success": True, "token": token}),
    "in a header": lambda token: f"Authorization: Bearer {token}",
    "broken into lines": lambda token: f"{token[:60]}\n         {token[60:100]}\n         {token[100:]}",
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", TOKENS)
def test_a_token_is_hidden(kind: str, place: str) -> None:
    token = TOKENS[kind]
    if place == "broken into lines" and len(token) < 150:
        return
    hidden = redact(PLACES[place](token))

    assert "***" in hidden
    assert not any(token[at : at + 12] in hidden for at in range(len(token) - 12))


@pytest.mark.parametrize(
    "text",
    [
        "fatal: unable to access 'https://octo:hunter2hunter2@example.org/x/': 403",
        "TWINE_PASSWORD: hunter2hunter2",
        "  password: hunter2hunter2",
        "twine upload --username octo --password hunter2hunter2 dist/*",
        "poetry publish --username __token__ --password 'hunter2hunter2'",
        "twine upload -u octo -p hunter2hunter2 dist/*",
        "Authorization: Basic aHVudGVyMmh1bnRlcjI6aHVudGVyMmh1bnRlcjI=",
    ],
)
def test_a_password_is_hidden(text: str) -> None:
    hidden = redact(text)

    assert "hunter2" not in hidden
    assert "aHVudGVyMmh1bnRlcjI" not in hidden


@pytest.mark.parametrize(
    "text",
    [
        "* `invalid-token`: malformed or invalid token",
        "Invalid API Token: project-scoped token is not valid for project: 'x'",
        "the ACTIONS_ID_TOKEN_REQUEST_TOKEN environment variable was unset",
        "Uploading https://github.com/octo-org/demo/actions/runs/1",
        "password: ***",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


@settings(deadline=None)
@given(st.text(max_size=300))
def test_the_number_of_lines_never_changes(text: str) -> None:
    assert redact(text).count("\n") == text.count("\n")


@settings(deadline=None)
@given(
    st.sampled_from(sorted(TOKENS)),
    st.lists(st.sampled_from(["error: ", "##[error]", "File already exists ('", " ", "x\ty\t", "\n"])),
    st.lists(st.sampled_from(["', with blake2", " was refused", "\n", "@pypi.org", "&audience=pypi", '"'])),
)
def test_no_output_shows_a_token_wherever_it_stands(kind: str, before: list[str], after: list[str]) -> None:
    token = TOKENS[kind]
    diagnosis = diagnose(
        f"{''.join(before)}{token}{''.join(after)}\nOnly one sdist may be uploaded per release."
    )
    shown = as_text(diagnosis) + json.dumps(diagnosis_as_data(diagnosis)) + say_unknown(diagnosis)

    assert not any(token[at : at + 12] in shown for at in range(len(token) - 12))
