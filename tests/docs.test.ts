import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TypedCommand } from '../infra/operate/doctor/command';
import { commands, remoteCommands } from '../infra/operate/doctor/commands';
import { readArguments } from '../infra/operate/doctor/options';
import { readGrantOptions } from '../infra/operate/grant/options';
import { readOnboardOptions } from '../infra/operate/onboard/options';
import { readRegisterOptions } from '../infra/operate/register/options';
import { loadConfiguration, readConfiguration } from '../shared/config/config';
import { WatchFileSchema } from '../shared/config/schema';
import { controls } from '../shared/controls';
import { detectors } from '../shared/detections';
import { kindDefinitions } from '../shared/kinds';

const root = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '' && existsSync(join(root, path)));
const pages = tracked.filter((path) => path.endsWith('.md'));

const section = (text: string, heading: string): string =>
  text.split(/^#{2,3} /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
/** The code in the first column of the tables of a text. */
const firstColumn = (text: string): string[] =>
  [...text.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, name = '']) => name).sort();

const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();
const namesIn = (path: string, pattern: RegExp): string[] =>
  [...read(path).matchAll(pattern)].map(([, name = '']) => name);
const filesIn = (folder: string): string[] => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
const settingsOfCode = sorted([
  ...filesIn('shared/config').flatMap((path) => namesIn(path, /\benv\.(\w+)/g)),
  ...namesIn('functions/schedule.ts', /'%(\w+)%'/g),
]);

test('the README is short, and names the command that runs all tests', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(120);
  expect(read('README.md')).toContain('`npm cit`');
});

test('the docs list every app setting that the code reads, and no other', () => {
  expect(firstColumn(section(read('docs/app-settings.md'), 'App settings'))).toEqual(settingsOfCode);
});

test('the docs list every key of watch.config.json, and no other', () => {
  expect(firstColumn(section(read('docs/configuration.md'), 'watch.config.json'))).toEqual(
    Object.keys(WatchFileSchema.shape).sort(),
  );
});

