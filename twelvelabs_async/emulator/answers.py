"""Answers prompts: first to what the prompt asks, then with all that can be seen and read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .account import (
    Account,
    NamedLook,
    colours_of,
    described,
    evidence,
    facts,
    joined,
    keywords,
    lines,
    seconds,
    summary,
    title,
    topics,
)
from .language import terms
from .ranking import likeness

__all__ = ["REFERENCE", "answer", "hashtags"]

REFERENCE = re.compile(r"<@([^<>@]+)>")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_DEFAULT_ITEMS = 5
_MOST_ITEMS = 50
_LISTED = r"(?:(?P<count>\d+|{numbers})\s+(?:[\w-]+\s+){{0,2}})?\b(?:{nouns})\b"
# A sentence that begins with one of these words asks for yes or no.
_YES_OR_NO = re.compile(
    r"(?:^|[.!?;:\n])\W*"
    r"((?:is|are|was|were|does|do|did|has|have|can|could|will)\b[^.!?;:\n]*)",
    re.IGNORECASE,
)
# Words of a prompt that speak of the answer, not of what is to be seen.
_ABOUT_ANSWERS = frozenset(
    """
    answer summar summary describ description generat list giv tell writ create mak provide
    sentenc word keyword hashtag title topic detail short brief video image picture pictur
    format explain question happen content what please want bas seo point bullet
    """.split()  # noqa: SIM905 - a list of words is read as words
)


def answer(account: Account, prompt: str, references: Sequence[NamedLook] = ()) -> str:
    """Return a text that answers a prompt from what can be told of a video or pictures."""
    asked = REFERENCE.sub(lambda found: f" {found[1]} ", prompt)
    parts = [
        reply
        for pattern, ask in _QUESTIONS
        if pattern.search(asked)
        for reply in [ask(account, asked)]
    ]
    parts += _found(account, asked)
    parts += [_compared(account, reference) for reference in references]
    parts.append(summary(account))
    if not account.pictures:
        parts += [described(segment) for segment in account.segments]
    return "\n".join(dict.fromkeys(part for part in parts if part))


def hashtags(account: Account, most: int = _DEFAULT_ITEMS) -> list[str]:
    """Return keywords as they are written on social media."""
    return [f"#{word.capitalize()}" for word in keywords(account, most)]


def _listing(nouns: str) -> re.Pattern[str]:
    return re.compile(_LISTED.format(numbers="|".join(_NUMBERS), nouns=nouns), re.IGNORECASE)


_KEYWORDS = _listing("keywords?|key words?|tags?")
_HASHTAGS = _listing("hashtags?")
_TOPICS = _listing("topics?|themes?|categor(?:y|ies)")


def _wanted(pattern: re.Pattern[str], asked: str) -> int:
    """Return how many items a prompt asks for."""
    found = pattern.search(asked)
    count = (found["count"] or "").lower() if found else ""
    if count in _NUMBERS:
        return _NUMBERS.index(count) + 1
    return min(_MOST_ITEMS, max(1, int(count))) if count.isdigit() else _DEFAULT_ITEMS


def _title(account: Account, _: str) -> str:
    return f"Title: {title(account)}"


def _keywords(account: Account, asked: str) -> str:
    return f"Keywords: {', '.join(keywords(account, _wanted(_KEYWORDS, asked)))}"


def _hashtags(account: Account, asked: str) -> str:
    return f"Hashtags: {' '.join(hashtags(account, _wanted(_HASHTAGS, asked)))}"


def _topics(account: Account, asked: str) -> str:
    return f"Topics: {', '.join(topics(account, _wanted(_TOPICS, asked)))}"


def _length(account: Account, _: str) -> str:
    return facts(account)


def _colours(account: Account, asked: str) -> str:
    best = evidence(account, asked)
    segment = best[0][0] if best else account.whole
    return f"The main colours are {joined(colours_of(segment.look)) or 'not to be seen'}."


def _words(account: Account, _: str) -> str:
    spoken = " ".join(lines(account))
    return f'What is said: "{spoken}"' if spoken else "There are no words to be read."


def _scenes(account: Account, _: str) -> str:
    count = len(account.segments)
    return f"It divides into {count} scene{'s' if count != 1 else ''}."


def _yes_or_no(account: Account, asked: str) -> str:
    question = _YES_OR_NO.search(asked)
    found = evidence(account, question[1] if question else asked)
    if not found:
        return "No: nothing that can be seen or read speaks for it."
    if account.pictures:
        return "Yes."
    return f"Yes, best from {_times(found[0][0].start, found[0][0].end)}."


_QUESTIONS: tuple[tuple[re.Pattern[str], Callable[[Account, str], str]], ...] = (
    (_YES_OR_NO, _yes_or_no),
    (re.compile(r"\b(?:title|headline)s?\b", re.IGNORECASE), _title),
    (_KEYWORDS, _keywords),
    (_HASHTAGS, _hashtags),
    (_TOPICS, _topics),
    (re.compile(r"\bcolou?rs?\b", re.IGNORECASE), _colours),
    (re.compile(r"\bhow many (?:scenes|shots|segments|parts)\b", re.IGNORECASE), _scenes),
    (
        re.compile(r"\bhow long\b|\bduration\b|\bresolution\b|\bfile\b", re.IGNORECASE),
        _length,
    ),
    (
        re.compile(
            r"\b(?:transcri\w+|subtitles?|dialogue|said|says?|spoken|quotes?)\b", re.IGNORECASE
        ),
        _words,
    ),
)


def _found(account: Account, asked: str) -> list[str]:
    """Say where the things that a prompt names are to be found."""
    told: list[str] = []
    for term in terms(asked):
        if term.stem in _ABOUT_ANSWERS or term.word.isdigit():
            continue
        segments = sorted({(s.start, s.end) for s, _ in evidence(account, term.word)})
        if not segments or account.pictures:
            continue
        times = joined([_times(start, end) for start, end in segments[:3]])
        told.append(f"{term.word.capitalize()}: from {times}.")
    return told


def _compared(account: Account, reference: NamedLook) -> str:
    """Say which scene a reference picture looks like."""
    name, look = reference
    alike = [
        (likeness(segment.look, look), segment)
        for segment in account.segments
        if segment.look is not None
    ]
    if not alike:
        return f"The picture {name} can be compared with nothing."
    score, segment = max(alike, key=lambda pair: pair[0])
    return (
        f"The picture {name} is {joined(colours_of(look))}; most like it, to {score:.0%}, is what "
        f"is seen from {_times(segment.start, segment.end)}."
    )


def _times(start: float, end: float) -> str:
    return f"{seconds(start)} to {seconds(end)} seconds"
