/** Adds customers to a running deployment: npm run onboard -- --help */
import { readFileSync } from 'node:fs';
import { openDeployment } from './doctor/open-deployment';
import { onboard } from './onboard/onboard';
import { onboardHelp, readOnboardOptions } from './onboard/options';
import { runCommand } from './run-command';

const hourMs = 3_600_000;

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

void runCommand(readOnboardOptions(process.argv.slice(2), textOf), onboardHelp, async ({ options }) => {
  const { configuration, pipeline, print } = await openDeployment(process.env);
  return onboard({ configuration, pipeline, print, send: fetch, patienceMs: hourMs }, options);
});
