"""How it is known of each phone system that people were told (R25; law.md 3.1): for notes, since no reader needs it."""

from rightcall_policy.bundles.model import TrunkRules
from rightcall_policy.documents.matter import Matter
from rightcall_policy.documents.wording import ids


def phone_systems_for_a_note(matter: Matter) -> str:
    """Each phone system with its lines: reported call by call, or by which signed statement."""
    return "; ".join(f"`{name}` ({ids(trunk.lines)}): {_known(trunk)}" for name, trunk in matter.bundle.trunks.items())


def _known(trunk: TrunkRules) -> str:
    if trunk.announcement is None:
        return "reported call by call"
    said = trunk.announcement.attested
    signal = ", gives the signal" if said.agent_signal else ""
    return f"`{said.statement_ref}`, {ids(said.purposes)}, `{said.language}`, inbound calls only{signal}"
