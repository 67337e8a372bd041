"""What the launcher adds to the `rightcall` command, one module per sub-command."""
