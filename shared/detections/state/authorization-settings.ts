import { readAuditJson } from '../../core/attribution';
import { type Line, type Reference, textReference } from '../../core/event/event';
import { isJsonObject } from '../../core/json-object';
import type { AuditTarget } from '../../core/log/record';
import type { AuthorizationPolicy } from '../../kinds/authorization-policy/authorization-policy';
import { line } from '../detection';

/** Settings of the authorization policy by name, lower case; unknown ones are missing. */
type Settings = ReadonlyMap<string, unknown>;

/** One setting with its values from the strictest to the loosest. */
type Scale = {
  readonly setting: string;
  readonly label: string;
  readonly steps: readonly string[];
  /** The step of a value on the scale; null if unknown, and then nothing is compared. */
  readonly stepOf: (value: unknown) => string | null;
  readonly words: Readonly<Record<string, string>>;
  /** The controls that judge the setting. */
  readonly controls: readonly string[];
};

const onOff = { true: 'yes', false: 'no' } as const;

/** Audit records write booleans as text, in a list of one. */
const readBoolean = (value: unknown): boolean | null => {
  const text = String(value).toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : null;
};

const permission = (setting: string, label: string, ...controls: readonly string[]): Scale => ({
  setting,
  label,
  controls,
  steps: ['false', 'true'],
  stepOf: (value) => {
    const read = readBoolean(value);
    return read === null ? null : String(read);
  },
  words: onOff,
});

/** https://learn.microsoft.com/graph/api/resources/authorizationpolicy */
const guestRoles: Readonly<Record<string, string>> = {
  '2af84b1e-32c8-42b7-82bc-daa82404023b': 'restricted',
  '10dae51f-b6af-4016-8d66-8c2a99b929b3': 'limited',
  'a0b1b346-4d3e-4e8b-98f8-753987be4970': 'member',
};

const inviters = ['none', 'adminsAndGuestInviters', 'adminsGuestInvitersAndAllMembers', 'everyone'];
const selfConsent = 'managepermissiongrantsforself.';
const consentPolicies: Readonly<Record<string, string>> = {
  'microsoft-user-default-low': 'low',
  'microsoft-user-default-recommended': 'recommended',
  'microsoft-user-default-legacy': 'all',
};
const consentSteps = ['none', 'low', 'recommended', 'own', 'all'];

/** The loosest policy for user consent. A custom policy may allow much, but not everything. */
function consentStep(value: unknown): string | null {
  if (!Array.isArray(value)) return null;
  const granted = value
    .map((entry) => String(entry).toLowerCase())
    .filter((entry) => entry.startsWith(selfConsent))
    .map((entry) => consentPolicies[entry.slice(selfConsent.length)] ?? 'own');
  return consentSteps.filter((step) => step === 'none' || granted.includes(step)).at(-1) ?? null;
}

const scales: readonly Scale[] = [
  {
    setting: 'allowinvitesfrom',
    controls: ['ZT.DX.008'],
    label: 'Who can invite guests',
    steps: inviters,
    stepOf: (value) => inviters.find((step) => step.toLowerCase() === String(value).toLowerCase()) ?? null,
    words: {
      none: 'nobody',
      adminsAndGuestInviters: 'admins and guest inviters',
      adminsGuestInvitersAndAllMembers: 'all members',
      everyone: 'everyone, guests included',
    },
  },
  {
    setting: 'guestuserroleid',
    controls: ['ZT.DX.009'],
    label: 'What guests see of the directory',
    steps: ['restricted', 'limited', 'member'],
    stepOf: (value) => guestRoles[String(value).toLowerCase()] ?? null,
    words: { restricted: 'only themselves', limited: 'a part', member: 'as much as members' },
  },
  {
    setting: 'permissiongrantpoliciesassigned',
    controls: ['ZT.AP.001', 'ZT.AP.004'],
    label: 'What users can consent to',
    steps: consentSteps,
    stepOf: consentStep,
    words: {
      none: 'nothing',
      low: 'low-risk permissions of verified publishers',
      recommended: 'what Microsoft recommends',
      own: 'what a policy of the tenant allows',
      all: 'every permission that needs no admin',
    },
  },
  {
    ...permission('allowuserconsentforriskyapps', 'Consent to risky apps', 'ZT.AP.001', 'ZT.AP.002'),
    // Not set means blocked.
    stepOf: (value) => (value === null ? 'false' : (readBoolean(value)?.toString() ?? null)),
  },
  permission('allowedtocreateapps', 'Users can register apps', 'ZT.AP.005'),
  permission('allowedtocreatesecuritygroups', 'Users can create security groups', 'ZT.IN.002'),
  permission('allowedtocreatetenants', 'Users can create tenants', 'ZT.IN.001'),
  permission(
    'allowedtoreadbitlockerkeysforowneddevice',
    'Users can read the recovery keys of their devices',
    'ZT.DV.016',
  ),
  permission('allowedtosignupemailbasedsubscriptions', 'Users can sign up for trials by email', 'ZT.IN.003'),
  permission('allowedtoreadotherusers', 'Users can read other users'),
  permission('allowemailverifieduserstojoinorganization', 'People can join by a verified address', 'ZT.IN.003'),
  {
    ...permission('blockmsolpowershell', 'MSOnline PowerShell is blocked', 'ZT.IN.003'),
    steps: ['true', 'false'],
  },
];

