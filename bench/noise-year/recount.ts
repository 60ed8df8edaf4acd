import { dayMs, hourMs } from '../../shared/core/time/durations';

/**
 * Counts the numbers in messages again, only from the simulated tenant. It uses no code and no types of the product, because a
 * shared misunderstanding would give the same wrong number twice.
 */
type Account = { readonly id: string; readonly accountEnabled: boolean; readonly isExternal: boolean };
type Device = { readonly id: string; readonly complianceState: string };
type Policy = {
  readonly state: string;
  readonly conditions: {
    readonly clientAppTypes: readonly string[];
    readonly applications: { readonly includeApplications: readonly string[] };
    readonly users: {
      readonly includeUsers: readonly string[];
      readonly includeRoles: readonly string[];
      readonly excludeGroups: readonly string[];
    };
    readonly signInRiskLevels: readonly string[];
    readonly transferMethods: readonly string[];
  };
  readonly grantControls: {
    readonly builtInControls: readonly string[];
    readonly authenticationStrengthId: string | null;
  } | null;
};
type Holding = {
  readonly principalId: string;
  readonly principalType: string;
  readonly roleDefinitionId: string;
  readonly endDateTime: string | null;
  readonly assignmentType?: string;
};
type TenantChange = { readonly at: number } & (
  | { readonly what: 'activated'; readonly personId: string; readonly shownAt: number; readonly until: number }
  | { readonly what: 'noncompliant' | 'compliant'; readonly deviceId: string; readonly setting: string | null }
  | { readonly what: 'detected'; readonly type: string; readonly shownAt: number }
  | { readonly what: 'arrived' | 'gone'; readonly personId: string }
  | { readonly what: 'removed' | 'keyRead'; readonly deviceId: string; readonly actorId: string }
  | { readonly what: 'hidden' | 'shown'; readonly kinds: readonly string[] }
);

/** The parts of the tenant that admins edit. */
export type RecountSettings = {
  readonly policies: readonly Policy[];
  readonly groups: readonly { readonly id: string; readonly memberIds: readonly string[] }[];
  readonly held: readonly Holding[];
  readonly eligible: readonly Holding[];
};

/** The state of the tenant when a message is sent, and the changes until then. */
export type Truth = RecountSettings & {
  readonly accounts: readonly Account[];
  readonly devices: readonly Device[];
  /**
   * Settings that were in force within the last `slackMs`. A digest that is made just after an edit knows only the
   * settings of its last collection.
   */
  readonly settingsLately: readonly RecountSettings[];
  readonly emergencyIds: readonly string[];
  readonly changes: readonly TenantChange[];
  /** The longest time between two collections; ms. An event closer than this to the edge of a window counts on either side. */
  readonly slackMs: number;
};

type Said = {
  readonly subject: string;
  readonly lines: readonly string[];
  /** Catalogue ids of the message, the leading one first. */
  readonly sources: readonly string[];
  /** Epoch ms. */
  readonly seenAt: number;
  readonly sentAt: number;
  readonly isWeek: boolean;
};

/** One line of a message. */
type Sentence = Said & {
  readonly line: string;
  /** True if the line is about an earlier moment, like most of a digest. Its numbers were counted in the first message. */
  readonly isPast: boolean;
};

export type RecountFault = { readonly subject: string; readonly said: string; readonly counted: string };
export type Recount = {
  readonly wrong: readonly RecountFault[];
  /** Sentences with a number that no claim covers. Each new control adds one until a claim is written for it. */
  readonly uncounted: readonly RecountFault[];
  readonly counted: number;
};

type Range = readonly [number, number];
type Claim = {
  readonly pattern: RegExp;
  /** False if this file does not know the subject of the sentence. Left out if the claim is the same for all subjects. */
  readonly isKnown?: (said: Sentence) => boolean;
  /** The expected value of each number in the pattern; null: another claim counts it. */
  readonly counted: (truth: Truth, said: Sentence, match: RegExpMatchArray) => readonly (Range | null)[];
};

const exactly = (value: number): Range => [value, value];
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

// --- Sign-ins ------------------------------------------------------------------------------------------------------

/** True if a policy in force requires MFA of everybody it covers, in every app, from everywhere. */
const asksForMfa = ({ state, conditions, grantControls }: Policy): boolean =>
  state === 'enabled' &&
  conditions.applications.includeApplications.includes('All') &&
  conditions.clientAppTypes.includes('all') &&
  conditions.signInRiskLevels.length === 0 &&
  conditions.transferMethods.length === 0 &&
  grantControls !== null &&
  (grantControls.builtInControls.includes('mfa') || grantControls.authenticationStrengthId !== null);

/** True if a policy in force requires phishing-resistant MFA of them. */
const asksForStrongMfa = (policy: Policy): boolean =>
  asksForMfa(policy) && policy.grantControls?.authenticationStrengthId !== null;

