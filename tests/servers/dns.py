"""A DNS server on loopback that answers from a table."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset

HOST = "127.0.0.1"


class DnsServer:
    """For use as a context manager. ``zone``: (name, type) to the records as text; other names do not exist.

    ``broken``: names whose questions fail. ``asked``: every question, in order.
    """

    def __init__(self, zone: Mapping[tuple[str, str], Sequence[str]], broken: Sequence[str] = ()) -> None:
        self._zone, self._broken = zone, broken
        self.asked: list[tuple[str, str]] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def __enter__(self) -> Self:
        self._socket.bind((HOST, 0))
        self._thread = threading.Thread(target=self._serve, name="DnsServer", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self._socket.getsockname())
        self._thread.join()
        self._socket.close()

    def resolver(self) -> dns.resolver.Resolver:
        """One that asks this server alone."""
        found = dns.resolver.Resolver(configure=False)
        found.nameservers, found.port = [HOST], self._socket.getsockname()[1]
        return found

    def _serve(self) -> None:
        while True:
            data, address = self._socket.recvfrom(4096)
            if not data:
                return
            self._socket.sendto(self._answer(dns.message.from_wire(data)).to_wire(), address)

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        (question,) = query.question
        name, kind = question.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        response = dns.message.make_response(query)
        texts = self._zone.get((name, kind))
        if name in self._broken:
            response.set_rcode(dns.rcode.SERVFAIL)
        elif texts is None:
            response.set_rcode(dns.rcode.NXDOMAIN)
        elif texts:
            response.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *texts))
        return response
