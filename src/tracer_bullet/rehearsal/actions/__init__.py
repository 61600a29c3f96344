"""Local stand-ins for the actions that a publish workflow uses: they do the real thing without GitHub.

Each is a module with `run()`, started in a step of its own by `actions.main`.
"""
