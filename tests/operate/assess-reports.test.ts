/** The reports of an assessment: their sums agree, pipelines can read them, and names in them stay text. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import { controls } from '../../shared/controls';
import { assessmentCsv } from '../../shared/reports/assessment/assessment-csv';
import { assessmentLines } from '../../shared/reports/assessment/assessment-lines';
import { assessmentMarkdown } from '../../shared/reports/assessment/assessment-markdown';
import { assessmentSarif } from '../../shared/reports/assessment/assessment-sarif';
import { renderAssessmentPage } from '../../shared/reports/page/assessment/assessment-page';
import { aComparison, anAssessment } from '../reports/assessment/an-assessment';
import { builtCommand, builtFile } from './built/built-command';

const root = join(__dirname, '..', '..');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assess-reports-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = builtCommand('assess.cjs', () => folder);

const user = (id: string) => ({
  id,
  displayName: id,
  userPrincipalName: `${id}@contoso.example`,
  accountEnabled: true,
  userType: 'Member',
});

/** A tenant in which a policy excludes some people from MFA. */
function tenantOf(
  name: string,
  excluded: readonly string[],
  tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11',
  more: Readonly<Record<string, object>> = {},
): string {
  const files = {
    'identity/conditionalAccess/policies.json': {
      value: [
        {
          id: 'ca01',
          displayName: 'CA01 Require MFA',
          state: 'enabled',
          conditions: {
            clientAppTypes: ['all'],
            applications: { includeApplications: ['All'] },
            users: { includeUsers: ['All'], excludeUsers: excluded },
          },
          grantControls: { operator: 'OR', builtInControls: ['mfa'] },
        },
      ],
    },
    'users.json': { value: [user('ada'), user('lea'), user('tom')] },
    'organization.json': { value: [{ id: tenantId, displayName: 'Contoso' }] },
    ...more,
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true });
    writeFileSync(join(folder, name, path), JSON.stringify(content));
  }
  return name;
}

const written = (file: string): string => readFileSync(join(folder, file), 'utf8');
const statuses = ['fail', 'unknown', 'pass', 'notLicensed', 'notApplicable'] as const;
const hash = (text: string): string => createHash('sha256').update(text).digest('base64');
const page = (name: string): string =>
  renderAssessmentPage(anAssessment(name), { hashOf: hash, version: '0.2.0', comparison: aComparison });

/**
 * The parts of SARIF 2.1.0 that code scanning reads, by its specification: section 3.27 (results), 3.49 (rules), 3.58
 * (notifications).
 */
const sarifSchema = {
  type: 'object',
  required: ['version', 'runs'],
  properties: {
    version: { const: '2.1.0' },
    runs: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['tool', 'results'],
        properties: {
          tool: {
            type: 'object',
            required: ['driver'],
            properties: {
              driver: {
                type: 'object',
                required: ['name', 'rules'],
                properties: {
                  semanticVersion: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+' },
                  rules: {
                    type: 'array',
                    uniqueItems: true,
                    items: {
                      type: 'object',
                      required: ['id', 'shortDescription', 'fullDescription', 'help'],
                      properties: {
                        id: { type: 'string' },
                        helpUri: { type: 'string', pattern: '^https://' },
                        defaultConfiguration: { properties: { level: { enum: ['none', 'note', 'warning', 'error'] } } },
                        properties: { properties: { tags: { type: 'array', items: { type: 'string' } } } },
                      },
                    },
                  },
                },
              },
            },
          },
          invocations: {
            type: 'array',
            items: {
              required: ['executionSuccessful'],
              properties: {
                toolExecutionNotifications: {
                  type: 'array',
                  items: {
                    required: ['message'],
                    properties: { level: { enum: ['none', 'note', 'warning', 'error'] } },
                  },
                },
              },
            },
          },
          results: {
            type: 'array',
            items: {
              type: 'object',
              required: ['ruleId', 'ruleIndex', 'message', 'locations', 'partialFingerprints'],
              properties: {
                kind: { const: 'fail' },
                level: { enum: ['note', 'warning', 'error'] },
                ruleIndex: { type: 'integer', minimum: 0 },
                message: { required: ['text'], properties: { text: { type: 'string', minLength: 1 } } },
                locations: {
                  type: 'array',
                  minItems: 1,
                  items: {
                    required: ['physicalLocation'],
                    properties: {
                      physicalLocation: {
                        required: ['artifactLocation'],
                        properties: {
                          artifactLocation: { properties: { uri: { type: 'string', pattern: '^[^/:][^:]*$' } } },
                        },
                      },
                    },
                  },
                },
                partialFingerprints: { type: 'object', additionalProperties: { type: 'string' } },
              },
            },
          },
        },
      },
    },
  },
};

