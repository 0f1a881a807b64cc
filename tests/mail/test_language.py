from __future__ import annotations

import pytest

from madoguchi.mail.language import language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("請求書の再発行をお願いします。", "ja"),
        ("Salesforce の API 連携の sandbox が 404 になります。OAuth2 の token は valid です。", "ja"),
        ("請求書再発行希望", "ja"),
        ("ﾃｽﾄ送信", "ja"),
        ("Could you please reissue the invoice for 株式会社サンプル (山田さん knows)?", "en"),
        ("Please reset my password.", "en"),
        ("Yamada-san, onegai shimasu", "en"),
        ("Hello https://example.co.jp/日本語のページ/です", None),
        ("OK", None),
        ("INV-2611-0387", None),
        ("", None),
        ("안녕하세요 여러분", None),
        ("Здравствуйте, коллеги", None),
        ("我们已经发票给你们请确认", None),
    ],
)
def test_the_language_is_told_or_left_open(text: str, expected: str | None) -> None:
    """Names in passing decide nothing; other languages and bare codes are unclear."""
    assert language(text) == expected
