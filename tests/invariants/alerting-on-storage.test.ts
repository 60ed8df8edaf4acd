/**
 * No change is lost, end to end: random changes by four people in a tenant are collected, attributed, raised and
 * delivered, in the last history on real tables. alerting.test.ts checks the rules themselves over many more histories,
 * without storage. INVARIANT_SEEDS chooses the histories.
 */
import fc from 'fast-check';
import type { Message } from '../../shared/core/delivery/message';
import type { DirectoryAudit } from '../../shared/core/log/record';
import type { Kind } from '../../shared/core/resource/kind';
import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { renderText } from '../../shared/reports/mail/email';
import { assignment, office, policy, userAdministratorRole } from '../fixtures/conditional-access';
import { directoryAudit, modified, person, policyRecord, roleRecord, target } from '../fixtures/records';
import { hint } from '../pipeline/history';
import { type App, createSmallWorld, type SmallWorld, startCollected } from '../pipeline/small-world';
import { storageTables } from '../storage';

const seeds = (process.env.INVARIANT_SEEDS ?? '1,2,102,4306,8505').split(',').map(Number);
const minuteMs = 60_000;
const secondMs = 1000;

// --- What people do ------------------------------------------------------------------------------------------------

type ActionType = 'exclusion' | 'role' | 'secret' | 'location' | 'off';
type Action = {
  readonly type: ActionType;
  readonly actor: string;
  readonly object: string;
  readonly value: string;
  /** Time since the previous action. */
  readonly pauseMs: number;
  readonly logMs: number;
  /** Time until the changed resource type is collected; null: only the log and the slow cadence show it. */
  readonly collectionMs: number | null;
  readonly undoneMs: number | null;
};

const objects: Readonly<Record<ActionType, readonly string[]>> = {
  exclusion: ['ca01', 'ca02'],
  off: ['ca03'],
  role: ['person04', 'person05'],
  secret: ['app-a', 'app-b', 'app-c'],
  location: [office.id],
};
const actors = ['ada', 'bea', 'person10', 'person11'] as const;
const latencies = [0, 20, 100, 400].map((seconds) => seconds * secondMs);

const anyAction: fc.Arbitrary<Action> = fc
  .record({
    type: fc.constantFrom<ActionType>('exclusion', 'exclusion', 'role', 'secret', 'location', 'off'),
    actor: fc.constantFrom(...actors),
    object: fc.nat(2),
    value: fc.constantFrom('vendors', 'person01', 'person02'),
    pauseMs: fc.constantFrom(...[1, 7, 30, 130, 310, 1500].map((seconds) => seconds * secondMs)),
    logMs: fc.constantFrom(...latencies),
    collectionMs: fc.option(fc.constantFrom(...latencies), { nil: null }),
    undoneMs: fc.option(fc.constantFrom(...[33, 200, 900].map((seconds) => seconds * secondMs)), {
      nil: null,
      freq: 3,
    }),
  })
  .map((drawn) => ({
    ...drawn,
    object: objects[drawn.type][drawn.object % objects[drawn.type].length] ?? 'none',
    // If other policies require MFA of everybody, a location that was wide for a moment exposes no one by itself.
    ...(drawn.type === 'location' && { undoneMs: null }),
  }));

/** The target of an action. Nobody makes the same change twice, and undoing it undoes exactly that change. */
const whatOf = ({ type, object, value }: Action): string => [type, object, type === 'exclusion' ? value : ''].join(' ');

const anyHistory = fc
  .array(anyAction, { minLength: 4, maxLength: 8 })
  .map((actions) => actions.filter((one, at) => actions.findIndex((other) => whatOf(other) === whatOf(one)) === at));

// --- Making changes -----------------------------------------------------------------------------------------------

const kinds: Readonly<Record<ActionType, Kind>> = {
  exclusion: 'conditionalAccessPolicy',
  off: 'conditionalAccessPolicy',
  role: 'unifiedRoleAssignment',
  secret: 'directoryAudit',
  location: 'namedLocation',
};

function editPolicy(
  { tenant }: SmallWorld,
  id: string,
  edit: (policy: ConditionalAccessPolicy) => ConditionalAccessPolicy,
): DirectoryAudit {
  const before = tenant.policies.find((policy) => policy.id === id);
  if (before === undefined) throw new Error(`no policy ${id}`);
  const after = edit(before);
  tenant.policies = tenant.policies.map((policy) => (policy.id === id ? after : policy));
  return policyRecord(before, after);
}

