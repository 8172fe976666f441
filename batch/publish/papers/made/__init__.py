"""Makes the templates of the papers as they come with the program; an office edits them in Word."""
