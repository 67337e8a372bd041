"""A call as its facts say it: numbered without a hole, from metadata and from what people state. Pure."""
