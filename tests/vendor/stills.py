"""Takes a picture out of a clip."""

# pyright: reportUnknownMemberType=false
# PyAV leaves the stream type of packets open in its stubs.
from __future__ import annotations

from pathlib import Path

import av

__all__ = ["write_still"]


def write_still(clip: Path, target: Path) -> Path:
    """Write the first picture of a clip as PNG and return its path."""
    with av.open(str(clip)) as source, av.open(str(target), "w", format="image2") as output:
        frame = next(source.decode(video=0))
        stream = output.add_stream("png", rate=1)
        stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, "rgb24"
        still = frame.reformat(format="rgb24")
        still.pts = 0
        output.mux(stream.encode(still))
        output.mux(stream.encode(None))
    return target
