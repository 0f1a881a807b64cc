"""`handover export` and `import`: what a predecessor knew, in a file that holds nobody, trusted in nothing."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from madoguchi.assets import shipped
from madoguchi.config.load import Office, load
from madoguchi.handover import archive
from madoguchi.handover.archive import MANIFEST, MODEL_ARRAYS, MODEL_MANIFEST, TEAMS
from madoguchi.journal.store import Journal
from madoguchi.judge import registry, store
from tests.builders import DIRECTORY, make_mail, make_office
from tests.cli.conftest import Madoguchi

SECRETS = (
    "山田",
    "太郎",
    "yamada",
    "taro",
    "127.0.0.1",
    "TEST_PASSWORD",
    "president@",
    "lawyer@",
    "hr.example",
    "suzuki",
)
SUCCESSOR = ["--name-ja=佐藤 花子", "--address=hanako.sato@example.co.jp", "--imap-host=127.0.0.1", "--imap-security=none",
             "--imap-port=1143", "--smtp-host=smtp.example.co.jp", "--password-env=MADOGUCHI_TEST_ABSENT"]  # fmt: skip


@pytest.fixture
def rich(home: Office) -> Office:
    """An office with templates of its own, notes in its directory, and rules that are not the usual ones."""
    notes = "# 連絡は 山田 太郎 (taro.yamada@example.co.jp) まで\n# 毎年十一月に見直す\n"
    text = (
        (home.home / "madoguchi.toml").read_text(encoding="utf-8").replace("[owner]", 'templates_dir = "mine"\n[owner]')
    )
    (home.home / "mine" / "ja").mkdir(parents=True)
    personal = (shipped("templates") / "ja" / "personal.txt").read_text(encoding="utf-8")
    (home.home / "mine" / "ja" / "personal.txt").write_text(f"{personal}\n別紙のとおりです。\n", encoding="utf-8")
    (home.home / "mine" / "ja" / "notice-alarm.txt").write_text(
        "警報\n\n{{ why }} {{ owner|replace('a', 'b') }}\n", encoding="utf-8"
    )
    (home.home / "mine" / "notes.txt").write_text("private", encoding="utf-8")
    more = '[reply]\nmax_cc = 1\n[guards]\nharm_words = ["炉心"]\n'
    return make_office(home.home, settings=text, directory=notes + DIRECTORY, more=more)


@pytest.fixture
def file(madoguchi: Madoguchi, rich: Office, tmp_path: Path) -> Path:
    assert madoguchi("handover", "export", tmp_path / "handover.zip").status == 0
    return tmp_path / "handover.zip"


def members(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as content:
        return {name: content.read(name) for name in content.namelist()}


def rewritten(file: Path, **changed: bytes) -> Path:
    """The same file, made by somebody who means harm: other members, and a manifest that vouches for them."""
    found = members(file) | {name.replace("__", "/").replace("--", "."): data for name, data in changed.items()}
    return resealed(file, found)


def resealed(file: Path, found: dict[str, bytes]) -> Path:
    told = json.loads(found.pop(MANIFEST))
    told["members"] = [entry.model_dump() for entry in archive.entries(found)]
    told["holds"]["model"] = MODEL_ARRAYS in found
    file.write_bytes(archive.packed({MANIFEST: json.dumps(told).encode(), **found}))
    return file


def test_nothing_of_any_person_is_in_the_file(
    madoguchi: Madoguchi, rich: Office, journal: Journal, tmp_path: Path
) -> None:
    """Every byte of every member, with a model's manifest too: no name, address, server, secret; no people.toml."""
    journal.leavings.add(date(2026, 12, 31), datetime(2026, 11, 24, tzinfo=UTC), successor="佐藤 花子")
    planted = "".join(path.read_text(encoding="utf-8") for path in rich.home.glob("*.toml"))
    assert [secret for secret in SECRETS[:-1] if secret not in planted] == []
    done = madoguchi("handover", "export", tmp_path / "h.zip", "--json")
    found = members(tmp_path / "h.zip")
    assert set(found) == {
        MANIFEST,
        TEAMS,
        "settings.json",
        "counts.json",
        "exceptions.json",
        "templates/ja/personal.txt",
    }
    for name, content in found.items():
        text = content.decode().lower()
        assert [secret for secret in (*SECRETS, "佐藤") if secret.lower() in text] == [], name
    assert "毎年十一月に見直す" in found[TEAMS].decode()
    assert done.json == [
        {
            "file": str(tmp_path / "h.zip"),
            "holds": {"teams": 2, "request_types": 2, "templates": 1, "exceptions": 0, "model": False},
            "members": sorted(set(found) - {MANIFEST}),
            "blanked": ["teams.toml:1"],
            "look_at": [],
            "left_out": ["templates/ja/notice-alarm.txt"],
        }
    ]


