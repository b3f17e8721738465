"""Whether an index can take a file, by the limits of the API's documentation, before it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec

from attrs import frozen

from .refusal import Refusal

__all__ = ["Demands", "Shape", "check_shape", "check_size", "demands_of", "shape_of"]

GB = 10**9
LEAST_SIDE = 360
MOST_LONG_SIDE, MOST_SHORT_SIDE = 5184, 2160
MOST_ASPECT = 2.4


@frozen
class Demands:
    """What the models of an index demand of a video; the strictest decides."""

    models: str
    shortest: float
    longest: float
    largest: int


@frozen
class Shape:
    """What the header of a file says; seconds and pixels."""

    duration: float | None
    width: int | None
    height: int | None


_PICTURES = frozenset({"gif", "apng", "image2"})
"""Formats of FFmpeg that are pictures, beside those called `…_pipe`."""

_MARENGO = Demands("marengo", 4.0, 4 * 3600.0, 4 * GB)
_PEGASUS = Demands("pegasus", 4.0, 3600.0, 2 * GB)


def demands_of(models: Iterable[str]) -> Demands:
    """Return what an index with these models takes."""
    names = list(models)
    families = [
        each for each in (_MARENGO, _PEGASUS) if any(name.startswith(each.models) for name in names)
    ] or [_MARENGO]
    return Demands(
        " and ".join(each.models.capitalize() for each in families),
        max(each.shortest for each in families),
        min(each.longest for each in families),
        min(each.largest for each in families),
    )


def check_size(size: int, demands: Demands) -> None:
    """Refuse a file that is empty or too large."""
    if size == 0:
        raise Refusal("The file is empty.")
    if size > demands.largest:
        raise Refusal(
            f"The file has {size / GB:.2f} GB; {demands.models} takes up to "
            f"{demands.largest / GB:g} GB."
        )


def check_shape(shape: Shape, demands: Demands) -> None:
    """Refuse a video that is too short, too long, too small, too large or too narrow."""
    if shape.duration is not None and shape.duration < demands.shortest:
        raise Refusal(
            f"The video is {shape.duration:.2f} s long; {demands.models} takes "
            f"{demands.shortest:g} s or more."
        )
    if shape.duration is not None and shape.duration > demands.longest:
        raise Refusal(
            f"The video is {shape.duration / 3600:.2f} hours long; {demands.models} takes up to "
            f"{demands.longest / 3600:g} h."
        )
    if shape.width is None or shape.height is None:
        raise Refusal("The file has no video in it.")
    size = f"{shape.width}x{shape.height} pixels"
    long, short = max(shape.width, shape.height), min(shape.width, shape.height)
    if short < LEAST_SIDE:
        raise Refusal(f"The video has {size}; each side must have {LEAST_SIDE} or more.")
    if long > MOST_LONG_SIDE or short > MOST_SHORT_SIDE:
        raise Refusal(
            f"The video has {size}; it may have up to {MOST_LONG_SIDE}x{MOST_SHORT_SIDE}."
        )
    if long / short > MOST_ASPECT:
        raise Refusal(
            f"The video has {size}, a ratio of {long / short:.2f}:1; it may be up to "
            f"{MOST_ASPECT}:1."
        )


def shape_of(path: str) -> Shape | None:
    """Read the header of a file, or return None if PyAV is not there. Blocks.

    Raises:
        Refusal: FFmpeg, and so the platform, cannot read the file.
    """
    if find_spec("av") is None:
        return None
    import av
    from av.error import FFmpegError
    from av.stream import Disposition

    still = Disposition.attached_pic | Disposition.timed_thumbnails
    # A playlist among the files must not make this machine ask others for anything.
    options = {"protocol_whitelist": "file"}
    try:
        with av.open(path, "r", container_options=options, metadata_errors="replace") as container:
            videos = [
                each
                for each in container.streams.video
                if not each.disposition & still and each.width and each.height
            ]
            lasting = container.duration
            duration = lasting / 1_000_000 if lasting and lasting > 0 else None
            kind = container.format.name
            if not videos or kind.endswith("_pipe") or kind in _PICTURES:
                return Shape(duration, None, None)
            return Shape(duration, videos[0].width, videos[0].height)
    except (FFmpegError, OSError, ValueError) as error:
        reason = str(getattr(error, "strerror", None) or "it is no video")
        raise Refusal(f"FFmpeg cannot read the file: {reason}.") from error