const blocks = ({ state, conditions, grantControls }: Policy): boolean =>
  state === 'enabled' &&
  conditions.applications.includeApplications.includes('All') &&
  grantControls?.builtInControls.includes('block') === true;

const blocksLegacy = (policy: Policy): boolean => blocks(policy) && policy.conditions.clientAppTypes.includes('other');

const blocksDeviceCode = (policy: Policy): boolean =>
  blocks(policy) && policy.conditions.transferMethods.includes('deviceCodeFlow');

/** The people whose roles count. The last collection may or may not have read a recent activation. */
type Activated = 'asOfLately' | 'nobody';

function means({ conditions: { users } }: Policy, id: string, truth: Truth, sentAt: number, which: Activated): boolean {
  const isSpared = truth.groups.some((one) => users.excludeGroups.includes(one.id) && one.memberIds.includes(id));
  const roles = truth.held
    .filter((one) => one.principalId === id && isStanding(one))
    .map((one) => one.roleDefinitionId);
  const isActive = truth.changes.some(
    (change) => change.what === 'activated' && change.personId === id && change.until > sentAt - truth.slackMs,
  );
  const active =
    which === 'asOfLately' && isActive
      ? truth.eligible.filter(({ principalId }) => principalId === id).map((one) => one.roleDefinitionId)
      : [];
  const isMeant = [...roles, ...active].some((role) => users.includeRoles.includes(role));
  return !isSpared && (users.includeUsers.includes('All') || isMeant);
}

/** People who joined or left since the last collection. Messages may or may not count them. */
const lately = (truth: Truth, { sentAt }: Said, what: 'arrived' | 'gone'): readonly string[] =>
  truth.changes.flatMap((change) =>
    change.what === what && change.at > sentAt - truth.slackMs ? [change.personId] : [],
  );

type Few = { readonly least: readonly string[]; readonly most: readonly string[] };

/**
 * People whom no policy of a type covers, except break-glass accounts. Roles change by the hour: a policy for roles protects the
 * people who had one at the last collection.
 */
function without(asks: (policy: Policy) => boolean, truth: Truth, said: Said): Few {
  const policies = truth.policies.filter(asks);
  const isLeftOut = (id: string, which: Activated): boolean =>
    !policies.some((policy) => means(policy, id, truth, said.sentAt, which));
  const arrived = lately(truth, said, 'arrived');
  const all = people(truth);
  return {
    least: all.filter((id) => !arrived.includes(id) && isLeftOut(id, 'asOfLately')),
    most: [...all, ...lately(truth, said, 'gone')].filter((id) => isLeftOut(id, 'nobody')),
  };
}

const withoutMfa = (truth: Truth, said: Said): Few => without(asksForMfa, truth, said);

const countsOf = ({ least, most }: Few): Range => [least.length, most.length];

const adminsOf = (truth: Truth, { least, most }: Few): Range => [
  administratorsAmong(truth, least),
  administratorsAmong(truth, most),
];

const others = (truth: Truth, few: Few): Range => {
  const [all, admins] = [countsOf(few), adminsOf(truth, few)];
  return [all[0] - admins[1], all[1] - admins[0]];
};

const people = ({ accounts, emergencyIds }: Truth): readonly string[] =>
  accounts.filter((one) => one.accountEnabled && !emergencyIds.includes(one.id)).map(({ id }) => id);

const disabledEmergencyAccounts = ({ accounts, emergencyIds }: Truth): number =>
  accounts.filter(({ id, accountEnabled }) => !accountEnabled && emergencyIds.includes(id)).length;

const guests = ({ accounts }: Truth): number => accounts.filter((one) => one.accountEnabled && one.isExternal).length;

/** A number of people. The collection behind it may have been before the last ones joined or left. */
const asOfLately = (truth: Truth, said: Said, value: number): Range => [
  value - lately(truth, said, 'arrived').length,
  value + lately(truth, said, 'gone').length,
];

const isAdministrator = ({ held, eligible }: Truth, id: string): boolean =>
  [...held, ...eligible].some(({ principalId }) => principalId === id);

const administratorsAmong = (truth: Truth, ids: readonly string[]): number =>
  ids.filter((id) => isAdministrator(truth, id)).length;

/** People whom a policy in force excludes through a group, without break-glass accounts. */
const leftOut = (truth: Truth): number => {
  const spared = new Set(
    truth.policies.filter(({ state }) => state === 'enabled').flatMap((one) => one.conditions.users.excludeGroups),
  );
  const members = truth.groups.filter(({ id }) => spared.has(id)).flatMap(({ memberIds }) => memberIds);
  return people(truth).filter((id) => members.includes(id)).length;
};

// --- Roles ---------------------------------------------------------------------------------------------------------

const isStanding = ({ assignmentType, endDateTime }: Holding): boolean =>
  assignmentType === 'Assigned' && endDateTime === null;

