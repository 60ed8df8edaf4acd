import type { Option, Typed } from '../doctor/command';
import { optionLines } from '../doctor/options';

const json: Option = { name: '--json', value: null, help: 'one JSON document instead of a report' };
const only: Option = { name: '--only', value: 'ID,ID', help: 'only these controls' };

const load: Typed = {
  option: { name: '--load', value: 'DIR', help: 'a folder of Graph JSON' },
  summary: 'Judges a tenant once from a folder of Graph JSON, one file per collection at its path.',
  options: [
    json,
    only,
    { name: '--config', value: 'FILE', help: 'declared accounts, accepted exclusions, thresholds' },
    {
      name: '--what-if',
      value: 'FILE',
      help: 'instead of verdicts: what one sign-in would require (JSON; - reads standard input)',
    },
    { name: '--compare', value: 'DIR2', help: 'what differs in this second folder' },
  ],
  check: (given) =>
    given.has('--what-if') && (given.has('--compare') || given.has('--only'))
      ? ['--what-if: not together with --compare or --only']
      : [],
};

const batch: Typed = {
  option: { name: '--batch', value: 'LIST.json', help: 'many folders' },
  summary: 'Judges many tenants from an array of {"name", "load", "config"}; one JSON document per line.',
  options: [json, only],
};

export const commands: readonly Typed[] = [load, batch];

export const help = `npm run --silent assess -- --load DIR [options]

Judges a tenant without a server and without calling Microsoft. docs/assess.md lists the files that each control needs.

${optionLines(commands)}

  --help
      this text

Exit code 0: the tenant was judged, whatever the verdicts. Exit code 2: the input cannot be used.`;
