import { isGuid } from '../../../shared/core/same-id';
import { eachOption } from '../../operate/typed-words';
import { type AttackName, attackNames } from '../scenario/attacks';
import { type LicenceTier, licenceTiers } from '../tenant/graph/licences';

const longScenarios = ['morning', 'week', 'customers'] as const;
type Scenario = (typeof longScenarios)[number] | AttackName;
const scenarios: readonly Scenario[] = [...longScenarios, ...attackNames];

export type StartOptions = {
  readonly quiet: boolean;
  /** Undefined: 7071, or any other port if that is in use. */
  readonly port: number | undefined;
  /** Undefined: nothing happens by itself. */
  readonly scenario: Scenario | undefined;
  readonly load: string | undefined;
  readonly licence: LicenceTier | undefined;
  readonly speed: number | undefined;
  /** A real tenant's id. */
  readonly tenant: string | undefined;
  readonly logAnalytics: boolean;
};

type ReadOptions =
  | { readonly outcome: 'start'; readonly options: StartOptions }
  | { readonly outcome: 'help' }
  | { readonly outcome: 'refused'; readonly problems: readonly string[] };

export const help = `npm start -- [options]

Watches a simulated Microsoft 365 tenant on this machine, plays "a morning at Contoso" and shows the alerts.

  --quiet          print only URLs and problems
  --port N         port of the function app; 0 = any. Default: 7071, or another if it is in use
  --scenario NAME  morning (default), in minutes; week: seven days on a simulated clock;
                   customers: three tenants and their weekly roll-up, on a simulated clock;
                   or one attack that ends as one alert:
                   ${attackNames.slice(0, 6).join(', ')},
                   ${attackNames.slice(6).join(', ')}
  --no-scenario    plays nothing; use the control API (infra/local/README.md)
  --load DIR       load a folder of Graph JSON into the tenant first; no scenario is played
  --licence TIER   ${licenceTiers.join(', ')}; default business-premium-p2
  --speed N        how much faster than normal to collect, 1 to 600; default 60
  --log-analytics  also send alerts and events to a simulated Log Analytics table
  --tenant ID      watch a real tenant instead, read-only and by polling
  --help           this text

Press Ctrl-C to stop.`;

type Draft = { -readonly [K in keyof StartOptions]: StartOptions[K] };
type Refusal = string | undefined;

const takesValue: ReadonlyMap<string, boolean> = new Map([
  ['--quiet', false],
  ['--port', true],
  ['--scenario', true],
  ['--no-scenario', false],
  ['--load', true],
  ['--licence', true],
  ['--speed', true],
  ['--log-analytics', false],
  ['--tenant', true],
]);

const isLicence = (value: string): value is LicenceTier => licenceTiers.some((tier) => tier === value);

const isScenario = (value: string): value is Scenario => scenarios.some((scenario) => scenario === value);

function takeNumber(value: string, low: number, high: number, isWhole: boolean): number | undefined {
  const number = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  return number >= low && number <= high && (!isWhole || Number.isInteger(number)) ? number : undefined;
}

function take(draft: Draft, name: string, value: string): Refusal {
  switch (name) {
    case '--quiet':
      draft.quiet = true;
      return undefined;
    case '--log-analytics':
      draft.logAnalytics = true;
      return undefined;
    case '--no-scenario':
      draft.scenario = undefined;
      return undefined;
    case '--port':
      draft.port = takeNumber(value, 0, 65_535, true);
      return draft.port === undefined ? '--port: a number from 0 to 65535' : undefined;
    case '--speed':
      draft.speed = takeNumber(value, 1, 600, false);
      return draft.speed === undefined ? '--speed: a number from 1 to 600' : undefined;
    case '--licence':
      if (!isLicence(value)) return `--licence: one of ${licenceTiers.join(', ')}`;
      draft.licence = value;
      return undefined;
    case '--scenario':
      if (!isScenario(value)) return `--scenario: one of ${scenarios.join(', ')}`;
      draft.scenario = value;
      return undefined;
    case '--tenant':
      draft.tenant = value.toLowerCase();
      return isGuid(value) ? undefined : '--tenant: the id of a tenant (Entra admin center > Overview > Tenant ID)';
    default:
      draft.load = value;
      return undefined;
  }
}

/** A real tenant cannot be loaded or sped up, and has its own licence. A week has its own clock and people. */
function clashes({ tenant, load, licence, speed, scenario, logAnalytics }: StartOptions): readonly string[] {
  const isMoved = scenario === 'week' || scenario === 'customers';
  const given = (options: Readonly<Record<string, unknown>>): readonly string[] =>
    Object.entries(options).flatMap(([name, value]) => (value === undefined || value === false ? [] : [name]));
  return [
    ...(tenant === undefined
      ? []
      : given({
          '--load': load,
          '--licence': licence,
          '--speed': speed,
          '--scenario': isMoved,
          '--log-analytics': logAnalytics,
        })
    ).map((name) => `${name}: not together with --tenant, for a real tenant is watched as it is`),
    ...(isMoved ? given({ '--load': load, '--speed': speed }) : []).map(
      (name) => `${name}: not together with --scenario ${scenario}, which has a cast and a clock of its own`,
    ),
  ];
}

/** Reads the arguments after the script's name; every problem at once. */
export function readOptions(given: readonly string[]): ReadOptions {
  if (given.includes('--help') || given.includes('-h')) return { outcome: 'help' };
  const draft: Draft = {
    quiet: false,
    port: undefined,
    scenario: 'morning',
    load: undefined,
    licence: undefined,
    speed: undefined,
    tenant: undefined,
    logAnalytics: false,
  };
  const problems: Refusal[] = [];
  const use = (name: string, value: string) => problems.push(take(draft, name, value));
  eachOption(given, takesValue, problems, use, 'a value is missing');
  const found = [...problems.filter((problem) => problem !== undefined), ...clashes(draft)];
  return found.length > 0 ? { outcome: 'refused', problems: found } : { outcome: 'start', options: draft };
}
