/** The requests of operators during a chaos run, over the HTTP API: they acknowledge, mute, accept, announce work and pause. */
import { setTimeout as wait } from 'node:timers/promises';
import { signInAs } from '../../infra/local/authority/sign-in-as';
import { isObject, type JsonObject, objectsOf, textOf, valueAt } from '../../infra/local/tenant/json';
import type { World } from '../../infra/local/world';
import { localOperatorId } from '../../infra/local/world/people';
import { type Action, globalAdministrator } from './actions';
import type { Dice } from './dice';
import { type Message, messagesOf } from './messages';
import { type Actor, actors, type Stage } from './stage';

const handlingSorts = ['acknowledge', 'acknowledge', 'accept', 'accept', 'work', 'work', 'pause'] as const;

type Planned = { readonly atMs: number; readonly lastsMs: number; readonly endsEarly: boolean };

export type Handling = Planned &
  (
    | { readonly sort: 'acknowledge' | 'accept' | 'pause' }
    /** Mutes one object before it is changed. */
    | { readonly sort: 'mute'; readonly action: Action }
    | { readonly sort: 'work'; readonly actor: Actor }
  );

/**
 * A request that the app granted; times in epoch milliseconds, by the simulated clock. It took effect between `asked` and `made`,
 * and ended between `ending` and `ended`. An acknowledgement has no end.
 */
export type Handled = {
  readonly sort: Handling['sort'];
  readonly asked: number;
  readonly made: number;
  readonly ending: number;
  readonly ended: number;
  /** The alert that was acknowledged or accepted. */
  readonly alertId: string | undefined;
  /** The name of the muted object. */
  readonly object: string | undefined;
  readonly actor: Actor | undefined;
  /** The control or detector, object and account that the request names. Empty if it names none. */
  readonly source: string;
  readonly resourceId: string;
  readonly actorId: string;
};

const gapMs = { from: 12_000, to: 35_000 };
const lastingMs = { from: 30_000, to: 90_000 };
/** A pause delays every message, so it must be short compared with a run; ms. */
const pauseMs = { from: 20_000, to: 45_000 };
/** A mute is made this long before the change that it covers; ms. */
const muteAheadMs = 8_000;

/** No request lasts longer than the actions, because the messages that it delayed must arrive while the run still waits. */
export function planHandlings(actions: readonly Action[], dice: Dice, durationMs: number): readonly Handling[] {
  const handlings: Handling[] = [];
  const lasting = ({ from, to }: { readonly from: number; readonly to: number }, atMs: number): Planned => ({
    atMs,
    lastsMs: Math.max(5_000, Math.min(dice.between(from, to), durationMs - atMs)),
    endsEarly: dice.happens(0.5),
  });
  let round: (typeof handlingSorts)[number][] = [];
  let atMs = dice.between(gapMs.from, gapMs.to);
  while (atMs < durationMs) {
    if (round.length === 0) round = [...dice.shuffled(handlingSorts)];
    const sort = round.pop() ?? 'acknowledge';
    const times = lasting(sort === 'pause' ? pauseMs : lastingMs, atMs);
    handlings.push(sort === 'work' ? { sort, ...times, actor: dice.oneOf(actors) } : { sort, ...times });
    atMs += dice.between(gapMs.from, gapMs.to);
  }
  for (const action of actions)
    if (action.sort === 'eligible' && action.atMs > muteAheadMs && dice.happens(0.5))
      handlings.push({ sort: 'mute', action, ...lasting(lastingMs, action.atMs - muteAheadMs) });
  return handlings.sort((a, b) => a.atMs - b.atMs);
}

const answerLimitMs = 15_000;
const patienceMs = 120_000;
const retryMs = 2_000;

type Answer = { readonly status: number; readonly body: JsonObject };

