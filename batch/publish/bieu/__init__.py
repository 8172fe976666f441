"""Biểu 6A–6F as workbooks: layouts that an office may change, and what stands behind every figure."""
