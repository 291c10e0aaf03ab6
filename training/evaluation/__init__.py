"""How well models predict, for whom, and whether one is better than another.

``document.evaluated`` is where to begin: predictions and outcomes are read (``table``), measured
and compared with ``training.statistics``, and what is written passes the release gate (``gate``).
``study`` declares it. Nothing is imported here, so that other commands start without it.
"""