/** Signs in for each request: a change needs a recent sign-in, and a clock step makes a session old at once. */
async function ask({ endpoints, tenant }: World, path: string, body?: JsonObject): Promise<Answer> {
  const cookie = await signInAs(endpoints.functions, localOperatorId);
  const read = async (url: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(answerLimitMs) });
    const text = await response.text();
    const parsed: unknown = text.startsWith('{') ? JSON.parse(text) : {};
    return { status: response.status, body: isObject(parsed) ? parsed : {} };
  };
  const posture = `${endpoints.functions}/api/posture/${tenant.tenantId}`;
  if (body === undefined) return read(`${posture}${path}?format=json`, { headers: { cookie } });
  const overview = await read(`${posture}?format=json`, { headers: { cookie } });
  return read(`${endpoints.functions}/api/handle/${tenant.tenantId}${path}`, {
    method: 'POST',
    headers: {
      cookie,
      origin: endpoints.functions,
      'content-type': 'application/json',
      'x-watch-token': String(valueAt(overview.body, ['handling', 'token'])),
    },
    body: JSON.stringify(body),
  });
}

/** Undefined if the time runs out. `late` ends an attempt that hangs because its host is suspended. */
async function late<T>(attempt: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([
      attempt,
      wait(2 * answerLimitMs, undefined, { signal: timer.signal }).catch(() => undefined),
    ]);
  } finally {
    timer.abort();
  }
}

/**
 * Repeats a request until the app answers, because a host can be down and storage silent. Undefined if the app refuses, or does not
 * answer in time.
 */
async function askUntilAnswered(
  world: World,
  path: string,
  body: JsonObject | undefined,
  say: (line: string) => void,
): Promise<JsonObject | 'refused' | 'unknown'> {
  const end = Date.now() + patienceMs;
  let isSure = true;
  while (Date.now() < end) {
    const answer = await late(ask(world, path, body)).catch(() => undefined);
    if (answer !== undefined && answer.status < 300) return answer.body;
    if (answer !== undefined && answer.status < 500 && answer.status !== 401) {
      say(`operator: ${path} was refused: ${textOf(answer.body, 'reason') || answer.status}`);
      // An attempt without an answer may have been granted.
      return isSure ? 'refused' : 'unknown';
    }
    isSure = false;
    await wait(retryMs);
  }
  say(`operator: ${path} was not answered`);
  return 'unknown';
}

/** Open alerts about changes, newest first, according to the last call about each. */
function openAlerts(received: readonly Message[]): readonly string[] {
  const last = new Map<string, Message>();
  for (const call of received)
    if (call.channel === 'call' && ['open', 'resolved'].includes(call.status)) {
      last.delete(call.alertId);
      last.set(call.alertId, call);
    }
  return [...last.values()]
    .filter(({ status, subject }) => status === 'open' && /^(Critical|High|Medium)/.test(subject))
    .map(({ alertId }) => alertId)
    .reverse();
}

const idIn = (body: JsonObject, property: string): string => String(valueAt(body, [property, 'id']) ?? '');

type Silencing = { readonly source: string; readonly resourceId?: string };

/** What an acceptance of this alert covers, as its form offers it: the failing control, or else the change. */
async function acceptable(world: World, alertId: string, say: (line: string) => void): Promise<Silencing | undefined> {
  const body = await askUntilAnswered(world, `/alerts/${alertId}`, undefined, say);
  if (typeof body === 'string') return undefined;
  const events = objectsOf(body.events);
  const control = events.find(({ source }) => String(source).startsWith('ZT.'));
  if (control !== undefined) return { source: textOf(control, 'source') };
  const change = events.find(({ source, type }) => String(source).startsWith('EV.') && type === 'detection');
  return change === undefined ? undefined : { source: textOf(change, 'source'), resourceId: idIn(change, 'resource') };
}

type Result = { readonly handled: Handled; readonly ruleId: string | undefined };

type Operating = {
  readonly world: World;
  readonly stage: Stage;
  readonly say: (line: string) => void;
  /** Takes the newest open alert for which no operator has made a request. */
  readonly takeAlert: () => string | undefined;
};

