"""`python -m batch` is the same program as the command `xeploai`."""

from batch.cli import main

if __name__ == "__main__":
    main()