test('one run writes every report, and their sums agree', () => {
  const dir = tenantOf('weak', ['lea']);
  const files = ['--html', 'a.html', '--csv', 'a.csv', '--sarif', 'a.sarif', '--markdown', 'a.md'];
  const { status, stdout, stderr } = run('--load', dir, '--json', ...files);
  expect([status, stderr]).toEqual([0, '']);
  const { coverage, controls: judged } = JSON.parse(stdout);
  const counts = statuses.map((one) => coverage.counts[one]);

  expect(written('a.csv').startsWith('\uFEFFControl,')).toBe(true);
  const rows = written('a.csv')
    .trim()
    .split(/\r\n(?=ZT\.)/);
  const words = ['Fails', 'Not known', 'Passes', 'Not licensed', 'Not applicable'];
  expect(words.map((word) => rows.filter((row) => row.split(',')[1] === word).length)).toEqual(counts);
  const html = written('a.html');
  expect(statuses.map((one) => html.split(`<details class="row status-${one} `).length - 1)).toEqual(counts);
  expect(written('a.md')).toContain(`| All | ${counts.join(' | ')} |`);

  const sarif = JSON.parse(written('a.sarif'));
  const [sarifRun] = sarif.runs;
  expect(sarifRun.results).toHaveLength(coverage.counts.fail);
  expect(sarifRun.tool.driver.rules).toHaveLength(judged.length);
  for (const { ruleId, ruleIndex } of sarifRun.results) expect(sarifRun.tool.driver.rules[ruleIndex].id).toBe(ruleId);
  expect(sarifRun.results[0].locations[0].physicalLocation.artifactLocation.uri).toMatch(/^weak\//);
});

test('of 130 people and 130 devices, the document and the file list each once', () => {
  const ids = Array.from({ length: 130 }, (_, at) => `many${String(at).padStart(3, '0')}`);
  const named = (id: string): string => (id === 'many077' ? '=cmd|x' : `Name of ${id}`);
  const now = new Date().toISOString();
  const device = {
    operatingSystem: 'Windows',
    managedDeviceOwnerType: 'company',
    isEncrypted: false,
    lastSyncDateTime: now,
  };
  const dir = tenantOf('crowded', ids, undefined, {
    'users.json': { value: ids.map((id) => ({ ...user(id), displayName: named(id) })) },
    'deviceManagement/managedDevices.json': {
      value: ids.map((id) => ({ ...device, id: `pc-${id}`, deviceName: `PC-${id}`, userId: id })),
    },
  });
  const { status, stdout, stderr } = run(
    '--load',
    dir,
    '--json',
    '--affected',
    'crowded.csv',
    '--html',
    'crowded.html',
  );
  expect([status, stderr]).toEqual([0, '']);
  type Judged = { readonly id: string; readonly findings: readonly { readonly resourceId: string }[] } & {
    readonly evidence: { readonly exposure: { readonly ids: readonly string[] } };
  };
  const judged: readonly Judged[] = JSON.parse(stdout).controls;
  const of = (id: string): Judged => judged.find((one) => one.id === id) as Judged; // Safe: every control is judged.
  expect([...of('ZT.ID.001').evidence.exposure.ids].sort()).toEqual(ids);
  expect(
    of('ZT.DV.009')
      .findings.map(({ resourceId }) => resourceId)
      .sort(),
  ).toEqual(ids.map((id) => `pc-${id}`));
  const lines = written('crowded.csv').trim().split('\r\n');
  expect(written('crowded.csv').startsWith('\uFEFFControl,Name,Address,Type,Id,What is wrong\r\n')).toBe(true);
  expect(lines.filter((line) => line.startsWith('ZT.ID.001,') && line.includes(',person,'))).toHaveLength(130);
  expect(lines.filter((line) => line.startsWith('ZT.DV.009,'))).toHaveLength(130);
  expect(lines).toContain("ZT.ID.001,'=cmd|x,many077@contoso.example,person,many077,exposed");
  expect(lines).toContain('ZT.DV.009,PC-many129,,device,pc-many129,not encrypted');
  expect(written('crowded.html')).toContain('PC-many129');
});

test('code scanning can read the SARIF, and only failing controls are results', () => {
  const validate = new Ajv({ strict: false }).compile(sarifSchema);
  const report = anAssessment('Contoso');
  const log = assessmentSarif(report, '0.2.0', () => 'tenant/policies.json');
  expect([validate(log), validate.errors]).toEqual([true, null]);
  expect(JSON.stringify(log)).toContain('Cannot be judged in Contoso: A permission is missing: grant User.Read.All');
  // GitHub takes 20 tags of a rule; one control has more mappings than that.
  const [{ tool }] = JSON.parse(JSON.stringify(log)).runs;
  for (const { properties } of tool.driver.rules) expect(properties.tags.length).toBeLessThanOrEqual(20);
  // Negative control: a result without a location is refused.
  expect(validate({ ...log, runs: [{ ...log.runs[0], results: [{ ruleId: 'x' }] }] })).toBe(false);
});

test('the page shows who is covered by what, with the people in each gap, and what cannot be known', () => {
  const [folderName, html] = [tenantOf('covered', ['lea']), 'covered.html'];
  expect(run('--load', folderName, '--html', html).status).toBe(0);
  const drawn = written(html);
  const mfa = /<b>MFA<\/b>.*?<\/tr>/.exec(drawn)?.[0] ?? '';
  expect([mfa.includes('1 of 3'), mfa.includes('>lea<')]).toEqual([true, true]);
  expect(drawn).toContain('Roles were not read: admins are counted among the members.');
  run('--load', folderName, '--html', html, '--only', 'ZT.ID.001');
  expect(written(html)).toContain('Not known: this needs users, Conditional Access policies, and all controls.');
});

test('a requirement whose control cannot be judged is unknown in the matrix, and not a gap', () => {
  const policies = join(folder, tenantOf('elsewhere', ['lea']), 'identity/conditionalAccess/policies.json');
  const locations = { includeLocations: ['All'], excludeLocations: ['branch', 'office'] };
  const [policy] = JSON.parse(readFileSync(policies, 'utf8')).value;
  // Two locations that the folder does not contain.
  writeFileSync(policies, JSON.stringify({ value: [{ ...policy, conditions: { ...policy.conditions, locations } }] }));
  expect(run('--load', 'elsewhere', '--html', 'elsewhere.html').status).toBe(0);
  const drawn = written('elsewhere.html');
  expect(drawn).toContain('data-label="MFA"><span class="badge unknown">Not known');
  expect(drawn).not.toContain('<th scope="row"><b>MFA</b></th>');
});

test('the page allows only its own style, and loads nothing', () => {
  const html = page('Contoso');
  const style = /<style>([\s\S]*)<\/style>/.exec(html)?.[1] ?? '';
  const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  expect(policy?.replaceAll('&#39;', "'")).toBe(
    `default-src 'none'; style-src 'sha256-${hash(style)}'; base-uri 'none'; form-action 'none'`,
  );
  expect(/<script|<link|<img|<iframe|@import|url\(|\son\w+=/i.exec(html)).toBeNull();
  expect(html.split('class="row ').length - 1).toBe(controls.length);
});

describe('names that an attacker chose', () => {
  const hostile = '</style><script>alert(1)</script> @octocat #12 [x](https://evil.example) |**b** `c` $d$';

  test('stay text in Markdown', () => {
    const text = assessmentMarkdown(anAssessment(hostile), aComparison);
    expect(text).not.toMatch(/<script|@octocat|#12|(?<!\\)\]\(|:\/\/evil|(?<!\\)\*\*b|(?<!\\)`c|(?<!\\)\$d/);
    expect(text).toContain('&lt;script&gt;');
  });

  test('are cells, and never a formula, in CSV', () => {
    const text = assessmentCsv(anAssessment('=HYPERLINK("https://evil.example")'));
    expect(text).not.toMatch(/(^|,)"?=/m);
    expect(text.split('\r\n')).toHaveLength(controls.length + 2);
  });

  test('add no element to the page', () => {
    const tags = (html: string): readonly string[] => [...html.matchAll(/<[a-z][^\s>]*/gi)].map(([tag]) => tag);
    expect(new Set(tags(page(hostile)))).toEqual(new Set(tags(page('Contoso'))));
  });
});

test.each([40, 80, 100])('the report fits a terminal of %s columns, but for words that are longer', (columns) => {
  const lines = assessmentLines(anAssessment('Contoso'), columns);
  const tooLong = lines.filter((line) => line.length > columns && /\S \S/.test(line.replace(/^ *(?:\d+\. |- )?/, '')));
  expect(tooLong).toEqual([]);
  expect(lines.join(' ').split(/\s+/).length).toBeGreaterThan(300);
  const words = (given: readonly string[]): string =>
    given
      .join(' ')
      .replace(/\s+/g, ' ')
      .replace(/.*FIX FIRST/, '');
  expect(words(lines)).toBe(words(assessmentLines(anAssessment('Contoso'))));
});

test('the report for people contains no words of the code', () => {
  const text = assessmentLines(anAssessment('Contoso')).join('\n');
  expect(text).not.toMatch(/notLicensed|notApplicable|\bundefined\b|\bNaN\b|\[object/);
  expect(text.match(/ of \d+ controls/g)).toHaveLength(1);
  expect(text.replaceAll(/\s+/g, ' ')).toMatch(/controls pass, \d+ fail[^.]*\. .*\d+ could be judged/);
  expect(text).not.toMatch(/To fix: The portal has no switch(es)?\.$/m);
  expect(text).toMatch(/FIX FIRST \(10 of \d+ failing controls\)/);
  expect(text).toContain('COULD NOT BE READ\n  Users: a permission is missing, grant User.Read.All');
});

describe('--fail-on', () => {
  test('ends with 3 where a control of that severity fails, and names it', () => {
    const { status, stderr } = run('--load', tenantOf('weak', ['lea']), '--fail-on', 'critical', '--only', 'ZT.ID.001');
    expect([status, stderr]).toEqual([3, '--fail-on critical: 1 control fails: ZT.ID.001\n']);
  });

  test('never passes a tenant of which nothing is known', () => {
    mkdirSync(join(folder, 'empty'), { recursive: true });
    const { status, stderr, stdout } = run('--load', 'empty', '--fail-on', 'high', '--html', 'empty.html');
    expect(stdout.replace(/\s+/g, ' ')).toContain('docs/assess-files.md lists the files that are read');
    expect(written('empty.html')).toContain('Not known: no control could be judged.');
    expect([status, stderr]).toEqual([1, '--fail-on: no control could be judged, so nothing is known to pass\n']);
  });
});

describe('--compare with an earlier document', () => {
  test('lists what got weaker, and fails a pipeline for that alone', () => {
    const only = ['--only', 'ZT.ID.001,ZT.ID.003'];
    writeFileSync(join(folder, 'before.json'), run('--load', tenantOf('strong', []), '--json', ...only).stdout);
    const worse = ['--load', tenantOf('weak', ['lea']), '--compare', 'before.json', ...only];
    const { status, stdout, stderr } = run(...worse, '--fail-on', 'high', '--markdown', '-');
    expect([status, stderr]).toEqual([
      3,
      '--fail-on high: 2 controls got weaker or fail for more people: ZT.ID.001, ZT.ID.003\n',
    ]);
    expect(stdout).toMatch(/\*\*Since the assessment of \d+ [A-Z][a-z]{2}: 2 got weaker, none was fixed\.\*\*/);
    writeFileSync(join(folder, 'before.json'), run('--load', 'weak', '--json', ...only).stdout);
    const same = run(...worse, '--fail-on', 'high');
    expect(same.status).toBe(0);
    expect(same.stdout).toContain('0 got weaker, none was fixed.');
  });

  test.each([
    ['{"controls":[]}', 'is not a document that `assess --json` wrote'],
    [
      JSON.stringify({
        tenant: { id: '11111111-2222-3333-4444-555555555555' },
        coverage: {},
        controls: [{ id: 'ZT.ID.001', status: 'pass', reason: '', people: 0 }],
      }),
      'is about another tenant',
    ],
  ])('refuses %s', (content, why) => {
    writeFileSync(join(folder, 'other.json'), content);
    const { status, stdout, stderr } = run('--load', tenantOf('weak', ['lea']), '--compare', 'other.json');
    expect([status, stdout, stderr]).toEqual([2, '', `other.json: ${why}\n`]);
  });
});

test.each([
  [['--load', 'weak', '--json', '--csv', '-'], '--json, --csv: only one of them can go to standard output'],
  [['--load', 'weak', '--fail-on', 'severe'], '--fail-on: one of critical, high, medium, low, informational'],
  [['--load', 'weak', '--html'], '--html: its value is missing (FILE)'],
  [
    ['--load', 'weak', '--html', 'first.html', '--csv', 'no/such/folder/a.csv'],
    'no/such/folder/a.csv: cannot be written (--csv): check that its folder exists and that your account can write there',
  ],
  [['--load', 'weak', '--what-if', 'x.json', '--sarif', 'x'], '--what-if: not together with --sarif'],
  [['--tenant', 'contoso.com'], '--tenant: an id of 32 hex digits with hyphens, not a name or an address'],
  [['--tenant', '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11', '--what-if', 'x'], '--what-if: not together with --tenant'],
])('%j is refused in one sentence', (args, problem) => {
  tenantOf('weak', ['lea']);
  const { status, stdout, stderr } = run(...args);
  expect([status, stdout, stderr]).toEqual([2, '', `${problem}\n`]);
  expect(existsSync(join(folder, 'first.html'))).toBe(false);
});

const full = '/dev/full';
(existsSync(full) ? test : test.skip)('output that cannot be written ends with 1 and the reason', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [builtFile('assess.cjs'), '--load', tenantOf('weak', ['lea'])],
    {
      stdio: ['ignore', openSync(full, 'w'), 'pipe'],
      cwd: folder,
      encoding: 'utf8',
    },
  );
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/^The output cannot be written \(ENOSPC\), so it is inc.*\n$/),
  ]);
});

const exported = join(root, '../shared/truth/tenant-export');
const isThere = existsSync(exported);
if (!isThere) console.warn('Skipped: the export of a tenant (../shared/truth/tenant-export) is not on this machine.');
(isThere ? test : test.skip)('a folder of another tool runs to the end, and everything in it is unknown', () => {
  const { status, stdout } = run('--load', exported);
  expect(status).toBe(0);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    `0 of ${controls.length} controls pass, none fails. 0 could be judged, ${controls.length} need a file that is not in the folder.`,
  );
});
