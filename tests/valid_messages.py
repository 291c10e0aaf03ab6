"""Any message that an XML Schema allows, as a hypothesis strategy.

It covers the parts of XML Schema that the contract's schemas use: named types, sequences,
restrictions, enumerations, patterns, fixed values and a wildcard at the end.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from hypothesis import strategies as st
from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
_MORE = 2  # repetitions beyond the fewest

CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
TEXTS = st.text(CHARACTERS | st.sampled_from("\t\n .-"), max_size=12)
LONG = st.sampled_from(["x" * 600, "å" * 2000])
# Which digits there are grows with Unicode, and libxml2 knows those of an earlier one.
OF_PATTERNS = st.characters(max_codepoint=0x6FF)
WHOLE = st.integers(-(2**31), 2**31 - 1) | st.integers(-1, 400)
BUILT_IN = {
    "string": TEXTS | LONG,
    "anyURI": st.sampled_from(["urn:a:1", "", "http://127.0.0.1:9/å"]),
    "boolean": st.sampled_from(["true", "false", "1", "0", " true\n"]),
    "int": WHOLE.map(str) | st.sampled_from(["+15", "007", " 15\n", "-0"]),
}


class Schemas:
    """A schema and all that it imports.

    *likely* texts, by an element's name, come beside those that its type allows.
    """

    def __init__(self, path, likely: Mapping[str, Sequence[str]] | None = None):
        self._path, self._likely = path, likely or {}

    @cached_property
    def _roots(self):
        found, wanted = {}, [self._path]
        while wanted:
            path = wanted.pop().resolve()
            if path not in found:
                found[path] = etree.parse(path).getroot()
                places = (each.get("schemaLocation") for each in found[path].iter(f"{XS}import"))
                wanted += [path.parent / place for place in places]
        return list(found.values())

    def messages(self, name):
        """Elements of the global declaration *name*."""
        declared = next(e for e in self._roots[0].iterfind(f"{XS}element") if e.get("name") == name)
        return self._element(declared)

    def _element(self, declared):
        tag = f"{{{_schema(declared).get('targetNamespace')}}}{declared.get('name')}"
        if fixed := declared.get("fixed"):
            return st.sampled_from([fixed, ""]).map(lambda text: _made(tag, text, ()))
        kind = self._named(declared, declared.get("type"))
        if kind is None or kind.tag == f"{XS}simpleType":
            texts = self._texts(kind, declared.get("type"))
            if likely := self._likely.get(declared.get("name")):
                texts = st.sampled_from(likely) | texts
            return texts.map(lambda text: _made(tag, text, ()))
        return self._children(kind).map(lambda children: _made(tag, None, children))

    def _children(self, kind):
        (sequence,) = kind.iter(f"{XS}sequence")
        parts = [self._particle(each) for each in sequence if each.tag is not etree.Comment]
        return st.tuples(*parts).map(lambda lists: [each for some in lists for each in some])

    def _particle(self, particle):
        fewest = int(particle.get("minOccurs", 1))
        most = particle.get("maxOccurs", "1")
        most = fewest + _MORE if most == "unbounded" else int(most)
        one = ANYTHING if particle.tag == f"{XS}any" else self._element(particle)
        return st.lists(one, min_size=fewest, max_size=most)

    def _texts(self, kind, name):
        if kind is None:
            return BUILT_IN[name.partition(":")[2]]
        (restriction,) = kind.iter(f"{XS}restriction")
        if allowed := [each.get("value") for each in restriction.iter(f"{XS}enumeration")]:
            return st.sampled_from(allowed)
        if (pattern := restriction.find(f"{XS}pattern")) is not None:
            return st.from_regex(pattern.get("value"), fullmatch=True, alphabet=OF_PATTERNS)
        if (least := restriction.find(f"{XS}minLength")) is not None:
            return st.text(CHARACTERS, min_size=int(least.get("value")), max_size=12)
        return BUILT_IN[restriction.get("base").partition(":")[2]]

    def _named(self, where, name):
        prefix, _, local = name.rpartition(":")
        namespace = where.nsmap.get(prefix or None)
        for root in self._roots:
            if root.get("targetNamespace") == namespace:
                return next(each for each in root if each.get("name") == local)
        return None


def _schema(element):
    return element.getroottree().getroot()


def _made(tag, text, children):
    element = etree.Element(tag)
    element.text = text
    # A copy: an element may be drawn once and used twice.
    element.extend([etree.fromstring(etree.tostring(child)) for child in children])
    return element


NAMES = st.sampled_from(
    [
        *("{urn:other}other", "{urn:other}diagnos", "{urn:srs:extension:1}source"),
        "{urn:riv:clinicalprocess:healthcond:srs:GetNothingResponder:1}GetNothingRequest",
    ]
)
ANYTHING = st.recursive(
    st.builds(_made, NAMES, TEXTS, st.just(())),
    lambda below: st.builds(_made, NAMES, TEXTS, st.lists(below, max_size=2)),
    max_leaves=3,
)
