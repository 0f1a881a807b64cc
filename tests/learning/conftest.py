"""A whole account in this process, as the service's tests have it."""

from __future__ import annotations

from tests.service.conftest import desk, desks

__all__ = ["desk", "desks"]
