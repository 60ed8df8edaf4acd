import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readUrl } from '../../../shared/config/setting';
import { apiUri } from '../../../shared/core/access/api-scope';
import { type Check, type CheckTable, checkAreas, checkVerdicts } from '../../../shared/core/deployment/check';
import { compareVersions } from '../../../shared/core/deployment/deployment-watch';
import { isLoopbackUrl } from '../../../shared/core/safe-url';
import { tableOf } from '../../../shared/reports/checks/check-table';
import { checkAreaWords, checkVerdictWords } from '../../../shared/reports/checks/check-words';
import { folded } from '../../../shared/reports/language/folded';
import { plainText } from '../../../shared/reports/language/plain-text';
import { configuredTenant } from '../grant/configuration-file';
import { checkGuid, type Given, jsonOption, type RemoteCommand, tenantOption } from './command';
import { packageFolder } from './open-deployment';
import { answerOf, refusalText } from './remote';
import { isTest, testMessages, testOptions } from './test-message';

/** Asks the running app with the operator's own sign-in: no storage key, no secret and no app settings are needed. */
export const app: RemoteCommand = {
  option: {
    name: '--app',
    value: 'URL',
    help: '',
    check: (url) => {
      const problems: string[] = [];
      readUrl('--app', url, problems);
      return problems.length === 0 ? undefined : 'the https URL of the function app';
    },
  },
  summary: 'shows the checks of a running app, or sends a test message, with the account of "az login"',
  options: [
    {
      ...tenantOption,
      help: 'one tenant; default: all that you operate, or, for a test message, the only tenant of watch.config.json',
    },
    {
      name: '--home-tenant',
      value: 'ID',
      help: 'the tenant that the app is registered in; default: the only tenant of watch.config.json',
      check: checkGuid,
    },
    jsonOption,
    ...testOptions,
  ],
  check: (given) =>
    given.has('--test-message') && given.has('--code') ? ['--test-message, --code: use one at a time'] : [],
  runRemotely: async ({ print, printProblem }, given) => {
    const url = new URL(given.get('--app') ?? '').origin;
    const token = await tokenFor(url, given);
    if (token === undefined) {
      printProblem('--home-tenant: is missing, and watch.config.json does not name exactly one tenant');
      return 2;
    }
    if (isTest(given)) {
      const tenantId = given.get('--tenant') ?? configuredTenant();
      if (tenantId !== undefined) return testMessages({ url, token, tenantId }, given, { print, printProblem });
      printProblem('--tenant: is missing, and watch.config.json does not name exactly one tenant');
      return 2;
    }
    const tenantId = given.get('--tenant');
    const answer = await ask(url, token, tenantId);
    if ('problem' in answer) {
      printProblem(answer.problem);
      return 1;
    }
    const table = withRelease(answer.table, versionHere());
    const lines = given.has('--json') ? [JSON.stringify(table, null, 2)] : linesOf(table, process.stdout.columns);
    for (const line of lines) print(line);
    return answer.table.ok ? 0 : 1;
  },
};

/** The token is only for Zero Trust Watch, so a mistyped address gets no access to Azure or Graph. */
async function tokenFor(url: string, given: Given): Promise<string | undefined> {
  if (isLoopbackUrl(url) && process.env.APP_TOKEN) return process.env.APP_TOKEN;
  const tenantId = given.get('--home-tenant') ?? configuredTenant();
  if (tenantId === undefined) return undefined;
  const { AzureCliCredential } = await import('@azure/identity');
  return (await new AzureCliCredential({ tenantId }).getToken(`${apiUri(tenantId)}/.default`)).token;
}

const Table: z.ZodType<CheckTable> = z.object({
  version: z.literal(1),
  checkedAt: z.string(),
  ok: z.boolean(),
  counts: z.record(z.enum(checkVerdicts), z.number()),
  checks: z.array(
    z.object({
      id: z.string(),
      area: z.enum(checkAreas),
      tenantId: z.string().nullable(),
      what: z.string(),
      verdict: z.enum(checkVerdicts),
      found: z.string(),
      remedy: z.string().nullable(),
    }),
  ),
});

