import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLog } from '../../../shared/app/log';
import { createRuntime, type TablesConnection } from '../../../shared/app/runtime';
import { loadConfiguration } from '../../../shared/config/config';
import type { Environment } from '../../../shared/config/setting';
import { printLine, printProblem } from '../print-line';
import type { Command, Doctor } from './command';
import { operatorEnvironment } from './operator-environment';
import { CommandError } from './safe-error';
import { writeOut } from './write-out';

/** A bundled tool is two folders below package.json: dist/operate/doctor.cjs. */
export const packageFolder = join(__dirname, '..', '..');

/** Inside Azure the identity of the app is used, on an operator's machine the account of `az login`. */
async function operatorCredential({ IDENTITY_ENDPOINT }: Environment) {
  if (IDENTITY_ENDPOINT !== undefined) return undefined;
  const { AzureCliCredential } = await import('@azure/identity');
  return new AzureCliCredential();
}

/** How long a command waits for the first answer of storage; ms. */
const answerWithinMs = 5000;

const quiet = createLog({ info: () => {}, warn: () => {}, error: () => {} });

/** A connection string contains a key, so people type only the name of a variable. */
function connectionOf(env: Environment, where: string | undefined): TablesConnection | null {
  if (where === undefined) return null;
  if (where.startsWith('https://')) return { endpoint: where };
  const connectionString = env[where];
  if (connectionString === undefined)
    throw new CommandError(
      `--into: the environment variable ${where} is not set; set it to the connection string, or give an https URL`,
    );
  return { connectionString };
}

/** Undefined if it cannot be read. Reading the configuration then reports the problem. */
function configurationText({ WATCH_CONFIG }: Environment): string | undefined {
  try {
    return readFileSync(WATCH_CONFIG ?? join(packageFolder, 'watch.config.json'), 'utf8');
  } catch {
    return undefined;
  }
}

/** The configuration that the environment names, and the pipeline over its storage. */
export async function openDeployment(
  given: Environment,
  { opensPartOfBackup, takesPaused }: Partial<Pick<Command, 'opensPartOfBackup' | 'takesPaused'>> = {},
): Promise<Doctor> {
  const { env, unknown } =
    given.IDENTITY_ENDPOINT === undefined
      ? operatorEnvironment(given, packageFolder, configurationText(given))
      : { env: given, unknown: [] };
  const configuration = loadConfiguration(env, packageFolder);
  const credential = await operatorCredential(env);
  const runtime = createRuntime(configuration, {
    ...(credential && { credential }),
    folder: packageFolder,
    answerWithinMs,
    isRestoring: opensPartOfBackup === true,
  });
  await runtime.refresh(quiet);
  return {
    configuration: takesPaused ? runtime.readable : runtime.configuration,
    pipeline: await (takesPaused ? runtime.readablePipeline(quiet) : runtime.pipeline(quiet)),
    restoreTarget: (where) => runtime.restoreTarget(connectionOf(env, where)),
    print: printLine,
    printProblem,
    write: writeOut,
    hasAppIdentity: credential === undefined,
    unknownSettings: unknown,
  };
}
