/** An alert about several changes by one account describes each of them. */
import { alertPage } from '../../shared/app/alert-page';
import { minuteMs } from '../../shared/core/time/durations';
import { gatherAlert } from '../../shared/pipeline/operate/posture';
import { apply, hint, type TenantChange } from './history';
import { createSmallWorld, startCollected, tenantId } from './small-world';

test('a timeline names the group that was excluded', async () => {
  const world = createSmallWorld();
  const app = await startCollected(world, 10 * minuteMs);
  const changes: readonly TenantChange[] = [
    { to: 'exclusion', id: 'ca01', isExcluded: true },
    { to: 'policy', id: 'ca02', state: 'disabled' },
    { to: 'policy', id: 'ca03', state: 'disabled' },
  ];
  for (const change of changes) {
    await app.runUntil(world.now() + 6 * minuteMs);
    apply(world, { change, by: 'ada' }, 0);
    await app.ask(hint('directoryAudit'));
    await app.drain();
  }
  await app.runUntil(world.now() + 5 * minuteMs);
  const timelines = world.sent.flatMap(({ message }) =>
    message.sections.filter(({ heading }) => heading === 'TIMELINE').map(({ lines }) => lines.join(' ')),
  );
  expect(timelines.length).toBeGreaterThan(0);
  for (const timeline of timelines)
    expect(timeline).toMatch(/ada's account excluded "vendors" from "CA01 Require MFA"/);
});

test('the page says once what a log entry and the policy itself both show, also if the policy is read later', async () => {
  const world = createSmallWorld();
  const app = await startCollected(world, 10 * minuteMs);
  await app.runUntil(world.now() + 6 * minuteMs);
  apply(world, { change: { to: 'exclusion', id: 'ca01', isExcluded: true }, by: 'ada' }, 0);
  await app.ask(hint('directoryAudit'));
  await app.drain();
  const alerts = await world.store.alerts.readAlerts(tenantId);
  const id = alerts.find(({ form }) => form === 'alert')?.id ?? '';
  const gathered = await gatherAlert(app.pipeline(), tenantId, id);
  if (gathered === undefined) throw new Error('no page');
  const { events, transitions } = gathered.input;
  const ofPolicy = events.find(({ source, resource }) => source === 'EV.P02' && resource.kind !== 'directoryAudit')?.id;
  expect(transitions.some(({ eventId }) => eventId === ofPolicy)).toBe(true);
  const later = new Date(world.now() + 5 * minuteMs).toISOString();
  const readLater = transitions.map((one) => (one.eventId === ofPolicy ? { ...one, at: later } : one));
  for (const steps of [transitions, readLater]) {
    const input = { ...gathered.input, transitions: steps };
    const viewer = { role: 'reader', name: null } as const;
    const html = alertPage(app.pipeline(), { ...gathered, input }, { nonce: 'n', viewer, outcome: null });
    const rows = html.slice(html.indexOf('id="timeline"')).split('</table>')[0] ?? '';
    expect(rows.match(/account excluded &quot;vendors&quot; from &quot;CA01 Require MFA&quot;/g)).toHaveLength(1);
  }
});
