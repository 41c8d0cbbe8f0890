"""SCIM 2.0: a directory such as Entra ID or Okta keeps the roster, one person at a time (RFC 7643, RFC 7644).

The protocol is `scim2_server`; what is ours is which attributes there are, and that every change goes the way of a
roster file: compared with the whole organisation, applied in one transaction, refused as a whole.

What speaks the protocol (`lib.scim.service`) is loaded when a directory comes: it takes a second, which every start of
the server and every command would wait for.
"""

from lib.scim.directory_tokens import (
    TokenEnded,
    TokenLine,
    end_token,
    is_use_to_be_noted,
    list_tokens,
    make_token,
    note_use,
    renew_token,
    token_behind,
)

ADDRESS = "/scim/v2"
"""The path below which directories come."""

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
"""The methods of the requests with which directories come."""
