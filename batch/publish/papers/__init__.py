"""Papers to fill in and papers to sign, in Word. Source: contract, "Papers"."""
