import type { Received } from '../receivers';
import type { StoryMail } from '../scenario/follow-stories';
import { clockOf } from '../scenario/moment';
import type { Step } from '../scenario/story';

export type StoryPrinter = {
  /** A line that is always printed. */
  readonly line: (line: string) => void;
  /** A line that `--quiet` leaves out. */
  readonly detail: (line: string) => void;
  readonly problem: (line: string) => void;
  readonly step: (step: Step) => void;
  readonly mail: (mail: Pick<StoryMail, 'subject' | 'of'>) => void;
  /** Prints the arrival of a mail of a week, with the time of the moved clock. */
  readonly weekMail: (subject: string) => void;
};

type StoryPrinterOptions = {
  readonly quiet: boolean;
  readonly write: (line: string) => void;
  readonly writeProblem: (line: string) => void;
  /** Epoch milliseconds: the tenant's time. */
  readonly now: () => number;
  /** Whether lines start with the day of the week. */
  readonly withDay?: boolean;
};

const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', timeStyle: 'medium' });

/** Times have a column of their own, so that the lines are easy to read without colours. */
const delayColumn = 10;

const secondsLater = (afterMs: number): string => `+${Math.max(1, Math.round(afterMs / 1000))} s`;

/** Prints what happens in the tenant, and the subject of each mail that Zero Trust Watch sent about it. */
export function createStoryPrinter({
  quiet,
  write,
  writeProblem,
  now,
  withDay = false,
}: StoryPrinterOptions): StoryPrinter {
  const time = () => (withDay ? clockOf(now()) : clock.format(now()));
  const detail = (line: string) => {
    if (!quiet) write(line);
  };
  return {
    line: write,
    detail,
    problem: writeProblem,
    step: ({ line }) => detail(`  ${time()}  ${line}`),
    mail: ({ subject, of }) =>
      detail(`${(of === undefined ? '' : secondsLater(of.afterMs)).padStart(delayColumn)}  > ${subject}`),
    weekMail: (subject) => detail(`  ${time()}  > ${subject}`),
  };
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** The result of the morning, after its problems were printed. */
export const resultInWords = (problems: number): string =>
  problems === 0
    ? 'Each incident was alerted exactly once, and so was its end, if it has one. Nothing else was sent.'
    : `Something differs from what was played: ${counted(problems, 'problem')}, printed above.`;

/** "9 mails, 9 cards and 9 webhook calls" */
export const countArrivals = ({ mails, cards, calls }: Received): string =>
  `${counted(mails.length, 'mail')}, ${counted(cards.length, 'card')} and ${counted(calls.length, 'webhook call')}`;
