"""`madoguchi service`: the units put in place and explained; how each account's service does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from madoguchi.cli.call import Call, with_call
from madoguchi.config.problems import unnamed
from madoguchi.errors import ConfigurationError, UsageError
from madoguchi.open_folder import make_open
from madoguchi.units import systemctl
from madoguchi.units.credentials import (
    PASSWORD,
    STATES,
    Handed,
    accounts,
    closed,
    drop_ins,
    handed,
    is_stale,
    lacking,
    out_of_reach,
)
from madoguchi.units.files import FOLDER, Planned, Step, checked_instance, plan, write
from madoguchi.units.instances import HOMES, RUNNING, Instance, instances, running
from madoguchi.units.program import command as this_program
from madoguchi.units.program import obstacles, unusable

_DONE = {
    Step.WRITE: "書き込みました / written",
    Step.UPDATE: "更新しました / updated",
    Step.SAME: "変更なし / as it was",
    Step.REMOVE: "不要になったため、削除しました / taken away, no longer needed",
    Step.CHANGED: "変更されているため、そのままにしました / left, since it was changed by hand",
}
_WOULD = {
    Step.WRITE: "書き込みます / would be written",
    Step.UPDATE: "更新します / would be updated",
    Step.SAME: "変更なし / as it is",
    Step.REMOVE: "不要になったため、削除します / would be taken away, no longer needed",
    Step.CHANGED: "変更されているため、そのままにします / would be left, since it was changed by hand",
}
_PREFIX = click.option(
    "--prefix", type=click.Path(path_type=Path), default=Path("/"), help="as if that folder were the machine's root"
)


@click.group(short_help="run under systemd: install the units, see how each account does")
def command() -> None:
    """One unit for all accounts, one process for each: madoguchi@NAME reads /etc/madoguchi/NAME."""


@command.command(short_help="write the units, and say what comes next")
@click.option("--instance", "names", multiple=True, metavar="NAME", help="prepare that account's folder too")
@_PREFIX
@click.option("--program", type=click.Path(path_type=Path), help="the command in ExecStart=; default: this one")
@click.option("--dry-run", is_flag=True, help="write nothing, say what would be done")
@click.option("--force", is_flag=True, help="replace a unit that was changed by hand")
@with_call
def install(
    call: Call, names: tuple[str, ...], prefix: Path, program: Path | None, *, dry_run: bool, force: bool
) -> None:
    """Starts nothing, enables nothing, asks for no secret. A unit changed by hand is left; exit status 1 then.

    An account whose settings ask for other credentials than `password` ([oauth2], for one) gets a drop-in that says so.
    """
    for name in names:
        checked_instance(name)
    runs = program or this_program()
    if hindered := obstacles(runs, own=program is None):
        msg = f"program: {'; '.join(hindered)}; expected it where every user may run it, as in a venv below /opt"
        raise UsageError(msg)
    if program is not None and (wrong := unusable(program, prefix)):
        msg = f"--program: found {wrong}, expected the installed command, such as /opt/madoguchi/bin/madoguchi"
        raise UsageError(msg)
    known = {one: _handed(one) for one in accounts(prefix, names)}
    extra = [drop_in for one, found in known.items() if found for drop_in in drop_ins(prefix, one, found)]
    planned = [*plan(prefix, runs), *extra]
    prepared = {one: found for one, found in known.items() if one.name in names}
    left = [one for one in planned if one.step is Step.CHANGED and not force]
    if not dry_run:
        _put(
            prefix,
            [one for one in planned if one.step is not Step.SAME and one not in left],
            [one.home for one in prepared],
        )
    _tell_installed(call, planned, prepared, dry_run=dry_run, force=force)
    for folder in dict.fromkeys(folder for one in known for folder in closed(prefix, one)):
        call.say(f"  ! chmod 755 {folder}    # サービスから見えません / the service cannot get through")
    if left:
        call.say("置き換えるには --force、設定の追加は systemctl edit / --force replaces it; systemctl edit adds to it")
        click.get_current_context().exit(1)


def _handed(one: Instance) -> Handed | None:
    """None where the account's files are wrong, which is told; what it is handed stays as it is then."""
    try:
        return handed(one.home)
    except ConfigurationError as error:
        said = "設定に誤りがあるため、渡す秘密は変更しません / its files are wrong, what it is handed stays as it is"
        click.echo(f"{one.home}: {said}: {unnamed(error.problems[0])}", err=True)
        return None


def _put(prefix: Path, units: list[Planned], homes: list[Path]) -> None:
    try:
        for one in units:
            write(one)
        for home in homes:
            make_open(home)
    except PermissionError as error:
        msg = f"{prefix / FOLDER}: cannot be written as this user; run it as root, or see --prefix and --dry-run"
        raise UsageError(msg) from error


def _tell_installed(
    call: Call, planned: list[Planned], prepared: dict[Instance, Handed | None], *, dry_run: bool, force: bool
) -> None:
    said = _WOULD if dry_run else _DONE
    for file in planned:
        step = (Step.UPDATE if file.text else Step.REMOVE) if file.step is Step.CHANGED and force else file.step
        if call.json:
            call.emit({"file": str(file.path), "step": step, "dry_run": dry_run})
        call.say(f"{file.path}: {said[step]}")
    call.say("\n次にすること / what to do next:")
    call.say("  systemctl daemon-reload            # systemd がユニットを読み込みます / systemd reads the units")
    for one, found in prepared.items():
        _tell_next(call, one, found or Handed())
    if not prepared:
        call.say("  madoguchi service install --instance NAME    # アカウントごと / for each account")


