"""What coordinators look at."""