test('troubleshooting quotes messages that the code prints', () => {
  const rows = read('docs/troubleshooting.md')
    .split('\n')
    .filter((line) => /^\| (?!---|You see|Answer|It prints|Reason)/.test(line))
    .map((line) => line.split(' | ')[0] ?? '');
  const quoted = rows.flatMap((cell) =>
    [...cell.matchAll(/`([^`]+)`|\*([^*]+)\*/g)].map(([, code, page]) => code ?? page ?? ''),
  );
  // Values that vary are not compared.
  const fragments = quoted
    .flatMap((text) => text.split(/7071|^--x: |^HTTP \d+(?:: )?/))
    .map((text) => text.trim())
    .filter((text) => / /.test(text) && !text.startsWith('npm '));
  expect(fragments.length).toBeGreaterThan(10);
  const code = tracked
    .filter((path) => /^(functions|infra|scripts|shared)\/.*\.(ts|mjs)$/.test(path))
    .map(read)
    .join('\n');
  expect(fragments.filter((text) => !code.includes(text))).toEqual([]);
});

const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const environment = {
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  PUBLIC_BASE_URL: 'https://watch.contoso.example',
  NOTIFICATION_KEY: 'k'.repeat(32),
  ACS_ENDPOINT: 'https://mail.contoso.example',
  TEAMS_WORKFLOW_URL: 'https://teams.contoso.example/flow',
  TICKETS_URL: 'https://tickets.contoso.example/in',
  TICKETS_SECRET: 's'.repeat(32),
};

test('the docs give the thresholds of the code', () => {
  const plain = JSON.stringify({ tenants: [{ tenantId, name: 'Contoso' }] });
  const { thresholds } = readConfiguration(plain, environment).tenant(tenantId, {});
  const rows = [...read('docs/thresholds.md').matchAll(/^\| `(\w+)` \| (\S+) \|/gm)];
  expect(Object.fromEntries(rows.map(([, name, value = '']) => [name, JSON.parse(value)]))).toEqual(thresholds);
});

test('the example in the docs is an accepted configuration', () => {
  const [, example = ''] = /```json\n([\s\S]+?)```/.exec(read('docs/configuration.md')) ?? [];
  expect(readConfiguration(example, environment).tenant(tenantId, {})).toMatchObject({
    name: 'Contoso',
    cadenceMinutes: { conditionalAccessPolicy: 10 },
    thresholds: { globalAdministratorsMin: 2, globalAdministratorsMax: 3 },
  });
});

test('the README gives the real numbers of controls, detections and resource types', () => {
  const counted = Object.fromEntries(
    [...read('README.md').matchAll(/\*\*(\d+) (controls|detections|resource types)\*\*/g)].map(([, n, what]) => [
      what,
      Number(n),
    ]),
  );
  expect(counted).toEqual({
    controls: controls.length,
    detections: detectors.length,
    'resource types': kindDefinitions.length,
  });
});

test('the cost of another tenant is the sum of its counted parts, and is given on one page', () => {
  const numberIn = (text = ''): number => Number(/[\d,]*\d(\.\d+)?/.exec(text)?.[0].replaceAll(',', ''));
  const rows = section(read('docs/cost.md'), 'What it costs')
    .split('\n')
    .filter((line) => line.startsWith('| ') && line.endsWith(' |') && !/^\| (For|---)/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const costs = rows.map(([, , amount, price = '', cost]) => {
    const per = price.includes(' for ') ? numberIn(price.split(' for ')[1]) : 1;
    const computed = (numberIn(amount) / per) * numberIn(price);
    expect([amount, computed.toFixed(3)]).toEqual([amount, numberIn(cost).toFixed(3)]);
    return computed;
  });
  const sum = costs.reduce((all, one) => all + one, 0);
  expect(rows).toHaveLength(4);
  expect(read('docs/cost.md')).toContain(`about **$${sum.toFixed(2)} a month**`);
  const others = pages.filter((path) => path !== 'docs/cost.md' && /further tenant adds about/.test(read(path)));
  expect(others).toEqual([]);
});

test('troubleshooting lists every reason for an unknown result in the words of the page', () => {
  const reasons = namesIn('shared/reports/language/reasons.ts', /^ {2}\w+: ['"](.+)['"],$/gm);
  const listed = section(read('docs/troubleshooting.md'), 'Something is unknown');
  expect(reasons.length).toBeGreaterThan(5);
  expect(reasons.filter((reason) => !listed.includes(`| ${reason}`))).toEqual([]);
});

test('every npm script and node script in the docs exists', () => {
  // Safe: package.json has scripts, or the test fails below.
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
  const named = pages.flatMap((path) =>
    [...read(path).matchAll(/\bnpm (?:run (?:--silent )?([\w:-]+)|(start|test)\b)/g)].map(
      ([, run, bare]) => run ?? bare ?? '',
    ),
  );
  expect(named).toEqual(expect.arrayContaining(['start', 'func', 'docs', 'bench']));
  expect(sorted(named).filter((name) => scripts[name] === undefined)).toEqual([]);
  const files = pages.flatMap((path) =>
    [...read(path).matchAll(/\bnode (scripts\/[\w.-]+)/g)].map(([, file = '']) => file),
  );
  expect(sorted(files).filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

const optionsOfStart = sorted(namesIn('infra/local/start/options.ts', /^ {2}(--[a-z-]+)/gm));

test('the commands name every option of npm start', () => {
  const line = read('docs/commands.md').match(/^\| `npm start` .*$/m)?.[0] ?? '';
  expect(sorted(line.match(/--[a-z-]+/g) ?? [])).toEqual(optionsOfStart);
});

test('and so does the table of the local simulation', () => {
  const documented = firstColumn(section(read('infra/local/README.md'), 'Options'));
  expect(documented.map((option) => option.split(' ')[0])).toEqual(optionsOfStart);
});

const anchorsOf = (path: string): ReadonlySet<string> =>
  new Set(
    [...read(path).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );

const linksOf = (path: string): string[] =>
  [
    ...read(path)
      .replace(/```[\s\S]*?```/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/i.test(link));

test.each(pages)('every link in %s leads to an existing page', (path) => {
  const lost = linksOf(path).filter((link) => {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : join(dirname(path), decodeURIComponent(file));
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && !anchorsOf(target).has(anchor);
  });
  expect(lost).toEqual([]);
});

test('every page of docs/ is linked from its index', () => {
  const linked = new Set(linksOf('docs/README.md').map((link) => join('docs', link.split('#')[0] ?? '')));
  const lost = pages.filter((path) => /^(docs\/[^/]+|infra\/local\/.*)$/.test(path) && !linked.has(path));
  expect(lost).toEqual(['docs/README.md']);
});

test('every file that SECURITY.md, the threat model and the decisions refer to exists', () => {
  const files = pages
    .filter((path) => /^(SECURITY|docs\/threat-model)\.md$|^docs\/decisions\//.test(path))
    .flatMap((path) => [...read(path).matchAll(/`((?:shared|functions|infra|tests)\/[\w./-]+\.ts)`/g)])
    .map(([, file = '']) => file);
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

const rowsOf = (text: string): readonly (readonly string[])[] =>
  [...text.matchAll(/^\| (.+) \|$/gm)].map(([, row = '']) => row.split(' | '));

test('every attack in the threat model names the test of its defence', () => {
  const [, ...attacks] = rowsOf(section(read('docs/threat-model.md'), 'Abuse cases')).filter(
    (row) => !row.every((cell) => /^-+$/.test(cell)),
  );
  expect(attacks.length).toBeGreaterThan(15);
  expect(attacks.filter(([, , named = '']) => !/`tests\/[\w/-]+\.test\.ts`/.test(named))).toEqual([]);
});

describe('the commands in the docs', () => {
  const guid = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
  const samples: Readonly<Record<string, string>> = {
    ...{ ID: guid, OBJECT_ID: guid, GROUP_ID: guid, 'TENANT-ID': guid, 'APP-OBJECT-ID': guid },
    ...{ HASH: 'a'.repeat(64), MOMENT: '2026-11-29T02-10-00Z', CODE: '48271935', DAY: '2026-11-24' },
    ...{ URL: 'https://watch.contoso.example', WHO: 'mail' },
  };
  const sampleOf = (word: string): string =>
    word.startsWith('$(azd env get-value IDENTITY') || word.startsWith('$(azd env get-value AZURE_TENANT')
      ? guid
      : word.startsWith('$(azd')
        ? 'https://watch.contoso.example'
        : (samples[word] ?? word);
  /** The commands that people copy: those in blocks, and commands with options within a runbook's text. */
  const commandsOf = (name: string): readonly (readonly string[])[] =>
    pages
      .filter((path) => !path.startsWith('docs/decisions/') && path !== 'CHANGELOG.md')
      .flatMap((path) => {
        const text = read(path).replace(/ \\\n\s*/g, ' ');
        const copied = path.startsWith('docs/runbooks/')
          ? text
          : [...text.matchAll(/```\w*\n([\s\S]*?)```/g)].map(([, block]) => block).join('\n');
        return [...copied.matchAll(new RegExp(`npm run (?:--silent )?${name} (?:--silent )?-- ([^\\n\`>]+)`, 'g'))];
      })
      .map(([, words = '']) => words.replace(/ {3,}.*/, '').replace(/[[\]]/g, ''))
      .map((words) => [...words.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => sampleOf(quoted ?? bare ?? '')))
      .filter((words) => words.length > 0);

  test.each<[string, number, (words: readonly string[]) => { readonly outcome: string }]>([
    ['doctor', 30, (words) => readArguments<TypedCommand>(words, [...commands, ...remoteCommands])],
    ['onboard', 5, (words) => readOnboardOptions(words, () => 'tenant\ncontoso.com')],
    ['register', 2, (words) => readRegisterOptions(words, guid)],
    ['grant-permissions', 4, (words) => readGrantOptions(words)],
  ])('are accepted by %s', (name, least, readWords) => {
    const given = commandsOf(name);
    expect(given.length).toBeGreaterThanOrEqual(least);
    const refused = given.flatMap((words) => {
      const read = readWords(words);
      return read.outcome === 'refused' ? [[words.join(' '), read]] : [];
    });
    expect(refused).toEqual([]);
  });
});

