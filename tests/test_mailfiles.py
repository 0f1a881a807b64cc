"""Raw mails out of files."""

from __future__ import annotations

import mailbox
import os
from pathlib import Path

import pytest

from madoguchi.errors import UsageError
from madoguchi.mailfiles import mails_at
from tests.builders import make_mail


def found(path: Path) -> list[tuple[str, bytes]]:
    return [(name.removeprefix(f"{path}"), raw) for name, raw in mails_at(path)]


def test_a_file_is_one_mail_whatever_it_is_called(tmp_path: Path) -> None:
    """Byte for byte, with its path."""
    for name in ("a.eml", "b.txt", "none"):
        (tmp_path / name).write_bytes(make_mail())
        assert list(mails_at(tmp_path / name)) == [(str(tmp_path / name), make_mail())]


def test_an_mbox_is_known_by_its_first_bytes(tmp_path: Path) -> None:
    """Each mail numbered; the file itself is not touched; a mail whose text begins with From is not split."""
    file = tmp_path / "box.eml"
    box = mailbox.mbox(file)
    for number in (1, 2):
        box.add(make_mail("From here on\nFrom there\n", message_id=f"<{number}@x>"))
    box.close()
    before = file.read_bytes(), file.stat().st_mtime_ns
    mails = found(file)
    assert [name for name, _ in mails] == ["#1", "#2"]
    assert [b"<1@x>" in raw for _, raw in mails] == [True, False]
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    """.eml at any depth and in any case, mbox files within; neither other files nor hidden ones."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "b.EML").write_bytes(b"Subject: b\n\n")
    (tmp_path / "a.eml").write_bytes(b"Subject: a\n\n")
    (tmp_path / "sub" / "c.eml").write_bytes(b"Subject: c\n\n")
    (tmp_path / "notes.txt").write_bytes(b"no mail")
    (tmp_path / ".hidden.eml").write_bytes(b"Subject: h\n\n")
    (tmp_path / "sub" / "old").write_bytes(b"From x@y Mon Nov 23 09:00:00 2026\nSubject: d\n\nx\n")
    assert [name for name, _ in found(tmp_path)] == ["/a.eml", "/b.EML", "/sub/c.eml", "/sub/old#1"]


def test_a_maildir_is_read_new_and_old(tmp_path: Path) -> None:
    """cur and new, not tmp; sub-folders with a dot too."""
    box = mailbox.Maildir(tmp_path / "box")
    box.add(make_mail(message_id="<1@x>"))
    read = mailbox.MaildirMessage(make_mail(message_id="<2@x>"))
    read.set_subdir("cur")
    box.add(read)
    box.add_folder("Sent").add(make_mail(message_id="<3@x>"))
    (tmp_path / "box" / "tmp" / "half").write_bytes(b"half a mail")
    ids = sorted(raw.partition(b"Message-ID: ")[2].split()[0] for _, raw in mails_at(tmp_path / "box"))
    assert ids == [b"<1@x>", b"<2@x>", b"<3@x>"]


def test_an_empty_file_and_an_empty_folder_are_no_mistake(tmp_path: Path) -> None:
    """An empty mail, and no mail."""
    (tmp_path / "empty").write_bytes(b"")
    assert found(tmp_path / "empty") == [("", b"")]
    (tmp_path / "folder").mkdir()
    assert found(tmp_path / "folder") == []


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    """One line with the path, for a missing file and for one that may not be read."""
    with pytest.raises(UsageError, match=r"no\.eml: cannot be read \(No such file"):
        list(mails_at(tmp_path / "no.eml"))
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(UsageError, match="loop: cannot be read"):
        list(mails_at(tmp_path / "loop"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    """Also where it is met inside a folder."""
    (tmp_path / "a.eml").write_bytes(b"x")
    (tmp_path / "a.eml").chmod(0)
    with pytest.raises(UsageError, match="cannot be read"):
        list(mails_at(tmp_path))
