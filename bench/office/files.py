"""The owner's files, and a judge that knows a request by a word and is sometimes wrong."""

from __future__ import annotations

from collections.abc import Sequence

from madoguchi.judge.judgement import MINE, Judgement, Sample

DIRECTORY = """\
[calendar]
holidays = "JP"
days_off = ["12-29..01-03"]

[teams.billing]
name = { ja = "請求サポート", en = "Billing Support" }
channel = "billing-support@example.co.jp"
members = ["billing.example.co.jp"]
urgent = { ja = "内線 1234(平日 9–18 時)", en = "ext. 1234, weekdays 9–18" }
first_response_hours = 8
agreed_on = 2026-11-02
agreed_with = "Billing lead"

[teams.technical]
name = { ja = "テクニカルサポート", en = "Technical Support" }
channel = "tech-support@example.co.jp"
url = "https://go.example.co.jp/tech"

[teams.contracts]
name = { ja = "契約サポート(シンガポール)", en = "Contract Support (Singapore)" }
url = "https://go.example.co.jp/contracts"
hours = "Mon-Fri 09:00-17:00"
timezone = "Asia/Singapore"
holidays = "none"
first_response_hours = 4
agreed_on = 2026-10-05

[requests.invoice]
title = { ja = "請求書", en = "invoices" }
team = "billing"
needs = { ja = "顧客ID、請求書番号", en = "client ID, invoice number" }
client_sentence.ja = "担当部署に確認のうえ、{date}までに一度ご連絡いたします。"
client_sentence.en = "Let me confirm this with the team in charge. I will come back to you by {date}."
must_not_promise = { ja = "再発行の日付、金額の訂正", en = "a date of reissue, a corrected amount" }

[requests.refund]
title = { ja = "返金", en = "refunds" }
team = "billing"
needs = { ja = "顧客ID、返金の理由", en = "client ID, the reason for the refund" }
client_sentence.ja = "返金につきましては担当部署に確認いたします。少々お時間をいただけますでしょうか。"
client_sentence.en = "Let me check the refund with the team in charge and come back to you."
must_not_promise = { ja = "返金の可否と時期", en = "whether and when there will be a refund" }

[requests.account-access]
title = { ja = "ログイン", en = "sign-in" }
team = "technical"
needs = { ja = "アカウント名、表示されたメッセージ", en = "the account, the message on the screen" }
client_sentence.ja = "担当部署に確認のうえ、{date}までに一度ご連絡いたします。"
client_sentence.en = "Let me confirm this with the team in charge. I will come back to you by {date}."

[requests.bug-report]
title = { ja = "不具合", en = "bug reports" }
team = "technical"
auto = "draft"

[requests.contract-review]
title = { ja = "契約書の確認", en = "contract review" }
team = "contracts"
client_sentence.ja = "契約書の件は担当部署に確認し、{date}までに一度ご連絡いたします。"
client_sentence.en = "I am checking the contract with the team in charge and will come back to you by {date}."
must_not_promise = { ja = "条文の変更", en = "any change of a clause" }

[requests.security-privacy]
title = { ja = "個人情報の取り扱い", en = "privacy" }
team = "contracts"
auto = "never"
"""

PEOPLE = """\
never = ["president@example.co.jp", "honda.bucho@example.co.jp"]
draft_only = []
"""

WORDS = {
    "契約": "contract-review",
    "contract": "contract-review",
    "個人情報": "security-privacy",
    "請求書": "invoice",
    "invoice": "invoice",
    "返金": "refund",
    "refund": "refund",
    "ログイン": "account-access",
    "log in": "account-access",
    "不具合": "bug-report",
    "bug": "bug-report",
}
"""The first word that is found wins: a contract named in passing misleads it, as words do."""

UNSURE = ("例の件", "the usual matter")


class WordJudge:
    """Sure where it finds a word; wrong where the word stands for something else."""

    def judge(self, samples: Sequence[Sample], *, explain: bool = False) -> list[Judgement]:
        """One for each sample, in order."""
        return [_one(f"{sample.subject} {sample.body}".lower()) for sample in samples]


def _one(text: str) -> Judgement:
    best = next((key for word, key in WORDS.items() if word in text), "")
    sure = 0.4 if any(word in text for word in UNSURE) else 0.95 if best else 0.1
    return Judgement(best or MINE, best or "invoice", sure, 0.5, model="words")