function exclude(policy: ConditionalAccessPolicy, value: string, isExcluded: boolean): ConditionalAccessPolicy {
  const { users } = policy.conditions;
  const list = value === 'vendors' ? 'excludeGroups' : 'excludeUsers';
  const others = users[list].filter((id) => id !== value);
  const changed = { ...users, [list]: isExcluded ? [...others, value].sort() : others };
  return { ...policy, conditions: { ...policy.conditions, users: changed } };
}

function setRole({ tenant }: SmallWorld, principalId: string, isHeld: boolean): DirectoryAudit {
  const others = tenant.assignments.filter((held) => held.principalId !== principalId);
  tenant.assignments = isHeld ? [...others, assignment(principalId, userAdministratorRole)] : others;
  const templateId = userAdministratorRole;
  return roleRecord({ principalId, principalType: 'User', templateId, roleName: 'User Administrator' }, {}, !isHeld);
}

const half = '128.0.0.0/1';
function setRanges({ tenant }: SmallWorld, isWide: boolean): DirectoryAudit {
  const [before, after] = [!isWide, isWide].map((wide) => ({
    ...office,
    ipRanges: wide ? [...office.ipRanges, half] : office.ipRanges,
  }));
  tenant.places = tenant.places.map((place) => (place.id === office.id && after !== undefined ? after : place));
  const wire = (place: typeof before): string =>
    JSON.stringify({ isTrusted: true, ipRanges: place?.ipRanges.map((cidrAddress) => ({ cidrAddress })) });
  return directoryAudit({
    activityDisplayName: 'Update named location',
    category: 'Policy',
    loggedByService: 'Conditional Access',
    targets: [target('Policy', office.id, [modified('NamedLocation', wire(before), wire(after))], office.displayName)],
  });
}

const addSecret = (app: string): DirectoryAudit =>
  directoryAudit({
    activityDisplayName: 'Update application – Certificates and secrets management ',
    category: 'ApplicationManagement',
    targets: [
      target(
        'Application',
        app,
        [modified('KeyDescription', '[]', `["[KeyIdentifier=${app},KeyType=Password]"]`)],
        app,
      ),
    ],
  });

function change(world: SmallWorld, { type, object, value }: Action, isDone: boolean): DirectoryAudit | undefined {
  switch (type) {
    case 'exclusion':
      return editPolicy(world, object, (policy) => exclude(policy, value, isDone));
    case 'off':
      return editPolicy(world, object, (policy) => ({ ...policy, state: isDone ? 'disabled' : 'enabled' }));
    case 'role':
      return setRole(world, object, isDone);
    case 'location':
      return setRanges(world, isDone);
    case 'secret':
      return isDone ? addSecret(object) : undefined;
  }
}

type Moment = { readonly at: number; readonly run: () => void | Promise<void> };

/** Everything that happens, with the collections that follow from it; the log is read every minute. */
function momentsOf(app: App, history: readonly Action[]): readonly Moment[] {
  const { world } = app;
  let at = world.now();
  return history.flatMap((action, number) => {
    at += action.pauseMs;
    const doIt = (moment: number, isDone: boolean): Moment => ({
      at: moment,
      run: () => {
        const draft = change(world, action, isDone);
        if (draft === undefined) return;
        const id = `${isDone ? 'entry' : 'undo'}-${number}`;
        const activityDateTime = new Date(moment).toISOString();
        const record = { ...draft, id, correlationId: id, activityDateTime, actor: person(action.actor) };
        world.tenant.log.push({ record, visibleAt: moment + action.logMs });
      },
    });
    const look = (moment: number): Moment[] =>
      action.collectionMs === null
        ? []
        : [{ at: moment + action.collectionMs, run: () => app.ask(hint(kinds[action.type])).then(app.drain) }];
    const undone = action.undoneMs === null ? null : at + action.undoneMs;
    return [doIt(at, true), ...look(at), ...(undone === null ? [] : [doIt(undone, false), ...look(undone)])];
  });
}

