"""Year-end rating of Party organizations and members: submissions in, findings, final levels, Biểu and report out."""

__version__ = "0.1.0"