def test_a_confirmed_successor_is_named(madoguchi: Madoguchi, rich: Office, tmp_path: Path) -> None:
    """And the day; nobody who is not settled."""
    assert madoguchi("absence", "add", "--leaving", "2026-12-31", "--successor", "佐藤 花子", "--confirmed").status == 0
    madoguchi("handover", "export", tmp_path / "h.zip")
    told = json.loads(members(tmp_path / "h.zip")[MANIFEST])
    assert (told["leaving"], told["successor"]) == ("2026-12-31", "佐藤 花子")


def test_the_file_is_private_and_never_overwritten(madoguchi: Madoguchi, file: Path) -> None:
    """0600; another one only with --force; no half of one where it cannot be written."""
    assert file.stat().st_mode & 0o777 == 0o600
    before = file.read_bytes()
    done = madoguchi("handover", "export", file)
    assert (done.status, file.read_bytes()) == (2, before)
    assert "--force" in done.err
    assert madoguchi("handover", "export", file, "--force").status == 0
    assert madoguchi("handover", "export", file.parent / "nowhere" / "h.zip").status == 2
    assert sorted(path.name for path in file.parent.iterdir() if path.name.startswith(".")) == []


def test_a_model_goes_along_only_when_asked_and_agreed(
    madoguchi: Madoguchi, rich: Office, model: Path, tmp_path: Path
) -> None:
    """What could be read from it is said first; without a terminal --yes is asked for; single mails stay behind."""
    done = madoguchi("handover", "export", tmp_path / "h.zip", "--with-model")
    assert (done.status, (tmp_path / "h.zip").exists()) == (2, False)
    assert "expected --yes" in done.err
    done = madoguchi("handover", "export", tmp_path / "h.zip", "--with-model", "--yes", "--json")
    assert done.json[0]["holds"]["model"]
    assert "words of real mails" in done.err
    assert "such as:" in done.err
    found = members(tmp_path / "h.zip")
    (tmp_path / "look").mkdir()
    for name in (MODEL_MANIFEST, MODEL_ARRAYS):
        (tmp_path / "look" / Path(name).name).write_bytes(found[name])
    judge, before = store.load(tmp_path / "look"), store.load(model)
    memory = judge.parameters.memory
    assert (len(memory.seen), memory.names, memory.vectors.size) == (0, (), 0)
    assert (judge.certificate, judge.threshold, judge.labels) == (None, before.threshold, before.labels)
    assert before.parameters.memory.names


def test_there_is_no_model_to_export(madoguchi: Madoguchi, rich: Office, tmp_path: Path) -> None:
    """Said, and nothing is written."""
    done = madoguchi("handover", "export", tmp_path / "h.zip", "--with-model", "--yes")
    assert (done.status, (tmp_path / "h.zip").exists()) == (2, False)
    assert "madoguchi train" in done.err