const standing = ({ held, emergencyIds }: Truth): number =>
  new Set(
    held
      .filter((one) => isStanding(one) && one.principalType === 'user' && !emergencyIds.includes(one.principalId))
      .map(({ principalId }) => principalId),
  ).size;

const administrators = ({ held, eligible, emergencyIds }: Truth): readonly string[] => [
  ...new Set(
    [...held, ...eligible]
      .filter((one) => one.principalType === 'user' && !emergencyIds.includes(one.principalId))
      .map(({ principalId }) => principalId),
  ),
];

const globalAdministrators = ({ held, eligible, emergencyIds }: Truth): number =>
  new Set(
    [...held, ...eligible]
      .filter((one) => one.roleDefinitionId === globalAdministrator && !emergencyIds.includes(one.principalId))
      .map(({ principalId }) => principalId),
  ).size;

// --- Devices -------------------------------------------------------------------------------------------------------

const notCompliant = ({ devices }: Truth): number =>
  devices.filter(({ complianceState }) => complianceState !== 'compliant').length;

/** A message that is sent long after its collection no longer matches the tenant. Its numbers were counted in the first message. */
const isFresh = ({ seenAt, sentAt }: Said): boolean => sentAt - seenAt <= 10 * 60_000;
const now = (said: Said, value: number | Range): Range | null =>
  isFresh(said) ? (typeof value === 'number' ? exactly(value) : value) : null;

/** Messages count the devices that still are not compliant. A device that recovered before the collection does not count. */
const fellOutBy = ({ changes, devices, slackMs }: Truth, seenAt: number): Range => {
  const falls = changes.flatMap((change) =>
    change.what === 'noncompliant' && change.at <= seenAt ? [{ at: change.at, id: change.deviceId }] : [],
  );
  const isStill = ({ at: fell, id }: (typeof falls)[number]): boolean =>
    devices.some((device) => device.id === id) &&
    !changes.some(({ at, ...one }) => one.what === 'compliant' && one.deviceId === id && at > fell && at <= seenAt);
  const since = (from: number, of: typeof falls): number =>
    distinct(({ id }: (typeof falls)[number]) => id)(of.filter(({ at }) => at > from));
  return [since(seenAt - dayMs + slackMs, falls.filter(isStill)), since(seenAt - dayMs - 2 * slackMs, falls)];
};

// --- Weeks ---------------------------------------------------------------------------------------------------------

/** Monday 00:00 in Berlin before the message; a digest is sent on the Monday after its week. */
function weekBefore(sentAt: number): readonly [number, number] {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/Berlin',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(sentAt);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const to = Math.floor(sentAt / 60_000) * 60_000 - (of('hour') * 60 + of('minute')) * 60_000;
  return [to - 7 * dayMs, to];
}

/**
 * The times between which a collection may see something for the first time. The interval between two collections is
 * added.
 */
type Sighting = { readonly earliest: number; readonly latest: number };

/** The least and the greatest number of these that are seen in the week. */
function inWeek<T extends Sighting>(
  all: readonly T[],
  { sentAt }: Said,
  slackMs: number,
  count: (found: readonly T[]) => number,
): Range {
  const [from, to] = weekBefore(sentAt);
  // The first week begins in the middle: the slack covers the hour of a clock change.
  return [
    count(all.filter(({ earliest, latest }) => earliest >= from + hourMs && latest < to - slackMs)),
    count(all.filter(({ earliest, latest }) => latest >= from - slackMs - hourMs && earliest < to + hourMs)),
  ];
}

/** An entry that is more than an hour late is found when the log is read further back, once a day. */
const latestOf = (at: number, shownAt: number): number => (shownAt - at > hourMs ? shownAt + dayMs : shownAt);

/** Two lists show an activation: the list of active assignments at once, and the log with its delay. */
const activations = ({ changes }: Truth): readonly (Sighting & { readonly personId: string })[] =>
  changes.flatMap((change) =>
    change.what === 'activated'
      ? [{ earliest: change.at, latest: latestOf(change.at, change.shownAt), personId: change.personId }]
      : [],
  );

const detections = (truth: Truth, types: readonly string[]): readonly Sighting[] =>
  truth.changes.flatMap((change) =>
    change.what === 'detected' && types.includes(change.type)
      ? [whereHidden(truth, { earliest: change.shownAt, latest: latestOf(change.at, change.shownAt) })]
      : [],
  );

/**
 * Entries from a time when reading was refused are seen when it is allowed again: licences are read twice a day, and a
 * collection follows.
 */
