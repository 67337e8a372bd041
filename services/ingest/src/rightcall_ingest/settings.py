"""What ingest must be told, besides what every service must (`rightcall_common.settings`)."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator, model_validator

from rightcall_common.settings import Address, ServiceSettings
from rightcall_ingest.shares import PERCENT

RTP_PORTS_MIN = 4
"""One call with two streams: two RTP ports and their RTCP neighbours."""


class Settings(ServiceSettings):
    """One ear: where it listens, where it journals."""

    index_root_file: Annotated[Path, Field(description="path of index-root.json: the root of all subject refs")]
    sip_udp: Annotated[Address, Field(description="host:port for SIP over UDP")]
    sip_tcp: Annotated[Address, Field(description="host:port for SIP over TCP")]
    media_address: Annotated[str, Field(min_length=2, description="address that the SDP answers name")]
    rtp_ports: Annotated[
        str, StringConstraints(pattern=r"^[0-9]{4,5}-[0-9]{4,5}$"), Field(description="first-last, for RTP and RTCP")
    ]
    http_advertised: Address | None = None
    """host:port at which the other ingest processes reach this one; default: `http`."""
    journal: Annotated[Path, Field(description="directory of the local journal; on a volume that survives the process")]
    journal_bytes: Annotated[int, Field(ge=16 * 1024 * 1024)] = 4 * 1024**3
    """The journal's quota: 4 GiB hold about 140 hours of calls while Kafka is away."""

    tenant_share_percent: Annotated[int, Field(ge=1, le=100)] = PERCENT
    """What one tenant may have, in percent, of sessions, media ports, SIP transactions, TCP connections and the
    journal, while this process serves several. What is above it is set apart in equal parts, one for each tenant."""

    @field_validator("rtp_ports")
    @classmethod
    def _a_range(cls, value: str) -> str:
        first, last = (int(port) for port in value.split("-"))
        if not (first >= 1024 and first + RTP_PORTS_MIN - 1 <= last <= 65535):
            raise ValueError("the first port is at least 1024, the last at least three more and at most 65535")
        return value

    @model_validator(mode="after")
    def _one_host(self) -> "Settings":
        if self.sip_udp.rpartition(":")[0] != self.sip_tcp.rpartition(":")[0]:
            raise ValueError("RIGHTCALL_SIP_UDP and RIGHTCALL_SIP_TCP name the same host")
        return self

    @property
    def rtp_range(self) -> tuple[int, int]:
        """First and last port, both included."""
        first, last = (int(port) for port in self.rtp_ports.split("-"))
        return first, last
