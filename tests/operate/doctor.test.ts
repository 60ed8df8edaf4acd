import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startReceivers } from '../../infra/local/receivers';
import { closeServer, listenOnLoopback } from '../../infra/local/receivers/http';
import { linesOf, withRelease } from '../../infra/operate/doctor/app';
import { checkDay, type Doctor } from '../../infra/operate/doctor/command';
import { commands } from '../../infra/operate/doctor/commands';
import { operatorEnvironment } from '../../infra/operate/doctor/operator-environment';
import { helpOf, readArguments } from '../../infra/operate/doctor/options';
import { safeError } from '../../infra/operate/doctor/safe-error';
import { writeOut } from '../../infra/operate/doctor/write-out';
import { type Configuration, readConfiguration } from '../../shared/config/config';
import { controls } from '../../shared/controls';
import type { KindRow } from '../../shared/core/collection/kind-row';
import { invitedCustomer } from '../../shared/core/tenant/customer';
import { detectors } from '../../shared/detections';
import { newKindRow } from '../../shared/pipeline/collect/collection';
import { tableOf } from '../../shared/reports/checks/check-table';
import { connectTables, TablesUnreachable } from '../../shared/store/azure-tables';
import { restoreTarget } from '../../shared/store/backups';
import { eventRow, eventsPartition } from '../../shared/store/keys';
import { appStore } from '../app-store';
import { policy } from '../fixtures/conditional-access';
import { memoryTables } from '../memory-tables';
import { createRecordWorld, dayNumber, eventOn, firstDay, type RecordWorld, tenantId } from '../pipeline/record-world';
import { vendorGroup } from '../pipeline/small-tenant';
import {
  type App,
  createSmallWorld,
  tenantId as drilledTenant,
  goingOn,
  realCadences,
  startApp,
  tenantId as watchedId,
} from '../pipeline/small-world';
import { storageAccount } from '../storage';
import { aRule, aTenantRow } from '../store/fixtures';

const read = (...args: readonly string[]) => readArguments(args, commands);

describe('arguments', () => {
  test.each([
    [['--verfy'], ['--verfy: there is no such option; did you mean --verify?']],
    [['--tenat', tenantId, '--verify'], ['--tenat: there is no such option; did you mean --tenant?']],
    [['--frobnicate'], ['--frobnicate: there is no such option; --help lists them']],
    [['AccountKey=topsecret'], ['a word without an option before it; --help lists them']],
    [['--verify', 'topsecret'], ['--verify: takes no value, but a further word follows it; --help lists the options']],
    [
      ['--verify', '--tenant', tenantId, 'topsecret'],
      ['--tenant: takes one value, but a further word follows it; --help lists the options'],
    ],
    [
      ['--json'],
      [
        'give a command: --check, --explain, --route, --what-if, --drill, --verify, --erase, --export, --backup, --restore, --sign-out',
      ],
    ],
    [['--verify', '--erase', tenantId], ['--verify, --erase: use one at a time']],
    [['--verify', '--yes'], ['--yes: not together with --verify']],
    [['--verify', '--tenant'], ['--tenant: its value is missing (ID)']],
    [['--verify', '--tenant', 'contoso'], ['--tenant: an id of 32 hex digits with hyphens, not a name or an address']],
    [['--verify', '--seal', 'ab'.repeat(32)], ['--seal: needs --tenant, because each tenant has its own chain']],
    [['--verify', '--verify'], ['--verify: is given twice']],
    [['--erase', tenantId], ['--tenant: is missing']],
    [['--drill', 'exclusion'], ['--tenant: is missing']],
    [['--restore', 'yesterday'], ['--restore: a backup as --backup lists it: 2026-11-29T02-10-00Z']],
    [
      ['--restore', '2026-11-29T02-10-00Z', '--into', 'AccountName=a;AccountKey=topsecret'],
      [
        '--into: the https URL of the tables, or the name of an environment variable; never the connection string itself',
      ],
    ],
    [['--sign-out', 'mara'], ['--sign-out: an id of 32 hex digits with hyphens, not a name or an address']],
    [['--drill', 'everything', '--tenant', tenantId], ['--drill: one of exclusion']],
    [
      ['--drill', 'exclusion', '--tenant', tenantId, '--group', 'Vendors'],
      ['--group: an id of 32 hex digits with hyphens, not a name or an address'],
    ],
    [['--export', 'people'], ['--export: one of events, alerts, controls, uptime']],
    [
      ['--export', 'events'],
      ['--tenant: is missing', '--from: is missing'],
    ],
    [
      ['--export', 'events', '--tenant', tenantId, '--from', '2026-12-02', '--to', '2026-12-01'],
      ['--from: is after --to'],
    ],
  ])('%j is refused', (args, problems) => {
    expect(read(...args)).toEqual({ outcome: 'refused', problems });
  });

  test('a word that is not an option is not repeated: it may be a secret', () => {
    const secret = 'AccountKey=topsecret';
    expect(JSON.stringify([read(secret), read('--verify', `--key=${secret}`)])).not.toContain('topsecret');
  });

  test('options are read in any order, and with an equals sign', () => {
    const taken = read(`--from=${firstDay}`, '--names', '--export', 'events', '--tenant', tenantId);
    expect(taken).toMatchObject({ outcome: 'run', command: { option: { name: '--export' } } });
  });

  test.each(['2026-02-30', '2026-1-1', 'yesterday', '2026-12-01T00:00:00Z'])('%s is not a valid day', (value) => {
    expect(checkDay(value)).toBeDefined();
    expect(checkDay('2028-02-29')).toBeUndefined();
  });

  test('the help lists every option', () => {
    expect(read('--verify', '--help')).toEqual({ outcome: 'help' });
    const help = helpOf(commands);
    for (const { option, options } of commands)
      for (const { name } of [option, ...options]) expect(help).toContain(`${name}`);
  });
});

test('a restore that stops says to run the same command again', async () => {
  const printed: string[] = [];
  const manifest = {
    format: 1,
    version: '0.2.0',
    storageFormat: 1,
    began: '2026-11-29T02:10:00.000Z',
    ended: '',
    tables: [],
  };
  // Safe: restoring reads nothing else.
  const doctor = {
    pipeline: {
      store: appStore(memoryTables()),
      backups: { tables: [], list: async () => [{ moment: '2026-11-29T02-10-00Z', manifest }] },
    },
    restoreTarget: async () => ({
      occupied: async () => undefined,
      readMark: async () => undefined,
      writeMark: async () => {
        throw new Error('503');
      },
    }),
    print: (line: string) => printed.push(line),
    printProblem: (line: string) => printed.push(line),
  } as never as Doctor;
  const asked = read('--restore', '2026-11-29T02-10-00Z');
  if (asked.outcome !== 'run') throw new Error('refused');
  await expect(asked.command.run(doctor, asked.given)).rejects.toThrow('503');
  expect(printed.at(-1)).toMatch(/^The restore stopped before its end, .* Run the same command again\.$/);
});