/** Names in the portals of Microsoft, and emphasis; everything else in asterisks is on a page of the app. */
const notOfTheApp = new Set([
  'CSV UTF-8',
  'Enabled for users to sign-in',
  'Global Administrator',
  'Privileged Role Administrator',
  'Remove app role assignment from service principal',
  'Storage Blob Data Reader',
  'Storage Table Data Contributor',
  'assigned to the application',
]);

test('the guides and runbooks name pages, buttons and messages that the app has', () => {
  const guides = pages.filter((path) =>
    /^docs\/(runbooks\/|(troubleshooting|msp|many-tenants|deploy|watching-the-watcher)\.md)/.test(path),
  );
  const shown = tracked
    .filter((path) => /^(functions|infra|shared)\/.*\.ts$/.test(path))
    .map(read)
    .join('\n')
    .replaceAll('&amp;', '&')
    .toLowerCase();
  const named = guides.flatMap((path) =>
    [...read(path).matchAll(/(?<![*\w])\*([^*\n]+)\*(?![*\w])/g)].flatMap(([, name = '']) =>
      name.split(' > ').map((part) => ({ path, part })),
    ),
  );
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter(({ part }) => !notOfTheApp.has(part) && !shown.includes(part.toLowerCase()))).toEqual([]);
});

