/** Grants the watch's identity what docs/permissions.md lists: npm run grant-permissions -- --help */
import { dangerousAppRoleIds, neededAppRoles } from '../../shared/graph/permissions';
import { administratorToken, explainFailure } from './grant/administrator-token';
import { configurationFile } from './grant/configuration-file';
import { createDirectory } from './grant/directory';
import { grantMissing } from './grant/grant-missing';
import { kindsOfConfiguration } from './grant/kinds-of-configuration';
import { type GrantOptions, grantHelp, readGrantOptions } from './grant/options';
import { dryRunLines, isComplete, neededLines, resultLines } from './grant/wording';
import { printLines } from './print-line';
import { runCommand } from './run-command';

async function run(options: GrantOptions): Promise<boolean> {
  const needed = neededAppRoles(kindsOfConfiguration(configurationFile()));
  printLines(neededLines(needed));
  if (options.dryRun || options.principal === undefined) {
    printLines(dryRunLines(options.principal, options.removeExcess));
    return true;
  }
  const directory = createDirectory({
    baseUrl: options.graphUrl,
    token: await administratorToken(options, ['Application.Read.All', 'AppRoleAssignment.ReadWrite.All']),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  const dangerous = new Set(Object.values(dangerousAppRoleIds));
  const result = await grantMissing(directory, options.principal, needed, dangerous, options.removeExcess);
  printLines(resultLines(result));
  return isComplete(result);
}

void runCommand(
  readGrantOptions(process.argv.slice(2)),
  grantHelp,
  async ({ options }) => ((await run(options)) ? 0 : 1),
  explainFailure,
);
