import { isCounted, type WatchEvent } from '../core/event/event';

/** Reads an event's own facts. A detector that left one out costs a sentence, never the message: absent and ill-typed read as undefined. */
export const textDetail = ({ details }: WatchEvent, key: string): string | undefined => {
  const value = details[key];
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
};

export const numberDetail = ({ details }: WatchEvent, key: string): number | undefined => {
  const value = details[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};

/** `bad`, what is not as it should be, of `all`. */
export type Counts = { readonly bad: number; readonly all: number };

/** What the metric of a control counted, else its exposure; undefined where neither is told. */
export function countsIn(event: WatchEvent): Counts | undefined {
  const [good, all] = [numberDetail(event, 'numerator'), numberDetail(event, 'denominator')];
  if (good !== undefined && all !== undefined) return { bad: all - good, all };
  return !isCounted(event.exposure) ? undefined : { bad: event.exposure.count, all: event.exposure.of };
}

export const flagDetail = ({ details }: WatchEvent, key: string): boolean => details[key] === true;

export const listDetail = ({ details }: WatchEvent, key: string): readonly string[] => {
  const value = details[key];
  if (Array.isArray(value)) return value.filter((item): item is string => typeof item === 'string');
  return typeof value === 'string' && value !== '' ? [value] : [];
};

/** Whether the control names this among what is wrong. */
export const hasProblem = (event: WatchEvent, problem: string): boolean =>
  listDetail(event, 'problems').includes(problem);

/** Whether it names this and nothing else. */
export const isOnlyProblem = (event: WatchEvent, problem: string): boolean =>
  hasProblem(event, problem) && listDetail(event, 'problems').every((one) => one === problem);
