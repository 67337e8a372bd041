"""Participants that a request's own headers name, and what these say of a caller who hides. Pure.

Which headers are whose, and what a vendor's elements add to them: `dialects`.
"""

import re
from dataclasses import replace
from typing import Final

from rightcall_ingest.sip.metadata.rs_metadata import Metadata, MetadataStream
from rightcall_ingest.sip.metadata.rs_participants import BY_HEADER, SiprecParticipant, is_whole_address
from rightcall_ingest.sip.sdp import MEDIA_MAX
from rightcall_ingest.sip.sip_message import Headers
from rightcall_ingest.sip.sip_values import NameAddr, parse_name_addr, split_list, uri_params

NOBODY_SHOWN: Final = "sip:anonymous@anonymous.invalid"
_ASKED_FOR: Final = frozenset({"id", "user", "header", "full", "uri"})
_PLACES: Final = re.compile(r"\d{1,2}(?:[\s,]+\d{1,2})*", re.ASCII)


def header_values(headers: Headers, *names: str) -> list[NameAddr]:
    """All values of these headers, in the order of their names."""
    values = [item for name in names for value in headers.get_all(name) for item in split_list(value)]
    return [parse_name_addr(item) for item in values]


def hides_caller(headers: Headers) -> bool:
    """The caller has his number withheld, though the network knows it (RFC 3323 section 4.2, RFC 3325 section 9.3)."""
    told = [word for value in headers.get_all("privacy") for word in re.split("[;,]", value)]
    told += [one.params.get("privacy") or "" for one in header_values(headers, "remote-party-id")]
    return not _ASKED_FOR.isdisjoint(word.strip().lower() for word in told)


def named(name: str, address: str, *, hidden: bool = False) -> SiprecParticipant:
    """Whom a header or a vendor's element names. `hidden`: its number is withheld from the other side."""
    whole = is_whole_address(address)
    known = (address,) if whole else ()
    return SiprecParticipant(f"{BY_HEADER}{name}", known, withheld=hidden or not whole, unread=not whole)


def network_based(headers: Headers) -> Metadata | None:
    """Cisco CUBE without SIPREC: a header per participant with the m-lines that carry it; 0 is the caller's.

    Whoever is named without a place, or in another's, takes part all the same.
    """
    told: list[tuple[tuple[int, ...], str]] = []
    for value in header_values(headers, "x-cisco-recording-participant"):
        said = value.params.get("media-index") or uri_params(value.uri).get("media-index") or ""
        places = said.strip('" ')
        if value.uri:
            found = re.split(r"[\s,]+", places) if _PLACES.fullmatch(places) else []
            told.append((tuple(int(place) for place in found), value.uri))
    told.sort(key=lambda one: one[0] or (MEDIA_MAX,))
    people = tuple(
        replace(named(str(at), uri), associated=True, sends=tuple(f"{BY_HEADER}{place}" for place in places))
        for at, (places, uri) in enumerate(told)
    )
    taken = sorted({place for places, _ in told for place in places})
    streams = tuple(MetadataStream(f"{BY_HEADER}{place}", "", None, place) for place in taken)
    return Metadata(True, (), (), people, streams) if people else None
