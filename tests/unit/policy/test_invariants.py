"""law.md section 8 as far as it is about decisions, on calls that nobody thought of."""

from collections.abc import Callable
from typing import Any, get_args
from uuid import UUID

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rightcall_common.events.calls import (
    AgentActed,
    AgentAction,
    AgentSignalled,
    CallerObjected,
    CallHeld,
    CallRetrieved,
    ConsentChanged,
    JournalRoom,
    Media,
    MediaGap,
    PartyAnnounced,
    PartyJoined,
    PartyLeft,
    is_barrier,
)
from rightcall_common.events.decisions import OPENING
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import (
    EVIDENCE,
    MIFID,
    QUALITY,
    ClientEntry,
    ListState,
    Sample,
    Tenant,
    TenantOptions,
    TrunkAttestation,
    VaultFacts,
)
from rightcall_policy.decision.decide import advance
from rightcall_policy.decision.decided import Decided, call_decided
from rightcall_policy.decision.explain import explain, sentences
from tests.unit.policy.room import Room
from tests.unit.policy.story import (
    CLIENTS,
    FRESH,
    INVESTMENT,
    LONG_AGO,
    REFS,
    STALE,
    START,
    Story,
    base_facts,
    employee,
    external,
    t_inv,
    t_nl,
    world,
)

CHOSEN = TenantOptions(allow_combined=True, stale_nomatch="record_provisional", mifid_autostart_midcall=True)
SIGNED = {"trunk-1": TrunkAttestation(frozenset({EVIDENCE}), threat=True, agent_signal=True)}
NL, INV = t_nl(profiles=frozenset({"NL", "DE"}), attested=SIGNED), t_inv()
NL_CHOSEN, INV_CHOSEN = t_nl(profiles=frozenset({"NL", "DE"}), options=CHOSEN), t_inv(options=CHOSEN)
"""The same tenants with every option of law.md section 7 that records more."""
NEVER = ("doctor", "lawyer", "union", "helpline")
OUTSIDERS = ("client", "client_new", "unknown", "objector", "german", "partner", "withheld")
PARTY_IDS = (None, "caller", "client", "client_new", "unknown", "partner", "german", "unknown-2", "client_new-2")
AGENTS = ("E1", "E2", "E4", "E5")

Told = tuple[Any, dict[str, Any]]
FORBIDDEN: list[Told] = [
    *((PartyJoined, {"party": external(name)}) for name in NEVER),
    (PartyJoined, {"party": employee("E9")}),
    (PartyJoined, {"party": employee("E5", line="conf")}),
    (PartyJoined, {"party": employee("E5", line="private")}),
    (PartyJoined, {"party": employee("E5"), "line": "conf"}),
    (PartyJoined, {"party": employee("E5"), "line": "private"}),
]
"""R02-R04: numbers, a confidential role, confidential and private lines."""
purposes = st.lists(st.sampled_from([EVIDENCE, MIFID, QUALITY]), unique=True, max_size=3).map(tuple)


def joins(names: tuple[str, ...]) -> st.SearchStrategy[Told]:
    """`-2` is another person with the same number."""
    people = st.tuples(st.sampled_from(names), st.sampled_from(["", "", "-2"])).map(
        lambda t: external(t[0], t[0] + t[1], country="DE" if t[0] == "german" else None)
    ) | st.sampled_from(AGENTS).map(employee)
    return people.map(lambda party: (PartyJoined, {"party": party})) | st.tuples(
        st.just(external("withheld", "lost", unread=True)) | people, st.sampled_from([None, "inbound"]), st.booleans()
    ).map(lambda t: (PartyJoined, {"party": t[0], "direction": t[1], "metadata_damaged": t[2]}))


