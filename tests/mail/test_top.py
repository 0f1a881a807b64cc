from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.mail.parse import parse
from madoguchi.mail.top import newest_quoted, split_body, take_apart
from tests.mail import wild

ASK_JA = "北辰フーズ様の請求書ですが、宛名を新社名に直して再発行していただけますか。"
ASK_EN = "Could you reissue the Kestrel invoice with their new address?"
OLD = "以前のやりとり: データ抽出の件"


@pytest.mark.parametrize(
    "history",
    [
        f"> {OLD}\n> 二行目",
        f"On Fri, Nov 20, 2026 at 10:12 AM Taro Yamada <taro@example.co.jp> wrote:\n> {OLD}",
        f"On Fri, Nov 20, 2026 at 10:12 AM Taro Yamada\n<taro@example.co.jp> wrote:\n\n> {OLD}",
        f"On 20 Nov 2026, at 10:12, Taro <taro@example.co.jp> wrote:\n\n{OLD}",
        f"-----Original Message-----\nFrom: Taro\nSent: Friday\nSubject: x\n\n{OLD}",
        f"-----元のメッセージ-----\n{OLD}",
        f"差出人: 山田 太郎 <taro@example.co.jp>\n送信日時: 2026年11月20日金曜日 10:12\n宛先: 佐藤\n件名: Re: データ\n\n{OLD}",
        f"________________________________\nFrom: Taro <t@example.co.jp>\nSent: Friday, 20 November 2026 10:12\nTo: Sato\nSubject: RE: x\n\n{OLD}",
        f"差出人：山田\n宛先：佐藤\n件名：データ\n\n{OLD}",
        f"*From:* Taro <t@example.co.jp>\n*Date:* Friday\n*To:* Sato\n*Subject:* x\n\n{OLD}",
        f"2026年11月20日(金) 10:12 山田 太郎 <taro@example.co.jp>:\n\n> {OLD}",
        f"2026年11月20日(金) 10:12 山田 太郎\n<taro@example.co.jp>:\n> {OLD}",
        f"2026/11/20 10:12、山田 太郎 <taro@example.co.jp>のメール:\n\n> {OLD}",
        f"2026/11/20 10:12、山田 太郎さんのメール：\n{OLD}",
        f"On 2026/11/20 10:12, 山田 太郎 wrote:\n> {OLD}",
        f"(2026/11/20 10:12), 山田 太郎さんは書きました:\n> {OLD}",
        f"In message <a@b>\n Taro <t@example.co.jp> wrote:\n> {OLD}",
        f"Am 20.11.2026 um 10:12 schrieb Taro:\n> {OLD}",
    ],
)
@pytest.mark.parametrize("ask", [ASK_JA, ASK_EN])
def test_history_is_set_apart(history: str, ask: str) -> None:
    """Every common form, of both languages' programs, below a text in either language."""
    body = take_apart(f"{ask}\n\n{history}\n", subject="Re: x")
    assert body.new == ask
    assert OLD in body.quoted
    assert OLD in body.whole
    assert not body.forwarded


WRITER = "hanako@example.co.jp"
OLDER = "On 19 Nov 2026, at 10:12, Taro <taro@example.co.jp> wrote:"


