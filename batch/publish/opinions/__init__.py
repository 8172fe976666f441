"""Opinions of the bodies that take part in rating: asked in a workbook each, read back, never changing a level."""
