/**
 * Events in a world from which recipients are alerted, seen from outside: the built app, real storage, the simulated
 * tenant. All stories of a file share one world: simultaneous changes have different actors and fail different
 * controls, so that each is a separate alert. None of our code is mocked, and every number in a message is counted
 * again.
 */
import type { ReceivedCall } from '../../infra/local/receivers';
import type { Change, ChangeActor } from '../../infra/local/tenant/change/changes';
import type { Json, JsonObject } from '../../infra/local/tenant/json';
import { startWorld, type World } from '../../infra/local/world';
import { minuteMs } from '../../shared/core/time/durations';
import {
  advance,
  change,
  type GraphReader,
  graphReader,
  isRunning,
  keyOf,
  lookingOftenAt,
  type ReceivedMessage,
  readPosture,
  standstillMs,
  tickOf,
  unevenSubjects,
  until,
  untilReceived,
  untilSaid,
  updates,
} from './observed-world';
import { weakAtContoso } from './weak-at-contoso';

export const roles = {
  globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
  globalReader: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
  securityAdministrator: '194ae4cb-b126-40b2-bd5b-6091b380977d',
  helpdesk: '729827e3-9c14-49f7-bb1b-9608f156bbb8',
};
export const paths = {
  policies: 'identity/conditionalAccess/policies',
  namedLocations: 'identity/conditionalAccess/namedLocations',
  strengths: 'policies/authenticationStrengthPolicies',
  compliancePolicies: 'deviceManagement/deviceCompliancePolicies',
  roleAssignments: 'roleManagement/directory/roleAssignments',
  roleInstances: 'roleManagement/directory/roleAssignmentScheduleInstances',
};
export const account = (name: string, ipAddress: string) => ({
  userPrincipalName: `${name.toLowerCase().replace(' ', '.')}@contoso.example`,
  ipAddress,
});
export const mara = account('Mara Klein', '192.0.2.44');
export const tom = account('Tom Iversen', '192.0.2.51');
export const ada = account('Ada Brandt', '192.0.2.17');
export const ines = account('Ines Roth', '192.0.2.33');
export const jan = account('Jan Pohl', '192.0.2.39');

type Cast = {
  readonly policyId: string;
  readonly excludedGroups: readonly string[];
  readonly administratorsPolicyId: string;
  /** Roles whose holders CA04 asks for a phishing-resistant method. */
  readonly protectedRoles: readonly string[];
  readonly vendorsId: string;
  readonly exclusionsId: string;
  readonly officeId: string;
  readonly compliancePolicyId: string;
  readonly assignments: Json;
  readonly adaId: string;
  readonly leaId: string;
  readonly janId: string;
  readonly noraId: string;
  readonly paulId: string;
  readonly breakGlassId: string;
  readonly deviceId: string;
  readonly deviceName: string;
};

/**
 * Looks up the people and objects before the app starts, because Conditional Access allows one request a second for all
 * clients together.
 */
async function castOf(read: GraphReader): Promise<Cast> {
  const one = (path: string, property: string, value: string) =>
    until(value, async () => (await read(path).catch(() => [])).find((item) => item[property] === value));
  const person = async (name: string) => String((await one('users', 'displayName', name)).id);
  const all = await read(paths.policies);
  const find = (name: string) => {
    const policy = all.find(({ displayName }) => String(displayName).startsWith(name));
    // Safe: the shape of a conditionalAccessPolicy.
    return policy as unknown as {
      readonly id: string;
      readonly conditions: { readonly users: Readonly<Record<'excludeGroups' | 'includeRoles', readonly string[]>> };
    };
  };
  const [ca01, ca04] = [find('CA01'), find('CA04')];
  const device = await one('deviceManagement/managedDevices', 'userPrincipalName', tom.userPrincipalName);
  const compliance = await one(`${paths.compliancePolicies}?$expand=assignments`, 'displayName', 'Mac-Baseline');
  return {
    policyId: ca01.id,
    excludedGroups: ca01.conditions.users.excludeGroups,
    administratorsPolicyId: ca04.id,
    protectedRoles: ca04.conditions.users.includeRoles.filter((id) => id !== roles.helpdesk),
    vendorsId: String((await one('groups', 'displayName', 'Vendors-Temp')).id),
    exclusionsId: String((await one('groups', 'displayName', 'CA-Exclusions')).id),
    officeId: String((await one(paths.namedLocations, 'displayName', 'Berlin office')).id),
    compliancePolicyId: String(compliance.id),
    assignments: compliance.assignments ?? [],
    adaId: await person('Ada Brandt'),
    leaId: await person('Lea Novak'),
    janId: await person('Jan Pohl'),
    noraId: await person('Nora Weber'),
    paulId: await person('Paul Orth'),
    breakGlassId: await person('BreakGlass-1'),
    deviceId: String(device.id),
    deviceName: String(device.deviceName),
  };
}

