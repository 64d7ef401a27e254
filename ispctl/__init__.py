"""Back office of a Czech or Slovak Internet service provider on the command line."""

__version__ = "0.1.0"
