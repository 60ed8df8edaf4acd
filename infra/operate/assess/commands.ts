import type { Option, Typed } from '../doctor/command';
import { optionLines } from '../doctor/options';

const json: Option = { name: '--json', value: null, help: 'one JSON document instead of a report' };
const only: Option = { name: '--only', value: 'ID,ID', help: 'these controls alone' };

const load: Typed = {
  option: { name: '--load', value: 'DIR', help: 'a folder of Graph JSON' },
  summary: 'Judges a tenant once, by a folder of Graph JSON: one file a collection at its path.',
  options: [
    json,
    only,
    { name: '--config', value: 'FILE', help: 'declared accounts, accepted exclusions, thresholds' },
    {
      name: '--what-if',
      value: 'FILE',
      help: 'in place of a verdict: what one sign-in would have to show (JSON; - reads standard input)',
    },
    { name: '--compare', value: 'DIR2', help: 'what is different in this second folder' },
  ],
  check: (given) =>
    given.has('--what-if') && (given.has('--compare') || given.has('--only'))
      ? ['--what-if: not together with --compare or --only']
      : [],
};

const batch: Typed = {
  option: { name: '--batch', value: 'LIST.json', help: 'many folders' },
  summary: 'Judges many: an array of {"name", "load", "config"}; one JSON document a line.',
  options: [json, only],
};

export const commands: readonly Typed[] = [load, batch];

export const help = `npm run --silent assess -- --load DIR [options]

Judges a tenant without a server and without asking Microsoft. docs/assess.md tells which files a control needs.

${optionLines(commands)}

  --help
      this text

It ends with 0 where the tenant was judged, whatever the verdicts, and with 2 where what was given cannot be used.`;
