import type { Arrival, Received } from '../receivers';
import { subjectOf } from '../scenario/arrivals';
import type { Step } from '../scenario/morning-at-contoso';

export type Teller = {
  /** Something that is said in any case. */
  readonly say: (line: string) => void;
  /** Something that `--quiet` leaves out. */
  readonly remark: (line: string) => void;
  readonly problem: (line: string) => void;
  readonly happens: (step: Step) => void;
  readonly arrives: (arrival: Arrival) => void;
};

export type TellerOptions = {
  readonly quiet: boolean;
  readonly write: (line: string) => void;
  readonly writeProblem: (line: string) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', timeStyle: 'medium' });

/** Times stand in a column of their own, so that the lines read as a story without any colour. */
const indent = ' '.repeat(12);

/** Tells a person at a terminal what happens in the tenant and what the watch said of it. */
export function createTeller({ quiet, write, writeProblem, now }: TellerOptions): Teller {
  let lastChange: number | undefined;

  const remark = (line: string) => {
    if (!quiet) write(line);
  };
  const age = () =>
    lastChange === undefined ? '' : `${Math.max(1, Math.round((now() - lastChange) / 1000))} s later: `;

  return {
    say: write,
    remark,
    problem: writeProblem,
    happens: ({ line }) => {
      lastChange = now();
      remark(`  ${clock.format(lastChange)}  ${line}`);
    },
    arrives: (arrival) => {
      const subject = subjectOf(arrival);
      if (subject !== undefined) remark(`${indent}${age()}${subject}`);
    },
  };
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** "9 mails, 9 cards and 9 webhook calls" */
export const countArrivals = ({ mails, cards, calls }: Received): string =>
  `${counted(mails.length, 'mail')}, ${counted(cards.length, 'card')} and ${counted(calls.length, 'webhook call')}`;
