"""The size of a pilot, its plan and its analysis: ``training pilot size``, ``plan``, ..."""