test('an error shows no secret', () => {
  const error = new Error(
    'GET https://x.table.core.windows.net/Events?sv=1&sig=abc%3D failed; AccountKey=topsecret; Bearer eyJ0.x.y',
  );
  expect(safeError(Object.assign(error, { code: 'AuthFailed' }))).toBe(
    'Error (AuthFailed): GET https://x.table.core.windows.net/Events?… failed; AccountKey=…; Bearer …',
  );
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command over a world in memory. */
async function run(
  world: Pick<RecordWorld, 'store' | 'configuration'> & { readonly tenants?: Configuration },
  ...args: readonly string[]
) {
  const lines: string[] = [];
  const problems: string[] = [];
  // Safe: the doctor's commands read nothing else of a configuration and a pipeline.
  const doctor = {
    configuration: world.tenants ?? { tenantIds: [tenantId] },
    pipeline: {
      ...world,
      sleep: async () => {},
      newHolder: () => 'doctor',
      speed: 1,
      controls: world.tenants === undefined ? [] : controls,
      detectors,
      configuration: async (id: string) =>
        world.tenants?.tenant(id, await world.store.settings.read(id)) ?? { ...world.configuration, recipients: [] },
    },
    print: (line: string) => lines.push(line),
    printProblem: (line: string) => problems.push(line),
    write: async (pieces: AsyncIterable<string>, file: string | undefined) => {
      if (file !== undefined) return writeOut(pieces, file);
      for await (const piece of pieces) lines.push(piece);
    },
  } as unknown as Doctor;
  const taken = readArguments(args, commands);
  if (taken.outcome !== 'run') throw new Error(JSON.stringify(taken));
  const code = await taken.command.run(doctor, taken.given);
  return { code, text: lines.join('\n'), problems: problems.join('\n') };
}

const healthy = () =>
  goingOn('healthy', async () => {
    const app = startApp(createSmallWorld({ configuration: { cadenceMinutes: realCadences() } }));
    await app.runUntil(app.world.now() + 3_600_000);
    return app;
  });

async function sealedWorld(): Promise<RecordWorld> {
  const world = await createRecordWorld();
  await world.store.events.record([eventOn(0, 1), eventOn(0, 2)], false);
  world.goTo(5);
  await world.seal();
  return world;
}

const secondEvent = eventOn(0, 2);
const secondKey = [eventsPartition(tenantId, firstDay), eventRow(secondEvent.anchor, secondEvent.id)] as const;

describe('--verify', () => {
  test('says that all is well, and shows the newest seal', async () => {
    const world = await sealedWorld();
    const { code, text } = await run(world, '--verify');
    expect(code).toBe(0);
    const latest = await world.store.seals.latest(tenantId);
    expect(text).toBe(
      [
        `tenant ${tenantId}`,
        '  2 events of 4 sealed days checked',
        `  newest seal: ${latest?.day} ${latest?.hash}`,
        '  nothing was removed, altered or added',
      ].join('\n'),
    );
    expect((await run(world, '--verify', '--tenant', tenantId, '--seal', latest?.hash ?? '')).code).toBe(0);
  });

  test('says of a record without any seal only that', async () => {
    const { code, text } = await run(await createRecordWorld(), '--verify');
    expect([code, text]).toEqual([0, `tenant ${tenantId}\n  no day is sealed yet`]);
  });

  test('names the day, and ends with 1', async () => {
    const world = await sealedWorld();
    await world.spoil('Events', ...secondKey, null);
    const { code, text } = await run(world, '--verify', '--tenant', tenantId);
    expect(code).toBe(1);
    expect(text).toContain(`  ${firstDay}: 1 event fewer than were sealed\n  1 finding`);
    const json = JSON.parse((await run(world, '--verify', '--json')).text);
    expect(json[0].findings).toEqual([{ day: firstDay, problem: 'eventsRemoved', count: 1, ids: [] }]);
    expect((await run(world, '--verify', '--tenant', tenantId, '--seal', 'ab'.repeat(32))).text).toContain(
      'was rebuilt',
    );
  });

  test('a tenant that is not monitored is not read', async () => {
    const other = '99999999-0000-4000-8000-000000000000';
    const { code, text, problems } = await run(await sealedWorld(), '--verify', '--json', '--tenant', other);
    expect([code, text, problems]).toEqual([
      1,
      '',
      expect.stringMatching(`^--tenant: ${other} is not watched now: .*onboard -- --list.*Nothing was done`),
    ]);
  });
});

describe('--erase', () => {
  const mara = 'aaaaaaaa-0000-4000-8000-000000000001';

  test('is a rehearsal until --yes, and prints ids only', async () => {
    const world = await sealedWorld();
    const named = { id: mara, displayName: 'Mara Klein', address: 'mara@contoso.example', type: 'person' as const };
    await world.store.directory.keepNames(tenantId, [named], `${firstDay}T10:00:00.000Z`);
    const dry = await run(world, '--erase', mara.toUpperCase(), '--tenant', tenantId);
    expect(dry.text).toContain('nothing was done yet; --yes does it');
    expect((await world.store.directory.readNames(tenantId, [mara])).get(mara)?.displayName).toBe('Mara Klein');
    const done = await run(world, '--erase', mara, '--tenant', tenantId, '--yes');
    expect(done.text).toContain(`${mara} is erased`);
    expect(`${dry.text}${done.text}`).not.toMatch(/mara klein|@contoso/i);
    expect((await world.store.directory.readNames(tenantId, [mara])).get(mara)?.type).toBe('erased');
    expect((await run(world, '--verify')).code).toBe(0);
  });
});

describe('--explain', () => {
  const environment = {
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    NOTIFICATION_KEY: 'k'.repeat(48),
    PUBLIC_BASE_URL: 'http://127.0.0.1:7071',
  };
  const file = {
    groups: { gold: { patience: { critical: { remindAfter: 15 } } } },
    digest: { hour: 6 },
    tenants: [{ tenantId, name: 'Contoso', tags: ['gold'], timeZone: 'Europe/Berlin' }],
  };
  const configuration = readConfiguration(JSON.stringify(file), environment);

  test('shows each setting with the layer that sets it, the settings row first', async () => {
    const world = await sealedWorld();
    const row = { v: 1, key: 'thresholds', value: JSON.stringify({ breakGlassMin: 3 }) };
    await world.tables.transact('Settings', tenantId, [{ type: 'create', rowKey: 'thresholds', properties: row }]);
    const { code, text } = await run({ ...world, tenants: configuration }, '--explain', tenantId.toUpperCase());
    expect(code).toBe(0);
    const rows = text.split('\n').map((line) => line.split(/ {2,}/));
    expect(rows).toEqual(
      expect.arrayContaining([
        ['timeZone', 'tenant', '"Europe/Berlin"'],
        ['digest.hour', 'file', '6'],
        ['digest.weekday', 'default', '1'],
        ['patience.critical.remindAfter', 'group gold', '15'],
        ['thresholds.breakGlassMin', 'settings row', '3'],
      ]),
    );
    const json = await run({ ...world, tenants: configuration }, '--explain', tenantId, '--json');
    expect(JSON.parse(json.text).settings).toHaveLength(rows.length);
  });

  test('a tenant that is not configured is refused by its id', async () => {
    const stranger = '99999999-2222-4333-8444-555555555555';
    const { code, text, problems } = await run(await sealedWorld(), '--explain', stranger);
    expect([code, text, problems]).toEqual([
      1,
      '',
      expect.stringMatching(`^--explain: ${stranger} is not watched now: .*onboard -- --list.*Nothing was done`),
    ]);
  });
});

describe('--route', () => {
  const mail = (id: string, name: string) => ({ id, name, channel: 'email-acs', address: `${id}@contoso.example` });
  const file = {
    recipients: [mail('soc', 'Security'), mail('desk', 'Desk'), mail('boss', 'Lead')],
    routes: [
      { recipients: ['soc'], minimumSeverity: 'high' },
      { recipients: ['desk'], minimumSeverity: 'medium', areas: ['devices'], timing: 'hourly' },
      { recipients: ['soc'], minimumSeverity: 'informational', timing: 'digest' },
    ],
    escalateTo: ['boss'],
    fallbackRecipient: 'boss',
    email: { senderAddress: 'watch@contoso.example' },
    patience: { critical: { remindAfter: 30, escalateAfter: 90 }, medium: { remindAfter: null, escalateAfter: null } },
    tenants: [{ tenantId, name: 'Contoso', timeZone: 'Europe/Berlin' }],
  };
  const environment = {
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    NOTIFICATION_KEY: 'k'.repeat(48),
    PUBLIC_BASE_URL: 'http://127.0.0.1:7071',
    ACS_ENDPOINT: 'https://acs.example',
  };
  const routeIn = async (content: object, ...args: readonly string[]) =>
    run(
      { ...(await sealedWorld()), tenants: readConfiguration(JSON.stringify(content), environment) },
      '--tenant',
      tenantId,
      '--route',
      ...args,
    );
  const routeOf = (...args: readonly string[]) => routeIn(file, ...args);

  test('shows who is alerted, when and by which route, and who is not and why', async () => {
    const { code, text } = await routeOf('ZT.ID.001', '--severity', 'critical');
    expect(code).toBe(0);
    expect(text.split('\n').slice(1)).toEqual([
      '  Security (email-acs): at once; routes[0]',
      '  not acknowledged: reminded after 30 min',
      '  not acknowledged: escalated to Lead (email-acs) after 90 min',
      '  not by routes[1]: it takes only devices',
      '  routes[2]: only in the weekly digest',
    ]);
  });

  test('an alert that only the digest lists is reported, and is a finding', async () => {
    const { code, text } = await routeOf('ZT.ID.001', '--severity', 'medium');
    expect(code).toBe(1);
    expect(text).toContain('nobody is alerted at once or hourly');
    expect(text).toContain('not by routes[0]: it takes only high or worse');
  });

  test.each<[string, readonly string[], number, RegExp]>([
    ['an alert about Zero Trust Watch itself', ['sightless'], 0, /^ {2}Desk \(email-acs\): at once; everybody$/m],
    ['tampering', ['tamper'], 0, /^ {2}Lead \(email-acs\): at once; everybody$/m],
    [
      'its end, to recipients of its beginning',
      ['tamper', '--type', 'resolved'],
      0,
      /^ {2}Lead \(email-acs\): at once; was sent the beginning$/m,
    ],
    ['a failing channel', ['channelFailing'], 0, /never by the channel that does not deliver/],
    ['a source that cannot be read', ['blind'], 0, /^ {2}Desk \(email-acs\): combined with others, /m],
    ['an alert that no route takes', ['subscriptionLost'], 1, /nobody is alerted at once or hourly/],
    [
      'an end',
      ['ZT.ID.001', '--severity', 'high', '--type', 'resolved'],
      0,
      /if it was escalated before: also Lead \(email-acs\)/,
    ],
    ['an escalation', ['ZT.ID.001', '--type', 'escalated'], 0, /^ {2}Lead \(email-acs\): at once; escalation$/m],
    [
      'a change that would only reach its own actor, through the fallback',
      ['ZT.ID.001', '--severity', 'high', '--actor', 'SOC_contoso.example#EXT#@fabrikam.example'],
      0,
      /^ {2}Lead \(email-acs\): at once; fallback$/m,
    ],
  ])('shows who is alerted to %s', async (_, asked, expected, line) => {
    const { code, text } = await routeOf(...asked);
    expect(text).toMatch(line);
    expect(code).toBe(expected);
  });

  test("the fallback is not alerted to another account's change, and a missing fallback is reported", async () => {
    const other = await routeOf('ZT.ID.001', '--severity', 'high', '--actor', 'ada@contoso.example');
    expect(other.text).not.toMatch(/fallback|nobody else/);
    const { fallbackRecipient: _, ...without } = file;
    const own = await routeIn(without, 'ZT.ID.001', '--severity', 'high', '--actor', 'soc@contoso.example');
    expect(own.text).toContain('nobody else is alerted to changes by that account: fallbackRecipient names nobody');
  });

  test('recipients who would not get the beginning do not get the end', async () => {
    const { text } = await routeOf('ZT.DV.001', '--severity', 'medium', '--type', 'resolved');
    expect(text).toContain('  Desk (email-acs): combined with others, ');
    const identity = await routeOf('ZT.ID.001', '--severity', 'medium', '--type', 'resolved');
    expect([identity.code, identity.text]).toEqual([1, expect.stringContaining('nobody is alerted')]);
  });

  test('a control that is switched off alerts nobody', async () => {
    const { code, text } = await routeIn({ ...file, disabled: ['ZT.ID.001'] }, 'ZT.ID.001', '--severity', 'critical');
    expect([code, text.split('\n')[1]]).toEqual([1, '  nobody is alerted: "disabled" switches it off for this tenant']);
  });

  test('a pause is shown first, and is a finding; it does not hold back alerts about Zero Trust Watch itself', async () => {
    const world = await sealedWorld();
    const until = new Date(world.now() + 86_400_000).toISOString();
    const pause = aRule(tenantId, { kind: 'pause', source: null, resourceId: null, until, ended: null });
    await world.store.rules.write({ ...pause, from: new Date(world.now() - 1000).toISOString() }, null);
    const ask = (source: string) =>
      run(
        { ...world, tenants: readConfiguration(JSON.stringify(file), environment) },
        '--tenant',
        tenantId,
        '--route',
        source,
      );
    const paused = await ask('EV.P02');
    expect(paused.text.split('\n')[1]).toMatch(/^ {2}PAUSED: nobody is alerted before .+; owner /);
    expect(paused.text).toContain('Security (email-acs)');
    expect(paused.code).toBe(1);
    expect((await ask('tamper')).text).not.toContain('PAUSED');
    expect((await ask('tamper')).code).toBe(0);
  });

  test('a detector is shown with its own severity; an unknown one is refused', async () => {
    expect((await routeOf('EV.P02')).text).toMatch(/^EV\.P02: .+ \(\w+, \w+\)$/m);
    expect((await routeOf('EV.Z99')).problems).toContain('--route: there is no EV.Z99');
    expect(read('--route', 'everything', '--tenant', tenantId)).toMatchObject({ outcome: 'refused' });
  });
});

describe('--check', () => {
  const environment = {
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    NOTIFICATION_KEY: 'k'.repeat(48),
    PUBLIC_BASE_URL: 'http://127.0.0.1:7071',
    ACS_ENDPOINT: 'https://acs.example',
    DESK_URL: 'https://desk.example/hook',
    DESK_SECRET: 's'.repeat(32),
  };
  const mail = (id: string) => ({ id, name: id.toUpperCase(), channel: 'email-acs', address: `${id}@contoso.example` });
  const desk = { id: 'desk', name: 'Desk', channel: 'webhook', urlSetting: 'DESK_URL', secretSetting: 'DESK_SECRET' };
  const file = (over: object) =>
    JSON.stringify({
      recipients: [mail('soc'), desk],
      escalateTo: ['desk'],
      email: { senderAddress: 'watch@contoso.example' },
      tenants: [{ tenantId: watchedId, name: 'Contoso', timeZone: 'Europe/Berlin' }],
      ...over,
    });

  /** Contoso, monitored for an hour: all is fresh. */
  const checked = async (over: object, ...args: readonly string[]) => checkedIn(await healthy(), over, ...args);

  async function checkedIn(app: App, over: object, ...args: readonly string[]) {
    const configuration = readConfiguration(file(over), environment);
    const lines: string[] = [];
    const tenant = configuration.tenant(watchedId, {});
    const { cadenceMinutes } = app.world.configuration;
    // Safe: the command reads nothing else.
    const doctor = {
      configuration,
      pipeline: { ...app.pipeline(), configuration: async () => ({ ...tenant, cadenceMinutes }) },
      print: (line: string) => lines.push(line),
      printProblem: (line: string) => lines.push(line),
    } as unknown as Doctor;
    const taken = readArguments(['--check', ...args], commands);
    if (taken.outcome !== 'run') throw new Error(JSON.stringify(taken));
    return { code: await taken.command.run(doctor, taken.given), lines };
  }

  test('all is well: it lists the recipients, and nothing red', async () => {
    expect(await checked({})).toEqual({
      code: 0,
      lines: [
        'deployment, version 0.0.0, checked with version 0.0.0',
        `tenant ${watchedId}, Contoso`,
        '  alerted by routes: SOC (email-acs), Desk (webhook)',
        '  alerted when nobody acknowledges: Desk (webhook)',
        'all is well: 0 red, 0 amber',
      ],
    });
  });

  test('the version is that of the app that wrote into the tables, or null with the reason', async () => {
    const app = await healthy();
    const jsonOf = async () => JSON.parse((await checkedIn(app, {}, '--json')).lines.join('')).deployment;
    const read = await app.world.store.watch.readDeployment();
    if (read === undefined) throw new Error('no row of the deployment');
    await app.world.store.watch.writeDeployment({ ...read.row, version: '0.1.7' }, read.etag);
    expect(await jsonOf()).toMatchObject({ version: '0.1.7', versionProblem: null, checkedWithVersion: '0.0.0' });
    const unwritten = { ...app, pipeline: () => ({ ...app.pipeline(), store: appStore(memoryTables()) }) };
    const { lines } = await checkedIn(unwritten as App, {}, '--json');
    expect(JSON.parse(lines.join('')).deployment).toMatchObject({
      version: null,
      versionProblem: 'version not known: no app has run with these tables yet',
      checkedWithVersion: '0.0.0',
    });
  });

  test('one recipient is red and ends with 1, with or without a fallback', async () => {
    const routes = [{ recipients: ['soc'] }];
    for (const over of [{ routes }, { routes, fallbackRecipient: 'desk' }]) {
      const { code, lines } = await checked(over);
      expect(code).toBe(1);
      expect(lines).toContainEqual(expect.stringMatching(/^ {2}red {4}recipients: routes reach only one/));
      expect(lines.at(-1)).toBe('not well: 1 red, 0 amber');
    }
  });

  test('two on one channel are amber, and ok', async () => {
    const { code, lines } = await checked({ recipients: [mail('soc'), mail('boss')], escalateTo: ['boss'] });
    expect(code).toBe(0);
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}amber {2}recipients: routes reach only email-acs/));
  });

  test('a first collection that still runs is amber with the remedy, and ends with 0', async () => {
    const app = await healthy();
    const { tenants, watermarks } = app.world.store;
    const tenant = await tenants.read(watchedId);
    if (tenant === undefined) throw new Error('the tenant is not registered');
    await tenants.write({ ...tenant.row, summarisedAt: null }, tenant.etag);
    const write = async (over: Partial<KindRow>) =>
      watermarks.writeKind(
        { ...newKindRow(watchedId, 'user'), ...over },
        (await watermarks.readKind(watchedId, 'user'))?.etag ?? null,
      );
    await write({});
    const { code, lines } = await checkedIn(app, {});
    expect(code).toBe(0);
    expect(lines.slice(-2)).toEqual([
      expect.stringMatching(
        /^ {2}amber {2}users: not read yet; .* Wait for the first collection. It usually takes less/,
      ),
      'not read completely yet: 0 red, 1 amber',
    ]);
    const failure = {
      reason: 'broken',
      cause: 'notLooked',
      detail: '',
      since: '2026-11-24T08:00:00.000Z',
      count: 5,
    } as const;
    await write({ failure });
    const late = await checkedIn(app, {});
    expect(late.code).toBe(1);
    expect(late.lines.at(-2)).toMatch(
      /^ {2}red {4}users: never read, .*; no collection completes. See docs\/troubleshooting/,
    );
  });

  test('as JSON it is the answer of health', async () => {
    const { code, lines } = await checked({ routes: [] }, '--json', '--tenant', watchedId.toUpperCase());
    expect(code).toBe(1);
    expect(JSON.parse(lines.join(''))).toMatchObject({
      ok: false,
      tenants: [{ tenantId: watchedId, ok: false, warnings: [{ code: 'fewRecipients', level: 'red' }] }],
    });
  });
});

