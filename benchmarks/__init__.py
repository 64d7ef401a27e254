"""Speed, each figure beside a named reference measured in the same run; never run by the tests."""
