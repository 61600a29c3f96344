"""Scripts in, the commands that they run out."""

from __future__ import annotations

import pytest

from tests.quick import quick
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS, ShellEnv, read_lines, read_script

GIVEN = {
    "GITHUB_REF": "refs/heads/main",
    "GITHUB_REF_TYPE": "branch",
    "EMPTY": "",
    "URL": "https://example.org",
}


def commands(script: str) -> list[str]:
    """Each command as one line: a `?` in front if it may run, `…` for what is not known in it."""
    lines = []
    for command in read_script(script, ShellEnv(GIVEN)):
        words = " ".join(command.words).replace(UNKNOWN_TEXT, "…").replace(UNKNOWN_WORDS, "……")
        lines.append(("?" if command.runs is UNKNOWN else "") + words)
    return lines


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("# twine upload\n  # indented\n", [], id="comments"),
        pytest.param("a b # c", ["a b"], id="a comment behind a command"),
        pytest.param("a b#c", ["a b#c"], id="a hash inside a word"),
        pytest.param("a; b & c\nd", ["a", "b", "c", "d"], id="one after the other"),
        pytest.param("a \\\n  b \\\r\n  c", ["a b c"], id="continued lines"),
        pytest.param("a | b |& c", ["a", "b", "c"], id="a pipe"),
        pytest.param("a 'b c' \"d e\" f\\ g", ["a b c d e f g"], id="quotations"),
        pytest.param("a 'it''s' \"a\"'b'c", ["a its abc"], id="quotations joined"),
        pytest.param('a $\'b\' "c\\"d" "\\x"', ['a b c"d \\x'], id="escapes"),
        pytest.param("a > b 2>&1 < c >> d", ["a"], id="redirections"),
        pytest.param("a <<EOF\ntwine upload\nEOF\nb", ["a", "b"], id="a here-document"),
        pytest.param(
            "a <<-'EOF' | c\n\tx\n\tEOF\nb", ["a", "c", "b"], id="a here-document with tabs, in a pipe"
        ),
        pytest.param("a <<< b", ["a"], id="a here-string"),
        pytest.param("X=1 Y=2 a b", ["a b"], id="assignments in front"),
        pytest.param("X=b; a $X", ["a b"], id="a variable"),
        pytest.param("X='b c'; a $X \"$X\"", ["a b c b c"], id="a variable that is split, or not"),
        pytest.param('a $EMPTY "$EMPTY" b', ["a  b"], id="an empty variable is no word, unless quoted"),
        pytest.param("a ${URL}/x ${NO:-y}", ["a https://example.org/x …………"[:-4] + "……"], id="braces"),
        pytest.param("X=; a ${X:-y}", ["a y"], id="a default"),
        pytest.param('X=; a ${X:-"y"}', ["a y"], id="a default in quotation marks"),
        pytest.param('a $NO "$NO" ${URL^^} $1 $((1 + 2))', ["a …… … …… …… …"], id="what is not known"),
        pytest.param("a $(b c) `d`", ["b c", "d", "a …… ……"], id="substitutions run too"),
        pytest.param('X=$(b); a "$X"', ["b", "a …"], id="the output of a command is not known"),
        pytest.param("a <(b c)", ["b c", "a …"], id="a process substitution"),
        pytest.param("(a; X=b); c $X", ["a", "c ……"], id="a subshell keeps its variables"),
        pytest.param("{ a; X=b; }; c $X", ["a", "c b"], id="a group does not"),
        pytest.param("a && b", ["a", "b"], id="if all goes well both run"),
        pytest.param("a || b", ["a", "?b"], id="what runs after a failure may run"),
        pytest.param("a || b && c", ["a", "?b", "c"], id="what runs in either case runs"),
        pytest.param("true || a; false && b", [], id="what never runs"),
        pytest.param("grep -q x y && a", ["grep -q x y", "?a"], id="a question"),
        pytest.param("if a; then b; else c; fi", ["a", "?b", "?c"], id="a condition that is a command"),
        pytest.param("if ! a; then b; fi", ["a", "?b"], id="a condition turned round"),
        pytest.param("if [ -f x ]; then a; else b; fi", ["?a", "?b"], id="a test that cannot be decided"),
        pytest.param('if [ "$GITHUB_REF_TYPE" = tag ]; then a; else b; fi', ["b"], id="a test that can"),
        pytest.param("if [[ $GITHUB_REF == refs/heads/* ]]; then a; else b; fi", ["a"], id="a pattern"),
        pytest.param(
            'if [[ $GITHUB_REF == "refs/heads/*" ]]; then a; else b; fi', ["b"], id="a quoted pattern"
        ),
        pytest.param("if [[ $GITHUB_REF =~ ^refs/heads/ ]]; then a; fi", ["a"], id="a regular expression"),
        pytest.param("if [[ $GITHUB_REF =~ (a+)+$ ]]; then a; fi", ["?a"], id="one that is not followed"),
        pytest.param("if [[ -n $EMPTY || $GITHUB_REF != x ]]; then a; fi", ["a"], id="or"),
        pytest.param('if [[ -z "$EMPTY" && $GITHUB_REF == x ]]; then a; fi', [], id="and"),
        pytest.param('if test "$URL"; then a; fi', ["a"], id="a word alone"),
        pytest.param("if [ $X ]; then a; elif [ b = b ]; then c; else d; fi", ["?a", "?c"], id="elif"),
        pytest.param("[ a = b ] && c", [], id="a test in front"),
        pytest.param("[ a = a ] || exit 0\nb", ["b"], id="a way out that is not taken"),
        pytest.param("[ a = b ] || exit 0\nb", [], id="a way out that is taken"),
        pytest.param("[ $X = b ] || exit 0\nc", ["?c"], id="a way out that may be taken"),
        pytest.param("a || exit 1\nb", ["a", "b"], id="a failure is not how it goes well"),
        pytest.param("(exit 0); a", ["a"], id="out of a subshell only"),
        pytest.param("for x in a b; do c $x; done", ["c …"], id="a loop runs"),
        pytest.param("while read -r x; do c; done < y", ["read -r x", "?c"], id="a loop that may run"),
        pytest.param("for ((i = 0; i < 3; i++)); do a; done", ["a"], id="a counting loop"),
        pytest.param("X=1; for y in z; do a $X; X=2; done", ["a ……"], id="a variable of a loop"),
        pytest.param(
            "case $GITHUB_REF in refs/tags/*) a;; *) b;; esac", ["b"], id="a case that can be decided"
        ),
        pytest.param("case $X in (y|z) a ;; esac; b", ["?a", "b"], id="a case that cannot"),
        pytest.param("f() { a; }; b; f", ["b", "a"], id="a function"),
        pytest.param("function f { X=2; }\nX=1; f; a $X", ["a 2"], id="a function may set variables"),
        pytest.param("if [ $X ]; then Y=1; else Y=2; fi; a $Y", ["a ……"], id="either value"),
        pytest.param("if [ $X ]; then Y=1; else Y=1; fi; a $Y", ["a 1"], id="the same value"),
        pytest.param("bash -c 'a b'; sh -ec \"c d\"", ["a b", "c d"], id="a script within a script"),
        pytest.param("bash <<'EOF'\na\nEOF", ["a"], id="a script as a here-document"),
        pytest.param('eval "a $URL"', ["a https://example.org"], id="eval"),
        pytest.param('eval "$(x)"', ["x", "eval …"], id="eval of something"),
        pytest.param("bash -o pipefail -c 'a b'", ["a b"], id="a script behind an option with a value"),
        pytest.param("bash -eo pipefail +x --norc -c -- 'a b'", ["a b"], id="a script behind many options"),
        pytest.param("bash -o pipefail x.sh -c a", ["bash -o pipefail x.sh -c a"], id="a script in a file"),
        pytest.param("cat <<EOF | bash\na\nEOF", ["cat", "a"], id="a script through a pipe"),
        pytest.param(
            'echo "a b" | tee log | sh -s', ["echo a b", "tee log", "a b"], id="a script that is echoed"
        ),
        pytest.param("curl x | sh", ["curl x", "sh"], id="a script that is not known"),
        pytest.param("bash <<< 'a b'", ["a b"], id="a script as a here-string"),
        pytest.param(
            "docker run x sh -c 'a; b'", ["?a", "?b", "docker run x sh -c a; b"], id="a shell elsewhere"
        ),
        pytest.param("echo sh -c 'a'", ["echo sh -c a"], id="a shell that is only spoken of"),
        pytest.param("su -lc 'a b' me", ["a b"], id="as somebody else"),
        pytest.param("script -qec 'a b' /dev/null", ["a b"], id="recorded"),
        pytest.param("nix-shell -p x --run 'a b'", ["a b"], id="in a shell of nix"),
        pytest.param("alias x='a b'\nx c", ["alias x=a b", "?a b c"], id="an alias"),
        pytest.param("alias a='a b'\na c", ["alias a=a b", "?a b c"], id="an alias of itself"),
        pytest.param("alias x=a\nx b\nx c", ["alias x=a", "?a b", "?a c"], id="an alias again"),
        pytest.param("trap -- 'a b' EXIT", ["?a b"], id="a trap behind the end of options"),
        pytest.param("trap 'a b' EXIT\nexit 0\nc", ["?a b"], id="what a trap does may happen"),
        pytest.param("trap - EXIT; trap '' INT; a", ["a"], id="a trap that does nothing"),
        pytest.param('trap "$NO" EXIT; a', ["?…", "a"], id="a trap that is not known"),
        pytest.param("exit 0 &\na", ["a"], id="the end of something in the background"),
        pytest.param("false & a && b", ["a", "b"], id="what fails in the background"),
        pytest.param("X=1; X=2 & a $X", ["a 1"], id="the background keeps its variables"),
        pytest.param("$(which a) b", ["which a", "a b"], id="a tool by its place"),
        pytest.param('"$(command -v a)" b', ["command -v a", "a b"], id="a tool by its quoted place"),
        pytest.param(
            'if [ -z "$(which a)" ]; then b; fi', ["which a", "?b"], id="a tool that may be missing"
        ),
        pytest.param('X=$(which a); "$X" b', ["which a", "a b"], id="a tool by a variable with its place"),
        pytest.param('X=$(which a); X=$(c); "$X" b', ["which a", "c", "… b"], id="a variable set again"),
        pytest.param("a > >(b c)", ["b c", "a"], id="output into a command"),
        pytest.param("while read -r x; do a; done < <(b)", ["b", "read -r x", "?a"], id="a loop over output"),
        pytest.param("a < <(b) > $(c)", ["c", "b", "a"], id="input from a command"),
        pytest.param('a <<EOF\nx "$(b c)" `d`\nEOF', ["b c", "d", "a"], id="a here-document runs commands"),
        pytest.param("a <<'EOF'\n$(b c)\nEOF", ["a"], id="a quoted one does not"),
        pytest.param("a <<\\EOF\n$(b c)\nEOF", ["a"], id="nor an escaped one"),
        pytest.param("a <<EOF\n\\$(b c) $\nEOF", ["a"], id="nor an escaped substitution"),
        pytest.param("bash <<EOF\na $URL\nEOF", ["a https://example.org"], id="variables in a here-document"),
        pytest.param("(( $(a b) ))", ["a b", "(("], id="commands in arithmetic"),
        pytest.param("b $(( 1 + $(a) ))", ["a", "b ……"], id="commands in an arithmetic expansion"),
        pytest.param("b $((a); c)", ["a", "c", "b ……"], id="a subshell that looks like arithmetic"),
        pytest.param("b ${NO:-$(a)}", ["a", "b ………"], id="commands in braces"),
        pytest.param("X=($(a)); X+=$(b)", ["a", "b"], id="commands in arrays"),
        pytest.param("X=(); X+=(a b); X+=('c' $(d))", ["d"], id="words in arrays"),
        pytest.param("declare -a X=(a $(b)); c", ["b", "declare -a X=…………", "c"], id="a declared array"),
        pytest.param(
            "for ((i = $(a); i < 3; i++)); do b; done", ["a", "b"], id="commands in a counting loop"
        ),
        pytest.param("case $(a) in $(b)) c;; esac", ["a", "b", "?c"], id="commands in a case"),
        pytest.param("X=(1 2 3); a ${X[@]}", ["a ……"], id="an array"),
        pytest.param("! a", ["a"], id="turned round"),
        pytest.param("time a", ["a"], id="timed"),
        pytest.param("a |", ["?a"], id="no script: its lines may run"),
        pytest.param("echo 'a\nb", ["?echo a", "?b"], id="no script either"),
        pytest.param(f"a {UNKNOWN_WORDS} '{UNKNOWN_WORDS}'", ["a …… …"], id="what an expression left open"),
    ],
)
def test_a_script_runs_these_commands(script: str, expected: list[str]) -> None:
    assert commands(script) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("X=1; a", None),
        ("X=1 a", "1"),
        ("export X=1; a", "1"),
        ("X=1; export X; a", "1"),
        ("declare -x X=1; a", "1"),
        ("declare X=1; a", None),
        ("set; X=1; a", None),
        ("set -a; X=1; a", "1"),
        ("export X=1; unset X; a", None),
        ("export X=1; (export X=2); a", "1"),
        ("if [ $Y ]; then export X=1; fi; a", UNKNOWN_TEXT),
        ("source ./settings; a", UNKNOWN_TEXT),
        ("export X+=1; a", UNKNOWN_WORDS),
        ("export X=1; export X=2 & a", "1"),
        ("export X=1; unset X & a", "1"),
        ("export X=1; f() { a; }; unset X", UNKNOWN_WORDS),
        ("export X=1; trap a EXIT; X=2", UNKNOWN_WORDS),
        ("export X=1; su -c a", UNKNOWN_WORDS),
        ("export X=1; (a", UNKNOWN_TEXT),
    ],
)
def test_a_command_inherits_what_was_exported(script: str, expected: str | None) -> None:
    (command,) = (command for command in read_script(script, ShellEnv({})) if command.words == ("a",))
    assert command.shell_env.get("X") == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("ls dist | % { twine upload $_ }", ["ls dist", "%", "twine upload $_"]),
        ('Get-Item x | ForEach-Object { a "b; c" } # d', ["Get-Item x", "ForEach-Object", "a b; c", "# d"]),
        ("# a\nif (x) { b } else { c }", ["if", "x", "b", "else", "c"]),
    ],
)
def test_a_line_of_another_shell_is_taken_apart(script: str, expected: list[str]) -> None:
    found = read_lines(script, ShellEnv(GIVEN))
    assert [" ".join(command.words) for command in found] == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    "script",
    [
        pytest.param("(" * 100_000, id="parentheses"),
        pytest.param("$(" * 100_000, id="substitutions"),
        pytest.param("if a; then " * 20_000, id="conditions"),
        pytest.param("if a; then " * 60 + "b; " + "fi; " * 60, id="conditions that end"),
        pytest.param("a='$a$a'\n" + 'a="$a$a"\n' * 5_000 + "b $a", id="a value that doubles"),
        pytest.param('x=\'eval "$x; $x"\'; eval "$x"', id="eval of itself"),
        pytest.param("a\n" * 200_000, id="many commands"),
        pytest.param("".join(f"a{n}=1\n" for n in range(50_000)), id="many variables"),
        pytest.param("`" * 200_000, id="backticks"),
        pytest.param('"' * 200_001, id="quotes"),
        pytest.param("a <<x\n" * 10_000, id="here-documents"),
        pytest.param("a " + "$b" * 100_000, id="a long word"),
        pytest.param("[[ " + "a || " * 2_000 + "b ]]", id="a long test"),
        pytest.param("case x in " + "a|" * 50_000 + "b) c;; esac", id="a long case"),
        pytest.param("twine " * 80_000, id="a long command"),
        pytest.param("$((" * 10_000 + "))" * 10_000, id="arithmetic that ends"),
        pytest.param("${a:-" * 8_000 + "$(b)" + "}" * 8_000, id="braces that end"),
        pytest.param("sh -c " * 8_000 + "a", id="shells in a row"),
        pytest.param("alias a='a; a'\n" + "a\n" * 10_000, id="an alias of itself"),
        pytest.param("echo a |" * 6_000 + "sh", id="a long pipe"),
        pytest.param("trap 'trap \"trap a EXIT\" EXIT' EXIT\n" * 1_000, id="traps of traps"),
        pytest.param("a <<x\n" + "$(b) ${c:-$(d)}\n" * 3_000 + "x\n", id="a here-document of commands"),
    ],
)
def test_a_hostile_script_is_read_before_long(script: str) -> None:
    with quick():
        read_script(script, ShellEnv({}))