describe('--export', () => {
  const args = ['--export', 'events', '--tenant', tenantId, '--from', firstDay];

  test('a first day in the future is refused', async () => {
    const future = await run(await createRecordWorld(), ...args.slice(0, -1), '2999-01-01');
    expect(future.code).toBe(2);
    expect(future.text).toBe('');
    expect(future.problems).toMatch(/^--from: is after today, \d{4}-\d\d-\d\d in UTC; nothing was written$/);
  });

  test('writes JSON Lines, and CSV', async () => {
    const world = await sealedWorld();
    const { text } = await run(world, ...args);
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).event.id)
        .sort(),
    ).toEqual([eventOn(0, 1).id, secondEvent.id]);
    const csv = (await run(world, ...args, '--format', 'csv')).text;
    expect(csv.split('\r\n')).toHaveLength(4);
  });

  test('reads whole days, both included', async () => {
    const world = await sealedWorld();
    await world.store.events.record([eventOn(4, 1), eventOn(5, 1)], false);
    const between = ['--export', 'events', '--tenant', tenantId, '--from', dayNumber(1), '--to', dayNumber(4)];
    const { text } = await run(world, ...between);
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).event.recordDay),
    ).toEqual([dayNumber(4)]);
  });

  test('says that a file is complete, or that the period is empty', async () => {
    const world = await sealedWorld();
    const [file, csv] = [join(folder, 'said.jsonl'), join(folder, 'said.csv')];
    expect(await run(world, ...args, '--out', file)).toMatchObject({
      code: 0,
      text: `${file}: complete`,
      problems: '',
    });
    const none = ['--from', dayNumber(2), '--to', dayNumber(3)];
    const empty = await run(world, ...args.slice(0, -2), ...none, '--format', 'csv', '--out', csv);
    expect([empty.code, empty.text, empty.problems]).toEqual([
      0,
      '',
      `events: nothing is recorded from ${dayNumber(2)} to ${dayNumber(3)}`,
    ]);
  });

  test('a file must be new, and only its owner can read it', async () => {
    const world = await sealedWorld();
    const file = join(folder, 'events.jsonl');
    await run(world, ...args, '--out', file);
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0);
    await expect(run(world, ...args, '--out', file)).rejects.toThrow('EEXIST');
  });
});