@pytest.mark.parametrize(
    ("history", "subject", "writer"),
    [
        (f"> {OLD}", "", ""),
        (f"On Fri, Nov 20, 2026 at 10:12 AM Hanako\n<{WRITER}> wrote:\n\n> {OLD}", "", WRITER),
        (f"2026年11月20日(金) 10:12 鈴木 花子 <Hanako+x@Example.co.jp>:\n\n> {OLD}", "", WRITER),
        (f"(2026/11/20 10:12), 鈴木さんは書きました:\n> {OLD}\n>\n> {OLDER}\n>> oldest", "", ""),
        (f"差出人: 鈴木 <{WRITER}>\n送信日時: 11/20\n宛先: <t@example.co.jp>\n件名: 抽出\n\n{OLD}\n\n{OLDER}\n\nx", "抽出", WRITER),
        (f"-----Original Message-----\nFrom: Hanako\nTo: t@example.co.jp\nSubject: x\n\n{OLD}", "x", ""),
        (f"From: hanako via Desk [mailto:{WRITER}]\nSent: Friday\nTo: Taro\nSubject: x\n\nお疲れ様です。\n{OLD}", "x", WRITER),
        (f"---------- Forwarded message ---------\nFrom: Hanako <{WRITER}>\nSubject: x\nTo: <t@x.jp>\n\n{OLD}", "x", WRITER),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ask", [ASK_JA, ASK_EN, ""])
def test_the_newest_quoted_mail_is_told_apart(history: str, subject: str, writer: str, ask: str) -> None:
    """Its subject and its writer where the quotation names them, its text without greeting and its own history."""
    found = newest_quoted(take_apart(f"{ask}\n\n{history}\n", subject="Re: x").quoted)
    assert (found.subject, found.writer, found.text) == (subject, writer, OLD)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (f"山田様\n{ASK_JA}\n\n> {OLD}", ASK_JA),
        (f"これお願いします\n\n---------- Forwarded message ---------\nSubject: x\n\n{OLD}", "これお願いします"),
        (f"---------- Forwarded message ---------\nSubject: x\n\n{OLD}", ""),
        (f"> {OLD}", ""),
    ],
)
def test_a_writers_own_words_are_never_a_mail_passed_on(text: str, own: str) -> None:
    """What stands below counts as new where nothing else does, but it is not what the writer says."""
    body = take_apart(text)
    assert body.own == own
    assert body.new


def test_only_marks_at_the_start_of_a_line_are_quotation_marks() -> None:
    """An address in brackets, or an arrow, stays whole in the history."""
    assert take_apart(f"{ASK_EN}\n\n{OLDER}\n> A -> B").quoted == f"{OLDER}\nA -> B"


def test_answers_between_quoted_lines_are_kept() -> None:
    """Interleaved answers are new text, the questions are not."""
    body = split_body(
        "On Fri, 20 Nov 2026, Taro wrote:\n> Which client?\nKestrel Outdoor, the London account.\n> Since when?\nSince Monday.\n"
    )
    assert body.new == "Kestrel Outdoor, the London account.\nSince Monday."
    assert body.quoted.endswith("Which client?\nSince when?")


def test_an_answer_below_the_quotation_is_kept() -> None:
    """Bottom posting."""
    assert split_body(f"2026/11/20 10:12、山田のメール:\n> {OLD}\n\n{ASK_JA}").new == ASK_JA


@pytest.mark.parametrize(
    ("cover", "mark"),
    [
        ("これお願いします", "---------- Forwarded message ---------"),
        ("これお願いします。", "-----Original Message-----"),
        ("下記、対応お願いできますか?", "________________________________"),
        ("FYI, please handle", "---------- Forwarded message ----------"),
        ("Pls see below, thx", "Begin forwarded message:"),
        ("", "-------- 転送されたメッセージ --------"),
        ("", "---------- 転送メッセージ ----------"),
        ("よろしくお願いいたします。", "----- Forwarded by Taro Yamada on 2026/11/20 -----"),
    ],
)
def test_a_bare_forward_keeps_the_forwarded_text(cover: str, mark: str) -> None:
    """With nothing of one's own to say, the client's text and subject are the request."""
    forwarded = f"差出人: 加藤 <kato@client.example>\n日付: 2026/11/20\n件名: 旧社名のままです\n宛先: 佐藤\n\nお世話になっております。\n{ASK_JA}\n加藤\n"
    body = split_body(f"{cover}\n\n{mark}\n{forwarded}")
    assert body.forwarded
    assert ASK_JA in body.new
    assert "旧社名のままです" in body.new
    assert "kato@client.example" not in body.new


def test_a_reply_of_two_words_does_not_take_its_history_along() -> None:
    """承知しました above an Outlook history is no forward."""
    body = take_apart(
        f"承知しました。ありがとうございます。\n\n差出人: 山田\n送信日時: 今日\n件名: x\n\n{OLD}", subject="RE: x"
    )
    assert OLD not in body.new
    assert not body.forwarded


