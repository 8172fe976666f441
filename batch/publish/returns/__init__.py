"""What goes back to a unit: its own workbook, marked, with the list of what to fix."""
