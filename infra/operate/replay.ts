/** Shows what a configuration would have sent: npm run --silent replay -- --help */
import { tenantsOf } from './doctor/command';
import { openDeployment } from './doctor/open-deployment';
import { readArguments } from './doctor/options';
import { safeError } from './doctor/safe-error';
import { commands, help } from './replay/commands';
import { replayLines } from './replay/lines';
import { replayTenant } from './replay/replay';

async function main(): Promise<void> {
  const read = readArguments(process.argv.slice(2), commands);
  if (read.outcome === 'help') {
    console.log(help);
    return;
  }
  if (read.outcome === 'refused') {
    for (const problem of read.problems) console.error(problem);
    process.exitCode = 2;
    return;
  }
  const { given } = read;
  try {
    const file = given.get('--config');
    const doctor = await openDeployment(file === undefined ? process.env : { ...process.env, WATCH_CONFIG: file });
    const tenantIds = tenantsOf(doctor, given);
    if (tenantIds === undefined) {
      console.error(`--tenant: ${given.get('--tenant')} is not in the configuration`);
      process.exitCode = 1;
      return;
    }
    for (const tenantId of tenantIds) {
      const configuration = await doctor.pipeline.configuration(tenantId);
      const replayed = await replayTenant(doctor.pipeline, configuration, Number(given.get('--days')));
      if (given.has('--json')) console.log(JSON.stringify(replayed));
      else for (const line of replayLines(configuration.name, replayed)) console.log(line);
    }
  } catch (error) {
    console.error(safeError(error));
    process.exitCode = 1;
  }
}

void main();
