"""What a partnership is made of, besides people: its schools, its calendar, its settings."""
