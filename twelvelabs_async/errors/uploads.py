"""Errors of uploads in parts: each knows its session, so that it can be taken up again."""

from __future__ import annotations

from .base import TwelveLabsError

__all__ = ["ChunkIntegrityError", "FileChangedError", "UploadError"]


class UploadError(TwelveLabsError):
    """An upload in parts ended before its end. The reason is its `__cause__`, if it has one.

    Attributes:
        upload_id: Identifier of the session; None if there is none.
        asset_id: Identifier that the asset would have had, or will have.
        filename: Name of the file at the platform.
        bytes_done: How many bytes are at the platform and need not be sent again.
        bytes_total: Size of the file.
        chunk_index: Number of the part at which it ended, from 1; None if it was at no part.
        resumable: Whether the same call goes on where this one ended.
    """

    def __init__(
        self,
        message: str,
        *,
        upload_id: str | None = None,
        asset_id: str | None = None,
        filename: str | None = None,
        bytes_done: int = 0,
        bytes_total: int = 0,
        chunk_index: int | None = None,
        resumable: bool = True,
    ) -> None:
        super().__init__(message)
        self.upload_id = upload_id
        self.asset_id = asset_id
        self.filename = filename
        self.bytes_done = bytes_done
        self.bytes_total = bytes_total
        self.chunk_index = chunk_index
        self.resumable = resumable

    @property
    def original_error(self) -> BaseException | None:
        """What it ended with: the vendor's name of `__cause__`."""
        return self.__cause__

    def _text(self) -> str:
        if self.upload_id is None:
            return self.message
        how = "the same call takes it up again" if self.resumable else "it cannot be taken up again"
        return (
            f"{self.message} (upload {self.upload_id}, {self.bytes_done} of {self.bytes_total} "
            f"bytes done; {how})"
        )


class FileChangedError(UploadError):
    """The file changed while it was uploaded; what is there of it is not taken for the file.

    The same call afterwards compares what was sent with the file as it is then.
    """


class ChunkIntegrityError(UploadError):
    """A part was stored with another sum than it was sent with, each time that it was sent.

    Attributes:
        sent_md5: The MD5 sum of what was sent, in hexadecimal digits.
        stored_md5: The MD5 sum that the storage answered with.
    """

    def __init__(self, message: str, *, sent_md5: str, stored_md5: str, chunk_index: int) -> None:
        super().__init__(message, chunk_index=chunk_index)
        self.sent_md5 = sent_md5
        self.stored_md5 = stored_md5
