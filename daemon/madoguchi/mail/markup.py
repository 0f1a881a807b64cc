"""HTML → lines of text, in one pass and in linear time whatever the HTML.

HTML5 tree builders are quadratic on hostile input (a hundred thousand open ``div``, or formatting elements that each
paragraph opens anew: 60 kB of that became millions of nodes), so a mail is read by this tokeniser instead. It keeps a
stack of the elements that can hold a quotation, and writes them the way plain text would: quoted lines begin with
``> ``, and the place where a client put the earlier mail becomes a line ``-----Original Message-----``.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass, field

HISTORY_MARK = "-----Original Message-----"
RULE = "_" * 32

_TOKEN = re.compile(
    r"<!--|<[!?][^>]*+>?|<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*+)"
    r"(?P<attributes>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>|<(?P<broken>/?[A-Za-z])[^<>]*+>?"
)
_ATTRIBUTE = re.compile(r"(?<![a-z-])([a-z-]++)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++))", re.IGNORECASE)
_LONGEST_ATTRIBUTES = 2000
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_HUGE_NUMBER = re.compile(r"&#[0-9]{8,}+;?")
_RAW = {name: re.compile(rf"</{name}[^>]*+>?", re.IGNORECASE) for name in ("script", "style", "title")}
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tr",
        "ul",
    ]
)
_SPACED = frozenset({"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "table", "ul"})
_HOLDERS = frozenset(["blockquote", "div", "span", "section", "table", "td", "p", "pre", "ol", "ul", "font"])
_QUOTING_CLASS = re.compile(
    r"(?:^|[\s_])(?:gmail_attr|moz-cite-prefix|yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra|"
    r"wmail_quote)(?:$|\s)"
)
_HISTORY = re.compile(
    r"(?:^|[\s_])(?:divrplyfwdmsg|appendonsend|outlookmessageheader|moz-forward-container|stopspelling|"
    r"mail-editor-reference-message-container|ms-outlook-mobile-reference-message)(?:$|\s)"
)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)


@dataclass(slots=True)
class _Text:
    """The lines written so far, and how the next one begins."""

    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    stack: list[tuple[str, str]] = field(default_factory=list)
    open: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, text: str) -> None:
        if self.kinds["hidden"]:
            return
        if not self.kinds["pre"]:
            text = _BLANKS.sub(" ", text)
            if not self.line:
                text = text.lstrip(" ")
            if text:
                self.line.append(text)
            return
        first, *more = text.split("\n")
        self.line.append(first)
        for line in more:
            self.end_line()
            self.line.append(line)

    def end_line(self) -> None:
        """Ends the line, also an empty one."""
        text = "".join(self.line).rstrip()
        self.lines.append(f"> {text}" if self.kinds["quote"] else text)
        self.line = []

    def break_line(self) -> None:
        """Ends the line if there is anything on it."""
        if self.line:
            self.end_line()

    def break_paragraph(self) -> None:
        self.break_line()
        if self.lines and self.lines[-1].strip("> "):
            self.end_line()

    def enter(self, name: str, kind: str) -> None:
        self.stack.append((name, kind))
        self.open[name] += 1
        self.kinds[kind] += 1

    def leave(self, name: str) -> None:
        """Closes the innermost open element of that name, and what was left open in it; a stray end tag is nothing."""
        while self.open[name]:
            inner, kind = self.stack.pop()
            self.open[inner] -= 1
            self.kinds[kind] -= 1
            if inner == name:
                return


def html_text(source: str) -> str:
    """The readable text of an HTML document. Never raises; scripts, styles and hidden elements are left out."""
    source = _HUGE_NUMBER.sub("\N{REPLACEMENT CHARACTER}", source)
    text, at, length = _Text(), 0, len(source)
    while at < length:
        match = _TOKEN.search(source, at)
        if match is None:
            break
        text.add(html.unescape(source[at : match.start()]))
        at = _markup(text, source, match)
    text.add(html.unescape(source[at:]))
    text.break_line()
    return "\n".join(text.lines)


def _markup(text: _Text, source: str, match: re.Match[str]) -> int:
    """Takes one tag or comment in; returns where to go on."""
    if match[0] == "<!--":
        end = source.find("-->", match.end())
        return len(source) if end < 0 else end + 3
    if match["name"] is None:
        return match.end()
    name = match["name"].lower()
    if match["close"]:
        _end_tag(text, name)
        return match.end()
    if name in _RAW and not match["attributes"].endswith("/"):
        close = _RAW[name].search(source, match.end())
        return len(source) if close is None else close.end()
    _start_tag(text, name, match["attributes"])
    return match.end()


def _start_tag(text: _Text, name: str, source: str) -> None:
    if name == "br":
        text.end_line()
    elif name == "hr":
        text.break_line()
        text.add(HISTORY_MARK if "stopspelling" in source.lower() else RULE)
        text.break_line()
    elif name in {"td", "th"}:
        text.add(" ")
    if name in _BLOCKS:
        attributes = _attributes(source) if name in _HOLDERS else {}
        _block(text, name, attributes.get("class", ""))
        if name in _HOLDERS:
            _hold(text, name, attributes)
        if name == "li":
            text.add("- ")
    elif name in _HOLDERS:
        _hold(text, name, _attributes(source))


def _block(text: _Text, name: str, classes: str) -> None:
    if name in _SPACED or (name == "p" and "msonormal" not in classes.lower()):
        text.break_paragraph()
    else:
        text.break_line()


def _hold(text: _Text, name: str, attributes: dict[str, str]) -> None:
    """Opens an element that may be a quotation, hidden, or the place where the earlier mail begins."""
    marks = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower()
    kind = ""
    if _HIDDEN.search(attributes.get("style", "")):
        kind = "hidden"
    elif name == "pre":
        kind = "pre"
    elif _QUOTING_CLASS.search(marks) or (
        name == "blockquote" and ("cite" in attributes.get("type", "") or "quote" in marks)
    ):
        text.break_line()
        kind = "quote"
    elif _HISTORY.search(marks):
        text.break_line()
        text.add(HISTORY_MARK)
        text.break_line()
    text.enter(name, kind)


def _end_tag(text: _Text, name: str) -> None:
    if name in _BLOCKS:
        if name in _SPACED or name == "p":
            text.break_line()
        text.break_line()
    if name in _HOLDERS:
        text.leave(name)
    if name in _SPACED:
        text.break_paragraph()


def _attributes(source: str) -> dict[str, str]:
    if "=" not in source:
        return {}
    found = _ATTRIBUTE.findall(source[:_LONGEST_ATTRIBUTES])
    return {
        name.lower(): html.unescape(_HUGE_NUMBER.sub("", double or single or bare))
        for name, double, single, bare in found
    }
