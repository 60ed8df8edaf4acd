/** Adds customers to a running deployment: npm run onboard -- --help */
import { hourMs } from '../../shared/core/time/durations';
import { openDeployment } from './doctor/open-deployment';
import { safeError } from './doctor/safe-error';
import { onboard } from './onboard/onboard';
import { type OnboardOptions, onboardHelp, readOnboardOptions } from './onboard/options';
import { onboardStoppedWords } from './onboard/wording';
import { runCommand } from './run-command';
import { textOfFile } from './text-of-file';

async function run({ options }: { readonly options: OnboardOptions }): Promise<number> {
  const { configuration, pipeline, print } = await openDeployment(process.env);
  return onboard({ configuration, pipeline, print, send: fetch, patienceMs: hourMs }, options);
}

void runCommand(readOnboardOptions(process.argv.slice(2), textOfFile), onboardHelp, run, safeError, ({ options }) =>
  onboardStoppedWords(options),
);
