"""What can be wrong: one code, one condition, one wording."""
