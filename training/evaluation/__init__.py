"""How well models predict, for whom, and whether one is better than another.

Start reading at ``document.evaluated``. ``study`` declares an evaluation; ``rows`` reads
predictions and outcomes and divides them into groups; ``horizon`` holds the rows at one horizon,
which everything else uses; ``numbers`` computes the numbers of every model and group; ``parts``
makes the other parts of the document; ``release`` is the gate that everything written passes.
Nothing is imported here, so that other commands start without it.
"""
