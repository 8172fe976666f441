"""What can be wrong: one code, one condition, one wording. A module, or a package, bears the name of its family."""
