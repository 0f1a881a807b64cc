"""Signatures, disclaimers and banners: what stands around a mail's text and is in every mail alike."""

from __future__ import annotations

import re

_MOST_LINES = 25
_DELIMITER = re.compile(r"--\s?")
_STROKE = re.compile(r"[-=_*─━═＝—―－＊☆★◆◇■□+＋~～〓…・.#:;ﾟ┏┓┗┛┣│┃└┌┐┘]")
_MOBILE = re.compile(
    r"(?:sent|envoyé|gesendet|enviado) (?:from|depuis|von|via|desde) .{1,60}|get outlook for (?:ios|android|"
    r"mac).{0,80}|"
    r".{0,20}(?:iphone|ipad|android|スマートフォン|スマホ|携帯|xperia|galaxy|モバイル|outlook|"
    r"gmail)[^。]{0,16}から送信(?:しました|しています)?。?|"
    r"(?:ios|android) ?版? ?(?:用の? ?)?outlook ?(?:for (?:ios|android) ?)?を(?:入手|取得).{0,80}|"
    r"outlook for (?:ios|android) ?を(?:入手|取得).{0,80}|"
    r"yahoo!?メール.{0,30}から送信.{0,80}",
    re.IGNORECASE,
)
_CONTACTS = (
    re.compile(
        r"\b(?:tel|phone|mobile|cell|fax|ext|direct)\b|電話|携帯|内線|直通|ＴＥＬ|ＦＡＸ|☎|📞|℡|"
        r"^[tmpf][.:] ?\+?\d|\d{2,4}-\d{2,4}-\d{3,4}|\+\d{1,3}[ -]\(?\d",
        re.IGNORECASE,
    ),
    re.compile(r"\S@\S{1,255}\.\S|\be-?mail\b|ｅ?-?mail|メール\s?[:：]", re.IGNORECASE),
    re.compile(r"https?://|\bwww\.|\burl\b", re.IGNORECASE),
    re.compile(
        r"〒|\b\d{3}-\d{4}\b|[都道府県].{1,10}[市区町村]|丁目|ビル\s?\d*|\b(?:street|st\.|avenue|floor|tower|"
        r"tokyo|osaka)\b",
        re.IGNORECASE,
    ),
)
_ORGANISATION = re.compile(
    r"株式会社|（株）|\(株\)|㈱|有限会社|合同会社|\b(?:inc|ltd|llc|corp|gmbh|k\.k|co)\b\.?|(?:部|課|本部|室|"
    r"支社|支店|営業所|グループ|チーム)(?:\s|　|$)|"
    r"\b(?:department|division|team|manager|director|sales|representative|executive|engineer|specialist|"
    r"analyst|lead)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"[。？?！]|[a-z]{2}[.!]$|(?:ます|です|ください|下さい|ました|たい|でしょうか)[.!）)]?$|^\s*(?:[-・*●■①-⑳]|"
    r"\d{1,2}[.)])\s",
    re.IGNORECASE,
)
_NAME = re.compile(r"[一-龠々]{1,4}[ 　]?[一-龠々ぁ-んァ-ヶ]{0,5}|[A-Z][a-z]{1,15}(?: [A-Z][a-z]{1,15}){1,2}")
_LABELLED = re.compile(r"^[^:：]{1,20}[:：]")
_DISCLAIMER = re.compile(
    r"[\W_]*(?:(?:this|the (?:information|content)s?\b.{0,30}\bthis) (?:e-?mail|message|communication|"
    r"transmission)\b.{0,80}"
    r"(?:confidential|privileged|intended|proprietary|attachments?|transmitted)|(?:confidentiality|legal|"
    r"privacy) (?:notice|disclaimer)|disclaimer\b|"
    r"(?:if you (?:are not|have received)).{0,60}(?:intended recipient|in error|by mistake)|"
    r"please consider the environment|"
    r"(?:この|本)(?:電子)?(?:e)?-?メール.{0,60}(?:機密|秘密|誤って|宛先|名宛人|受信者|開示|意図|のみを対象)|"
    r"【?(?:機密|秘密)(?:保持|情報)?(?:に関する)?(?:の?お?知らせ|について|事項|保持)?】?$|"
    r"(?:万一|万が一|もし)?、?(?:誤って|誤送信).{0,40}(?:受信|受け取|送信|お手元))",
    re.IGNORECASE,
)
_BANNER = re.compile(
    r"[\W_]*(?:(?:caution|warning|attention|notice|important|be careful|external|ext)\b.{0,40}"
    r"(?:external|outside|originat|unknown sender|not recognize)|"
    r"(?:this (?:e-?mail|message) (?:was sent|is|came|comes|originated|has been sent) from (?:outside|"
    r"an external|a sender outside))|"
    r"you don.t often get email from|do not click|"
    r"(?:注意|警告|ご注意|重要)?.{0,12}(?:このメールは|本メールは|当メールは)?(?:社外|外部|組織外)(?:の|"
    r"から)?(?:送信者|差出人|ドメイン|アドレス|送信|受信|届いた|のメール|メール).{0,60}"
    r"(?:注意|クリック|開か|ください|です|ました)|.{1,80} (?:さん)?から(?:の)?メールを?(?:頻繁|"
    r"受け取)[^。]{0,30}(?:ありません|ません))",
    re.IGNORECASE,
)
_TAG_LINE = re.compile(
    r"(?<!\s)\s*(?:[\[【(<（＜]\s*(?:external|ext|外部|社外|社外メール|外部メール|社外発信|外部送信者|"
    r"外部からのメール)(?: (?:e-?mail|sender|message))?\s*[\])】>）＞]\s*)+",
    re.IGNORECASE,
)


