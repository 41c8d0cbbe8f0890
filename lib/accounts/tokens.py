"""Secrets that people carry: long random text, of which the database keeps only the hash."""

import hashlib
import re
import secrets


def new_token() -> str:
    """256 random bits, as text that fits an address and a cookie."""
    return secrets.token_urlsafe(32)


def without_surroundings(token: str) -> str:
    """The token alone, where a mail program or a hand took more into the link: "<…>", a full stop, a space."""
    found = re.search(r"[A-Za-z0-9_-]+", token)
    return found[0] if found else ""


def hash_of(token: str) -> str:
    """What the database keeps of a token. A slow hash is for guessable secrets; these cannot be guessed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