function whereHidden({ changes, slackMs }: Truth, seen: Sighting): Sighting {
  const isOfRisk = (change: TenantChange, what: 'hidden' | 'shown'): boolean =>
    change.what === what && change.kinds.includes('riskDetection');
  const begin = changes.findLast((change) => isOfRisk(change, 'hidden') && change.at <= seen.latest + slackMs);
  if (begin === undefined) return seen;
  const end =
    changes.find((change) => isOfRisk(change, 'shown') && change.at > begin.at)?.at ?? Number.POSITIVE_INFINITY;
  if (seen.earliest >= end) return seen;
  return { earliest: seen.earliest < begin.at ? seen.earliest : end, latest: end + dayMs };
}

const distinct =
  <T>(idOf: (one: T) => string) =>
  (all: readonly T[]): number =>
    new Set(all.map(idOf)).size;

const moved = (truth: Truth, said: Said, what: 'noncompliant' | 'compliant'): Range => {
  const changes = truth.changes.flatMap((change) =>
    change.what === what ? [{ earliest: change.at, latest: change.at, id: change.deviceId }] : [],
  );
  return inWeek(
    changes,
    said,
    truth.slackMs,
    distinct(({ id }) => id),
  );
};

/** Settings in the words of messages. */
const settingsInWords: ReadonlyMap<string, string> = new Map([
  ['recent contact with Intune', 'DefaultDeviceCompliancePolicy.RequireRemainContact'],
  ['minimum OS version', 'Windows10CompliancePolicy.OsMinimumVersion'],
]);

/** A collection requests the settings of at most this many devices. */
const mostAsked = 20;

/**
 * Devices that lost compliance in the time of a message and fail a setting, or any setting if it is null. The least
 * number counts only devices whose settings a collection must have read: they changed once, at most a few others
 * changed with them, they stayed so for longer than a collection takes, and they are still in the list.
 */
function failing(truth: Truth, said: Said, setting: string | null): Range {
  const { changes, devices, slackMs } = truth;
  const allFalls = changes.flatMap((change) =>
    change.what === 'noncompliant'
      ? [{ earliest: change.at, latest: change.at, id: change.deviceId, setting: change.setting }]
      : [],
  );
  const falls = allFalls.filter((one) => one.setting !== null);
  const isSeen = ({ id, earliest }: (typeof falls)[number]): boolean =>
    allFalls.filter((one) => one.id === id && Math.abs(one.earliest - earliest) < 9 * dayMs).length === 1 &&
    allFalls.filter((one) => Math.abs(one.earliest - earliest) <= slackMs).length <= mostAsked &&
    !changes.some(
      (one) => one.what === 'compliant' && one.deviceId === id && one.at >= earliest && one.at < earliest + slackMs,
    ) &&
    devices.some((device) => device.id === id);
  const all = falls.filter((one) => setting === null || one.setting === setting);
  const seen = all.filter(isSeen);
  if (!said.isWeek) {
    const since = (from: number, to: number, of: typeof falls): number =>
      of.filter(({ earliest }) => earliest > from && earliest <= to).length;
    const { seenAt } = said;
    return [since(seenAt - dayMs + slackMs, seenAt - slackMs, seen), since(seenAt - dayMs - 2 * slackMs, seenAt, all)];
  }
  const ids = distinct(({ id }: (typeof falls)[number]) => id);
  return [inWeek(seen, said, slackMs, ids)[0], inWeek(all, said, slackMs, ids)[1]];
}

const detectedInWeek =
  (...types: readonly string[]): Claim['counted'] =>
  (truth, said) => [inWeek(detections(truth, types), said, truth.slackMs, (found) => found.length)];

// --- People in a sentence ------------------------------------------------------------------------------------------

/** The exposed people in a message, and the group that they are part of: "3 administrators", "11 others, of 312 people". */
type ExposedPeople = {
  readonly exposed: (truth: Truth, said: Said) => { readonly administrators: Range; readonly others: Range } | null;
  readonly of: (truth: Truth, said: Said) => Range;
};

const leftOutBy = (asks: (policy: Policy) => boolean): ExposedPeople => ({
  exposed: (truth, said) => {
    const few = without(asks, truth, said);
    return { administrators: adminsOf(truth, few), others: others(truth, few) };
  },
  of: (truth, said) => asOfLately(truth, said, people(truth).length),
});

/** Everybody who is counted is an administrator. */
const holders = (count: (truth: Truth) => number, of: ExposedPeople['of']): ExposedPeople => ({
  exposed: (truth) => ({ administrators: exactly(count(truth)), others: exactly(0) }),
  of,
});

const everybody: ExposedPeople['of'] = (truth, said) =>
  asOfLately(truth, said, truth.accounts.filter(({ accountEnabled }) => accountEnabled).length);

/** For messages that name single people: only the total is counted here. */
const someOf = (of: ExposedPeople['of']): ExposedPeople => ({ exposed: () => null, of });

const amongAdministrators: ExposedPeople['of'] = (truth) => exactly(administrators(truth).length);

