import type { Change, ChangeActor } from '../tenant/change/changes';
import type { JsonObject } from '../tenant/json';
import type { GraphLookup } from '../world/graph-lookup';
import type { Morning } from './morning-at-contoso';

/**
 * One attack, as `npm start -- --scenario NAME` plays it. It becomes one alert. If a second account acts in it, that is another
 * alert.
 */
type Attack = {
  /** One sentence about the event. The list of scenarios shows it too. */
  readonly line: string;
  /** The mail about the attack contains one of these texts. */
  readonly names: readonly string[];
  /** Changes made before monitoring begins. */
  readonly before?: (cast: Cast) => readonly Change[];
  readonly changes: (cast: Cast) => readonly Change[];
  readonly secondPart?: Omit<Attack, 'before' | 'secondPart'>;
};

type Account = { readonly id: string; readonly name: string; readonly address: string };

/** Ids of the people and objects of attacks. If this tenant lacks one, its id is empty, and the tenant refuses it. */
type Cast = {
  readonly ada: Account;
  readonly mara: Account;
  readonly tom: Account;
  readonly lea: Account;
  readonly jan: Account;
  /** A person without a role, like Jan Pohl. */
  readonly emil: Account;
  readonly nora: Account;
  readonly breakGlass: Account;
  readonly legacyPolicyId: string;
  readonly backupId: string;
};

const attacker = '203.0.113.77';
const abroad: JsonObject = { city: 'Lagos', state: 'Lagos', countryOrRegion: 'NG', geoCoordinates: null };

const create = (path: string, body: JsonObject, actor?: ChangeActor): Change => ({
  op: 'create',
  path,
  body,
  ...(actor !== undefined && { actor }),
});
const actorOf = ({ address }: Account): ChangeActor => ({ userPrincipalName: address, ipAddress: attacker });

type AuditTarget = {
  readonly type: string;
  readonly id: string;
  readonly displayName: string;
  /** The changed properties, with their values before and after. */
  readonly changes?: Readonly<Record<string, readonly [string | null, string | null]>>;
};

const asJson = (value: string | null): string | null => (value === null ? null : JSON.stringify(value));

const propertiesOf = (
  changes: AuditTarget['changes'],
  write: (value: string | null) => string | null,
): readonly JsonObject[] =>
  Object.entries(changes ?? {}).map(([displayName, [before, after]]) => ({
    displayName,
    oldValue: write(before),
    newValue: write(after),
  }));

/** An entry of Entra's audit log about an object that the simulated tenant does not model. */
const audit = (activity: string, category: string, by: Account, targets: readonly AuditTarget[]): Change =>
  create('/auditLogs/directoryAudits', {
    activityDisplayName: activity,
    category,
    loggedByService: 'Core Directory',
    operationType: 'Update',
    correlationId: `${activity} ${by.id}`,
    result: 'success',
    resultReason: '',
    additionalDetails: [],
    initiatedBy: {
      app: null,
      user: { id: by.id, displayName: by.name, userPrincipalName: by.address, ipAddress: attacker },
    },
    targetResources: targets.map(({ changes, ...target }) => ({
      ...target,
      userPrincipalName: null,
      groupType: null,
      modifiedProperties: propertiesOf(changes, asJson),
    })),
  });

/** An entry of Intune's own log. */
const intune = (activity: string, category: string, by: Account, target: AuditTarget): Change =>
  create('/deviceManagement/auditEvents', {
    displayName: activity,
    componentName: category,
    activity: null,
    activityType: activity,
    activityOperationType: 'Action',
    activityResult: 'Success',
    category,
    correlationId: `${activity} ${target.id}`,
    actor: {
      auditActorType: 'ItPro',
      userId: by.id,
      userPrincipalName: by.address,
      applicationDisplayName: 'Microsoft Intune portal extension',
      ipAddress: null,
    },
    resources: [
      {
        resourceId: target.id,
        displayName: target.displayName,
        auditResourceType: target.type,
        modifiedProperties: propertiesOf(target.changes, (value) => value),
      },
    ],
  });

const signIn = (address: string, body: JsonObject): Change =>
  create('/auditLogs/signIns', { userPrincipalName: address, ipAddress: attacker, location: abroad, ...body });

const risk = ({ id }: Account, riskEventType: string): Change =>
  create('/identityProtection/riskDetections', {
    userId: id,
    riskEventType,
    riskLevel: 'high',
    ipAddress: attacker,
    location: abroad,
  });

const sprayed = [
  'ada.brandt',
  'emil.weber',
  'ines.roth',
  'jan.pohl',
  'lea.novak',
  'mara.klein',
  'nora.weber',
  'paul.orth',
  'sofia.weber',
].map((name) => `${name}@contoso.example`);