const program = join(__dirname, '..', '..', 'dist', 'operate', 'doctor.cjs');

/** Each start of the program is a process of its own, and the machine may be busy. */

test('an unreachable storage account is explained with the settings that name it', () => {
  const error = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), {
    name: 'RestError',
    code: 'ECONNREFUSED',
  });
  expect(safeError(error)).toMatch(/^RestError \(ECONNREFUSED\): .*\n.*that begin with AzureWebJobsStorage/);
  expect(safeError(Object.assign(error, { statusCode: 503 }))).not.toContain('AzureWebJobsStorage');
});

test('without a sign-in to Azure, a command says how to sign in', () => {
  const unavailable = (message: string) => Object.assign(new Error(message), { name: 'CredentialUnavailableError' });
  expect(safeError(unavailable('Azure CLI could not be found. Please visit …'))).toMatch(
    /^The Azure CLI is not installed/,
  );
  expect(safeError(unavailable("Please run 'az login' from a command prompt"))).toMatch(
    /^Nobody is signed in .*"az login"/,
  );
});

test('storage that does not answer is named', () => {
  expect(safeError(new TablesUnreachable('a.table.core.windows.net', 'ENOTFOUND'))).toMatch(
    /^Azure Storage cannot be reached: a\.table\.core\.windows\.net does not answer \(ENOTFOUND\)\. Check the settings/,
  );
});

