/**
 * Many accounts each make a change within minutes. A message about each of them comes in time, however many were sent
 * before.
 */

import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { everythingAtOnce } from '../fixtures/attention';
import { globalAdministratorRole, user, userAdministratorRole } from '../fixtures/conditional-access';
import { person, roleRecord } from '../fixtures/records';
import { type App, createSmallWorld, type SmallWorld, startWatched, tenantId } from './small-world';

const roles = {
  critical: { templateId: globalAdministratorRole, roleName: 'Global Administrator' },
  high: { templateId: userAdministratorRole, roleName: 'User Administrator' },
} as const;
type Given = keyof typeof roles;

const mail = { id: 'mail', name: 'Security', channel: 'email-acs', address: 'security@contoso.example' } as const;
const routes = [{ recipients: ['mail'], minimumSeverity: 'high', sendResolved: true, ...everythingAtOnce }] as const;
const nameOf = (at: number): string => `person-${String(at).padStart(3, '0')}`;
const giverOf = (at: number): string => `giver-${String(at).padStart(3, '0')}`;

async function startedFor(count: number): Promise<App> {
  const world = createSmallWorld({ configuration: { recipients: [mail], routes } });
  for (let at = 0; at < count; at++) world.tenant.users.push(user(nameOf(at)), user(giverOf(at)));
  return startWatched(world, 12 * minuteMs);
}

/** The log shows one more role, given by an account that gives no other role. */
async function give(app: App, at: number, given: Given): Promise<void> {
  const { world } = app;
  const record = roleRecord(
    { principalId: nameOf(at), principalType: 'User', ...roles[given] },
    {
      id: `grant-${at}`,
      correlationId: `grant-${at}`,
      activityDateTime: new Date(world.now() - 5 * secondMs).toISOString(),
      actor: person(giverOf(at)),
    },
  );
  world.tenant.log.push({ record, visibleAt: world.now() });
  await app.ask({ tenantId, bucket: 'reports', kinds: ['directoryAudit'], reason: 'hint' });
  await app.drain();
}

/** When the first message was sent that names the person; epoch ms. */
const namedAt = ({ sent }: SmallWorld, at: number): number =>
  Date.parse(sent.find(({ message }) => JSON.stringify(message).includes(nameOf(at)))?.message.machine.sentAt ?? '');

const count = 24;
/** A critical message waits only for the collection that its entry triggered; a high one waits for its group wait. */
const longest: Readonly<Record<Given, number>> = { critical: 5, high: 20 };

test.each<[string, number, (at: number) => Given]>([
  ['high alerts, one every 30 seconds', 30, () => 'high'],
  ['critical alerts, one every 30 seconds', 30, () => 'critical'],
  ['critical and high alerts, one every 30 seconds', 30, (at) => (at % 2 === 0 ? 'critical' : 'high')],
  ['high alerts, one every 7 seconds', 7, () => 'high'],
  ['critical and high alerts, one every 7 seconds', 7, (at) => (at % 2 === 0 ? 'critical' : 'high')],
])('%s, are not late', async (_, everySeconds, givenOf) => {
  const app = await startedFor(count);
  const { world } = app;
  for (let at = 0; at < count; at++) {
    await give(app, at, givenOf(at));
    await app.runUntil(world.now() + everySeconds * secondMs);
  }
  await app.runUntil(world.now() + 15 * minuteMs);
  const alerts = await world.store.alerts.readAlerts(tenantId);
  const late = Array.from({ length: count }).flatMap((_, at) => {
    const alert = alerts.find((one) => JSON.stringify(one.named).includes(nameOf(at)));
    const seconds = (namedAt(world, at) - Date.parse(alert?.openedAt ?? '')) / secondMs;
    return seconds <= longest[givenOf(at)] ? [] : [`${nameOf(at)}, ${givenOf(at)}: ${seconds} s`];
  });
  expect(late).toEqual([]);
  // All of them were delivered, so no message catches up on a lost one.
  expect(world.sent.filter(({ message }) => message.machine.because === 'catchUp')).toEqual([]);
});
