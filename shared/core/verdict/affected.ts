import { type CountedExposure, isCounted } from '../event/event';
import type { DirectoryName } from '../resource/directory-name';
import type { Finding, Verdict } from './control';

/**
 * The complete lists of the people and objects that a failing control affects, in parts: the name of a part -> its
 * fingerprint. A verdict itself keeps the first 50; a list that fits into it has no part.
 *
 * `findings`: what the control found; `exposed`: the people exposed by it; `<position>|<problem>`: the resources that a
 * fold of the control found with that problem.
 */
export type AffectedParts = Readonly<Record<string, string>>;

export const findingsPart = 'findings';
export const exposedPart = 'exposed';
export const foldPart = (at: number, problem: string): string => `${at}|${problem}`;

/** The problem of a part that lists the resources found by a fold; undefined for other parts. */
const problemOfPart = (name: string): string | undefined =>
  name.includes('|') ? name.slice(name.indexOf('|') + 1) : undefined;

/** A stored piece of a list: its key, and how many people or objects it has. */
export type AffectedPiece = { readonly key: string; readonly count: number };

/** Where the parts of a control are stored. */
export type AffectedIndex = Readonly<
  Record<string, { readonly fingerprint: string; readonly pieces: readonly AffectedPiece[] }>
>;

/** Some of the people and objects, with the names of the people. */
export type AffectedItems = {
  readonly items: readonly Finding[];
  readonly names: readonly DirectoryName[];
};

/** A list in the order that people read: pieces that are stored, and what the verdict itself has. */
export type AffectedList = readonly (readonly Finding[] | AffectedPiece)[];

const isPiece = (one: AffectedList[number]): one is AffectedPiece => 'key' in one;
const sizeOf = (one: AffectedList[number]): number => (isPiece(one) ? one.count : one.length);

/** How many people or objects the list has. Fewer than the verdict counts if only the first ones are known. */
export const knownIn = (list: AffectedList): number => list.reduce((sum, one) => sum + sizeOf(one), 0);

/** The parts of the list from one position to another, and how many items of the first one come before them. */
export function sliceOf(
  list: AffectedList,
  from: number,
  to: number,
): { readonly list: AffectedList; readonly skipped: number } {
  const within: AffectedList[number][] = [];
  let at = 0;
  let skipped = 0;
  for (const one of list) {
    const end = at + sizeOf(one);
    if (end > from && at < to) {
      if (within.length === 0) skipped = from - at;
      within.push(one);
    }
    at = end;
  }
  return { list: within, skipped };
}

export const piecesIn = (list: AffectedList): readonly AffectedPiece[] => list.filter(isPiece);

/** The items of the list, from the pieces that were read. */
export const itemsIn = (list: AffectedList, read: ReadonlyMap<string, AffectedItems>): readonly Finding[] =>
  list.flatMap((one) => (isPiece(one) ? (read.get(one.key)?.items ?? []) : one));

/** True if the findings are people themselves, so that a second list of people is not needed. */
const arePeople = (findings: readonly Finding[]): boolean => findings.some(({ subject }) => subject.type === 'person');

/** The people whom a failing control exposes; null if they were not counted, or are the findings. */
export function exposedPeople(verdict: Verdict): CountedExposure | null {
  if (verdict.status !== 'fail' || arePeople(verdict.findings.first)) return null;
  const { exposure } = verdict;
  return isCounted(exposure) && exposure.unit === 'people' ? exposure : null;
}

/** A person whom a control exposes, in the form of a finding. */
export const exposedPerson = (id: string): Finding => ({
  resourceId: id,
  subject: { type: 'person', id },
  problem: 'exposed',
  details: {},
});

/** The stored lists of a verdict, by part. A stored part of another verdict is not used. */
export const storedLists = (parts: AffectedParts, index: AffectedIndex): ReadonlyMap<string, AffectedList> =>
  new Map(
    Object.entries(index).flatMap(([name, { fingerprint, pieces }]) =>
      parts[name] === fingerprint ? [[name, pieces]] : [],
    ),
  );

/**
 * The two lists of a failing control: its findings and the people exposed. `complete`: its complete lists, by part.
 * Without them, the lists end where the verdict ends.
 */
export function affectedLists(
  verdict: Verdict,
  complete: ReadonlyMap<string, AffectedList> = new Map(),
): { readonly findings: AffectedList; readonly exposed: AffectedList } {
  if (verdict.status !== 'fail') return { findings: [], exposed: [] };
  const ofFolds = [...complete].flatMap(([name, list]) => {
    const problem = problemOfPart(name);
    return problem === undefined ? [] : [{ problem, list }];
  });
  const beside = verdict.findings.first.filter((one) => !ofFolds.some(({ problem }) => problem === one.problem));
  const people = exposedPeople(verdict);
  return {
    findings: complete.get(findingsPart) ?? [beside, ...ofFolds.flatMap(({ list }) => list)],
    exposed: people === null ? [] : (complete.get(exposedPart) ?? [people.ids.map(exposedPerson)]),
  };
}

/** How many people or objects a page shows. */
/** Both lists where no piece of them is stored elsewhere. */
export function listsInFull(
  verdict: Verdict,
  complete?: ReadonlyMap<string, AffectedList>,
): { readonly findings: readonly Finding[]; readonly exposed: readonly Finding[] } {
  const { findings, exposed } = affectedLists(verdict, complete);
  return { findings: itemsIn(findings, new Map()), exposed: itemsIn(exposed, new Map()) };
}

export const affectedOnPage = 50;

/** The requested pages of the two lists, from 1. */
export type AffectedPages = { readonly findings: number; readonly exposed: number };

/** One page of a list. */
export type AffectedPage = {
  readonly items: readonly Finding[];
  /** How many are known one by one; the verdict may count more. */
  readonly known: number;
  /** From 1. */
  readonly page: number;
  readonly pages: number;
};

export const emptyPage: AffectedPage = { items: [], known: 0, page: 1, pages: 1 };

/** What a failing control found, and the people exposed by it. */
export type Affected = { readonly findings: AffectedPage; readonly exposed: AffectedPage };
