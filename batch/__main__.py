"""`python -m batch` is the same program as the command `xeploai`."""

from batch.terminal.stopped import at_once, stop


def main() -> None:
    """Load the command line, half a second's work, and run it."""
    try:
        with at_once():
            from batch.cli import main as command_line
        command_line()
    except KeyboardInterrupt:  # between loading and running
        stop()


if __name__ == "__main__":
    main()
