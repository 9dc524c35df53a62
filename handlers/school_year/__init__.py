"""The turn of the school year: who leaves, who comes, and the dates of the next."""
