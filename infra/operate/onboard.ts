/** Adds customers to a running deployment: npm run onboard -- --help */
import { hourMs } from '../../shared/core/time/durations';
import { openDeployment } from './doctor/open-deployment';
import { onboard } from './onboard/onboard';
import { onboardHelp, readOnboardOptions } from './onboard/options';
import { runCommand } from './run-command';
import { textOfFile } from './text-of-file';

void runCommand(readOnboardOptions(process.argv.slice(2), textOfFile), onboardHelp, async ({ options }) => {
  const { configuration, pipeline, print } = await openDeployment(process.env);
  return onboard({ configuration, pipeline, print, send: fetch, patienceMs: hourMs }, options);
});
