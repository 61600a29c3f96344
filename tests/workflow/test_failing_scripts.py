"""Scripts that are said to fail for certain, each run by bash with any value that tracer does not know."""

from __future__ import annotations

import subprocess

import pytest

from tracer_bullet.workflow.shell import FAILURE, ShellEnv, read_script

KNOWN = {"PATH": "/usr/bin:/bin", "REF": "main", "EMPTY": ""}
OPEN = "for x in $OPEN; do exit 1; done"


@pytest.mark.parametrize(
    ("script", "is_said"),
    [
        ("echo a", False),
        ("exit", False),
        ("exit 256", False),
        ("exit $OPEN", False),
        ("(exit 1) || true", False),
        ("exit 1 | true", False),
        ("exit 1 &", False),
        ("false || true", False),
        ("trap 'exit 0' EXIT\nexit 1", False),
        ("exec true\nexit 1", False),
        ("alias exit=true\nexit 1", False),
        ("eval 'exit() { true; }'\nexit 1", False),
        (OPEN, False),
        ("expr $OPEN && exit 1\necho a", False),
        ("! expr $OPEN || exit 1\necho a", False),
        ("stop() { expr $OPEN && return; exit 1; }\nstop", False),
        ('test -n "$OPEN" || exit\nexit 1', False),
        ('test -n "$OPEN" || exit $OPEN\nexit 1', False),
        ('if [ "$OPEN" ]; then exit 1; else exit 0; fi', False),
        ("stop() { exit 0; }\nstop\nexit 1", False),
        ("exit 1", True),
        ("echo a; exit 2", True),
        ('[ "$REF" = v1 ]', True),
        ('[[ "$REF" == v* ]] || { echo no; exit 1; }', True),
        ('if [ "$OPEN" ]; then exit 1; else exit 3; fi', False),
        ('case "$REF" in v*) ;; *) exit 1 ;; esac', True),
        (f"{OPEN}\nexit 1", False),
        ("stop() { echo no >&2; exit 1; }\nstop", True),
        ("! exit 1", True),
    ],
)
def test_a_script_is_said_to_fail_only_if_bash_says_so(script: str, is_said: bool) -> None:
    found = read_script(script, ShellEnv(KNOWN), stops=True)
    assert any(command.words == FAILURE for command in found) is is_said
    ran = [
        subprocess.run(["bash", "-e", "-c", script], env={**KNOWN, "OPEN": value}, check=False)
        for value in ("", "0", "1")
    ]
    assert not is_said or all(one.returncode for one in ran)
