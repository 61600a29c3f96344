"""One verb over many repositories, on all-repos: https://github.com/asottile/all-repos.

all-repos clones, commits and goes from one repository to the next. What it lacks for hundreds of pull
requests is here: new files, results, a second run, and GitHub's limits.
"""
