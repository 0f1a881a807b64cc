"""Tells systemd how the service is (sd_notify(3)): a datagram to the socket that it names."""

from __future__ import annotations

import os
import socket
import time


def notify(*words: str) -> None:
    """Sends assignments such as ``READY=1``; nothing where no service manager listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
        try:
            channel.sendto("\n".join(words).encode(), address)
        except OSError:
            pass


def reloading() -> None:
    """Type=notify-reload wants the monotonic time of the moment."""
    notify("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")
