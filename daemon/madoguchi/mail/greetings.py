"""Salutations above and closings below a mail's text, Japanese and English, taken off sentence by sentence.

A sentence goes only if it says nothing else: 「お疲れ様です。請求書の再発行をお願いします。」 keeps its second half.
"""

from __future__ import annotations

import re

_LONGEST = 90
_SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]+|[^。！？!?]+")
_HONORIFIC = (
    r"(?:様|さま|さん|サン|殿|先生|御中|各位|くん|君|部長|課長|係長|次長|室長|主任|リーダー|マネージャー|マネジャー)"
)
_ADDRESSEE = re.compile(
    rf"[（(\[【]?(?:(?:cc|to|宛先|"
    rf"ｃｃ)\s?[:：]\s?)?[^はがをにで。？?!！]{{1,40}}{_HONORIFIC}[へ\s]?[）)\]】]?[、,，:：！!。]?(?:[（(].{{1,20}}[)）])?",
    re.IGNORECASE,
)
_GREETING_JA = re.compile(
    r"(?:いつも|平素より?|平素は|毎々|日頃より|日頃は|大変|誠に|大変ご|突然の?(?:ご連絡|メール)?|"
    r"夜分(?:遅く)?に?|朝早くから?|お忙しい(?:ところ|中)|度々|たびたび|"
    r"格別の(?:ご高配|お引き立て|ご愛顧)を(?:賜り|いただき)|どうも|横から|ご多忙の(?:ところ|折)|[、,，\s])*+"
    r"(?:お世話(?:に|様に)?なって(?:おり|い)ます|お世話になります|お世話(?:様|さま)です|お世話になっております|"
    r"おつかれ(?:様|さま)です|"
    r"お疲れ(?:様|さま|さん)(?:です|でございます|でした)?|おはようございます|こんにちは|こんばんは|"
    r"ご無沙汰して(?:おり|い)ます|"
    r"失礼(?:いた|致)?し(?:ます|ております)|初めまして|はじめまして|初めてご連絡(?:いた|差し上げ|"
    r"させていただき)[ぁ-ん]{0,4}ます|"
    r"恐れ入ります|恐縮です|すみません|すいません|申し訳(?:ございません|ありません)|(?:厚く)?(?:御礼|"
    r"お礼)申し上げます|ありがとうございます|おつかれ|お疲れ)"
    r"[~〜～ー♪、,，.\s。！!]*+"
)
_INTRODUCTION = re.compile(
    r"[^はがを。？?]{0,25}?(?:の|部|課|社|\s|[、,，]|^)"
    r"(?P<name>[一-龠々ぁ-んァ-ヶーA-Za-z]{1,10})(?:です|と申します|でございます|といいます)[、,，。.!！\s]*"
)
_BARE_INTRODUCTION = re.compile("(?P<name>[一-龠々]{1,4})です。")
_NO_NAME = re.compile(
    "緊急|大変|残念|無理|不明|可能|大丈夫|件|依頼|相談|質問|連絡|お願い|確認|至急|急ぎ|対応|問い?合わせ|希望|状態|状況|こと|もの|ところ|よう|必要|不要|予定|以上|以下|下記|次第|はず|"
    "エラー|まま|らしい|ない|たい|そう|中$|先$|日$|月$|時$|分$|案$|用$|点$|版$|方$|済|番|円|請求|契約|返金|資料|データ"
)
_GREETING_EN = re.compile(
    r"(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings|morning|"
    r"afternoon)\b[^.!?,:]{0,40}[,:!.]?"
    r"|(?:i )?(?:hope|trust) (?:you(?:'re|’re| are) (?:doing |keeping )?(?:well|good|fine|great|ok)|"
    r"this (?:e?-?mail|message|note) finds "
    r"you|all(?:'s| is) (?:well|good)|you(?:'ve| have)? had|you had|everything(?:'s| is))\b[^.!?]{0,60}[.!?]?"
    r"|how are you[^.!?]{0,30}[.!?]?|(?:sorry|apologies) (?:to bother|for (?:the )?(?:bother|"
    r"interruption))[^.!?]{0,20}[.!?]?"
    r"|[A-Z][\w.-]{1,20}(?:[- ]san)?[,:])\s*",
    re.IGNORECASE,
)
_NAME_EN = re.compile(r"(?:hi|hello|hey|dear)\b(?: [\w.'-]{1,20}){0,3}(?:[,!:.]|\s[-–—])\s*", re.IGNORECASE)
_CALLED_JA = re.compile(rf"(?:[一-龠々]{{1,4}}|[A-Za-z]{{2,15}}){_HONORIFIC}[、,，!！\s]{{1,3}}")
_COMPANY = re.compile(r"(?:(?:株式会社|㈱|（株）|\(株\)).{1,25}|.{1,25}(?:株式会社|㈱|（株）|\(株\)))(?:\s.{0,20})?")
_OWN_NAME = re.compile(
    r"[（(]?(?:[一-龠々]{1,4}[ 　]?[一-龠々ぁ-んァ-ヶー]{0,5}|"
    r"[A-Z][a-zé'-]{1,15}(?: [A-Z](?:\.|[a-z'-]{0,15})){0,2})[）)]?(?:[（(@].{1,15}[）)]?)?|"
    r"[A-Z]\. ?[A-Z][a-z]{1,15}|[A-Z]"
)
_CALLED_EN = re.compile(r"[A-Z][\w.'-]{1,20}(?:[- ]san)?(?: [A-Z][\w.'-]{1,20}(?:[- ]san)?)?[,:]")
_PLEASANTRY_EN = re.compile(
    r"\s*(?:i )?(?:hope|trust) (?:you(?:'re|’re| are) (?:doing |keeping )?(?:well|good|fine|great|ok)|"
    r"this (?:e?-?mail|message|note) "
    r"finds you|all(?:'s| is) (?:well|good)|you(?:'ve| have)? had)\b[^.!?]{0,60}[.!?]+\s*|"
    r"\s*how are you[^.!?]{0,30}[.!?]+\s*",
    re.IGNORECASE,
)
_CLOSING_JA = re.compile(
    r"(?:以上(?:です(?:が)?|となります(?:が)?|、)?|では|それでは|お忙しい(?:ところ|中)|ご多(?:忙|用)(?:の|"
    r"中)?(?:ところ)?|お手数(?:を?お?(?:掛|か)け(?:いた|致)?し(?:ます|て(?:しまい)?(?:申し訳|すみ|恐縮)"
    r"[ぁ-ん]{0,8})(?:が)?|です(?:が)?|では(?:ござい|あり)ますが)|恐縮(?:です|ではございます|ながら)が?|"
    r"恐れ(?:入り|いり)ますが|"
    r"申し訳(?:ございません|ありません|ない(?:です)?)が|すみませんが|勝手を?(?:申しまして|言って).{0,8}?が|"
    r"大変|急ぎ(?:で)?|何卒|なにとぞ|どうぞ|どうか|引き(?:続|つづ)き|今後とも|重ねて|取り急ぎ|まずは|"
    r"ご(?:確認|対応|検討|査収|返信|返事|教示|連絡|協力|回答|助力|承認|判断|手配|高配|指導)|お返事|お力添え|"
    r"(?:の)?(?:ほど|程)|いただけますよう|頂けますよう|賜りますよう|を|[、,，\s])*+"
    r"(?:(?:よろしく|宜しく|ヨロシク)(?:です|どうぞ|ね)?|お願い(?:いた|致|申し上げ|し)?[ぁ-ん]{0,4}|ご連絡まで|"
    r"お待ちして(?:おり|い)ます|失礼(?:いた|致)?します|用件のみ(?:で失礼(?:いた|致)?します)?|"
    r"ありがとうございます|"
    r"助かります|幸いです|、|，|\s)*+[。.！!~〜～♪ｗw\s]*+(?:m\(_ _\)m|＞＜|><|\^\^|🙇.{0,3}|🙏.{0,3})?"
)
_CLOSING_EN = re.compile(
    r"(?:(?:with )?(?:best|kind|kindest|warm|warmest|many)?\s?(?:regards|wishes|thanks)|best|cheers|thanks|"
    r"thank you|thx|tks|br|rgds|sincerely|"
    r"yours(?: sincerely| truly| faithfully)?|respectfully|ta|talk soon|arigatou?)"
    r"(?: (?:(?:and|&) (?:best |kind |warm )?regards|again|so much|very much|a lot|a million|in advance|"
    r"and (?:best |kind )?regards|for your (?:help|support|time|understanding|"
    r"cooperation)(?: (?:on|with) this)?))*+[\s,.!]*+",
    re.IGNORECASE,
)
_ENDS_SENTENCE = re.compile(r"[。？?！]|[.!]$|(?:ます|です|ください|下さい|した)$")


