"""What comes of a meeting: its agenda, who was there, notes, actions, and finding them again."""
