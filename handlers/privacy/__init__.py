"""What somebody may see of what is kept about her, and what leaves with her."""
