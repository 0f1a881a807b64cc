from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from madoguchi.mail.markup import HISTORY_MARK, html_text

OFFICE = """<html><head><title>t</title><style>p {color: red}</style></head><body><!-- <p>no</p> --><div class="WordSection1">
<p class="MsoNormal">山田さん<o:p></o:p></p><p class=MsoNormal>請求書の<b>再発行</b>を&nbsp;お願い&#12375;ます &amp; 至急</p>
<ul><li>一つ目<li>二つ目</ul><table><tr><td>A</td><td>1 &lt; 2</td></tr></table>
<script>var x = "<p>no</p>";</script></div></body></html>"""


def test_the_words_are_those_a_browser_shows() -> None:
    """Against a real HTML5 tree as yardstick: the same letters in the same order."""
    tree = LexborHTMLParser(OFFICE)
    tree.strip_tags(["head", "script", "style"])
    shown = tree.body.text() if tree.body else ""
    assert "".join(html_text(OFFICE).replace("- ", "").split()) == "".join(shown.split())


def test_lines_are_where_they_are_seen() -> None:
    """Blocks and br end lines; blanks within collapse."""
    assert html_text("<div>a  b\n c<br>d</div><div>e</div>f") == "a b c\nd\ne\nf"


@pytest.mark.parametrize(
    "quotation",
    [
        '<blockquote type="cite">old</blockquote>',
        "<blockquote TYPE=cite><div>old</div></blockquote>",
        '<blockquote class="gmail_quote" style="x">old</blockquote>',
        '<div class="yahoo_quoted" id="y">old</div>',
        "<div class='x_protonmail_quote'><p>old<p></div>",
    ],
)
def test_quotations_are_marked_by_their_structure(quotation: str) -> None:
    """Each client's element becomes > lines; what follows is the writer's again."""
    lines = [line for line in html_text(f"<p>new</p>{quotation}<p>more</p>").split("\n") if line.strip("> ")]
    assert lines == ["new", "> old", "more"]


@pytest.mark.parametrize(
    "mark",
    [
        '<div id="divRplyFwdMsg" dir="ltr">',
        '<div id="appendonsend"></div><div>',
        '<div id="x_divRplyFwdMsg">',
        '<div class="OutlookMessageHeader">',
        '<hr id="stopSpelling"><div>',
        '<div id="mail-editor-reference-message-container"><div>',
        '<div class="moz-forward-container">',
    ],
)
def test_the_place_of_the_earlier_mail_is_marked(mark: str) -> None:
    """Where Outlook and Thunderbird put the history, a line says so."""
    lines = html_text(f"<div>new</div>{mark}old</div>").split("\n")
    assert lines[:2] == ["new", HISTORY_MARK]
    assert lines[-1] == "old"


def test_hidden_text_is_not_read() -> None:
    """Preview texts and Word's hidden runs."""
    assert (
        html_text('<div style="display:none">peek</div><p>seen <span style="mso-hide:all">x</span></p>').strip()
        == "seen"
    )


def test_a_stray_end_tag_ends_nothing() -> None:
    """An end tag without its start leaves the quotation open."""
    assert html_text("<blockquote type=cite></table>old</blockquote>new").split("\n")[0] == "> old"


@pytest.mark.parametrize(
    "source",
    ["a < b", "a <", "<", "<a", "<a href='x", "<!--", "<!", "</", "<script>x", "&#99999999999999;x", "&#xD800;"],
)
def test_broken_markup_is_read_as_far_as_it_goes(source: str) -> None:
    """Nothing raises, and nothing is written that could not be stored."""
    assert html_text(source).encode("utf-8", "surrogatepass") is not None


@given(
    st.lists(
        st.sampled_from(
            [
                "<div>",
                "</div>",
                "<blockquote type=cite>",
                "</blockquote>",
                "<pre>",
                "</pre>",
                "<p>",
                "<td>",
                "x",
                "\n",
                "<br>",
                "<li>",
                "&nbsp;",
            ]
        )
    )
)
def test_every_letter_comes_out_however_tags_are_mixed(pieces: list[str]) -> None:
    """Crossed and unclosed tags lose no text."""
    assert html_text("".join(pieces)).count("x") == pieces.count("x")
