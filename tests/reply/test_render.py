"""Rendering, and the owner's own templates."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from madoguchi.assets import shipped
from madoguchi.config.load import Office
from madoguchi.errors import ConfigurationError
from madoguchi.reply.render import Words
from tests.builders import SETTINGS
from tests.reply.letters import a_mail, a_preview

MakeOffice = Callable[..., Office]


@pytest.fixture
def own(tmp_path: Path) -> Callable[[str, str], None]:
    """Writes one of the owner's templates."""

    def write(name: str, text: str) -> None:
        file = tmp_path / "own" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    return write


def with_own(office: MakeOffice) -> Office:
    return office(settings='templates_dir = "own"\n' + SETTINGS)


def test_override_by_name(office: MakeOffice, own: Callable[[str, str], None]) -> None:
    """The owner's file replaces the shipped one of its name, in text and HTML; the others stay."""
    own("ja/channel.txt", "窓口はこちら: {{ team }}\n")
    changed = with_own(office)
    rendered = a_preview(changed)
    assert "窓口はこちら: 請求サポート" in rendered.text
    assert "窓口はこちら: <strong>請求サポート</strong>" in rendered.html
    assert "メール:" not in rendered.text
    assert "Mail: billing-support@example.co.jp" in a_preview(changed, language="en").text


def test_override_added_and_changed_later(office: MakeOffice, own: Callable[[str, str], None], tmp_path: Path) -> None:
    """A file that the owner adds, changes or takes away while the program runs counts from the next reply on."""
    own("README.md", "")
    changed = with_own(office)
    shipped_text = a_preview(changed).text
    own("ja/automatic.txt", "一つ目\n")
    assert a_preview(changed).text == "一つ目\n"
    own("ja/automatic.txt", "二つ目\n")
    os.utime(tmp_path / "own/ja/automatic.txt", (1, 1))
    assert a_preview(changed).text == "二つ目\n"
    (tmp_path / "own/ja/automatic.txt").unlink()
    assert a_preview(changed).text == shipped_text


def test_a_template_for_one_level(office: MakeOffice, own: Callable[[str, str], None]) -> None:
    """automatic-2.txt speaks for level 2 only."""
    own("ja/automatic-2.txt", "レベル {{ level }}\n")
    changed = with_own(office)
    assert a_preview(changed, level=2).text == "レベル 2\n"
    assert a_preview(changed, level=1).text.startswith("このメールは自動返信です。")


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("一行目\n{{ tema }}\n", "ja/automatic.txt:2", "'tema' is undefined"),
        ("一行目\n\n{% if team %}\n", "ja/automatic.txt:3", "Unexpected end of template"),
        ('一\n{% include "ja/chanel.txt" %}', "ja/automatic.txt:2", "found no template ja/chanel.txt"),
        ("{{ team.__class__.__mro__ }}", "ja/automatic.txt:1", "unsafe"),
        ("一\n二\n{{ 1 // 0 }}", "ja/automatic.txt:3", "division"),
        ('{% include "ja/automatic.txt" %}', "ja/automatic.txt:1", "recursion"),
        ("{{ team | nosuch }}", "ja/automatic.txt:1", "No filter named 'nosuch'"),
    ],
)
def test_mistake_names_file_and_line(
    office: MakeOffice, own: Callable[[str, str], None], text: str, place: str, what: str
) -> None:
    """A mistake in the owner's template is one line that names file, line and what is wrong."""
    own("ja/automatic.txt", text)
    with pytest.raises(ConfigurationError) as caught:
        a_preview(with_own(office))
    (problem,) = caught.value.problems
    assert f"own/{place}: " in problem
    assert what in problem
    assert "\n" not in problem


def test_not_utf8(office: MakeOffice, own: Callable[[str, str], None], tmp_path: Path) -> None:
    """A template saved as Shift_JIS is named as such."""
    own("ja/automatic.txt", "")
    (tmp_path / "own/ja/automatic.txt").write_bytes("自動返信".encode("cp932"))
    with pytest.raises(ConfigurationError, match=r"ja/automatic\.txt.*UTF-8"):
        a_preview(with_own(office))


def test_subject_is_a_value(office: MakeOffice, own: Callable[[str, str], None]) -> None:
    """Template syntax and markup in a subject stay what they are: text in the text, escaped in the HTML."""
    own("ja/automatic.txt", "件名: {{ subject }}\n")
    hostile = "{{ 7*7 }} <img src=x onerror=alert(1)>"
    rendered = a_preview(with_own(office), a_mail(subject=hostile))
    assert rendered.text == f"件名: {hostile}\n"
    assert "<img" not in rendered.html
    assert "{{ 7*7 }} &lt;img src=x onerror=alert(1)&gt;" in rendered.html


def test_shipped_html_escapes_the_subject(office: MakeOffice) -> None:
    """The shipped HTML carries the subject in its title, escaped."""
    html = a_preview(office(), a_mail(subject="</title><script>x</script>")).html
    assert "<title>自動返信: &lt;/title&gt;&lt;script&gt;x&lt;/script&gt;</title>" in html
    assert "<script" not in html


def test_every_name_is_documented() -> None:
    """templates/README.md explains each name that a template may use, and each shipped file."""
    readme = (shipped("templates") / "README.md").read_text(encoding="utf-8")
    assert [name for name in Words.__slots__ if f"`{name}`" not in readme] == []
    for language in ("ja", "en"):
        for file in (shipped("templates") / language).iterdir():
            assert f"`{language}/{file.name}`" in readme
