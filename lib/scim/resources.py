"""What a person is in SCIM: those attributes of a user that a roster has, and no other.

Whatever else a directory sends is left alone. The models carry the names that the RFC gives them.
"""

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field
from scim2_models import (
    URN,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    ETag,
    ExtensibleStringEnum,
    Extension,
    Filter,
    Mutability,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)
from scim2_models.resources.resource import AnyExtension

PAGE = 200
"""People in one answer at most."""


class Name(ComplexAttribute):
    """The parts of a name."""

    formatted: str | None = None
    family_name: str | None = None
    given_name: str | None = None


class AtWork(ExtensibleStringEnum):
    """What kind an e-mail address or a place is. Private ones are not kept."""

    WORK = "work"

    def __deepcopy__(self, memo: object) -> Self:
        """Itself: some Pythons look for a kind that a directory made up among the members, and find none."""
        return self


class Email(ComplexAttribute):
    """An e-mail address."""

    value: str | None = None
    type: AtWork | None = None
    primary: bool | None = None


class Address(ComplexAttribute):
    """Where somebody works."""

    locality: str | None = None
    type: AtWork | None = None
    primary: bool | None = None


class User(Resource[AnyExtension]):
    """Somebody on the roster."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    name: Name | None = None
    display_name: str | None = None
    title: str | None = None
    active: bool | None = None
    emails: list[Email] | None = None
    addresses: list[Address] | None = None


def _named(manager: Any) -> Any:
    """Entra ID writes the manager's id where the RFC has an object with it, and an empty text for none."""
    return ({"value": manager} if manager.strip() else None) if isinstance(manager, str) else manager


class Manager(ComplexAttribute):
    """Somebody's manager: by the id that SCIM has for them, or by employee number, user name or address."""

    value: Annotated[str | None, CaseExact.true] = None
    ref: Annotated[Reference[User] | None, Mutability.read_write] = Field(  # type: ignore[type-arg]  # of any user
        None, serialization_alias="$ref", validation_alias="$ref"
    )


class EnterpriseUser(Extension):
    """What an organisation knows of somebody who works there."""

    __schema__ = URN("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")

    employee_number: str | None = None
    department: str | None = None
    manager: Annotated[Manager | None, BeforeValidator(_named)] = None


PROVIDER = ScimProvider(
    models=[User, EnterpriseUser],
    resource_types=[ResourceType.from_resource(User[EnterpriseUser])],
    config=ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
        filter=Filter(supported=True, max_results=PAGE),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=False),
        etag=ETag(supported=True),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken,
                name="Bearer token",
                description="A token that an administrator makes on the page People.",
                primary=True,
            )
        ],
    ),
    # What Entra ID and Okta send beside what the RFC says.
    policy=ScimPolicy(
        unknown=ScimPolicy.Unknown.ignore,
        remove_value_as_filter=ScimPolicy.RemoveValue.apply,
        unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
    ),
)
"""What we answer where a directory asks what we can do."""

ScimPerson = User[EnterpriseUser]
