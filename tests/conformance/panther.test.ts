/**
 * Detection cases written by others: events of panther-analysis that must or must not raise something. Each is run
 * through the `detect` command alone, without a tenant.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectInFile } from '../../infra/operate/detect/run';

const folder = join(__dirname, '../../../shared/truth/panther');
const isThere = existsSync(folder);
if (!isThere) console.warn('Skipped: the detection cases (../shared/truth/panther) are not on this machine.');

type Case = {
  readonly id: string;
  readonly ruleId: string;
  readonly test: string;
  readonly expected: boolean;
  readonly event: object;
};

const cases: readonly Case[] = isThere
  ? ['azure_signin_rules.json', 'microsoft_rules.json'].flatMap(
      (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Case[], // Safe: the shape of these files is theirs and fixed.
    )
  : [];

/** The detection that covers each rule. */
const answers: Readonly<Record<string, string>> = {
  'Azure.Audit.DeviceCodeBrokerClient': 'EV.S30',
  'Azure.Audit.ElevateUserAccessAdministrator': 'EV.R16',
  'Azure.Audit.InviteExternalUsers': 'EV.X03',
  'Azure.Audit.MFADisabled': 'EV.P02',
  'Azure.Audit.MultipleProtectionAlerts': 'EV.S20',
  'Azure.Audit.PolicyChanged': 'EV.P01',
  'Azure.Audit.ServicePrincipalCredentialsAdded': 'EV.A05',
  'Microsoft.Graph.Passthrough': 'EV.S36',
  'Microsoft365.Exchange.External.Forwarding': 'EV.X05',
  'Microsoft365.MFA.Disabled': 'EV.R20',
};

/** Rules that no detection covers, and why. */
const unanswered: Readonly<Record<string, string>> = {
  'Azure.Audit.GraphSessionMultipleIPs': 'Only the beta version of Graph names the session of a sign-in.',
  'Azure.Audit.RiskLevelPassthrough':
    'EV.S16 reads the same risk in the list of apps at risk, which does not need the beta version of Graph.',
};

const temporary = mkdtempSync(join(tmpdir(), 'panther-'));
afterAll(() => rmSync(temporary, { recursive: true }));

async function detected({ event }: Case) {
  const file = join(temporary, 'event.jsonl');
  writeFileSync(file, JSON.stringify(event));
  const { events, problems } = await detectInFile(file, undefined);
  return { problems, ids: events.map(({ event: { catalogueId } }) => catalogueId) };
}

const run = isThere ? describe : describe.skip;
/** Without these cases, each table has one row that is skipped. */
const rows = (some: readonly Case[]) =>
  some.length === 0 ? [['no case', undefined] as const] : some.map((one) => [one.id, one] as const);

run('panther-analysis', () => {
  test('every rule has a detection or a reason', () => {
    const rules = [...new Set(cases.map(({ ruleId }) => ruleId))].sort();
    expect(rules).toEqual([answers, unanswered].flatMap(Object.keys).sort());
  });

  test.each(rows(cases.filter(({ ruleId }) => ruleId in answers)))('%s as expected', async (_, one) => {
    if (one === undefined) throw new Error('no case');
    const { ids, problems } = await detected(one);
    expect(problems).toEqual([]);
    expect(ids.includes(answers[one.ruleId] ?? '')).toBe(one.expected);
  });

  test.each(rows(cases.filter(({ ruleId, expected }) => ruleId in unanswered && !expected)))(
    '%s raises nothing',
    async (_, one) => {
      if (one === undefined) throw new Error('no case');
      expect((await detected(one)).ids).toEqual([]);
    },
  );
});
