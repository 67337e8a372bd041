"""An installation as a command reaches it: by the state directory of one on this machine, or by URLs and a token.

A state directory holds the key of its own issuer, so each question is asked in the role that may. A token is one
tenant's and one role's: what that role may not see is not seen.
"""

import ipaddress
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import typer

from rightcall import endpoints, secrets, tokens
from rightcall.endpoints import Endpoints
from rightcall.faults import NotRunning
from rightcall.options import STATE

SERVICES = secrets.SERVICES


@dataclass(frozen=True)
class Installation:
    """Where its services answer, as far as the command was told, and with whose token they are asked."""

    http: Mapping[str, str]
    tenants: Sequence[str]
    """Those that it was started with, or the token's."""
    option: str = ""
    """What a printed command says to reach it again, with a space before it; empty where it is the default one."""
    token: str | None = None
    state: Path | None = None
    issuer: str = ""

    def url(self, service: str) -> str:
        """Raises NotRunning: the command was not told where this service answers; says how to tell it."""
        try:
            return self.http[service]
        except KeyError:
            raise NotRunning(f"where {service} answers is not known: add --url {service}=URL") from None

    def header(self, tenant: str, role: str) -> dict[str, str]:
        """The header of a request as one role of a tenant, or as whoever the token says."""
        return {"authorization": f"Bearer {self.token or self._minted(tenant, role)}"}

    def printed(self) -> dict[str, str]:
        """The address of each service for a person; one that is not known is a word to be replaced."""
        return {**{name: f"https://{name.upper()}" for name in SERVICES}, **self.http}

    def _minted(self, tenant: str, role: str) -> str:
        assert self.state is not None
        key = tokens.load_key(secrets.Secrets(self.state.resolve() / "secrets").issuer_key)
        return tokens.mint(key, self.issuer, tenant=tenant, role=role)


def reach(state: Path, urls: Sequence[str] | None, token: str | None, *needs: str) -> Installation:
    """What a command's options name.

    Args:
        needs: the services without which it cannot do its work.

    Raises:
        NotRunning: nothing runs there, or not what is needed; says what to do.
        typer.BadParameter: the options do not name an installation.
    """
    if not urls:
        return of_state(endpoints.read(state, *needs), state, token)
    if not token:
        raise typer.BadParameter(
            "--url needs an access token of the issuer that the installation believes: set RIGHTCALL_TOKEN",
            param_hint="--token",
        )
    http: dict[str, str] = {}
    for each in sorted(urls, key=lambda each: _split(each)[0] is not None):  # one service's own address counts
        service, url = _split(each)
        http |= dict.fromkeys(SERVICES if service is None else [service], _checked(url))
    for service in needs:
        if service not in http:
            raise typer.BadParameter(
                f"{service} is needed: add --url {service}=URL, or --url URL where one host has all", param_hint="--url"
            )
    option = "".join(f" --url {shlex.quote(each)}" for each in urls)
    return Installation(http, [tokens.tenant_of(token)], option, token)


def of_state(where: Endpoints, state: Path, token: str | None = None) -> Installation:
    """One that runs on this machine. With a token it is asked as whoever that says."""
    option = "" if state == STATE else f" --state {shlex.quote(str(state.resolve()))}"
    tenants = [tokens.tenant_of(token)] if token else where.tenants
    return Installation(where.http, tenants, option, token or None, state, where.issuer)


def _split(text: str) -> tuple[str | None, str]:
    name, equals, url = text.partition("=")
    return (name, url) if equals and name in SERVICES else (None, text)


def _checked(text: str) -> str:
    """A base address: https, or http where no network carries the token."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    here = parts.scheme == "http" and _of_this_machine(host) if host else False
    if (
        not host
        or port == 0
        or not (parts.scheme == "https" or here)
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
    ):
        raise typer.BadParameter(
            f"{text} is no address: write https://HOST, or http:// of this machine itself (a tunnel, say); for one "
            f"service alone SERVICE=URL with {', '.join(SERVICES)}",
            param_hint="--url",
        )
    return text.rstrip("/")


def _of_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
