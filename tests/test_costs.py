"""The measure itself: it tells work that grows by the square from work that does not."""

from __future__ import annotations

from collections.abc import Callable

from tests.costs import linear


def _once(size: int) -> Callable[[], object]:
    return lambda: sum(range(1000 * size))


def _by_the_square(size: int) -> Callable[[], object]:
    return lambda: [sum(range(size)) for _ in range(size)]


def test_what_grows_by_the_square_is_found_out() -> None:
    """Or every test that asks for `linear` would prove nothing."""
    assert linear(_once, 1000)
    assert not linear(_by_the_square, 1100)