/** The differences, by direction. */
export type SettingsCompared = {
  /** Names of the settings that require less than before. */
  readonly weaker: readonly string[];
  /**
   * The steps on the scales that were loosened: `<setting>=<step>`. If a setting is loosened by two steps and tightened
   * by one, it is not restored.
   */
  readonly lost: readonly string[];
  /** If something was tightened and nothing loosened: all steps that apply now; otherwise none. */
  readonly held: readonly string[];
  readonly lines: readonly Line[];
};

export function compareAuthorization(before: Settings, after: Settings): SettingsCompared {
  const moved = scales.flatMap((scale) => {
    const [was, is] = [stepIn(before, scale), stepIn(after, scale)];
    return was === null || is === null || was === is ? [] : [{ scale, was, is }];
  });
  const weaker = moved.filter(({ was, is }) => is > was);
  const isTightened = weaker.length === 0 && moved.length > 0;
  return {
    weaker: weaker.map(({ scale }) => scale.setting),
    lost: weaker.flatMap(({ scale, was, is }) => stepsOf(scale, was, is)),
    held: isTightened ? scales.flatMap((scale) => stepsOf(scale, stepIn(after, scale), scale.steps.length - 1)) : [],
    lines: moved.map(({ scale, was, is }) => line(scale.label, [inWords(scale, was)], [inWords(scale, is)])),
  };
}

/** The controls that judge the setting of a step on a scale, `<setting>=<step>`. */
export const controlsOfStep = (element: string): readonly string[] =>
  scales.find(({ setting }) => element.startsWith(`${setting}=`))?.controls ?? [];

/** The controls that judge any of the settings. */
export const controlsOfSettings: readonly string[] = [...new Set(scales.flatMap(({ controls }) => controls))].sort();

/** How loose a setting is; null if the settings do not show it. */
function stepIn(settings: Settings, { setting, steps, stepOf }: Scale): number | null {
  const step = settings.has(setting) ? stepOf(settings.get(setting)) : null;
  return step === null ? null : steps.indexOf(step);
}

const stepsOf = ({ setting, steps }: Scale, from: number | null, to: number): readonly string[] =>
  from === null ? [] : steps.slice(from, to).map((step) => `${setting}=${step}`);

const inWords = ({ steps, words }: Scale, at: number): Reference => {
  const step = steps[at] ?? '';
  return textReference(words[step] ?? step);
};

/** The settings of the policy as the collection found it. */
export function settingsOf(policy: AuthorizationPolicy): Settings {
  const { defaultUserRolePermissions, ...own } = policy;
  return new Map(
    Object.entries({ ...own, ...defaultUserRolePermissions }).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

/** Beta and the portal know the list of consent policies under its older name. */
const otherNames: Readonly<Record<string, string>> = {
  permissiongrantpolicyidsassignedtodefaultuserrole: 'permissiongrantpoliciesassigned',
};
const lists = new Set(['permissiongrantpoliciesassigned']);
const nested = 'defaultuserrolepermissions';
const wholePolicy = 'authorizationpolicy';

/** The settings that a record shows before and after, under whatever names and in whatever wrapping. */
export function settingsIn(target: AuditTarget): { readonly before: Settings; readonly after: Settings } {
  const side = (pick: 'oldValue' | 'newValue'): Settings =>
    new Map(
      target.modifiedProperties.flatMap((property) =>
        read(property.displayName.toLowerCase(), readAuditJson(property[pick])),
      ),
    );
  return { before: side('oldValue'), after: side('newValue') };
}

function read(property: string, value: unknown): readonly (readonly [string, unknown])[] {
  const bare = property.split('.').at(-1) ?? property;
  const name = otherNames[bare] ?? bare;
  if (lists.has(name)) return Array.isArray(value) ? [[name, value.flat()]] : [];
  const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (name === wholePolicy && isJsonObject(single))
    return Object.entries(single).flatMap(([key, held]) => read(key.toLowerCase(), held));
  if (name !== nested) return Array.isArray(single) || single === null ? [] : [[name, single]];
  const whole = typeof single === 'string' ? readAuditJson(single) : single;
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return [];
  return Object.entries(whole).map(([key, held]) => [key.toLowerCase(), held]);
}
