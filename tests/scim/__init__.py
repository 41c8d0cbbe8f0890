"""Tests of SCIM: a directory keeps the roster."""
