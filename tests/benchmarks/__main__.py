"""``make bench``: the time of common tasks, and its ratio to what a user would do without srs."""

import sys

from . import boosted, caseload, national, one_patient, register, spells, start


def main() -> None:
    for part in (start, one_patient, boosted, caseload, register, national, spells):
        for what, takes, against in part.measured():
            sys.stdout.write(f"{what:52} {takes:>22}   {against}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
