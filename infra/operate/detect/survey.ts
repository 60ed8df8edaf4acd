import { activityOf } from '../../../shared/core/attribution';
import { addNames } from '../../../shared/core/log/logged-names';
import { isAuditRecord, type LogRecord, recordTime, type SignIn } from '../../../shared/core/log/record';
import type { DirectoryName } from '../../../shared/core/resource/directory-name';
import { isRefusedTry, passwordTried } from '../../../shared/core/sign-in/error-codes';
import {
  type Familiarity,
  habitLearner,
  inOrder,
  isUsualNetwork,
  networkOf,
  noHabitBook,
  withNews,
} from '../../../shared/core/sign-in/habits';
import { detectors } from '../../../shared/detections';
import { type FactsOfFile, isLookedUp } from '../../../shared/pipeline/collect/detector-facts';
import { isSignIn } from '../../../shared/pipeline/collect/sign-in-habits';

/** Facts about all entries that are needed before the first one is judged. */
export type EntrySurvey = {
  /** The entries that detectors look up when they judge another entry, ordered by time. */
  readonly lookedUp: readonly LogRecord[];
  /** What was new about each sign-in, by its number in the order of time; undefined for other entries. */
  readonly familiarities: readonly (Familiarity | undefined)[];
  /** What was new about each sign-in that is looked up, by its id. */
  readonly familiarityOf: ReadonlyMap<string, Familiarity>;
  readonly isUsualNetwork: FactsOfFile['isUsualNetwork'];
  readonly hasSignedIn: FactsOfFile['hasSignedIn'];
  /** Ids of the sign-ins from a network from which others had failed to sign in. */
  readonly afterTries: ReadonlySet<string>;
  /** People and objects that entries of audit logs name, by id. */
  readonly names: ReadonlyMap<string, DirectoryName>;
  /** The time of the first entry; ISO 8601. */
  readonly since: string;
};

/** Collects entries, which must come in the order of time. */
type Surveyor = {
  /** `at`: its time; epoch ms. */
  readonly add: (record: LogRecord, at: number) => void;
  /** After the last entry. */
  readonly survey: () => EntrySurvey;
};

/** A file contains the entries of one tenant, so its keys need no tenant. */
const tenantId = '';

export function createSurveyor(): Surveyor {
  const learner = habitLearner(noHabitBook, tenantId);
  const shared = sharedValues<Familiarity>();
  const lookedUp: LogRecord[] = [];
  const familiarities: (Familiarity | undefined)[] = [];
  const familiarityOf = new Map<string, Familiarity>();
  const names = new Map<string, DirectoryName>();
  const sorts = new Set<string>();
  const triedFrom = new Set<string>();
  const afterTries = new Set<string>();
  let since: string | undefined;
  /** Entries of the same time are processed together, because their sign-ins are learned in the order of their ids. */
  let moment: LogRecord[] = [];
  let momentAt = 0;
  const keep = (record: LogRecord, familiarity: Familiarity | undefined): void => {
    familiarities.push(familiarity);
    addNames(names, record);
    const isFirst = !sorts.has(sortOf(record));
    if (!isFirst && (isOwnSlip(record, familiarity) || !isLookedUp({ detectors }, record))) return;
    sorts.add(sortOf(record));
    lookedUp.push(record);
    if (familiarity !== undefined) familiarityOf.set(record.id, familiarity);
  };
  const isAfterTry = ({ id, errorCode, ipAddress }: SignIn): boolean => {
    const network = networkOf(ipAddress);
    if (network === null) return false;
    if (isRefusedTry(errorCode)) triedFrom.add(network);
    if (errorCode === 0 && triedFrom.has(network)) afterTries.add(id);
    return afterTries.has(id);
  };
  const keepMoment = (): void => {
    const signIns = moment.filter(isSignIn).sort(inOrder);
    const judged = new Map(signIns.map((signIn) => [signIn.id, shared(learner.judge(signIn))]));
    for (const entry of moment) {
      const familiarity = isSignIn(entry) ? judged.get(entry.id) : undefined;
      keep(isSignIn(entry) ? withNews(entry, familiarity, isAfterTry(entry)) : entry, familiarity);
    }
    moment = [];
  };
  return {
    add: (record, at) => {
      if (at !== momentAt) keepMoment();
      momentAt = at;
      moment.push(record);
      const time = recordTime(record);
      if (since === undefined || time < since) since = time;
    },
    survey: () => {
      keepMoment();
      const book = learner.book();
      return {
        lookedUp,
        familiarities,
        familiarityOf,
        afterTries,
        isUsualNetwork: (...asked) => isUsualNetwork(book, tenantId, ...asked),
        hasSignedIn: (personId) => book.people.has(personId),
        names,
        since: since ?? '',
      };
    },
  };
}

/** A wrong password from a network that the person usually uses. The app does not store these either. */
const isOwnSlip = (record: LogRecord, familiarity: Familiarity | undefined): boolean =>
  isSignIn(record) && passwordTried.has(record.errorCode) && familiarity?.network === 'known';

/** Which parts of the tenant are loaded depends only on the types of entries, so the first entry of each type is kept. */
const sortOf = (record: LogRecord): string =>
  isAuditRecord(record) ? `${record.kind} ${activityOf(record)} ${record.actor.type}` : record.kind;

/** Returns the same object for equal values, because most sign-ins of a log are alike. */
function sharedValues<T>(): (value: T) => T {
  const known = new Map<string, T>();
  return (value) => {
    const text = JSON.stringify(value);
    const found = known.get(text);
    if (found === undefined) known.set(text, value);
    return found ?? value;
  };
}
