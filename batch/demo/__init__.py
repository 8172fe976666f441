"""A believable made-up committee, with faults planted on purpose: `make_demo(out, …)`."""

from __future__ import annotations

from batch.demo.make import DemoSummary, make_demo

__all__ = ["DemoSummary", "make_demo"]
