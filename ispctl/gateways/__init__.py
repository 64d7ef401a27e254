"""The outside world: mail, SMS, network. One small module per kind."""
