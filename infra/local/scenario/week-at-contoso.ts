import type { Change } from '../tenant/change/changes';
import type { GraphLookup } from '../world/graph-lookup';
import { findCast } from './cast';
import { type ContosoNoise, type ContosoStories, contosoBefore, contosoNoise, contosoStories } from './contoso-stories';
import type { Step } from './story';

/** An event at a time of the week, in Contoso's time zone. */
export type WeekStep = {
  /** "Tue 14:02" */
  readonly at: string;
  /** Gets its time, epoch ms, and the ids of the objects that an earlier step of the same story created. */
  readonly step: (now: number, madeIds: readonly string[]) => Step;
  /** Steps of one story share their ids by this name. */
  readonly story: string | undefined;
};

export type Week = {
  /** Changes made before monitoring begins. */
  readonly before: readonly Change[];
  /** When the first collection is complete, so that later changes raise alerts. */
  readonly watchedFrom: string;
  /** When the digest is sent. */
  readonly digestAt: string;
  /** Whether a mail with this subject ends the week. */
  readonly isDigest: (subject: string) => boolean;
  /** In order. */
  readonly steps: readonly WeekStep[];
};

type Entry = readonly [at: string, ...what: ['noise', keyof ContosoNoise] | ['breaks' | 'fixes', keyof ContosoStories]];

/**
 * One control weakens and stays weak, one opens and closes, laptops become non-compliant and recover, a risk is remediated,
 * roles are used.
 */
const entries: readonly Entry[] = [
  ['Mon 09:15', 'noise', 'activation'],
  ['Mon 11:40', 'noise', 'marriage'],
  ['Tue 08:55', 'noise', 'activation'],
  ['Tue 14:02', 'breaks', 'exclusion'],
  ['Tue 17:14', 'fixes', 'exclusion'],
  ['Wed 09:40', 'breaks', 'guests'],
  ['Wed 11:05', 'noise', 'travel'],
  ['Wed 15:20', 'breaks', 'laptops'],
  ['Thu 09:05', 'noise', 'activation'],
  ['Thu 10:10', 'breaks', 'riskyUser'],
  ['Thu 13:45', 'fixes', 'riskyUser'],
  ['Fri 09:30', 'fixes', 'laptops'],
  ['Sat 11:20', 'breaks', 'breakGlass'],
];

/**
 * "A week at Contoso", from Monday on. Looks up its people and objects by name, and leaves out steps for which this tenant lacks
 * one.
 */
export async function castWeek(lookup: GraphLookup): Promise<Week> {
  const cast = await findCast(lookup);
  const stories = contosoStories(cast);
  const steps = entries.flatMap(([at, what, name]): readonly WeekStep[] => {
    if (what === 'noise') {
      if (contosoNoise(cast, 0)[name] === undefined) return [];
      // Safe: the same cast, only at another time.
      return [{ at, story: undefined, step: (now) => contosoNoise(cast, now)[name] as Step }];
    }
    const story = stories[name];
    if (story === undefined) return [];
    if (what === 'breaks') return [{ at, story: name, step: () => story.breaks }];
    const { fixes } = story;
    return fixes === undefined ? [] : [{ at, story: name, step: (_, madeIds) => fixes(madeIds) }];
  });
  const isDigest = (subject: string): boolean => /^Week \d+ · /.test(subject);
  return { before: contosoBefore(cast), watchedFrom: 'Mon 08:30', digestAt: 'Mon 08:00', steps, isDigest };
}
