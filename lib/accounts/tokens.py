"""Secrets that people carry: long random text, of which the database keeps only the hash."""

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, as text that fits an address and a cookie."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What the database keeps of a token. A slow hash is for guessable secrets; these cannot be guessed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
