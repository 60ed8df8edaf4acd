/**
 * Objects of which any entry once counted as having made the whole change. Mara's account edits something else, before
 * the last collection and after it, and Tom's account makes the change: whatever the log shows first, no message names
 * Mara's account, and Tom's is named once its entry comes.
 */
import type { DirectoryAudit, ModifiedProperty } from '../../shared/core/log/record';
import type { SmallKind } from '../../shared/core/resource/kind';
import type { SmallResources } from '../../shared/core/resource/resource';
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { application, secret } from '../fixtures/applications';
import { everythingAtOnce } from '../fixtures/attention';
import { directoryAudit, modified, target } from '../fixtures/records';
import {
  cloudOnly,
  goodCrossTenantDefault,
  goodMethods,
  goodPasswordRules,
  goodRegistration,
  goodSynchronisation,
} from '../fixtures/settings';
import { change, readLog, received } from './accounts';
import { hint } from './history';
import { type App, createSmallWorld, goingOn, startWatched } from './small-world';

const json = (value: unknown): string => JSON.stringify(value);

type Edits = {
  readonly kind: SmallKind;
  readonly weaken: (app: App) => void;
  readonly activity: string;
  readonly target: string;
  /** Tom's entry, and those of Mara's account, which edited another property of the same object. */
  readonly agrees: readonly ModifiedProperty[];
  readonly differs: readonly ModifiedProperty[];
};

/** Replaces the list of a resource type. */
const put =
  <K extends SmallKind>(kind: K, ...resources: readonly SmallResources[K][]) =>
  ({ world: { tenant } }: App): void => {
    tenant.settings = { ...tenant.settings, [kind]: resources };
    tenant.more = { ...tenant.more, [kind]: resources };
  };

const sms = goodMethods.authenticationMethodConfigurations.map((one) =>
  one.id === 'Sms' ? { ...one, state: 'enabled' } : one,
);
const methods = (of: object) =>
  modified('AuthenticationMethodsPolicy', json(goodMethods), json({ ...goodMethods, ...of }));
const keys = (...ids: readonly string[]): string =>
  json(ids.map((id) => `[KeyIdentifier=${id},KeyType=Password,KeyUsage=Verify,DisplayName=x]`));
const trust = {
  isMfaAccepted: false,
  isCompliantDeviceAccepted: false,
  isHybridAzureADJoinedDeviceAccepted: false,
};
const rule = (name: string, value: string): string => json([{ name, value }]);

