/**
 * Edits of one object within minutes. Microsoft often logs one edit twice, but an entry that names something else is
 * another edit, even by the same account: it opens or ends an alert of its own.
 */
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { directoryAudit, modified, target } from '../fixtures/records';
import { type Change, change, readLog, received, watched } from './accounts';

type Methods = Readonly<Record<'Sms' | 'Voice', boolean>>;

const policyOf = (methods: Methods): string =>
  JSON.stringify({
    authenticationMethodConfigurations: Object.entries(methods).map(([id, isOn]) => ({
      id,
      state: isOn ? 'enabled' : 'disabled',
      includeTargets: [{ id: 'all_users' }],
    })),
  });

const none: Methods = { Sms: false, Voice: false };

const edit =
  (before: Partial<Methods>, after: Partial<Methods>): Change =>
  () =>
    directoryAudit({
      activityDisplayName: 'Authentication Methods Policy Update',
      targets: [
        target(
          'Policy',
          'authenticationMethodsPolicy',
          [modified('AuthenticationMethodsPolicy', policyOf({ ...none, ...before }), policyOf({ ...none, ...after }))],
          'Authentication Methods Policy',
        ),
      ],
    });

type Edits = readonly (readonly [string, Change])[];

/** Plays the edits half a minute apart; `isReadTogether`: the log shows all of them at once. */
async function played(edits: Edits, isReadTogether: boolean) {
  const app = await watched();
  for (const [by, made] of edits) {
    change(app, by, 0, made);
    app.world.advanceTo(app.world.now() + 30 * secondMs);
    if (!isReadTogether) await readLog(app, 1);
  }
  await readLog(app, 2);
  await app.runUntil(app.world.now() + 5 * minuteMs);
  return received(app);
}

describe.each([
  ['read together', true],
  ['each read alone', false],
])('%s', (_, isReadTogether) => {
  test('a second method that one account opens is named too', async () => {
    const edits: Edits = [
      ['tom', edit({}, { Sms: true })],
      ['tom', edit({ Sms: true }, { Sms: true, Voice: true })],
    ];
    const { mails } = await played(edits, isReadTogether);
    expect(mails.join('\n')).toContain('SMS');
    expect(mails.join('\n')).toContain('voice call');
  });

  test('what one account limits again is over, also if others opened it', async () => {
    const edits: Edits = [
      ['mara', edit({}, { Sms: true })],
      ['tom', edit({ Sms: true }, {})],
      ['ines', edit({}, { Voice: true })],
      ['tom', edit({ Voice: true }, {})],
    ];
    const { alerts } = await played(edits, isReadTogether);
    expect(alerts.length).toBeGreaterThan(0);
    expect(alerts.map(({ status }) => status)).not.toContain('open');
  });

  test('a method that one account opens, limits and opens again is open', async () => {
    const opens = edit({}, { Sms: true });
    const edits: Edits = [
      ['tom', opens],
      ['tom', edit({ Sms: true }, {})],
      ['tom', opens],
    ];
    const { alerts } = await played(edits, isReadTogether);
    expect(alerts.map(({ status }) => status)).toContain('open');
  });
});
