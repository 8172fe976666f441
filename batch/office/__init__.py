"""What an office puts beside the program: its files read within bounds, its templates filled within bounds, and the
words for what the system refuses."""