def test_the_successor_decides_as_the_predecessor_did(
    madoguchi: Madoguchi, rich: Office, model: Path, tmp_path: Path
) -> None:
    """Export, import, explain: the same reasons, types, scores, words; in shadow, with no evidence, certified for nothing."""
    mails = tmp_path / "mails"
    mails.mkdir()
    (mails / "1.eml").write_bytes(make_mail())
    (mails / "2.eml").write_bytes(make_mail("炉心が溶けました。請求書の件。", subject="至急"))
    (mails / "3.eml").write_bytes(make_mail(headers=[("Cc", "a@example.co.jp, b@example.co.jp")]))
    (mails / "4.eml").write_bytes(make_mail(sender="ito@example.co.jp", return_path="<ito@example.co.jp>"))
    before = madoguchi("explain", mails, "--assume-delivered", "--reply", "--json").json
    assert {row["reason"] for row in before} >= {"harm", "many-recipients", "from-a-team"}
    madoguchi("handover", "export", tmp_path / "h.zip", "--with-model", "--yes")
    new = tmp_path / "successor"
    flags = [
        flag.replace("hanako.sato@example.co.jp", "taro.yamada@example.co.jp,yamada@example.co.jp").replace(
            "佐藤 花子", "山田 太郎"
        )
        for flag in SUCCESSOR
    ]
    done = madoguchi("handover", "import", tmp_path / "h.zip", "--into", new, *flags, "--name-en=Taro Yamada", "--json")
    assert done.status == 0, done.err
    (told,) = done.json
    office = load(new / "madoguchi.toml")
    assert office.settings.mode == told["mode"] == "shadow"
    assert office.settings.promise.evidence == "reviewed"
    after = madoguchi(
        "--config", new / "madoguchi.toml", "explain", mails, "--assume-delivered", "--reply", "--json"
    ).json
    for old, one in zip(before, after, strict=True):
        differing = {key for key in old if old[key] != one[key]} - {"model", "neighbours"}
        assert differing == set(), old["file"]
    assert any("別紙のとおりです" in (row["reply"] or {}).get("text", "") for row in after)
    serving = registry.current(office.state_dir)
    assert serving is not None
    assert serving.name == told["model"]
    assert (serving.parent.parent.stat().st_mode & 0o777, (new / "people.toml").stat().st_mode & 0o777) == (
        0o700,
        0o600,
    )
    assert store.read_manifest(serving).card["imported"]["from"] == "handover of 2026-11-24"
    assert registry.history(office.state_dir)[-1].why == "imported: handover of 2026-11-24"
    assert madoguchi("--config", new / "madoguchi.toml", "models", "show", "--json").json[0]["certified"] is False
    status = madoguchi("--config", new / "madoguchi.toml", "audit", "status", "--json").json[0]
    assert (status["granted"], status["judged"]) == (None, 0)
    assert told["agreements"] == [{"team": "billing", "agreed_on": "2026-11-02", "agreed_with": ""}]
    assert told["blanked"] == ["teams.toml:1"]
    assert office.people.never == []


def test_what_is_not_given_is_a_placeholder_that_check_names(madoguchi: Madoguchi, file: Path, tmp_path: Path) -> None:
    """Nothing that exists anywhere (RFC 2606): no mail of a stranger is ever fetched by mistake."""
    new = tmp_path / "new"
    done = madoguchi("handover", "import", file, "--into", new, "--json")
    assert done.status == 0, done.err
    assert done.json[0]["placeholders"] == ["owner.addresses", "imap.host", "smtp.host"]
    rows = madoguchi("--config", new / "madoguchi.toml", "check", "--json").json
    named = {row["about"] for row in rows if row["found"] == "still a placeholder"}
    assert named == {"owner.addresses", "imap.host", "smtp.host"}
    words = madoguchi("handover", "import", file, "--into", tmp_path / "other", *SUCCESSOR).out
    assert "confirm it first" in words
    assert "placeholder" not in words


def test_nothing_is_overwritten_without_force(madoguchi: Madoguchi, file: Path, tmp_path: Path) -> None:
    """With it, what was there is kept beside; an account that lives there is never given another's directory."""
    new = tmp_path / "new"
    assert madoguchi("handover", "import", file, "--into", new, *SUCCESSOR).status == 0
    (new / "templates" / "ja" / "personal.txt").write_text("mine", encoding="utf-8")
    before = {path: path.read_bytes() for path in new.rglob("*") if path.is_file()}
    done = madoguchi("handover", "import", file, "--into", new, *SUCCESSOR)
    assert (done.status, {path: path.read_bytes() for path in new.rglob("*") if path.is_file()}) == (2, before)
    assert "--force" in done.err
    done = madoguchi("handover", "import", file, "--into", new, *SUCCESSOR, "--force", "--json")
    assert sorted(Path(path).name for path in done.json[0]["kept"]) == [
        "madoguchi.toml.bak",
        "people.toml.bak",
        "teams.toml.bak",
        "templates.bak",
    ]
    assert (new / "templates.bak" / "ja" / "personal.txt").read_text(encoding="utf-8") == "mine"
    Journal.open(new / "state").close()
    done = madoguchi("handover", "import", file, "--into", new, *SUCCESSOR, "--force")
    assert (done.status, "without evidence" in done.err) == (2, True)


def refused(madoguchi: Madoguchi, file: Path) -> str:
    """Exit 2, named line by line, no traceback, and nothing written anywhere."""
    new = file.parent / "new"
    done = madoguchi("handover", "import", file, "--into", new, *SUCCESSOR)
    assert (done.status, new.exists()) == (2, False)
    assert "madoguchi: unexpected" not in done.err
    assert all(line.startswith("madoguchi: ") for line in done.err.splitlines())
    return done.err


