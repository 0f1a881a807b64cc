"""The log of the service. What writes it is imported with its first line: who only asks writes none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import structlog


class _Log:
    def __getattr__(self, name: str) -> Any:
        import structlog

        return getattr(structlog.get_logger("madoguchi"), name)


log = cast("structlog.stdlib.BoundLogger", _Log())
