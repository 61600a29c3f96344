"""What an upload that failed has used up, in the sentences that several failures share."""

TOKEN_ONLY = (
    "The file name is still free. If this was the first use of a pending publisher, it is used up: "
    "the project exists on {index} now, and its publisher is an ordinary one."
)
"""A refused upload: an index creates the project of a pending publisher when it mints the token.

https://github.com/pypi/warehouse/blob/main/warehouse/oidc/views.py (`mint_token`)
"""
NOTHING_SENT = "Nothing: the run ended before it sent anything to an index."
NO_TOKEN = "Nothing: the index gave out no token, so a pending publisher and the file names are untouched."
