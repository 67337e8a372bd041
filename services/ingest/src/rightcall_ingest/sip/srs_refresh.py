"""Keeps what our answers promise of a session's life (RFC 4028): refreshes where that is ours, BYE in time. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rightcall_ingest.sip.session_timer import agreed
from rightcall_ingest.sip.sip_message import SipResponse
from rightcall_ingest.sip.sip_response import refresh
from rightcall_ingest.sip.sip_transaction import Wake
from rightcall_ingest.sip.siprec_session import EndReason
from rightcall_ingest.sip.srs_state import Effect, SrsState

_GONE: Final = (408, 481)  # RFC 3261 section 12.2.1.2: the session is not there any more
_LOOK_AGAIN_S: Final = 1.0


def due(state: SrsState, kind: str, what: str) -> Sequence[Effect]:
    """A timer of a session fired; one of before its last refresh does nothing."""
    dialog_id, _, turn = what.partition("|")
    dialog = state.dialogs.get(dialog_id)
    if dialog is None or str(state.turns.get(dialog_id)) != turn or dialog_id in state.ending:
        return []
    if kind == "unrefreshed":
        if state.busy(dialog_id):  # a refresh may be what is being answered
            return [Wake(_LOOK_AGAIN_S, f"unrefreshed|{what}")]
        return state.hang_up(dialog_id, EndReason.EXPIRED)
    if dialog.timer is None:
        return []
    dialog = replace(dialog, local_cseq=dialog.local_cseq + 1)
    state.keep(dialog)
    branch = f"z9hG4bK{state.new_token()}"
    return state.sent.start(dialog, refresh(dialog, state.identity, branch), branch, refreshes=dialog_id)


def answered(state: SrsState, response: SipResponse) -> Sequence[Effect]:
    """An answer to a request of ours."""
    dialog_id = state.sent.answered(response)
    dialog = state.dialogs.get(dialog_id)
    if dialog is None or dialog_id in state.ending:
        return []
    if response.status < 300:
        dialog = replace(dialog, timer=agreed(response.headers))
        state.keep(dialog)
        return state.time_anew(dialog)
    if response.status in _GONE:
        return state.hang_up(dialog_id, EndReason.EXPIRED)
    turn = state.turns.get(dialog_id)
    return [] if dialog.timer is None else [Wake(dialog.timer.retry_after_s, f"refresh|{dialog_id}|{turn}")]
