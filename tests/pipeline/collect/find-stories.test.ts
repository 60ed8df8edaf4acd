import type { CloseJudgement } from '../../../shared/core/alert/operator';
import { namedChangeOf } from '../../../shared/core/alerting/named-change';
import type { WatchEvent } from '../../../shared/core/event/event';
import { detectors } from '../../../shared/detections';
import { findStories } from '../../../shared/pipeline/collect/find-stories';
import { appStore } from '../../app-store';
import { memoryTables } from '../../memory-tables';
import { anAlert, anEvent } from '../../store/fixtures';

const tenantId = '11111111-2222-4333-8444-555555555555';
const at = (hours: number): string => new Date(Date.parse('2026-11-24T08:00:00Z') + hours * 3_600_000).toISOString();

const eventAt = (n: number, hours: number, by: string, over: Partial<WatchEvent>): WatchEvent =>
  anEvent(tenantId, n, {
    anchor: at(hours),
    happenedAt: at(hours),
    recordedAt: at(hours),
    recordDay: at(hours).slice(0, 10),
    attribution: {
      status: 'known',
      actor: { type: 'person', id: by, ipAddress: null },
      recordId: `entry ${n}`,
      at: at(hours),
    },
    lines: [],
    exposure: null,
    evidence: undefined,
    ...over,
  });

const trust = eventAt(1, 0, 'mara', {
  source: 'EV.P10',
  severity: 'critical',
  resource: { kind: 'directoryAudit', id: 'contoso.example', name: 'contoso.example' },
  peopleIds: [],
  groupKey: 'EV.P10|contoso.example',
});
const signIn = eventAt(2, 40, 'ada', {
  source: 'EV.S31',
  severity: 'medium',
  resource: { kind: 'signIn', id: 'ada', name: null },
  peopleIds: ['ada'],
  details: { privileged: true },
  groupKey: null,
});

/** The stories that an admin's new device forms after the alert of a changed domain was closed. */
async function storiesAfterClosing(judgement: CloseJudgement | undefined): Promise<readonly string[]> {
  const store = appStore(memoryTables());
  await store.events.record([trust], true);
  const closed = { by: { id: 'kai', tenantId, name: null }, at: at(20), note: 'checked', judgement };
  const alerts = [anAlert(tenantId, { status: 'resolved', named: [namedChangeOf(trust)], closed })];
  const facts = { tenantId, now: at(41), recordDay: at(41).slice(0, 10), startedFrom: at(39) };
  const stories = await findStories({ detectors, store }, facts, [signIn], { alerts, rules: [] });
  return stories.map(({ source }) => source);
}

test('after a close without a judgement, an attacker who uses the changed domain is alerted', async () => {
  expect(await storiesAfterClosing(undefined)).toEqual(['EV.T11']);
});

test.each(['harmless', 'undone'] as const)("after a close as %s, an admin's new device is no attack", async (how) => {
  expect(await storiesAfterClosing(how)).toEqual([]);
});

const weakened = (n: number, minutes: number, source: string, about: string): WatchEvent =>
  eventAt(n, minutes / 60, 'mara', {
    source,
    severity: 'high',
    resource: { kind: 'directoryAudit', id: about, name: about },
    peopleIds: [],
    groupKey: null,
  });

/** Conditional Access and Core Directory each log the same edit of a policy, a few milliseconds apart. */
const twice = [weakened(12, 2, 'EV.P01', 'ca02'), weakened(13, 2.0001, 'EV.P01', 'ca02')];
const earlier = [weakened(10, 0, 'EV.P04', 'office'), weakened(11, 1, 'EV.P22', 'strength')];

test.each([
  ['together', [[...earlier, ...twice]]],
  ['one after the other', [earlier, twice.slice(0, 1), twice.slice(1)]],
  ['in reverse', [earlier, twice.slice(1), twice.slice(0, 1)]],
  ['again after a crash', [earlier, twice, twice]],
])('two log entries of one change end one story if they come %s', async (_, collections) => {
  const store = appStore(memoryTables());
  const found = new Set<string>();
  for (const events of collections) {
    const facts = { tenantId, now: at(1), recordDay: at(1).slice(0, 10), startedFrom: at(0) };
    const all = [...events, ...(await findStories({ detectors, store }, facts, events, { alerts: [], rules: [] }))];
    await store.events.record(all, true);
    for (const { id, source } of all) if (source === 'EV.P19') found.add(id);
  }
  expect(found.size).toBe(1);
});

test('another change a minute later, and the same change of another policy, end stories of their own', async () => {
  const store = appStore(memoryTables());
  const events = [...earlier, ...twice, weakened(14, 3, 'EV.P01', 'ca03'), weakened(15, 30, 'EV.P01', 'ca02')];
  const facts = { tenantId, now: at(1), recordDay: at(1).slice(0, 10), startedFrom: at(0) };
  const stories = await findStories({ detectors, store }, facts, events, { alerts: [], rules: [] });
  expect(stories.filter(({ source }) => source === 'EV.P19')).toHaveLength(3);
});

test('two groups that are excluded from one policy in the same minute end two stories, in any order', async () => {
  const excluded = (n: number, minutes: number, group: string): WatchEvent => {
    const edit = weakened(n, minutes, 'EV.P02', 'ca02');
    return { ...edit, details: { ...edit.details, elements: [`group ${group}`] } };
  };
  const edits = [excluded(16, 2, 'vendors'), excluded(17, 2.1, 'interns')];
  const storiesOf = async (collections: readonly (readonly WatchEvent[])[]): Promise<readonly string[]> => {
    const store = appStore(memoryTables());
    const found = new Set<string>();
    for (const events of collections) {
      const facts = { tenantId, now: at(1), recordDay: at(1).slice(0, 10), startedFrom: at(0) };
      const all = [...events, ...(await findStories({ detectors, store }, facts, events, { alerts: [], rules: [] }))];
      await store.events.record(all, true);
      for (const { id, source } of all) if (source === 'EV.P19') found.add(id);
    }
    return [...found].sort();
  };
  const stories = await storiesOf([earlier, edits]);
  expect(stories).toHaveLength(2);
  expect(await storiesOf([earlier, edits.slice(1), edits.slice(0, 1)])).toEqual(stories);
});
