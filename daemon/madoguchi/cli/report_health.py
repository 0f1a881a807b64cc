"""What the report says of the service's health, a line in both languages for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def health_lines(health: dict[str, Any]) -> Iterator[str]:
    """``health``: as `reporting.gather` tells it. What a server or a failure said stays in its own words."""
    polled, model = health["last_poll"], health["model"]
    yield (
        f"最後にメールを確認した時刻: {polled or 'まだありません'}、モデル: {model or 'なし'} / "
        f"last successful poll: {polled or 'never'}; model: {model or 'none'}"
    )
    if health["overdue"]:
        ja = "メールを確認できていません。`madoguchi run` が動いているかご確認ください"
        yield f"{ja} / {health['overdue']}: is `madoguchi run` running?"
    if health["paused"]:
        yield f"一時停止中 / paused: {health['paused']}"
    if breaker := health["breaker"]:
        yield f"遮断中。確認後に `madoguchi resume` / breaker open since {breaker['since']}: {breaker['why']}"
    yield from _sign_in(health["sign_in"])
    yield from _sending(health["sending_stopped"])
    if health["last_failure"]:
        yield f"最後の失敗 / last failure: {health['last_failure']}"


def _sign_in(needed: dict[str, str] | None) -> Iterator[str]:
    if needed:
        yield "サインインが必要です。madoguchi login を実行してください / a sign-in is needed: madoguchi login"
        yield f"  {needed['since']} から / since {needed['since']}: {needed['why']}"


def _sending(stop: dict[str, str] | None) -> Iterator[str]:
    if stop:
        yield f"送信停止中 / sending stopped since {stop['since']}, next try {stop['next_try']}: {stop['answer']}"
        yield f"  {stop['mend_ja']} / {stop['mend']}"