def test_all_mistakes_are_named_at_once(madoguchi: Madoguchi, file: Path) -> None:
    """Directory, settings, counts and templates, each by its own validators."""
    err = refused(
        madoguchi,
        rewritten(
            file,
            **{
                "teams.toml": b'[teams.x]\nname = "X"\nchannel = "no address"\ncolour = 1\n[requests.y]\ntitle = "Y"\nteam = "z"\n',
                "settings.json": b'{"language": "fr", "timezone": "Asia/Tokyo", "answer_domains": ["example.co.jp"]}',
                "counts.json": b"{}",
                "templates/ja/personal.txt": b"{{ ''.__class__ }}",
            },
        ),
    )
    for named in (
        "teams.x.channel",
        "teams.x.colour",
        "requests.y.team",
        "settings.json: language",
        "counts.json",
        "ja/personal.txt:1",
    ):
        assert named in err


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        ("teams.toml", b"[teams", "teams.toml: not valid TOML"),
        ("teams.toml", b"\xff", "not UTF-8"),
        ("templates/ja/personal.txt", b"{{ owner", "templates/ja/personal.txt:1"),
        ("templates/ja/personal.txt", b"{{ nothing_of_that_name }}", "nothing_of_that_name"),
        ("templates/ja/personal.txt", b"{{ owner.__class__ }}", "templates/ja/personal.txt:1"),
        ("templates/layout.html", b"<script>1</script>", "templates/layout.html:1"),
        ("templates/en/notice-left.txt", b"{{ range(9)|sum }}", "templates/en/notice-left.txt:1"),
    ],
)
def test_broken_and_hostile_members_are_refused(
    madoguchi: Madoguchi, file: Path, name: str, content: bytes, named: str
) -> None:
    """Whoever wrote the manifest: a right digest makes nothing right."""
    assert named in refused(madoguchi, rewritten(file, **{name: content}))


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _other_array(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("evil.npy", b"x")
    return out.getvalue()


def _uncarded(content: bytes) -> bytes:
    told = json.loads(content) | {"card": {"counts": "all"}}
    told.pop("digest")
    return json.dumps({**told, "digest": store._digest(told)}).encode()


@pytest.mark.parametrize(
    ("name", "tamper", "named"),
    [
        (MODEL_ARRAYS, _cut, "size or digest differ"),
        (MODEL_ARRAYS, _other_array, "size or digest differ"),
        (MODEL_MANIFEST, _cut, "no JSON"),
        (
            MODEL_MANIFEST,
            lambda content: content.replace(b'"threshold"', b'"treshold"', 1),
            "changed since it was written",
        ),
        (MODEL_MANIFEST, _uncarded, "card.counts"),
    ],
)
def test_a_model_that_was_tampered_with_is_refused(
    madoguchi: Madoguchi,
    rich: Office,
    model: Path,
    tmp_path: Path,
    name: str,
    tamper: Callable[[bytes], bytes],
    named: str,
) -> None:
    """By the checks that every model goes through; its folder's name in the message is nobody's path."""
    madoguchi("handover", "export", tmp_path / "h.zip", "--with-model", "--yes")
    err = refused(madoguchi, rewritten(tmp_path / "h.zip", **{name: tamper(members(tmp_path / "h.zip")[name])}))
    assert named in err
    assert "model/" in err
    assert "/tmp" not in err.replace(str(tmp_path), "")


def test_what_is_no_file_is_refused(madoguchi: Madoguchi, home: Office, tmp_path: Path) -> None:
    """Nothing there, a folder, some text."""
    (tmp_path / "text.zip").write_text("hello")
    for name in ("absent.zip", ".", "text.zip"):
        assert madoguchi("handover", "import", tmp_path / name, "--into", tmp_path / "new").status == 2
    assert not (tmp_path / "new").exists()


def test_running_exceptions_go_along_and_their_people_only_when_asked(
    madoguchi: Madoguchi, rich: Office, tmp_path: Path
) -> None:
    """What was agreed on and until when; for whom only with `--with-names`."""
    granted = madoguchi(
        "exceptions", "add", "--from", "hanako.suzuki@example.co.jp", "--reason", "移行期間", "--request", "invoice"
    )
    assert granted.status == 0
    for number, more in enumerate(([], ["--with-names"])):
        target = tmp_path / f"{number}.zip"
        assert madoguchi("handover", "export", target, *more).status == 0
        with zipfile.ZipFile(target) as opened:
            (one,) = json.loads(opened.read(archive.EXCEPTIONS))["exceptions"]
        assert (one["reason"], one["request_type"]) == ("移行期間", "invoice")
        assert one["who"] == ("hanako.suzuki@example.co.jp" if more else "")
