"""Exits with 0 when the service in this container can answer, with or without TLS."""

import os
import ssl
import sys
from http.client import HTTPException
from urllib.request import urlopen

PORT = os.environ.get("SRS_PORT", "8080")
# It asks itself, on the loopback: whose certificate it is need not be proved.
itself = ssl.create_default_context()
itself.check_hostname, itself.verify_mode = False, ssl.CERT_NONE

for scheme in "http", "https":
    try:
        urlopen(f"{scheme}://127.0.0.1:{PORT}/health/ready", timeout=2, context=itself)
        sys.exit(0)
    except (OSError, HTTPException):  # of which the answers 4xx and 5xx are some
        continue
sys.exit(1)
