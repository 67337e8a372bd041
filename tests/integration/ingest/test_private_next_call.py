"""R08: an employee declares the next call private before it is connected; it concerns that call, once, wherever it is."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import httpx2
import pytest

from rightcall_common.events.calls import AgentActed, CallStarted, PartyJoined
from rightcall_common.postgres import Database
from rightcall_common.settings import ServiceSettings
from rightcall_common.web.issuers import Issuer
from rightcall_common.web.trusting import NO_TLS
from rightcall_ingest.api import http_app
from rightcall_ingest.api.deps import ApiDeps
from rightcall_ingest.calls.owners import Owners
from rightcall_ingest.sip.siprec_session import NativeIds, SessionUpdate, SpeechState
from rightcall_ingest.store import Store
from tests.support.ingest_book import CALLER, DEALER, KEYS, PEER, SALES, TENANT, Book, book, configured, metadata, offer
from tests.support.postgres import TestDatabase
from tests.support.tokens import TestIssuer

PATH = "/v1/employees/e-1/private-next-call"


async def settled() -> None:
    """Nothing to wait for."""


@dataclass
class House:
    """Two processes on one database and one clock, each with its HTTP surface."""

    first: Book
    second: Book
    db: Database
    issuer: TestIssuer
    owners: list[Owners] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.second.clock = self.second.calls._clock = self.first.clock
        self.store, self.desks = Store(self.db), list[ApiDeps]()
        for at, made in enumerate((self.first, self.second)):
            where = (f"i-{at}", f"127.0.0.1:{at + 1}")
            self.owners.append(Owners(self.store, made.calls, *where, settled))
            made.sessions.owners, made.calls.on_over = self.owners[-1], self.owners[-1].end
            made.directory.learn(configured(version=2, attestation=None))
            self.desks.append(ApiDeps(made.calls, made.directory, KEYS, self.store, *where, settled))

    async def ask(self, method: str, path: str = PATH, *, role: str = "agent", person: str = "e-1", of: int = 0) -> Any:
        """One request to one of the processes."""

        issuer = Issuer.only(self.issuer.url, "rightcall")

        class Settings:
            def issuers(self) -> tuple[Issuer, ...]:
                return (issuer,)

        app = http_app.build(self.desks[of], cast(ServiceSettings, Settings()), lambda: True)
        headers = {"authorization": f"Bearer {self.issuer.token(TENANT, role, person=person)}"}
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(
            verify=NO_TLS, transport=transport, base_url="http://ingest", headers=headers
        ) as client:
            return await client.request(method, path)

    async def invite(self, made: Book, dialog: str, *aors: str) -> None:
        """A call comes in, and has looked for what waits for it."""
        await made.sessions.on_invite(offer(*aors, dialog=dialog))
        for owners in self.owners:
            await asyncio.gather(*owners._last.values())

    async def wait(self, minutes: float) -> None:
        self.first.clock.advance(timedelta(minutes=minutes))


@pytest.fixture
async def house(postgres: TestDatabase, issuer: TestIssuer) -> AsyncIterator[House]:
    with book(ports=64) as first, book(ports=64) as second:
        db = await postgres.open("ingest", "rightcall_ingest", clock=first.clock)
        made = House(first, second, db, issuer)
        yield made
        for owners in made.owners:
            await owners.stop()
        await db.close()


def private(made: Book) -> list[AgentActed]:
    return [fact for fact in made.of_type(AgentActed) if fact.action == "private"]


async def test_the_next_call_is_private_from_its_start_and_the_one_after_it_is_not(house: House) -> None:
    answer = await house.ask("POST")
    assert answer.status_code == 202, answer.text
    said_at = house.first.clock.now()
    assert answer.json()["status"] == "waiting"
    assert answer.json()["expires_at"] == (said_at + timedelta(minutes=10)).isoformat().replace("+00:00", "Z")
    await house.wait(1)
    await house.invite(house.first, "next")
    await house.invite(house.first, "after")
    (fact,), starts = private(house.first), house.first.of_type(CallStarted)
    assert (fact.call_id, fact.at, fact.employee_id) == (starts[0].call_id, starts[0].at, "e-1")
    assert fact.claimed_at == said_at


async def test_it_is_the_next_call_on_whichever_process_it_comes_in(house: House) -> None:
    assert (await house.ask("POST", of=0)).status_code == 202
    await house.invite(house.second, "there")
    await house.invite(house.first, "here")
    assert (len(private(house.second)), len(private(house.first))) == (1, 0)


async def test_two_calls_at_once_do_not_both_get_it(house: House) -> None:
    assert (await house.ask("POST")).status_code == 202
    await asyncio.gather(*(house.invite(made, f"d{at}") for at, made in enumerate([house.first, house.second] * 4)))
    assert len(private(house.first)) + len(private(house.second)) == 1


async def test_said_twice_it_still_concerns_one_call(house: House) -> None:
    for of in (0, 1):
        assert (await house.ask("POST", of=of)).status_code == 202
    await house.invite(house.first, "one")
    await house.invite(house.first, "two")
    assert len(private(house.first)) == 1


async def test_a_call_that_runs_already_is_not_the_next_one(house: House) -> None:
    await house.invite(house.first, "runs")
    (live,) = house.first.calls
    await house.wait(1)
    assert (await house.ask("POST")).status_code == 202
    house.owners[0].begin(live)  # as for another native id, or after a restart
    await house.invite(house.second, "next")
    assert (private(house.first), len(private(house.second))) == ([], 1)


async def test_a_call_of_others_leaves_it_waiting(house: House) -> None:
    assert (await house.ask("POST")).status_code == 202
    await house.invite(house.first, "others", CALLER, DEALER)
    assert private(house.first) == []
    await house.invite(house.first, "own")
    assert len(private(house.first)) == 1


async def test_who_is_put_through_to_a_running_call_has_said_so_before_that_moment(house: House) -> None:
    await house.invite(house.first, "queue", CALLER, DEALER)
    assert (await house.ask("POST")).status_code == 202
    await house.wait(1)
    update = SessionUpdate(
        "queue", PEER, NativeIds("queue@sbc.example"), None, metadata(CALLER, DEALER, SALES), (), SpeechState()
    )
    await house.first.sessions.on_reinvite(update)
    await asyncio.gather(*house.owners[0]._last.values())
    (fact,), (joined,) = private(house.first), house.first.of_type(PartyJoined)
    assert (fact.at, fact.employee_id) == (joined.at, "e-1")
    assert fact.fact_seq > joined.fact_seq


async def test_after_ten_minutes_it_is_forgotten(house: House) -> None:
    assert (await house.ask("POST")).status_code == 202
    await house.wait(10.1)
    await house.invite(house.first, "late")
    assert private(house.first) == []
    assert (await house.ask("DELETE")).json()["code"] == "NOT_WAITING"


async def test_it_can_be_taken_back_until_a_call_has_got_it(house: House) -> None:
    assert (await house.ask("POST")).status_code == 202
    assert (await house.ask("DELETE", of=1)).status_code == 204
    await house.invite(house.first, "next")
    assert private(house.first) == []
    assert (await house.ask("POST")).status_code == 202
    await house.invite(house.first, "another")
    gone = await house.ask("DELETE")
    assert (gone.status_code, gone.json()["code"]) == (404, "NOT_WAITING")


async def test_an_agent_declares_for_himself_and_nobody_for_one_who_does_not_exist(house: House) -> None:
    for path, role, person in (
        (PATH, "agent", "e-2"),
        ("/v1/employees/e-9/private-next-call", "agent", "e-9"),
        ("/v1/employees/e-9/private-next-call", "telephony", "p-1"),
    ):
        answer = await house.ask("POST", path, role=role, person=person)
        assert (answer.status_code, answer.json()["code"]) == (404, "NO_SUCH_EMPLOYEE")
    assert (await house.ask("POST", role="telephony")).status_code == 202


async def test_while_the_database_is_away_the_declaration_is_refused_and_not_lost_in_silence(house: House) -> None:
    away = ApiDeps(house.first.calls, house.first.directory, KEYS, Store(), "i-0", "127.0.0.1:1", settled)
    house.desks[0] = away
    assert (await house.ask("POST")).status_code == 503
