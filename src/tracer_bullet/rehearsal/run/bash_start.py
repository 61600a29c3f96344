"""What every bash of a step reads before the step's own commands, to behave as on GitHub's runner.

act 0.2.89 gives every step a terminal, at which a program like `uv publish` would wait for somebody to type:
the step gets a pipe instead. And act loses the last output of a step that fails, unless that lingers; a
server that the step left behind, which keeps the pipe open, is not waited for.

`uv pip --system` would install into a Python of the user's, because that of a job is a virtual environment:
it is told of the one that the job sets up. Without one it fails, as it may not change GitHub's own Python;
pip may, by a setting there.
Source: https://packaging.python.org/en/latest/specifications/externally-managed-environments/ and
https://github.com/actions/runner-images/issues/10781

The runner fails a step that prints the command `set-env` or `add-path`, which act obeys.
Source: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs and
https://github.blog/changelog/2020-10-01-github-actions-deprecating-set-env-and-add-path-commands/
"""

START_OF_BASH = r"""
tracer_pipe=$BASH_ENV.$$
unset BASH_ENV ACT
mkfifo "$tracer_pipe"
tracer_refuse() {
  while IFS= read -r tracer_line || [ -n "$tracer_line" ]; do
    case $tracer_line in
      "::set-env "*) tracer_command=set-env ;;
      "::add-path::"*) tracer_command=add-path ;;
      *) printf '%s\n' "$tracer_line"; continue ;;
    esac
    touch "$tracer_pipe.refused"
    printf '::error::The `%s` command is disabled. Please upgrade to using Environment Files%s\n' \
      $tracer_command ' (write to $GITHUB_ENV or $GITHUB_PATH)'
  done <"$tracer_pipe"
}
if grep -Eqs '::(set-env|add-path)' "$0" && [ "$ACTIONS_ALLOW_UNSECURE_COMMANDS" != true ]; then
  tracer_refuse &
else
  cat "$tracer_pipe" &
fi
tracer_reader=$!
disown
exec </dev/null >"$tracer_pipe" 2>&1
tracer_end() {
  tracer_code=$?
  exec >&- 2>&-
  for _ in {1..30}; do kill -0 $tracer_reader || break; sleep 0.01; done
  [ ! -e "$tracer_pipe.refused" ] || tracer_code=1
  [ $tracer_code = 0 ] || sleep 0.3
  exit $tracer_code
}
rm "$tracer_pipe"
trap tracer_end EXIT
tracer_may_change() {
  case "${pythonLocation:-${UV_BREAK_SYSTEM_PACKAGES:-}},${ImageOS:-}, $1 " in
    [!,]*|,ubuntu22,*|*" --break-system-packages "*|*" --target"[\ =]*|*" --prefix"[\ =]*) ;;
    *" install "*|*" uninstall "*|*" sync "*)
      echo 'error: The interpreter at /usr is externally managed' >&2
      echo 'hint: set up a Python with actions/setup-python, or make an environment with `uv venv`' >&2
      return 1 ;;
  esac
}
uv() {
  local word words system
  words=() system=${UV_SYSTEM_PYTHON:-}
  for word in "$@"; do
    case $word in --system) system=1 ;; *) words+=("$word") ;; esac
  done
  case "$system, $* " in
    ,*|0,*|[fF]*,*|*" --python"[\ =]*|*" -p "*) command uv "$@" ;;
    *" pip "*)
      tracer_may_change "$*" || return 2
      words+=(--python "${pythonLocation:-$TRACER_PYTHON}/bin/python")
      env -u UV_SYSTEM_PYTHON uv "${words[@]}" ;;
    *) command uv "$@" ;;
  esac
}
"""
