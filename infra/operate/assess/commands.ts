import { severities } from '../../../shared/core/event/severity';
import { checkGuid, type DoctorOption, type Given, oneOf, type TypedCommand } from '../doctor/command';
import { optionLines } from '../doctor/options';

const json: DoctorOption = { name: '--json', value: null, help: 'one JSON document instead of a report' };
const only: DoctorOption = { name: '--only', value: 'ID,ID', help: 'only these controls' };
const config: DoctorOption = {
  name: '--config',
  value: 'FILE',
  help: 'declared accounts, accepted exclusions, thresholds',
};

/** Reports that are written to a file; `-` is standard output. */
export const fileOptions = ['--html', '--csv', '--affected', '--sarif', '--markdown'] as const;
export type FileOption = (typeof fileOptions)[number];

const reports: readonly DoctorOption[] = [
  json,
  { name: '--html', value: 'FILE', help: 'a page that opens without a network' },
  { name: '--csv', value: 'FILE', help: 'one line for each control' },
  { name: '--affected', value: 'FILE', help: 'one line (CSV) for each person or object that a control affects' },
  { name: '--sarif', value: 'FILE', help: 'SARIF 2.1.0, for code scanning' },
  { name: '--markdown', value: 'FILE', help: 'for a pull request or the summary of a job' },
  {
    name: '--fail-on',
    value: 'SEVERITY',
    help: `exit code 3 if a control of at least this severity fails: ${[...severities].reverse().join(', ')}`,
    check: oneOf([...severities].reverse()),
  },
];

/** Only one report can go to standard output. */
function checkReports(given: Given): readonly string[] {
  const printed = [
    ...(given.has('--json') ? ['--json'] : []),
    ...fileOptions.filter((name) => given.get(name) === '-'),
  ];
  return printed.length > 1 ? [`${printed.join(', ')}: only one of them can go to standard output`] : [];
}

const load: TypedCommand = {
  option: { name: '--load', value: 'DIR', help: 'a folder of Graph JSON' },
  summary: 'Judges a tenant once from a folder of Graph JSON, one file per collection at its path.',
  options: [
    ...reports,
    only,
    config,
    {
      name: '--what-if',
      value: 'FILE',
      help: 'instead of verdicts: what one sign-in would require (JSON; - reads standard input)',
    },
    {
      name: '--compare',
      value: 'DIR2',
      help: 'what differs in this second folder, or since an earlier --json document (a file)',
    },
  ],
  check: (given) => {
    const others = ['--compare', '--only', '--fail-on', ...fileOptions].filter((name) => given.has(name));
    if (given.has('--what-if') && others.length > 0) return [`--what-if: not together with ${others.join(', ')}`];
    return checkReports(given);
  },
};

const tenant: TypedCommand = {
  option: { name: '--tenant', value: 'ID', help: 'a tenant, by its id', check: checkGuid },
  summary: 'Reads a tenant once with your own sign-in, read-only, and judges it. Nothing is stored.',
  options: [
    ...reports,
    only,
    config,
    { name: '--compare', value: 'FILE', help: 'what is different since an earlier --json document' },
  ],
  check: checkReports,
};

const batch: TypedCommand = {
  option: { name: '--batch', value: 'LIST.json', help: 'many folders' },
  summary: 'Judges many tenants from an array of {"name", "load", "config"}; one JSON document per line.',
  options: [json, only],
};

export const commands: readonly TypedCommand[] = [load, tenant, batch];

export const help = `npm run --silent assess -- --load DIR [options]
npm run --silent assess -- --tenant ID [options]

Judges a tenant once. docs/assess.md describes the reports, docs/assess-files.md the files that each control needs.

${optionLines(commands)}

  --help
      this text

Exit code 0: the tenant was judged, whatever the verdicts. 1: it could not be judged. 2: the input cannot be used.
3: --fail-on was given, and a control of that severity fails; with --compare, only if it got weaker.`;
