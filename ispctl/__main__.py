"""`python -m ispctl`, the same as the console script."""

from ispctl.cli import app

app()