describe('the built program, on Azurite', () => {
  let connectionString: string;
  beforeAll(async () => {
    if (!existsSync(program)) throw new Error('dist/operate/doctor.cjs is missing: node scripts/build.mjs');
    connectionString = await storageAccount();
  });

  const spawned = (env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      execFile(process.execPath, [program, ...args], { env: { PATH: process.env.PATH, ...env } }, (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
      );
    });

  describe('that somebody stops while it works', () => {
    let silent: Server;
    let address = '';
    let asked: Promise<unknown>;
    beforeEach(async () => {
      silent = createServer();
      asked = once(silent, 'request');
      address = `http://127.0.0.1:${await listenOnLoopback(silent)}`;
    });
    afterEach(async () => {
      silent.closeAllConnections();
      await closeServer(silent);
    });
    const started = (file: string, args: readonly string[], env: Readonly<Record<string, string>>) => {
      const child = spawn(file, args, { env: { PATH: process.env.PATH, APP_TOKEN: 'token', ...env } });
      let said = '';
      child.stderr.on('data', (piece) => {
        said += String(piece);
      });
      return { child, said: () => said };
    };
    const safe = 'Stopped before the end, so the output is incomplete. It is safe to run the same command again.\n';

    test.each<[NodeJS.Signals, number]>([
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ])('says so and ends (%s)', async (signal, code) => {
      const { child, said } = started(process.execPath, [program, '--app', address], {});
      await asked;
      child.kill(signal);
      expect(await once(child, 'close')).toEqual([code, null]);
      expect(said()).toBe(safe);
    });

    test('ends with the shell that npm put before it', async () => {
      const line = `"${process.execPath}" "${program}" --app ${address}; :`;
      const { child, said } = started('sh', ['-c', line], { npm_lifecycle_event: 'doctor' });
      await asked;
      child.kill('SIGTERM');
      // The output ends once no process has it open any more.
      await once(child.stderr, 'close');
      expect(said()).toBe(safe);
    });
  });

  test('an app that does not answer is named with its address', async () => {
    const asked = await spawned({ APP_TOKEN: 'token', WATCH_CONFIG: '' }, '--app', 'http://127.0.0.1:9');
    expect([asked.code, asked.out]).toEqual([1, '']);
    expect(asked.err).toMatch(
      /^http:\/\/127\.0\.0\.1:9: There is no answer: the service cannot be reached.*Check the address/,
    );
  });

  test('reads the settings of the app, finds the altered row, and prints no secret', async () => {
    const config = join(folder, 'watch.config.json');
    writeFileSync(config, JSON.stringify({ tenants: [{ tenantId, name: 'Contoso' }] }));
    const env = {
      WATCH_CONFIG: config,
      AzureWebJobsStorage: connectionString,
      PUBLIC_BASE_URL: 'http://127.0.0.1:7071',
      NOTIFICATION_KEY: 'not-to-be-printed-'.repeat(3),
    };
    const tables = await connectTables({ connectionString });
    await tables.createAll();
    const store = appStore(tables);
    const today = new Date().toISOString().slice(0, 10);
    const event = eventOn(0, 1, { recordDay: today });
    await store.tenants.write(aTenantRow(tenantId, { watchedSince: `${today}T00:00:00.000Z` }), null);
    await store.events.record([event], false);
    const clean = await spawned(env, '--verify', '--json');
    // Probable mistakes are printed separately from the answer.
    expect(clean.err.trim().split('\n')).toEqual([
      expect.stringMatching(/^warning: Contoso: recipients: nobody gets alerts/),
      expect.stringMatching(/^warning: Contoso: escalateTo: /),
    ]);
    expect([clean.code, JSON.parse(clean.out)[0].findings]).toEqual([0, []]);
    await tables.transact('Events', eventsPartition(tenantId, '2031-01-01'), [
      { type: 'create', rowKey: eventRow(event.anchor, event.id), properties: { v: 1 } },
    ]);
    const spoiled = await spawned(env, '--verify');
    expect(spoiled.code).toBe(1);
    expect(spoiled.out).toContain('2031-01-01: 1 event more than were sealed');
    const exported = await spawned(env, '--export', 'events', '--tenant', tenantId, '--from', today);
    expect(JSON.parse(exported.out).event.id).toBe(event.id);
    // Nothing was collected yet. Health reports that in red, and only on standard output.
    const checked = await spawned(env, '--check');
    expect([checked.code, checked.err]).toEqual([1, '']);
    expect(checked.out).toMatch(/^ {2}red {4}the timer does not run: it never ran/m);
    expect(checked.out).toMatch(/^ {2}red {4}recipients: nobody gets alerts/m);
    expect(checked.out.trim().split('\n').at(-1)).toMatch(/^not well: \d+ red, \d+ amber$/);
    const asked = await spawned({ ...env, AzureWebJobsStorage: 'nonsense' }, '--verify');
    expect(asked.code).toBe(1);
    // Each refusal of storage names the setting or the role, and the remedy.
    const otherKey = connectionString.replace(/AccountKey=[^;]+/, `AccountKey=${'A'.repeat(86)}==`);
    const refused = await spawned({ ...env, AzureWebJobsStorage: otherKey }, '--verify');
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringMatching(/^RestError: \w+\nAzure Storage refused .* docs\/deploy\.md#commands-from-your-machine/m),
    ]);
    const file = join(folder, 'events.jsonl');
    const out = ['--export', 'events', '--tenant', tenantId, '--from', today, '--out'];
    await spawned(env, ...out, file);
    expect((await spawned(env, ...out, file)).err).toContain(`${file}: exists already and is not overwritten`);
    expect((await spawned(env, ...out, join(folder, 'no', 'x'))).err).toContain('there is no such folder');
    for (const { out, err } of [clean, spoiled, exported, checked, asked, refused])
      expect(`${out}${err}`).not.toMatch(/not-to-be-printed|AccountKey=[^…]/);
  });

  test('the record of a paused customer can still be exported, verified and explained, but nothing is sent for it', async () => {
    const paused = '4c4c4c4c-0000-4000-8000-00000000000c';
    const config = join(folder, 'paused.config.json');
    writeFileSync(config, JSON.stringify({ tenants: [{ tenantId, name: 'Contoso' }] }));
    const storage = await storageAccount();
    const env = {
      WATCH_CONFIG: config,
      AzureWebJobsStorage: storage,
      PUBLIC_BASE_URL: 'http://127.0.0.1:7071',
      NOTIFICATION_KEY: 'not-to-be-printed-'.repeat(3),
      APP_CLIENT_ID: '5c5c5c5c-0000-4000-8000-00000000000c',
      HOME_TENANT_ID: tenantId,
      ACS_ENDPOINT: 'https://not-used.example',
    };
    const tables = await connectTables({ connectionString: storage });
    await tables.createAll();
    const store = appStore(tables);
    const customer = invitedCustomer({ tenantId: paused, name: 'Northwind', tags: [], settings: {} }, Date.now());
    await store.customers.write({ ...customer, state: 'paused' }, null);
    const today = new Date().toISOString().slice(0, 10);
    await store.tenants.write(aTenantRow(paused, { watchedSince: `${today}T00:00:00.000Z` }), null);
    await store.events.record([eventOn(0, 1, { tenantId: paused, recordDay: today })], false);
    const asked = ['--tenant', paused] as const;
    const exported = await spawned(env, '--export', 'events', ...asked, '--from', today);
    expect([exported.code, exported.out.trim().split('\n')]).toEqual([0, [expect.stringContaining(paused)]]);
    expect((await spawned(env, '--verify', ...asked)).code).toBe(0);
    expect((await spawned(env, '--explain', paused)).out).toMatch(/^timeZone /m);
    const drill = await spawned(env, '--drill', 'exclusion', ...asked);
    expect([drill.code, drill.err]).toEqual([1, expect.stringContaining(`${paused} is not watched now`)]);
  });

  test('a backup is made, listed, tried and restored into an empty account', async () => {
    const config = join(folder, 'backup.config.json');
    writeFileSync(config, JSON.stringify({ tenants: [{ tenantId, name: 'Contoso' }] }));
    const other = await storageAccount();
    const env = {
      WATCH_CONFIG: config,
      AzureWebJobsStorage: connectionString,
      PUBLIC_BASE_URL: 'http://127.0.0.1:7071',
      NOTIFICATION_KEY: 'not-to-be-printed-'.repeat(3),
      OTHER_STORAGE: other,
    };
    const [tables, into] = await Promise.all(
      [connectionString, other].map((account) => connectTables({ connectionString: account })),
    );
    await tables?.createAll();
    const row = { type: 'create', rowKey: 'c', properties: { v: 1, big: 5n } } as const;
    await tables?.transact('Metrics', `${tenantId}|backed`, [row]);
    expect((await spawned(env, '--backup')).out).toBe('there is no backup\n');
    const listed = await spawned(env, '--backup', '--now');
    expect([listed.code, listed.out]).toEqual([
      ...[0, expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ {2}\d+ rows, \d+ KB, version /)],
    ]);
    const moment = listed.out.slice(0, 20);
    const occupied = await spawned(env, '--restore', moment);
    expect([occupied.code, occupied.err]).toEqual([
      ...[
        1,
        expect.stringMatching(
          /^nothing was restored: \w+ already has rows; restore into empty tables, with the app stopped: --into names/m,
        ),
      ],
    ]);
    const dry = await spawned(env, '--restore', moment, '--into', 'OTHER_STORAGE', '--dry-run');
    expect([dry.code, dry.out]).toEqual([0, expect.stringContaining('nothing was written (--dry-run)')]);
    const done = await spawned(env, '--restore', moment, '--into', 'OTHER_STORAGE');
    expect([done.code, done.out]).toEqual([0, expect.stringContaining('Then: npm run doctor -- --verify')]);
    expect((await into?.get('Metrics', `${tenantId}|backed`, 'c'))?.properties).toEqual(row.properties);
    // A restore that stopped early: no other command works on the incomplete record.
    const stopped = { moment, hash: 'of the manifest', knowsWhoLeft: true, isWritten: false };
    if (into !== undefined) await restoreTarget(into).writeMark(stopped);
    const onPart = await spawned({ ...env, AzureWebJobsStorage: other }, '--verify');
    expect([onPart.code, onPart.err]).toEqual([...[1, expect.stringContaining(`only a part of the backup ${moment}`)]]);
    const missing = await spawned(env, '--restore', moment, '--into', 'NO_SUCH');
    expect([missing.code, missing.err]).toEqual([
      ...[1, expect.stringContaining('the environment variable NO_SUCH is not set')],
    ]);
    for (const { out, err } of [listed, occupied, dry, done, missing])
      expect(`${out}${err}`).not.toMatch(/not-to-be-printed|AccountKey=[^…]/);
  });

  test('a drill is sent through the real channels, and leaves one event', async () => {
    const receivers = await startReceivers();
    const tables = await connectTables({ connectionString });
    await tables.createAll();
    const store = appStore(tables);
    const small = createSmallWorld({ startAt: Date.now() - 15 * 60_000, spoil: () => store });
    small.tenant.policies.push(
      policy({ id: 'ca04', displayName: 'CA04', state: 'disabled', users: { includeGroups: [vendorGroup] } }),
    );
    const app = startApp(small);
    await app.tick();
    await app.drain();
    const config = join(folder, 'drill.config.json');
    const hook = { channel: 'webhook', urlSetting: 'HOOK_URL', secretSetting: 'HOOK_SECRET' };
    writeFileSync(
      config,
      JSON.stringify({
        tenants: [{ tenantId: drilledTenant, name: 'Contoso', timeZone: 'Europe/Berlin' }],
        email: { senderAddress: 'DoNotReply@contoso.example' },
        recipients: [
          { id: 'mail', name: 'Security', channel: 'email-acs', address: 'security@contoso.example' },
          { id: 'team', name: 'Team', channel: 'teams-workflow', urlSetting: 'TEAMS_URL' },
          { id: 'hook', name: 'Tickets', ...hook },
        ],
        routes: [{ recipients: ['mail', 'team', 'hook'], minimumSeverity: 'high' }],
      }),
    );
    const env = {
      WATCH_CONFIG: config,
      AzureWebJobsStorage: connectionString,
      PUBLIC_BASE_URL: 'http://127.0.0.1:7071',
      NOTIFICATION_KEY: 'not-to-be-printed-'.repeat(3),
      ACS_CONNECTION_STRING: receivers.acsConnectionString,
      TEAMS_URL: receivers.teamsWorkflowUrl,
      HOOK_URL: receivers.webhookUrl,
      HOOK_SECRET: receivers.webhookSecret,
    };
    const alerts = await store.alerts.readAlerts(drilledTenant);
    const { code, out, err } = await spawned(env, '--drill', 'exclusion', '--tenant', drilledTenant);
    await receivers.close();
    expect(out.trim().split('\n')).toEqual([
      'drill: excluding vendors (vendors, 2 members) from CA01 Require MFA would expose 2 of 18 people, 0 of them admins',
      '  of 1 group and 3 policies, this exposes the most people; --group chooses another group',
      '  DRILL · Contoso · 2 people can now sign in without MFA [DRILL]; a real alert would be critical',
      '  Security (email-acs): delivered according to Azure Communication Services',
      '  Team (teams-workflow): accepted by the flow; check the channel to see whether it was posted',
      '  Tickets (webhook): accepted',
      '  Nothing in the tenant was changed and no alert is open; an event and the weekly digest record the drill.',
    ]);
    expect(code).toBe(0);
    const { mails, cards, calls } = receivers.received();
    expect([mails.length, cards.length, calls.length]).toEqual([1, 1, 1]);
    for (const one of [mails[0], cards[0], calls[0]])
      expect(JSON.stringify(one)).toContain('DRILL · Contoso · 2 people');
    expect(calls[0]).toMatchObject({ body: { because: 'drill', alert: { status: 'told' } } });
    expect(await store.alerts.readAlerts(drilledTenant)).toEqual(alerts);
    const today = await store.events.recent(drilledTenant, [new Date().toISOString().slice(0, 10)], 200);
    expect(today.filter(({ source }) => source === 'drill')).toHaveLength(1);
    expect(`${out}${err}`).not.toMatch(/not-to-be-printed|AccountKey=[^…]|accesskey=/i);
  });

  test('with wrong arguments it ends with 2, and reads no settings', async () => {
    expect(await spawned({}, '--verfy')).toEqual({
      code: 2,
      out: '',
      err: '--verfy: there is no such option; did you mean --verify?\n',
    });
    expect((await spawned({}, '--help')).out).toContain('npm run doctor -- COMMAND');
  });
});

