import { join } from 'node:path';
import { createLog } from '../../shared/app/log';
import { createRuntime } from '../../shared/app/runtime';
import { loadConfiguration } from '../../shared/config/config';
import { commands } from './doctor/commands';
import { helpOf, readArguments } from './doctor/options';
import { safeError } from './doctor/safe-error';
import { writeOut } from './doctor/write-out';

/** dist/operate/doctor.cjs is two folders below package.json. */
const packageFolder = join(__dirname, '..', '..');

/** Inside Azure the identity of the app; on an operator's machine the account of `az login`. */
async function operatorCredential() {
  if (process.env.IDENTITY_ENDPOINT !== undefined) return undefined;
  const { AzureCliCredential } = await import('@azure/identity');
  return new AzureCliCredential();
}

const quiet = createLog({ info: () => {}, warn: () => {}, error: () => {} });

async function main(): Promise<void> {
  const read = readArguments(process.argv.slice(2), commands);
  if (read.outcome === 'help') {
    console.log(helpOf(commands));
    return;
  }
  if (read.outcome === 'refused') {
    for (const problem of read.problems) console.error(problem);
    process.exitCode = 2;
    return;
  }
  try {
    const configuration = loadConfiguration(process.env, packageFolder);
    const credential = await operatorCredential();
    const runtime = createRuntime(configuration, { ...(credential && { credential }), folder: packageFolder });
    const pipeline = await runtime.pipeline(quiet);
    // On standard error: what a command prints may go into a file.
    if (read.command.tellsWarnings !== true)
      for (const warning of configuration.warnings) console.error(`warning: ${warning}`);
    const print = (line: string): void => console.log(line);
    process.exitCode = await read.command.run(
      { configuration, pipeline, print, write: writeOut, hasAppIdentity: credential === undefined },
      read.given,
    );
  } catch (error) {
    console.error(safeError(error));
    process.exitCode = 1;
  }
}

void main();
