/** Prints the detections in log entries from a file: npm run --silent detect -- --help */
import { detectedLine } from '../../shared/reports/export/detected-event';
import { plainText } from '../../shared/reports/language/plain-text';
import { commands, help } from './detect/commands';
import { detectInFile } from './detect/run';
import { writeText } from './print-line';
import { runReader } from './run-reader';

const words = {
  help,
  missing: 'give a file: --records; --help explains it',
  failed: 'the records could not be read',
};

void runReader(commands, words, async ({ given }) => {
  const { events, problems } = await detectInFile(given.get('--records') ?? '', given.get('--tenant'));
  for (const problem of problems) console.error(plainText(problem, 300));
  const isJson = given.has('--json');
  const lines = events.map((event) => (isJson ? JSON.stringify(event.event) : detectedLine(event)));
  await writeText(lines.map((line) => `${line}\n`).join(''));
});