describe('--what-if', () => {
  const asked = (content: unknown): string => {
    const file = join(folder, `sign-in-${Math.random()}.json`);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };

  test('shows what a sign-in would have to prove, by the policies that were read last', async () => {
    const { world } = await healthy();
    const { code, text } = await run(world, '--what-if', asked({ user: 'person01' }), '--tenant', tenantId);
    expect(code).toBe(0);
    expect(text.split('\n')).toEqual([
      'It would require MFA.',
      expect.stringContaining('client browser'),
      '',
      'APPLIES (1)',
      '  "CA01 Require MFA": requires MFA',
      '',
      'DOES NOT APPLY (2)',
      '  "CA02 Block legacy": not for this client',
      '  "CA03 Administrators: phishing-resistant": not for this person',
      '',
      expect.stringMatching(/^Based on the policies read at 20\d\d-/),
    ]);
  });

  test('an impossible question is explained, and ends with 2', async () => {
    const { world } = await healthy();
    const refused = async (content: unknown) => run(world, '--what-if', asked(content), '--tenant', tenantId, '--json');
    expect(await refused({ user: 'nobody' })).toEqual({
      code: 2,
      text: '',
      problems: 'user: nobody in the tenant has this id or address',
    });
    expect(await refused('nonsense')).toEqual({ code: 2, text: '', problems: 'the sign-in: is not JSON' });
    expect(await run(await sealedWorld(), '--what-if', asked({ user: 'ada' }), '--tenant', tenantId)).toEqual({
      code: 2,
      text: '',
      problems: 'the policies of the tenant were not read',
    });
  });
});

