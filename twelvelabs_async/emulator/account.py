"""What can be told of a video or of pictures: words made from what was seen, heard and read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from attrs import frozen

from .captions import Cue
from .language import terms, tokens
from .media import Media
from .ranking import Candidate, Wanted, feature, rank
from .sight import Look, Segment, Sight
from .spans import merged

__all__ = [
    "Account",
    "account_of_pictures",
    "account_of_video",
    "colours_of",
    "described",
    "evidence",
    "facts",
    "joined",
    "keywords",
    "lighting",
    "lines",
    "movement",
    "part",
    "seconds",
    "summary",
    "title",
    "topics",
]

NamedLook: TypeAlias = tuple[str, Look]
_COLOUR_SHARE = 0.12
_MOVEMENTS = {
    "fast": "moves fast",
    "moving": "moves",
    "slow": "moves slowly",
    "still": "is nearly still",
}
_OPTIONS = frozenset({"visual", "audio", "transcription"})


@frozen(kw_only=True)
class Account:
    """A video, a part of one, or pictures. Times are in seconds; `label` is the file's name."""

    label: str
    start: float
    end: float
    segments: tuple[Segment, ...]
    cues: tuple[Cue, ...] = ()
    media: Media | None = None
    pictures: tuple[NamedLook, ...] = ()

    @property
    def whole(self) -> Segment:
        """All segments as one."""
        return merged(self.segments)


def account_of_video(
    label: str, media: Media, sight: Sight, start: float | None = None, end: float | None = None
) -> Account:
    """Return the account of a video between two times; by default of the whole."""
    first = start or 0.0
    last = end if end is not None else round(media.duration or 0.0, 3)
    whole = Account(
        label=label,
        start=0.0,
        end=round(media.duration or 0.0, 3),
        segments=sight.segments,
        cues=sight.cues,
        media=media,
    )
    return part(whole, first, last)


def account_of_pictures(pictures: Sequence[NamedLook]) -> Account:
    """Return the account of pictures without a time."""
    segments = tuple(Segment(0.0, 0.0, look, None, None, "") for _, look in pictures)
    return Account(
        label=joined([name for name, _ in pictures]),
        start=0.0,
        end=0.0,
        segments=segments,
        pictures=tuple(pictures),
    )


def part(account: Account, start: float, end: float) -> Account:
    """Return what can be told of the time between `start` and `end`."""
    inside = [
        Segment(
            max(each.start, start), min(each.end, end),
            each.look, each.motion, each.loudness, each.text,
        )
        for each in account.segments
        if each.end > start and each.start < end
    ]  # fmt: skip
    return Account(
        label=account.label,
        start=start,
        end=end,
        segments=tuple(inside) or account.segments[:1],
        cues=tuple(cue for cue in account.cues if cue.end > start and cue.start < end),
        media=account.media,
        pictures=account.pictures,
    )


def evidence(
    account: Account, text: str, looks: Sequence[Look] = ()
) -> list[tuple[Segment, float]]:
    """Return the segments for which anything speaks that a text or pictures want, best first."""
    names = frozenset(term.stem for term in terms(account.label.rpartition(".")[0]))
    candidates = [
        Candidate(str(number), segment, names if len(account.segments) == 1 else frozenset())
        for number, segment in enumerate(account.segments)
    ]
    hits = rank(candidates, Wanted(text, tuple(looks), _OPTIONS))
    return [(account.segments[int(hit.video_id)], hit.score) for hit in hits]


def colours_of(look: Look | None, most: int = 3) -> list[str]:
    """Return the colours that a picture mainly has, largest share first."""
    shares = look.colours if look is not None else {}
    ordered = sorted(shares, key=lambda name: (-shares[name], name))
    return [name for name in ordered[:most] if shares[name] >= _COLOUR_SHARE] or ordered[:1]


def lighting(segment: Segment) -> str:
    """Return whether a segment is dark, bright or neither."""
    strongest = max(("dark", "bright"), key=lambda name: feature(segment, name))
    return strongest if feature(segment, strongest) > 0.1 else "evenly lit"


