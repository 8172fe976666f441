"""A copy of a finished run that holds no personal data, for whoever helps the office. Source: contract, `redact`.

Nothing is searched for and blotted out: the copy is made of what is known to be safe. A value goes over where a list,
the register's codes or its shape says that it is what its column holds; a pseudonym stands for whatever tells one
thing from another; the rest stays behind. Whole documents, which hold words, stay behind too.
"""
