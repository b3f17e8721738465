"""How a file is to be uploaded."""

from __future__ import annotations

import os

from attrs import field, frozen

from ..core.request import RequestOptions
from ..errors import InvalidInputError
from ..models.shared import UserMetadata
from .progress import ProgressCallback

__all__ = ["Terms"]


@frozen(kw_only=True)
class Terms:
    """How a file is to be uploaded.

    Attributes:
        filename: Name of the file at the platform.
        kind: `video`, `audio` or `image`.
        workers: Parts of this file that may be under way at once.
        batch: Parts that are reported at once.
        retries: How often a part is sent again after an error.
        retry_delay: Seconds before the first time; they double.
        record: Whether a record is kept, or the folder where.
        resume: Whether an upload that is recorded is continued.
        upload_id: The session to continue, in the place of a record.
    """

    filename: str
    kind: str
    enable_hls: bool | None = None
    enable_thumbnail: bool | None = None
    user_metadata: UserMetadata | None = None
    workers: int = 8
    batch: int = 20
    retries: int = 3
    retry_delay: float = 1.0
    record: bool | str | os.PathLike[str] = True
    resume: bool = True
    upload_id: str | None = None
    progress: ProgressCallback | None = field(default=None, repr=False)
    options: RequestOptions | None = None

    def check(self) -> None:
        """Refuse what cannot be meant."""
        for name, least in (("workers", 1), ("batch", 1), ("retries", 0)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise InvalidInputError(
                    f"{_OUTSIDE[name]} must be a whole number, {least} or more, not {value!r}."
                )
        if isinstance(self.retry_delay, bool) or not self.retry_delay >= 0:
            raise InvalidInputError(f"retry_delay must be 0 or more, not {self.retry_delay!r}.")


_OUTSIDE = {"workers": "max_workers", "batch": "batch_size", "retries": "max_retries"}
