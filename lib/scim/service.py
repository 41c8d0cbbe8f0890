"""A request of a directory and its answer."""

import json
from typing import Any

from scim2_models import Context, InvalidSyntaxException, Resource, ResourceType, SCIMException, TooManyException
from scim2_server.conditions import Conditions
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.service import ScimService

from lib import db
from lib.clock import Moment
from lib.models import ScimToken
from lib.scim.resources import PROVIDER, EnterpriseUser
from lib.scim.storage import RosterStorage

MOST_OPERATIONS = 100
"""In one PATCH: there are not half as many attributes."""


def answer(request: ScimRequest, token: ScimToken, *, moment: Moment) -> ScimResponse:
    """Do what a directory asks, all of it or nothing of it.

    Raises:
        DatabaseDoesNotAnswer: nothing was done.
        TokenEnded: the token was ended meanwhile, and nothing was done.
    """
    is_change = request.method != "GET" and not request.path.endswith("/.search")
    try:
        with db.writing() if is_change else db.reading() as session:
            storage = RosterStorage(session, token, is_change=is_change, moment=moment)
            return _Handler(_SERVICE, storage).handle(request)
    except SCIMException as error:
        return _SERVICE.error_response(error)
    except RecursionError:
        return _SERVICE.error_response(InvalidSyntaxException(detail="This is nested too deeply."))


def refused(error: SCIMException) -> ScimResponse:
    """The answer to a request that is refused before it is read."""
    return _SERVICE.error_response(error)


class _Service(ScimService):
    def read_body(self, model: Any, body: bytes, content_type: str | None, scim_ctx: Context) -> Any:
        """Refuse what would take long to understand, and understand how Entra ID removes a manager."""
        said = self.decode_body(body, content_type)
        for name in said if isinstance(said, dict) else ():
            if name.lower() == "operations" and isinstance(said[name], list):
                if len(said[name]) > MOST_OPERATIONS:
                    raise TooManyException(detail=f"At most {MOST_OPERATIONS} operations can be made at once.")
                said[name] = [_without_named_value(operation) for operation in said[name]]
        return super().read_body(model, json.dumps(said).encode(), content_type, scim_ctx)


def _without_named_value(operation: Any) -> Any:
    """An operation; one that removes an attribute comes without the former value, which Entra ID sends along."""
    if not isinstance(operation, dict):
        return operation
    values = {name.lower(): value for name, value in operation.items()}
    is_named = isinstance(values.get("value"), str) and str(values.get("op", "")).lower() == "remove"
    return {name: value for name, value in operation.items() if not (is_named and name.lower() == "value")}


class _Handler(ScimHandler):
    def replace_resource(
        self, resource_type: ResourceType, current: Resource[Any], replacement: Resource[Any], conditions: Conditions
    ) -> Resource[Any]:
        """Keep what a directory does not mention: the e-mail address, say, or the whole enterprise extension."""
        for name in type(replacement).model_fields.keys() - replacement.model_fields_set - {"id", "meta", "schemas"}:
            setattr(replacement, name, getattr(current, name))
        if replacement[EnterpriseUser] is None:
            replacement[EnterpriseUser] = current[EnterpriseUser]
        return super().replace_resource(resource_type, current, replacement, conditions)


_SERVICE = _Service(PROVIDER)
