"""What is asked anonymously, and what was answered."""
