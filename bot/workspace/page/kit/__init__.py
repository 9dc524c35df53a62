"""Block Kit as HTML: a function for each model of the grammar."""
