"""FHIR R4 on the addresses of /v1: media types, bodies, errors, and the capability statement."""
