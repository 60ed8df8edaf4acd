/** Makes the weekly digest of any stored week again: npm run --silent digest -- --help */
import { mailTemplate, renderMessage, rowsOnPage } from '../../shared/app/render';
import { inertJson } from '../../shared/reports/assessment';
import { renderEmail } from '../../shared/reports/email';
import { commands, help } from './digest/commands';
import { documentOf, makeAgain } from './digest/make-again';
import { tenantsOf } from './doctor/command';
import { openDeployment } from './doctor/open-deployment';
import { readArguments } from './doctor/options';
import { safeError } from './doctor/safe-error';
import { writeOut } from './doctor/write-out';

const fail = (problem: string, exitCode: 1 | 2): void => {
  console.error(problem);
  process.exitCode = exitCode;
};

async function* pieces(text: string): AsyncGenerator<string> {
  yield text;
}

async function main(): Promise<void> {
  const read = readArguments(process.argv.slice(2), commands);
  if (read.outcome === 'help') return console.log(help);
  if (read.outcome === 'refused') return fail(read.problems.join('\n'), 2);
  const { given } = read;
  try {
    const doctor = await openDeployment(process.env);
    const tenantIds = tenantsOf(doctor, given);
    if (tenantIds === undefined) return fail(`--tenant: ${given.get('--tenant')} is not watched here`, 1);
    const file = given.get('--html');
    if (file !== undefined && tenantIds.length > 1) return fail('--html: give one tenant with --tenant', 2);
    for (const tenantId of tenantIds) {
      const again = await makeAgain(doctor.pipeline, tenantId, given.get('--week') ?? '', (input) =>
        renderMessage(input, rowsOnPage),
      );
      if (again.status === 'missing') {
        fail(`${tenantId}: ${again.problem}`, 1);
        continue;
      }
      const { row, numbers, message } = again;
      const { html, text } = renderEmail(message, mailTemplate);
      if (file !== undefined) await writeOut(pieces(html), file);
      else console.log(given.has('--json') ? inertJson(documentOf(row, numbers, message), 2) : text);
    }
  } catch (error) {
    fail(safeError(error), 1);
  }
}

void main();
