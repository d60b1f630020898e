"""Every bad input of the project's list, its outcome, and the test that proves it; writes docs/bad-inputs.md."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import PROJECT
from tests.readers import test_bad_content, test_bad_files

PAGE = PROJECT / "docs" / "bad-inputs.md"
LAST = 76
OUTCOMES = {
    "T": "the file is refused, with the reason and what to do; all others go on",
    "K": "the record is rejected, with sheet, cell, rule and remedy; the rest of the file is loaded",
    "P": "read, put right where there is only one way to read it",
    "W": "read, and what is odd about it is said",
    "N": "left alone, and nothing changes",
}
# What needs more than one file, a database or a night to show.
# ruff: noqa: E501
ELSEWHERE = [
    (20, "N", "the same bytes under another name", "tests/faults/test_bad_deliveries.py::test_the_same_bytes_under_another_name_are_recognised_and_change_nothing"),
    (19, "N", "a file that changed a moment ago", "tests/readers/test_bad_files.py::test_a_file_that_changed_lately_is_left_for_the_next_run"),
    (21, "P", "the same name with other bytes: the newer holds, the older is in the archive", "tests/integration/test_loading.py::test_a_corrected_file_takes_its_rejected_records_back"),
    (22, "P", "two contradicting sheets of one unit and month: the newer holds, in any order of arrival", "tests/integration/test_loading.py::test_a_former_version_that_comes_after_its_revision_changes_nothing"),
    (43, "P", "a number that nobody knows yet: loaded, listed as waiting, in no figure until the person comes", "tests/sql/fact_training/an_unknown_person_waits.yaml"),
    (44, "W", "another person's name beside a number: the number decides", "tests/integration/test_loading.py::test_another_name_beside_a_number_is_said_and_the_number_decides"),
    (45, "P", "the same key twice in one file: equal ones are counted as duplicates, of others the last holds", "tests/integration/test_loading.py::test_the_last_of_two_records_of_a_key_in_one_file_holds"),
    (49, "P", "a workbook that counts its days from 1904", "tests/readers/test_tables.py::test_a_date_of_a_workbook_that_counts_from_1904_is_the_day_that_is_shown"),
    (53, "P", "one punch only, or the second punch in taken for a going: kept as punches, resolved by day", "tests/sql/fact_attendance_day/one_cluster_is_coming_or_going.yaml"),
    (54, "P", "a shift over midnight", "tests/readers/test_device_files.py::test_a_time_before_the_one_in_its_row_is_of_the_next_day_only_where_the_source_says_so"),
    (57, "K", "percentages in several notations in one column", "tests/unit/test_standardise.py::test_a_column_that_mixes_notations_of_percent_is_refused"),
    (58, "P", "yes and no in words, letters, digits and marks", "tests/unit/test_standardise.py::test_yes_and_no_are_read_by_a_list"),
    (71, "P", "separators of every kind", "tests/readers/test_tables.py::test_encoding_and_separator_are_told_by_the_content"),
    (71, "T", "a ragged line, an open quote", "tests/readers/test_tables.py::test_a_ragged_line_or_an_open_quote_refuses_the_file_and_quotes_nobody"),
    (72, "P", "line ends of every system", "tests/readers/test_tables.py::test_line_ends_of_any_system_are_read"),
    (73, "P", "columns of a database with mixed types, zero dates and padding", "tests/readers/test_databases.py::test_zero_dates_and_latin1_names_come_over_as_they_are"),
    (74, "T", "times of a database whose zone nobody has declared", "tests/readers/test_databases.py::test_a_source_of_times_must_say_their_zone"),
    (75, "P", "one certificate in two registers: counted once", "tests/sql/fact_training/one_certificate_in_two_sources_counts_once.yaml"),
    (76, "P", "a complaint that is reopened", "tests/sql/fact_complaint/reopened_is_open_until_closed_again.yaml"),
    (76, "P", "a step dated before the receipt: kept, flagged, counts for nothing", "tests/sql/fact_complaint/events_before_the_receipt_count_for_nothing.yaml"),
]  # fmt: skip


def listed() -> list[tuple[int, str, str, str]]:
    """List number, outcome, input and proof of every case."""
    of_files = [
        (case.number, case.outcome, case.rule, "tests/readers/test_bad_files.py") for case in test_bad_files.CASES
    ]
    content = [
        (case.number, case.outcome, case.rule, "tests/readers/test_bad_content.py") for case in test_bad_content.CASES
    ]
    told = [(number, outcome, rule.replace("_", " "), proof) for number, outcome, rule, proof in [*of_files, *content]]
    return sorted([*told, *ELSEWHERE], key=lambda case: case[0])


def page() -> str:
    """Write the page: a row a case."""
    rows = [f"| {number} | {what} | {outcome} | {_link(proof)} |" for number, outcome, what, proof in listed()]
    letters = [f"- **{letter}**: {text}." for letter, text in OUTCOMES.items()]
    return "\n".join(
        [
            "# Bad inputs and what becomes of them",
            "",
            "Written by `make docs` from the cases that the tests run; the numbers are those of the project's list of 76.",
            "",
            *letters,
            "",
            "| No | Input | Outcome | Proven in |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _link(proof: str) -> str:
    path, _, test = proof.partition("::")
    return f"[{Path(path).name}](../{path})" + (f" `{test}`" if test else "")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