const subjects: ReadonlyMap<string, ExposedPeople> = new Map([
  ...['ZT.ID.001', 'EV.P01', 'EV.P02', 'EV.P03', 'EV.P04', 'EV.R12'].map((id) => [id, leftOutBy(asksForMfa)] as const),
  ['ZT.ID.003', leftOutBy(blocksLegacy)],
  ['ZT.ID.004', leftOutBy(blocksDeviceCode)],
  ['ZT.ID.009', leftOutBy(asksForStrongMfa)],
  ['ZT.ID.002', someOf((truth, said) => asOfLately(truth, said, guests(truth)))],
  ['ZT.AD.001', holders(globalAdministrators, everybody)],
  ['ZT.AD.002', holders(globalAdministrators, amongAdministrators)],
  ['ZT.AD.004', holders(standing, everybody)],
  ['ZT.AD.009', someOf(amongAdministrators)],
  ['ZT.AD.010', someOf(amongAdministrators)],
  ['ZT.AD.015', someOf(amongAdministrators)],
  ['ZT.AD.016', someOf(everybody)],
]);

/** A number in another message is left to the gaps of this file. */
const subjectOf = ({ sources: [lead = ''] }: Said): ExposedPeople | undefined => subjects.get(lead);

const exposedOf = (truth: Truth, said: Said, whom: 'administrators' | 'others' | 'all'): Range | null => {
  const exposed = subjectOf(said)?.exposed(truth, said) ?? null;
  if (exposed === null) return null;
  const [a, b] = [exposed.administrators, exposed.others];
  return now(said, whom === 'all' ? [a[0] + b[0], a[1] + b[1]] : exposed[whom]);
};

const ofWhom = (truth: Truth, said: Said): Range | null => {
  const of = subjectOf(said)?.of(truth, said);
  return of === undefined ? null : now(said, of);
};

/** ", including 3 admins", ", an admin", ", all of them admins". */
const withAdmins = /(?:, including (\d+) admins?|, an admin|, all of them admins)?/.source;

/** The numbers of a control, beside its title: " (298 of 298 people, including 6 admins)". */
const ofPeople = `(?: \\((\\d+) of (\\d+) people${withAdmins}\\))`;

/** How a digest marks a problem that ended within its week. */
const nowOver = / \(now over\)/.source;

/** Controls that protect nobody in the healthy tenant, so everyone to whom they apply counts. */
const openToAll: readonly Claim[] = [
  {
    pattern: new RegExp(
      `(\\d+) of (\\d+) admins (?:can|could|stay|stayed|use|used)[^("]*?(?:${ofPeople}|${nowOver}|[";]|$)`,
    ),
    // Several controls use these words. Another claim counts the people whose methods can be phished.
    isKnown: ({ line }) => !line.includes('phishable'),
    counted: (truth, said) =>
      Array.from({ length: 5 }, () => (said.isPast ? null : now(said, amongAdministrators(truth, said)))),
  },
  {
    pattern: new RegExp(`Apps (?:no longer|do not) limit browsers on unmanaged devices${ofPeople}`),
    counted: (truth, said) => {
      const all = asOfLately(truth, said, people(truth).length);
      return [all, all, amongAdministrators(truth, said)];
    },
  },
  ...[
    [
      /phone app|register MFA|compromised account|from unmanaged devices/,
      (truth: Truth, said: Said) => asOfLately(truth, said, people(truth).length - guests(truth)),
    ] as const,
    [
      /unknown platforms|device code|another device|any country|on unmanaged devices|despite sign-in risk/,
      (truth: Truth, said: Said) => asOfLately(truth, said, people(truth).length),
    ] as const,
  ].map(
    ([whom, of]): Claim => ({
      pattern: new RegExp(
        `(\\d+) people [^(·,;]*(?:${whom.source})[^(·,"]*?${withAdmins}(?:${ofPeople}|${nowOver}| ?[·,";]|$)`,
      ),
      counted: (truth, said) => {
        if (said.isPast) return Array.from({ length: 5 }, () => null);
        const [all, admins] = [of(truth, said), amongAdministrators(truth, said)];
        return [all, admins, all, all, admins];
      },
    }),
  ),
];

// --- Claims --------------------------------------------------------------------------------------------------------

