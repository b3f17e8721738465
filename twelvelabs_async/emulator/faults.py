"""Scripted faults: what goes wrong with a request or with its answer, how often and when."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeAlias, cast

import orjson
from attrs import define, field

from .checks import checked_number, checked_times
from .route_patterns import Asked, RoutePattern

__all__ = ["Body", "Fault", "JsonBody", "Stage", "take_fault"]

Stage: TypeAlias = Literal["before", "instead", "after"]
Body: TypeAlias = bytes | str | Mapping[str, object] | Sequence[object]

_STAGES = ("before", "instead", "after")
_UNSET: Final = -1
_ENDINGS = ("stall", "reset", "close", "truncate")
_MEASURES = ("cut_after", "drip", "read_rate", "raw")
_ON_THE_WAY = ("duplicate", "corrupt")
_WITHOUT_BODY = frozenset({204, 304})


class JsonBody(bytes):
    """A body that was given as JSON, and is labelled so."""


def _bytes_of(body: Body) -> bytes:
    if isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode()
    if not isinstance(body, Mapping | Sequence):
        raise ValueError(f"body is bytes, a text, or JSON in an object or a list, got {body!r}")  # noqa: TRY004
    try:
        return JsonBody(orjson.dumps(body))
    except TypeError as problem:
        raise ValueError(f"body cannot be written in JSON: {problem}") from None


def _raw_of(raw: bytes | str | None) -> bytes | None:
    return raw.encode() if isinstance(raw, str) else raw


def _span_of(delay: float | Sequence[float]) -> float | tuple[float, ...]:
    return tuple(delay) if isinstance(delay, list) else cast("float | tuple[float, ...]", delay)


@define(kw_only=True)
class Fault:
    """One rule: what goes wrong with the requests of a route.

    Without more than a route it answers 500. Either an answer is scripted (`status`, `headers`,
    `body`), or none comes at all (`stall`, `reset`, `close`) or what is none (`raw`), or the true
    answer comes, but late or damaged (`delay`, `headers`, `cut_after`, `truncate`, `drip`), or the
    request itself is damaged on its way (`duplicate`, `corrupt`) or comes slowly (`read_rate`).
    What makes no sense together is a ValueError.

    Args:
        route: A method and a path, either as the API writes it (`GET /indexes/{index_id}`) or as
            it is requested (`GET /indexes/65f0...`), without the version, perhaps with parameters
            (`GET /indexes?page=2`). `*` stands for any characters, `*` alone for every request.
        after: How many of these requests go well first.
        times: How many are hit; None means all from then on. It counts down as they are.
        probability: The share of these requests that are hit, from 0 to 1, by chance.
        seed: Makes chance repeatable.
        stage: When it happens: `before` the request's body is read; `instead` of what was asked
            for, but with the body read; `after` it was done, so that only the answer is lost. By
            default `instead` where no true answer comes. With a true answer it tells whether a
            `delay` comes before or, as by default, after it is done.
        delay: Real seconds of waiting before the answer, or whatever comes in its place; or two
            numbers, between which each delay lies by chance.
        status: The scripted answer's status. None means the true answer.
        headers: The scripted answer's headers; of a true answer those that are changed, or with
            None left out. `{epoch+30}` and `{date-60}` in values become that many seconds from
            then, as epoch seconds or as an HTTP date.
        body: The scripted answer's body; what is neither bytes nor text is sent as JSON.
        cut_after: After how many bytes of its body an answer ends, with the length of the whole
            declared: the connection is closed, or there is a `reset` or `stall`.
        truncate: The body is cut without a trace: the length that is declared is the shorter one.
            Without `cut_after` half is left; of a stream half of its first piece.
        drip: How many bytes of the body are sent per second.
        stall: Nothing more comes until the client gives up.
        reset: The connection is reset (RST).
        close: The connection is closed (FIN).
        raw: Bytes that are sent as they are in place of an answer, such as half a status line;
            then the connection is closed, or there is a `reset` or `stall`.
        read_rate: How many bytes of the request's body are read per second.
        duplicate: The request is carried out twice; the client gets the first answer.
        corrupt: One random bit of the request's body is flipped before it is carried out.
    """

    route: str = "*"
    after: int = 0
    times: int | None = 1
    probability: float = 1.0
    seed: int | None = None
    stage: Stage | None = None
    delay: float | tuple[float, ...] = field(default=0.0, converter=_span_of)
    status: int | None = _UNSET
    headers: Mapping[str, str | None] = field(factory=dict[str, str | None])
    body: bytes = field(default=b"", converter=_bytes_of)
    cut_after: int | None = None
    truncate: bool = False
    drip: float | None = None
    stall: bool = False
    reset: bool = False
    close: bool = False
    raw: bytes | None = field(default=None, converter=_raw_of)
    read_rate: float | None = None
    duplicate: bool = False
    corrupt: bool = False
    taken: int = field(default=0, init=False)
    _pattern: RoutePattern = field(init=False, repr=False, eq=False)
    _chance: random.Random = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        self._pattern = RoutePattern.of(self.route)
        self._chance = random.Random(self.seed)  # noqa: S311 - it decides no secret
        if self.raw is not None and not (self.stall or self.reset):
            self.close = True
        self._check_values()
        if self.status == _UNSET:
            self.status = 500 if self._asks_for_an_answer() else None
        self._check_sense()
        if self.stage is None and not (self.duplicate or self.corrupt):
            self.stage = "after" if self.true_answer else "instead"

    @property
    def lost(self) -> bool:
        """Whether nothing comes that is an answer."""
        return (self.stall or self.reset or self.close) and self.cut_after is None

    @property
    def true_answer(self) -> bool:
        """Whether the request is carried out and its own answer is sent."""
        return self.status is None and not self.lost

    @property
    def chance(self) -> random.Random:
        """What decides by chance, as the seed says."""
        return self._chance

    def drawn_delay(self) -> float:
        """Return how many seconds this request waits."""
        if isinstance(self.delay, tuple):
            return self._chance.uniform(*self.delay)
        return self.delay

    def takes(self, request: Asked) -> bool:
        """Tell whether this rule hits a request, and count it."""
        if self.times == 0 or not self._pattern.matches(request):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        if self.probability < 1 and self._chance.random() >= self.probability:
            return False
        if self.times is not None:
            self.times -= 1
        self.taken += 1
        return True

    def _asks_for_an_answer(self) -> bool:
        """Whether a status is to be made up, as none was given."""
        altered = [name for name in (*_ENDINGS, *_ON_THE_WAY) if getattr(self, name)]
        altered += [name for name in _MEASURES if getattr(self, name) is not None]
        if self.delay:
            altered.append("delay")
        if not altered:
            return True
        if self.body or self.headers:
            raise ValueError(
                f"with {altered[0]} it must be said whose headers and body these are: give status, "
                "or status=None for the true answer"
            )
        return False

    def _check_values(self) -> None:
        checked_times(self.times)
        checked_number("after", self.after, whole=True)
        checked_number("probability", self.probability, high=1)
        self._check_delay()
        if self.cut_after is not None:
            checked_number("cut_after", self.cut_after, whole=True)
        for name in ("drip", "read_rate"):
            rate = getattr(self, name)
            if rate is not None and checked_number(name, rate) == 0:
                raise ValueError(f"{name} is a number of bytes per second above 0; for none: stall")
        if not (self.raw is None or (isinstance(self.raw, bytes) and self.raw)):
            raise ValueError(f"raw is bytes or a text, and not empty, got {self.raw!r}")
        if self.stage is not None and self.stage not in _STAGES:
            raise ValueError(f"stage is one of {', '.join(_STAGES)}, got {self.stage!r}")
        if self.status is not None and self.status != _UNSET:
            checked_number("status", self.status, low=200, high=599, whole=True)
        for name in (*_ENDINGS, *_ON_THE_WAY):
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"{name} is true or false, got {getattr(self, name)!r}")  # noqa: TRY004
        if not isinstance(self.headers, Mapping):
            raise ValueError(f"headers are names with values, got {self.headers!r}")  # noqa: TRY004
        for name, value in self.headers.items():
            if not isinstance(value, str | None) or any(c in f"{name}{value}" for c in "\r\n"):
                raise ValueError(f"a header is one line of text, got {name!r}: {value!r}")

    def _check_delay(self) -> None:
        if not isinstance(self.delay, tuple):
            checked_number("delay", self.delay)
        elif len(self.delay) != 2 or checked_number("delay", self.delay[0]) > checked_number(
            "delay", self.delay[1]
        ):
            raise ValueError(f"delay is a number, or the least and the most, got {self.delay}")

    def _check_sense(self) -> None:
        by_chance = self.probability < 1 or self.corrupt or isinstance(self.delay, tuple)
        if self.seed is not None and not by_chance:
            raise ValueError(
                "seed is for probability, corrupt or a delay between two numbers: nothing else is "
                "left to chance"
            )
        if self.raw is not None and self.cut_after is not None:
            raise ValueError("raw is sent as it is: cut_after is about answers")
        if self.read_rate is not None and self.stage == "before":
            raise ValueError("before the request's body is read, no read_rate makes sense")
        endings = [name for name in _ENDINGS if getattr(self, name)]
        if len(endings) > 1:
            raise ValueError(f"only one of these can happen: {', '.join(endings)}")
        if self.lost and (self.status is not None or self.drip is not None):
            name = "status" if self.status is not None else "drip"
            raise ValueError(
                f"with {endings[0]} no answer comes, so {name} makes no sense; to begin one, "
                "give cut_after"
            )
        damage = any((self.cut_after is not None, self.truncate, self.drip is not None))
        on_the_way = [name for name in _ON_THE_WAY if getattr(self, name)]
        if on_the_way:
            self._check_on_the_way(on_the_way, damage=damage or self.lost)
        elif self.true_answer:
            self._check_true_answer(damage=damage)
        elif self.status is not None:
            self._check_scripted(damage=damage)

    def _check_on_the_way(self, names: list[str], *, damage: bool) -> None:
        if len(names) > 1:
            raise ValueError("a request is either a duplicate or corrupt: make two rules")
        if damage or self.status is not None or self.stage is not None:
            raise ValueError(
                f"{names[0]} is about the request, and its true answer is sent: of the rest "
                "only delay and headers go with it"
            )

    def _check_true_answer(self, *, damage: bool) -> None:
        if self.body:
            raise ValueError("body is a scripted answer's: give its status")
        if self.stage == "instead":
            raise ValueError("instead of what was asked for no true answer comes: give a status")
        if self.stage == "before" and not self.delay:
            raise ValueError("before the true answer there can only be a delay: give delay")
        if not (damage or self.delay or self.headers or self.read_rate):
            raise ValueError("this rule changes nothing: its answer would be the true one")

    def _check_scripted(self, *, damage: bool) -> None:
        if damage and not self.body:
            raise ValueError("there is no body that could be cut or dripped: give body")
        if self.body and self.status in _WITHOUT_BODY:
            raise ValueError(f"an answer {self.status} has no body")
        if any(value is None for value in self.headers.values()):
            raise ValueError("only headers of the true answer can be left out (None)")


def take_fault(faults: list[Fault], request: Asked) -> Fault | None:
    """Use up one turn of the first rule that hits a request."""
    return next((fault for fault in tuple(faults) if fault.takes(request)), None)