async function ask(
  url: string,
  token: string,
  tenantId: string | undefined,
): Promise<{ readonly table: CheckTable } | { readonly problem: string }> {
  const query = tenantId === undefined ? '' : `?tenant=${tenantId}`;
  const answer = await answerOf(`${url}/api/health/checks${query}`, token);
  const table = answer.ok ? Table.safeParse(answer.body) : null;
  return table?.success ? { table: table.data } : { problem: refusalText(answer, tenantId) };
}

/** The app does not look for newer releases. Here its version is compared with the clone in which this command runs. */
export function withRelease(table: CheckTable, here: string): CheckTable {
  const running = table.checks.find(({ id }) => id === 'version')?.found;
  if (running === undefined) return table;
  const order = compareVersions(here, running);
  const known: Pick<Check, 'found' | 'remedy' | 'verdict'> =
    order === 0
      ? { verdict: 'ok', found: 'This clone of the repository has the same version.', remedy: null }
      : order > 0
        ? {
            verdict: 'warning',
            found: `This clone of the repository has ${here}, which is newer.`,
            remedy: 'Read CHANGELOG.md, then upgrade: docs/runbooks/upgrade.md.',
          }
        : {
            verdict: 'notChecked',
            found: `This clone of the repository has ${here}, which is older than the app.`,
            remedy: 'Pull the repository, and check again.',
          };
  const checks = table.checks.map((one) => (one.id === 'upgrade' ? { ...one, ...known } : one));
  return tableOf(checks, table.checkedAt);
}

/** The version in package.json, two folders above a bundled tool. */
function versionHere(): string {
  // Safe: our own package.json; any other content is shown as unknown.
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version?: string };
  return String(version ?? 'unknown');
}

const verdictWidth = Math.max(...Object.values(checkVerdictWords).map(({ length }) => length));
const areaWidth = Math.max(...Object.values(checkAreaWords).map(({ length }) => length));

/** In a narrower terminal, the text of a check is under its verdict and area and not beside them. */
const narrowest = 80;

/**
 * The answer of the app contains text from others, such as names of recipients. `columns`: those of the terminal; undefined if the lines
 * go into a file, in which each check is one line.
 */
export function linesOf({ checks, counts, ok }: CheckTable, columns: number | undefined): readonly string[] {
  const width = columns ?? Number.POSITIVE_INFINITY;
  const isNarrow = width < narrowest;
  const tenants = [...new Set(checks.map(({ tenantId }) => tenantId))];
  const lines = tenants.flatMap((tenantId) => [
    tenantId === null ? 'deployment' : `tenant ${plainText(tenantId)}`,
    ...checks
      .filter((one) => one.tenantId === tenantId)
      .flatMap(({ area, what, verdict, found, remedy }) => {
        const head = `  ${checkVerdictWords[verdict].padEnd(verdictWidth)}  ${checkAreaWords[area].padEnd(areaWidth)}`;
        const texts = [
          `${plainText(what)}: ${plainText(found, 600)}`,
          ...(remedy === null ? [] : [`→ ${plainText(remedy, 400)}`]),
        ];
        const indent = ' '.repeat(isNarrow ? 4 : head.length + 2);
        const [first = '', ...others] = texts.flatMap((one) => folded(indent + one, width));
        return isNarrow ? [head.trimEnd(), first, ...others] : [head + first.slice(head.length), ...others];
      }),
  ]);
  const counted = checkVerdicts.map((verdict) => `${counts[verdict]} ${checkVerdictWords[verdict]}`).join(', ');
  const verdict = `${ok ? 'nothing is red' : 'not well'}: ${counted}`;
  return [...lines, ...folded(verdict, width)];
}
