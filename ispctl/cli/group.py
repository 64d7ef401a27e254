"""`ispctl group`: client groups."""

from ispctl.cli.code_list import code_list_app
from ispctl.services.code_lists import GROUPS

app = code_list_app(GROUPS)
