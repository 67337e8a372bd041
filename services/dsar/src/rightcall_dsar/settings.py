"""What dsar must be told besides what every service must."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from rightcall_common.settings import ServiceSettings


class Settings(ServiceSettings):
    """RIGHTCALL_* variables of the dsar service."""

    index_root_file: Annotated[Path, Field(description="path of index-root.json: what makes subject refs")]
    storage_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s?#]+$"), Field(description="URL of storage")]
