"""One spelling for one mailbox: what forwarders, bounce schemes and tags did to an address is undone.

SRS0 and SRS1 (Sender Rewriting Scheme), BATV (draft-levine-smtp-batv) as ``prvs=`` and ``btv1==``, Microsoft's
``+SRS=``, Gmail's ``+caf_=``, VERP, and plus tags.
"""

from __future__ import annotations

import re
import unicodedata

_LAYERS = 8
_SRS0 = re.compile(r"srs0[=+-][^=@]*=[^=@]*=([^=@]+)=([^@]+)$")
_SRS1 = re.compile(r"srs1[=+-][^=@]*=[^=@]*==?[^=@]*=[^=@]*=([^=@]+)=([^@]+)$")
_BATV = re.compile(r"(?:prvs=[0-9a-z]{4,16}=|btv1==[^=@]*==|(?:ms)?prvs1=[^=@]*=)(.+)$")
_PRVS_LAST = re.compile(r"prvs=([^=/@]+)/[0-9a-z]{4,16}$")
_MICROSOFT = re.compile(r"^[^+@]*\+srs=[^=@]*=[^=@]*=([^=@]+)=([^@]+)$")
_VERP = re.compile(r"((?:[^=@]{0,64}?[-_.])?bounces?|(?:[^=@]{0,64}?[-_.])?(?:returns?|verp))[-_.+][^@]*=")


def canonical(address: str, *, forwarded: bool = True) -> str:
    """The one spelling of an address: lower case, without tags and rewriting; IDNA is left as it is. Never raises.

    A text without @ comes back in lower case (``MAILER-DAEMON`` → ``mailer-daemon``). ``forwarded``: also undoes what
    puts an address under another domain, which forwarders do to envelopes, and only a forger to a From.
    """
    before, text = "", address
    for _ in range(_LAYERS):  # widths and accents of other scripts may come apart into signs that mean something
        if text == before:
            break
        before, text = text, _once(text, forwarded=forwarded)
    return text


def _once(address: str, *, forwarded: bool) -> str:
    text = address.strip() if '"' in address else "".join(address.split())
    text = text.strip("<>").replace("\N{FULLWIDTH COMMERCIAL AT}", "@")
    local, at, domain = text.rpartition("@")
    if not at:
        return domain.lower()
    local, domain = _unquoted(local).lower(), _domain(domain)
    for _ in range(_LAYERS):
        before = local, domain
        local, domain = _undone(local, domain, forwarded=forwarded)
        if (local, domain) == before:
            break
    return f"{local}@{domain}"


def _domain(domain: str) -> str:
    return unicodedata.normalize("NFKC", domain).replace("\N{IDEOGRAPHIC FULL STOP}", ".").lower().strip(".")


def _unquoted(local: str) -> str:
    """``"taro"`` is ``taro``; quotes that are needed (RFC 5321 §4.1.2) stay."""
    inner = local[1:-1]
    if len(local) > 2 and local.startswith('"') and local.endswith('"') and not re.search(r'[]"\\()<>,:;@[\s]', inner):
        return inner
    return local


def _undone(local: str, domain: str, *, forwarded: bool) -> tuple[str, str]:
    """One layer of rewriting removed."""
    for scheme in (_SRS1, _SRS0, _MICROSOFT) if forwarded else ():
        match = scheme.match(local)
        if match:
            return match[2], _domain(match[1])
    match = _BATV.match(local) or _PRVS_LAST.match(local)
    if match:
        return match[1], domain
    match = _VERP.match(local)
    if match:
        return match[1], domain
    head, plus, _ = local.partition("+")
    return (head, domain) if plus and head else (local, domain)
