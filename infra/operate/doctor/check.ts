import { recipientsByRoutes } from '../../../shared/core/delivery/critical-routing';
import type { HealthAnswer, TenantHealth, Warning } from '../../../shared/core/deployment/health';
import type { Recipient, TenantConfiguration } from '../../../shared/core/tenant/configuration';
import { OtherTenant } from '../../../shared/core/tenant/contained';
import { nameOfTenant } from '../../../shared/pipeline/watch/contained';
import { healthAnswer, otherTenantText } from '../../../shared/pipeline/watch/health';
import { sourceCheck } from '../../../shared/reports/checks/tenant-checks';
import { plainText } from '../../../shared/reports/language/plain-text';
import { type Command, type Doctor, jsonOption, notWatched, tenantOption, tenantsOf } from './command';

/**
 * The answer of /api/health to an operator. The exit code is 1 if anything is red. A first collection that still runs is amber.
 */
export const check: Command = {
  option: { name: '--check', value: null, help: '' },
  summary: 'shows what /api/health shows: recipients, configuration warnings, late sources and undelivered messages',
  options: [{ ...tenantOption, help: 'one tenant; default: all' }, jsonOption],
  printsWarnings: true,
  run: async (doctor, given) => {
    const { pipeline, print } = doctor;
    const tenantIds = tenantsOf(doctor, given);
    if (tenantIds === undefined) {
      doctor.printProblem(notWatched(given, '--tenant'));
      return 1;
    }
    const seen = await healthAnswer(pipeline, tenantIds);
    if (!('tenants' in seen)) return 1;
    const answer = withIdentities(seen, await otherTenantWarnings(doctor, tenantIds));
    const deployed = (await pipeline.store.watch.readDeployment())?.row.version ?? null;
    const ofDeployment = deploymentWarnings(answer);
    const ofTenants = answer.tenants.map((tenant) => [...tenant.warnings, ...tenantWarnings(tenant)]);
    const all = [...ofDeployment, ...ofTenants.flat()];
    const count = (level: Warning['level']): number => all.filter((one) => one.level === level).length;
    const isRed = count('red') > 0;
    const code = isRed ? 1 : 0;
    if (given.has('--json')) {
      print(
        JSON.stringify(
          { ...answer, deployment: { ...answer.deployment, ...versionsOf(deployed, pipeline.version) } },
          null,
          2,
        ),
      );
      return code;
    }
    const configurations = await Promise.all(
      tenantIds.map((tenantId) => pipeline.configuration(tenantId).catch(() => undefined)),
    );
    const found = [
      {
        head: `deployment, ${deployed === null ? neverRan : `version ${deployed}`}, checked with version ${pipeline.version}`,
        facts: [],
        warnings: ofDeployment,
      },
      ...answer.tenants.map((tenant, at) => ({
        head: `tenant ${tenant.tenantId}, ${plainText(configurations[at]?.name ?? nameOfTenant(pipeline, tenant.tenantId))}`,
        facts: recipientLines(configurations[at]),
        warnings: ofTenants[at] ?? [],
      })),
    ];
    for (const { head, facts, warnings } of found)
      for (const line of [head, ...facts.map((fact) => `  ${fact}`), ...warnings.map(warningLine)]) print(line);
    const verdict = isRed ? 'not well' : answer.ok ? 'all is well' : 'not read completely yet';
    print(`${verdict}: ${count('red')} red, ${count('amber')} amber`);
    return code;
  },
};

const neverRan = 'version not known: no app has run with these tables yet';

/** The version of the app, which it writes into its tables. The package that this command runs from may be another one. */
const versionsOf = (version: string | null, checkedWithVersion: string) => ({
  version,
  versionProblem: version === null ? neverRan : null,
  checkedWithVersion,
});

/**
 * With the app's own identity, the tenant of its token is checked again. Otherwise health knows only the result of the last
 * collection.
 */
