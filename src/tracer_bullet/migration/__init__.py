"""Token publishing becomes trusted publishing, in the user's own workflow and scripts."""
