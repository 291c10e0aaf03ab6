"""The REST API: what each address takes and gives."""

from collections.abc import Iterator, Mapping
from typing import Any

from srs.service.rest import openapi, router

from .markdown import code, table

_HEAD = """\
# REST

Made from `/v1/openapi.json`, which every service serves; `/docs` of a service shows the same, to
read and to try. [The guide](../guides/rest.md) has examples and what a description cannot say.
"""
_EVERY = ("SRS-User", "SRS-Purpose")


def page() -> str:
    described = openapi.description(router)
    parts = [_HEAD, _every(described)]
    for tag in described["tags"]:
        parts.append(f"\n## {tag['name'].capitalize()}\n\n{tag['description']}\n")
        parts += _operations(described, tag["name"])
    parts.append("\n## Objects\n")
    schemas = described["components"]["schemas"]
    parts += [_schema(name, schemas[name]) for name in sorted(schemas)]
    return "\n".join(parts)


def _every(described: Mapping[str, Any]) -> str:
    operation = described["paths"]["/v1/models"]["get"]
    rows = [_parameter(each) for each in operation["parameters"] if each["name"] in _EVERY]
    return "Every request may have:\n\n" + table(["", "in", "type", ""], rows)


def _operations(described: Mapping[str, Any], tag: str) -> Iterator[str]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if tag in operation["tags"]:
                yield _operation(f"{method.upper()} {path}", operation)


def _operation(address: str, operation: Mapping[str, Any]) -> str:
    own = [each for each in operation["parameters"] if each["name"] not in _EVERY]
    parts = [
        f"### {operation['summary']}\n\n```text\n{address}\n```\n",
        f"{operation['description']}\n\nOperation id: `{operation['operationId']}`.\n",
    ]
    if own:
        parts.append(table(["parameter", "in", "type", ""], map(_parameter, own)))
    body = operation.get("requestBody", {}).get("content", {})
    taken = [[code(kind), _type(each["schema"])] for kind, each in body.items()]
    if taken:
        parts.append(table(["takes", ""], taken))
    parts.append(table(["status", "", ""], _answers(operation["responses"])))
    return "\n".join(parts)


def _parameter(each: Mapping[str, Any]) -> list[str]:
    needed = ", needed" if each.get("required") else ""
    return [code(each["name"]), each["in"] + needed, _type(each["schema"]), each["description"]]


def _answers(responses: Mapping[str, Any]) -> Iterator[list[str]]:
    for status, each in sorted(responses.items()):
        content = each.get("content", {}).values()
        types = dict.fromkeys(_type(kind["schema"]) for kind in content)
        yield [status, each["description"], ", ".join(types)]


def _schema(name: str, schema: Mapping[str, Any]) -> str:
    about = schema.get("description", "")
    needed = schema.get("required", ())
    rows = [
        [
            code(field),
            _type(of),
            of.get("description", "") + ("" if field in needed else " Optional."),
        ]
        for field, of in schema.get("properties", {}).items()
    ]
    return f"({_anchor(name)})=\n\n### {name}\n\n{about}\n\n{table(['', 'type', ''], rows)}"


def _anchor(name: str) -> str:
    return f"rest-{name.lower()}"


def _type(schema: Mapping[str, Any]) -> str:
    """In a few words, with links to objects."""
    if name := schema.get("$ref", "").rpartition("/")[2]:
        return f"[{name}](#{_anchor(name)})"
    if several := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(dict.fromkeys(map(_type, several)))
    if "const" in schema:
        return code(str(schema["const"]).lower())
    if values := schema.get("enum"):
        return ", ".join(code(str(each)) for each in values)
    kind = schema.get("type", "any")
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_type(schema['additionalProperties'])}"
    return " ".join(filter(None, (schema.get("format", kind), _range(schema))))


def _range(schema: Mapping[str, Any]) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is None and high is None:
        return ""
    return f"from {low}" + ("" if high is None else f" to {high}")