def test_the_subject_tells_a_forward_from_a_reply() -> None:
    """The same text and block under FW: and under RE:."""
    text = f"ご確認をお願いします、急ぎです\n\n差出人: 加藤\n送信日時: 今日\n件名: x\n\n{ASK_JA}"
    assert ASK_JA in take_apart(text, subject="FW: x").new
    assert ASK_JA not in take_apart(text, subject="RE: x").new


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nTaro Sato\nSales",
        "--\n佐藤 美咲\n営業部",
        "Sent from my iPhone",
        "iPhoneから送信",
        "Get Outlook for iOS",
        "Outlook for iOS を入手",
        "━━━━━━━━━━━━━━━━\n株式会社サンプル 営業部\n佐藤 美咲\nTEL: 03-1234-5678\n━━━━━━━━━━━━━━━━",
        "**********************\n佐藤 美咲 (Misaki Sato)\nサンプル株式会社\nE-mail: misaki@example.co.jp\n**********************",
        "-----------------------------\nSample Inc., Sales Division\nmisaki@example.co.jp / ext. 1234\n-----------------------------",
        "☆*:;;;:*☆*:;;;:*☆*:;;;:*☆\n佐藤 美咲\n〒100-0001 東京都千代田区\nmisaki@example.co.jp",
        "株式会社サンプル\n営業部 佐藤 美咲\nTEL 03-1234-5678\nhttps://www.example.co.jp",
        "Misaki Sato | Account Manager\nSample K.K. | +81 3-1234-5678",
    ],
)
def test_signatures_are_set_apart(signature: str) -> None:
    """The delimiter, drawn lines, company blocks, and what telephones add."""
    assert split_body(f"{ASK_JA}\n\n{signature}\n").new == ASK_JA
    assert split_body(f"{ASK_EN}\n\n{signature}\n").new == ASK_EN


@pytest.mark.parametrize(
    "content",
    [
        "次のユーザーを追加してください。\n\n顧客ID: C-1001\n氏名: 佐藤 美咲",
        "追加するユーザー:\n- misaki@example.co.jp\n- taro@example.co.jp",
        "明細は次のとおりです。\n----------------\n11月分 132,000円\n12月分 132,000円\n----------------\nどちらを返金すればよいですか。",
        "The error is:\n--\nError 5021\n--\n" + "Can you fix it?\n" * 30,
        "株式会社サンプル様の件です。",
        "至急です。",
        "Two things:\n1. the logo\n2. the banner",
        "宛先は株式会社ミナト様",
        "見積の金額は以下です。\n1行目: 100円",
        "On Monday we spoke about the contract. The client wrote:\nplease send it again.",
    ],
)
def test_what_only_looks_like_a_signature_stays(content: str) -> None:
    """Lists, tables, rules and labels in the text are the text."""
    kept = split_body(content).new
    assert kept.split() == content.strip().split()


@pytest.mark.parametrize(
    ("text", "new"),
    [
        (
            f"山田様\n\nいつもお世話になっております。\n株式会社サンプルの佐藤です。\n\n{ASK_JA}\n\n何卒よろしくお願いいたします。\n佐藤",
            ASK_JA,
        ),
        (f"山田さん\nお疲れ様です、営業の佐藤です。\n{ASK_JA}\n以上、よろしくお願いします。", ASK_JA),
        (f"山田さん、お疲れさまです！\n{ASK_JA}\nお手数ですが、よろしくお願いいたします。", ASK_JA),
        (f"お疲れ様です。{ASK_JA}よろしくお願いします。", ASK_JA),
        (f"エグザンプル株式会社\n山田様\n\n平素よりお世話になっております。\n{ASK_JA}", ASK_JA),
        (f"突然のご連絡失礼いたします。\n{ASK_JA}\n引き続きよろしくお願い申し上げます。", ASK_JA),
        (f"Dear Yamada-san,\n\nI hope you are well.\n\n{ASK_EN}\n\nBest regards,\nMisaki", ASK_EN),
        (f"Hi Taro, {ASK_EN} Thanks!", ASK_EN),
        (f"Hello,\n{ASK_EN}\nMany thanks in advance,\nMisaki Sato\nSales", ASK_EN),
        (f"Yamada-san,\n\n{ASK_EN}\n\nEmma", ASK_EN),
    ],
)
def test_greetings_and_closings_are_set_apart(text: str, new: str) -> None:
    """Salutation, self-introduction, closing and name go; the request stays."""
    assert split_body(text).new == new


