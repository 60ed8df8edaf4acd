import type { TypedCommand } from '../doctor/command';
import { optionLines } from '../doctor/options';

const records: TypedCommand = {
  option: { name: '--records', value: 'FILE', help: 'log entries, one JSON object per line' },
  summary:
    'Reads log entries (- reads standard input) and prints what would be detected in them, in chronological order.',
  options: [
    { name: '--json', value: null, help: 'one JSON object per detection instead of a timeline' },
    {
      name: '--tenant',
      value: 'DIR',
      help: 'a folder of Graph JSON as in assess --load, with an optional config.json',
    },
  ],
};

export const commands: readonly TypedCommand[] = [records];

export const help = `npm run --silent detect -- --records FILE [options]

Runs log entries through the detections without a server and without calling Microsoft. An entry is as Microsoft Graph shows it, or wrapped as a diagnostic log writes it.

${optionLines(commands)}

  --help
      this text

An entry that cannot be read is one line on the error output and stops nothing. Exit code 0: the file was read. 1: reading failed unexpectedly. 2: the input cannot be used.`;
