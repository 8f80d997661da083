"""Akoma Ntoso: valid against the official schema, with the words in their places."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from renda.lib.texts.akoma_ntoso import NAMESPACE, Metadata, eid_of, to_akoma_ntoso
from renda.lib.texts.parsing import parse
from renda.lib.texts.tests.samples import REGULATION, shared_data, statutes
from renda.lib.texts.tests.test_real_texts import texts_in

METADATA = Metadata(
    "云溪市夜间照明管理条例", "cn-45", "lamps", date(2024, 6, 1), "2024-06-01", organ="云溪市人大常委会"
)
SPACE = {"a": NAMESPACE}
XML_ATTRIBUTES = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/XML/1998/namespace">
<xs:attribute name="lang" type="xs:language"/><xs:attribute name="space" type="xs:NCName"/>
<xs:attribute name="base" type="xs:anyURI"/><xs:attribute name="id" type="xs:ID"/>
<xs:attributeGroup name="specialAttrs"><xs:attribute ref="xml:lang"/><xs:attribute ref="xml:space"/></xs:attributeGroup>
</xs:schema>"""


class _Offline(etree.Resolver):
    """The schema imports the xml: attributes from beside it; they are given here instead."""

    def resolve(self, system_url: str, public_id: str, context: object) -> object:
        if system_url.endswith("xml.xsd"):
            return self.resolve_string(XML_ATTRIBUTES, context)  # type: ignore[arg-type]
        return None


@cache
def schema() -> etree.XMLSchema:
    path = shared_data() / "akomantoso" / "akomantoso30.xsd"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Offline())
    return etree.XMLSchema(etree.parse(path, parser))


def exported(text: str) -> etree._Element:
    return etree.fromstring(to_akoma_ntoso(parse(text), METADATA))


def assert_valid(text: str) -> None:
    found = exported(text)
    assert schema().validate(found), schema().error_log
    eids = found.xpath("//@eId")
    assert len(set(eids)) == len(eids)


@pytest.mark.parametrize(
    ("label", "eid"),
    [
        ("art-3", "art_3"), ("art-3.1-p2-i1", "art_3-1__para_2__point_1"), ("chp-2-sec-1", "chp_2__sec_1"),
        ("att-1-pt-2-p1", "att_1__point_2__para_1"), ("art-1-x2-p1", "art_1-x2__para_1"),
    ],
)  # fmt: skip
def test_eids_derive_from_labels(label: str, eid: str) -> None:
    assert eid_of(label) == eid


def test_words_stand_where_a_reader_of_the_format_looks() -> None:
    found = exported(REGULATION)
    assert found.xpath("string(//a:chapter[@eId='chp_2']/a:heading)", namespaces=SPACE) == "灯具的挑选 和维护"
    assert found.xpath("string(//a:article[@eId='art_3-1']/a:num)", namespaces=SPACE) == "第三条之一"
    point = found.xpath("//a:point[@eId='art_2__para_2__point_2']", namespaces=SPACE)[0]
    assert point.xpath("string(a:intro)", namespaces=SPACE).strip() == "医院的灯："
    assert found.xpath("count(//a:table/a:tr)", namespaces=SPACE) == 2
    assert found.xpath("string(//a:FRBRExpression/a:FRBRuri/@value)", namespaces=SPACE) == (
        "/akn/cn-45/act/2024-06-01/lamps/zho@2024-06-01"
    )


def test_a_regulation_and_an_empty_text_are_valid() -> None:
    for text in (REGULATION, "", "决定\n今晚点灯。\n云溪市人民政府\n2024年5月1日\n"):
        assert_valid(text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(statutes())
def test_any_statute_is_valid(text: str) -> None:
    assert_valid(text)


def test_every_version_of_the_pairs_is_valid() -> None:
    for text in texts_in(shared_data() / "law_versions"):
        assert_valid(text)