const claims: readonly Claim[] = [
  ...openToAll,
  {
    pattern: new RegExp(
      `(?<!of )\\b(\\d+) (?:person|people|admins?) (?:can(?: now)?|could) (?:sign in|open admin portals) without MFA${withAdmins}${ofPeople}?`,
    ),
    counted: (truth, said) => {
      if (said.isPast) return Array.from({ length: 5 }, () => null);
      const lost = withoutMfa(truth, said);
      const [all, admins] = [now(said, countsOf(lost)), now(said, adminsOf(truth, lost))];
      return [all, admins, all, now(said, asOfLately(truth, said, people(truth).length)), admins];
    },
  },
  {
    pattern: /(\d+) (?:person|people) at Contoso (?:can now|could) sign in with only a password/,
    counted: (truth, said) => [now(said, countsOf(withoutMfa(truth, said)))],
  },
  {
    pattern: /^WHO IS EXPOSED: (\d+) admin(?:istrator)?s?(?:, of (\d+) people at Contoso)?(?=:)/,
    isKnown: (said) => subjectOf(said) !== undefined,
    counted: (truth, said) => [exposedOf(truth, said, 'administrators'), ofWhom(truth, said)],
  },
  {
    pattern: /^WHO IS EXPOSED: (\d+) others?, of (\d+) people at Contoso/,
    isKnown: (said) => subjectOf(said) !== undefined,
    counted: (truth, said) => [exposedOf(truth, said, 'others'), ofWhom(truth, said)],
  },
  {
    pattern: /^WHO IS EXPOSED: (\d+) (?:person|people), of (\d+) people at Contoso/,
    isKnown: (said) => subjectOf(said) !== undefined,
    counted: (truth, said) => [exposedOf(truth, said, 'others'), ofWhom(truth, said)],
  },
  {
    // The control on the same line counts the people without another factor.
    pattern: new RegExp(
      `(\\d+) (?:person needs|people need|(?:person|people) needed) no MFA at trusted locations${withAdmins}`,
    ),
    counted: () => [null, null],
  },
  {
    pattern: /(\d+) (?:person (?:is|was)|people (?:are|were)) excluded from a policy/,
    counted: (truth, said) => [said.isPast ? null : now(said, leftOut(truth))],
  },
  {
    pattern: /(\d+) devices became non-compliant within 24 h(?:ours)?/,
    counted: (truth, said) => [said.isPast ? null : fellOutBy(truth, said.seenAt)],
  },
  {
    pattern: /That is (\d+) of (\d+) devices \(([\d.]+) %\)/,
    counted: (truth, said, [, part]) => [
      fellOutBy(truth, said.seenAt),
      now(said, truth.devices.length),
      now(said, Math.floor((1000 * Number(part)) / truth.devices.length) / 10),
    ],
  },
  {
    pattern: /(\d+) of (\d+) devices (?:in contact )?(?:is|are|was|were) not compliant/,
    counted: (truth, said) =>
      said.isPast ? [null, null] : [now(said, notCompliant(truth)), now(said, truth.devices.length)],
  },
  {
    pattern: /(\d+) of (\d+) devices in contact: ([\d.]+) % not compliant/,
    counted: (truth, said) => [
      now(said, notCompliant(truth)),
      now(said, truth.devices.length),
      now(said, Math.max(Math.round((1000 * notCompliant(truth)) / truth.devices.length), 1) / 10),
    ],
  },
  {
    pattern: /(\d+) break-glass accounts? (?:is|are|was|were) disabled(?: \((\d+) of (\d+) people, an admin\))?/,
    counted: (truth, said) => {
      const disabled = said.isPast ? null : exactly(disabledEmergencyAccounts(truth));
      return [disabled, disabled, said.isPast ? null : exactly(truth.emergencyIds.length)];
    },
  },
  {
    pattern: /(\d+) Global Administrators, more than allowed/,
    counted: (truth, said) => [said.isPast ? null : now(said, globalAdministrators(truth))],
  },
  {
    pattern: /(\d+) (?:person holds|people hold|(?:person|people) held) admin roles permanently/,
    counted: (truth, said) => [said.isPast ? null : now(said, standing(truth))],
  },
  {
    pattern: /number of devices in contact that are not compliant fell to (\d+) of (\d+)/,
    counted: (truth, said) =>
      said.isPast ? [null, null] : [now(said, notCompliant(truth)), now(said, truth.devices.length)],
  },
  {
    pattern: /(\d+) of (\d+) admins (?:(?:is|was) a Global Administrator|(?:are|were) Global Administrators)/,
    counted: (truth, said) =>
      said.isPast ? [null, null] : [now(said, globalAdministrators(truth)), now(said, administrators(truth).length)],
  },
  {
    pattern: /(\d+) of (\d+) admins? (?:can|could) sign in with phishable MFA/,
    counted: (truth, said) => {
      const all = said.isPast ? null : now(said, administrators(truth).length);
      return [all, all];
    },
  },
  {
    pattern: /(\d+) administrators at Contoso are no longer asked for a passkey/,
    counted: (truth, said) => [now(said, administrators(truth).length)],
  },
  {
    // The total is from the last successful judgement. Microsoft decides whom a report leaves out.
    pattern: /the report does not name (\d+) of (\d+) administrators yet/,
    counted: (truth, said) => [
      null,
      said.isPast ? null : now(said, administrators(truth).length + truth.emergencyIds.length),
    ],
  },
  {
    pattern: /it is not known yet when (\d+) of (\d+) administrators last signed in/,
    counted: (truth, said) => [null, said.isPast ? null : now(said, administrators(truth).length)],
  },
  {
    pattern: /(\d+) of (\d+) (?:administrators|admins) at Contoso/,
    counted: (truth, said) => [null, now(said, administrators(truth).length)],
  },
  {
    pattern: new RegExp(
      `(?<!of )\\b(\\d+) (?:person|people|admins?) (?:can|could) sign in with phishable MFA${withAdmins}`,
    ),
    counted: (truth, said) => {
      const few = without(asksForStrongMfa, truth, said);
      return said.isPast ? [null, null] : [now(said, countsOf(few)), now(said, adminsOf(truth, few))];
    },
  },
  {
    pattern: /(\d+) (?:person|people) at Contoso are no longer asked for a passkey/,
    counted: (truth, said) => [now(said, countsOf(without(asksForStrongMfa, truth, said)))],
  },
  {
    // The first number is of a past moment. The current number is in the same sentence.
    pattern: /Before that, (\d+) (?:person was|people were) affected; now (\d+) (?:is|are)/,
    counted: (truth, said) => [null, exposedOf(truth, said, 'all')],
  },
  {
    // How many people were exposed at first was counted when the alert was sent. Of these, the remaining ones are
    // exposed now.
    pattern: /(\d+) of the (\d+) people (?:is|are) no longer exposed/,
    counted: (truth, said, [, , first]) => {
      const left = exposedOf(truth, said, 'all');
      return left === null ? [null, null] : [[Number(first) - left[1], Number(first) - left[0]], null];
    },
  },
  {
    // The lost protection was counted when the alert was sent. People who joined and left since then do not change the number that
    // was restored.
    pattern: /MFA (?:is required again for(?: all)?|was put back for) (\d+) people/,
    counted: () => [null],
  },
  {
    // The exposed people were counted when the alert was sent.
    pattern: /\b(?:[Nn]one|\d+) of the (?:first \d+ of )?(\d+) people (?:(?:had|has|have) )?signed in/,
    counted: () => [null],
  },
  {
    pattern: /(\d+) activations? of eligible roles by (\d+) (?:person|people)/,
    counted: (truth, said) => [
      inWeek(activations(truth), said, truth.slackMs, (found) => found.length),
      inWeek(
        activations(truth),
        said,
        truth.slackMs,
        distinct(({ personId }) => personId),
      ),
    ],
  },
  {
    pattern: /^DEVICES: (\d+) of (\d+) not compliant(?: \(\d+ last week\))?\./,
    counted: (truth, { sentAt }) => {
      const flips = truth.changes.filter(
        ({ what, at }) => /compliant$/.test(what) && at > sentAt - truth.slackMs,
      ).length;
      const value = notCompliant(truth);
      return [
        [value - flips, value + flips],
        [truth.devices.length - 2, truth.devices.length + 2],
      ];
    },
  },
  {
    pattern: /(?:(\d+) accounts were deleted or disabled|deleted or disabled (\d+) accounts)/,
    counted: (truth, said) => {
      const gone = said.isPast ? null : goneBy(truth, said.seenAt);
      return [gone, gone];
    },
  },
  {
    pattern: /(\d+) devices (?:were )?(?:wiped|retired|deleted)/,
    counted: (truth, said, [, removed]) => [said.isPast ? null : inRow('removed', truth, said.seenAt, Number(removed))],
  },
  {
    pattern: /(?:keys or (?:local admin )?passwords of (\d+) devices)/,
    counted: (truth, said, [, read]) => [said.isPast ? null : inRow('keyRead', truth, said.seenAt, Number(read))],
  },
  {
    // The number of remaining devices depends on when the list was last read.
    pattern: /^WHO IS EXPOSED: (\d+) devices?, of (\d+) devices at Contoso/,
    isKnown: ({ sources: [lead] }) => lead === 'EV.D07',
    counted: (truth, said, [, removed]) => [inRow('removed', truth, said.seenAt, Number(removed)), null],
  },
  {
    pattern: /Most common failing setting: ([^,]+), on (\d+) of (?:the )?(\d+) devices? whose settings were read/,
    isKnown: ({ line }) => [...settingsInWords.keys()].some((words) => line.includes(words)),
    counted: (truth, said, [, words = '']) => [
      null,
      failing(truth, said, settingsInWords.get(words) ?? null),
      failing(truth, said, null),
    ],
  },
  {
    pattern: /(\d+) became non-compliant/,
    counted: (truth, said) => [moved(truth, said, 'noncompliant')],
  },
  { pattern: /(?:^| )(\d+) became compliant again/, counted: (truth, said) => [moved(truth, said, 'compliant')] },
  {
    pattern: /(\d+) (?:person holds|people hold) a privileged role/,
    counted: (truth) => [exactly(standing(truth) + truth.emergencyIds.length)],
  },
  {
    pattern: /active in places too far apart, or in a new country \((\d+)\)/,
    counted: detectedInWeek('unlikelyTravel', 'newCountry'),
  },
  {
    pattern: /came from an anonymous or malicious address \((\d+)\)/,
    counted: detectedInWeek('anonymizedIPAddress', 'maliciousIPAddress'),
  },
  {
    pattern: /was unlike the earlier ones of the account \((\d+)\)/,
    counted: detectedInWeek('unfamiliarFeatures', 'suspiciousBrowser'),
  },
];

