"""Schema changes in order, applied by playhouse.migrations."""
