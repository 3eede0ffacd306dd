"""Django has none for Belarusian: numbers and days would be written as in English."""

DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\xa0"
NUMBER_GROUPING = 3
DATE_FORMAT = "j E Y г."
DATETIME_FORMAT = "j E Y г., G:i"
SHORT_DATE_FORMAT = "d.m.Y"
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
TIME_FORMAT = "G:i"
FIRST_DAY_OF_WEEK = 1
