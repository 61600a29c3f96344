#!/bin/sh
# What multi-gitter runs in each clone. A workflow that has nothing to migrate is left as it is.
set -eu
exec uvx --from tracer-bullet==0.1.0 tracer migrate --yes --repository "$REPOSITORY"
