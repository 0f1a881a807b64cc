"""Figures of one account's service for Prometheus: by team, reason and state, never by person.

``catalogue`` names them all, ``reading`` fills them in, ``exposition`` writes them, ``serving`` and ``textfile`` hand
them out. prometheus-client is imported by ``exposition`` alone, which is imported only where a setting asks for it.
"""
