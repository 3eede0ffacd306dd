import pytest

from relations.names import name_key
from relations.search.analyser import keys_of

SPELLINGS = [
    ["Lukashenko", "Lukaschenko", "Lukashenka", "Lukašenka", "Łukaszenka", "Лукашенко", "Лукашэнка", "LUKASHENKO"],
    ["Nazarbayev", "Nasarbajew", "Nazarbaev", "Назарбаев", "Назарбаеў"],
    ["Tokayev", "Tokajew", "Tokaev", "Токаев", "Такаеў"],
    ["Masimov", "Massimov", "Massimow", "Масимов", "Масімаў"],
    ["Bakiyev", "Bakijew", "Bakiev", "Бакиев", "Бакіеў"],
    ["Vitebsk", "Witebsk", "Витебск"],
    ["Kasachstan", "Kazakhstan", "Казахстан"],
    ["Kyrgyzstan", "Kirgisstan", "Кыргызстан"],
    ["Bischkek", "Bishkek", "Бишкек", "Бішкек"],
    ["Putin", "Путин", "Пуцін"],
    ["Medvedev", "Medwedew", "Медведев"],
    ["Oleg", "Aleh", "Олег", "Алег"],
    ["Gorbachev", "Gorbatschow", "Горбачев", "Горбачёв", "Гарбачоў"],
    ["Khrushchev", "Chruschtschow", "Хрущёв", "Хрушчоў"],
    ["Alexander", "Aleksandr", "Александр"],
    ["Poroshenko", "Poroschenko", "Порошенко", "Парашэнка"],
    ["Akayev", "Akajew", "Akaev", "Акаев", "Акаеў"],
    ["Grodno", "Hrodna", "Гродно", "Гродна"],
    ["Gomel", "Homel", "Гомель"],
    ["Alma-Ata", "Alma Ata", "Алма-Ата"],
]


@pytest.mark.parametrize("spellings", SPELLINGS, ids=lambda spellings: str(spellings[0]))
def test_the_spellings_of_a_name_share_one_key(spellings: list[str]) -> None:
    assert {name_key(spelling) for spelling in spellings} == {name_key(spellings[0])}


def test_names_that_differ_keep_different_keys() -> None:
    names = [spellings[0] for spellings in SPELLINGS] + ["Minsk", "Moscow", "Brest", "OSCE"]
    assert len({name_key(name) for name in names}) == len(names)


@pytest.mark.parametrize("name", ["Alexander", "Gorbachev", "Oleg", "Medvedev", "Александр", "Мядзведзеў", "Hrodna"])
def test_a_name_is_found_while_it_is_being_typed(name: str) -> None:
    typed = [name_key(name[:-missing]) for missing in (1, 2)]
    assert [key for key in typed if not name_key(name).startswith(key)] == []


def test_words_stay_words() -> None:
    assert len(name_key("Организация по безопасности и сотрудничеству в Европе").split()) == 7
    assert keys_of("") == keys_of("— … !") == []
