"""When answering stops for the whole account: too much at once, or signs of a loop. Pure.

Every mail of a loop may look harmless by itself, and caps by person or by thread do not see one that hops between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

CALM = timedelta(hours=1)
"""Over so long is counted, and so long must be calm before answering begins again."""

SIGNS = 3
"""So many signs of a loop within an hour stop everything. One alone has harmless causes: a colleague's forwarding rule,
a mail sent twice, somebody who left."""

TIMES_THE_PACE = 3
"""More requests in an hour than so many times ``per_hour`` stop everything."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """Of the last hour: ``requests`` that were or would be answered; signs of a loop: ``returned`` replies of ours that
    came back, ``repeated`` mails of the same text from somebody who was answered, ``bounced`` replies."""

    requests: int = 0
    returned: int = 0
    repeated: int = 0
    bounced: int = 0


def trips(traffic: Traffic, per_hour: int) -> str:
    """Why answering has to stop, in words; "" where all is calm."""
    signs = traffic.returned + traffic.repeated + traffic.bounced
    if signs >= SIGNS:
        return (
            f"signs of a loop within an hour: {traffic.returned} of our replies came back, "
            f"{traffic.repeated} mails repeated a text, {traffic.bounced} replies bounced"
        )
    if traffic.requests > TIMES_THE_PACE * per_hour:
        return f"{traffic.requests} requests came within an hour"
    return ""


def is_calm(traffic: Traffic, per_hour: int) -> bool:
    """Whether the hour gives no ground for staying silent."""
    return not (traffic.returned or traffic.repeated or traffic.bounced) and not trips(traffic, per_hour)
