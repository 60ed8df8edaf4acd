import type { DeploymentRow } from '../../../shared/core/deployment/deployment-watch';
import {
  compareVersions,
  configurationConcern,
  type DeploymentNews,
  downgradedConcern,
  storageConcern,
  storageFormat,
  watchDeployment,
} from '../../../shared/core/deployment/deployment-watch';
import { dayMs, minuteMs } from '../../../shared/core/time/durations';

const start = Date.parse('2026-11-24T08:00:00.000Z');
const at = (ms: number): string => new Date(start + ms).toISOString();

const row: DeploymentRow = {
  version: '1.2.0',
  since: at(-30 * dayMs),
  next: null,
  highest: '1.2.0',
  storageFormat,
  storageBy: '1.2.0',
  warnings: {},
};

/** Checks every five minutes; reported events open and close their concern, as an alert does. */
function watching(before: DeploymentRow | null = row) {
  let known = before ?? undefined;
  let time = 0;
  const concerns = new Set<string>();
  const check = (version: string, warnings: readonly { code: string; text: string }[] = [], waitMs = 5 * minuteMs) => {
    time += waitMs;
    const { row: next, news } = watchDeployment(known, { now: at(time), version, warnings, concerns });
    known = next;
    for (const one of news) follow(concerns, one);
    return news.map(({ what }) => what);
  };
  return { check, row: () => known, concerns };
}

function follow(concerns: Set<string>, one: DeploymentNews): void {
  if (one.what === 'downgraded') concerns.add(downgradedConcern);
  if (one.what === 'noLongerDowngraded') concerns.delete(downgradedConcern);
  if (one.what === 'storageNewer') concerns.add(storageConcern);
  if (one.what === 'storageReadable') concerns.delete(storageConcern);
  if (one.what === 'warned') concerns.add(configurationConcern(one.code));
  if (one.what === 'noLongerWarned') concerns.delete(configurationConcern(one.code));
}

describe('the version', () => {
  test('the first version seen is not reported, nor is the same one again', () => {
    const watch = watching(null);
    expect([watch.check('1.0.0'), watch.check('1.0.0')]).toEqual([[], []]);
    expect(watch.row()).toMatchObject({ version: '1.0.0', highest: '1.0.0', storageFormat });
  });

  test('a newer one is reported once, when it is stable', () => {
    const watch = watching();
    expect([1, 2, 3, 4].map(() => watch.check('1.3.0'))).toEqual([[], ['upgraded'], [], []]);
  });

  test('alternating instances during a replacement are one change', () => {
    const watch = watching();
    const seen = ['1.3.0', '1.2.0', '1.3.0', '1.2.0', '1.3.0', '1.3.0', '1.3.0'].flatMap((one) => watch.check(one));
    expect(seen).toEqual(['upgraded']);
  });

  test('an older one is reported once, and ends with the newest', () => {
    const watch = watching();
    const seen = ['1.1.0', '1.1.0', '1.1.0', '1.2.0', '1.2.0', '1.2.0'].flatMap((one) => watch.check(one));
    expect(seen).toEqual(['downgraded', 'noLongerDowngraded', 'upgraded']);
  });

  test('an upgrade that is still older than the newest is no second alert, and ends nothing', () => {
    const watch = watching();
    const seen = ['1.0.0', '1.0.0', '1.1.0', '1.1.0', '1.1.0'].flatMap((one) => watch.check(one));
    expect(seen).toEqual(['downgraded']);
  });

  test('an older one that stays for a week counts as intended', () => {
    const watch = watching();
    watch.check('1.1.0');
    expect(watch.check('1.1.0')).toEqual(['downgraded']);
    expect(watch.check('1.1.0', [], 6 * dayMs)).toEqual([]);
    expect(watch.check('1.1.0', [], 2 * dayMs)).toEqual(['noLongerDowngraded']);
    expect(watch.check('1.1.0')).toEqual([]);
  });

  test.each([
    ['1.2.0', '1.2.0', 0],
    ['0.10.0', '0.9.1', 1],
    ['1.0.0', '1.0.1', -1],
    ['2.0.0', '10.0.0', -1],
    ['1.0.0-beta', '1.0.0', -1],
    ['1.0.0-beta', '1.0.0-alpha', 1],
    ['unknown', '0.0.0', 0],
  ])('%s against %s: %i', (a, b, expected) => {
    expect(Math.sign(compareVersions(a, b))).toBe(expected);
    expect(Math.sign(compareVersions(b, a))).toBe(0 - expected);
  });
});

describe('the store', () => {
  const newer: DeploymentRow = { ...row, storageFormat: storageFormat + 1, storageBy: '2.0.0', highest: '2.0.0' };

  test('written by a newer build: reported once, and the older version, which adds nothing, is not', () => {
    const watch = watching({ ...newer, version: '2.0.0' });
    const seen = [1, 2, 3, 4].flatMap(() => watch.check('1.2.0'));
    expect(seen).toEqual(['storageNewer']);
    // The format is remembered: an older build does not lower it.
    expect(watch.row()).toMatchObject({ storageFormat: storageFormat + 1, storageBy: '2.0.0' });
  });

  test('ends when this build can read it', () => {
    const watch = watching();
    watch.concerns.add(storageConcern);
    expect([watch.check('1.2.0'), watch.check('1.2.0')]).toEqual([['storageReadable'], []]);
  });
});

describe('warnings of the configuration', () => {
  const few = (text: string) => ({ code: 'fewRecipients', text });

  test('are reported after a day, one message per code for any number of tenants, and end by themselves', () => {
    const watch = watching();
    expect(watch.check('1.2.0', [few('Contoso: one')])).toEqual([]);
    expect(watch.check('1.2.0', [few('Contoso: one')], dayMs - minuteMs)).toEqual([]);
    expect(watch.check('1.2.0', [few('Contoso: one'), few('Fabrikam: one')])).toEqual(['warned']);
    expect(watch.check('1.2.0', [few('Fabrikam: one')], dayMs)).toEqual([]);
    expect(watch.check('1.2.0')).toEqual(['noLongerWarned']);
    expect(watch.check('1.2.0')).toEqual([]);
  });

  test('that are gone before the day is over are never reported, and start again', () => {
    const watch = watching();
    watch.check('1.2.0', [few('Contoso: one')]);
    expect(watch.check('1.2.0', [], dayMs / 2)).toEqual([]);
    expect(watch.check('1.2.0', [few('Contoso: one')])).toEqual([]);
    expect(watch.check('1.2.0', [few('Contoso: one')], dayMs - minuteMs)).toEqual([]);
    expect(watch.check('1.2.0', [few('Contoso: one')])).toEqual(['warned']);
  });
});
