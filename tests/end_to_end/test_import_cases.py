"""Registers as they come from spreadsheets: files of the 2024 inventory with one fault each, and the same register
issued again. The faulty files are real cases with an EXPECTED.txt; the others are made of them here."""

import csv
import io
import itertools
import json
import os
import subprocess

import pytest

from harness.stubs import ROOT

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.embedded_only]

CASES = ROOT.parent / "shared/data/omb-cases"
NAME, AGENCY, CODE, BUREAU, PURPOSE, OUTPUTS, STAGE, INITIATED, RISKS = 0, 1, 2, 3, 7, 8, 9, 11, 47  # columns, from 0
PLAIN = ["Search in case files", "Triage of incoming mail"]
_organizations = itertools.count(1)


class Import:
    """What an import ended with."""

    def __init__(self, done):
        self.code = done.returncode
        self.error = done.stderr.decode()
        self.summary = json.loads(done.stdout) if done.stdout else None

    @property
    def counts(self):
        return tuple(self.summary[key] for key in ("rows", "imported", "alreadyThere", "refused"))


class Register:
    """An organization of its own, to import into."""

    def __init__(self, program, address):
        self.program = program
        self.options = ["--server", address, "--organization", f"register-{next(_organizations)}", "--as", "ana",
                        "--roles", "admin"]

    def command(self, file, *flags):
        return [self.program, "import", "omb-2024", str(file), "--create-organization", "--output", "json",
                *self.options, *flags]

    def take(self, file, *flags, stdin=subprocess.DEVNULL):
        return Import(subprocess.run(self.command(file, *flags), stdin=stdin, capture_output=True, timeout=60,
                                     check=False))

    def listed(self, form):
        return subprocess.run([self.program, "systems", "list", "--output", form, *self.options], capture_output=True,
                              text=True, timeout=60, check=True).stdout

    def systems(self):
        return sorted(json.loads(self.listed("json")), key=lambda system: system["displayName"])

    def names(self):
        return [system["displayName"] for system in self.systems()]


@pytest.fixture
def register(program, server):
    return Register(program, server.address)


@pytest.fixture
def another(program, server):
    return Register(program, server.address)


@pytest.fixture
def case():
    def path(name):
        file = CASES / f"{name}.csv"
        if not file.exists():
            pytest.skip(f"{file} is not there")
        return file

    return path