test('an operator signs out a person who lost a role, or everybody', async () => {
  const world = await createRecordWorld();
  expect((await run(world, '--sign-out', tenantId.toUpperCase())).code).toBe(0);
  expect((await world.store.signOuts.read())?.row).toEqual({
    everybody: null,
    people: { [tenantId]: expect.any(String) },
  });
  const { code, text } = await run(world, '--sign-out', 'everybody');
  expect([code, text]).toEqual([0, expect.stringMatching(/^everybody: signed out/)]);
  expect((await world.store.signOuts.read())?.row).toEqual({ everybody: expect.any(String), people: {} });
});

test.each([
  ['0.2.0', 'ok', 'the same version'],
  ['0.10.0', 'warning', 'has 0.10.0, which is newer'],
  ['0.1.9', 'notChecked', 'has 0.1.9, which is older'],
])('a clone with version %s reports a release as %s', (here, verdict, found) => {
  const line = versionLine('version', '0.2.0');
  const table = withRelease(
    tableOf([line, versionLine('upgrade', 'The app does not ask.')], '2026-11-24T12:00:00Z'),
    here,
  );
  expect(table.checks.find(({ id }) => id === 'upgrade')).toMatchObject({
    verdict,
    found: expect.stringContaining(found),
  });
  expect(table.counts[verdict as 'ok']).toBeGreaterThan(0);
});

