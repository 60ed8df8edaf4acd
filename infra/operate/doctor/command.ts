import type { Configuration } from '../../../shared/config/config';
import type { RestoreTarget } from '../../../shared/core/deployment/backup-files';
import { isGuid } from '../../../shared/core/same-id';
import { isContained } from '../../../shared/core/tenant/contained';
import type { AppPipeline } from '../../../shared/pipeline/context';

/** An option as it is typed: a switch, or one with a value. */
export type DoctorOption = {
  readonly name: `--${string}`;
  /** How help calls its value; null: a switch. */
  readonly value: string | null;
  readonly help: string;
  /** Describes the problem of a value; undefined if there is none. */
  readonly check?: (value: string) => string | undefined;
};

/** The options that were typed and checked: values by name, and "" for switches. */
export type Given = ReadonlyMap<string, string>;

/** The parts that a command can use. */
export type Doctor = {
  readonly configuration: Configuration;
  readonly pipeline: AppPipeline;
  /** The target of a restore as it is typed; undefined for the configured storage. */
  readonly restoreTarget: (where: string | undefined) => Promise<RestoreTarget>;
  /** True if Graph is read with the app's identity and not with an operator's account; false if left out. */
  readonly hasAppIdentity?: boolean;
  /** App settings that are not known on this machine; left out if there are none. Without them nothing can be sent. */
  readonly unknownSettings?: readonly string[];
  /** One line of the answer. */
  readonly print: (line: string) => void;
  /** Why there is no answer, or not all of it. It is kept out of the output, which may go into a file. */
  readonly printProblem: (line: string) => void;
  /** Streams to a file that must not be there yet, or to standard output. */
  readonly write: (pieces: AsyncIterable<string>, file: string | undefined) => Promise<void>;
};

export type Terminal = Pick<Doctor, 'print' | 'printProblem'>;

/** 0: all is well; 1: something was found, or it could not be done; 2: what was given cannot be used. */
type ExitCode = 0 | 1 | 2;

/** One task of the doctor. The first option chooses it. */
export type Command = TypedCommand & {
  /** True if the command prints the warnings of the configuration itself. */
  readonly printsWarnings?: true;
  /** True if the command also opens tables that hold only a part of a backup. */
  readonly opensPartOfBackup?: true;
  /** True if the command only uses stored data, so that it also takes paused customers. */
  readonly takesPaused?: true;
  /** What it prints if it is stopped early; if left out, the text of all commands. */
  readonly stopped?: (given: Given) => string | undefined;
  readonly run: (doctor: Doctor, given: Given) => Promise<ExitCode>;
};

/** A command that asks the running app, and needs neither its settings nor its storage. */
export type RemoteCommand = TypedCommand & {
  readonly runRemotely: (terminal: Terminal, given: Given) => Promise<ExitCode>;
};

/** The option that selects the command. */
export type TypedCommand = {
  readonly option: DoctorOption;
  readonly summary: string;
  /** Further options, in the order of the help. */
  readonly options: readonly DoctorOption[];
  /** Problems that appear only when all options are known. */
  readonly check?: (given: Given) => readonly string[];
};

export const checkGuid = (value: string): string | undefined =>
  isGuid(value) ? undefined : 'an id of 32 hex digits with hyphens, not a name or an address';

export function checkDay(value: string): string | undefined {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  // Date reads 2026-02-30 as the 2nd of March.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== value
    ? 'a day as YYYY-MM-DD, in UTC'
    : undefined;
}

export const oneOf =
  (values: readonly string[]) =>
  (value: string): string | undefined =>
    values.includes(value) ? undefined : `one of ${values.join(', ')}`;

export const tenantOption: DoctorOption = {
  name: '--tenant',
  value: 'ID',
  help: 'the tenant, by its id',
  check: checkGuid,
};
export const jsonOption: DoctorOption = { name: '--json', value: null, help: 'JSON instead of lines' };

/** The id as it is configured; undefined if the tenant is not watched here. */
const watchedId = ({ tenantIds }: Configuration, asked: string): string | undefined =>
  tenantIds.find((id) => id.toLowerCase() === asked.toLowerCase());

/** The ids for `--tenant`: the one tenant, as it is configured, or all. Undefined if it is not watched here. */
export function tenantsOf({ configuration }: Doctor, given: Given): readonly string[] | undefined {
  const asked = given.get('--tenant');
  if (asked === undefined) return configuration.tenantIds;
  const found = watchedId(configuration, asked);
  return found === undefined ? undefined : [found];
}

/** Runs it for each tenant. One whose settings are wrong is named, and stops no other. */
export async function forEachTenant(
  { configuration, printProblem }: Pick<Doctor, 'configuration' | 'printProblem'>,
  tenantIds: readonly string[],
  run: (tenantId: string) => Promise<number>,
): Promise<number> {
  let exitCode = 0;
  for (const tenantId of tenantIds) {
    try {
      exitCode = Math.max(exitCode, await run(tenantId));
    } catch (error) {
      if (!isContained(error)) throw error;
      printProblem(`${configuration.names.get(tenantId) ?? tenantId}: nothing of it is read or sent: ${error.message}`);
      exitCode = 1;
    }
  }
  return exitCode;
}

export const notWatched = (given: Given, name: DoctorOption['name']): string =>
  `${name}: ${given.get(name)} is not watched now: watch.config.json does not name it, and npm run onboard -- --list shows no such customer as watched. Nothing was done.`;

/** The one tenant of an option, as it is configured. Undefined if it is not watched here; then the command prints that. */
export function watchedTenant(
  { configuration, printProblem }: Doctor,
  given: Given,
  name: DoctorOption['name'] = '--tenant',
): string | undefined {
  const found = watchedId(configuration, given.get(name) ?? '');
  if (found === undefined) printProblem(notWatched(given, name));
  return found;
}

/** The required options that are missing. */
export const missing = (given: Given, ...names: readonly DoctorOption['name'][]): readonly string[] =>
  names.filter((name) => !given.has(name)).map((name) => `${name}: is missing`);