/** Nouns whose number the tenant knows. If a sentence has one that no claim covers, this file is incomplete. */
const countable = /\b\d+ (?:of \d+ )?(?:people|persons?|devices?|accounts?|admins|administrators|activations?)\b/g;

/**
 * The number of devices that one account removed, or whose keys it read, within the last day without a break of an
 * hour. If no account reached the number in the message, the highest one.
 */
function inRow(what: 'removed' | 'keyRead', { changes }: Truth, seenAt: number, said: number): Range {
  const acts = changes.flatMap((change) =>
    change.what === what && change.at <= seenAt && change.at > seenAt - dayMs ? [change] : [],
  );
  const rows = acts.map(({ actorId, at: first }) => {
    let last = first;
    const row = acts.filter((one) => {
      const isNext = one.actorId === actorId && one.at >= first && one.at - last <= hourMs;
      if (isNext) last = one.at;
      return isNext;
    });
    return new Set(row.map(({ deviceId }) => deviceId)).size;
  });
  return exactly(rows.includes(said) ? said : Math.max(0, ...rows));
}

/** Accounts that were deleted or disabled within a day. A few others can leave on the day of a clean-up. */
function goneBy({ changes }: Truth, seenAt: number): Range {
  const gone = changes.filter(({ what, at }) => what === 'gone' && at <= seenAt && at > seenAt - dayMs).length;
  return [Math.max(0, gone - 3), gone];
}

