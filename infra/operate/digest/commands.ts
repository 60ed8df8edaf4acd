import { isWeek } from '../../../shared/core/week/week';
import { jsonOption, type TypedCommand, tenantOption } from '../doctor/command';
import { optionLines } from '../doctor/options';

const week: TypedCommand = {
  option: {
    name: '--week',
    value: 'YYYY-Www',
    help: 'an ISO week',
    check: (value) => (isWeek(value) ? undefined : 'an ISO week such as 2026-W47'),
  },
  summary: 'Recreates the weekly digest of a week, with every row.',
  options: [
    tenantOption,
    jsonOption,
    { name: '--html', value: 'FILE', help: 'the mail as a file; needs --tenant if several tenants are watched' },
  ],
  check: (given) => (given.has('--json') && given.has('--html') ? ['--json: not together with --html'] : []),
};

export const commands: readonly TypedCommand[] = [week];

export const help = `npm run --silent digest -- --week 2026-W47 [options]

Makes a digest again from the stored history: the same sums as the one that was sent, with current names. Nothing is sent and nothing is written. It reads the same settings as the app: watch.config.json (or WATCH_CONFIG) and the environment.

${optionLines(commands)}

  --help
      this text

Exit code 0: the week was made. 1: there is no such week, or it could not be made. 2: the command line is wrong.`;