def without_salutation(lines: list[str]) -> list[str]:
    """The lines without addressee, greeting and self-introduction at the top."""
    lines, greeted = _trimmed(lines), False
    for _ in range(8):
        if not lines:
            break
        rest = "" if _is_addressed(lines) else _after_salutation(lines[0].strip(), greeted=greeted)
        if rest == lines[0].strip():
            break
        greeted = True
        lines = [rest, *lines[1:]] if rest else _trimmed(lines[1:])
    return lines


def _is_addressed(lines: list[str]) -> bool:
    """Whether the first line is the firm of the person addressed in the next one."""
    following = next((line.strip() for line in lines[1:3] if line.strip()), "")
    return bool(_COMPANY.fullmatch(lines[0].strip()[:_LONGEST])) and bool(_ADDRESSEE.fullmatch(following[:_LONGEST]))


def _after_salutation(line: str, *, greeted: bool) -> str:
    """The line without what greets at its start; "" if it does nothing else."""
    if len(line) <= 60 and any(whole.fullmatch(line) for whole in (_ADDRESSEE, _CALLED_EN, _GREETING_EN)):
        return ""
    head, rest = line[: 2 * _LONGEST], line[2 * _LONGEST :]
    called = _CALLED_JA.match(head)
    greeting = _GREETING_JA.match(head, called.end() if called else 0)
    if greeting:
        return _after_introduction(head[greeting.end() :]) + rest
    introduced = _BARE_INTRODUCTION.match(head)
    if introduced and not _NO_NAME.search(introduced["name"]):
        return head[introduced.end() :] + rest
    opening = called or _NAME_EN.match(head) or _PLEASANTRY_EN.match(head)
    if opening:
        return head[opening.end() :] + rest
    return _after_introduction(line) if greeted and len(line) <= _LONGEST else line


