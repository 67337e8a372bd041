"""The `rightcall` command, one module per sub-command: for operators, lawyers and whoever tries it out."""
