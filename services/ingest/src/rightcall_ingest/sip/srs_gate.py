"""What the SRS reads from a request before anybody is asked: is it for us, what does it offer, who knows the call."""

import re
from collections.abc import Iterable

from rightcall_ingest.sip.metadata import dialects
from rightcall_ingest.sip.metadata.rs_metadata import Metadata, MetadataInvalid
from rightcall_ingest.sip.metadata.snapshots import merge
from rightcall_ingest.sip.sdp import SdpBroken, SdpOffer, parse_sdp
from rightcall_ingest.sip.sip_message import Headers, SipRequest, option_tags
from rightcall_ingest.sip.sip_response import UNDERSTOOD
from rightcall_ingest.sip.sip_values import parse_name_addr, split_list, uri_params
from rightcall_ingest.sip.siprec_body import SiprecBody, split_body
from rightcall_ingest.sip.siprec_session import NativeIds, Reject, SessionContent, session_uuids

_UCID = re.compile(r"FA08([0-9A-F]{4})([0-9A-F]{4})([0-9A-F]{8})", re.IGNORECASE)
_NATIVE_ID_CHARS_MAX = 256


def not_understood(request: SipRequest) -> set[str]:
    """Option tags of Require that we do not know (RFC 3261 section 8.2.2.3)."""
    return option_tags(request, "require") - UNDERSTOOD


def is_siprec(request: SipRequest) -> bool:
    """RFC 7866 wants `+sip.src` and `Require: siprec`; real clients send one of them, `;src`, or the body alone."""
    if "siprec" in option_tags(request, "require", "supported"):
        return True
    for value in request.headers.get_all("contact"):
        for contact in split_list(value):
            address = parse_name_addr(contact)
            if {"+sip.src", "+sip-src", "src"} & (address.params.keys() | uri_params(address.uri).keys()):
                return True
    return _body(request).metadata is not None


def read_content(request: SipRequest, known: Metadata | None, *, opens: bool = False) -> SessionContent | Reject:
    """SDP and metadata of a request; metadata is merged with what is known. Broken metadata is no reason to refuse.

    `opens`: the request begins the session, so its headers may name who takes part.
    """
    body = _body(request)
    sdp = None if body.sdp is None else parse_sdp(body.sdp)
    if isinstance(sdp, SdpBroken):
        return Reject(400, sdp.reason)
    if sdp is not None and sdp.asks_for_srtp and not any(media.acceptable for media in sdp.media):
        return Reject(488, "SRTP is not offered here yet")
    return SessionContent(sdp, _metadata(request, body, known, opens=opens))


def recordable(sdp: SdpOffer | None) -> Reject | None:
    """A new session needs at least one stream that we can record."""
    if sdp is None:
        return Reject(488, "An SDP offer is needed in the INVITE")
    if not any(media.acceptable for media in sdp.media):
        return Reject(488, "No G.711 audio stream in the offer")
    return None


def _body(request: SipRequest) -> SiprecBody:
    return split_body(request.headers, request.body)


def _metadata(
    request: SipRequest, body: SiprecBody, known: Metadata | None, *, opens: bool
) -> Metadata | MetadataInvalid | None:
    read = dialects.read(body.metadata, request.headers, opens=opens)
    return merge(known, read) if isinstance(read, Metadata) else read


def native_ids(request: SipRequest, metadata: Metadata | MetadataInvalid | None) -> NativeIds:
    """Call-ID, the metadata's ids, Session-ID (RFC 7989), UCID (Avaya, hex or 20 digits), Cisco-Guid and CallSid."""
    found = metadata if isinstance(metadata, Metadata) else None
    return NativeIds(
        call_id=request.call_id,
        session_ids=_bounded(found.session_ids if found else ()),
        sip_session_ids=_bounded(
            _known((*request.headers.get_all("session-id"), *(found.sip_session_ids if found else ())))
        ),
        ucids=_bounded(_ucids((*request.headers.get_all("user-to-user"), *(found.ucids if found else ())))),
        cisco_guids=_bounded(request.headers.get_all("cisco-guid")),
        call_sids=_bounded((*_call_sids(request.headers), *(found.call_sids if found else ()))),
    )


def _known(session_ids: Iterable[str]) -> list[str]:
    """Those that name at least one end: an id of two nil UUIDs is that of every call that has none yet."""
    return [one for one in session_ids if session_uuids(one)]


def _ucids(values: Iterable[str]) -> list[str]:
    """Element FA of User-to-User, 8 octets: node, sequence, time; people write it as 20 digits. Else as it came."""
    found = []
    for value in values:
        text = value.split(";")[0].strip()
        match = _UCID.search(text)
        parts = [int(part, 16) for part in match.groups()] if match else []
        found.append("{:05d}{:05d}{:010d}".format(*parts) if parts else text)
    return found


def _call_sids(headers: Headers) -> list[str]:
    """`X-Twilio-CallSid`, `X-Telnyx-Call-Sid`, `CallSid`: every carrier has its own prefix."""
    return [value for name, value in headers.items() if name.lower().replace("-", "").endswith("callsid")]


def _bounded(values: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if 0 < len(value) <= _NATIVE_ID_CHARS_MAX))
