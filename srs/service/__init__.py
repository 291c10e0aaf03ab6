"""The HTTP service: SOAP for today's callers, REST/JSON for new ones."""
