/** What an operator can do with an alert follows from what it is about. */
import { alertPage } from '../../../shared/app/alert-page';
import { minuteMs } from '../../../shared/core/time/durations';
import { gatherAlert } from '../../../shared/pipeline/operate/posture';
import { signIn } from '../../detections/state/sign-ins';
import { apply, hint } from '../history';
import { type App, createSmallWorld, startWatched, tenantId } from '../small-world';

const glass = { id: 'person00', reason: 'emergencies', owner: 'Ada', expiry: '2027-12-31' };

async function titlesOfForms(app: App): Promise<readonly string[]> {
  const [alert, ...others] = (await app.world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
  expect(others).toEqual([]);
  const gathered = await gatherAlert(app.pipeline(), tenantId, alert?.id ?? '');
  if (gathered === undefined) throw new Error('no page');
  const operator = { id: 'ines', tenantId, name: 'Ines Roth' };
  const viewer = { role: 'operator', operator, token: 'token', url: 'https://watch.contoso.example/handle' } as const;
  const html = alertPage(app.pipeline(), gathered, { nonce: 'n', viewer, outcome: null });
  return [...html.matchAll(/<details class="act"[^>]*><summary>([^<]*)/g)].map(([, title = '']) => title);
}

test('a lasting change can be accepted with its value', async () => {
  const app = await startWatched(createSmallWorld(), 5 * minuteMs);
  apply(app.world, { change: { to: 'exclusion', id: 'ca01', isExcluded: true }, by: 'ada' }, 0);
  await app.ask(hint('directoryAudit'));
  await app.drain();
  expect(await titlesOfForms(app)).toEqual(['Close manually', 'Mute', 'Accept the current value']);
});

test('a break-glass sign-in is over at once and leaves no value to accept', async () => {
  const app = await startWatched(createSmallWorld({ configuration: { breakGlass: [glass] } }), 5 * minuteMs);
  const { world } = app;
  const at = new Date(world.now() - minuteMs).toISOString();
  world.tenant.log.push({
    record: signIn({ id: 's1', userId: glass.id, createdDateTime: at }),
    visibleAt: world.now(),
  });
  await app.ask(hint('signIn'));
  await app.runUntil(world.now() + 2 * minuteMs);
  expect(await titlesOfForms(app)).toEqual(['Close manually', 'Mute']);
});
