import { isCounted } from '../core/event/event';
import type { Failure } from './scene';

type Details = Pick<Failure, 'details'>;

/** Reads an event's own facts. A detector that left one out costs a sentence, never the message: absent and ill-typed read as undefined. */
export const textDetail = ({ details }: Details, key: string): string | undefined => {
  const value = details[key];
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
};

export const numberDetail = ({ details }: Details, key: string): number | undefined => {
  const value = details[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};

/** `bad`, what is not as it should be, of `all`. */
export type Counts = { readonly bad: number; readonly all: number };

/** What the metric of a control counted. */
export function metricIn(event: Details): Counts | undefined {
  const [good, all] = [numberDetail(event, 'numerator'), numberDetail(event, 'denominator')];
  return good === undefined || all === undefined ? undefined : { bad: all - good, all };
}

/** The same, else the exposure; undefined where neither is known. */
export const countsIn = (event: Failure): Counts | undefined =>
  metricIn(event) ?? (isCounted(event.exposure) ? { bad: event.exposure.count, all: event.exposure.of } : undefined);

export const flagDetail = ({ details }: Details, key: string): boolean => details[key] === true;

export const listDetail = ({ details }: Details, key: string): readonly string[] => {
  const value = details[key];
  if (Array.isArray(value)) return value.filter((item): item is string => typeof item === 'string');
  return typeof value === 'string' && value !== '' ? [value] : [];
};

/** Whether the control names this among what is wrong. */
export const hasProblem = <P extends string>(event: Details, problem: P): boolean =>
  listDetail(event, 'problems').includes(problem);

/** Whether it names this and nothing else. */
export const isOnlyProblem = <P extends string>(event: Details, problem: P): boolean =>
  hasProblem(event, problem) && listDetail(event, 'problems').every((one) => one === problem);
