#!/usr/bin/env bash
# `make demo`: a small package gets its pipeline, the judges look at it, the temporary trigger goes away again, and
# the whole pipeline is rehearsed as it stood with it.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
example=${1:-static-hatchling}
scene=$(mktemp -d)
trap 'rm -rf "$scene"' EXIT
project=$scene/$example

bold='' cyan='' plain=''
if [ -t 1 ]; then bold=$'\033[1m' cyan=$'\033[36m' plain=$'\033[0m'; fi
say() { printf '\n%s# %s%s\n' "$bold" "$*" "$plain"; }
show() {
  printf '\n%s$ %s%s\n' "$cyan" "$*" "$plain"
  "$@"
}

cp -R "$here/examples/$example" "$project"
cd "$project"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
export GIT_AUTHOR_NAME=Demo GIT_AUTHOR_EMAIL=demo@example.org GIT_COMMITTER_NAME=Demo GIT_COMMITTER_EMAIL=demo@example.org
git init --quiet --initial-branch main
git add --all
git commit --quiet --message 'A package that was never published'
git remote add origin https://github.com/octo-org/"$example".git
git switch --quiet --create publish-workflow

say 'An existing repository gets its pipeline, armed for this branch'
show tracer init --yes
git add --all
git commit --quiet --message 'Publish through GitHub Actions'

say 'Independent judges look at the workflow'
workflow=.github/workflows/publish.yml
show zizmor --offline --no-progress --strict-collection --persona=auditor "$workflow"
show check-jsonschema --builtin-schema vendor.github-workflows "$workflow"
show act --validate --strict --workflows "$workflow"

say 'The tracer runs are done: the temporary trigger goes, and nothing else changes by a byte'
show tracer finalize --check || true
show tracer finalize
show git --no-pager diff
show tracer finalize --check

say 'The armed pipeline runs here, against a TestPyPI and a PyPI that behave like the real ones'
git restore .
show tracer rehearse
