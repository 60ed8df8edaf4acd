import { isCounted } from '../../core/event/event';
import type { ControlFailure } from './scene';

type Details = Pick<ControlFailure, 'details'>;

/**
 * Reads an event's details. If a detail is missing or has another type, it is undefined and the sentence about it is
 * left out; the message is still sent.
 */
export const textDetail = ({ details }: Details, key: string): string | undefined => {
  const value = details[key];
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
};

export const numberDetail = ({ details }: Details, key: string): number | undefined => {
  const value = details[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};

/** How many objects fail (`bad`) and how many were judged (`all`). */
export type Counts = { readonly bad: number; readonly all: number };

/** The counts in a control's metric. */
export function metricIn(event: Details): Counts | undefined {
  const [good, all] = [numberDetail(event, 'numerator'), numberDetail(event, 'denominator')];
  return good === undefined || all === undefined ? undefined : { bad: all - good, all };
}

/** The counts in the metric, else in the exposure; undefined if neither is known. */
export const countsIn = (event: ControlFailure): Counts | undefined =>
  metricIn(event) ?? (isCounted(event.exposure) ? { bad: event.exposure.count, all: event.exposure.of } : undefined);

export const flagDetail = ({ details }: Details, key: string): boolean => details[key] === true;

export const listDetail = ({ details }: Details, key: string): readonly string[] => {
  const value = details[key];
  if (Array.isArray(value)) return value.filter((item): item is string => typeof item === 'string');
  return typeof value === 'string' && value !== '' ? [value] : [];
};

/** Whether the control names this problem. */
export const hasProblem = <P extends string>(event: Details, problem: P): boolean =>
  listDetail(event, 'problems').includes(problem);

/** Whether this is the only problem that the control names. */
export const isOnlyProblem = <P extends string>(event: Details, problem: P): boolean =>
  hasProblem(event, problem) && listDetail(event, 'problems').every((one) => one === problem);
