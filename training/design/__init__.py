"""How large a pilot has to be, its plan and its analysis: ``training pilot size``, ``plan``, ..."""