/** Numbers of time, of the record and of the app itself, or of single objects that the line names. */
const exempt = [
  /\b\d+ people hold a privileged role \(\d+ last week\)/,
  /compliance (?:fell|rose)/,
  // Accounts that can have made a change.
  /\bone of \d+ accounts\b/,
  /\b1 (?:person|device|account)\b/,
];

/** The parts of a digest that describe the moment at which it is made. */
const ofNow = /^(?:STILL OPEN|Do this week)/;

const isIn = ([least, most]: Range, number: number): boolean => number >= least && number <= most;

/** The comma in 19,998. */
const thousands = /(?<=\d),(?=\d{3}(?!\d))/g;

/** All numbers that any claim covers, because a line of a digest can be about several alerts. */
const claimsIn = (sentence: Sentence): readonly (readonly [Claim, RegExpMatchArray])[] =>
  claims
    .filter(({ isKnown }) => isKnown?.(sentence) !== false)
    .flatMap((claim) =>
      [...sentence.line.matchAll(new RegExp(claim.pattern, 'g'))].map((match) => [claim, match] as const),
    );

/** Checks the numbers in a message against the tenant. `from` is when monitoring began: the first week is shorter. */
export function recount(said: Said, truth: Truth): Recount {
  const wrong: RecountFault[] = [];
  const uncounted: RecountFault[] = [];
  let counted = 0;
  for (const whole of said.lines) {
    // A quotation from the first message of another alert is about that day.
    const line = whole.replace(/When it began: .*$/, '').replace(thousands, '');
    const isOfNow = said.isWeek && ofNow.test(line);
    const sentence: Sentence = {
      ...said,
      line,
      isPast: said.isWeek && !isOfNow,
      // The week ended hours ago, but these numbers are counted when the digest is made.
      ...(isOfNow && { seenAt: said.sentAt }),
    };
    const earlier = isOfNow ? truth.settingsLately.map((settings) => ({ ...truth, ...settings })) : [];
    let rest = line;
    for (const [claim, match] of claimsIn(sentence)) {
      rest = rest.replace(match[0], '');
      const before = earlier.map((one) => claim.counted(one, sentence, match));
      for (const [at, range] of claim.counted(truth, sentence, match).entries()) {
        const number = match[at + 1];
        if (range === null || number === undefined) continue;
        counted += 1;
        const [least, most] = range;
        const ranges = [range, ...before.flatMap(({ [at]: one }) => (one == null ? [] : [one]))];
        if (!ranges.some((one) => isIn(one, Number(number))))
          wrong.push({
            subject: said.subject,
            said: line,
            counted: least === most ? `${least}` : `${least} to ${most}`,
          });
      }
    }
    if (exempt.some((pattern) => pattern.test(rest))) continue;
    for (const [left] of rest.matchAll(countable))
      uncounted.push({ subject: said.subject, said: line, counted: `"${left}" is recounted by nothing` });
  }
  return { wrong, uncounted, counted };
}
