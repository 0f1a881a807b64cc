"""The HTML form that is made from the text."""

from __future__ import annotations

from madoguchi.reply.html import Block, blocks


def made(text: str, *, strong: str = "", channel: str = "", url: str = "") -> list[Block]:
    return blocks(text, strong=strong, channel=channel, url=url)


def test_kinds() -> None:
    """Empty lines part paragraphs; two blanks make one to paste, the mark one for colleagues only."""
    found = made("one\ntwo\n\n  paste\n  this\n\n【社内限り】 no\n\n[Internal only]【社内限り】 no\n")
    assert [(block.kind, block.lines) for block in found] == [
        ("text", ("one", "two")),
        ("quote", ("paste", "this")),
        ("internal", ("【社内限り】 no",)),
        ("internal", ("[Internal only]【社内限り】 no",)),
    ]


def test_everything_is_escaped() -> None:
    """Markup in the words stays words."""
    assert made("<script>alert('x')</script> & \"q\"")[0].lines == (
        "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &#34;q&#34;",
    )


def test_team_and_channels() -> None:
    """The team's name is bold, its address and form are links, each escaped where it needs to be."""
    address, form = "a%b@x.example", "https://x.example/?a=1&b=2"
    (block,) = made(f"A & B\n{address}\n{form}", strong="A & B", channel=address, url=form)
    assert block.lines == (
        "<strong>A &amp; B</strong>",
        '<a href="mailto:a%25b@x.example">a%b@x.example</a>',
        '<a href="https://x.example/?a=1&amp;b=2">https://x.example/?a=1&amp;b=2</a>',
    )


def test_only_the_teams_links() -> None:
    """An address or link that is not the team's stays text."""
    assert made("see https://evil.example or a@evil.example", channel="t@x.example")[0].lines == (
        "see https://evil.example or a@evil.example",
    )