def _tell_next(call: Call, one: Instance, found: Handed) -> None:
    name, home = one.name, one.home
    call.say(f"\n  {name}: {home}")
    if not (home / "madoguchi.toml").exists():
        state = f"/var/lib/madoguchi/{name}"
        call.say(f"  madoguchi init {home} --state-dir {state} --password-credential password --offline")
    if found.credentials != (PASSWORD,):
        names = ", ".join((*found.credentials, "people.toml"))
        call.say(f"  # systemd が渡すもの(設定から) / handed over by systemd, as the settings have it: {names}")
    for secret in found.credentials:
        if not (home / secret).exists():
            call.say(f"  systemd-ask-password -n | install -m 600 /dev/stdin {home}/{secret}")
            call.say("  # root だけが読めます / root alone reads it; 暗号化 / encrypted: systemd-creds(1)")
    for place in out_of_reach(one, found):
        why = f"サービスが書き込めるのは /{STATES}/{name} だけです / the service can write to /{STATES}/{name} alone"
        call.say(f"  ! {place}: {why}")
    if found.signs_in and not found.signed_in:
        way = "" if found.by_code else " --paste"
        call.say(f"  CREDENTIALS_DIRECTORY={home} madoguchi --config {home}/madoguchi.toml login{way}")
    call.say(f"  CREDENTIALS_DIRECTORY={home} madoguchi --config {home}/madoguchi.toml check")
    call.say(f"  systemctl enable --now madoguchi@{name}")
    call.say(
        f"  systemctl enable --now madoguchi-train@{name}.timer    # ラベル付きメールができたら / once there are labels"
    )
    call.say(f"  madoguchi service status {name}")


@command.command(short_help="how each account's service does; exit status 1 where something falls short")
@click.argument("names", metavar="[NAME]…", nargs=-1)
@_PREFIX
@with_call
def status(call: Call, names: tuple[str, ...], prefix: Path) -> None:
    """Reads and changes nothing. Run as root, or it cannot see into other users' state folders."""
    found = _chosen(prefix, names)
    booted = systemctl.is_here()
    if not booted:
        click.echo("systemd は動いていません / systemd is not running here: the units' state is not known", err=True)
    if not found:
        call.say(f"{prefix / HOMES} にアカウントがありません / no account in {prefix / HOMES}")
    rows = [_looked_at(call, prefix, one, booted=booted) for one in found]
    for row in rows:
        if call.json:
            call.emit(row)
        else:
            _say(call, row)
    if any(row["short"] for row in rows):
        click.get_current_context().exit(1)


def _chosen(prefix: Path, names: tuple[str, ...]) -> list[Instance]:
    found = instances(prefix)
    unknown = sorted(set(names) - {one.name for one in found})
    if unknown:
        there = ", ".join(one.name for one in found) or "none"
        makes = f"`madoguchi service install --instance {unknown[0]}` says how one is made"
        msg = f"NAME: found {unknown[0]!r}, expected an account below {prefix / HOMES} ({there}); {makes}"
        raise UsageError(msg)
    return [one for one in found if one.name in names or not names]


def _looked_at(call: Call, prefix: Path, one: Instance, *, booted: bool) -> dict[str, Any]:
    from madoguchi.service.health import health

    units, short = running(one, _credentials(one)) if booted else (None, [])
    service = (units or {}).get("service") or {}
    if service.get("active") not in RUNNING:  # one that runs has what it needs, whoever saw to it
        short += lacking(one)
        if booted and is_stale(prefix, one):
            short.append(
                "its credentials are not those of its settings: `madoguchi service install`, systemctl daemon-reload"
            )
    found = health(one.config, call.clock.now())
    return {"instance": one.name, "units": units, **found.told, "short": [*short, *found.short]}


def _credentials(one: Instance) -> tuple[str, ...]:
    """As its settings have it; those of the unit where they are wrong, which is told elsewhere."""
    try:
        return handed(one.home).credentials
    except UsageError:
        return Handed().credentials


def _say(call: Call, row: dict[str, Any]) -> None:
    service = (row["units"] or {}).get("service")
    state = f"{service['active']} ({service['sub']})" if service else "-"
    call.say(f"{row['instance']:<20} {state:<20} mode {row.get('mode', '-')}, last poll {row.get('last_poll') or '-'}")
    if "waiting" in row:
        waiting, owner = row["waiting"], row["for_the_owner"]
        call.say(f"  待機 / waiting: {_pile(waiting)}; 保留・下書き / for the owner: {_pile(owner)}")
    if row.get("paused"):
        call.say(f"  一時停止中 / paused: {row['paused']}")
    for line in row["short"]:
        call.say(f"  ! {line}")


def _pile(pile: dict[str, Any]) -> str:
    if not pile["mails"]:
        return "0"
    hours = pile["oldest_seconds"] / 3600
    return f"{pile['mails']} (oldest {hours / 24:.0f} d)" if hours >= 48 else f"{pile['mails']} (oldest {hours:.1f} h)"