def _after_introduction(text: str) -> str:
    """Without 「株式会社○○の佐藤です。」 at the start; a sentence that says more stays."""
    match = _INTRODUCTION.match(text[:_LONGEST])
    return text[match.end() :] if match and may_be_name(match["name"]) else text


def may_be_name(text: str) -> bool:
    """Whether nothing in the text speaks against a person's name."""
    return not _NO_NAME.search(text)


def without_closing(lines: list[str]) -> list[str]:
    """The lines without closing formulas at the end, and the writer's name below them."""
    lines = _without_name(_cut_below_closing(_trimmed(lines)))
    for _ in range(6):
        if not lines:
            break
        rest = _before_closing(lines[-1])
        if rest == lines[-1]:
            break
        lines = _trimmed([*lines[:-1], rest] if rest.strip() else lines[:-1])
    return lines


def _stands_apart(lines: list[str]) -> bool:
    """Whether the last line is set off: a blank line above it, or the end of an English sentence."""
    return (len(lines) > 2 and not lines[-2].strip()) or bool(_ENGLISH_END.search(lines[-2][-10:]))


def _without_name(lines: list[str]) -> list[str]:
    """Without the writer's name alone in the last line, a blank line above it."""
    name = lines[-1].strip() if lines else ""
    if len(lines) < 2 or len(name) > 40 or not _stands_apart(lines):
        return lines
    return _trimmed(lines[:-1]) if _OWN_NAME.fullmatch(name) and not _NO_NAME.search(name) else lines


def _is_closing(line: str) -> bool:
    line = line.strip()
    return 0 < len(line) <= _LONGEST and bool(_CLOSING_JA.fullmatch(line) or _CLOSING_EN.fullmatch(line))


def _before_closing(line: str) -> str:
    """The line without the sentences at its end that only close the mail."""
    if _is_closing(line):
        return ""
    if len(line) > 4000:
        return line
    sentences = _SENTENCE.findall(line)
    while len(sentences) > 1 and _is_closing(sentences[-1]):
        sentences.pop()
    kept = "".join(sentences).rstrip()
    return _THANKS_AT_END.sub("", kept)


_ENGLISH_END = re.compile(r"[a-z0-9)][.?!]$")
_THANKS_AT_END = re.compile(
    r"(?<=[.!?])\s{1,3}(?:(?:many )?(?:thanks|thank you|thx|cheers)(?: again| in advance|"
    r" so much)?[,.! ]{0,3}(?:[A-Z][a-z]+)?|best,? [A-Z][a-z]+)$",
    re.IGNORECASE,
)


def _cut_below_closing(lines: list[str]) -> list[str]:
    """Cuts a name of a few short lines that stands below a closing formula, and the formula with it."""
    below: list[str] = []
    for at in range(len(lines) - 1, max(len(lines) - 10, -1), -1):
        if _is_closing(lines[at]):
            short = all(len(line.strip()) <= 40 and not _ENDS_SENTENCE.search(line.strip()) for line in below)
            return _trimmed(lines[:at]) if short and len(below) <= 4 else lines
        sentences = _SENTENCE.findall(lines[at]) if len(lines[at]) < 4000 else []
        if len(sentences) > 1 and _is_closing(sentences[-1]):
            short = all(len(line.strip()) <= 40 and not _ENDS_SENTENCE.search(line.strip()) for line in below)
            return lines[: at + 1] if short and len(below) <= 4 else lines
        if lines[at].strip():
            below.append(lines[at])
    return lines


def _trimmed(lines: list[str]) -> list[str]:
    """Without blank lines at either end."""
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return lines[start:end]
