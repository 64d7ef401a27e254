"""The fields of a contact person: one table, like that of the client card."""

from ispctl.rules.client_fields import FIELDS, Field
from ispctl.rules.values import text_up_to

CONTACT_FIELDS = {
    "name": Field("name", text_up_to(200), "Dvořáková Jana", "surname and first name"),
    "role": Field("role", text_up_to(200), "účetní", "what the person does for the client"),
    "email": Field("email", FIELDS["email"].parse, "jana.dvorakova@example.cz", "e-mail address"),
    "phone": Field("phone", FIELDS["phone"].parse, "+420 583 123 456", "telephone number"),
    "mobile": Field("mobile", FIELDS["mobile"].parse, "+420 605 123 456", "mobile telephone number"),
    "note": Field("note", text_up_to(500), "volat dopoledne", "what else is good to know"),
}
CONTACT_REQUIRED = ("name",)
