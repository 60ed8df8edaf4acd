import {
  type BackupRow,
  backupTrouble,
  expectedSince,
  isBackingUp,
  isBackupDue,
  isHeld,
  isMoment,
  momentOf,
  noBackupSince,
  type Unfinished,
} from '../../../shared/core/deployment/backup';
import { hourMs, minuteMs } from '../../../shared/core/time/durations';

const began = '2026-11-29T02:10:00.000Z';
const ended = '2026-11-29T02:12:00.000Z';
const start = Date.parse(began);
const whole: BackupRow = { since: '2026-11-01T00:00:00.000Z', began, whole: { began, ended, rows: 7 }, failure: null };
const unfinished: Unfinished = {
  ...{ began, storageFormat: 1, files: [], at: null },
  heldUntil: '2026-11-29T02:22:00.000Z',
};
const running: BackupRow = { ...whole, whole: null, unfinished };
const failed: BackupRow = { ...running, failure: { at: ended, reason: 'ServerBusy' } };

test('a backup is named after the second in which it began', () => {
  expect(momentOf(began)).toBe('2026-11-29T02-10-00Z');
  expect([momentOf(began), began, '../2026-11-29T02-10-00Z', ''].map(isMoment)).toEqual([true, false, false, false]);
});

test('one complete backup a day; a failed or interrupted one is due again', () => {
  const due = [undefined, running, failed, whole].map((row) => isBackupDue(row, '2026-11-29T03:10:00.000Z'));
  expect(due).toEqual([true, true, true, false]);
  expect(isBackupDue(whole, '2026-11-30T02:10:00.000Z')).toBe(true);
});

test('a backup is in progress from start to end, over several runs, for two days at most', () => {
  const at = (row: BackupRow | undefined, minutes: number) => isBackingUp(row, start + minutes * minuteMs);
  expect([at(running, 1), at(running, 60), at(running, 2 * 24 * 60), at(failed, 1), at(whole, 1)]).toEqual([
    ...[true, true, false, false, false],
  ]);
  expect([at(undefined, 1), at({ ...running, unfinished: undefined }, 1)]).toEqual([false, false]);
  // The clock of another instance is slow.
  expect(at(running, -1)).toBe(false);
});

test('a silent run is considered running no longer than a function may run', () => {
  const at = (minutes: number) => isHeld(unfinished, start + minutes * minuteMs);
  expect([at(1), at(11), at(13)]).toEqual([true, true, false]);
  expect(isHeld({ ...unfinished, heldUntil: null }, start)).toBe(false);
});

test('no backup for more than 26 hours while the app was running', () => {
  const since = (row: BackupRow | undefined, hours: number, upSince = 0) =>
    noBackupSince(row, Date.parse(ended) + hours * hourMs, upSince);
  expect([since(whole, 26), since(whole, 26.1), since(whole, 26.1, start + 3 * hourMs)]).toEqual([null, ended, null]);
  expect([since(undefined, 99), since(expectedSince(ended), 26), since(expectedSince(ended), 27)]).toEqual([
    ...[null, null, ended],
  ]);
});

test('why the last attempt made no backup', () => {
  const at = (row: BackupRow | undefined, minutes: number) => backupTrouble(row, start + minutes * minuteMs);
  expect([at(undefined, 1), at(expectedSince(began), 1), at(whole, 60), at(running, 1)]).toEqual([
    ...[null, null, null, null],
  ]);
  expect([at(failed, 1), at(running, 60)]).toEqual(['ServerBusy', 'it was stopped before its end']);
  expect(at({ ...running, unfinished: { ...unfinished, heldUntil: null } }, 60)).toBeNull();
});
