"""The closed list of cryptography outside storage: refs, transit, receipts, commitments (design section 5).

Not here: the container format, purpose keys, erasure (storage); pure but for reading key files.
"""
