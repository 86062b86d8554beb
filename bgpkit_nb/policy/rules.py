"""What a rule means: does it match, and what does it do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..route import ORIGINS, Attributes, Prefix

#: A pattern of AS paths, cut into words: ASNs, and the two that stand for others.
Words = tuple[int | str, ...]


class Term(NamedTuple):
    """What is left of a rule at one end of one session: the pairs that only a route can answer, `ready` to be asked of
    many, and what to do."""

    name: str
    match: tuple[tuple, ...]
    then: tuple[tuple, ...]


class Edit(NamedTuple):
    """What a run of rules asks for; None or empty where they say nothing. `denied_by`: the rule that refused."""

    local_pref: int | None = None
    prepend: tuple[int, ...] = ()
    med: int | None = None
    origin: int | None = None
    communities: frozenset[str] = frozenset()
    accepted: bool = False
    denied_by: str | None = None
    fired: tuple[str, ...] = ()


def run_rules(rules: Sequence[Term], prefix: Prefix, attrs: Attributes, asn: int) -> Edit:
    """Go through the rules in order; every one that matches takes effect, the later winning; `deny` ends it.

    `asn` is the AS whose rules they are: a prepend that names no other ASN adds copies of it. A second prepend adds
    to the first, as with route-maps that are called one after the other.
    """
    found: dict = {"communities": attrs.communities}
    prepend: tuple[int, ...] = ()
    fired = []
    for rule in rules:
        if not all(matches(key, value, prefix, attrs) for key, value in rule.match):
            continue
        fired.append(rule.name)
        for verb, *values in rule.then:
            if verb == "deny":
                return Edit(denied_by=rule.name, fired=tuple(fired))
            if verb == "prepend":
                prepend += (values[1] if len(values) > 1 else asn,) * values[0]
            elif verb == "add":
                found["communities"] |= {values[0]}
            elif verb == "remove":
                found["communities"] -= {values[0]}
            elif verb == "accept":
                found["accepted"] = True
            else:
                found[verb] = ORIGINS[values[0]] if verb == "origin" else values[0]
    return Edit(prepend=prepend, fired=tuple(fired), **found)


def ready(key: str, value: object) -> tuple[str, object]:
    """One pair of a rule's match, parsed once: a prefix as a `Prefix`, a pattern of AS paths as words."""
    if key == "prefix":
        return key, Prefix.parse(value)
    return key, pattern_words(str(value)) if key == "as_path" else value


def matches(key: str, value: object, prefix: Prefix, attrs: Attributes) -> bool:
    """Whether a route satisfies one pair, as `ready` makes it, that only the route itself can answer."""
    if key == "community":
        return value in attrs.communities
    if key == "prefix":
        return prefix == value
    if key == "learned":
        return attrs.learned_from == value
    return path_matches(value, attrs.as_path)


def pattern_words(pattern: str) -> Words:
    """A pattern of AS paths cut into words."""
    return tuple([word if word in ("*", "?") else int(word) for word in pattern.split()])


def path_matches(pattern: str | Words, as_path: tuple) -> bool:
    """Whether an AS path fits a pattern of AS numbers, `?` (any one AS) and `*` (any number of them).

    >>> path_matches("174 * 13335", (174, 3356, 13335))
    True
    """
    words = pattern_words(pattern) if isinstance(pattern, str) else pattern
    reached = _past_stars({0}, words)              # how far into the pattern we may be: linear, never backtracks
    for asn in as_path:
        reached = _past_stars({at if words[at] == "*" else at + 1 for at in reached
                               if at < len(words) and words[at] in ("*", "?", asn)}, words)
        if not reached:
            return False
    return len(words) in reached


def _past_stars(reached: set[int], words: Words) -> set[int]:
    """The places reached, and those behind stars there: a star may also stand for nothing."""
    if "*" not in words:
        return reached
    found = set(reached)
    for at, word in enumerate(words):
        if word == "*" and at in found:
            found.add(at + 1)
    return found