def happenings(
    names: tuple[str, ...] = OUTSIDERS, lines: tuple[str, ...] = ("service", "office", "sales", "deal")
) -> st.SearchStrategy[Told]:
    """Anything that may happen in a call, sensible or not."""
    return st.one_of(
        joins(names),
        st.sampled_from([*names, *(f"{name}-2" for name in names), *AGENTS, "lost"]).map(
            lambda who: (PartyLeft, {"party_id": who})
        ),
        st.sampled_from(lines).map(lambda line: (PartyLeft, {"party_id": "nobody", "line": line})),
        st.tuples(
            st.sampled_from(PARTY_IDS),
            st.sampled_from(["confirmed", "failed"]),
            purposes,
            st.booleans(),
            st.sampled_from(["agent", "attested"]),
        ).map(
            lambda t: (
                PartyAnnounced,
                {"party_id": t[0], "status": t[1], "purposes": t[2], "threat": t[3], "source": t[4]},
            )
        ),
        st.tuples(st.sampled_from([None, *AGENTS]), st.sampled_from(["tone", "attested"])).map(
            lambda t: (AgentSignalled, {"employee_id": t[0], "signal": t[1]})
        ),
        st.tuples(
            st.sampled_from(get_args(AgentAction)),
            st.sampled_from([None, *AGENTS]),
        ).map(lambda t: (AgentActed, {"action": t[0], "employee_id": t[1]})),
        st.sampled_from([(CallHeld, {}), (CallRetrieved, {}), (CallerObjected, {})]),
        st.sampled_from(["given", "withdrawn"]).map(lambda status: (ConsentChanged, {"status": status})),
        st.sampled_from(["CRASH", "SRC_SUSPENDED", "LOSS"]).map(
            lambda label: (MediaGap, {"label": label, "since": START})
        ),
    )


def beginnings(names: tuple[str, ...] = OUTSIDERS) -> st.SearchStrategy[tuple[Tenant, list[Told]]]:
    def told(tenant: Tenant, line: str, caller: str, agent: str, announced: Any, announcement: str) -> Any:
        line = line if line in tenant.lines else "service"
        facts = base_facts(
            line, caller, agent=agent, announced=announced, announcement=announcement, controller=tenant.tenant_id,
            metadata_damaged=announcement == "failed",
        )  # fmt: skip
        return tenant, facts

    anything = st.builds(
        told,
        st.sampled_from([NL, INV, NL_CHOSEN, INV_CHOSEN]),
        st.sampled_from(["service", "sales", "both", "office", "deal", "private"]),
        st.sampled_from(names),
        st.sampled_from(AGENTS),
        purposes,
        st.sampled_from(["confirmed", "failed", "unknown"]),
    )
    recorded = st.builds(
        told,
        st.sampled_from([NL, INV, NL_CHOSEN, INV_CHOSEN]),
        st.sampled_from(["service", "sales", "both", "deal"]),
        st.sampled_from(["unknown", "client"]),
        st.just("E2"),
        st.just((EVIDENCE, MIFID, QUALITY)),
        st.just("confirmed"),
    )
    return st.one_of(recorded, recorded, recorded, anything)


SHARED = CLIENTS | {
    REFS["partner"]: (ClientEntry("client", INVESTMENT, LONG_AGO, notified_at=LONG_AGO), *CLIENTS[REFS["client_new"]]),
    REFS["german"]: (ClientEntry("client", frozenset({"insurance"}), LONG_AGO, notified_at=LONG_AGO),),
}
"""Two clients behind one number, one of them told; and a client of another service."""
GOOD: dict[str, Any] = {"client_list": FRESH, "vault": VaultFacts(True, True), "sample": Sample(True, False)}
worlds: st.SearchStrategy[dict[str, Any]] = st.just(GOOD) | st.fixed_dictionaries(
    {
        "client_list": st.sampled_from([FRESH, STALE, ListState(None, "unavailable")]),
        "clients": st.sampled_from([CLIENTS, SHARED]),
        "vault": st.sampled_from([VaultFacts(True, True), VaultFacts(), VaultFacts(False, True)]),
        "sample": st.sampled_from([Sample(True, False), Sample(True, True), Sample(False, False), Sample()]),
    }
)
calls = st.tuples(beginnings(), worlds, st.lists(happenings(), max_size=12))


def tell(tenant: Tenant, changes: dict[str, Any], told: list[Told]) -> Story:
    """The whole story, fact by fact, five seconds apart after the start; all decisions in `story.decisions`."""
    story = Story(world(tenant)._replace(**changes))
    for number, (kind, fields) in enumerate(told):
        at = 0 if number < 3 else number * 5
        fact = story.fact(kind, at, **fields)
        story.state, decided = advance(story.state, fact, story.world, story.new_id)
        assert (decided is not None) == is_barrier(fact)
        if decided is not None:
            story.decisions.append(decided)
    return story


def opens(decided: Decided) -> bool:
    return bool(decided.purposes) and not decided.suspensions and decided.outcome in OPENING