/** CA04's requirement for administrators in this world. */
export const keysOnly = {
  id: 'a1b2c3d4-0000-4000-8000-00000000000a',
  displayName: 'Keys and certificates',
  description: '',
  allowedCombinations: ['fido2', 'x509CertificateMultiFactor'],
};

/** Contoso before monitoring begins: CA04 requires a custom strength for all roles except one. */
const beginning = ({ administratorsPolicyId, protectedRoles, paulId }: Cast): readonly Change[] => [
  { op: 'create', path: `/${paths.strengths}`, body: keysOnly, audit: false },
  {
    op: 'update',
    path: `/${paths.policies}/${administratorsPolicyId}`,
    body: {
      conditions: { users: { includeRoles: protectedRoles } },
      grantControls: { authenticationStrength: { id: keysOnly.id } },
    },
    audit: false,
  },
  // One role is activated and another one assigned, because within minutes the log cannot distinguish the two.
  {
    op: 'create',
    path: '/roleManagement/directory/roleEligibilityScheduleInstances',
    body: { principalId: paulId, roleDefinitionId: roles.globalReader },
    audit: false,
  },
];

type Row = { readonly id: string; readonly status: string };

export const controlsWith = (posture: { readonly controls: readonly Row[] }, status: string): readonly string[] =>
  posture.controls
    .filter((row) => row.status === status)
    .map(({ id }) => id)
    .sort();

/**
 * Resource types that the stories change are read at the usual cadence. For all others, a first collection and hints
 * from the log are enough.
 */
const storied = lookingOftenAt(
  'auditEvent',
  'authenticationStrengthPolicy',
  'authorizationPolicy',
  'conditionalAccessPolicy',
  'deviceCompliancePolicy',
  'directoryAudit',
  'group',
  'managedDevice',
  'namedLocation',
  'openRiskDetection',
  'riskDetection',
  'riskyUser',
  'signIn',
  'unifiedRoleAssignment',
  'unifiedRoleAssignmentScheduleInstance',
  'unifiedRoleEligibilityScheduleInstance',
  'user',
);

type Stage = { readonly world: World; readonly read: GraphReader; readonly cast: Cast; readonly people: number };

async function startStage(tenantAheadMs: number): Promise<Stage> {
  let before: Omit<Stage, 'world'> | undefined;
  const world = await startWorld({
    speed: 1,
    tenantAheadMs,
    auditLatencyMs: minuteMs,
    configurationOver: storied,
    tenant: { pageSize: 50, honourTop: true },
    licence: 'business-premium-p2',
    beforeFirstCollection: async (tenant) => {
      const read = await graphReader(tenant);
      const cast = await castOf(read);
      // The break-glass accounts are declared, so a policy for all users does not count them.
      const people = (await read('users?$select=id,displayName,accountEnabled')).filter(
        ({ accountEnabled, displayName }) => accountEnabled && !String(displayName).startsWith('BreakGlass-'),
      ).length;
      const applied = tenant.applyChanges(beginning(cast));
      if (applied.outcome === 'refused') throw new Error(applied.reason);
      before = { read, cast, people };
    },
  });
  if (before === undefined) throw new Error('the stories were not cast');
  return { world, ...before };
}

/** Every channel gets the same words. Duplicates are checked at the end. */
function expectSame({ subject, key, mails, calls }: ReceivedMessage, form: RegExp): void {
  expect(subject).toMatch(form);
  expect(mails.length).toBeGreaterThan(0);
  expect(calls[0]).toMatchObject({ signature: 'valid', body: { subject, alert: { key } } });
}

