"""Lists and files taken in: read, held against what is there, previewed, and carried out."""