const edits: readonly (readonly [string, Edits])[] = [
  [
    'SMS beside the snooze days',
    {
      kind: 'authenticationMethodsPolicy',
      weaken: put('authenticationMethodsPolicy', { ...goodMethods, authenticationMethodConfigurations: sms }),
      activity: 'Authentication Methods Policy Update',
      target: '',
      agrees: [methods({ authenticationMethodConfigurations: sms })],
      differs: [
        methods({
          registrationEnforcement: { authenticationMethodsRegistrationCampaign: { snoozeDurationInDays: 9 } },
        }),
      ],
    },
  ],
  [
    'MFA for joining devices beside their number',
    {
      kind: 'deviceRegistrationPolicy',
      weaken: put('deviceRegistrationPolicy', { ...goodRegistration, multiFactorAuthConfiguration: 'notRequired' }),
      activity: 'Set device registration policies',
      target: 'deviceRegistrationPolicy',
      agrees: [modified('MultiFactorAuthConfiguration', json(['required']), json(['notRequired']))],
      differs: [modified('UserDeviceQuota', json([50]), json([20]))],
    },
  ],
  [
    'trust in MFA of other organisations beside automatic consent',
    {
      kind: 'crossTenantAccessPolicyConfigurationDefault',
      weaken: put('crossTenantAccessPolicyConfigurationDefault', {
        ...goodCrossTenantDefault,
        inboundTrust: { ...trust, isMfaAccepted: true, isCompliantDeviceAccepted: true },
      }),
      activity: 'Update the company default cross-tenant access setting',
      target: 'the-tenant',
      agrees: [
        modified('inboundTrust', json(trust), json({ ...trust, isMfaAccepted: true, isCompliantDeviceAccepted: true })),
      ],
      differs: [
        modified('automaticUserConsentSettings', json({ inboundAllowed: false }), json({ inboundAllowed: true })),
      ],
    },
  ],
  [
    'the lockout threshold beside its duration',
    {
      kind: 'groupSetting',
      weaken: put('groupSetting', {
        ...goodPasswordRules,
        values: { ...goodPasswordRules.values, LockoutThreshold: '50' },
      }),
      activity: 'Update group settings',
      target: goodPasswordRules.id,
      agrees: [modified('values', rule('LockoutThreshold', '10'), rule('LockoutThreshold', '50'))],
      differs: [modified('values', rule('LockoutDurationInSeconds', '60'), rule('LockoutDurationInSeconds', '90'))],
    },
  ],
  [
    'a feature of directory sync beside another one',
    {
      kind: 'onPremisesDirectorySynchronization',
      weaken: put('onPremisesDirectorySynchronization', {
        ...goodSynchronisation,
        features: { ...goodSynchronisation.features, blockSoftMatchEnabled: false },
      }),
      activity: 'Set DirSync feature',
      target: '',
      agrees: [modified('features', json({ blockSoftMatchEnabled: true }), json({ blockSoftMatchEnabled: false }))],
      differs: [
        modified('features', json({ passwordWritebackEnabled: true }), json({ passwordWritebackEnabled: false })),
      ],
    },
  ],
  [
    'a secret of an app beside another one',
    {
      kind: 'application',
      weaken: put('application', application({ credentials: [...application().credentials, secret({ keyId: 'k2' })] })),
      activity: 'Update application – Certificates and secrets management',
      target: 'backup-object',
      agrees: [modified('KeyDescription', keys(), keys('k2'))],
      differs: [modified('KeyDescription', keys(), keys('k9'))],
    },
  ],
];

async function watched(): Promise<App> {
  return goingOn('settings', async () => {
    const world = createSmallWorld({
      configuration: {
        routes: [{ recipients: ['mail'], minimumSeverity: 'low', sendResolved: true, ...everythingAtOnce }],
      },
    });
    const { tenant } = world;
    tenant.settings = {
      ...tenant.settings,
      groupSetting: [goodPasswordRules],
      onPremisesDirectorySynchronization: [goodSynchronisation],
      organization: [{ ...cloudOnly, onPremisesSyncEnabled: true, onPremisesLastSyncDateTime: '2026-11-24T07:50:00Z' }],
    };
    return startWatched(world, 12 * minuteMs);
  });
}

const both = edits.flatMap(([name, edit]) =>
  (['before the last collection', 'after it'] as const).map((when) => [name, when, edit] as const),
);

test.each(both)('%s, edited %s', async (_, when, { kind, weaken, activity, target: id, agrees, differs }) => {
  const app = await watched();
  const { world } = app;
  const entry = (properties: readonly ModifiedProperty[]): DirectoryAudit =>
    directoryAudit({ activityDisplayName: activity, targets: [target('Other', id, properties)] });
  const collect = async (): Promise<void> => {
    await app.ask(hint(kind));
    await app.drain();
  };
  // An entry without values counts where it is the only one, if it is not too old.
  if (when === 'before the last collection') change(app, 'mara', 6 * minuteMs, () => entry([]));
  world.advanceTo(world.now() + minuteMs);
  await collect();
  world.advanceTo(world.now() + 3 * minuteMs);
  if (when === 'after it') change(app, 'mara', 2 * minuteMs, () => entry(differs));
  world.advanceTo(world.now() + 10 * secondMs);
  change(app, 'tom', 8 * minuteMs, (at) => {
    weaken(at);
    return entry(agrees);
  });
  await collect();
  await readLog(app, 15);
  const { mails, alerts, actors } = await received(app);
  const ofTom = alerts.filter((_one, at) => actors[at] === 'tom');
  expect(ofTom).toHaveLength(1);
  const own = mails.filter((mail) => mail.includes(`[${ofTom[0]?.key}]`));
  expect(own.length).toBeGreaterThan(0);
  expect(own.filter((mail) => mail.includes('mara'))).toEqual([]);
  expect(actors).not.toContain(null);
});
