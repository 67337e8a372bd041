"""What policy must be told besides what every service is told."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from rightcall_common.settings import ServiceSettings


class PolicySettings(ServiceSettings):
    """Each field is the variable RIGHTCALL_<FIELD>."""

    index_root_file: Annotated[Path, Field(description="path of the index roots that subject refs are made with")]
    signing_key_file: Annotated[Path, Field(description="path of policy's own Ed25519 key, PEM, that signs decisions")]