describe('the runbooks', () => {
  const runbooks = readdirSync(join(root, 'docs/runbooks')).filter((file) => file !== 'README.md');

  test('are listed', () => {
    expect(
      linksOf('docs/runbooks/README.md')
        .filter((link) => !link.startsWith('..'))
        .sort(),
    ).toEqual(runbooks.sort());
  });

  test('name only options that the doctor has', () => {
    const text = runbooks.map((file) => read(`docs/runbooks/${file}`)).join('\n');
    const named = [...text.matchAll(/npm run doctor -- ([^\n`|]+)/g)].flatMap(
      ([, words = '']) => words.match(/--[a-z-]+/g) ?? [],
    );
    const known = new Set<string>(
      [...commands, ...remoteCommands].flatMap(({ option, options }) => [
        option.name,
        ...options.map(({ name }) => name),
      ]),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(sorted(named).filter((name) => !known.has(name))).toEqual([]);
  });
});

test('every decision is listed', () => {
  const records = readdirSync(join(root, 'docs/decisions')).filter((file) => /^\d{4}-/.test(file));
  expect(linksOf('docs/decisions/README.md').sort()).toEqual(records.sort());
});

describe('local.settings.sample.json', () => {
  // Safe: the checks below verify the shape.
  const { Values: values } = JSON.parse(read('local.settings.sample.json')) as { Values: Record<string, string> };

  test('names only settings that something reads', () => {
    const known = new Set([...settingsOfCode, 'FUNCTIONS_WORKER_RUNTIME']);
    expect(Object.keys(values).filter((name) => !known.has(name))).toEqual([]);
  });

  test('its placeholder is refused, so that nobody runs with a publicly known key', () => {
    expect(() => loadConfiguration(values, root)).toThrow(/NOTIFICATION_KEY/);
  });
});

// Written in parts, so that the search does not find this file.
const forbidden = [
  ['/wo', 'rk/'],
  ['/tm', 'p/'],
  ['.libr', 'ary'],
  ['registry.npm', 'js.org'],
  ['registry.yarn', 'pkg.com'],
].map((parts) => parts.join(''));

test('no tracked file names a local path of one machine, or a registry', () => {
  const found = tracked
    // The lockfile is written by npm and contains the addresses of its packages.
    .filter((path) => path !== 'package-lock.json' && !path.endsWith('.png'))
    .flatMap((path) => {
      const content = read(path);
      return forbidden.filter((name) => content.includes(name)).map((name) => `${path}: ${name}`);
    });
  expect(found).toEqual([]);
});
