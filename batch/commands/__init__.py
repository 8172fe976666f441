"""What each command does: arguments in, one call, exit status out. Heavy imports wait until a command needs them."""
