"""The stand-in indexes with the real clients beside them, as the tests of the rehearsal have them."""

from tests.rehearsal.conftest import clients

__all__ = ["clients"]
