/** Adds customers to a deployment that runs: npm run onboard -- --help */
import { readFileSync } from 'node:fs';
import { openDeployment } from './doctor/open-deployment';
import { safeError } from './doctor/safe-error';
import { onboard } from './onboard/onboard';
import { onboardHelp, readOnboardOptions } from './onboard/options';

const hourMs = 3_600_000;

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

async function main(): Promise<void> {
  const read = readOnboardOptions(process.argv.slice(2), textOf);
  if (read.outcome === 'help') {
    console.log(onboardHelp);
    return;
  }
  if (read.outcome === 'refused') {
    for (const problem of read.problems) console.error(problem);
    process.exitCode = 2;
    return;
  }
  try {
    const { configuration, pipeline, print } = await openDeployment(process.env);
    process.exitCode = await onboard({ configuration, pipeline, print, send: fetch, patienceMs: hourMs }, read.options);
  } catch (error) {
    console.error(safeError(error));
    process.exitCode = 1;
  }
}

void main();
