/** Two alerts turn out to be about one change, on real tables. A ticket that was opened for each is closed once. */
import type { WatchEvent } from '../../../shared/core/event/event';
import { raiseMarked } from '../../../shared/pipeline/alert/raise-events';
import { underTenantLease } from '../../../shared/pipeline/collect/tenant-lease';
import { storageTables } from '../../storage';
import { anEvent, hex } from '../../store/fixtures';
import { createSmallWorld, defaultStart, startApp, tenantId } from '../small-world';

const day = '2026-11-24';
const at = (seconds: number): string => new Date(defaultStart + seconds * 1_000).toISOString();

const policy = { kind: 'conditionalAccessPolicy', id: 'ca01', name: 'CA01' } as const;
const shown = (number: number, over: Partial<WatchEvent>): WatchEvent =>
  anEvent(tenantId, number, {
    type: 'detection',
    source: 'EV.P01',
    anchor: at(1),
    recordedAt: at(60),
    resource: policy,
    groupKey: 'EV.P01|ca01',
    concern: 'EV.P01|ca01',
    attribution: { status: 'notYetKnown' },
    details: { policyName: 'CA01', change: 'disabled' },
    ...over,
  });
const ofEntry = (number: number, over: Partial<WatchEvent>): WatchEvent =>
  shown(number, {
    anchor: at(30),
    happenedAt: at(30),
    attribution: {
      status: 'known',
      actor: { type: 'person', id: hex(900), ipAddress: null },
      recordId: 'entry',
      at: at(30),
    },
    ...over,
  });

/** Recorded one after another, as by several collections. */
async function sentOf(events: readonly WatchEvent[]) {
  const world = createSmallWorld({ tables: await storageTables() });
  const app = startApp(world);
  for (const event of events) {
    world.advanceTo(world.now() + 60_000);
    const pipeline = app.pipeline();
    await pipeline.store.events.record([event], true);
    await underTenantLease(pipeline, tenantId, 'holder', async (fence) => ({
      result: undefined,
      fence: await raiseMarked(pipeline, world.configuration, [day], fence),
    }));
    world.advanceTo(world.now() + 60_000);
    await app.drain();
  }
  return { sent: world.sent, alerts: await world.store.alerts.readAlerts(tenantId) };
}

test('the alert that is left ends once for everybody who got it, and names the one that continues', async () => {
  const difference = shown(1, {});
  const story = ofEntry(2, {
    source: 'EV.P19',
    resource: { kind: 'directoryAudit', id: hex(900), name: null },
    groupKey: `EV.P19|${hex(900)}`,
    concern: null,
    severity: 'critical',
    details: { count: 3 },
  });
  const { sent, alerts } = await sentOf([difference, story, ofEntry(3, {})]);
  const [left, into] = [difference, story].map(({ id }) => alerts.find(({ firstEventId }) => firstEventId === id));
  expect(into?.status).toBe('open');
  expect(left).toMatchObject({ status: 'resolved', mergedInto: { id: into?.id, key: into?.key } });
  for (const channel of ['email-acs', 'webhook']) {
    const own = sent.filter((one) => one.channel === channel && one.message.machine.alertId === left?.id);
    expect(own.map(({ message: { machine, title } }) => [machine.because, machine.status, title])).toEqual([
      ['opened', 'open', expect.stringMatching(/^High · Contoso · /)],
      ['resolved', 'resolved', expect.stringMatching(/^Merged · Contoso · /)],
    ]);
    expect(own[1]?.message.preview).toContain(`now part of alert ${into?.key}`);
  }
  expect(sent.map(({ message }) => message.title).join()).not.toContain('Restored');
});
