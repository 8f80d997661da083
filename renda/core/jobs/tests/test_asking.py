from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from renda.core.base import scope
from renda.core.jobs import api, selectors
from renda.core.jobs.claiming import claim
from renda.core.jobs.declaring import Beat, Schedule, beats, schedules, tasks
from renda.core.jobs.models import Job, State
from renda.core.jobs.running import delay_after
from renda.core.jobs.tests.sample_tasks import given_up, ran
from renda.core.jobs.worker import Minder, enqueue_slots
from renda.lib import clock
from renda.lib.registry import RegistryFault

pytestmark = pytest.mark.django_db
LEASE = timedelta(seconds=60)


@pytest.fixture(autouse=True)
def fresh() -> None:
    ran.clear()
    given_up.clear()


def test_a_job_runs_once_with_its_arguments_and_keeps_the_result() -> None:
    job = api.enqueue("sample.note", {"word": "甲"})
    assert api.run_until_idle() == 1
    assert api.run_until_idle() == 0
    job.refresh_from_db()
    assert ran == ["甲"]
    assert (job.state, job.result, job.attempts) == (State.DONE, {"length": 1}, 1)


def test_an_unknown_task_is_refused_when_it_is_asked_for() -> None:
    with pytest.raises(RegistryFault, match="no 'sample.nothing' among tasks"):
        api.enqueue("sample.nothing")


def test_a_key_guards_for_good() -> None:
    first = api.enqueue("sample.note", {"word": "甲"}, key="one")
    again = api.enqueue("sample.note", {"word": "乙"}, key="one")
    api.run_until_idle()
    later = api.enqueue("sample.note", {"word": "丙"}, key="one")
    assert first.pk == again.pk == later.pk
    assert api.run_until_idle() == 0
    assert ran == ["甲"]


def test_a_key_may_guard_only_while_the_job_waits() -> None:
    first = api.enqueue("sample.note", {"word": "甲"}, key="again", once=False)
    assert api.enqueue("sample.note", {"word": "乙"}, key="again", once=False).pk == first.pk
    api.run_until_idle()
    assert api.enqueue("sample.note", {"word": "丙"}, key="again", once=False).pk != first.pk
    api.run_until_idle()
    assert ran == ["甲", "丙"]


def test_there_is_no_job_when_the_action_is_rolled_back() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        api.enqueue("sample.note", {"word": "甲"})
        raise ZeroDivisionError
    assert not Job.objects.exists()


def test_many_jobs_are_asked_for_at_once_and_known_keys_left_alone() -> None:
    api.enqueue("sample.note", {"word": "旧"}, key="k1")
    api.enqueue_many(api.Request("sample.note", {"word": "新"}, key=f"k{number}") for number in (1, 2))
    api.run_until_idle()
    assert ran == ["旧", "新"]


def test_a_job_waits_for_its_time() -> None:
    due = clock.now() + timedelta(hours=1)
    job = api.enqueue("sample.note", {"word": "甲"}, run_at=due)
    assert claim("w", at=due - timedelta(seconds=1), lease=LEASE) is None
    assert claim("w", at=due, lease=LEASE) == job


def test_what_an_atomic_task_did_is_undone_when_it_fails_and_it_is_tried_again_later() -> None:
    job = api.enqueue("sample.write_and_fail")
    with pytest.raises(ValueError, match="13800000000"):
        api.run_until_idle()
    job.refresh_from_db()
    assert not Job.objects.filter(name="sample.note").exists()
    assert job.state == State.WAITING
    assert timedelta(seconds=8) < job.run_at - clock.now() < timedelta(seconds=11)


def test_the_error_names_the_place_and_never_the_message() -> None:
    job = api.enqueue("sample.write_and_fail")
    api.run_until_idle(raise_errors=False)
    job.refresh_from_db()
    assert job.error.startswith("ValueError in sample_tasks.py, line ")
    assert "13800000000" not in job.error


def test_a_job_is_given_up_after_its_attempts_and_can_be_tried_again() -> None:
    job = api.enqueue("sample.write_and_fail")
    for _ in range(3):
        Job.objects.update(run_at=clock.now())
        assert api.run_until_idle(raise_errors=False) == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.FAILED, 3)
    with scope.unscoped("test"):
        assert list(selectors.failed_jobs()) == [job]
    api.retry(job)
    assert (job.state, job.attempts, job.error) == (State.WAITING, 0, "")


@pytest.mark.parametrize("word", ["good", "bad"])
def test_a_task_is_told_when_its_job_is_given_up(word: str) -> None:
    job = api.enqueue("sample.given_up", {"word": word})
    for told in ([], [word]):
        Job.objects.update(run_at=clock.now())
        api.run_until_idle(raise_errors=False)
        assert given_up == told
    job.refresh_from_db()
    assert job.state == State.FAILED


def test_a_task_is_told_when_its_job_killed_every_worker() -> None:
    at = clock.now()
    job = api.enqueue("sample.given_up", {"word": "good"}, run_at=at)
    for attempt in range(3):
        claim("w", at=at + attempt * 2 * LEASE, lease=LEASE)
    job.refresh_from_db()
    assert (job.state, given_up) == (State.FAILED, ["good"])


def test_the_delay_doubles_up_to_an_hour() -> None:
    assert [delay_after(n).total_seconds() for n in (1, 2, 3, 20)] == [10, 20, 40, 3600]


def test_a_held_job_is_nobody_elses_until_its_lease_ends() -> None:
    at = clock.now()
    job = api.enqueue("sample.note", {"word": "甲"}, run_at=at)
    assert claim("first", at=at, lease=LEASE) == job
    assert claim("second", at=at + LEASE, lease=LEASE) is None
    taken = claim("second", at=at + LEASE + timedelta(seconds=1), lease=LEASE)
    assert taken is not None and (taken.leased_by, taken.attempts) == ("second", 2)


