/** Shows what a configuration would have sent: npm run --silent replay -- --help */
import { forEachTenant, notWatched, tenantsOf } from './doctor/command';
import { openDeployment } from './doctor/open-deployment';
import { readArguments } from './doctor/options';
import { printLine, printProblem } from './print-line';
import { commands, help } from './replay/commands';
import { replayLines } from './replay/lines';
import { replayTenant } from './replay/replay';
import { runCommand } from './run-command';

void runCommand(readArguments(process.argv.slice(2), commands), help, async ({ given }) => {
  const file = given.get('--config');
  const doctor = await openDeployment(file === undefined ? process.env : { ...process.env, WATCH_CONFIG: file });
  const tenantIds = tenantsOf(doctor, given);
  if (tenantIds === undefined) {
    printProblem(notWatched(given, '--tenant'));
    return 1;
  }
  return forEachTenant(doctor, tenantIds, async (tenantId) => {
    const configuration = await doctor.pipeline.configuration(tenantId);
    const replayed = await replayTenant(doctor.pipeline, configuration, Number(given.get('--days')));
    if (given.has('--json')) printLine(JSON.stringify(replayed));
    else for (const line of replayLines(configuration.name, replayed)) printLine(line);
    return 0;
  });
});