@pytest.mark.parametrize(
    "text",
    [
        "再発行をよろしくお願いします。",
        "お世話になっている北辰フーズ様の契約の件です。",
        "Thanks to the new export we found an error.",
        "Hi-res logo needed",
        "スギノ工房さん、ログインできません。",
    ],
)
def test_a_sentence_that_says_more_than_hello_stays(text: str) -> None:
    """Words of courtesy inside a request do not take it away."""
    assert split_body(text).new == text


@pytest.mark.parametrize(
    "banner",
    [
        "[External]",
        "[EXTERNAL EMAIL] ",
        "【社外】",
        "CAUTION: This email originated from outside of the organization.\nDo not click links unless you know the sender.",
        "【注意】このメールは社外から送信されています。添付ファイルにご注意ください。",
        "You don't often get email from misaki@example.org. Learn why this is important",
    ],
)
def test_banners_are_set_apart(banner: str) -> None:
    """What the mail system writes above outside mail."""
    assert split_body(f"{banner}\n\n{ASK_JA}").new == ASK_JA


def test_a_text_about_outsiders_is_no_banner() -> None:
    """社外 at the start of a sentence is just a word."""
    text = "社外の方が管理画面に入れるようにしたいです。"
    assert split_body(text).new == text


@pytest.mark.parametrize(
    "disclaimer",
    [
        "This e-mail and any attachments are confidential and intended solely for the addressee.\nIf you are not the recipient, delete it.",
        "CONFIDENTIALITY NOTICE: the contents are privileged.",
        "本メールには機密情報が含まれている場合があります。誤って受信された方は削除してください。",
        "このメールは、宛先に記載された方のみを対象としています。",
    ],
)
def test_disclaimers_are_set_apart(disclaimer: str) -> None:
    """Confidentiality notices below a text, in both languages."""
    assert split_body(f"{ASK_EN}\n\n{disclaimer}\n").new == ASK_EN


@pytest.mark.parametrize(
    "text",
    [
        "よろしくお願いいたします。",
        "> 全部引用です",
        "-- \nTaro",
        "お世話になっております。",
        "Thanks!",
        "This e-mail is confidential.",
        "[External]",
        "---",
        "Hi Taro,",
    ],
)
def test_there_is_always_something_left(text: str) -> None:
    """Where stripping would leave nothing, more is kept."""
    body = split_body(text)
    assert body.new
    assert body.whole


@given(st.lists(st.sampled_from([
    "", "山田様", "お世話になっております。", "> q", ">> q", "-----Original Message-----", "差出人: a", "件名: b", "宛先: c", "-- ", "━━━━━━━━",
    "TEL 03-1234-5678", "On Fri, 20 Nov 2026 Taro wrote:", "請求書", "よろしくお願いします。", "Best,", "[External]", "iPhoneから送信", "株式会社", "。", "!",
]), max_size=14))  # fmt: skip
def test_new_is_empty_only_if_there_is_no_text(lines: list[str]) -> None:
    """Any mixture of everything that is stripped."""
    body = split_body("\n".join(lines))
    assert bool(body.new) == bool(body.whole)


@given(st.text(max_size=300))
def test_any_text_is_taken_apart(text: str) -> None:
    """Never raises; new is empty only where whole is."""
    body = split_body(text)
    assert bool(body.new) == bool(body.whole)


def test_a_mail_gives_subject_and_new_text_to_judge() -> None:
    """Message.text is the subject, a blank line, the new text."""
    message = parse(wild.text_mail(f"山田様\n\n{ASK_JA}\n\n> {OLD}", subject="再発行"))
    assert message.text == f"再発行\n\n{ASK_JA}"


@pytest.mark.parametrize("tag", ["[External]", "【社外】", "[EXTERNAL EMAIL] ", "(外部)"])
def test_a_tag_in_the_subject_is_not_judged(tag: str) -> None:
    """The subject itself stays as it came; the text to judge lacks the mail system's mark."""
    message = parse(wild.text_mail(ASK_JA, subject=f"{tag}再発行"))
    assert message.text == f"再発行\n\n{ASK_JA}"
    assert message.subject == f"{tag}再発行"
