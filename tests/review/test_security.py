"""Who is let in, and what every answer bears."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from madoguchi.review import session as sessions
from madoguchi.review.app import ROUTES
from tests.review.conftest import SITE, Browser, Room

PAGES = ("/", "/all", "/answered", "/waiting", "/ignored", "/exceptions", "/report", "/keys")


def test_nothing_is_seen_without_a_session(room: Room) -> None:
    """Every page and every form: 401, the way in, and no word of any mail, team or owner."""
    name = room.receive(subject="A word nobody may see")
    stranger = Browser(room)
    answers = [stranger.get(path) for path in (*PAGES, f"/mail/{name}", f"/alike/{name}", "/nowhere", "/mail/zzz")]
    answers += [
        stranger.post(path) for path in (f"/mail/{name}/do/mine", "/bulk", "/undo", "/search", "/language", "/leave")
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert not any(word in answer.text for answer in answers for word in ("nobody may see", "Billing", "Yamada"))
    assert room.fate(name)["label"] is None


def test_every_route_is_behind_the_session_but_two() -> None:
    """The sign-in link and the static files; a new page cannot forget it."""
    inside = [getattr(route, "endpoint", None) for route in ROUTES if route.path not in ("/in/{word}", "/static")]
    assert all("signed_in" in endpoint.__code__.co_qualname for endpoint in inside if endpoint)


def test_a_link_works_once(room: Room) -> None:
    """Whoever comes second stays outside."""
    link = f"/in/{room.desk.sessions.link()}"
    assert Browser(room).get(link).status_code == 200
    late = Browser(room)
    assert late.get(link).status_code == 403
    assert late.get("/").status_code == 401


def test_a_link_is_too_old_after_a_minute(room: Room) -> None:
    """59 seconds are early enough, 60 are not."""
    early, late = room.desk.sessions.link(), room.desk.sessions.link()
    room.seconds = 59
    assert Browser(room).get(f"/in/{early}").status_code == 200
    room.seconds = sessions.LINK_SECONDS
    assert Browser(room).get(f"/in/{late}").status_code == 403


def test_a_wrong_word_lets_nobody_in(room: Room) -> None:
    """Empty, foreign, long, or with bytes that are no text."""
    room.desk.sessions.link()
    for word in ("", "x", "a" * 5000, "%00", "%ff%fe", "..%2f..%2fetc%2fpasswd"):
        assert Browser(room).get(f"/in/{word}").status_code in (401, 403, 404)


def test_the_cookie_is_out_of_every_reach(room: Room) -> None:
    """HttpOnly, SameSite=Strict, for this host alone, gone with the browser; its name differs in every process."""
    answer = Browser(room).get(f"/in/{room.desk.sessions.link()}")
    name, _, attributes = answer.headers["set-cookie"].partition("=")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {one.strip() for one in attributes.split(";")}
    assert "Domain" not in attributes
    assert "Max-Age" not in attributes
    assert name != sessions.Sessions().cookie


def test_a_session_ends_when_nobody_uses_it(room: Room, browser: Browser) -> None:
    """After half an hour of silence; every request begins it anew."""
    room.seconds += sessions.IDLE_SECONDS - 1
    assert browser.get("/").status_code == 200
    room.seconds += sessions.IDLE_SECONDS - 1
    assert browser.get("/").status_code == 200
    room.seconds += sessions.IDLE_SECONDS
    assert browser.get("/").status_code == 401


def test_no_session_lasts_longer_than_half_a_day(room: Room, browser: Browser) -> None:
    """However busy it is."""
    for _ in range(int(sessions.LONGEST_SECONDS // 1200) - 1):
        room.seconds += 1200
        assert browser.get("/keys").status_code == 200
    room.seconds += 1200
    assert browser.get("/keys").status_code == 401


def test_whoever_signs_out_is_out(room: Room, browser: Browser) -> None:
    """Also with the cookie kept; and nothing that was read stays in memory."""
    name = room.receive()
    browser.text(f"/mail/{name}")
    kept = dict(browser.client.cookies)
    assert browser.post("/leave").status_code == 303
    browser.client.cookies.update(kept)
    assert browser.get("/").status_code == 401
    assert room.desk.letters._letters == {}


def test_what_was_read_goes_with_the_last_session(room: Room, browser: Browser) -> None:
    """Also where nobody signs out: a session that has run out keeps nothing."""
    browser.text(f"/mail/{room.receive()}")
    room.desk.sweep()
    assert room.desk.letters._letters != {}
    room.seconds += sessions.IDLE_SECONDS
    room.desk.sweep()
    assert (room.desk.letters._letters, room.desk.letters._glances, room.desk._closer) == ({}, {}, {})


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "127.0.0.1:8123"},
        {"host": "localhost:8123"},
        {"host": "evil.example"},
        {"host": "quiet.localhost"},
        {"host": "quiet.localhost:8124"},
        {"host": "quiet.localhost:8123, evil.example"},
        {"host": ""},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "same-origin, cross-site"},
        {"origin": "http://evil.example"},
        {"origin": "http://quiet.localhost:8124"},
        {"origin": "https://quiet.localhost:8123"},
        {"x-forwarded-host": "quiet.localhost:8123"},
        {"forwarded": "host=quiet.localhost"},
        {"via": "1.1 proxy"},
    ],
)
def test_only_this_very_page_may_ask(room: Room, browser: Browser, headers: dict[str, str]) -> None:
    """Reading and writing, signed in: another host, site, origin, or a proxy is refused, and nothing is done."""
    name = room.receive()
    assert browser.client.get("/", headers=headers).status_code == 403
    form = {"origin": SITE.origin} | headers
    assert browser.client.post(f"/mail/{name}/do/mine", headers=form).status_code == 403
    assert room.fate(name)["label"] is None


def test_two_hosts_are_no_host(browser: Browser) -> None:
    """Which of the two counts is decided by nobody."""
    assert browser.client.get("/", headers=[("host", SITE.host), ("host", "evil.example")]).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "null", "sec-fetch-site": "same-origin"}, 303),
        ({"origin": SITE.origin, "sec-fetch-site": ""}, 303),
        ({"origin": "null", "sec-fetch-site": ""}, 403),
        ({"origin": "", "sec-fetch-site": ""}, 403),
        ({"origin": "null", "sec-fetch-site": "none"}, 403),
        ({"origin": SITE.origin, "sec-fetch-site": "cross-site"}, 403),
    ],
)
def test_a_form_names_where_it_comes_from(room: Room, headers: dict[str, str], status: int) -> None:
    """By Sec-Fetch-Site, or by Origin in a browser without it; by neither, it is refused."""
    browser = Browser(room).sign_in()
    del browser.client.headers["sec-fetch-site"]
    sent = {name: value for name, value in headers.items() if value}
    assert browser.client.post("/search", headers=sent).status_code == status


def test_the_link_may_be_opened_from_elsewhere_but_not_embedded(room: Room) -> None:
    """From the file on the disk, by the terminal; not as a picture or a script of another page."""
    word = room.desk.sessions.link()
    elsewhere = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    assert Browser(room).client.get(f"/in/{word}", headers=elsewhere).status_code == 403
    assert (
        Browser(room).client.get(f"/in/{word}", headers=elsewhere | {"sec-fetch-mode": "navigate"}).status_code == 200
    )


def test_every_answer_bears_the_headers(room: Room, browser: Browser) -> None:
    """Pages, static files, refusals, errors: nothing is cached, framed, referred or sniffed."""
    name = room.receive()
    answers = [
        browser.get(path)
        for path in (*PAGES, f"/mail/{name}", f"/sender/{name}", "/static/style.css", "/nowhere", "/in/x")
    ]
    answers += [browser.get("/", host="evil.example"), browser.post(f"/mail/{name}/do/mine"), Browser(room).get("/")]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-")
        assert "frame-ancestors 'none'; base-uri 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "server" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/../visit.py",
        "/static/%2e%2e/visit.py",
        "/static/..%2fvisit.py",
        "/static/%2e%2e%2f%2e%2e%2fcli/review.py",
        "/static//etc/passwd",
        "/static/style.css%00.html",
        "/mail/../in/x",
        "/mail/%2e%2e%2f",
        "/mail/%25",
        "/mail/_",
    ],
)
def test_no_path_leads_out(browser: Browser, path: str) -> None:
    """Neither to a file nor to all mails at once."""
    answer = browser.get(path)
    assert answer.status_code in (403, 404)
    assert "import" not in answer.text


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\r\nSet-Cookie: a=b", "javascript:alert(1)", "/\\evil", "/a?b"]
)
def test_no_form_leads_elsewhere(browser: Browser, back: str) -> None:
    """Where a form asks to be led back to is one of our own pages, or the queue."""
    answer = browser.post("/language", {"language": "ja", "back": back})
    assert answer.headers["location"] == "/"
    assert "a=b" not in str(answer.headers)


def test_a_form_that_is_too_large_says_nothing(room: Room, browser: Browser) -> None:
    """It is read no further than any form of ours is long."""
    answer = browser.post("/search", {"search": "x" * 100_000})
    assert answer.status_code == 303
    name = room.receive()
    browser.post(f"/mail/{name}/do/label", {"word": "invoice", "more": "x" * 10_000})
    assert room.fate(name)["label"] is None
    letter = {"kind": "pointer", "type": "invoice", "lang": "ja", "text": "x" * 600_000}
    assert browser.post(f"/mail/{name}/send", letter).status_code == 303
    assert room.desk.sender.waiting() == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_do_nothing(browser: Browser, method: str) -> None:
    """Nor does reading what only a form may do."""
    assert browser.client.request(method, "/", headers={"origin": SITE.origin}).status_code in (404, 405)
    assert browser.get("/leave").status_code == 404


def test_a_page_that_fails_says_nothing_private(room: Room, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """500 without a traceback; the log names the kind of error, and neither path nor words."""

    def broken(*_: object) -> None:
        raise ValueError("請求書の件")

    monkeypatch.setattr(room.desk, "item", broken)
    with capture_logs() as lines:
        answer = browser.get("/mail/0123456789ab")
    assert answer.status_code == 500
    assert "請求書" not in answer.text + str(lines)
    assert {"event": "page-failed", "error": "ValueError", "log_level": "error"} in lines


def test_the_log_holds_method_and_status_alone(room: Room, browser: Browser) -> None:
    """No path, no name, no search."""
    name = room.receive()
    with capture_logs() as lines:
        browser.get(f"/mail/{name}?type=secret")
        browser.client.request("BREW", "/coffee", headers={"origin": SITE.origin})
    assert [(line["method"], line["status"]) for line in lines] == [("GET", 200), ("other", 404)]
    assert all(set(line) <= {"event", "method", "status", "log_level"} for line in lines)
