"""Providers: registration values, claims, links."""
