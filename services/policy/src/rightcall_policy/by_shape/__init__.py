"""The same decisions as `decide.advance`, found again by the shape of a call instead of judged anew.

A *shape* is a call, a fact and what is looked up for them, with every identity taken out: no call id, number, employee
or time is left, only who is who. The rules are asked once per shape, about the shape; after that only bytes are moved.
The law stands in `rules_*.py` and nowhere here. `tests/unit/policy/test_by_shape.py` holds both to the same bytes.
"""
