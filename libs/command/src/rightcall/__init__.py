"""The `rightcall` command: what operators, lawyers and tenants ask an installation, or try without one."""
