"""Questions over many calls: how each of them ended."""

import json
from datetime import datetime

from rightcall_common.postgres import Transaction
from rightcall_storage.rules.completeness import AWAITED_MAX, CallEnd


async def ends_of_calls(tx: Transaction, tenant_id: str, since: datetime, until: datetime) -> list[CallEnd]:
    """All calls that began in [since, until), oldest first."""
    rows = await tx.fetch(
        """select c.call_id, c.started_at, c.ended_at, c.outcome, c.reason,
                  array(select distinct r.state from recordings r
                        where r.tenant_id = c.tenant_id and r.call_id = c.call_id order by 1) as states,
                  array(select distinct e.reason from epochs e
                        where e.tenant_id = c.tenant_id and e.call_id = c.call_id and e.state = 'refused'
                        order by 1) as refused,
                  (select count(*) from streams s
                   where s.tenant_id = c.tenant_id and s.call_id = c.call_id)::integer as streams,
                  exists (select from standings d where d.tenant_id = c.tenant_id and d.call_id = c.call_id and d.opens)
                      as opened,
                  (select coalesce(json_object_agg(g.label, g.seconds), '{}') from (
                      select m.label, max(extract(epoch from coalesce(m.until, c.ended_at) - m.since))::float as seconds
                      from media_gaps m where m.tenant_id = c.tenant_id and m.call_id = c.call_id
                      group by m.label) g)::text as gaps,
                  (c.ended_at > $4 and exists (
                       select from streams s where s.tenant_id = c.tenant_id and s.call_id = c.call_id
                           and not coalesce(s.said_complete, false))) is true as awaited
           from calls c where c.tenant_id = $1 and c.started_at >= $2 and c.started_at < $3 order by c.started_at""",
        tenant_id, since, until, tx.now - AWAITED_MAX,
    )  # fmt: skip
    return [CallEnd(*{**row, "gaps": json.loads(row["gaps"])}.values()) for row in rows]
