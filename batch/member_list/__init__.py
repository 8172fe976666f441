"""The list of members that an office has: opened, understood, put into forms and held against the filled ones."""
