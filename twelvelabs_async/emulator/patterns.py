"""Makes a text that a regular expression matches, for the schemas that ask for one."""

from __future__ import annotations

import re
import string

from attrs import define

__all__ = ["matching"]

_CLASSES = {
    "d": string.digits,
    "w": string.ascii_letters + string.digits + "_",
    "s": " ",
    "D": string.ascii_letters,
    "W": " -",
    "S": string.ascii_letters + string.digits,
}
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_ANY = string.ascii_lowercase
_MOST_REPEATS = 1000


def matching(pattern: str) -> str | None:
    """Return a text that fulfils a pattern, or None if this file cannot think of one."""
    try:
        compiled = re.compile(pattern)
        made = _Maker(pattern).alternatives()
    except (re.error, _UnsupportedError, RecursionError, OverflowError):
        return None
    return made if compiled.search(made) else None


class _UnsupportedError(Exception):
    pass


@define
class _Maker:
    """Reads a pattern from left to right and writes the simplest text for it."""

    pattern: str
    place: int = 0

    def alternatives(self) -> str:
        """Make the first alternative and read over the others."""
        made = self._sequence()
        while self._next() == "|":
            self.place += 1
            self._sequence()
        return made

    def _sequence(self) -> str:
        made = ""
        while self._next() not in ("", "|", ")"):
            item = self._item()
            made += item * self._repeats()
            if len(made) > 1 << 16:
                raise _UnsupportedError
        return made

    def _item(self) -> str:
        sign = self._take()
        if sign == "(":
            return self._group()
        if sign == "[":
            return self._set()
        if sign == "\\":
            return self._escape()
        if sign == ".":
            return "a"
        if sign in "^$":
            return ""
        return sign

    def _group(self) -> str:
        if self._next() == "?":
            self.place += 1
            kind = self._take()
            if kind == "P":
                kind = self._take()
            if kind == "<" and self._next() not in "=!":
                while self._take() != ">":
                    continue
            elif kind != ":":
                raise _UnsupportedError
        made = self.alternatives()
        if self._take() != ")":
            raise _UnsupportedError
        return made

    def _set(self) -> str:
        negated = self._next() == "^"
        if negated:
            self.place += 1
        members = ""
        first = True
        while first or self._next() != "]":
            first = False
            low = self._member()
            if self._next() == "-" and self.pattern[self.place + 1 : self.place + 2] != "]":
                self.place += 1
                high = self._member()
                members += "".join(chr(code) for code in range(ord(low[0]), ord(high[0]) + 1)[:256])
            else:
                members += low
        self.place += 1
        if not negated:
            return members[0]
        allowed = [letter for letter in string.printable if letter not in members]
        if not allowed:
            raise _UnsupportedError
        return next((letter for letter in allowed if letter in _ANY), allowed[0])

    def _member(self) -> str:
        sign = self._take()
        if sign != "\\":
            return sign
        sign = self._take()
        if sign == "b":
            return "\b"
        return _CLASSES.get(sign) or _CONTROLS.get(sign, sign)

    def _escape(self) -> str:
        sign = self._take()
        if sign in "bBAZ":
            return ""
        if sign in "123456789xupP":
            raise _UnsupportedError
        if sign in _CLASSES:
            return _CLASSES[sign][0]
        return _CONTROLS.get(sign, sign)

    def _repeats(self) -> int:
        sign = self._next()
        least = 1
        if sign in ("*", "?"):
            self.place += 1
            least = 0
        elif sign == "+":
            self.place += 1
        elif sign == "{" and (count := re.match(r"\{(\d*)(,\d*)?\}", self.pattern[self.place :])):
            self.place += count.end()
            least = int(count[1] or 0)
        else:
            return 1
        if self._next() in ("?", "+"):
            self.place += 1
        if least > _MOST_REPEATS:
            raise _UnsupportedError
        return least

    def _next(self) -> str:
        return self.pattern[self.place : self.place + 1]

    def _take(self) -> str:
        sign = self._next()
        if not sign:
            raise _UnsupportedError
        self.place += 1
        return sign
