import random

import pytest

from renda.lib.codes import ALPHABET, BadCode, check, grouped, make_code, read_code


def codes(count: int) -> list[str]:
    chance = random.Random(7)
    return [make_code(chance.randbytes(9)) for _ in range(count)]


def test_a_code_has_fourteen_signs_of_the_alphabet():
    for code in codes(200):
        assert len(code) == 14
        assert set(code) <= set(ALPHABET)


def test_the_first_sixty_five_bits_all_matter():
    base = bytes(9)
    seen = {make_code(base)}
    for bit in range(65):
        number = 1 << (71 - bit)
        seen.add(make_code(number.to_bytes(9, "big")))
    assert len(seen) == 66


def test_every_single_wrong_sign_is_found():
    for code in codes(20):
        for place, right in enumerate(code):
            for wrong in ALPHABET:
                if wrong != right:
                    assert not check(code[:place] + wrong + code[place + 1 :])


def test_every_exchange_of_neighbours_is_found():
    for code in codes(200):
        for place in range(13):
            if code[place] != code[place + 1]:
                assert not check(code[:place] + code[place + 1] + code[place] + code[place + 2 :])


def test_reading_forgives_case_spaces_dashes_and_look_alikes():
    for code in codes(50):
        written = grouped(code).lower().replace("-", " - ")
        assert read_code(written) == code
        assert read_code(code.replace("1", "l").replace("0", "o")) == code
        assert read_code(code.replace("1", "I").replace("0", "O")) == code
        assert read_code("".join(chr(ord(sign) + 0xFEE0) for sign in code)) == code


def test_a_short_code_is_refused_with_its_length():
    with pytest.raises(BadCode, match="应有 14 位，您输入了 3 位"):
        read_code("ABC")


def test_a_sign_outside_the_alphabet_is_named():
    with pytest.raises(BadCode, match="没有“U”"):
        read_code("U" * 14)


def test_too_little_chance_is_a_fault():
    with pytest.raises(ValueError, match="nine"):
        make_code(b"12345678")
