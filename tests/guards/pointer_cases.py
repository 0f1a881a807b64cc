"""What people say to a pointer, and what only looks like it: thanks, and push-back."""

from __future__ import annotations

from typing import Any

from madoguchi.reasons import Reason
from tests.builders import COLLEAGUE, OWNER, make_mail, multipart

POINTER = "<madoguchi.1@example.co.jp>"
HISTORY = """

2026年11月24日(火) 10:00 山田 太郎 <taro.yamada@example.co.jp>:
> このメールは自動返信です。
>
> 窓口: 請求サポート
> メール: billing-support@example.co.jp
>
> ご案内の内容が合わない場合や、私宛てのご用件の場合は、このメールにそのままご返信ください。
"""
TO_A_POINTER: dict[str, Any] = {
    "own_mail_hit": POINTER,
    "pointer": POINTER,
    "pointer_to": COLLEAGUE,
    "pointed": True,
}
OF_SOMEBODY_POINTED: dict[str, Any] = {"pointed": True}


def reply(text: str, *cc: str, **parts: Any) -> bytes:
    """As a mail client writes it, with our pointer below."""
    usual: dict[str, Any] = {"subject": "Re: 自動返信: 請求書の件", "headers": [("Cc", ", ".join(cc))] if cc else []}
    return make_mail(text + HISTORY, **(usual | parts))


def new(text: str, **parts: Any) -> bytes:
    """Another mail of the same person."""
    return make_mail(text, **({"subject": "ご相談"} | parts))


THANKS = {
    "thanks, and it is sent there": "ありがとうございます、そちらに送ります。",
    "in the office's form": "お疲れさまです。鈴木です。\nご案内ありがとうございます。\n請求サポートに連絡してみます。\nよろしくお願いいたします。\n",
    "understood": "承知しました。ありがとうございます。",
    "in short": "了解です!",
    "from the next time on": "かしこまりました。次回から気をつけます。",
    "a help": "助かります。窓口に問い合わせます。",
    "did not know": "知りませんでした。ありがとうございます。そちらに転送しました。",
    "sent again": "失礼いたしました。窓口に送り直します。",
    "so it is done": "わかりました、そうします。",
    "consulting them": "お手数をおかけしました。早速そちらにご相談いたします。",
    "the address named": "承知いたしました。ご丁寧にありがとうございます。billing-support@example.co.jp に送ります。",
    "no reply needed": "ありがとうございます。ご返信は不要です。",
    "thanks, sending": "Thanks, I will send it to them.",
    "signed": "Thank you! I'll forward it to the team.\n\nHanako",
    "got it": "Got it, thanks.",
    "signed on the line": "Thanks! Hanako",
    "noted": "Noted. Will do.",
    "on its way": "Thanks a lot, sending it there now.",
    "sorry": "Sorry for the trouble, I didn't know. I have sent it to billing-support@example.co.jp.",
}

NO_THANKS = {
    "a question": "ありがとうございます。電話番号は分かりますか?",
    "a question without its mark": "ありがとうございます。窓口の受付時間を教えてください。",
    "but": "承知しましたが、今回はお願いできませんか。",
    "but, later": "ありがとうございます。ただ、急いでいるのでご対応いただけますでしょうか。",
    "what the team needs": "ありがとうございます。請求書番号は INV-2026-0041 です。",
    "a promise to the owner": "ありがとうございます。明日、資料を送ります。",
    "another matter": "了解しました。別件ですが、ログインできません。",
    "more": "ありがとうございます。あと、宛名も直してほしいそうです。",
    "asks first": "この件、部内で相談してから進めます。",
    "long": "ありがとうございます。" + "お世話になっております。" * 40,
    "nothing of thanks": "よろしくお願いいたします。",
    "thanks with a question": "Thanks. What is their phone number?",
    "thanks with a request": "Thanks. Please also check the other invoice.",
    "could you": "Thanks, but could you do it this time?",
    "a fact": "Thank you. The client is Aozora Foods.",
    "confidential": "承知しました。ありがとうございます。社外秘です。",
    "harm": "承知しました。ありがとうございます。クレームです。",
    "out of office": "ご連絡ありがとうございます。このメールは自動返信です。",
}

PUSH_BACK_ANYWHERE = {
    "no answer": "先週ご案内いただいた窓口に送りましたが返信がありません。",
    "still no answer": "お世話になっております。ご案内の窓口からは、一向に返答がございません。",
    "no phone": "窓口は電話もつながりません。",
    "always did": "いつもご対応いただいていたのに、どうすればよいのでしょう。",
    "did until now": "これまでは山田さんに処理していただいておりましたが、お願いできないでしょうか。",
    "did before": "以前はすぐに対応してくださっていたのですが。",
    "passed around": "たらい回しにされているように感じます。",
    "mechanical": "機械的な返信ばかりいただいております。",
    "not convinced": "納得できません。",
    "enough": "いい加減にしていただけませんか。",
    "the client waits meanwhile": "お客様が待っているのに、窓口から返信がありません。",
    "about a client": "お客様からのお問い合わせについて窓口から回答がありません。",
    "the client waits, the team is silent": "The client is waiting and the team never answered.",
    "the team never answered": "The team never answered.",
    "nobody there": "Nobody there ever replies.",
    "no reply from support": "I had no reply at all from the support team.",
    "you always": "You have always done this for me.",
    "used to": "You used to handle these.",
    "ridiculous": "This is ridiculous.",
    "fed up": "I am fed up with this.",
    "in circles": "I am being sent around in circles.",
    "won't send": "I won't send it to the team.",
}

