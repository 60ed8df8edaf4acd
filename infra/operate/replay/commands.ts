import type { TypedCommand } from '../doctor/command';
import { jsonOption, tenantOption } from '../doctor/command';
import { optionLines } from '../doctor/options';

const mostDays = 400;

const days: TypedCommand = {
  option: {
    name: '--days',
    value: 'N',
    help: `the last N days, at most ${mostDays}`,
    check: (value) =>
      /^\d{1,3}$/.test(value) && Number(value) >= 1 && Number(value) <= mostDays
        ? undefined
        : `a number from 1 to ${mostDays}`,
  },
  summary: 'Shows what a configuration would have sent over the stored events of the last N days.',
  options: [
    { name: '--config', value: 'FILE', help: 'a watch.config.json to try; default: the one in use' },
    tenantOption,
    jsonOption,
  ],
};

export const commands: readonly TypedCommand[] = [days];

export const help = `npm run --silent replay -- --days N [options]

Reads the events in storage and plays them through the routing of the live pipeline. Nothing is sent and nothing is written. Changed thresholds and declarations have no effect here, because they apply only to later collections.

${optionLines(commands)}

  --help
      this text

Nobody acknowledges in a replay, so it shows no reminder and no escalation.

Exit code 0: the replay was shown. 1: it could not be done. 2: the command line is wrong.`;