@settings(max_examples=400, deadline=None)
@given(calls)
def test_i1_nothing_opens_before_every_outsider_heard_of_it(case: Any) -> None:
    (tenant, start), changes, more = case
    story, room = Story(world(tenant)._replace(**changes)), Room()
    joined_mifid: set[str] = set()
    for number, (kind, fields) in enumerate([*start, *more]):
        fact: Any = story.fact(kind, 0 if number < 3 else number * 5, **fields)
        stood = story.decisions[-1].purposes if story.decisions else ()
        arriving = fact.parties if number == 0 else [fact.party] if kind is PartyJoined else []
        for party in arriving:
            room.enter(party)
        if MIFID in stood:
            joined_mifid.update(party.party_id for party in arriving)
        if kind is PartyLeft:
            room.leave(fact.party_id)
        if kind is PartyAnnounced:
            room.hear(fact)
        story.state, decided = advance(story.state, fact, story.world, story.new_id)
        if decided is None:
            continue
        story.decisions.append(decided)
        if not opens(decided):
            continue
        assert decided.effective_at == fact.at
        for who, party in room.present.items():
            if party.party_class == "employee":
                continue
            notified = party.subject_ref == REFS["client"] or who in joined_mifid
            for purpose in decided.purposes:
                assert purpose in room.heard.get(who, ()) or (purpose == MIFID and notified)


@settings(max_examples=300, deadline=None)
@given(calls)
def test_i3_a_recording_keeps_its_purposes_and_what_was_destroyed_never_grows_again(case: Any) -> None:
    (tenant, start), changes, more = case
    story = tell(tenant, changes, [*start, *more])
    granted: dict[UUID, tuple[Any, ...]] = {}
    destroyed: set[UUID] = set()
    for decided in story.decisions:
        destroyed |= {key for key, grants in granted.items() if set(grants) & set(decided.discards)}
        assert (decided.recording_id is None) == (not decided.purposes) == (decided.segment_id is None)
        if decided.recording_id is not None:
            assert decided.recording_id not in destroyed
            assert granted.setdefault(decided.recording_id, decided.purposes) == decided.purposes
        assert not set(decided.discards) & set(decided.purposes)


@settings(max_examples=300, deadline=None)
@given(calls)
def test_every_barrier_gets_one_decision_that_can_be_published_and_explained(case: Any) -> None:
    (tenant, start), changes, more = case
    story = tell(tenant, changes, [*start, *more])
    assert [decided.decision_seq for decided in story.decisions] == list(range(1, len(story.decisions) + 1))
    for decided in story.decisions:
        assert sentences(decided.rule, decided.reason, decided.outcome).nl
        event = call_decided(decided, UUID(int=7), START)
        assert event.opens == opens(decided)
        assert {keep.purpose for keep in decided.retention} == set(decided.purposes)


NEEDED = {
    "quality": {"tenant", "directory", "announcement", "signal", "keys", "region", "journal", "parties", "draw", "cap"},
    "evidence": {"tenant", "directory", "announcement", "signal", "keys", "region", "journal", "parties"},
    "client": {"tenant", "keys", "region", "journal", "parties", "list"},
    "dealing": {"tenant", "announcement", "keys", "region", "journal", "parties"},
}
"""Without these nothing is recorded. Not here: list data on a dealing line (I8's exception), a pre-notified client's
announcement (R17), and what R24 and R25 ask of ordinary purposes only (A12)."""


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(NEEDED)), st.sets(st.sampled_from(sorted(set().union(*NEEDED.values()))), min_size=1))
@example("dealing", {"list"})
@example("client", {"list"})
def test_i8_a_missing_input_never_yields_a_recording(kind: str, missing: set[str]) -> None:
    tenant = NL if kind in ("quality", "evidence") else INV
    line = {"quality": "service", "evidence": "sales", "client": "office", "dealing": "deal"}[kind]
    base: dict[str, Any] = {"agent": "E2", "controller": tenant.tenant_id}
    changes: dict[str, Any] = {}
    removals: dict[str, Callable[[], Any]] = {
        "tenant": lambda: changes.update(tenant=None),
        "directory": lambda: changes.update(employees={}),
        "announcement": lambda: base.update(announcement="unknown"),
        "signal": lambda: base.update(signal=None),
        "keys": lambda: changes.update(vault=VaultFacts(None, True)),
        "region": lambda: changes.update(vault=VaultFacts(True, None)),
        "journal": lambda: base.update(media=Media(journal_room=JournalRoom(statutory=False, ordinary=False))),
        "parties": lambda: base.update(parties=(), metadata_ok=False),
        "draw": lambda: changes.update(sample=Sample(None, False)),
        "cap": lambda: changes.update(sample=Sample(True, None)),
        "list": lambda: changes.update(clients={}, client_list=ListState(None, "unavailable")),
    }
    for name in sorted(missing):
        removals[name]()
    caller = "client" if kind == "client" else "unknown"
    recorded = any(decided.purposes for decided in tell(tenant, changes, base_facts(line, caller, **base)).decisions)

    assert recorded == (not missing & NEEDED[kind])


