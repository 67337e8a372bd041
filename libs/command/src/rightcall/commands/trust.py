"""`trust upgrade`, `trust record-keys`: what an installation's keys may do, as files that its services mount."""

from pathlib import Path
from typing import Annotated

import typer

from rightcall import secrets
from rightcall.private_files import replace_file
from rightcall_common.errors import Unreadable
from rightcall_common.sealing.canonical import base64_octets, json_object
from rightcall_common.sealing.receipts import Trust, Trusted, trust_file
from rightcall_common.sealing.uses import SIGNS, Use

trust_app = typer.Typer(help="Which key may sign what (trust.json), and the keys of records.", no_args_is_help=True)

KeyIds = Annotated[list[str] | None, typer.Option(metavar="KEY_ID", help="may be given again, for keys before it")]


@trust_app.command("upgrade")
def upgrade(
    file: Annotated[Path, typer.Argument(help="trust.json of the form that maps key ids to keys alone")],
    policy: KeyIds = None,
    storage: KeyIds = None,
) -> None:
    """Rewrite a trust.json so that it says what each key may sign. A key that is not named signs nothing any more.

    What policy's key has signed: decision receipts (`rightcall verify` names the key). Storage's: erasure certificates.
    """
    if not file.is_file():
        raise typer.BadParameter(f"no such file: {file}")
    try:
        old = {name: base64_octets(key) for name, key in json_object(file.read_bytes()).items()}
    except ValueError:
        raise typer.BadParameter(f"{file} does not map key ids to keys; is it of the new form already?") from None
    uses: dict[str, set[Use]] = {name: set() for name in old}
    for option, names in (("policy", policy or []), ("storage", storage or [])):
        for name in names:
            if name not in uses:
                there = ", ".join(sorted(old))
                raise typer.BadParameter(f"{name} is not in {file}; there are {there}", param_hint=f"--{option}")
            uses[name] |= set(SIGNS[option])
    keys = {name: Trusted(old[name], frozenset(each)) for name, each in uses.items()}
    try:
        Trust(keys)
    except Unreadable as fault:
        raise typer.BadParameter(str(fault)) from None
    replace_file(file, trust_file(keys))
    for name, key in keys.items():
        typer.echo(f"{name}: {', '.join(sorted(key.uses)) or 'nothing'}")


@trust_app.command("record-keys")
def record_keys(
    directory: Annotated[Path, typer.Argument(help="made if missing; record-root.json stays there")],
) -> None:
    """Write each service's record keys (RIGHTCALL_RECORD_KEYS_FILE). The root is mounted nowhere."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in secrets.record_keys(directory):
        typer.echo(str(file))
