"""Workflows and pipelines that several rules show as examples."""

from __future__ import annotations

TESTPYPI_FIRST = """\
jobs:
  testpypi:
    runs-on: ubuntu-latest
    environment: testpypi
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          repository-url: https://test.pypi.org/legacy/
  pypi:
    needs: testpypi
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
"""A job for each index, of which PyPI's waits for TestPyPI's: right for some rules, not enough for others."""
FILES_HANDED_ON = """\
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: pipx run build
      - uses: actions/upload-artifact@v5
        with:
          name: dist
          path: dist/
  publish:
    needs: build
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: actions/download-artifact@v5
        with:
          name: dist
          path: dist/
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
"""A job that builds and one that uploads what it has built."""
ASKS_FIRST = """\
jobs:
  ask:
    runs-on: ubuntu-latest
    outputs:
      is-new: ${{ steps.ask.outputs.is-new }}
    steps:
      - id: ask
        run: ./is-new >> "$GITHUB_OUTPUT"
  publish:
    needs: ask
    if: needs.ask.outputs.is-new != 'false'
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
"""A job that uploads if one before it says that there is something new."""
CLIENT_UPLOADS = """\
jobs:
  publish:
    runs-on: ubuntu-latest
    environment: pypi
    steps:
      - run: twine upload dist/*
        env:
          TWINE_USERNAME: __token__
          TWINE_PASSWORD: ${{ secrets.PYPI_API_TOKEN }}
"""
"""A job that uploads by a client with a token."""
TAG_PIPELINE = """\
release:
  rules:
    - if: $CI_COMMIT_TAG
  script:
    - twine upload dist/*
"""
"""A pipeline of GitLab that uploads on the push of a tag."""
