"""Over HTTP: SOAP for those who call today, REST/JSON for those to come."""
