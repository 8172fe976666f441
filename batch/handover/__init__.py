"""Packages that one committee hands to the one above: what they hold, how they are sealed, written and read."""
