"""Session timers (RFC 4028): what a client asks, what we promise, and when an unrefreshed session ends. Pure, no clock.

Where the client refreshes we wait; where it asks us to, we send UPDATE (`srs_refresh`). A client that says that it does
not take UPDATE is promised nothing, because a promise of ours that nobody keeps would end a recording.
"""

import re
from dataclasses import dataclass
from typing import Final

from rightcall_ingest.sip.sip_message import Headers, SipRequest, option_tags
from rightcall_ingest.sip.sip_values import parse_params
from rightcall_ingest.sip.siprec_session import Reject

MIN_S: Final = 90  # section 5: the smallest interval that anybody may demand
MOST_S: Final = 24 * 3600  # section 9: a UAS may shorten; nothing of ours lasts longer than a day unasked
TOO_SHORT: Final = Reject(422, "")


@dataclass(frozen=True, slots=True)
class SessionTimer:
    """`ours`: we refresh; else the client does."""

    interval_s: int
    ours: bool = False

    @property
    def ends_after_s(self) -> float:
        """Section 10: BYE slightly before the expiry, by a third of the interval or 32 s, whichever is less."""
        return self.interval_s - min(32.0, self.interval_s / 3)

    @property
    def refresh_after_s(self) -> float:
        """Section 7.2: half of the interval."""
        return self.interval_s / 2

    @property
    def retry_after_s(self) -> float:
        """A refusal of a refresh is no end: asked again some times before it (section 10)."""
        return self.interval_s / 18


def too_short(request: SipRequest) -> Reject | None:
    """422, which only a client that knows the extension would understand (section 9)."""
    asked = _asked(request.headers)
    return TOO_SHORT if asked is not None and asked[0] < MIN_S and _knows(request) else None


def granted(request: SipRequest) -> SessionTimer | None:
    """What the 200 to this INVITE or UPDATE promises; None: no session timer (table 2 of RFC 4028)."""
    asked = _asked(request.headers)
    if asked is None or asked[0] < MIN_S:
        return None
    interval, refresher = asked
    ours = refresher == "uas" or not _knows(request)
    if ours and not _takes_update(request.headers):
        return None
    least = _seconds(request.headers.get("min-se") or "") or MIN_S
    return SessionTimer(min(interval, max(MOST_S, least)), ours)


def written(timer: SessionTimer, request: SipRequest) -> list[tuple[str, str]]:
    """The header fields of the 200 that promises this. `Require` only for who knows it."""
    required = [("Require", "timer")] if _knows(request) else []
    return [*required, ("Session-Expires", f"{timer.interval_s};refresher={'uas' if timer.ours else 'uac'}")]


def agreed(headers: Headers) -> SessionTimer | None:
    """What a 200 to our own UPDATE says: there, the UAC is us. Without the field the session has no timer any more."""
    asked = _asked(headers)
    return None if asked is None else SessionTimer(max(asked[0], MIN_S), asked[1] != "uas")


def _asked(headers: Headers) -> tuple[int, str] | None:
    value, *parts = (headers.get("session-expires") or "").split(";")
    seconds = _seconds(value)
    return None if seconds is None else (seconds, (parse_params(parts).get("refresher") or "").lower())


def _seconds(value: str) -> int | None:
    text = value.split(";")[0].strip()
    return int(text) if re.fullmatch(r"\d{1,10}", text, re.ASCII) else None


def _knows(request: SipRequest) -> bool:
    return "timer" in option_tags(request, "supported", "require")


def _takes_update(headers: Headers) -> bool:
    """Who does not say what it takes is asked (RFC 3261 section 20.5)."""
    said = headers.get_all("allow")
    return not said or any(method.strip().upper() == "UPDATE" for value in said for method in value.split(","))
