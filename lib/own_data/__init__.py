"""What is kept about somebody, for themselves: each kind of personal data is a class that exports its part."""

from lib.own_data.registry import KINDS, LEFT_OUT, own_data_of
