"""A tenant that is suspended or closed has no trunks: whoever calls in from one of its peers is not recognised."""

from msgspec import structs

from rightcall_ingest.sip.siprec_session import Peer
from rightcall_ingest.tenants.directory import Directory
from tests.unit.ingest.test_parties import configured

PEER = Peer("udp", "192.0.2.7", 5060, 5060)


def test_a_suspended_tenants_peer_is_not_recognised_until_it_is_resumed() -> None:
    directory, known = Directory(), configured()
    for version, active in enumerate((True, False, True), 1):
        directory.learn(structs.replace(known, version=version, active=active))
        assert (directory.recognise(PEER) is not None) is active


def test_a_suspended_tenant_leaves_its_address_to_another() -> None:
    directory = Directory()
    directory.learn(structs.replace(configured("t-nl"), active=False))
    directory.learn(configured("t-two"))
    found = directory.recognise(PEER)
    assert found is not None
    assert found.tenant.tenant_id == "t-two"