@pytest.fixture
def rows(case):
    """The header and the rows of the plain file, to be changed."""
    with open(case("plain"), encoding="cp1252", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture
def write(tmp_path):
    def write(rows, encoding="cp1252", quoting=csv.QUOTE_MINIMAL):
        path = tmp_path / f"register-{next(_organizations)}.csv"
        with open(path, "w", encoding=encoding, newline="") as file:
            csv.writer(file, quoting=quoting).writerows(rows)
        return path

    return write


# --- the cases of EXPECTED.txt ----------------------------------------------------------------------------------------


def test_plain(register, case):
    done = register.take(case("plain"))
    assert (done.code, done.counts) == (0, (2, 2, 0, 0)), done.error
    assert register.names() == PLAIN
    again = register.take(case("plain"))
    assert (again.code, again.counts) == (0, (2, 0, 2, 0))
    assert {system["etag"] for system in register.systems()} == {"1"}


def test_rows_of_commas_only_are_passed_over(register, case):
    done = register.take(case("blank-rows"))
    assert (done.code, done.counts) == (0, (2, 2, 0, 0)), done.error
    assert done.summary["blankRows"] == 3
    assert register.names() == PLAIN


@pytest.mark.parametrize("name, says", [("section-row", "line 2 looks like the header"),
                                        ("semicolons", "separated by semicolons (;), where commas are expected")])
def test_another_file_is_refused_in_one_line_before_anything_is_sent(register, case, name, says):
    done = register.take(case(name))
    assert done.code == 1 and done.summary is None
    assert len(done.error.strip().splitlines()) == 1 and says in done.error, done.error
    # Not even the organization was made.
    shown = subprocess.run([register.program, "systems", "list", *register.options], capture_output=True, text=True,
                           timeout=60, check=False)
    assert PLAIN[0] not in shown.stdout


def test_a_byte_order_mark_says_that_the_file_is_utf8(register, case):
    done = register.take(case("bom-quoted-header"))
    assert (done.code, done.counts) == (0, (1, 1, 0, 0)), done.error
    assert done.summary["aboutFile"] == ["read as UTF-8, as the byte order mark says"]
    # The row is that of the plain file, which is quoted and encoded otherwise.
    assert register.take(case("plain")).counts == (2, 1, 1, 0)


def test_a_file_in_utf8_is_the_same(register, case):
    ids = []
    for name, counts in (("utf8-resaved", (2, 2, 0, 0)), ("plain", (2, 0, 2, 0))):
        done = register.take(case(name))
        assert (done.code, done.counts) == (0, counts), done.error
        ids.append([system["name"] for system in register.systems()])
    assert ids[0] == ids[1]


def test_no_date_becomes_another_day(register, case):
    done = register.take(case("dates"))
    assert (done.code, done.counts) == (0, (12, 12, 0, 0)), done.error
    assert any("dates such as 1/2/2024 are ambiguous" in remark for remark in done.summary["aboutFile"])
    read, remarked = {}, {}
    for system in register.systems():
        (date,) = [date for date in system["declaredDates"] if date["milestone"] == "MILESTONE_INITIATED"]
        read[date["text"]] = (date.get("date", ""), date.get("ambiguous", False))
        remarked[date["text"]] = any("column 12 " in remark for remark in system["provenance"]["remarks"])
    as_text = ("", False)
    assert read == {"1/2/2024": ("2024", True), "13/2/2024": as_text, "2024-02-29": ("2024-02-29", False),
                    "2/30/2024": as_text, "Jan-03": as_text, "03/2024": as_text, "2020": as_text,
                    "01/15/2024 00:00:00": as_text, "1/15/2024 12:00:00 AM": as_text, "45292": as_text,
                    "3/2/1905": ("1888", False), "Q2 2024": as_text}
    # Whatever was not read as it stands is reported.
    assert {text for text, reported in remarked.items() if not reported} == {"2024-02-29"}


def test_texts_that_look_like_formulas_come_back_and_go_in_again(register, another, case, write):
    with open(case("bullets"), encoding="cp1252", newline="") as file:
        given = list(csv.reader(file))
    assert register.take(case("bullets")).counts == (6, 6, 0, 0)
    texts = {(row[NAME].strip(), row[PURPOSE].strip().replace("\r\n", "\n")) for row in given[1:]}

    def stored(of):
        return {(system["displayName"], system["purpose"]) for system in of.systems()}

    assert stored(register) == texts
    # Out: marked against formulas, and each text can be told from the others.
    table = list(csv.DictReader(io.StringIO(register.listed("csv"), newline="")))
    assert all(cell[0] not in "=+-@\t" for row in table for cell in row.values() if cell)
    assert {(row["NAME"].removeprefix("'"), row["purpose"].removeprefix("'")) for row in table} == texts
    # And in again, as a person would put the columns together: the same systems, here and elsewhere.
    by_text = {(row[NAME].strip(), row[PURPOSE].strip().replace("\r\n", "\n")): row for row in given[1:]}
    exported = [given[0]]
    for row in table:
        original = by_text[row["NAME"].removeprefix("'"), row["purpose"].removeprefix("'")]
        exported.append([row["NAME"], *original[1:PURPOSE], row["purpose"], *original[PURPOSE + 1:]])
    file = write(exported)
    done = another.take(file)
    assert done.counts == (6, 6, 0, 0)
    assert done.summary["aboutFile"] == ["read without the apostrophe that marks text against formulas: 12 cells"]
    assert stored(another) == texts
    again = register.take(file)
    assert again.counts == (6, 0, 6, 0), again.summary["refusedRows"]


@pytest.mark.parametrize("name, fault", [("nul", "zero byte"), ("lone-cr", "carriage return")])
def test_a_bad_row_is_one_fault_and_the_rest_goes_on(register, case, tmp_path, name, fault):
    done = register.take(case(name), "--refused", str(tmp_path / "refused.csv"))
    assert (done.code, done.counts) == (1, (3, 2, 0, 1)), done.error
    (refused,) = done.summary["refusedRows"]
    assert (refused["row"], refused["line"], refused["column"]) == (3, 3, PURPOSE + 1)
    assert fault in refused["reason"]
    assert register.names() == PLAIN
    with open(tmp_path / "refused.csv", newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (row["line"], row["reason"]) == ("3", refused["reason"])


# --- other faults of the same kinds -----------------------------------------------------------------------------------


def test_a_cell_that_is_too_large_is_one_fault(register, rows, write):
    large = list(rows[1])
    large[PURPOSE] = "Sorts letters.\n" * 20_000
    done = register.take(write([rows[0], rows[1], large, rows[2]]))
    assert (done.code, done.counts) == (1, (3, 2, 0, 1)), done.error
    assert "longer than the 65536 bytes" in done.summary["refusedRows"][0]["reason"]
    assert register.names() == PLAIN


def test_a_pipe_is_a_file(register, another, case):
    pipe = subprocess.Popen(["cat", case("plain")], stdout=subprocess.PIPE)
    done = register.take("/dev/stdin", stdin=pipe.stdout)
    assert (done.code, done.counts, pipe.wait(10)) == (0, (2, 2, 0, 0), 0), done.error
    shell = " ".join(f"'{word}'" for word in another.command("FILE")).replace("'FILE'", f"<(cat '{case('plain')}')")
    done = Import(subprocess.run(["bash", "-c", shell], capture_output=True, timeout=60, check=False))
    assert (done.code, done.counts) == (0, (2, 2, 0, 0)), done.error
    assert register.names() == another.names() == PLAIN


def test_an_empty_pipe_is_no_import(register):
    done = register.take("/dev/stdin")
    assert done.code == 1 and "the file is empty" in done.error


def test_two_encodings_in_one_file_are_noticed(register, rows, tmp_path):
    def line(name, purpose, encoding):
        row = list(rows[1])
        row[NAME], row[PURPOSE] = name, purpose
        text = io.StringIO(newline="")
        csv.writer(text).writerow(row)
        return text.getvalue().encode(encoding)

    header = io.StringIO(newline="")
    csv.writer(header).writerow(rows[0])
    mixed = tmp_path / "mixed.csv"
    mixed.write_bytes(header.getvalue().encode("cp1252") + line("Old", "Sorts “letters”.", "cp1252")
                      + line("New", "Sorts “letters” in a café.", "utf-8")
                      + line("Both", "It’s ", "cp1252").replace(b"It\x92s ", b"It\x92s caf\xc3\xa9"))
    done = register.take(mixed)
    assert (done.code, done.counts) == (1, (3, 2, 0, 1)), done.error
    assert [system["purpose"] for system in register.systems()] == ["Sorts “letters” in a café.", "Sorts “letters”."]
    assert "row 3 (line 3)" in done.summary["aboutFile"][0]
    (refused,) = done.summary["refusedRows"]
    assert (refused["line"], refused["column"]) == (4, PURPOSE + 1) and "UTF-8" in refused["reason"]

    mixed.write_bytes(header.getvalue().encode("utf-8") + line("Third", "Café", "utf-8")
                      + line("Fourth", "Café", "cp1252"))
    done = register.take(mixed)
    assert (done.code, done.counts) == (1, (2, 1, 0, 1)), done.error
    assert "is not UTF-8, unlike the header: byte 0xE9" in done.summary["refusedRows"][0]["reason"]


def test_words_that_may_be_values_are_kept(register, rows, write):
    row = list(rows[1])
    row[CODE], row[BUREAU], row[OUTPUTS], row[RISKS] = "NA", "None", "None", "None"
    assert register.take(write([rows[0], row])).counts == (1, 1, 0, 0)
    (system,) = register.systems()
    assert (system["ownerUnit"]["code"], system["ownerUnit"]["bureau"]) == ("NA", "None")
    assert "outputs" not in system  # unknown, and the word is kept beside it
    attributes = system["provenance"]["attributes"]
    assert (attributes["outputs"], attributes["key_risks"]) == ("None", "None")


# --- the same register, issued again ----------------------------------------------------------------------------------


def test_another_quoting_changes_nothing(register, case, rows, write):
    register.take(case("plain"))
    for file in (write(rows, quoting=csv.QUOTE_ALL), write([[cell + " " for cell in row] for row in rows])):
        done = register.take(file)
        assert (done.code, done.counts) == (0, (2, 0, 2, 0)), done.error
    assert register.names() == PLAIN


def test_a_mended_full_stop_doubles_nothing(register, case, rows, write):
    register.take(case("plain"))
    before = register.systems()
    rows[1][PURPOSE] = rows[1][PURPOSE].rstrip(".")
    file = write(rows)
    done = register.take(file)
    assert (done.code, done.counts) == (1, (2, 0, 1, 1)), done.error
    assert done.summary["nearEqual"] == 1
    (near,) = done.summary["refusedRows"]
    (system,) = [system for system in before if system["displayName"] == rows[1][NAME]]
    assert (near["row"], near["line"], near["column"], near["near"]) == (2, 2, PURPOSE + 1, system["name"])
    assert f"differs in column {PURPOSE + 1} alone" in near["reason"] and "row 2 of an earlier import" in near["reason"]
    assert register.systems() == before
    # Whoever knows better says so; and then the row is there.
    assert register.take(file, "--import-near-equals").counts == (2, 1, 1, 0)
    assert register.take(file).counts == (2, 0, 2, 0)
    assert len(register.systems()) == 3


def test_a_named_key_is_the_identity(register, rows, write):
    keys = ["--key", "use case name", "--key", str(CODE + 1)]
    assert register.take(write(rows), *keys).counts == (2, 2, 0, 0)
    before = register.systems()
    rows[1][PURPOSE], rows[1][OUTPUTS], rows[1][STAGE], rows[1][INITIATED] = "Other", "Other", "Retired", "1/1/2020"
    rows.append(list(rows[2]))
    rows[3][PURPOSE] = "The key of the row above it"
    done = register.take(write(rows), *keys)
    assert (done.code, done.counts) == (1, (3, 0, 1, 2)), done.error
    changed, doubled = done.summary["refusedRows"]
    assert "has the key of organizations/" in changed["reason"]
    assert "differs in columns 8, 9, 10, 12" in changed["reason"]
    assert "the key is that of row 3" in doubled["reason"]
    assert register.systems() == before
