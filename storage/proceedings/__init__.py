"""What came of meetings."""
