"""What is kept about one person, gathered from wherever it is kept."""
