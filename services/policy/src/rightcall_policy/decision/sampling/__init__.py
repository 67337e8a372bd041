"""The random draw for training and quality (R27, I13). Pure."""
