"""Where a project's version comes from, one source per file, and how a run gets a version of its own.

`registry.find_version` reads a `source.VersionSource`: where the version is, what it is, its `stamp.Stamp`.
`shell` turns a stamp into lines of bash for a workflow: `fixed_line` sets `V`, `stamp_lines` change the
checkout, `on_the_build_command` adds a variable. What can be served is for the callers to decide.
"""
