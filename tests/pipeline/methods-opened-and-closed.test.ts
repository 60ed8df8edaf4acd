/** Text messages are opened as a sign-in method and closed within a second: the alert about it ends, whatever is read first. */
import { minuteMs } from '../../shared/core/time/durations';
import type { AuthenticationMethodsPolicy } from '../../shared/kinds/authentication-methods-policy/authentication-methods-policy';
import { directoryAudit, modified, target } from '../fixtures/records';
import { goodMethods, methodsWith } from '../fixtures/settings';
import { type Change, change, look, readLog, received, watched } from './accounts';
import { hint } from './history';
import type { App } from './small-world';

const [opened = goodMethods] = methodsWith('Sms', { state: 'enabled' }).small.authenticationMethodsPolicy;

/** The policy as the log shows it. */
const wire = (policy: AuthenticationMethodsPolicy): string =>
  JSON.stringify({
    ...policy,
    authenticationMethodConfigurations: policy.authenticationMethodConfigurations.map((one) => ({
      ...one,
      includeTargets: one.includeTargets.map((id) => ({ targetType: 'group', id })),
    })),
  });

const entry =
  (before: AuthenticationMethodsPolicy, after: AuthenticationMethodsPolicy): Change =>
  ({ world: { tenant } }) => {
    tenant.settings = { ...tenant.settings, authenticationMethodsPolicy: [after] };
    return directoryAudit({
      activityDisplayName: 'Authentication Methods Policy Update',
      category: 'ApplicationManagement',
      targets: [
        {
          ...target('Other', '', [modified('AuthenticationMethodsPolicy', wire(before), wire(after))]),
          id: null,
        },
      ],
    });
  };

async function collect(app: App): Promise<void> {
  await app.ask(hint('authenticationMethodsPolicy'));
  await app.drain();
}

describe.each([
  ['0.4 s', 400],
  ['no time', 0],
] as const)('open for %s', (_, openForMs) => {
  describe.each([
    ['both entries in one collection', 2, 2],
    ['the opening first', 2, 5],
    ['the closing first', 5, 2],
  ] as const)('%s', (__, openedAfter, closedAfter) => {
    test.each([
      ['seen by no collection', false],
      ['seen by a collection', true],
    ] as const)('%s', async (___, isSeen) => {
      const app = await watched();
      const { world } = app;
      change(app, 'person03', openedAfter * minuteMs, entry(goodMethods, opened));
      if (isSeen) await collect(app);
      world.advanceTo(world.now() + openForMs);
      change(app, 'person05', closedAfter * minuteMs - openForMs, entry(opened, goodMethods));
      await readLog(app, 8);
      await collect(app);
      await look(app, 'directoryAudit');
      await app.runUntil(world.now() + 5 * minuteMs);
      const { alerts, mails } = await received(app);
      expect(alerts.map(({ status, concerns }) => ({ status, concerns }))).toEqual(
        alerts.map(() => ({ status: 'resolved', concerns: [] })),
      );
      expect(alerts.length).toBeGreaterThan(0);
      expect(mails.filter((mail) => mail.includes("person05's account opened"))).toEqual([]);
    });
  });
});
