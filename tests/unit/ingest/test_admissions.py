"""Whose a peer is, asked of every packet: by where it comes from, never by what it says; and what one tenant may take."""

from dataclasses import replace

import pytest
from msgspec import structs

from rightcall_common.events import codec
from rightcall_common.events.tenants import Trunk
from rightcall_ingest.calls.admissions import FOREIGN, STARTING
from rightcall_ingest.calls.sessions import ENOUGH, FULL
from rightcall_ingest.sip.siprec_session import EndReason as Reason
from rightcall_ingest.sip.siprec_session import Peer, PeerOwner, SessionAnswer, SessionEnd
from rightcall_ingest.tenants.directory import Directory
from rightcall_ingest.tenants.trunk_index import TrunkIndex
from rightcall_ingest.transport.refusals import Refusals
from tests.support.ingest_book import PEER, STRANGER, TENANT, Book, book, configured, offer

NEIGHBOUR = Peer("udp", "203.0.113.9", 5060, 5060)


def with_neighbour(made: Book) -> None:
    other = configured(addresses=("203.0.113.9/32",))
    made.directory.learn(structs.replace(other, tenant_id="t-other"))


def test_a_trunks_peer_is_its_tenants_and_anybody_else_a_stranger() -> None:
    with book() as made:
        assert made.sessions.whose(PEER) == PeerOwner(TENANT, "sbc")
        assert made.sessions.whose(STRANGER) is FOREIGN
        made.sessions.refusing = STARTING
        assert made.sessions.whose(PEER) is STARTING
        assert made.sessions.whose(STRANGER) is STARTING


async def test_the_peer_of_a_running_session_is_known_whatever_the_bundles_say_by_then() -> None:
    with book() as made:
        assert isinstance(await made.sessions.on_invite(offer()), SessionAnswer)
        made.directory.learn(configured(version=2, addresses=("198.51.100.0/24",)))
        assert made.sessions.whose(PEER) == PeerOwner(TENANT)
        assert made.sessions.whose(replace(PEER, transport="tcp")) is FOREIGN
        made.sessions.refusing = STARTING
        assert made.sessions.whose(PEER) == PeerOwner(TENANT)
        await made.sessions.on_bye(SessionEnd("d1", Reason.BYE))
        made.pass_time(3)
        assert made.sessions.whose(PEER) is STARTING


async def test_one_of_two_tenants_gets_half_of_the_ports_and_what_it_gives_back_again() -> None:
    with book(ports=16) as made:
        with_neighbour(made)
        for dialog in ("d1", "d2"):
            assert isinstance(await made.sessions.on_invite(offer(dialog=dialog)), SessionAnswer)
        assert await made.sessions.on_invite(offer(dialog="d3")) is ENOUGH
        for dialog in ("n1", "n2"):
            assert isinstance(await made.sessions.on_invite(offer(dialog=dialog, peer=NEIGHBOUR)), SessionAnswer)
        await made.sessions.on_bye(SessionEnd("d1", Reason.BYE))
        assert isinstance(await made.sessions.on_invite(offer(dialog="d4")), SessionAnswer)
        assert made.ports.taken == {TENANT: 4, "t-other": 4}


async def test_a_tenant_alone_gets_all_ports_and_hears_when_there_are_no_more() -> None:
    with book(ports=8) as made:
        for dialog in ("d1", "d2"):
            assert isinstance(await made.sessions.on_invite(offer(dialog=dialog)), SessionAnswer)
        assert await made.sessions.on_invite(offer(dialog="d3")) is FULL


ADDRESS, PORT, BOTH = (
    {"addresses": ("192.0.2.0/24", "2001:db8::/32")},
    {"port": 5070},
    {"port": 5070, "addresses": ("192.0.2.7",)},
)


@pytest.mark.parametrize(
    ("trunk", "peer", "fits"),
    [
        (ADDRESS, PEER, True),
        (ADDRESS, replace(PEER, address="192.0.3.7"), False),
        (ADDRESS, replace(PEER, address="2001:db8::7"), True),
        (ADDRESS, replace(PEER, address="2001:db9::7"), False),
        (ADDRESS, replace(PEER, address="::ffff:192.0.2.7"), True),
        (ADDRESS, replace(PEER, address="no address"), False),
        ({"addresses": ("192.0.2.99/24",)}, PEER, True),
        ({"addresses": ("nonsense", "192.0.2.7")}, PEER, True),
        ({"addresses": ("0.0.0.0/0",)}, PEER, True),
        (PORT, PEER, False),
        (PORT, replace(PEER, local_port=5070), True),
        (BOTH, PEER, False),
        (BOTH, replace(PEER, local_port=5070), True),
        (BOTH, replace(STRANGER, local_port=5070), False),
        ({"certificates": ("aa",)}, PEER, False),
        ({"certificates": ("aa",)}, replace(PEER, certificate_names=("bb", "aa")), True),
        ({"certificates": ("aa",), "addresses": ("192.0.2.7",)}, PEER, False),
        ({}, PEER, False),
    ],
)  # fmt: skip
def test_every_way_of_recognition_that_a_trunk_states_must_hold(
    trunk: dict[str, object], peer: Peer, fits: bool
) -> None:
    index = TrunkIndex([("t", codec.build(Trunk, {"trunk_id": "x", "lines": ("a",), "default_line": "a", **trunk}))])
    assert bool(index.fitting(peer)) is fits


def test_only_tenants_with_a_trunk_share() -> None:
    directory, known = Directory(), configured()
    assert directory.sharing() == 0
    directory.learn(known)
    directory.learn(structs.replace(known, tenant_id="t-2", trunks=()))
    assert directory.sharing() == 1
    directory.learn(structs.replace(known, tenant_id="t-3", active=False))
    assert directory.sharing() == 1


def test_what_was_refused_is_said_once_a_minute_with_how_many_there_were() -> None:
    now = [0.0]
    refusals = Refusals(lambda: now[0])
    said = [refusals._due("stranger", "udp") for _ in range(5)]
    now[0] = 59.9
    said.append(refusals._due("stranger", "udp"))
    said.append(refusals._due("quota", "t", "sessions"))
    now[0] = 60.1
    said.append(refusals._due("stranger", "udp"))
    assert said == [1, 0, 0, 0, 0, 0, 1, 6]
