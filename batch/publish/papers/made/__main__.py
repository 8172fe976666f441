"""Writes the templates of the papers into a folder: `python -m batch.publish.papers.made FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from batch.publish.papers.made.all import write_templates

if __name__ == "__main__":
    write_templates(Path(sys.argv[1]))
