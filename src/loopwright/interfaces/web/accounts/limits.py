"""How often somebody may try: counted by who is tried and from where, so that neither wears a password down."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache

from loopwright.interfaces.web.accounts.secrets import digest_of


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many attempts in a stretch of seconds; a stretch begins with its first attempt."""

    name: str
    most: int
    seconds: int

    def spent(self, who: str) -> bool:
        """Count an attempt; whether it is one too many."""
        key = self._key(who)
        cache.add(key, 0, self.seconds)
        try:
            return int(cache.incr(key)) > self.most
        except ValueError:  # it ran out between the two
            cache.set(key, 1, self.seconds)
            return False

    def forgive(self, who: str) -> None:
        """Forget the attempts: it was the right one."""
        cache.delete(self._key(who))

    def _key(self, who: str) -> str:
        return digest_of(f"limit {self.name}: {who}")


PASSWORDS = Limit("passwords of a person", 10, 900)
CODES = Limit("codes of a person", 5, 900)
ADDRESSES = Limit("attempts from an address", 50, 900)
LINKS = Limit("links from an address", 30, 900)
EVERY = (PASSWORDS, CODES, ADDRESSES, LINKS)
