"""Adding to people.toml."""

from __future__ import annotations

import stat
import threading
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.config.people_file import exclude, readmit, with_entry, without_entry
from madoguchi.errors import UsageError

NEW = "ken.ito@example.co.jp"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nobody yet\n",
        "never = []\n",
        "never = [ ]",
        "never = [\n]\n",
        'never = ["a@example.com"]\n',
        'never = ["a@example.com",]\n',
        'never = [\'a@example.com\', "b.example.com"]  # the two\ndraft_only = ["c@example.com"]\n',
        'draft_only = ["c@example.com"]\n',
        '# who: "x", [y]\nnever = [  # the "boss" ]\n    "a@example.com", # [1]\n    # "old@example.com",\n]\n# end\n',
        'never = [\n    "a@example.com",\n    "b.example.com" # last one\n]\n',
        'never = ["a@example.com"\n,\n"b.example.com"\n\n]\n',
        'never=["a@example.com"]',
    ],
)
def test_one_entry_more_and_nothing_else(tmp_path: Path, text: str) -> None:
    """Every comment and every other line is still there, in its order; the file is private."""
    file = tmp_path / "people.toml"
    file.write_text(text, encoding="utf-8")
    before = tomllib.loads(text)
    exclude(tmp_path, NEW)
    after = file.read_text(encoding="utf-8")
    assert tomllib.loads(after) == {**before, "never": [*before.get("never", []), NEW]}
    assert [part for part in text.split("#")[1:] if f"#{part.splitlines()[0]}" not in after] == []
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@given(
    st.lists(st.sampled_from(['"a@example.com"', "'b.example.com'", '"c\\u002ed@example.com"']), max_size=4),
    st.sampled_from([", ", ",", ",\n", "\n,", ', # ] "x\n', ",\t"]),
    st.sampled_from(["", ",", ",\n", "\n", " # end ]\n", ", # end\n"]),
)
def test_however_the_list_is_written(entries: list[str], between: str, end: str) -> None:
    """The result is TOML with just one entry more."""
    text = f"never = [{between.join(entries)}{end if entries else end.replace(',', '')}]\n"
    before = tomllib.loads(text)
    assert tomllib.loads(with_entry(text, NEW)) == {"never": [*before["never"], NEW]}


def test_a_missing_file_is_made(tmp_path: Path) -> None:
    """Private from its first byte."""
    exclude(tmp_path, NEW)
    file = tmp_path / "people.toml"
    assert tomllib.loads(file.read_text()) == {"never": [NEW]}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_who_is_there_already_is_not_added(tmp_path: Path) -> None:
    """Neither the address nor somebody of a domain that is listed."""
    file = tmp_path / "people.toml"
    file.write_text('never = ["Ken.Ito@example.co.jp", "hr.example.co.jp"]\n')
    for address in (NEW, "x@hr.example.co.jp"):
        exclude(tmp_path, address)
    assert len(tomllib.loads(file.read_text())["never"]) == 2


@pytest.mark.parametrize("text", ["never = [", "never = 5\n", "nobody = []\n", '"never" = ["a@example.com"]\n'])
def test_a_file_that_is_not_understood_is_left_alone(tmp_path: Path, text: str) -> None:
    """The owner is told, and nothing is written."""
    file = tmp_path / "people.toml"
    file.write_text(text)
    with pytest.raises(UsageError, match=r"people\.toml"):
        exclude(tmp_path, NEW)
    assert file.read_text() == text


@pytest.mark.parametrize("address", ["", "x", 'a"b@example.com', "a@example.com\nnever = []", "a@[1.2.3.4]"])
def test_no_address_can_write_anything_else(tmp_path: Path, address: str) -> None:
    """What is no plain address is refused."""
    with pytest.raises(UsageError):
        exclude(tmp_path, address)
    assert not (tmp_path / "people.toml").exists()


