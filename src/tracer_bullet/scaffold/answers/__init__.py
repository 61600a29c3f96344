"""The answers to the template's questions: given, recorded, or found in the repository."""
