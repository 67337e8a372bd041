"""A call on paper: `rightcall policy decide --facts FILE`."""
