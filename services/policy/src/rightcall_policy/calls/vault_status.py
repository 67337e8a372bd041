"""What storage last said of itself, per instance. Pure; `stream` feeds it, the time is an argument."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rightcall_common.events.vault import VAULT_STATE_STALE_S, VaultState
from rightcall_policy.decision.context import VaultFacts

STALE_AFTER = timedelta(seconds=VAULT_STATE_STALE_S)


@dataclass(slots=True)
class VaultStatus:
    """The newest statement of each storage instance."""

    _said: dict[str, VaultState] = field(default_factory=dict)

    def hear(self, said: VaultState) -> None:
        """Take in a statement; an older one than the last of that instance is ignored."""
        known = self._said.get(said.instance)
        if known is None or known.at <= said.at:
            self._said[said.instance] = said

    def vault(self, region: str, now: datetime) -> VaultFacts:
        """Whether keys are available and the region is the tenant's, by what is younger than 60 s; else unknown.

        One instance with keys is enough to store; but every one that may take the audio must lie in the region.
        """
        fresh = [said for said in self._said.values() if now - said.at <= STALE_AFTER]
        if not fresh:
            return VaultFacts()
        return VaultFacts(any(said.keys_ok for said in fresh), all(said.region == region for said in fresh))
