"""A release's main workflow; run with `python -m` by the interpreter of that release.

It knows the standard library and that release, nothing of this package.
"""
