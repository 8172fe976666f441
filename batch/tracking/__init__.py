"""Who has sent what: submissions collected, their history over runs, the progress, what changed between two."""
