"""The vocabulary holds together."""

from __future__ import annotations

from facts import vocabulary


def test_a_code_outside_the_vocabulary_has_no_kin_and_may_have_a_side() -> None:
    assert vocabulary.find("N20.0") is None
    assert vocabulary.ancestors("N20.0") == {"N20.0"}
    assert vocabulary.may_have_side("N20.0")


def test_unpaired_organs_have_no_side() -> None:
    assert not any(map(vocabulary.may_have_side, ["heart", "uterus", "spleen", "mediastinum", "cardiomegaly"]))


def test_kinds_are_walked_to_the_root() -> None:
    assert vocabulary.is_a("tension_pneumothorax", "pneumothorax")
    assert vocabulary.is_a("lung_apex", "lung")
    assert not vocabulary.is_a("pneumothorax", "tension_pneumothorax")


def test_nothing_is_a_kind_of_itself_by_a_detour() -> None:
    for entry in vocabulary.entries().values():
        assert all(entry.code not in vocabulary.ancestors(parent) for parent in entry.is_a), entry.code


def test_every_concept_has_both_names_and_a_known_side() -> None:
    for entry in vocabulary.entries().values():
        assert entry.en and entry.zh, entry.code
        assert entry.side in ("no", "optional", "paired"), entry.code


def test_what_supports_an_assertion_is_a_finding() -> None:
    for entry in vocabulary.entries().values():
        assert all(vocabulary.entries()[code].category == "finding" for code in entry.supported_by), entry.code


def test_a_code_of_another_system_says_how_sure_it_is() -> None:
    for entry in vocabulary.entries().values():
        assert entry.codes.keys() == entry.codes_status.keys(), entry.code
        assert set(entry.codes_status.values()) <= {"verified", "checked", "recalled"}, entry.code


def test_a_drug_is_walked_to_its_class() -> None:
    assert vocabulary.is_a("ceftriaxone", "antibiotic")
    assert vocabulary.is_a("enalapril", "ace_inhibitor")
    assert not vocabulary.is_a("ceftriaxone", "penicillin_class")


def test_parts_are_walked_to_what_holds_them() -> None:
    assert vocabulary.is_a("gastric_antrum", "stomach")
    assert vocabulary.is_a("basal_ganglia", "brain")
    assert vocabulary.is_a("femoral_neck", "lower_limb")
    assert not vocabulary.is_a("portal_vein", "liver")
