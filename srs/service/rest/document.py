"""The base of all documents' declarations.

They are for OpenAPI, and for tests of the answers. Fields may be added, never renamed.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Of

Day = Annotated[str, Of(json_schema_extra={"format": "date"})]
Moment = Annotated[
    str, Of(description="RFC 3339, in UTC.", json_schema_extra={"format": "date-time"})
]


class Document(BaseModel):
    model_config = ConfigDict(strict=True, use_attribute_docstrings=True)
