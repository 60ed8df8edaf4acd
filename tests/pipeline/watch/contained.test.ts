/**
 * A tenant whose data may not be read, stored or sent. Only this tenant stops, and the recipients of the deployment get
 * one alert.
 */
import { check } from '../../../infra/operate/doctor/check';
import type { Doctor } from '../../../infra/operate/doctor/command';
import { deploymentId } from '../../../shared/core/deployment/deployment';
import type { WatchEvent } from '../../../shared/core/event/event';
import type { TokenTrouble } from '../../../shared/core/tenant/token-trouble';
import { minuteMs } from '../../../shared/core/time/durations';
import { offsetMs } from '../../../shared/core/time/schedule';
import { kindDefinitions } from '../../../shared/kinds';
import {
  type ApartOver,
  type ApartWorld,
  type Broken,
  contactOf,
  createApartWorld,
  idOf,
  nocAddress,
  weaken,
  wordOf,
} from '../../invariants/apart-world';

const token = { type: 'token', opens: 1, isReadable: true } as const;
const to = ({ sent }: ApartWorld, address: string) =>
  sent.filter((one) => one.to === address).map(({ message }) => message);
const titles = (world: ApartWorld, address = nocAddress): readonly string[] =>
  to(world, address).map(({ title }) => title);

async function eventsOf({ store }: ApartWorld, number: number): Promise<readonly WatchEvent[]> {
  const found: WatchEvent[] = [];
  for await (const page of store.events.list(idOf(number), await store.events.days(idOf(number)))) found.push(...page);
  return found;
}

async function started(broken: Broken, numbers: readonly number[] = [1, 2, 3], over?: ApartOver): Promise<ApartWorld> {
  const world = await createApartWorld(numbers, broken, over);
  await world.minutes(3);
  return world;
}

describe('the identity reads another tenant', () => {
  test.each([true, false])(
    'one critical alert to the deployment, which names both (token readable: %s)',
    async (isReadable) => {
      const world = await started(new Map([[2, { ...token, isReadable }]]));
      await world.minutes(30);
      expect(to(world, nocAddress)).toHaveLength(1);
      const [message] = to(world, nocAddress);
      expect(message?.severity).toBe('critical');
      expect(message?.tenantId).toBe(deploymentId);
      expect(message?.title).toBe(`Critical · Adatum IT · the identity reads ${wordOf(1)} Ltd, not ${wordOf(2)} Ltd`);
      expect(message?.preview).toBe(`The identity reads ${wordOf(1)} Ltd, the configuration says ${wordOf(2)} Ltd.`);
      expect(message?.steps.join(' ')).toContain(idOf(2));
    },
  );

  test('nothing of it is read, stored or sent, and no message is given up', async () => {
    const world = await started(new Map([[2, token]]));
    await world.minutes(30);
    const kept = world.writes.filter(
      ({ table, partition }) => partition.startsWith(idOf(2)) && !['Settings', 'Watermarks'].includes(table),
    );
    expect(kept).toEqual([]);
    expect(to(world, contactOf(2))).toEqual([]);
    expect(world.poisoned()).toBe(0);
  });

  test('all tenants that one foreign identity reads are one alert', async () => {
    const world = await started(
      new Map([
        [2, token],
        [3, token],
      ]),
    );
    await world.minutes(30);
    expect(to(world, nocAddress)).toHaveLength(1);
  });

  test('alerts of the tenant from before are held back while it lasts, and sent afterwards', async () => {
    const world = await started(new Map(), [1, 2]);
    const contact = contactOf(2);
    const before = to(world, contact).length;
    world.tokens.set(2, token);
    await weaken(world);
    await world.minutes(10);
    expect(to(world, contact)).toHaveLength(before);
    expect(titles(world).filter((title) => title.startsWith('Critical'))).toHaveLength(1);
    world.tokens.delete(2);
    await world.minutes(30);
    expect(titles(world).at(-1)).toBe(`Restored · Adatum IT · ${wordOf(2)} Ltd is read with its own token again`);
    expect(to(world, contact).length).toBeGreaterThan(before);
    expect(
      (await world.health()).tenants.every(({ warnings }) => warnings.every(({ code }) => code !== 'contained')),
    ).toBe(true);
  });

  test('health is red, names both to readers of all tenants, and only itself in its own row', async () => {
    const world = await started(new Map([[2, token]]));
    const health = await world.health();
    expect(health.ok).toBe(false);
    const [, row] = health.tenants;
    expect(row).toMatchObject({ ok: false, warnings: [{ code: 'contained', level: 'red' }] });
    expect(JSON.stringify(row)).not.toContain(wordOf(1));
    expect(JSON.stringify(row)).not.toContain(idOf(1));
    expect(health.deployment.warnings).toContainEqual({
      code: 'otherTenant',
      level: 'red',
      text: expect.stringContaining(
        `the identity reads ${wordOf(1)} Ltd (${idOf(1)}), the configuration says ${wordOf(2)} Ltd (${idOf(2)})`,
      ),
    });
  });

  test("a single tenant's own recipients are alerted: they are those of the deployment", async () => {
    const world = await createApartWorld([2], new Map([[2, token]]), { file: {} });
    await world.minutes(30);
    expect(titles(world, contactOf(2))).toEqual([
      `Critical · This deployment · the identity reads ${wordOf(1)} Ltd, not ${wordOf(2)} Ltd`,
    ]);
  });
});

