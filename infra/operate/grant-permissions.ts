/** Grants the watch's identity what docs/permissions.md lists: npm run grant-permissions -- --help */
import { dangerousAppRoleIds, neededAppRoles } from '../../shared/graph/permissions';
import { administratorToken, explainFailure } from './grant/administrator-token';
import { configurationFile } from './grant/configuration-file';
import { createDirectory } from './grant/directory';
import { grantMissing } from './grant/grant-missing';
import { kindsOfConfiguration } from './grant/kinds-of-configuration';
import { type GrantOptions, grantHelp, readGrantOptions } from './grant/options';
import { dryRunLines, isComplete, neededLines, resultLines } from './grant/wording';

const print = (lines: readonly string[]): void => {
  for (const line of lines) console.log(line);
};

async function run(options: GrantOptions): Promise<boolean> {
  const needed = neededAppRoles(kindsOfConfiguration(configurationFile()));
  print(neededLines(needed));
  if (options.dryRun || options.principal === undefined) {
    print(dryRunLines(options.principal));
    return true;
  }
  const directory = createDirectory({
    baseUrl: options.graphUrl,
    token: await administratorToken(options, ['Application.Read.All', 'AppRoleAssignment.ReadWrite.All']),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  const dangerous = new Set(Object.values(dangerousAppRoleIds));
  const result = await grantMissing(directory, options.principal, needed, dangerous);
  print(resultLines(result));
  return isComplete(result);
}

async function main(): Promise<void> {
  const read = readGrantOptions(process.argv.slice(2));
  if (read.outcome === 'help') {
    console.log(grantHelp);
    return;
  }
  if (read.outcome === 'refused') {
    for (const problem of read.problems) console.error(problem);
    process.exitCode = 2;
    return;
  }
  try {
    if (!(await run(read.options))) process.exitCode = 1;
  } catch (error) {
    console.error(explainFailure(error));
    process.exitCode = 1;
  }
}

void main();