async function otherTenantWarnings(
  { pipeline, hasAppIdentity = false }: Doctor,
  tenantIds: readonly string[],
): Promise<ReadonlyMap<string, Warning>> {
  const found = new Map<string, Warning>();
  if (!hasAppIdentity) return found;
  for (const tenantId of tenantIds) {
    try {
      await pipeline.graph(tenantId);
    } catch (error) {
      if (!(error instanceof OtherTenant)) throw error;
      found.set(tenantId, red('otherTenant', plainText(otherTenantText(pipeline, tenantId, error.found), 400)));
    }
  }
  return found;
}

const withIdentities = (answer: Full, found: ReadonlyMap<string, Warning>): Full =>
  found.size === 0
    ? answer
    : {
        ...answer,
        ok: false,
        tenants: answer.tenants.map((tenant) => {
          const warning = found.get(tenant.tenantId);
          return warning === undefined ? tenant : { ...tenant, ok: false, warnings: [...tenant.warnings, warning] };
        }),
      };

const warningLine = ({ level, text }: Warning): string => `  ${level.padEnd(5)}  ${text}`;

const inWords = ({ name, channel }: Recipient): string => `${plainText(name)} (${channel})`;

function recipientLines(configuration: TenantConfiguration | undefined): readonly string[] {
  if (configuration === undefined) return [];
  const { recipients, escalateTo, fallbackRecipient } = configuration;
  const listed = (label: string, some: readonly Recipient[]): readonly string[] =>
    some.length === 0 ? [] : [`${label}: ${some.map(inWords).join(', ')}`];
  return [
    ...listed('alerted by routes', recipientsByRoutes(configuration)),
    ...listed(
      'alerted when nobody acknowledges',
      recipients.filter(({ id }) => escalateTo.includes(id)),
    ),
    ...listed(
      'alerted when the only recipient made the change',
      recipients.filter(({ id }) => id === fallbackRecipient),
    ),
  ];
}

type Full = Extract<HealthAnswer, { readonly tenants: unknown }>;

const red = (code: string, text: string): Warning => ({ code, level: 'red', text });

function deploymentWarnings({ deployment }: Full): readonly Warning[] {
  const { schedule, heartbeat, warnings = [], queues = [] } = deployment;
  const last = schedule.lastTickAt === null ? 'it never ran' : `it last ran at ${schedule.lastTickAt}`;
  return [
    ...(schedule.ok ? [] : [red('schedule', `the timer does not run: ${last}; is the function app running?`)]),
    ...queues
      .filter(({ poisoned }) => poisoned > 0)
      .map(({ queue, poisoned }) =>
        red('poison', `queue ${queue}: ${poisoned} given up; report them, then clear ${queue}-poison`),
      ),
    ...(heartbeat?.status === 'withheld'
      ? [{ code: 'heartbeat', level: 'amber', text: `heartbeat: ${heartbeat.problem}` } as const]
      : []),
    ...warnings,
  ];
}

/** Everything except its warnings that makes a tenant not ok, one line each. */
function tenantWarnings({ tenantId, kinds, channels, undelivered }: TenantHealth): readonly Warning[] {
  const bad = kinds.filter(({ status }) => status !== 'fresh' && status !== 'unlicensed');
  return [
    ...bad.map((kind): Warning => {
      const { what, found, remedy } = sourceCheck(tenantId, kind);
      const level = kind.status === 'waiting' ? 'amber' : 'red';
      return { code: 'source', level, text: `${what}: ${found}. ${remedy}` };
    }),
    ...channels.flatMap(({ channel, recipientId, failingSince, reason }) =>
      failingSince === null
        ? []
        : [
            red(
              'channel',
              `${channel} to "${recipientId}" has not been delivered since ${failingSince}: ${plainText(reason ?? 'not known')}`,
            ),
          ],
    ),
    ...(undelivered === 0
      ? []
      : [red('undelivered', `${undelivered} not delivered; the page of each alert shows its deliveries`)]),
  ];
}
