"""`ispctl status`: client statuses, by which people are sorted."""

from ispctl.cli.code_list import code_list_app
from ispctl.services.code_lists import STATUSES

app = code_list_app(STATUSES)
