"""The answer as one encrypted ZIP, audio straight from storage."""
