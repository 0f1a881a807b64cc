"""Who could read the figures, for `check`."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from madoguchi.config.fields import endpoint
from madoguchi.config.load import Office
from madoguchi.service.findings import Finding, Grade

_MAKE = "make it; for /run/madoguchi/NAME RuntimeDirectory=madoguchi/%i in a drop-in of the unit"


def exposure(office: Office) -> Iterator[Finding]:
    """Nothing where the figures are off. Over the network they go as they are, to whoever asks."""
    settings = office.settings.metrics
    where = endpoint(settings.listen)
    if where is not None and not _is_loopback(where[0]):
        found = f"{settings.listen}: other machines can read the figures, unencrypted, without a password"
        mend = "listen on 127.0.0.1, or let a firewall admit your Prometheus alone"
        yield Finding(Grade.WARNING, "metrics.listen", found, mend)
    elif where is not None:
        yield Finding(Grade.OK, "metrics.listen", f"{settings.listen}, this machine alone")
    if settings.textfile and not office.path(settings.textfile).parent.is_dir():
        found = f"{office.path(settings.textfile).parent} is not there"
        yield Finding(Grade.WARNING, "metrics.textfile", found, _MAKE)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
