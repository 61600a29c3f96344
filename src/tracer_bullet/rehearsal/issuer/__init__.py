"""The token issuer: signs identity tokens as GitHub does, for the jobs that may ask for one."""
