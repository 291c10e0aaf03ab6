"""How well models predict, for whom, and whether one is better than another.

``document.evaluated`` is where to begin. ``study`` declares an evaluation; ``rows`` reads
predictions and outcomes and divides them into groups; ``horizon`` is what all else is of;
``numbers`` are of every model and group; ``parts`` are the other parts of the document;
``release`` is the gate that everything written passes. Nothing is imported here, so that other
commands start without it.
"""