def test_two_at_once_are_both_there(tmp_path: Path) -> None:
    """One waits for the other."""
    addresses = [f"person{number}@example.co.jp" for number in range(12)]
    threads = [threading.Thread(target=exclude, args=(tmp_path, address)) for address in addresses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(tomllib.loads((tmp_path / "people.toml").read_text())["never"]) == sorted(addresses)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """The file it leads to is the one that is changed."""
    real = tmp_path / "real.toml"
    real.write_text("# kept\n")
    (tmp_path / "office").mkdir()
    (tmp_path / "office" / "people.toml").symlink_to(real)
    exclude(tmp_path / "office", NEW)
    assert (tmp_path / "office" / "people.toml").is_symlink()
    assert NEW in real.read_text()


WRITTEN = [
    "",
    "# nobody yet\n",
    "never = []\n",
    'never = ["a@example.com"]\n',
    'never = [\'a@example.com\', "b.example.com"]  # the two\ndraft_only = ["c@example.com"]\n',
    '# who: "x", [y]\nnever = [  # the "boss" ]\n    "a@example.com", # [1]\n    # "old@example.com",\n]\n# end\n',
    'never = ["a@example.com"\n,\n"b.example.com"\n\n]\n',
]


@pytest.mark.parametrize("text", WRITTEN)
def test_what_was_added_is_taken_out_again(tmp_path: Path, text: str) -> None:
    """Once; the owner's entries and comments are as they were."""
    file = tmp_path / "people.toml"
    file.write_text(text, encoding="utf-8")
    before = tomllib.loads(text)
    assert exclude(tmp_path, NEW)
    assert readmit(tmp_path, NEW)
    after = file.read_text(encoding="utf-8")
    assert tomllib.loads(after) == {**before, "never": before.get("never", [])}
    assert [part for part in text.split("#")[1:] if f"#{part.splitlines()[0]}" not in after] == []
    assert NEW not in after
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not readmit(tmp_path, NEW)


def test_a_comment_beside_what_is_taken_out_stays(tmp_path: Path) -> None:
    """And what the owner wrote around it in the meantime; the last of two entries that say the same goes."""
    file = tmp_path / "people.toml"
    file.write_text(f'never = [\n    "{NEW}", # kept\n    "{NEW}"  # until March\n    ,\n    "b.example.com",\n]\n')
    assert readmit(tmp_path, NEW)
    after = file.read_text()
    assert tomllib.loads(after) == {"never": [NEW, "b.example.com"]}
    assert "# kept" in after
    assert "# until March" in after


@given(
    st.permutations(['"a@example.com"', "'b.example.com'", '"c\\u002ed@example.com"', f'"{NEW}"']),
    st.sampled_from([", ", ",", ",\n", "\n,", ', # ] "x\n', ",\t", " # x\n,", ",\r\n  "]),
    st.sampled_from(["", ",", ",\n", "\n", " # end ]\n", ", # end\n"]),
)
def test_however_the_list_is_written_one_is_taken_out(entries: list[str], between: str, end: str) -> None:
    """The result is TOML with just that entry less."""
    text = f"never = [{between.join(entries)}{end}]\n"
    left = [entry for entry in tomllib.loads(text)["never"] if entry != NEW]
    changed = without_entry(text, NEW)
    assert tomllib.loads(changed) == {"never": left}
    assert changed.count("#") == text.count("#")


def test_only_the_very_entry_is_taken_out(tmp_path: Path) -> None:
    """Who is in it by a domain, or written otherwise, is the owner's own line; a broken file is left alone."""
    file = tmp_path / "people.toml"
    file.write_text('never = ["Ken.Ito@example.co.jp", "example.co.jp"]\n')
    assert not exclude(tmp_path, NEW)
    assert not readmit(tmp_path, NEW)
    file.write_text("never = [")
    with pytest.raises(UsageError, match=r"people\.toml"):
        readmit(tmp_path, NEW)
    assert file.read_text() == "never = ["
