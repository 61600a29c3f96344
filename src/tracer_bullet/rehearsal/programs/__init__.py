"""Stand-ins for programs of GitHub's runners: one a file, started by its name on the search path of a job."""
