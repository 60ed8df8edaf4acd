import { kindDefinition } from '../../../shared/kinds';
import { count, number } from '../../../shared/reports/language/counting';
import { capital } from '../../../shared/reports/language/plain-text';
import type { ReadProgress } from './live-tenant';

type Screen = {
  readonly isTerminal: boolean;
  readonly write: (text: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

const columns = 78;
const clearLine = '\r\u001b[K';

const seconds = (ms: number): string => `${number(Math.round(ms / 1000))} s`;

/**
 * Shows what is being read: on a terminal as one line that changes, otherwise as a line for each source that is done.
 */
export function showProgress(total: number, { isTerminal, write, now }: Screen): ReadProgress {
  const begunAt = now();
  let done = 0;
  const draw = (what: string): void => {
    if (!isTerminal) return;
    const line = `Reading ${number(done)} of ${count(total, 'source', 'sources')}, ${seconds(now() - begunAt)}: ${what}`;
    write(`${clearLine}${line.slice(0, columns)}`);
  };
  return {
    grows: (kind, items) => draw(`${number(items)} ${kindDefinition(kind).plural}`),
    ends: (kind, outcome, afterMs) => {
      done += 1;
      const name = capital(kindDefinition(kind).plural);
      const result = outcome === 'failed' ? 'could not be read' : outcome === null ? 'readable' : number(outcome);
      draw(`${name}: ${result}`);
      if (!isTerminal) write(`${number(done)} of ${number(total)}  ${name}: ${result}, ${seconds(afterMs)}\n`);
      else if (done === total) write(clearLine);
    },
  };
}
