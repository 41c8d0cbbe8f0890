"""What a password must be: long enough and hard to guess. No rules about which characters it is made of."""

import unicodedata
from collections.abc import Iterable

import bcrypt
from zxcvbn import zxcvbn

from lib.errors import Invalid

SHORTEST, LONGEST = 12, 72
"""In bytes: bcrypt reads no more than 72."""

LEAST_SCORE = 3
"""Of zxcvbn's 0 to 4: safe against somebody who got hold of a slow hash."""

PASSWORD_RULE = "At least 12 characters that are hard to guess; three or four unrelated words do well."  # noqa: S105  # a sentence

# The hash of a random text nobody kept. It is checked where there is no account, so that the answer takes as long.
HASH_OF_NOBODY = "$2b$12$BoOYjykGWNYcQ3laGDJpu.sByS9604oHoY.MLb2ULxFco5CuOJrFW"


def hash_password(password: str) -> str:
    """The hash to be kept of a password that `checked_password` let through."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt()).decode()


def is_password(password: str, password_hash: str | None) -> bool:
    """Is this the password? Takes as long where there is none. Spaces around it do not count, as at sign-in."""
    try:
        return bcrypt.checkpw(password.strip().encode(), (password_hash or HASH_OF_NOBODY).encode())
    except ValueError:  # Longer than bcrypt reads, or no text that can be encoded: never anybody's password.
        return False


def checked_password(password: str, about: Iterable[str], *, field: str = "password") -> str:
    """The password as it is kept, without spaces around it: the sign-in form takes them away too.

    Args:
        about: names and addresses of the person; a password made of them is easy to guess.
        field: the name of the form's field, for the sentence.

    Raises:
        Invalid: saying what to do about it.
    """
    password = password.strip()
    if problem := _problem(password, about):
        raise Invalid({field: problem})
    return password


def _problem(password: str, about: Iterable[str]) -> str:
    try:
        size = len(password.encode())
    except UnicodeEncodeError:
        return "This has a character that cannot be kept. Please leave it out."
    if any(unicodedata.category(character) == "Cc" for character in password):
        return "This has a character that cannot be kept. Please leave it out."
    if size < SHORTEST:
        return f"Please use at least {SHORTEST} characters."
    if size > LONGEST:
        return f"Please use at most {LONGEST} characters; accents and emoji count for two to four."
    if zxcvbn(password, user_inputs=_known_words(about))["score"] < LEAST_SCORE:
        return "This is easy to guess. Three or four words that have nothing to do with each other or with you do well."
    return ""


def _known_words(about: Iterable[str]) -> list[str]:
    texts = [text for text in about if text]
    parts = [part for text in texts for part in text.replace("@", " ").replace(".", " ").split()]
    # zxcvbn is generous with words in a row: "maya.lindqvist" as one word is what it is.
    whole = [joint.join(text.split()) for text in texts for joint in ("", ".", "_", "-")]
    return [*texts, *whole, *parts, "coaching", "plans", "coaching plans"]
