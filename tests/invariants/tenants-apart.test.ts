/**
 * Tenants are isolated: whatever is wrong with some of them, every other tenant gets exactly the messages it would get
 * without them, and no word of one tenant appears in a message, log line or health row of another. TENANTS_RUNS sets
 * the number of random configurations; 4 by default.
 */
import fc from 'fast-check';
import { deploymentId } from '../../shared/core/deployment/deployment';
import {
  type ApartWorld,
  type Breakage,
  type Broken,
  contactOf,
  createApartWorld,
  idOf,
  nocAddress,
  weaken,
  wordOf,
} from './apart-world';

const runs = Number(process.env.TENANTS_RUNS ?? '4');
const mostTenants = 6;
/** A tenant outside the deployment: a token may open any tenant. */
const stranger = 77;

type Case = { readonly numbers: readonly number[]; readonly broken: Broken };

const plainBreakages = ['setting', 'secret', 'address', 'settingsRow', 'graph', 'refused'] as const;

const breakage = (number: number, count: number): fc.Arbitrary<Breakage> =>
  fc.oneof(
    fc.constantFrom(...plainBreakages).map((type): Breakage => ({ type })),
    fc
      .record({
        opens: fc.constantFrom(
          ...Array.from({ length: count }, (_, at) => at + 1).filter((one) => one !== number),
          stranger,
        ),
        isReadable: fc.boolean(),
      })
      .map((token): Breakage => ({ type: 'token', ...token })),
  );

/** At least one is healthy, and one broken. */
const cases: fc.Arbitrary<Case> = fc.integer({ min: 2, max: mostTenants }).chain((count) => {
  const numbers = Array.from({ length: count }, (_, at) => at + 1);
  return fc
    .tuple(fc.shuffledSubarray(numbers, { minLength: 1, maxLength: count - 1 }), fc.infiniteStream(fc.nat()))
    .chain(([chosen]) =>
      fc
        .tuple(...chosen.map((number) => breakage(number, count).map((how) => [number, how] as const)))
        .map((pairs) => ({ numbers, broken: new Map(pairs) })),
    );
});

const shownCase = ({ numbers, broken }: Case): string => JSON.stringify({ numbers, broken: [...broken] });

/** From the first collection to a change in each tenant, and for a quarter of an hour after it. */
async function play(numbers: readonly number[], broken: Broken, isChecked = true): Promise<ApartWorld> {
  const world = await createApartWorld(numbers, broken, { isChecked });
  await world.minutes(3);
  await weaken(world);
  await world.minutes(12);
  return world;
}

/** All messages that reached a tenant's people, as text. */
const messagesTo = ({ sent }: ApartWorld, number: number): readonly string[] =>
  sent.filter(({ to }) => to === contactOf(number)).map(({ message }) => JSON.stringify(message));

const wordsIn = (text: string, numbers: readonly number[]): readonly number[] =>
  numbers.filter((one) => text.toLowerCase().includes(wordOf(one).toLowerCase()));

type Alone = { readonly messages: readonly string[]; readonly health: string };

/** The messages of each tenant if it is the only one. They are the same in every run. */
const alone = new Map<number, Promise<Alone>>();
const aloneOf = (number: number): Promise<Alone> => {
  const found = alone.get(number) ?? playAlone(number);
  alone.set(number, found);
  return found;
};
async function playAlone(number: number): Promise<Alone> {
  const world = await play([number], new Map());
  return { messages: messagesTo(world, number), health: JSON.stringify((await world.health()).tenants[0]) };
}

/** Red only because of its own problem. */
function isShownBroken({ tenants }: Awaited<ReturnType<ApartWorld['health']>>, number: number, { type }: Breakage) {
  const row = tenants.find(({ tenantId }) => tenantId === idOf(number));
  return type === 'graph' || type === 'refused'
    ? row?.kinds.some(({ status }) => status === 'blind')
    : row?.warnings.some(({ code, level }) => code === 'contained' && level === 'red');
}