def test_a_job_that_kills_every_worker_is_given_up() -> None:
    at = clock.now()
    job = api.enqueue("sample.write_and_fail", run_at=at)
    for attempt in range(3):
        assert claim("w", at=at + attempt * 2 * LEASE, lease=LEASE) == job
    assert claim("w", at=at + 6 * LEASE, lease=LEASE) is None
    job.refresh_from_db()
    assert (job.state, job.error) == (State.FAILED, "The worker ended while it ran this job.")


def test_a_worker_that_lost_its_lease_changes_nothing() -> None:
    job = api.enqueue("sample.taken_over_half_way")
    api.enqueue("sample.note", {"word": "之后"})
    api.run_until_idle()
    job.refresh_from_db()
    assert job.state == State.RUNNING  # left to the worker that has it
    assert not Job.objects.filter(key="made-while-lost").exists()


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_when_it_asks() -> None:
    waiting = api.enqueue("sample.note", {"word": "甲"}, run_at=clock.now() + timedelta(days=1))
    api.cancel(waiting)
    asked = api.enqueue("sample.cancelled_half_way")
    api.run_until_idle()
    asked.refresh_from_db()
    assert waiting.state == asked.state == State.CANCELLED
    assert not Job.objects.filter(key="made-before-cancel").exists()


def test_progress_and_checkpoints_are_kept_as_the_task_goes() -> None:
    job = api.enqueue("sample.slices")
    with pytest.raises(KeyboardInterrupt):
        api.run_until_idle()
    job.refresh_from_db()
    assert (job.progress_done, job.progress_total, job.percent, job.checkpoint) == (2, 3, 66, {"next": 2})
    Job.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    api.run_until_idle()
    assert ran == ["0", "1", "2"]


def test_a_task_runs_in_the_scope_of_its_jobs_assembly(assembly: int) -> None:
    api.enqueue("sample.scope", assembly=assembly)
    api.enqueue("sample.scope")
    api.run_until_idle()
    assert ran == [f"frozenset({{{assembly}}})", "None job sample.scope"]


def test_jobs_of_another_assembly_are_not_seen(assembly: int) -> None:
    job = api.enqueue("sample.scope", assembly=assembly)
    with scope.assemblies([assembly]):
        assert selectors.job_for_page(job.pk) == job
    with scope.assemblies([assembly + 1]):
        assert selectors.job_for_page(job.pk) is None


def test_a_slot_of_the_calendar_is_enqueued_once(planned: Schedule) -> None:
    at = datetime(2026, 1, 5, 0, 30, tzinfo=UTC)  # 08:30 in Nanning
    enqueue_slots(at)
    enqueue_slots(at + timedelta(minutes=20))
    enqueue_slots(at + timedelta(hours=1))
    keys = Job.objects.filter(name="sample.note").order_by("pk").values_list("key", flat=True)
    assert list(keys) == [
        "schedule:sample.hourly:2026-01-05T08:05:00+08:00",
        "schedule:sample.hourly:2026-01-05T09:05:00+08:00",
    ]


def test_a_slot_begins_with_its_second(planned: Schedule) -> None:
    on_time = datetime(2026, 1, 5, 0, 5, tzinfo=UTC)
    assert planned.slot(on_time) == on_time
    assert planned.slot(on_time - timedelta(microseconds=1)) == on_time - timedelta(hours=1)


def test_old_jobs_are_thrown_away_but_not_the_last_slot_nor_failures(planned: Schedule) -> None:
    old = clock.now() - timedelta(days=40)
    slots = [api.enqueue("sample.note", {"word": "x"}, key=f"schedule:sample.hourly:{n}") for n in (1, 2)]
    done, failed = api.enqueue("sample.note", {"word": "y"}), api.enqueue("sample.note", {"word": "z"})
    Job.objects.update(state=State.DONE, finished_at=old)
    Job.objects.filter(pk=failed.pk).update(state=State.FAILED)
    api.enqueue("jobs.throw_away_old")
    api.run_until_idle()
    left = set(Job.objects.exclude(name="jobs.throw_away_old").values_list("pk", flat=True))
    assert left == {slots[1].pk, failed.pk} and done.pk not in left


def test_every_schedule_names_a_task() -> None:
    assert all(item.task in tasks for _, item in schedules.items())


def test_the_heartbeat_keeps_what_this_worker_holds_and_nothing_else() -> None:
    worker, at = api.Worker(), clock.now()
    mine, other = (api.enqueue("sample.note", {"word": "甲"}, run_at=at) for _ in range(2))
    held = claim(worker.name, at=at, lease=LEASE)
    claim("another", at=at, lease=LEASE)
    assert held == mine
    worker._held.add(mine.pk)
    worker._held.add(other.pk)
    worker._keep_leases(at + timedelta(seconds=40))
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.lease_until, other.lease_until) == (at + timedelta(seconds=100), at + LEASE)


def test_a_beat_is_called_when_it_is_due_and_a_failing_one_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, planned: Schedule
) -> None:
    called: list[str] = []

    def fail(at: datetime) -> None:
        called.append("bad")
        raise ValueError

    items = {
        "bad": Beat("bad", timedelta(seconds=5), fail),
        "good": Beat("good", timedelta(seconds=10), lambda at: called.append("good")),
    }
    monkeypatch.setattr(beats, "_items", items)
    minder, at = Minder(), datetime(2026, 1, 5, tzinfo=UTC)
    for seconds in (0, 4, 6, 12):
        minder.look(at + timedelta(seconds=seconds))
    assert called == ["bad", "good", "bad", "bad", "good"]
