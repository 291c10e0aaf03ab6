"""Whatever the contract's schemas let a client send is answered."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from srs.service.soap import schema
from srs.service.soap.operations import OPERATIONS
from tests.valid_messages import Schemas

from .soap import ANSWERS, PERSON, envelope, fault, serving

LIKELY = {
    "code": ["F43.8A", "F43", "f41.1", "A00", "F43.8AB", "F43-P", ""],
    "person-id": [PERSON, "198203749821", "990000000000", "198213419821", "209903209821"],
    "frageid-srs": [*ANSWERS, "empty"],
    "svarsid-srs": [*ANSWERS.values(), "empty"],
    "prediktionsmodellversion": ["3.0", "2.1", "", "x" * 300, "../srs-3.0"],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("any")) as running:
        yield running


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
# Without shrinking: a message is large, and the server has to answer each.
@settings(
    max_examples=40, phases=[Phase.generate, Phase.reuse], suppress_health_check=list(HealthCheck)
)
@given(data=st.data())
def test_a_request_that_the_schema_allows_is_answered(server, operation, data):
    schemas = Schemas(schema.FOLDER / f"{operation.file}.xsd", LIKELY)
    sent = data.draw(schemas.messages(operation.request.__name__))
    response = server.post(operation.paths[0], envelope(etree.tostring(sent).decode()))
    if operation.name == "SetOwnOpinion" and response.status_code == 500:
        # The one fault that the contract has for a valid request.
        code, told = fault(response)
        assert code == "soapenv:Client"
        assert "prediction" in told
    else:
        assert response.status_code == 200, (response.text, etree.tostring(sent))
