/** Grants the watch's identity what docs/permissions.md lists: npm run grant-permissions -- --help */
import { dangerousAppRoleIds, neededAppRoles } from '../../shared/graph/permissions';
import { administratorToken, explainFailure } from './grant/administrator-token';
import { configurationFile } from './grant/configuration-file';
import { createDirectory } from './grant/directory';
import { grantMissing } from './grant/grant-missing';
import { kindsOfConfiguration } from './grant/kinds-of-configuration';
import { type GrantOptions, grantHelp, readGrantOptions } from './grant/options';
import { dryRunLines, isComplete, neededLines, resultLines } from './grant/wording';
import { printLine } from './print-line';
import { runCommand } from './run-command';

const print = (lines: readonly string[]): void => {
  for (const line of lines) printLine(line);
};

async function run(options: GrantOptions): Promise<boolean> {
  const needed = neededAppRoles(kindsOfConfiguration(configurationFile()));
  print(neededLines(needed));
  if (options.dryRun || options.principal === undefined) {
    print(dryRunLines(options.principal, options.removeExcess));
    return true;
  }
  const directory = createDirectory({
    baseUrl: options.graphUrl,
    token: await administratorToken(options, ['Application.Read.All', 'AppRoleAssignment.ReadWrite.All']),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  const dangerous = new Set(Object.values(dangerousAppRoleIds));
  const result = await grantMissing(directory, options.principal, needed, dangerous, options.removeExcess);
  print(resultLines(result));
  return isComplete(result);
}

void runCommand(
  readGrantOptions(process.argv.slice(2)),
  grantHelp,
  async ({ options }) => ((await run(options)) ? 0 : 1),
  explainFailure,
);
