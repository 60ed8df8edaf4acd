import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { readDeclarations } from '../../../shared/config/config';
import { ConfigurationError } from '../../../shared/config/configuration-error';
import { controls } from '../../../shared/controls';
import type { DirectoryName } from '../../../shared/core/resource/directory-name';
import type { Kind } from '../../../shared/core/resource/kind';
import type { User } from '../../../shared/core/resource/resource';
import type { TenantConfiguration } from '../../../shared/core/tenant/configuration';
import { productsOf } from '../../../shared/core/tenant/licence';
import { stateFrom } from '../../../shared/pipeline/collect/tenant-state';
import { type AssessmentReport, assessmentDocument, inertJson } from '../../../shared/reports/assessment/assessment';
import { type AssessmentComparison, standingOf } from '../../../shared/reports/assessment/assessment-comparison';
import { answerDocument, answerLines } from '../../../shared/reports/assessment/what-if-words';
import type { Given } from '../doctor/command';
import { NoSignIn, readSignIn } from '../what-if/sign-in-file';
import { whatIf } from '../what-if/what-if';
import { accessOf } from './access-of';
import { type Assessment, assessTenant, coverageAndPlanOf, organisationOf, skusOf } from './assess-tenant';
import type { AssessedTenant } from './assessed-tenant';
import { comparedBy } from './compared';
import { readEarlier } from './earlier';
import { isRead } from './folder-files';
import { readTenant } from './folder-tenant';
import { type Folder, readFolder, readJson } from './read-folder';
import { Refused } from './refused';
import { type AssessmentResult, answerTo, type CommandAnswer } from './reports';

type Whole = {
  readonly assessment: Assessment;
  readonly thresholds: TenantConfiguration['thresholds'];
  readonly report: AssessmentReport;
};

/** The ids of `--only`; null for all. */
export function onlyOf(given: Given): ReadonlySet<string> | null {
  const text = given.get('--only');
  if (text === undefined) return null;
  const ids = text.split(',').map((id) => id.trim());
  const unknown = ids.find((id) => !isControl(id));
  if (unknown !== undefined)
    throw new Refused('--only', `there is no control ${unknown === '' ? 'without an id' : unknown}`);
  return new Set(ids);
}

const isControl = (id: string): boolean => controls.some((control) => control.id === id);

export function configurationOf(content: unknown, what: string, tenant: AssessedTenant): TenantConfiguration {
  const organisation = organisationOf(tenant);
  return declarationsOf({ content, what }, organisation?.id ?? '', organisation?.displayName ?? '');
}

/** The configuration in the file of `--config`. Throws Refused if it is not valid. */
export function declarationsOf({ content, what }: Declared, tenantId: string, name: string): TenantConfiguration {
  try {
    const configuration = readDeclarations(content, { tenantId, name });
    // Without this check, a typing error in the id of a control would silently switch off its exclusion.
    const unknown = Object.keys(configuration.acceptedExclusions).find((id) => !isControl(id));
    if (unknown !== undefined) throw new Refused(what, `acceptedExclusions: there is no control ${unknown}`);
    return configuration;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new Refused(what, error.problems.join('; '));
  }
}

/** The names of everybody in the folder. */
export function namesIn({ fleets }: AssessedTenant): ReadonlyMap<string, DirectoryName> {
  // Safe: the items under `user` are users.
  const users = (fleets.get('user') ?? []).map(({ resource }) => resource as User);
  return new Map(
    users.map(({ id, displayName, userPrincipalName }) => [
      id,
      {
        id,
        displayName: displayName === '' ? userPrincipalName || id : displayName,
        address: userPrincipalName || null,
        type: 'person',
      },
    ]),
  );
}

const ignoredIn = ({ content, others }: Folder): readonly string[] =>
  [...[...content.keys()].filter((path) => !isRead(path)).map((path) => `${path}.json`), ...others].sort();

type Declared = { readonly content: unknown; readonly what: string };

/** Judges the data and collects everything that the reports need. */
export async function wholeOf(
  tenant: AssessedTenant,
  config: Declared,
  only: ReadonlySet<string> | null,
  now: string,
  aside: Pick<AssessmentReport, 'ignored' | 'unread'>,
  before: Whole | null = null,
): Promise<Whole> {
  const configuration = configurationOf(config.content, config.what, tenant);
  const assessment = await assessTenant(tenant, configuration, now, only, before?.assessment.past);
  const organisation = organisationOf(tenant);
  const skus = skusOf(tenant);
  return {
    assessment,
    thresholds: configuration.thresholds,
    report: {
      origin: tenant.origin,
      judgedAt: now,
      tenant: organisation === null ? null : { id: organisation.id, name: organisation.displayName },
      assessed: assessment.assessed,
      kinds: assessment.kinds,
      licences: tenant.licences === null ? null : [...tenant.licences].sort(),
      products: skus === null ? null : productsOf(skus),
      ...coverageAndPlanOf(tenant, configuration, assessment.assessed, now),
      assumed: assessment.assumed,
      unresolvedGroups: assessment.unresolvedGroups,
      access: only === null ? accessOf(tenant, configuration, assessment, now) : null,
      names: namesIn(tenant),
      ...aside,
    },
  };
}

