"""One look at a file before it is sent: whether it may be, and what is in it."""

from __future__ import annotations

from threading import Event

from .fingerprint import Fingerprint, Signs, fingerprint, signs_of
from .preflight import Demands, check_shape, check_size, shape_of

__all__ = ["inspected"]


def inspected(
    path: str, known: Signs | None, demands: Demands | None, stop: Event
) -> Fingerprint | None:
    """Check a file and read it through. Blocks; all in one go, as each change of thread costs.

    Args:
        path: The file.
        known: Its signs when it was last inspected, if it was.
        demands: What the index takes; None if that is not to be checked.
        stop: Ends the reading early.

    Returns:
        What it is, or None if it is still what is known.

    Raises:
        Refusal: It cannot be read, or the index does not take it.
    """
    signs = signs_of(path)
    if signs == known:
        return None
    if demands is not None:
        check_size(signs.size, demands)
        shape = shape_of(path)
        if shape is not None:
            check_shape(shape, demands)
    return fingerprint(path, stop)
