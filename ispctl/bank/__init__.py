"""Pure readers: the bytes of a bank file -> statements. One small module per format; nothing here touches the database."""