async function played(world: SmallWorld, history: readonly Action[]): Promise<void> {
  const app = await startCollected(world, 12 * minuteMs);
  const moments = momentsOf(app, history);
  const end = Math.max(...moments.map(({ at }) => at)) + 25 * minuteMs;
  const readings = Array.from(
    { length: Math.ceil((end - world.now()) / minuteMs) },
    (_, minute): Moment => ({
      at: world.now() + minute * minuteMs,
      run: () => app.ask(hint('directoryAudit')).then(app.drain),
    }),
  );
  const last: Moment = { at: end, run: () => app.ask(...Object.values(kinds).map(hint)).then(app.drain) };
  for (const { at, run } of [...moments, ...readings, last].sort((a, b) => a.at - b.at)) {
    await app.runUntil(at);
    await run();
  }
  await app.runUntil(end + 10 * minuteMs);
}

// --- What people read ----------------------------------------------------------------------------------------------

const start = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 350);

/**
 * The part that people see before they scroll or open the message. A message about several alerts has an item for each,
 * whose beginning counts.
 */
const atFirstSight = (message: Message): string =>
  [message.subject, start(renderText(message)), ...(message.items ?? []).map(({ text }) => start(text))].join('\n');

const wordsFor = ({ type, object, value }: Action): readonly (string | RegExp)[] => {
  const words: Readonly<Record<ActionType, readonly (string | RegExp)[]>> = {
    exclusion: [object === 'ca01' ? 'CA01' : 'CA02', value],
    off: ['CA03'],
    role: [object, 'User Administrator'],
    secret: [object],
    location: [office.displayName, half],
  };
  return words[type];
};

const holds = (text: string, words: readonly (string | RegExp)[]): boolean =>
  words.every((word) => (typeof word === 'string' ? text.toLowerCase().includes(word.toLowerCase()) : word.test(text)));

type Read = { readonly key: string; readonly first: string };

/**
 * The account is in a message that names the object, or in a later one of the same alert, because the log entry may be
 * late.
 */
const isNamed = (naming: readonly Read[], read: readonly Read[], actor: string): boolean =>
  read.some(({ key, first }) => first.toLowerCase().includes(actor) && naming.some((one) => one.key === key));

function missing({ sent }: SmallWorld, history: readonly Action[]): readonly string[] {
  return ['email-acs', 'webhook'].flatMap((channel) => {
    const read = sent
      .filter((one) => one.channel === channel && !/\[START\]/.test(one.message.subject))
      .map(({ message }) => ({ ...message, first: atFirstSight(message) }));
    const news = read.filter(({ subject }) => !subject.startsWith('Restored'));
    return history.flatMap((action) => {
      const naming = news.filter(({ first }) => holds(first, wordsFor(action)));
      const lacks = [
        ...(naming.length === 0 ? ['object'] : []),
        ...(naming.length > 0 && !isNamed(naming, read, action.actor) ? ['actor'] : []),
        ...(naming.length > 0 && !naming.some(({ subject }) => /^(Critical|High|Update)/.test(subject))
          ? ['severity']
          : []),
      ];
      return lacks.map((lack) => `${channel}: ${lack} of ${JSON.stringify(action)}`);
    });
  });
}

/** Further first messages of the same alert on one channel. */
const doubled = ({ sent }: SmallWorld): readonly string[] => {
  const firsts = sent.filter(({ message }) => message.machine.because === 'opened');
  const keyOf = ({ channel, message }: (typeof firsts)[number]): string => `${channel} ${message.key}`;
  return firsts.filter((one, at) => firsts.findIndex((other) => keyOf(other) === keyOf(one)) < at).map(keyOf);
};

test.each(seeds)('history %d: every action is named to everyone, once', async (seed) => {
  const [history = []] = fc.sample(anyHistory, { seed, numRuns: 1 });
  // Real tables answer alike, and take five times as long.
  const world = createSmallWorld(seed === seeds.at(-1) ? { tables: await storageTables() } : {});
  // A policy excludes trusted locations, so that widening one lets people in with weaker sign-ins.
  const locations = { includeLocations: ['All'], excludeLocations: ['AllTrusted'] };
  const outside = policy({ id: 'ca09', displayName: 'CA09 Outside', conditions: { locations } });
  world.tenant.places = [office];
  world.tenant.policies = [...world.tenant.policies, outside];
  await played(world, history);
  expect(missing(world, history)).toEqual([]);
  expect(doubled(world)).toEqual([]);
  // Negative control: the check notices a message that was never sent.
  const [first] = history;
  const others = world.sent.filter(
    ({ message }) => !holds(JSON.stringify(message), first === undefined ? [] : wordsFor(first)),
  );
  expect(missing({ ...world, sent: others }, history)).not.toEqual([]);
});
