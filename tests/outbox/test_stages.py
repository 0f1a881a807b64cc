"""The table of stages, complete: every code at every stage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.outbox import stages
from madoguchi.outbox.smtp import on_the_wire
from madoguchi.outbox.stages import LOST, Outcome, Stage, judge

BEFORE_MAIL = (Stage.CONNECT, Stage.TLS, Stage.AUTH)
COMMANDS = (Stage.MAIL, Stage.RCPT, Stage.DATA)
CODES = [LOST, -1, *range(100, 700)]


def expected(stage: Stage, code: int) -> Outcome | None:
    """The table of the module's docstring, written a second time."""
    kind = code // 100
    if stage is Stage.FINAL:
        return {2: Outcome.SENT, 4: Outcome.DEFERRED, 5: Outcome.REFUSED}.get(kind, Outcome.UNKNOWN)
    if stage is Stage.BODY:
        return Outcome.UNKNOWN if code == LOST else None
    if stage is Stage.DATA and code == 354:
        return None
    if stage is not Stage.DATA and kind == 2:
        return None
    return Outcome.REFUSED if stage in COMMANDS and kind == 5 else Outcome.DEFERRED


@pytest.mark.parametrize("stage", Stage)
def test_every_code_at_every_stage_has_its_outcome(stage: Stage) -> None:
    """No code, garbage, and 100 to 699: exactly what the table says."""
    assert {code: judge(stage, code) for code in CODES} == {code: expected(stage, code) for code in CODES}


@pytest.mark.parametrize("stage", [Stage.BODY, Stage.FINAL])
def test_what_is_lost_after_the_text_began_is_never_tried_again(stage: Stage) -> None:
    """The server may have all of it: unknown, neither deferred nor refused."""
    assert judge(stage, LOST) is Outcome.UNKNOWN


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in (Stage.BODY, Stage.FINAL)])
def test_what_is_lost_before_the_text_was_surely_not_sent(stage: Stage) -> None:
    """Deferred: the server has not taken responsibility (RFC 5321 §6.1)."""
    assert judge(stage, LOST) is Outcome.DEFERRED


@pytest.mark.parametrize("stage", BEFORE_MAIL)
def test_nothing_before_the_mail_refuses_the_mail(stage: Stage) -> None:
    """A server that turns the client away says nothing about this mail."""
    assert {judge(stage, code) for code in CODES} <= {None, Outcome.DEFERRED}


def test_only_the_final_reply_can_say_sent() -> None:
    """And only with a 2xx."""
    says_sent = {(stage, code) for stage in Stage for code in CODES if judge(stage, code) is Outcome.SENT}
    assert says_sent == {(Stage.FINAL, code) for code in range(200, 300)}


def test_the_documented_table_names_every_stage() -> None:
    """What is read in the module is what the code does: each stage stands in a row."""
    table = stages.__doc__ or ""
    rows = " ".join(line[:22] for line in table.splitlines()).replace(",", " ").split()
    assert {stage.value for stage in Stage} <= set(rows)


def unstuffed(wire: bytes) -> bytes:
    """What a server makes of it (RFC 5321 §4.5.2); raises where a lone dot stands before the end."""
    assert wire.endswith(b"\r\n.\r\n") or wire == b".\r\n"
    lines = wire.split(b"\r\n")[:-2]
    assert b"." not in lines
    return b"".join(line.removeprefix(b".") + b"\r\n" for line in lines)


pieces = st.sampled_from([b".", b"..", b"\r\n", b"\n", b"\r", b"a", b" ", b"=2E", b"\x00", b"\xe3\x81\x82"])


@given(st.lists(pieces, max_size=30).map(b"".join))
def test_dots_survive_the_way(raw: bytes) -> None:
    """Stuffed and unstuffed again, every line is what it was, CRLF between them, and nothing ends the mail early."""
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    whole = lines if lines.endswith(b"\n") else lines + b"\n"
    assert unstuffed(on_the_wire(raw)) == whole.replace(b"\n", b"\r\n")


@given(st.lists(pieces, max_size=30).map(b"".join))
def test_no_bare_line_end_goes_out(raw: bytes) -> None:
    """A lone CR or LF is how mail is smuggled past a server: none is left."""
    wire = on_the_wire(raw).replace(b"\r\n", b"")
    assert b"\r" not in wire
    assert b"\n" not in wire
