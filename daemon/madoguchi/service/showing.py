"""Figures are handed out while the service runs, where the settings ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from madoguchi.config.fields import endpoint
from madoguchi.service.account import Account


@contextmanager
def shown(account: Account, *, once: bool) -> Iterator[None]:
    """``once``: nobody is there to be asked; the file is written before and after.

    Raises `ConfigurationError` where the port or the file cannot be had.
    """
    office, settings = account.office, account.office.settings.metrics
    if not (settings.listen or settings.textfile):
        yield
        return
    from madoguchi.metrics.page import Page
    from madoguchi.metrics.serving import listening
    from madoguchi.metrics.textfile import written

    with ExitStack() as stack:
        page = Page(account)
        stack.callback(page.close)
        if settings.textfile:
            stack.enter_context(written(office.path(settings.textfile), page.text))
        where = endpoint(settings.listen)
        if where is not None and not once:
            stack.enter_context(listening(settings.listen, *where, page.text))
        yield