async function assessFolder(
  dir: string,
  config: Declared,
  only: ReadonlySet<string> | null,
  now: string,
  before: Whole | null = null,
): Promise<Whole> {
  const folder = readFolder(dir);
  const aside = { ignored: ignoredIn(folder), unread: [] };
  return wholeOf(readTenant(folder, now), config, only, now, aside, before);
}

function comparisonOf(before: Whole, after: Whole): AssessmentComparison {
  return {
    since: 'From the first folder to the second',
    before: before.assessment.assessed.map(standingOf),
    after: after.assessment.assessed,
    requirements: comparedBy(before.assessment.conditionalAccess, after.assessment.conditionalAccess, after.thresholds),
    names: new Map([...before.report.names, ...after.report.names]),
  };
}

/** A report compared with an earlier JSON document. */
export const sinceEarlier = (file: string, report: AssessmentReport): AssessmentComparison => ({
  ...readEarlier(file, report),
  after: report.assessed,
  requirements: [],
  names: report.names,
});

const noConfiguration = { content: {}, what: 'configuration' };

export const configurationFile = (file: string | undefined): Declared =>
  file === undefined ? noConfiguration : { content: readJson(file, file), what: file };

/** Answers what one sign-in to the tenant of the folder would require. */
async function askedOf(given: Given, file: string, now: string): Promise<string> {
  try {
    const asked = await readSignIn(file);
    const tenant = readTenant(readFolder(given.get('--load') ?? ''), now);
    const { content, what } = configurationFile(given.get('--config'));
    const source = tenant.source(configurationOf(content, what, tenant), now, []);
    const isRead = (kind: Kind): boolean => tenant.held(kind).status === 'present';
    const answer = await whatIf(asked, { state: stateFrom(source), users: source.users, isRead });
    return given.has('--json') ? inertJson(answerDocument(answer), 2) : answerLines(answer).join('\n');
  } catch (error) {
    if (!(error instanceof NoSignIn)) throw error;
    throw new Refused('--what-if', error.message);
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** Judges the folder of `--load`, and compares it if `--compare` is given. */
async function judgedFolder(given: Given, now: string): Promise<AssessmentResult> {
  const only = onlyOf(given);
  const config = configurationFile(given.get('--config'));
  const folder = given.get('--load') ?? '';
  const first = await assessFolder(folder, config, only, now);
  const compared = given.get('--compare');
  const { report } = first;
  if (compared === undefined) return { report, latest: report, comparison: undefined, folder };
  if (isFile(compared)) return { report, latest: report, comparison: sinceEarlier(compared, report), folder };
  const second = await assessFolder(compared, config, only, now, first);
  return { report, latest: second.report, comparison: comparisonOf(first, second), folder: compared };
}

/** The output of `--load`. */
export async function runLoad(given: Given, now: string): Promise<CommandAnswer> {
  const file = given.get('--what-if');
  if (file !== undefined) return { text: await askedOf(given, file, now), exitCode: 0, problems: [] };
  return answerTo(given, await judgedFolder(given, now));
}

const Entry = z.strictObject({
  name: z.string().min(1),
  load: z.string().min(1),
  config: z.union([z.string().min(1), z.record(z.string(), z.unknown())]).nullish(),
});
const mostEntries = 100_000;

/** A path in the list is relative to the working directory or, if it is not found there, to the folder of the list. */
const pathIn = (list: string, path: string): string => {
  const beside = resolve(dirname(list), path);
  return !existsSync(path) && existsSync(beside) ? beside : path;
};

/** The output of `--batch`, line by line. A broken folder is a line with an error, and the others follow. */
export async function* runBatch(
  given: Given,
  now: string,
): AsyncGenerator<{ readonly line: string; readonly isJudged: boolean }> {
  const only = onlyOf(given);
  const list = given.get('--batch') ?? '';
  const entries = readJson(list, list);
  if (!Array.isArray(entries) || entries.length > mostEntries)
    throw new Refused(list, `must hold an array of {"name", "load", "config"}, at most ${mostEntries}`);
  const read = entries.map((entry, at) => {
    const parsed = Entry.safeParse(entry);
    if (!parsed.success) throw new Refused(list, `entry ${at + 1} is not {"name", "load", "config"}`);
    return parsed.data;
  });
  for (const { name, load, config } of read) {
    const answer = await batchLine(list, load, config, only, now);
    yield { line: inertJson({ name, ...answer }), isJudged: !('error' in answer) };
  }
}

async function batchLine(
  list: string,
  load: string,
  config: z.infer<typeof Entry>['config'],
  only: ReadonlySet<string> | null,
  now: string,
): Promise<object> {
  try {
    const declarations =
      typeof config === 'string' ? configurationFile(pathIn(list, config)) : { content: config ?? {}, what: 'config' };
    return assessmentDocument((await assessFolder(pathIn(list, load), declarations, only, now)).report);
  } catch (error) {
    // One broken folder must not stop the others, whatever is wrong with it.
    return {
      error:
        error instanceof Refused
          ? error.message
          : `it could not be judged (${error instanceof Error ? error.name : 'error'})`,
    };
  }
}
