import type { Detection } from '../core/event/detector';
import type { Line, Reference } from '../core/event/event';

type Stated = Pick<Detection, 'detectorId' | 'severity' | 'resourceId'> & Partial<Detection>;

const blank = {
  resourceName: null,
  peopleIds: [],
  lines: [],
  exposure: null,
  alerts: true,
  storyOf: null,
  changeOf: null,
  holderId: null,
  fleet: null,
  summedUpBy: null,
  momentary: false,
  deferredUntil: null,
  details: {},
} as const;

export const raised = (stated: Stated): Detection => ({ ...blank, effect: 'raised', ...stated });

/** Takes back what `raised` said of the same resource. */
export const ended = (stated: Stated): Detection => ({ ...blank, effect: 'ended', ...stated });

export const personReference = (id: string): Reference => ({ type: 'person', id });
export const textReference = (text: string): Reference => ({ type: 'text', text });

export const line = (label: string, before: readonly Reference[], after: readonly Reference[]): Line => ({
  label,
  before,
  after,
});

/** The items of `after` that `before` does not have. */
export const addedTo = (before: readonly string[], after: readonly string[]): readonly string[] => {
  const had = new Set(before);
  return after.filter((item) => !had.has(item));
};

/** Lines and lists of an event stay small, however many there were. */
export const maxNamed = 50;
