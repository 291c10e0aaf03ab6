// The elements of the panel; built from panel/src.