storage = st.sampled_from(
    [VaultFacts(True, True), VaultFacts(True, True), VaultFacts(), VaultFacts(False, True), VaultFacts(True, None)]
)


@settings(max_examples=400, deadline=None)
@given(calls, st.lists(storage, min_size=15, max_size=15))
def test_i8_what_does_not_run_does_not_open_while_storage_is_unknown(case: Any, vaults: list[VaultFacts]) -> None:
    (tenant, start), changes, more = case
    story = Story(world(tenant)._replace(**changes))
    stood: frozenset[str] = frozenset()
    for number, (kind, fields) in enumerate([*start, *more]):
        story.world = story.world._replace(vault=vaults[number])
        fact = story.fact(kind, 0 if number < 3 else number * 5, **fields)
        story.state, decided = advance(story.state, fact, story.world, story.new_id)
        if decided is not None:
            assert vaults[number] == VaultFacts(True, True) or set(decided.purposes) <= stood
            stood = frozenset(decided.purposes)


@settings(max_examples=300, deadline=None)
@given(
    beginnings(),
    worlds,
    st.lists(happenings(lines=("service", "office", "private")), max_size=6),
    st.sampled_from(FORBIDDEN),
    st.booleans(),
    st.lists(happenings(("unknown", "client", *NEVER)), max_size=8),
)
def test_i9_whoever_must_never_be_recorded_is_not_whatever_else_happens(
    beginning: Any, changes: Any, before: list[Told], comes: Told, leaves: bool, after: list[Told]
) -> None:
    tenant, start = beginning
    gone: list[Told] = [(PartyLeft, {"party_id": comes[1]["party"].party_id, "line": "deal"})] if leaves else []
    told = [*start, *before, comes, *gone, *after]
    story = tell(tenant, changes, told)
    seq = len(start) + len(before) + 1
    later = [decided for decided in story.decisions if decided.after_fact >= seq]

    assert later
    assert all(decided.purposes == () and decided.recording_id is None for decided in later)
    assert later[0].reason in {"NEVER_RECORD_CONFIDENTIAL", "NEVER_RECORD_EMERGENCY", "NOT_A_PARTY", "PRIVATE_LINE"}


@settings(max_examples=300, deadline=None)
@given(
    beginnings(),
    worlds,
    st.sampled_from([*(fields["party"] for _, fields in FORBIDDEN if "line" not in fields), None]),
    st.lists(happenings(("unknown", "client", *NEVER)), max_size=8),
)
def test_i9_nor_is_who_was_there_from_the_start_nor_two_outsiders_alone(
    beginning: Any, changes: Any, forbidden: Any, after: list[Told]
) -> None:
    """R02-R04; None: R05, nobody of ours."""
    tenant, ((started, fields), *rest) = beginning
    outsiders = (external("unknown"), external("partner"))
    parties = (*fields["parties"], forbidden) if forbidden else outsiders
    story = tell(tenant, changes, [(started, fields | {"parties": parties}), *rest, *after])

    assert all(decided.purposes == () and decided.recording_id is None for decided in story.decisions)
    never = {"NEVER_RECORD_CONFIDENTIAL", "NEVER_RECORD_EMERGENCY", "PRIVATE_LINE"}
    assert story.decisions[0].reason in (never if forbidden else {"NOT_A_PARTY", "PRIVATE_LINE"})


@settings(max_examples=200, deadline=None)
@given(calls)
def test_i12_a_replay_gives_the_same_decisions_also_when_the_state_went_through_its_row(case: Any) -> None:
    (tenant, start), changes, more = case
    first = tell(tenant, changes, [*start, *more])
    again = Story(first.world)
    replayed: list[Decided] = []
    state: CallState | None = None
    for fact in first.facts:
        before = state
        state, decided = advance(state, fact, first.world, again.new_id)
        if decided is not None:
            replayed.append(decided)
            assert explain(before, fact, first.world, decided)
        text = state.to_json()
        state = CallState.from_json(text)
        assert state.to_json() == text

    assert replayed == first.decisions
    assert state == first.state
