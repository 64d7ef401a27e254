"""`ispctl payment-type`: ways in which clients pay."""

from ispctl.cli.code_list import code_list_app
from ispctl.services.code_lists import PAYMENT_TYPES

app = code_list_app(PAYMENT_TYPES)