/** Violations of the isolation in this world; empty if there are none. */
async function offences(world: ApartWorld, { numbers, broken }: Case): Promise<readonly string[]> {
  const found: string[] = [];
  const all = [...world.tenants.keys()];
  const others = (number: number): readonly number[] => all.filter((one) => one !== number);
  const health = await world.health();
  for (const number of numbers) {
    const row = JSON.stringify(health.tenants.find(({ tenantId }) => tenantId === idOf(number)));
    const named = (what: string, text: string): void => {
      for (const other of wordsIn(text, others(number))) found.push(`${what} of ${number} holds a word of ${other}`);
    };
    for (const { message } of world.sent.filter((one) => one.message.tenantId === idOf(number)))
      named('a message', JSON.stringify(message));
    for (const message of messagesTo(world, number)) named('a message to the contact', message);
    for (const line of world.lines.filter(({ fields }) => fields.tenant === idOf(number)))
      named('a log line', JSON.stringify(line));
    named('the health row', row);
    const how = broken.get(number);
    if (how !== undefined) {
      if (!isShownBroken(health, number, how)) found.push(`${number} is broken, and not red`);
      continue;
    }
    const expected = await aloneOf(number);
    const sent = messagesTo(world, number);
    if (JSON.stringify(sent) !== JSON.stringify(expected.messages))
      found.push(`${number} gets ${sent.length} messages, and alone ${expected.messages.length}`);
    if (row !== expected.health) found.push(`the health of ${number} is another than alone`);
  }
  for (const line of world.lines.filter(({ fields }) => fields.tenant === undefined || fields.tenant === deploymentId))
    for (const word of wordsIn(JSON.stringify(line), all)) found.push(`a log line of nobody holds a word of ${word}`);
  for (const [number, how] of broken) {
    if (how.type !== 'token') continue;
    const kept = world.writes.filter(
      ({ table, partition }) => partition.startsWith(idOf(number)) && !['Settings', 'Watermarks'].includes(table),
    );
    if (kept.length > 0) found.push(`something of ${number} is kept, which is another's: ${kept[0]?.table}`);
    if (messagesTo(world, number).length > 0) found.push(`something of ${number} is sent, which is another's`);
  }
  if (world.poisoned() > 0) found.push(`${world.poisoned()} messages were given up`);
  return found;
}

/** One alert for each foreign tenant that is read, and one for all tenants with wrong settings. */
function expectedAlerts(broken: Broken): number {
  const opened = new Set([...broken.values()].flatMap((how) => (how.type === 'token' ? [how.opens] : [])));
  const isWrong = [...broken.values()].some(({ type }) => !['token', 'graph', 'refused'].includes(type));
  return opened.size + (isWrong ? 1 : 0);
}

const limitMs = 600_000;

test(
  'a tenant gets the same messages and pages whatever is wrong with the others, and nothing about them',
  async () => {
    expect((await aloneOf(1)).messages.length).toBeGreaterThan(1);
    await fc.assert(
      fc.asyncProperty(cases, async (one) => {
        const world = await play(one.numbers, one.broken);
        expect([shownCase(one), await offences(world, one)]).toEqual([shownCase(one), []]);
        const alerts = world.sent.filter(({ to }) => to === nocAddress).map(({ message }) => message.title);
        expect([shownCase(one), alerts.length, alerts]).toEqual([shownCase(one), expectedAlerts(one.broken), alerts]);
      }),
      { numRuns: runs, seed: Number(process.env.TENANTS_SEED ?? '11'), endOnFailure: true },
    );
  },
  limitMs,
);

describe('the guard notices', () => {
  test(
    'an unchecked token: the words of one tenant reach the people of another',
    async () => {
      const one: Case = { numbers: [1, 2], broken: new Map([[2, { type: 'token', opens: 1, isReadable: true }]]) };
      const found = await offences(await play(one.numbers, one.broken, false), one);
      expect(found).toContain('a message of 2 holds a word of 1');
      expect(found).toContain('2 is broken, and not red');
      expect(found.some((offence) => offence.startsWith('something of 2 is sent'))).toBe(true);
    },
    limitMs,
  );

  test(
    'a tenant that gets less than it would alone',
    async () => {
      const one: Case = { numbers: [1, 2], broken: new Map([[2, { type: 'setting' }]]) };
      const world = await play(one.numbers, one.broken);
      const silenced: ApartWorld = { ...world, sent: world.sent.filter(({ to }) => to !== contactOf(1)) };
      expect((await offences(silenced, one))[0]).toMatch(/^1 gets 0 messages, and alone/);
    },
    limitMs,
  );
});