def without_tags(subject: str) -> str:
    """The subject without a mail system's ``[External]`` or 【社外】; as it is where it is nothing else."""
    return _TAG_LINE.sub("", subject, count=1).strip() or subject


def without_banner(lines: list[str]) -> list[str]:
    """The lines without the mail system's warning about outside senders at the top."""
    at = _skip_blank(lines, 0)
    for _ in range(3):
        if at < len(lines) and len(lines[at]) < 2000 and _TAG_LINE.match(lines[at]):
            lines = [*lines[:at], _TAG_LINE.sub("", lines[at], count=1), *lines[at + 1 :]]
            at = _skip_blank(lines, at)
        if at >= len(lines) or len(lines[at]) > 2000 or not _BANNER.match(lines[at]):
            break
        at = _skip_blank(lines, _banner_end(lines, at))
    return lines[at:]


def _banner_end(lines: list[str], at: int) -> int:
    """Behind the banner's paragraph if that is short, else behind its first line."""
    end = at
    while end < len(lines) and lines[end].strip():
        end += 1
    return end if end - at <= 4 and end < len(lines) else at + 1


def _skip_blank(lines: list[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip(" \t　_-=─━"):
        at += 1
    return at


def without_disclaimer(lines: list[str]) -> list[str]:
    """The lines without a confidentiality notice: from its first line to the end of its paragraph, below other text."""
    for at, line in enumerate(lines):
        if at and len(line) < 4000 and _DISCLAIMER.match(line) and any(text.strip() for text in lines[:at]):
            end = at
            while end < len(lines) and lines[end].strip():
                end += 1
            below = lines[end:]
            return _without_rules(lines[:at]) + ([] if len(below) <= _MOST_LINES else below)
    return lines


def without_signature(lines: list[str]) -> list[str]:
    """The lines without the signature below them, however it is set off; the lines as they are where there is none."""
    lines = _without_rules([line for line in lines if len(line) > 200 or not _MOBILE.fullmatch(line.strip())])
    lines = _cut_at_delimiter(lines)
    for _ in range(3):
        shorter = _without_rules(_cut_block(_cut_at_rule(lines)))
        if len(shorter) == len(lines):
            break
        lines = shorter
    return lines


def _without_rules(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and (not lines[end - 1].strip() or is_rule(lines[end - 1])):
        end -= 1
    return lines[:end]


def is_rule(line: str) -> bool:
    """Whether a line is drawn, not written: at least six strokes and next to nothing else."""
    line = line.strip()
    if not 6 <= len(line) <= 120:
        return False
    strokes = len(_STROKE.findall(line))
    return strokes >= 6 and strokes * 10 >= 9 * len(line.replace(" ", ""))


def _cut_at_delimiter(lines: list[str]) -> list[str]:
    """RFC 3676 §4.3: ``-- `` alone, with at most some 25 lines below it and text above."""
    for at, line in enumerate(lines):
        if _DELIMITER.fullmatch(line) and any(text.strip() for text in lines[:at]):
            below = [text for text in lines[at + 1 :] if text.strip()]
            return lines[:at] if len(below) <= _MOST_LINES else lines
    return lines


def _contacts(lines: list[str]) -> int:
    return sum(any(kind.search(line) for line in lines) for kind in _CONTACTS)


def _is_signature(lines: list[str]) -> bool:
    """Short lines that name a firm and ways to reach somebody, and say nothing."""
    written = [line.strip() for line in lines if line.strip() and not is_rule(line)]
    if not written or len(written) > 15 or any(len(line) > 100 for line in written):
        return False
    if sum(bool(_SENTENCE.search(line)) for line in written) * 4 > len(written):
        return False
    organisation = any(_ORGANISATION.search(line) for line in written)
    if organisation and len(written) in {2, 3} and all(len(line) <= 25 for line in written):
        return any(_NAME.fullmatch(line) for line in written)
    return _contacts(written) + organisation >= 2


def _cut_at_rule(lines: list[str]) -> list[str]:
    """Cuts from the first rule whose tail is a signature, among the last lines."""
    for at in range(max(1, len(lines) - _MOST_LINES), len(lines)):
        if is_rule(lines[at]) and any(line.strip() for line in lines[:at]) and _is_signature(lines[at:]):
            return lines[:at]
    return lines


def _cut_block(lines: list[str]) -> list[str]:
    """Cuts a company block of short lines at the end, where a blank line sets it off."""
    start = len(lines)
    cut = start
    while start and len(lines) - start < 12:
        line = lines[start - 1].strip()
        if line and (len(line) > 80 or _SENTENCE.search(line) or _is_other_label(line)):
            break
        start -= 1
        if not line and _is_signature(lines[start:]):
            cut = start
    return lines[:cut] if any(line.strip() for line in lines[:cut]) else lines


def _is_other_label(line: str) -> bool:
    """``顧客ID: 123`` is content; ``TEL: 03-…`` is not."""
    label = _LABELLED.match(line)
    return bool(label) and not any(kind.search(line) for kind in _CONTACTS)