const failAll = ({ tenants }: ApartWorld, trouble: TokenTrouble): void => {
  for (const { failures } of tenants.values())
    for (const { kind } of kindDefinitions)
      failures.set(kind, { reason: 'broken', cause: 'noToken', trouble, detail: 'no Graph token' });
};
const succeedAll = ({ tenants }: ApartWorld): void => {
  for (const { failures } of tenants.values()) failures.clear();
};

describe('Entra does not answer', () => {
  test('for any tenant: one alert to the deployment and one end, beside what each tenant is sent about itself', async () => {
    const world = await started(new Map(), [1, 2]);
    failAll(world, 'busy');
    await world.minutes(40);
    const lost = 'High · Adatum IT · no tenant can be read';
    expect(titles(world)).toEqual([lost]);
    const [message] = to(world, nocAddress);
    expect(message?.preview).toMatch(
      /^Zero Trust Watch has been unable to read any tenant since .*: Microsoft Entra issues no access tokens\.$/,
    );
    for (const number of [1, 2]) {
      expect(JSON.stringify(message)).not.toContain(wordOf(number));
      expect(titles(world, contactOf(number)).at(-1)).toContain('cannot be read: Microsoft Entra issues no access');
    }
    succeedAll(world);
    await world.minutes(40);
    expect(titles(world)).toEqual([lost, 'Restored · Adatum IT · tenants can be read again']);
  });

  test('for one tenant: only that tenant is alerted', async () => {
    const world = await started(new Map(), [1, 2]);
    failAll(world, 'busy');
    world.tenants.get(2)?.failures.clear();
    await world.minutes(40);
    expect(titles(world)).toEqual([]);
    expect(titles(world, contactOf(1)).at(-1)).toContain('cannot be read');
  });
});

describe('Entra rejects the credential of the deployment', () => {
  const contacts = (world: ApartWorld): number => [1, 2].flatMap((number) => to(world, contactOf(number))).length;

  test('one critical alert to the deployment for all tenants, none to any of them, and one end', async () => {
    const world = await started(new Map(), [1, 2]);
    const before = contacts(world);
    failAll(world, 'notTrusted');
    await world.minutes(25);
    const rejected = "Critical · Adatum IT · Entra rejects this deployment's credential";
    expect(titles(world)).toEqual([rejected]);
    expect(contacts(world)).toBe(before);
    for (const number of [1, 2]) expect(JSON.stringify(to(world, nocAddress))).not.toContain(wordOf(number));
    succeedAll(world);
    await world.minutes(20);
    expect(titles(world)).toEqual([
      rejected,
      "Restored · Adatum IT · Entra accepts this deployment's credential again",
    ]);
    expect(contacts(world)).toBe(before);
    // No customer gets a message, but the gap is in the record and the digest of each.
    for (const number of [1, 2]) {
      const gaps = (await eventsOf(world, number)).filter(({ source }) => source === 'away');
      expect(gaps).toMatchObject([{ groupKey: null, details: { cause: 'rejected' } }]);
    }
  });

  test.each([1, 2])(
    'stays one alert when Entra no longer answers for tenant %i, which may be the one that showed it',
    async (mute) => {
      const world = await started(new Map(), [1, 2], { hasAllSources: true });
      failAll(world, 'notTrusted');
      await world.minutes(15);
      const rejected = "Critical · Adatum IT · Entra rejects this deployment's credential";
      expect(titles(world)).toEqual([rejected]);
      for (const { kind } of kindDefinitions)
        world.tenants
          .get(mute)
          ?.failures.set(kind, { reason: 'broken', cause: 'noToken', trouble: 'busy', detail: '' });
      await world.minutes(30);
      expect(titles(world)).toEqual([rejected]);
      succeedAll(world);
      await world.minutes(30);
      expect(titles(world)).toEqual([
        rejected,
        "Restored · Adatum IT · Entra accepts this deployment's credential again",
      ]);
    },
  );

  test('it is one alert when the watches of several tenants find it in the same minute', async () => {
    const minuteOf = (number: number): number => offsetMs(idOf(number), 'subscriptions', 5 * minuteMs);
    const others = Array.from({ length: 40 }, (_, at) => at + 2).filter((number) => minuteOf(number) === minuteOf(1));
    const numbers = [1, ...others.slice(0, 3)];
    expect(numbers.length).toBeGreaterThan(1);
    const world = await started(new Map(), numbers);
    // Each was read at a different time, so no two find the same.
    for (const number of numbers) {
      await world.ask(number, 'conditionalAccessPolicy');
      await world.minutes(1);
    }
    failAll(world, 'notTrusted');
    await world.minutes(25);
    expect(to(world, nocAddress)).toHaveLength(1);
    expect(await world.store.alerts.readAlerts(deploymentId)).toMatchObject([{ count: 1 }]);
  });

  test('it is over once, even if one source of a tenant still shows the old rejection', async () => {
    const world = await started(new Map(), [1, 2], { hasAllSources: true });
    // This source was read later than the others.
    for (const number of [1, 2]) await world.ask(number, 'conditionalAccessPolicy');
    await world.minutes(1);
    failAll(world, 'notTrusted');
    await world.minutes(25);
    for (const [number, { failures }] of world.tenants)
      for (const { kind } of kindDefinitions)
        if (number === 1 || kind !== 'conditionalAccessPolicy') failures.delete(kind);
    await world.minutes(90);
    expect(titles(world)).toEqual([
      "Critical · Adatum IT · Entra rejects this deployment's credential",
      "Restored · Adatum IT · Entra accepts this deployment's credential again",
    ]);
  });

  test('negative control: consent that each tenant withdrew is alerted to each of them', async () => {
    const world = await started(new Map(), [1, 2]);
    failAll(world, 'notConsented');
    await world.minutes(15);
    expect(titles(world)).toEqual([]);
    for (const number of [1, 2])
      expect(titles(world, contactOf(number)).at(-1)).toBe(
        `Blind · ${wordOf(number)} Ltd · cannot be read: consent was withdrawn`,
      );
  });
});