def movement(segment: Segment) -> str:
    """Return how much moves: `fast`, `moving`, `slow` or `still`; empty for a picture."""
    if segment.motion is None:
        return ""
    return max(_MOVEMENTS, key=lambda name: feature(segment, name))


def lines(account: Account) -> list[str]:
    """Return what is said, cue by cue."""
    return [cue.text for cue in account.cues]


def keywords(account: Account, most: int = 8) -> list[str]:
    """Return single words for what is said and seen, most telling first."""
    said = Counter(term.word for line in lines(account) for term in terms(line))
    words = [word for word, _ in said.most_common() if not word.isdigit()]
    named = [
        term.word for term in terms(account.label.rpartition(".")[0]) if not term.word.isdigit()
    ]
    seen = colours_of(account.whole.look)
    light = lighting(account.whole)
    if light in {"dark", "bright"}:
        seen.append(light)
    return list(dict.fromkeys([*words, *named, *seen]))[:most]


def title(account: Account) -> str:
    """Return a few words that name what is told of."""
    spoken = lines(account)
    if spoken:
        words = spoken[0].rstrip(".!?").split()
        return " ".join(words[:8])
    colours = joined(colours_of(account.whole.look, 2)) or "unseen"
    stem = " ".join(tokens(account.label.rpartition(".")[0] or account.label))
    return f"{stem}: {colours}".strip(": ").capitalize()


def topics(account: Account, most: int = 5) -> list[str]:
    """Return what is told of in a few words each."""
    return [word.capitalize() for word in keywords(account, most)]


def described(segment: Segment, *, timed: bool = True) -> str:
    """Return a sentence on what one segment shows and says."""
    seen: list[str] = []
    if segment.look is not None:
        seen.append(f"is mostly {joined(colours_of(segment.look))}")
        seen.append(f"is {lighting(segment)}")
    moving = movement(segment)
    if moving:
        seen.append(_MOVEMENTS[moving])
    when = (
        f"From {seconds(segment.start)} to {seconds(segment.end)} seconds the" if timed else "The"
    )
    sentence = f"{when} picture {joined(seen)}" if seen else f"{when} picture cannot be seen"
    if segment.loudness is not None:
        sentence += ", and there is " + ("sound" if feature(segment, "loud") else "silence")
    if segment.text:
        sentence += f'. The words there are: "{segment.text}"'
    return sentence if sentence.endswith('."') else sentence + "."


def summary(account: Account) -> str:
    """Return a short text on the whole."""
    whole = account.whole
    if account.pictures:
        told = [f"{name}: {described(each, timed=False)}" for (name, _), each in _shown(account)]
        return " ".join(told)
    sentences = [
        f"{account.label} shows {seconds(account.end - account.start)} seconds of "
        f"{joined(colours_of(whole.look)) or 'unseen'} pictures, {lighting(whole)}"
        + (f", in which much {_MOVEMENTS[moving]}" if (moving := movement(whole)) else "")
        + "."
    ]
    spoken = lines(account)
    if spoken:
        sentences.append(f'It says: "{" ".join(spoken)}"')
    return " ".join(sentences)


def facts(account: Account) -> str:
    """Return a sentence on the file itself."""
    media = account.media
    if media is None:
        count = len(account.pictures)
        return f"There {'is one picture' if count == 1 else f'are {count} pictures'}."
    told = [f"lasts {seconds(media.duration or 0.0)} seconds"]
    if media.width and media.height:
        told.append(f"has {media.width}x{media.height} pixels")
    if media.fps:
        told.append(f"{seconds(media.fps)} pictures per second")
    return f"The file {account.label} {joined(told)}."


def joined(words: Sequence[str]) -> str:
    """Return words as one enumerates them."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def seconds(value: float) -> str:
    """Return a number of seconds as text, without needless zeros."""
    return f"{round(value, 2):g}"


def _shown(account: Account) -> list[tuple[NamedLook, Segment]]:
    return list(zip(account.pictures, account.segments, strict=True))