const versionLine = (id: string, found: string) =>
  ({ id, area: 'version', tenantId: null, what: id, verdict: 'ok', found, remedy: null }) as const;

describe('the settings of the app on the machine of an operator', () => {
  const azd = (name: string, ...lines: readonly string[]): string => {
    const own = mkdtempSync(join(folder, 'azd-'));
    mkdirSync(join(own, '.azure', name), { recursive: true });
    writeFileSync(join(own, '.azure', 'config.json'), JSON.stringify({ version: 1, defaultEnvironment: name }));
    writeFileSync(join(own, '.azure', name, '.env'), `${lines.join('\n')}\n`);
    return own;
  };
  const file = JSON.stringify({
    tenants: [{ tenantId: drilledTenant, name: 'Contoso' }],
    email: { senderAddress: 'watch@contoso.example' },
    recipients: [
      { id: 'security', name: 'Security', channel: 'email-acs', address: 'security@contoso.example' },
      { id: 'team', name: 'Team', channel: 'teams-workflow', urlSetting: 'TEAMS_WORKFLOW_URL' },
    ],
  });
  const deployed = (): string =>
    azd(
      'watch',
      'AZURE_TENANT_ID="6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11"',
      'STORAGE_ACCOUNT_NAME="stztw"',
      'FUNCTION_APP_URL="https://func-ztw.azurewebsites.net"',
      'APP_CLIENT_ID="d0a6d7a2-4f6f-4f6e-9a51-3c9f1f7c2b10"',
    );

  test('come from azd after a deployment; no secret is needed, and unknown ones are named', () => {
    const { env, unknown } = operatorEnvironment({}, deployed(), file);
    expect(unknown).toEqual(['NOTIFICATION_KEY', 'ACS_ENDPOINT', 'TEAMS_WORKFLOW_URL']);
    const { surroundings, contained } = readConfiguration(file, env);
    expect([...contained]).toEqual([]);
    expect(surroundings).toMatchObject({
      storage: { type: 'identity', tableUrl: 'https://stztw.table.core.windows.net' },
      publicUrl: 'https://func-ztw.azurewebsites.net',
      application: { clientId: 'd0a6d7a2-4f6f-4f6e-9a51-3c9f1f7c2b10' },
      signIn: { type: 'closed' },
    });
    for (const name of unknown) expect(env[name]).toMatch(/^https:\/\/not-known-here\.invalid/);
  });

  test('can be set in the environment instead, and another environment of azd can be named', () => {
    const own = deployed();
    const storage = { AzureWebJobsStorage: 'UseDevelopmentStorage=true', PUBLIC_BASE_URL: 'http://127.0.0.1:7071' };
    const { env } = operatorEnvironment({ ...storage, TEAMS_WORKFLOW_URL: 'https://teams.example/' }, own, file);
    expect(env).toMatchObject({ ...storage, TEAMS_WORKFLOW_URL: 'https://teams.example/' });
    expect([env.AzureWebJobsStorage__accountName, env.APP_CLIENT_ID]).toEqual([undefined, undefined]);
    expect(operatorEnvironment({ AZURE_ENV_NAME: 'other' }, own, file).env.PUBLIC_BASE_URL).toBeUndefined();
    expect(operatorEnvironment({ AZURE_ENV_NAME: '../watch' }, own, file).env.PUBLIC_BASE_URL).toBeUndefined();
  });

  test('without a deployment, the refusal lists what is missing, and no secrets', () => {
    const { env } = operatorEnvironment({}, mkdtempSync(join(folder, 'none-')), file);
    expect(() => readConfiguration(file, env)).toThrow(/AzureWebJobsStorage: set it/);
    expect(() => readConfiguration(file, env)).not.toThrow(/NOTIFICATION_KEY|ACS_ENDPOINT|TEAMS/);
  });

  test('a drill is not sent with unknown settings', async () => {
    const lines: string[] = [];
    const taken = readArguments(['--drill', 'exclusion', '--tenant', tenantId], commands);
    if (taken.outcome !== 'run') throw new Error('refused');
    // Safe: nothing else is read.
    const doctor = {
      unknownSettings: ['ACS_ENDPOINT'],
      print: (line: string) => lines.push(line),
      printProblem: (line: string) => lines.push(line),
    } as unknown as Doctor;
    expect(await taken.command.run(doctor, taken.given)).toBe(1);
    expect(lines[0]).toMatch(/not known here: ACS_ENDPOINT$/);
  });
});

test.each([40, 60, 120])('the checks of a running app fit a terminal of %i columns, and lose no word', (columns) => {
  const long =
    'Not resolved: OLD_WEBHOOK_URL, whose secret was deleted from the vault or whose identity has no access to it.';
  const checks = [
    { ...versionLine('version', '0.2.0'), tenantId: null },
    {
      ...versionLine('secrets', long),
      verdict: 'red',
      remedy: 'Write each secret into the vault again, then restart.',
    },
  ] as const;
  const table = tableOf([...checks], '2026-11-24T12:00:00Z');
  const [lines, whole] = [linesOf(table, columns), linesOf(table, undefined)];
  expect(lines.filter(({ length }) => length > columns)).toEqual([]);
  const words = (text: readonly string[]) => text.join(' ').split(/\s+/).filter(Boolean);
  expect(words(lines)).toEqual(words(whole));
  // In a file, each check and each remedy is one line.
  expect(whole.filter((line) => line.includes(long))).toHaveLength(1);
});
