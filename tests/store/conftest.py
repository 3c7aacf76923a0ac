"""Makes the asserts of the suite of stores tell both sides, as those of a test file do."""

import pytest

pytest.register_assert_rewrite("tests.suites.store_suite")
