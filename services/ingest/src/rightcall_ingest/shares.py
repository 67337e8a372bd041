"""How much of what all tenants share one of them may take, so that none can use up another's. Pure.

With one tenant there is nobody to be kept from anything. With several, each has at most `percent` of the whole; what is
not in that percentage is set apart in equal parts, one for each tenant, so that two greedy ones leave a third its part.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

PERCENT: Final = 50


@dataclass(frozen=True, slots=True)
class Share:
    """The rule for one kind of thing. `tenants`: how many there are now."""

    total: int
    tenants: Callable[[], int]
    percent: int = PERCENT

    @property
    def most(self) -> int:
        """What one tenant may have."""
        return self.total if self.tenants() <= 1 else max(1, self.total * self.percent // 100)

    def allows(self, taken: Mapping[str, int], tenant_id: str, more: int = 1) -> bool:
        """Whether a tenant may take so many more, with so many taken by each."""
        tenants, most = self.tenants(), self.most
        mine = taken.get(tenant_id, 0) + more
        if mine > most or sum(taken.values()) + more > self.total:
            return False
        own = (self.total - most) // max(tenants, 1)
        in_common = sum(max(0, count - own) for tenant, count in taken.items() if tenant != tenant_id)
        return in_common + max(0, mine - own) <= self.total - own * tenants


def give_back(taken: "Counter[str]", tenant_id: str, count: int = 1) -> None:
    """Fewer are taken; who has none is forgotten."""
    taken[tenant_id] -= count
    if taken[tenant_id] <= 0:
        del taken[tenant_id]
