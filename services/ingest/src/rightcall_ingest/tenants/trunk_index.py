"""Which trunks a peer fits, in a time that does not grow with how many there are: asked for every packet. Pure."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Generic, TypeVar

from rightcall_common.events.tenants import Trunk
from rightcall_ingest.sip.siprec_session import Peer

T = TypeVar("T")


class TrunkIndex(Generic[T]):
    """Trunks with whose they are. Every way of recognition that a trunk states must hold, and it must state one."""

    def __init__(self, trunks: Iterable[tuple[T, Trunk]]) -> None:
        self._by_network: dict[tuple[int, int], dict[int, list[tuple[T, Trunk]]]] = {}  # by version and prefix length
        self._by_port: dict[int, list[tuple[T, Trunk]]] = {}
        self._by_certificate: dict[str, list[tuple[T, Trunk]]] = {}
        for found in trunks:
            trunk = found[1]
            if trunk.addresses:
                for network in set(trunk.addresses):
                    self._add_network(network, found)
            elif trunk.port is not None:
                self._by_port.setdefault(trunk.port, []).append(found)
            else:
                for name in set(trunk.certificates):
                    self._by_certificate.setdefault(name, []).append(found)

    def _add_network(self, text: str, found: tuple[T, Trunk]) -> None:
        try:
            network = ip_network(text, strict=False)
        except ValueError:  # an address that is none is nobody's; the other trunks are still found
            return
        same_size = self._by_network.setdefault((network.version, network.prefixlen), {})
        same_size.setdefault(int(network.network_address), []).append(found)

    def fitting(self, peer: Peer) -> list[tuple[T, Trunk]]:
        """All trunks that this peer can be; one may stand there twice."""
        found = list(self._by_port.get(peer.local_port, ()))
        for name in peer.certificate_names:
            found += self._by_certificate.get(name, ())
        here = _address(peer.address)
        if here is not None:
            number, bits = int(here), here.max_prefixlen
            for (version, length), networks in self._by_network.items():
                if version == here.version:
                    found += networks.get(number >> (bits - length) << (bits - length), ())
        return [one for one in found if _fits_otherwise(one[1], peer)]


def _fits_otherwise(trunk: Trunk, peer: Peer) -> bool:
    """What a trunk states besides an address."""
    if trunk.port is not None and trunk.port != peer.local_port:
        return False
    return not trunk.certificates or not set(trunk.certificates).isdisjoint(peer.certificate_names)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An IPv4 peer on an IPv6 socket by its IPv4 address."""
    try:
        parsed = ip_address(text)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
