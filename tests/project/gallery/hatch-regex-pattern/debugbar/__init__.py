"""Debug toolbar."""

# Do not use pkg_resources to find VERSION
VERSION = "not this one"
RELEASE = "4.4.6"
