"""How the promise stands, in words for a terminal: `audit status` and `report` say the same."""

from __future__ import annotations

from typing import Any

from madoguchi.cli.call import Call
from madoguchi.config.load import Office
from madoguchi.journal.turns import Turn

MOST_TURNS = 5
TURNS = {
    Turn.GRANTED: "約束が成立 / granted",
    Turn.ENDED: "更新されず / not renewed",
    Turn.ALARM: "警報 / ALARM",
    Turn.RESTART: "最初から / evidence begins anew",
    Turn.DEMOTED: "下書きへ / drafts only",
    Turn.RESTORED: "送信へ復帰 / sent again",
}


def say(call: Call, office: Office, found: dict[str, Any]) -> None:
    """What `told` found, for a person."""
    for said in found["words"].values():
        call.say(said["ja"])
        call.say(said["en"])
    standing = found["standing"]
    if standing["demoted"]:
        call.say(f"下書きのみに戻した種別 / types that are only drafted: {', '.join(standing['demoted'])}")
    if standing["contrary"]:
        ja = f"判定と後の訂正が食い違うもの {standing['contrary']}件(誤りとして扱います)"
        call.say(f"{ja} / {standing['contrary']} judged right and called wrong at another time: they count as wrong")
    for turn in found["turns"][-MOST_TURNS:]:
        about = f" {turn['about']}" if turn["about"] else ""
        when = turn["at"].astimezone(office.settings.zone)
        call.say(f"{when:%Y-%m-%d %H:%M}  {TURNS[turn['kind']]}{about}: {turn['why']}")