PUSH_BACK_IN_A_REPLY = {
    "no answer at all": "返信が来ません。",
    "difficult": "急に窓口と言われても困ります。",
    "sad": "正直、残念です。",
    "why": "なぜ自分で送らなければならないのでしょうか。",
    "by a machine": "自動返信で済まされるのは困ります。",
    "to the manager": "部長に報告します。",
    "the link": "フォームが開けません。",
    "to my manager": "I will raise this with my manager.",
    "escalate": "I have to escalate this.",
    "tired": "I am tired of automatic replies.",
    "just do it": "Just do it, please.",
    "no reply": "No reply since Monday.",
}

NO_PUSH_BACK = {
    "thanks": "いつもご対応いただきありがとうございます。窓口に送ります。",
    "a question": "ありがとうございます。窓口の受付時間を教えてください。",
    "the client is silent": "先方から返信がありません。",
    "the client is silent, at length": "お客様に確認しましたが回答がないため、来週になります。",
    "the client is angry": "お客様がとても怒っていて、急いでいます。",
    "the client was passed around": "お客様がたらい回しにされたとおっしゃっています。",
    "the client's desk": "先方の窓口から返信がありません。",
    "the client does not agree": "先方がこの金額には納得できないとのことです。",
    "the client's team": "The client's support team never answered.",
    "greetings": "いつもお世話になっております。請求書の宛名の件です。",
    "an excuse": "失礼いたしました。フォームはどこにありますか。",
    "which address": "Which address should I use?",
    "the client does not answer": "The client has not replied yet, so it can wait.",
    "nobody at the client": "At the client nobody answers, so it can wait.",
    "a request that is kindly made": "サポートの件で、ご連絡いただけないでしょうか。",
    "a question about the team": "窓口の方をご紹介の上、ご返信いただけませんか。",
    "convinced": "納得できました。フォームの場所だけ教えてください。",
}

OTHER_MAIL = {
    "a form that does not work": "The form does not work on the page.",
    "no answer of a colleague": "経理の佐藤さんから返事が来ません。",
    "a browser of before": "以前は対応していたブラウザなのですが、動きません。",
    "what was issued before": "これまで発行していただいた請求書なのですが、宛名が違います。",
    "suddenly": "突然ログインできなくなり、案内のメールが届きました。",
    "an automatic reply to set up": "お客様への自動返信を止めたいです。",
    "with the manager": "部長に相談したところ、請求書の再発行が必要とのことです。",
    "robots": "The bots on our page stop after an hour.",
    "a pity": "残念ですが、契約を更新しないそうです。",
}

MIXED = 'multipart/mixed; boundary="b1"'
FILE = ("Content-Type: text/csv; name=a.csv\nContent-Disposition: attachment; filename=a.csv", "a,b")
WITH_A_FILE = multipart(("Content-Type: text/plain; charset=utf-8", "ありがとうございます。"), FILE)


def add_cases(stops: Any, passes: Any) -> None:
    """Every case of the two guards."""
    accepted, push_back = Reason.ACCEPTED, Reason.PUSH_BACK
    for name, text in THANKS.items():
        stops(accepted, name, reply(text), **TO_A_POINTER)
        passes(push_back, name, reply(text), **TO_A_POINTER)
        passes(accepted, f"no pointer: {name}", new(text))
    for name, text in NO_THANKS.items():
        passes(accepted, name, reply(text), **TO_A_POINTER)
    passes(accepted, "a file", reply("", subject="Re: x", content_type=MIXED).replace(b"\r\n\r\n", b"\r\n\r\n" + WITH_A_FILE.encode(), 1), **TO_A_POINTER)  # fmt: skip
    passes(
        accepted, "somebody else's thanks", reply("ありがとうございます。", sender="x@example.co.jp"), **TO_A_POINTER
    )
    for name, text in PUSH_BACK_ANYWHERE.items():
        stops(push_back, f"reply: {name}", reply(text), **TO_A_POINTER)
        stops(push_back, f"later: {name}", new(text), **OF_SOMEBODY_POINTED)
        passes(push_back, f"a stranger: {name}", new(text))
        passes(accepted, f"push-back: {name}", reply(text), **TO_A_POINTER)
    for name, text in PUSH_BACK_IN_A_REPLY.items():
        stops(push_back, f"reply: {name}", reply(text), **TO_A_POINTER)
        passes(accepted, f"push-back: {name}", reply(text), **TO_A_POINTER)
    for name, text in NO_PUSH_BACK.items():
        passes(push_back, f"reply: {name}", reply(text), **TO_A_POINTER)
    for name, text in (NO_PUSH_BACK | OTHER_MAIL).items():
        passes(push_back, f"later: {name}", new(text), **OF_SOMEBODY_POINTED)
    ask, thanks = "電話番号は分かりますか。", "ありがとうございます、そちらに送ります。"
    stops(push_back, "an excluded person in Cc", reply(thanks, "president@example.co.jp"), **TO_A_POINTER)
    stops(push_back, "a colleague in Cc", reply(ask, "boss@example.co.jp"), **TO_A_POINTER)
    passes(push_back, "a colleague in Cc of thanks", reply(thanks, "boss@example.co.jp"), **TO_A_POINTER)
    passes(
        push_back, "the team in Cc", reply(ask, "billing-support@example.co.jp", "ito@example.co.jp"), **TO_A_POINTER
    )
    passes(push_back, "a client in Cc", reply(ask, "a@client.example"), **TO_A_POINTER)
    passes(push_back, "the owner in Cc", reply(ask, OWNER, COLLEAGUE), **TO_A_POINTER)
    passes(
        push_back, "a colleague in Cc of another mail", new(ask, headers=[("Cc", "boss@example.co.jp")]), pointed=True
    )
    stops(push_back, "an earlier one waits", new(ask), unsettled="0123456789")
    passes(push_back, "thanks meanwhile", reply(thanks), **TO_A_POINTER, unsettled="0123456789")
