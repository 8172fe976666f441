"""The provincial report in Word."""