const by = (actor: ChangeActor | undefined) => (actor === undefined ? {} : { actor });

/** Edits of the tenant by an admin, or by nobody. They return the ids of the changed objects. */
function editsOf(world: () => World) {
  return {
    put: (path: string, body: JsonObject, actor?: ChangeActor) =>
      change(world(), { op: 'update', path: `/${path}`, body, ...by(actor) }),
    create: (path: string, body: JsonObject, actor?: ChangeActor) =>
      change(world(), { op: 'create', path: `/${path}`, body, ...by(actor) }),
    remove: (path: string, actor: ChangeActor) => change(world(), { op: 'delete', path: `/${path}`, actor }),
  };
}

type StoriesOptions<StoryName extends string> = {
  /** How far Microsoft's clock is ahead of that of the machine; ms. No message shows that they differ. */
  readonly tenantAheadMs: number;
  /** Stories that cannot be ended. */
  readonly endless?: readonly StoryName[];
};

/** Starts a tenant with Entra ID P2 before all tests of a file. */
export function startStories<StoryName extends string>({ tenantAheadMs, endless = [] }: StoriesOptions<StoryName>) {
  let begun: Stage | undefined;
  const stage = (): Stage => {
    if (begun === undefined) throw new Error('the world has not started');
    return begun;
  };
  const heard = new Map<StoryName, ReceivedMessage>();

  const stoodStillMs = standstillMs();

  beforeAll(async () => {
    begun = await startStage(tenantAheadMs);
  });

  afterAll(async () => {
    const pids = begun?.world.pids() ?? [];
    await begun?.world.stop();
    expect(pids.length).toBeGreaterThan(0);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  const { put, create, remove } = editsOf(() => stage().world);

  const alertOf = (story: StoryName): ReceivedMessage => {
    const found = heard.get(story);
    if (found === undefined) throw new Error(`${story} was never alerted`);
    return found;
  };
  const tick = () => tickOf(stage().world);
  const untilWatching = () => untilReceived(stage().world, /\[START\]$/, undefined, tick);
  const hear = async (story: StoryName, subject: RegExp): Promise<ReceivedMessage> => {
    const alert = await untilReceived(stage().world, subject, undefined, tick);
    expectSame(alert, subject);
    heard.set(story, alert);
    return alert;
  };
  const restored = async (story: StoryName, subject: RegExp): Promise<ReceivedMessage> => {
    const end = await untilReceived(stage().world, subject, alertOf(story).key, tick);
    expectSame(end, /^Restored · /);
    return end;
  };
  const untilNamed = (story: StoryName, { userPrincipalName, ipAddress }: typeof mara) =>
    untilSaid(stage().world, alertOf(story).key, `(${userPrincipalName}), from ${ipAddress}`, tick);

  /**
   * Afterwards eight more alerts each get a message of their own: further alerts within ten minutes are combined.
   * From ten minutes between two ticks on, the app would report a gap.
   */
  const becomeCalm = async (): Promise<void> => {
    const count = () => stage().world.receivers.received().calls.length;
    for (let tries = 0; tries < 5; tries += 1) {
      const before = count();
      await advance(stage().world, 12 * minuteMs, { maxTicks: 2 });
      if (count() === before) return;
    }
    throw new Error('messages still came after five times twelve minutes');
  };

  /**
   * Waits for all three: alerts end before the verdicts of the same collection are stored, and a source that a busy
   * machine did not answer at first is requested again minutes later.
   */
  const untilAllFixed = async (): Promise<void> => {
    const ended = endless.map((story) => alertOf(story).key);
    await until(
      'a page without open alerts, on which fails and is unknown what was before',
      async () => {
        const now = await readPosture(stage().world);
        const open = (now.openAlerts as readonly { readonly key: string }[]).filter(({ key }) => !ended.includes(key)); // Safe: the page's own JSON.
        const isAsBefore =
          controlsWith(now, 'fail').join() === weakAtContoso.join() &&
          controlsWith(now, 'unknown').join() === 'ZT.ID.026';
        return open.length === 0 && isAsBefore ? true : undefined;
      },
      tick,
    );
  };

  /**
   * Checks that each story was reported once on every channel. `mayFollow` matches the subjects of other allowed
   * messages.
   */
  const expectOnceEach = (mayFollow?: RegExp): Promise<void> =>
    expectEachOnce({ world: stage().world, heard, endless, tick, stoodStillMs: stoodStillMs() }, mayFollow);

  return {
    stage,
    tick,
    untilWatching,
    put,
    create,
    remove,
    alertOf,
    hear,
    restored,
    untilNamed,
    becomeCalm,
    untilAllFixed,
    expectSame,
    expectOnceEach,
  };
}

type Reported<StoryName extends string> = {
  readonly world: World;
  readonly heard: ReadonlyMap<StoryName, ReceivedMessage>;
  /** Stories that cannot be ended. */
  readonly endless: readonly StoryName[];
  readonly tick: () => Promise<unknown>;
  /** How long the machine stood still at most. */
  readonly stoodStillMs: number;
};

/** After such a standstill, the app rightly reports that its timer did not run. */
const reportedStandstillMs = 4 * minuteMs;
const isAboutTimer =
  /^(High · Contoso · the timer of Zero Trust Watch does not run|Restored · Contoso · the timer runs again) /;

/**
 * Checks that each story was opened and ended once for each change on every channel, and that only messages that
 * `mayFollow` matches were sent besides.
 */
async function expectEachOnce<StoryName extends string>(
  { world, heard, endless, tick, stoodStillMs }: Reported<StoryName>,
  mayFollow: RegExp | undefined,
): Promise<void> {
  type Body = { readonly subject: string; readonly because: string };
  const bodies = (some: readonly ReceivedCall[]): readonly Body[] => some.map(({ body }) => body as Body); // Safe: our own webhook.
  const ends = (some: readonly ReceivedCall[]): number =>
    bodies(some).filter(({ because }) => because === 'resolved').length;
  const seen = (): string => {
    const { mails, cards, calls } = world.receivers.received();
    const ended = new Set(bodies(calls).flatMap((one) => (one.because === 'resolved' ? [keyOf(one.subject)] : [])));
    const missing = [...heard].filter(([story, { key }]) => !endless.includes(story) && !ended.has(key));
    return [
      `${mails.length} mails, ${cards.length} cards, ${calls.length} calls`,
      `without an end: ${missing.map(([story]) => story).join(', ') || 'none'}`,
      `uneven: ${unevenSubjects(world).join(' | ') || 'none'}`,
    ].join('; ');
  };
  const everyEnd = () => `the end of each story, each message on each channel (${seen()})`;
  const findEveryEnd = () => {
    const received = world.receivers.received();
    const isComplete = ends(received.calls) >= heard.size - endless.length && unevenSubjects(world).length === 0;
    return isComplete ? received : undefined;
  };
  const { calls } = await until(everyEnd, findEveryEnd, tick);
  const said = bodies(calls);
  const keys = [...heard.values()].map(({ key }) => key);
  const isOfStory = (subject: string): boolean =>
    [...keys, 'START'].includes(keyOf(subject) ?? '') ||
    mayFollow?.test(subject) === true ||
    (stoodStillMs > reportedStandstillMs && isAboutTimer.test(subject));
  expect(said.map(({ subject }) => subject).filter((subject) => !isOfStory(subject))).toEqual([]);
  expect(keys.filter((key) => !said.some(({ subject }) => keyOf(subject) === key))).toEqual([]);
  // The log may show a change before the collection that judges it, and its account later. An old alert gets a
  // reminder.
  for (const [story, { key }] of heard) {
    const because = said.filter(({ subject }) => keyOf(subject) === key).map((one) => one.because);
    const times = keys.filter((one) => one === key).length;
    const end = endless.includes(story) ? [] : ['resolved'];
    const expected = Array.from({ length: times }, (_, at) => [at === 0 ? 'opened' : 'reopened', ...end]).flat();
    expect([story, because.filter((one) => !updates.includes(one))]).toEqual([story, expected]);
  }
}
