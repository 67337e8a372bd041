"""What runs beside the handlers."""