const visitorId = '5d0f8a3e-6c1b-4f0e-9a57-2f7f0b6f1c11';
const helper: AuditTarget = {
  type: 'ServicePrincipal',
  id: 'e6c4b1b2-7f0a-4d0e-8c55-1b9b6f7d2a10',
  displayName: 'Mail Helper',
};

/** All attacks, by their name for `--scenario`. */
const attacks = {
  'password-spray': {
    line: 'An attacker tries one password on many accounts. It is the password of Tom Iversen, a Global Administrator; MFA stops the sign-in.',
    names: ['spray'],
    changes: ({ tom }) => [
      ...sprayed.map((address) => signIn(address, { status: { errorCode: 50126, failureReason: 'Invalid password' } })),
      signIn(tom.address, { status: { errorCode: 50126, failureReason: 'Invalid password' } }),
      signIn(tom.address, { status: { errorCode: 50076, failureReason: 'MFA required' } }),
    ],
  },
  'mfa-fatigue': {
    line: 'Somebody who knows the password of Lea Novak sends twelve MFA prompts to the phone within minutes.',
    names: ['MFA prompts'],
    changes: ({ lea }) =>
      Array.from({ length: 12 }, () =>
        signIn(lea.address, {
          status: {
            errorCode: 500121,
            failureReason: 'Authentication failed during strong authentication request.',
            additionalDetails: 'MFA denied; user declined the authentication',
          },
        }),
      ),
  },
  'consent-phishing': {
    line: 'Three people follow a link in a mail and give a new app, Mail Helper, access to their mail.',
    names: ['Mail Helper'],
    changes: ({ jan, emil, nora }) => [
      audit('Add service principal', 'ApplicationManagement', jan, [helper]),
      ...[jan, emil, nora].map((person) =>
        audit('Consent to application', 'ApplicationManagement', person, [
          {
            ...helper,
            changes: {
              'ConsentContext.IsAdminConsent': [null, 'False'],
              'ConsentAction.Permissions': [
                null,
                '[] => [[Id: x, ConsentType: Principal, Scope: Mail.Read offline_access]]',
              ],
            },
          },
        ]),
      ),
    ],
  },
  'mass-wipe': {
    line: "Tom Iversen's account wipes twelve laptops through Intune within a minute.",
    names: ['wiped', 'devices'],
    changes: ({ tom }) =>
      Array.from({ length: 12 }, (_, n) =>
        intune('wipe ManagedDevice', 'Device', tom, {
          type: 'ManagedDevice',
          id: `3b1f6a00-52cf-4c6e-9f7c-0d1a5c7e6d${n + 10}`,
          displayName: `LT-WIPE-${n + 1}`,
        }),
      ),
  },
  'mailbox-forwarding': {
    line: "Microsoft detects a new forwarding rule in Jan Pohl's mailbox after a sign-in from abroad.",
    names: ['Jan Pohl'],
    changes: ({ jan }) => [risk(jan, 'suspiciousInboxForwarding')],
  },
  'token-theft': {
    line: 'Microsoft detects that a token of Lea Novak is used somewhere other than where it was issued.',
    names: ['Lea Novak'],
    changes: ({ lea }) => [risk(lea, 'anomalousToken')],
  },
  'app-secret': {
    line: "Mara Klein's account adds a secret to Backup-Connector, an app that can read all mailboxes.",
    names: ['Backup-Connector'],
    changes: ({ mara, backupId }) => [
      audit('Update application – Certificates and secrets management ', 'ApplicationManagement', mara, [
        {
          type: 'Application',
          id: backupId,
          displayName: 'Backup-Connector',
          changes: {
            KeyDescription: [
              '[]',
              '[KeyIdentifier=7c5d8a10-3a52-4c1f-8f0b-1d2e3f4a5b6c,KeyType=Password,KeyUsage=Verify,DisplayName=backup]',
            ],
          },
        },
      ]),
    ],
  },
  'federated-domain': {
    line: "Ada Brandt's account federates the domain contoso.example with an unknown identity provider.",
    names: ['contoso.example'],
    changes: ({ ada }) => [
      audit('Set domain authentication', 'DirectoryManagement', ada, [
        {
          type: 'Domain',
          id: 'contoso.example',
          displayName: 'contoso.example',
          changes: { LiveType: ['Managed', 'Federated'] },
        },
      ]),
    ],
  },
  'legacy-policy-off': {
    line: "Mara Klein's account disables CA02, the policy that blocks legacy authentication.",
    names: ['CA02'],
    changes: ({ mara, legacyPolicyId }) => [
      {
        op: 'update',
        path: `/identity/conditionalAccess/policies/${legacyPolicyId}`,
        body: { state: 'disabled' },
        actor: actorOf(mara),
      },
    ],
    secondPart: {
      line: "Jan Pohl's mailbox is opened over IMAP, which CA02 would have blocked.",
      names: ['Jan Pohl'],
      changes: ({ jan }) => [signIn(jan.address, { clientAppUsed: 'IMAP4' })],
    },
  },
  'break-glass': {
    line: 'Somebody signs in with the break-glass account BreakGlass-1.',
    names: ['BreakGlass-1'],
    changes: ({ breakGlass }) => [
      create('/auditLogs/signIns', { userId: breakGlass.id, ipAddress: attacker, location: abroad }),
    ],
  },
  'guest-admin': {
    line: "Tom Iversen's account makes a guest, Vera Guest, a Global Administrator.",
    names: ['Vera Guest'],
    before: () => [
      {
        ...create('/users', {
          id: visitorId,
          displayName: 'Vera Guest',
          userPrincipalName: 'vera_guest.example#EXT#@contoso.example',
          mail: 'vera@guest.example',
          userType: 'Guest',
          accountEnabled: true,
        }),
        audit: false,
      },
    ],
    changes: ({ tom }) => [
      create(
        '/roleManagement/directory/roleAssignments',
        { principalId: visitorId, roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10' },
        actorOf(tom),
      ),
    ],
  },
  'intune-script': {
    line: "Ada Brandt's account assigns a script to all devices through Intune, where it runs with full rights.",
    names: ['Update-Client'],
    changes: ({ ada }) => [
      intune('assignDeviceManagementScript DeviceManagementScript', 'DeviceConfiguration', ada, {
        type: 'DeviceManagementScript',
        id: '9a3e5c41-77d2-4f0a-b1c8-6e2d4f5a7b30',
        displayName: 'Update-Client.ps1',
        changes: { 'Target.Type': [null, 'AllDevicesAssignmentTarget'] },
      }),
    ],
  },
  'partner-added': {
    line: "Mara Klein's account gives an unknown partner access to administer the tenant.",
    names: ['partner'],
    changes: ({ mara }) => [
      audit('Add partner to company', 'DirectoryManagement', mara, [
        { type: 'Other', id: '4e1d7b62-9c0f-4a3d-8b5e-7f6a1c2d3e40', displayName: 'Fabrikam IT' },
      ]),
    ],
  },
} as const satisfies Readonly<Record<string, Attack>>;

export type AttackName = keyof typeof attacks;

// Safe: the keys of the list above.
export const attackNames = Object.keys(attacks) as readonly AttackName[];

async function castAttack({ find }: GraphLookup): Promise<Cast> {
  const idOf = async (collection: string, name: string): Promise<string> =>
    String((await find(collection, 'displayName', name))?.id ?? '');
  const account = async (name: string): Promise<Account> => ({
    id: await idOf('users', name),
    name,
    address: `${name.toLowerCase().replaceAll(' ', '.')}@contoso.example`,
  });
  const [ada, mara, tom, lea, jan, emil, nora, breakGlass] = await Promise.all([
    account('Ada Brandt'),
    account('Mara Klein'),
    account('Tom Iversen'),
    account('Lea Novak'),
    account('Jan Pohl'),
    account('Emil Weber'),
    account('Nora Weber'),
    account('BreakGlass-1'),
  ]);
  const legacyPolicyId = await idOf('identity/conditionalAccess/policies', 'CA02 Block legacy authentication');
  const backupId = await idOf('applications', 'Backup-Connector');
  return { ada, mara, tom, lea, jan, emil, nora, breakGlass, legacyPolicyId, backupId };
}

/** A morning in which each named attack is one act, and nothing is fixed. */
export async function castAttacks(lookup: GraphLookup, names: readonly AttackName[]): Promise<Morning> {
  const cast = await castAttack(lookup);
  const chosen: readonly (readonly [AttackName, Attack])[] = names.map((name) => [name, attacks[name]]);
  return {
    title: 'An attack',
    before: chosen.flatMap(([, { before }]) => before?.(cast) ?? []),
    acts: chosen.map(([about, attack]) => ({
      noise: [],
      stories: [attack, ...(attack.secondPart === undefined ? [] : [attack.secondPart])].map(
        ({ line, names, changes }, at) => ({
          about: at === 0 ? about : `${about}, second account`,
          names,
          breaks: { line, changes: changes(cast) },
          fixes: undefined,
        }),
      ),
    })),
    left: [],
  };
}
