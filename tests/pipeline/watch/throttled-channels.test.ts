/** Teams asks for long waits while Azure Communication Services accepts mails, never completes them, and then refuses more. */
import type { BoundChannel } from '../../../shared/core/delivery/bound-channel';
import type { SendResult } from '../../../shared/core/delivery/delivery';
import { hourMs, minuteMs, secondMs } from '../../../shared/core/time/durations';
import type { Pipeline } from '../../../shared/pipeline/context';
import { healthAnswer } from '../../../shared/pipeline/watch/health';
import { everythingAtOnce } from '../../fixtures/attention';
import { change, editing } from '../accounts';
import { newLife } from '../mortal';
import { createSmallWorld, realCadences, startApp, tenantId } from '../small-world';

const throttled = (retryAfterSeconds: number): SendResult => ({
  status: 'failed',
  retryable: true,
  retryAfterSeconds,
  reason: 'HTTP 429',
});

type Taken = { readonly channel: string; readonly id: string; readonly subject: string };

test('Teams throttled for an hour at a time, and mail that ACS neither completes nor takes: nothing is lost or doubled', async () => {
  const recipients = [
    { id: 'mail', name: 'Security', channel: 'email-acs', address: 'security@contoso.example' },
    { id: 'team', name: 'Team', channel: 'teams-workflow', urlSetting: 'TEAMS_URL' },
    { id: 'hook', name: 'Tickets', channel: 'webhook', urlSetting: 'HOOK_URL', secretSetting: 'HOOK_SECRET' },
  ] as const;
  const world = createSmallWorld({
    configuration: {
      cadenceMinutes: realCadences(),
      recipients,
      routes: [
        { recipients: ['mail', 'team', 'hook'], minimumSeverity: 'low', sendResolved: true, ...everythingAtOnce },
      ],
    },
  });
  const taken: Taken[] = [];
  let isBad = false;
  let mails = 0;
  const inDelivery = new Set<string>();
  const send = (channel: string): BoundChannel => ({
    send: async (_, { subject }, id) => {
      if (isBad && channel === 'teams-workflow') return throttled(3600);
      if (channel === 'email-acs') {
        if (isBad && mails >= 1) return throttled(1800);
        mails += 1;
        if (!taken.some((one) => one.id === id && one.channel === channel)) taken.push({ channel, id, subject });
        if (isBad) inDelivery.add(id);
        return { status: 'accepted', operationId: id };
      }
      taken.push({ channel, id, subject });
      return { status: 'sent' };
    },
    poll: async (id) => (isBad && inDelivery.has(id) ? { status: 'accepted', operationId: id } : { status: 'sent' }),
  });
  const adapted = (pipeline: Pipeline): Pipeline => ({ ...pipeline, channel: async (_, channel) => send(channel) });
  const app = startApp(world, newLife(), { adapted });
  const later = (ms: number): Promise<void> => app.runUntil(world.now() + ms);
  const subjectsOn = (channel: string): readonly string[] =>
    taken.filter((one) => one.channel === channel).map(({ subject }) => subject.replace(/ \[.*/, ''));
  const failing = async (): Promise<readonly string[]> => {
    const answer = await healthAnswer(app.pipeline(), [tenantId]);
    if (!('tenants' in answer)) throw new Error('health says nothing');
    const channels = answer.tenants[0]?.channels ?? [];
    return channels.flatMap(({ channel, failingSince }) => (failingSince === null ? [] : [channel]));
  };
  await app.tick();
  await app.drain();
  await later(hourMs);
  taken.splice(0);
  mails = 0;
  isBad = true;
  change(
    app,
    'mara',
    5 * secondMs,
    editing((policy) => ({ ...policy, state: 'disabled' })),
  );
  await later(15 * minuteMs);
  const exposed = 'Critical · Contoso · 16 people can now sign in without MFA';
  const [noMail, noCard] = ['mail to Security', 'Teams to Team'].map(
    (one) => `High · Contoso · ${one} is not delivered`,
  );
  // The working channel has delivered all of it within minutes.
  expect(subjectsOn('webhook')).toEqual([exposed, noCard, noMail]);
  expect(subjectsOn('email-acs')).toEqual([exposed]);
  expect(subjectsOn('teams-workflow')).toEqual([]);
  expect(await failing()).toEqual(['email-acs', 'teams-workflow']);
  await later(2 * hourMs);
  expect(taken).toHaveLength(4);
  expect(await failing()).toEqual(['email-acs', 'teams-workflow']);
  isBad = false;
  await later(3 * hourMs);
  expect(await failing()).toEqual([]);
  expect(subjectsOn('teams-workflow')).toEqual([exposed]);
  expect([...subjectsOn('email-acs')].sort()).toEqual([
    exposed,
    noCard,
    'Restored · Contoso · Teams to Team is delivered again',
  ]);
  expect(subjectsOn('webhook').slice(3)).toEqual([
    'Restored · Contoso · mail to Security is delivered again',
    'Restored · Contoso · Teams to Team is delivered again',
  ]);
});
