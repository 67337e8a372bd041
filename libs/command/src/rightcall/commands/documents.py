"""`policy documents`: the documents that a bundle stands for, as Markdown files for a lawyer. Needs no platform."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from rightcall.commands.decide import refused
from rightcall_policy.bundles import reading
from rightcall_policy.bundles.model import Bundle
from rightcall_policy.documents import DOCUMENTS, LANGUAGES, Edition, Matter, document


def documents(
    rules: Annotated[Path, typer.Option("--bundle", help="the tenant's rules")],
    out: Annotated[Path, typer.Option(help="directory to write the documents into; made if it is not there")],
    previous: Annotated[
        Path | None, typer.Option(help="earlier rules: the works-council annex says in words what changes")
    ] = None,
    on: Annotated[str | None, typer.Option(help="the day to draw up for, e.g. 2026-12-01; default today")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="for a script")] = False,
) -> None:
    """Write register, script, notices and annexes for a lawyer, in Dutch and English. Exit 1: a file is at fault."""
    now, before = _read(rules, as_json), _read(previous, as_json) if previous else None
    if before is not None and before.tenant != now.tenant:
        raise typer.BadParameter(
            f"these are the rules of {before.tenant}, not of {now.tenant}", param_hint="--previous"
        )
    if out.exists() and not out.is_dir():
        raise typer.BadParameter(f"not a directory: {out}", param_hint="--out")
    day = _day(on) or datetime.now(ZoneInfo(now.time_zone)).date()
    matter = Matter(Edition(now), day, Edition(before) if before else None)
    try:
        written = _write(out, matter)
    except OSError as fault:
        raise typer.BadParameter(f"cannot write there: {fault.strerror}", param_hint="--out") from None
    print(
        json.dumps({"digest": reading.digest(now), "on": day.isoformat(), "files": written})
        if as_json
        else "\n".join(written)
    )


def _write(out: Path, matter: Matter) -> list[str]:
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name in DOCUMENTS:
        for language in LANGUAGES:
            file = out / f"{name}.{language}.md"
            file.write_text(document(name, matter, language), encoding="utf-8")
            written.append(str(file))
    return written


def _read(file: Path, as_json: bool) -> Bundle:
    if not file.is_file():
        raise typer.BadParameter(f"no such file: {file}")
    found = reading.read(file.read_bytes())
    if not isinstance(found, Bundle):
        raise refused(file, found, as_json)
    return found


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise typer.BadParameter("write a day as 2026-12-01", param_hint="--on") from None


def register(policy_app: typer.Typer) -> None:
    """Add the command to `rightcall policy`."""
    policy_app.command("documents")(documents)
