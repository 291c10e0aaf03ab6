"""Settings for all tests: Hypothesis accepts a slow machine, and waiting threads free their cores.

Files that take long are marked ``heavy``: `make test` leaves them to `make test-all`. Those that do
not fit in the quarter of an hour of CI are also marked ``longest``. Only the other files count
coverage, which would double the time of these, and of random input.
"""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

from . import machine, openmp

# OpenMP and OpenBLAS read these when they are loaded. Where others work on the same machine,
# threads that spin while they wait make a second's work last a minute.
os.environ |= {"OMP_WAIT_POLICY": "passive", "OPENBLAS_NUM_THREADS": "1"} | os.environ

# Whole runs, registers in parts, Spark, installations, processes that are killed, attacks,
# simulations, pages and hosts in a browser.
HEAVY = {
    "test_batch_certificates.py",
    "test_batch_files.py",
    "test_caseload_cohort.py",
    "test_caseload_rows.py",
    "test_cds_fuzz.py",
    "test_cds_hooks.py",
    "test_cohort.py",
    "test_cohort_measures.py",
    "test_dialects.py",
    "test_docs_page.py",
    "test_documents.py",
    "test_draft.py",
    "test_effect_laws.py",
    "test_empty_environment.py",
    "test_evaluate.py",
    "test_evidence.py",
    "test_fit_pooled.py",
    "test_follow_up_processes.py",
    "test_hostile_bodies.py",
    "test_hostile_files.py",
    "test_ids_within_text.py",
    "test_install.py",
    "test_interval.py",
    "test_landmark.py",
    "test_manual.py",
    "test_notebooks.py",
    "test_packaging.py",
    "test_pages.py",
    "test_panel_hosts.py",
    "test_panel_scenarios.py",
    "test_panel_states.py",
    "test_patterns_attack.py",
    "test_patterns_tables.py",
    "test_pilot_guide.py",
    "test_pilot_measures.py",
    "test_pilot_rates.py",
    "test_pilot_size_rates.py",
    "test_rare_diagnoses.py",
    "test_release_attack.py",
    "test_report.py",
    "test_report_page.py",
    "test_rest_fuzz.py",
    "test_rollout.py",
    "test_rows_alone.py",
    "test_run.py",
    "test_run_audience.py",
    "test_run_foreign.py",
    "test_score_files.py",
    "test_score_tests.py",
    "test_service_crashes.py",
    "test_service_process.py",
    "test_service_reload.py",
    "test_soap_codes.py",
    "test_spark.py",
    "test_statistics_rates.py",
    "test_storage_processes.py",
    "test_study_pages.py",
    "test_table_limits.py",
    "test_tampering.py",
    "test_track.py",
    "test_unit_list.py",
    "test_update.py",
    "test_update_files.py",
}

LONGEST = {
    "test_batch_certificates.py",
    "test_batch_files.py",
    "test_caseload_cohort.py",
    "test_cds_fuzz.py",
    "test_dialects.py",
    "test_docs_page.py",
    "test_documents.py",
    "test_effect_laws.py",
    "test_empty_environment.py",
    "test_evaluate.py",
    "test_follow_up_processes.py",
    "test_hostile_bodies.py",
    "test_hostile_files.py",
    "test_interval.py",
    "test_manual.py",
    "test_notebooks.py",
    "test_pages.py",
    "test_panel_scenarios.py",
    "test_panel_states.py",
    "test_patterns_spark.py",
    "test_pilot_guide.py",
    "test_pilot_rates.py",
    "test_rare_diagnoses.py",
    "test_release_attack.py",
    "test_rest_fuzz.py",
    "test_rows_alone.py",
    "test_run_audience.py",
    "test_run_foreign.py",
    "test_score_files.py",
    "test_service_crashes.py",
    "test_service_process.py",
    "test_service_reload.py",
    "test_soap_codes.py",
    "test_spark.py",
    "test_statistics_rates.py",
    "test_storage_processes.py",
    "test_study_pages.py",
    "test_track.py",
    "test_unit_list.py",
    "test_update.py",
    "test_update_files.py",
}

settings.register_profile("srs", deadline=None)
settings.load_profile("srs")


def pytest_configure(config):
    config.addinivalue_line("markers", "heavy: takes long; see tests/conftest.py")
    config.addinivalue_line("markers", "longest: is left out by CI; see tests/conftest.py")
    config.pluginmanager.register(machine)
    links = TemporaryDirectory(prefix="srs-openmp-")
    config.add_cleanup(links.cleanup)
    os.environ |= openmp.found(links.name)  # the workers of this run have it


def pytest_collection_modifyitems(items):
    for item in items:
        heavy = item.path.name in HEAVY
        if heavy:
            item.add_marker("heavy")
        if item.path.name in LONGEST:
            item.add_marker("longest")
        if heavy or item.path.parent == Path(__file__).with_name("properties"):
            item.add_marker(pytest.mark.no_cover)
