import { doubtsOf } from '../../core/alerting/doubts';
import type { WantedSignIns } from '../../core/collection/graph';
import { isAppSignIn, type LogRecord, type SignIn } from '../../core/log/record';
import { isNewNetworkOfApp } from '../../core/sign-in/app-sign-ins';
import { isRefusedTry } from '../../core/sign-in/error-codes';
import {
  type Doubts,
  type Familiarity,
  type HabitBook,
  type JudgedSignIns,
  judgeAndLearn,
  networkOf,
  noDoubts,
  noHabitBook,
  personKey,
  unknownFamiliarity,
  withNews,
  withoutPerson,
} from '../../core/sign-in/habits';
import { isOrdinary } from '../../core/sign-in/ordinary';
import type { Ports } from '../context';

export const isSignIn = (record: LogRecord): record is SignIn => record.kind === 'signIn';

/** What is usual for these people, and which of their sign-ins open alerts name. */
export async function readHabits(
  { store }: Ports<'store'>,
  tenantId: string,
  people: readonly string[],
): Promise<{ readonly book: HabitBook; readonly doubts: Doubts }> {
  if (people.length === 0) return { book: noHabitBook, doubts: noDoubts };
  const [book, alerts] = await Promise.all([store.habits.read(tenantId, people), store.alerts.readAlerts(tenantId)]);
  return { book, doubts: doubtsOf(alerts) };
}

/**
 * Which collected sign-ins are new for their people and which to store. Nothing is written. People whose sign-ins are
 * not all read get no habits.
 */
export async function judgeSignIns(
  { store }: Ports<'store'>,
  tenantId: string,
  read: readonly LogRecord[],
  { userIds, others }: WantedSignIns,
): Promise<{ readonly judged: JudgedSignIns; readonly keptOf: (record: LogRecord) => readonly LogRecord[] }> {
  const followed = new Set(userIds);
  const signIns = read
    .filter(isSignIn)
    .filter((signIn) => others === 'all' || followed.has(signIn.userId) || isAppSignIn(signIn));
  const people = [...new Set(signIns.map(({ userId }) => userId))];
  const { book, doubts } = await readHabits({ store }, tenantId, people);
  const judged = judgeAndLearn(book, tenantId, signIns, doubts);
  const triedFrom = new Set(
    signIns.flatMap(({ errorCode, ipAddress }) => (isRefusedTry(errorCode) ? (networkOf(ipAddress) ?? []) : [])),
  );
  /** A guessed password shows only in the success that follows, even for unknown people. */
  const mayBeGuessed = ({ ipAddress }: SignIn, { network }: Familiarity): boolean =>
    network !== 'known' && triedFrom.has(networkOf(ipAddress) ?? '');
  return {
    judged,
    keptOf: (record) => {
      if (!isSignIn(record)) return [record];
      const familiarity = judged.familiarity.get(record.id) ?? unknownFamiliarity;
      if (isAppSignIn(record)) return isNewNetworkOfApp(record, familiarity) ? [record] : [];
      const isGuess = mayBeGuessed(record, familiarity);
      const isKept = followed.has(record.userId) || !isOrdinary(record, familiarity) || isGuess;
      return isKept ? [withNews(record, familiarity, isGuess && record.errorCode === 0)] : [];
    },
  };
}

/**
 * Stores learned habits, after the events, so that a repeated collection starts from the same habits. Nothing is stored
 * about erased people.
 */
export async function keepHabits(
  { store }: Ports<'store'>,
  tenantId: string,
  { changed, book }: JudgedSignIns,
): Promise<void> {
  if (changed.size === 0) return;
  const names = await store.directory.readNames(tenantId, [...changed.keys()]);
  const isErased = (id: string): boolean => names.get(id)?.type === 'erased';
  const people = new Map([...changed].filter(([id]) => !isErased(id)));
  const shared = [...changed.keys()]
    .filter(isErased)
    .reduce((left, id) => withoutPerson(left, personKey(tenantId, id)), book.shared);
  await store.habits.write(tenantId, { people, shared });
}

/** Removes a person from all stored data about sign-ins. */
export async function eraseHabits({ store }: Ports<'store'>, tenantId: string, personId: string): Promise<void> {
  await store.habits.erase(tenantId, personId);
  const { shared } = await store.habits.read(tenantId, []);
  await store.habits.write(tenantId, {
    people: new Map(),
    shared: withoutPerson(shared, personKey(tenantId, personId)),
  });
}
