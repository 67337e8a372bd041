"""What storage last said of itself: the transit keys to seal to, and which classes of audio it takes. Pure.

Every answer is no unless something recent and signed says yes; the time is an argument.
"""

from datetime import datetime, timedelta
from typing import Final, Literal

from rightcall_common.events.vault import VAULT_STATE_STALE_S, TransitKeyOffered, VaultState
from rightcall_common.sealing.canonical import base64_octets
from rightcall_common.sealing.receipts import Trust
from rightcall_common.sealing.transit import offer_bytes

MediaClass = Literal["statutory", "ordinary"]
MEDIA_CLASSES: Final[tuple[MediaClass, ...]] = ("statutory", "ordinary")
STALE_AFTER = timedelta(seconds=VAULT_STATE_STALE_S)


def verified(offer: TransitKeyOffered, trust: Trust) -> TransitKeyOffered:
    """The offer. Raises Unreadable unless a key has signed it that may offer transit keys: storage's."""
    try:
        public = base64_octets(offer.public_key)
    except ValueError:
        public = b""
    trust.verify(offer_bytes(offer.key_id, public, offer.valid_from, offer.valid_until), offer.proof, "transit-keys")
    return offer


class VaultView:
    """The offered transit keys, and the newest statement of each storage instance."""

    def __init__(self) -> None:
        self._keys: dict[str, TransitKeyOffered] = {}
        self._said: dict[str, VaultState] = {}

    def offered(self, key: TransitKeyOffered) -> None:
        """Take a verified offer in."""
        self._keys[key.key_id] = key

    def hear(self, said: VaultState) -> None:
        """Take a statement in; an older one than the last of that instance is ignored."""
        known = self._said.get(said.instance)
        if known is None or known.at <= said.at:
            self._said[said.instance] = said

    def transit_key(self, now: datetime) -> TransitKeyOffered | None:
        """The valid key that lasts longest; expired ones are forgotten on the way."""
        self._keys = {name: key for name, key in self._keys.items() if key.valid_until > now}
        valid = [key for key in self._keys.values() if key.valid_from <= now]
        return max(valid, key=lambda key: (key.valid_until, key.key_id), default=None)

    def speaks(self, now: datetime) -> bool:
        """Whether any storage instance has said anything within the last minute."""
        return any(now - said.at <= STALE_AFTER for said in self._said.values())

    def takes(self, media_class: MediaClass, now: datetime) -> bool:
        """Whether a storage instance has said within the last minute that it takes audio of this class."""
        return any(
            said.keys_ok and (said.statutory if media_class == "statutory" else said.ordinary)
            for said in self._said.values()
            if now - said.at <= STALE_AFTER
        )
