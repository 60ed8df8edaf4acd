/** Prints the detections in log entries from a file: npm run --silent detect -- --help */
import { detectedLine } from '../../shared/reports/export/detected-event';
import { plainText } from '../../shared/reports/language/plain-text';
import { Refused } from './assess/refused';
import { commands, help } from './detect/commands';
import { detectInFile } from './detect/run';
import { readArguments } from './doctor/options';
import { writeText } from './print-line';
import { endWhenStopped } from './run-command';

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const read = readArguments(args, commands);
  if (read.outcome === 'help' && args.length > 0) return writeText(`${help}\n`);
  if (read.outcome !== 'run') {
    const problems = read.outcome === 'refused' ? read.problems : ['give a file: --records; --help explains it'];
    console.error(plainText(problems.join('; '), 400));
    process.exitCode = 2;
    return;
  }
  endWhenStopped();
  try {
    const { events, problems } = await detectInFile(read.given.get('--records') ?? '', read.given.get('--tenant'));
    for (const problem of problems) console.error(plainText(problem, 300));
    const isJson = read.given.has('--json');
    const lines = events.map((event) => (isJson ? JSON.stringify(event.event) : detectedLine(event)));
    await writeText(lines.map((line) => `${line}\n`).join(''));
  } catch (error) {
    console.error(
      error instanceof Refused ? error.message : `the records could not be read: ${plainText(String(error), 200)}`,
    );
    process.exitCode = error instanceof Refused ? 2 : 1;
  }
}

void main();
