"""Whose packets count for one stream (design section 2.3). Pure.

The signalled address and port whenever it speaks; until then, and only then, the first source among the addresses that
the client's media may come from: some clients send from another port or another address than they signal.
"""

from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, Final

Network = IPv4Network | IPv6Network


class SourceVerdict(Enum):
    """What to do with a packet from somewhere else than the last one."""

    REFUSED = "not this stream's"
    HEARD = "its source from now on"
    DISPLACES = "the signalled source; what an unsignalled one has said before is not this stream's"


class MediaSource:
    """One stream's source. Senders are socket addresses: (address, port, ...)."""

    __slots__ = ("_former", "_networks", "_signalled", "address", "sender", "unsignalled")

    def __init__(self, networks: Iterable[str] = ()) -> None:
        """`networks`: where the client's media may come from beside the signalled address, in CIDR notation."""
        self.sender: Any = None
        """Whom we hear."""
        self.unsignalled = False
        """It is not the one that was signalled."""
        self.address: str | None = None
        """The signalled address; None: none that could be anybody's."""
        self._networks: Final = tuple(ip_network(one, strict=False) for one in networks)
        self._signalled: tuple[str, int] | None = None
        self._former = True  # nobody is heard yet, or only who was signalled before

    def signal(self, address: str | None, port: int) -> None:
        """Where the client says that it is (SDP). Whom we have heard is heard until another one speaks: it goes on
        sending from where it was until it has our answer (RFC 3264 section 8.3.1)."""
        self.address = canonical(address)
        signalled = None if self.address is None else (self.address, port)
        if signalled == self._signalled:
            return
        self._signalled = signalled
        self._former, self.unsignalled = self._place(self.sender) != signalled, False

    def judge(self, sender: Any) -> SourceVerdict:
        """A packet came from a sender that is not `self.sender`."""
        place = self._place(sender)
        if place is not None and place == self._signalled:
            displaced, self.unsignalled = self.unsignalled, False
            self.sender, self._former = sender, False
            return SourceVerdict.DISPLACES if displaced else SourceVerdict.HEARD
        if not self._former or place is None or not (place[0] == self.address or self.may_send(place[0])):
            return SourceVerdict.REFUSED
        self.sender, self._former, self.unsignalled = sender, False, True
        return SourceVerdict.HEARD

    def may_send(self, address: str) -> bool:
        """Whether an address (in its canonical form) is among those that the client's media may come from."""
        return any(ip_address(address) in network for network in self._networks)

    def is_at(self, sender: Any) -> bool:
        """Whether a sender has the address of whom we hear; while nobody is heard, the signalled one."""
        address = self.address if self.sender is None else canonical(self.sender[0])
        return address is not None and canonical(sender[0]) == address

    @staticmethod
    def _place(sender: Any) -> tuple[str, int] | None:
        address = None if sender is None else canonical(sender[0])
        return None if address is None else (address, sender[1])


@lru_cache(maxsize=4096)
def canonical(address: str | None) -> str | None:
    """An address in one spelling; an IPv4 peer on an IPv6 socket by its IPv4 address. None: nobody's, or a name."""
    try:
        parsed = ip_address((address or "").partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(parsed, "ipv4_mapped", None) or parsed
    return None if mapped.is_unspecified else str(mapped)
