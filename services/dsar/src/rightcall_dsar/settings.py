"""What dsar must be told besides what every service is told."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from rightcall_common.settings import ServiceSettings


class DsarSettings(ServiceSettings):
    """Each field is the variable RIGHTCALL_<FIELD>."""

    index_root_file: Annotated[Path, Field(description="path of the index roots that subject refs are made with")]
    storage_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s?#]+$"), Field(description="URL of storage")]
