"""The manifest: it says how results were made, and is the same for the same results."""

from __future__ import annotations

import json

from sim.analysis import Precision
from sim.study import Design, compare, provenance
from sim.study.provenance import LONG, OF_THE_RUN, manifest, manifest_text, sealed, told, write_manifest
from tests.study.written import DRAWN, JOBS, LIKELY, MADE, small, write


def test_it_says_what_was_asked_and_what_was_played(written):
    said = json.loads((written / "manifest.json").read_text(encoding="utf-8"))
    assert (said["study"], said["seed"], said["reference"], said["stopped"]) == (
        "compare",
        2,
        "status-quo",
        "",
    )
    assert (said["command"], said["seconds"], said["workers"]) == ("run.py compare", 1.3, 2)
    assert said["design"] == {
        "uncertainty": "both",
        "replications": LIKELY,
        "draws": DRAWN,
        "precision": None,
        "most": None,
    }
    assert said["blocks"]["likely"] == {"covers": "chance", "replications": LIKELY, "wanted": LIKELY}
    assert said["blocks"]["drawn"]["draws"] == DRAWN
    assert said["replications_run"] == JOBS
    assert {"model", "python", "platform", "numpy", "scipy", "simpy", "holidays"} <= set(said["versions"])


def test_what_is_long_comes_last_and_small(written):
    text = (written / "manifest.json").read_text(encoding="utf-8")
    assert tuple(json.loads(text))[-len(LONG) :] == LONG
    assert len(text) < 60_000


def test_its_text_is_the_same_value(written):
    text = (written / "manifest.json").read_text(encoding="utf-8")
    assert manifest_text(json.loads(text)) == text


def test_every_file_of_the_study_is_in_it_and_nothing_else(results):
    (results / "notes.txt").write_text("mine", encoding="utf-8")
    (results / "figures" / "course.en.svg.part").write_text("torn", encoding="utf-8")
    said = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    files = {f.relative_to(results).as_posix() for f in results.rglob("*") if f.is_file()}
    assert set(said["files"]) == files - {"manifest.json", "notes.txt", "figures/course.en.svg.part"}
    assert sealed(said, results) == said


def test_equal_results_have_equal_manifests_but_for_the_run(written, tmp_path):
    again = compare(small().scenarios, seed=2, workers=1, design=Design("both", LIKELY, DRAWN))
    write(again, tmp_path)
    write_manifest(manifest(again, ["run.py", "x"], "2024-01-01T00:00:00+00:00", 9, 1), tmp_path)
    one, other = (
        json.loads((folder / "manifest.json").read_text(encoding="utf-8")) for folder in (written, tmp_path)
    )
    assert told(one) == told(other)
    assert one["command"] != other["command"]
    for said in (one, other):
        for key in OF_THE_RUN:
            del said[key]
    assert one == other


def test_a_report_is_told_nothing_long_and_nothing_of_the_run():
    said = manifest(small(), *MADE)
    assert set(said) - set(told(said)) == {*LONG, *OF_THE_RUN} - {"files"}


def test_a_precision_is_part_of_the_design():
    precision = Precision("activations", 0.01, relative=True, of_difference=False)
    said = manifest(small(), *MADE, design=Design("sampling", precision=precision, most=70))
    assert said["design"]["precision"]["size"] == 0.01
    assert said["design"]["most"] == 70
    json.dumps(said)


def test_a_package_that_is_not_there_is_unknown(monkeypatch):
    monkeypatch.setattr(provenance, "DISPLAY", ("no-such-package",))
    assert provenance.versions()["no-such-package"] == "unknown"
