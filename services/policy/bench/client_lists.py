"""What client lists cost a batch of facts: its question to PostgreSQL with and without them, a million clients listed.

    python services/policy/bench/client_lists.py [--clients N] [--json]

Starts an embedded PostgreSQL of its own and fills it. A batch names one party per fact, half of them clients. Printed
per batch: its question's time, and the CPU time of this process and of PostgreSQL, each the median of some rounds.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import psutil

from rightcall_common.ids import SubjectRef
from rightcall_common.postgres import Database, Transaction, migrate
from rightcall_local.launcher.embedded_postgres import EmbeddedPostgres
from rightcall_policy.store import client_lists, client_rows, people, tenants
from rightcall_policy.store.together import read

SEED = 7
TENANT = "acme"
BATCHES = {1: 400, 50: 200, 500: 40}
"""Facts in a batch, and how many batches a round has."""
ROUNDS = 5
PASSWORD = "only-for-this-bench"  # noqa: S105 (of a database that is gone after it)
FILL = """
    set search_path = policy;
    insert into tenants (tenant_id, bundle_version, configured_version, list_version) values ('{tenant}', 1, 1, 1);
    insert into client_lists (tenant_id, name, source, version, as_of, clients, loaded)
    values ('{tenant}', 'crm', 'topic', 1, now(), {clients}, true);
    insert into clients (tenant_id, list_name, client_ref, refs, kind, notice_by, notified_at, service_scope,
                         effective_from)
    select '{tenant}', 'crm', 'c' || n, array['1.' || left(encode(sha256(n::text::bytea), 'hex'), 32)], 'client',
           'contract', now(), array['investment'], now() from generate_series(0, {clients} - 1) n;
    insert into client_numbers select tenant_id, unnest(refs), list_name, client_ref from clients;
    analyze
"""


class Cost(NamedTuple):
    """Of one batch: its question's time, and CPU time of this process and of PostgreSQL."""

    ms: float
    policy_us: float
    postgres_us: float


def refs(clients: int, count: int, chance: random.Random) -> list[SubjectRef]:
    """Half of them clients."""
    known = [sha256(str(chance.randrange(clients)).encode()).hexdigest()[:32] for _ in range((count + 1) // 2)]
    return [f"1.{digest}" for digest in (*known, *(chance.randbytes(16).hex() for _ in range(count // 2)))]


async def ask(tx: Transaction, wanted: Sequence[SubjectRef], *, lists: bool) -> None:
    """What a batch asks before it is decided, but for its calls; with or without the client lists."""
    questions = [tenants.asking_versions([TENANT], tx.now), people.naming(TENANT, ["e-1"], wanted)]
    questions += [client_lists.asking(TENANT), client_rows.asking(TENANT, wanted)] if lists else []
    answers = await read(tx, *questions)
    if lists:
        client_lists.found(answers[2])
        client_rows.found(answers[3])


def postgres_cpu_s() -> float:
    """CPU time of the connections of this process."""
    spent = 0.0
    for each in psutil.process_iter(["cmdline"]):
        if " ".join(each.info["cmdline"] or ()).startswith("postgres: rightcall_policy"):
            times = each.cpu_times()
            spent += times.user + times.system
    return spent


async def round_of(db: Database, clients: int, facts: int, chance: random.Random, *, lists: bool) -> Cost:
    """So many batches of a size."""
    count, took = BATCHES[facts], []
    wanted = [refs(clients, facts, chance) for _ in range(count)]
    policy, postgres = time.process_time(), postgres_cpu_s()
    for each in wanted:
        async with db.transaction("bench.ask", tenants=[TENANT]) as tx:
            began = time.perf_counter()
            await ask(tx, each, lists=lists)
            took.append(time.perf_counter() - began)
    policy, postgres = time.process_time() - policy, postgres_cpu_s() - postgres
    return Cost(statistics.median(took) * 1e3, policy / count * 1e6, postgres / count * 1e6)


async def measure(dsn: str, clients: int) -> dict[int, dict[str, Cost]]:
    """Per size of a batch: with and without the lists."""
    await migrate(dsn, "policy", "rightcall_policy", password=PASSWORD)
    admin = await asyncpg.connect(dsn)
    await admin.execute(FILL.format(tenant=TENANT, clients=clients))
    await admin.close()
    parts = urlsplit(dsn)
    own = urlunsplit(parts._replace(netloc=f"rightcall_policy:{PASSWORD}@{parts.netloc.rpartition('@')[2]}"))
    db = await Database.connect(own, schema="policy", service="policy")
    chance, found = random.Random(SEED), {}  # noqa: S311 (a load, not a secret)
    try:
        for facts in BATCHES:
            rounds: dict[str, list[Cost]] = {"without": [], "with": []}
            for _ in range(ROUNDS + 1):
                for name, each in rounds.items():
                    each.append(await round_of(db, clients, facts, chance, lists=name == "with"))
            found[facts] = {
                name: Cost(*map(statistics.median, zip(*each[1:], strict=True))) for name, each in rounds.items()
            }
    finally:
        await db.close()
    return found


def run(arguments: list[str]) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="rightcall-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = EmbeddedPostgres(Path(folder) / "server")
        try:
            found = asyncio.run(measure(server.start(), chosen.clients))
        finally:
            server.stop()
    if chosen.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return 0
    for facts, costs in found.items():
        for name, cost in costs.items():
            sys.stdout.write(
                f"a batch of {facts:3} facts {name:7} client lists: {cost.ms:6.2f} ms, "
                f"CPU {cost.policy_us:5,.0f} us here, {cost.postgres_us:5,.0f} us in PostgreSQL\n"
            )
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
