"""`ispctl check`: everything adds up, or it says what does not."""