describe.each(['setting', 'secret', 'address', 'settingsRow'] as const)('wrong settings: %s', (type) => {
  test('the tenant is red, its deployment is alerted once, and every other tenant is monitored', async () => {
    const world = await started(new Map([[2, { type }]]));
    await weaken(world);
    await world.minutes(30);
    expect(titles(world)).toEqual([`High · Adatum IT · ${wordOf(2)} Ltd is not watched: its settings are wrong`]);
    expect(to(world, nocAddress)[0]?.paragraphs.join(' ')).toContain(`${wordOf(2)} Ltd: `);
    for (const number of [1, 3])
      expect(titles(world, contactOf(number)).some((title) => title.startsWith('Critical'))).toBe(true);
    const health = await world.health();
    expect(health.tenants.map(({ warnings }) => warnings.some(({ code }) => code === 'contained'))).toEqual([
      false,
      true,
      false,
    ]);
    expect(health.tenants[1]?.ok).toBe(false);
    expect(world.poisoned()).toBe(0);
  });
});

test('a tenant whose settings are corrected is monitored again, and that is reported', async () => {
  const world = await started(new Map([[2, { type: 'settingsRow' as const }]]));
  await world.setRow(2, 'timeZone', JSON.stringify('Europe/Berlin'));
  await world.minutes(15);
  expect(titles(world)).toEqual([
    `High · Adatum IT · ${wordOf(2)} Ltd is not watched: its settings are wrong`,
    `Restored · Adatum IT · ${wordOf(2)} Ltd is watched again`,
  ]);
});

test('a second tenant that breaks later is an alert of its own', async () => {
  const world = await started(new Map([[2, { type: 'settingsRow' as const }]]));
  await world.setRow(3, 'routes', 'nonsense');
  await world.minutes(5);
  expect(titles(world)).toEqual([
    `High · Adatum IT · ${wordOf(2)} Ltd is not watched: its settings are wrong`,
    `High · Adatum IT · ${wordOf(3)} Ltd is not watched: its settings are wrong`,
  ]);
});

describe('doctor --check', () => {
  async function checked({ configuration, pipeline }: ApartWorld, hasAppIdentity: boolean) {
    const lines: string[] = [];
    // Safe: --check reads nothing else.
    const doctor = {
      ...{ configuration, pipeline, hasAppIdentity },
      print: (line: string) => void lines.push(line),
      write: async () => {},
    } as unknown as Doctor;
    return { code: await check.run(doctor, new Map([['--check', '']])), text: lines.join('\n') };
  }
  const says = `the identity reads ${wordOf(1)} Ltd (${idOf(1)}), the configuration says ${wordOf(2)} Ltd (${idOf(2)})`;

  test('checks with the identity of the app, before any collection', async () => {
    const world = await createApartWorld([1, 2], new Map([[2, token]]));
    const { code, text } = await checked(world, true);
    expect([code, text.includes(says)]).toEqual([1, true]);
    expect(world.writes).toEqual([]);
  });

  test('with the account of an operator it reports what the app read', async () => {
    const world = await started(new Map([[2, token]]));
    const { code, text } = await checked(world, false);
    expect([code, text.includes(says)]).toEqual([1, true]);
    expect(text).toMatch(/^not well: /m);
  });

  test('names a tenant with wrong settings and what is wrong, and shows the others', async () => {
    const world = await started(new Map([[2, { type: 'secret' as const }]]));
    const { code, text } = await checked(world, false);
    expect(code).toBe(1);
    expect(text).toContain(
      `tenant ${idOf(2)}, ${wordOf(2)} Ltd\n  red    nothing of it is read, stored or sent: NO_URL: `,
    );
    expect(text).toContain(`tenant ${idOf(1)}, ${wordOf(1)} Ltd`);
  });
});
