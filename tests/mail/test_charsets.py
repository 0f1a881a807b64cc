from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.mail.charsets import decode
from tests.mail import wild

JAPANESE_LABELS = [
    "iso-2022-jp",
    "shift_jis",
    "x-sjis",
    "Windows-31J",
    "euc-jp",
    "x-euc-jp",
    "utf-8",
    "us-ascii",
    None,
    "x-nonsense",
]


def test_the_fixtures_say_what_they_should() -> None:
    """The hand-made bytes really are the sentence: the code page's own codec agrees where Python has one."""
    assert wild.CP932.decode("cp932") == wild.SENTENCE


@pytest.mark.parametrize(
    "label", [*JAPANESE_LABELS, "iso-2022-jp-ms", "cp50220", "cp50221", "ISO-2022-JP-2004", "csISO2022JP"]
)
def test_jis_is_read_under_any_label(label: str | None) -> None:
    """Escape sequences decide, whatever the label says or whether there is one; ①㈱髙﨑 survive."""
    assert decode(wild.JIS, label) == wild.SENTENCE


@pytest.mark.parametrize("label", [*JAPANESE_LABELS, "cp932", "MS_Kanji", "sjis", "iso-8859-1"])
def test_shift_jis_is_code_page_932_under_any_label(label: str | None) -> None:
    """What is called shift_jis holds ①㈱髙﨑, and is recognised under wrong labels too."""
    assert decode(wild.CP932, label) == wild.SENTENCE


@pytest.mark.parametrize("data", [wild.EUC_MS, wild.EUC_51932])
@pytest.mark.parametrize("label", [*JAPANESE_LABELS, "cp51932", "eucjp-ms", "iso-8859-1"])
def test_both_microsoft_forms_of_euc_are_read(label: str | None, data: bytes) -> None:
    """eucJP-ms and CP51932 differ in where 髙﨑 stand; both are read, under wrong labels too."""
    assert decode(data, label) == wild.SENTENCE


@pytest.mark.parametrize("label", [*JAPANESE_LABELS, "UTF8", "gb2312", "iso-8859-1"])
def test_utf8_is_recognised_under_any_label(label: str | None) -> None:
    """UTF-8 under a label that is false reads as UTF-8."""
    assert decode(wild.UTF8, label) == wild.SENTENCE


def test_escapes_amid_utf8_are_read_each_in_its_way() -> None:
    """A list's JIS footer below a UTF-8 text: both readable."""
    assert decode("日本語の本文\n".encode() + wild.JIS, "utf-8") == "日本語の本文\n" + wild.SENTENCE


@pytest.mark.parametrize(
    ("data", "label"),
    [
        (b"\x1b(IC=D\x1b(B", "iso-2022-jp"),
        (b"\x0eC=D\x0f", "iso-2022-jp"),
        (b"\xc3\xbd\xc4", "iso-2022-jp"),
        (b"\xc3\xbd\xc4", "shift_jis"),
        (b"\x8e\xc3\x8e\xbd\x8e\xc4", "euc-jp"),
    ],
)
def test_half_width_katakana_in_all_its_disguises(data: bytes, label: str) -> None:
    """ESC ( I, shift-out, raw 8 bits, and EUC's 0x8E all give ﾃｽﾄ."""
    assert decode(data, label) == "ﾃｽﾄ"


@pytest.mark.parametrize("text", ["件名", "契約書", "請求書の件", "テスト", "ご確認ください"])
@pytest.mark.parametrize("codec", ["cp932", "euc_jp", "utf-8"])
def test_short_text_without_a_label_is_read(text: str, codec: str) -> None:
    """Two kanji in a raw header are enough to tell the charset."""
    assert decode(text.encode(codec), None) == text


@pytest.mark.parametrize("text", ["Müller", "Zürich, schön", "café", "naïve façade", "it’s “fine”", "£100"])
@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252", "utf-8", "us-ascii", None])
def test_western_text_is_not_taken_for_japanese(text: str, label: str | None) -> None:
    """A few accents amid ASCII stay accents."""
    assert decode(text.encode("cp1252"), label) == text


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        ("你好，发票", "gbk", "gb2312"),
        ("發票", "big5", "big5"),
        ("안녕하세요", "cp949", "ks_c_5601-1987"),
        ("Привет", "koi8-r", "KOI8-R"),
        ("請求書", "utf-16", "utf-16"),
        ("請求書 No. 1", "utf-16-le", "utf-16"),
        ("請求書", "utf-7", "utf-7"),
    ],
)
def test_other_charsets_are_read_as_labelled(text: str, codec: str, label: str) -> None:
    """The label is kept where it names a charset of its own."""
    assert decode(text.encode(codec), label) == text


def test_text_cut_inside_a_character_loses_that_character_only() -> None:
    """A truncated UTF-8 mail ends in its last whole character."""
    assert decode(wild.UTF8[:-1], "utf-8") == wild.SENTENCE[:-1]


def test_one_bad_byte_costs_one_character() -> None:
    """A stray byte in UTF-8 does not turn the rest into mojibake."""
    assert decode("お世話に".encode() + b"\xff" + "請求書の件です".encode(), "utf-8") == "お世話に�請求書の件です"


def test_a_jis_run_ends_with_its_line() -> None:
    """A missing ESC ( B spoils one line, not the rest (RFC 1468)."""
    assert decode(b"\x1b$B@A5a=q\nInvoice", "iso-2022-jp") == "請求書\nInvoice"


def test_surrogate_pairs_written_as_utf8_become_one_character() -> None:
    """CESU-8, as old Java programs write it."""
    assert decode(b"ok \xed\xa0\xbd\xed\xb8\x80", "utf-8") == "ok 😀"


@given(
    st.binary(max_size=400),
    st.one_of(
        st.none(),
        st.text(max_size=20),
        st.sampled_from(["utf-7", "utf-16", "idna", "hex", "undefined", "hz", "unicode_escape", "iso-2022-kr"]),
    ),
)
def test_any_bytes_under_any_label_give_text_that_can_be_stored(data: bytes, label: str | None) -> None:
    """No exception, and no lone surrogate that would break the journal's UTF-8."""
    assert isinstance(decode(data, label).encode("utf-8"), bytes)


@given(st.text(alphabet="あいうえおかがきカタナ漢字請求書契約返金。、", min_size=4, max_size=80))
def test_japanese_comes_back_whole_from_each_charset(text: str) -> None:
    """What a Japanese program encodes is what we read, in each of the four."""
    assert {decode(text.encode(codec), codec) for codec in ("cp932", "euc_jp", "iso2022_jp", "utf-8")} == {text}