async function makeRule({ world, say }: Operating, handling: Handling, about: JsonObject): Promise<Result | undefined> {
  const asked = world.tenant.now();
  const until = asked + handling.lastsMs;
  const rule = { reason: 'Chaos', owner: 'Ines Roth', until: new Date(until).toISOString(), ...about };
  const answer = await askUntilAnswered(world, '/rules', rule, say);
  if (answer === 'refused') return undefined;
  const ruleId = typeof answer === 'string' ? undefined : idIn(answer, 'rule');
  return {
    ruleId,
    handled: {
      sort: handling.sort,
      asked,
      // A request without an answer may have been granted or not, so nothing is expected for that time.
      made: ruleId === undefined ? until : world.tenant.now(),
      ending: until,
      ended: until,
      alertId: typeof about.alertId === 'string' ? about.alertId : undefined,
      object: handling.sort === 'mute' ? handling.action.object : undefined,
      actor: handling.sort === 'work' ? handling.actor : undefined,
      source: textOf(about, 'source'),
      resourceId: textOf(about, 'resourceId'),
      actorId: textOf(about, 'actorId'),
    },
  };
}

async function acknowledge({ world, say, takeAlert }: Operating): Promise<Result | undefined> {
  const alertId = takeAlert();
  if (alertId === undefined) return undefined;
  const asked = world.tenant.now();
  const answer = await askUntilAnswered(world, `/alerts/${alertId}/acknowledge`, { note: 'Chaos' }, say);
  if (typeof answer === 'string') return undefined;
  const never = Number.POSITIVE_INFINITY;
  const times = { asked, made: world.tenant.now(), ending: never, ended: never };
  const about = { object: undefined, actor: undefined, source: '', resourceId: '', actorId: '' };
  return {
    ruleId: undefined,
    handled: { sort: 'acknowledge', ...times, ...about, alertId },
  };
}

async function accept(operating: Operating, handling: Handling): Promise<Result | undefined> {
  const alertId = operating.takeAlert();
  if (alertId === undefined) return undefined;
  const about = await acceptable(operating.world, alertId, operating.say);
  return about === undefined ? undefined : makeRule(operating, handling, { kind: 'acceptance', alertId, ...about });
}

function begin(operating: Operating, handling: Handling): Promise<Result | undefined> {
  const { stage } = operating;
  switch (handling.sort) {
    case 'acknowledge':
      return acknowledge(operating);
    case 'accept':
      return accept(operating, handling);
    case 'mute': {
      const resourceId = `${stage.candidates[handling.action.index]?.id}|${globalAdministrator}`;
      return makeRule(operating, handling, { kind: 'suppression', source: 'EV.R03', resourceId });
    }
    case 'work': {
      const actorId = stage.accounts.get(handling.actor.address) ?? '';
      return makeRule(operating, handling, { kind: 'expectedChange', actorId });
    }
    case 'pause':
      return makeRule(operating, handling, { kind: 'pause' });
  }
}

/** Half of the rules are ended early, after two thirds of their time. */
async function endEarly({ world, say }: Operating, { ruleId, handled }: Result): Promise<Handled> {
  const now = (): number => Math.min(world.tenant.now(), handled.ending);
  await wait(Math.max(0, handled.asked + ((handled.ending - handled.asked) * 2) / 3 - world.tenant.now()));
  const ending = now();
  const answer = await askUntilAnswered(world, `/rules/${ruleId}/end`, {}, say);
  return { ...handled, ending, ended: typeof answer === 'string' ? handled.ended : now() };
}

function aboutWhat(handling: Handling): string {
  if (handling.sort === 'work') return ` of ${handling.actor.name}`;
  return handling.sort === 'mute' ? ` of ${handling.action.object}` : '';
}

/** Makes the requests of operators. A request that the app granted is returned once it has ended. */
export function createOperator(world: World, stage: Stage, say: (line: string) => void) {
  const taken = new Set<string>();
  const takeAlert = (): string | undefined => {
    const alertId = openAlerts(messagesOf(world.receivers.received())).find((id) => !taken.has(id));
    if (alertId !== undefined) taken.add(alertId);
    return alertId;
  };
  const operating: Operating = { world, stage, say, takeAlert };
  return async (handling: Handling): Promise<Handled | undefined> => {
    const result = await begin(operating, handling);
    if (result === undefined) return undefined;
    const { ruleId, handled } = result;
    const what = `${handling.sort}${aboutWhat(handling)}${handled.alertId === undefined ? '' : ` of alert ${handled.alertId}`}`;
    say(`operator: ${what}`);
    const done = handling.endsEarly && ruleId !== undefined ? await endEarly(operating, result) : handled;
    if (done !== handled) say(`operator: end of ${what}`);
    return done;
  };
}
