"""Coaching plans: their rules, what people do with them and what people see of them.

`rules` are pure, `commands` change, `queries` read; what both need of a plan's rows stands in the files beside them.
"""
