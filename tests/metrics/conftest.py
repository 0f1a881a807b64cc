"""A desk, as for the service."""

from tests.service.conftest import desk, desks

__all__ = ["desk", "desks"]
