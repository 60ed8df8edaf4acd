import type { DetectorFacts } from '../core/event/detector';
import type { LogRecord, SignIn } from '../core/log/record';
import { afterPassword } from '../core/sign-in/error-codes';
import { type Familiarity, type Journey, type NovelPart, newPartsOf } from '../core/sign-in/habits';
import type { Sign } from './act';
import { onceForEntry, onceForFacts } from './once';
import { isPersonAtRisk, isPowerful } from './people';

/** One sign-in as the rows read it. */
export type SignInAct = {
  readonly record: SignIn;
  readonly personId: string;
  readonly signs: ReadonlySet<Sign>;
  readonly isPrivileged: boolean;
  /** Whether a policy required MFA; unknown if the log does not show it. */
  readonly mfa: 'asked' | 'notAsked' | 'unknown';
  /** True if the error code shows that the password was right: Microsoft returns it only then. */
  readonly isPasswordRight: boolean;
  /** New for the person, or first seen within the last 24 hours; false if too little is known about the person. */
  readonly isNew: (part: NovelPart) => boolean;
  /** True if the person was never seen with it before this sign-in. */
  readonly isFirst: (part: NovelPart) => boolean;
  readonly isKnown: (part: NovelPart) => boolean;
  readonly familiarity: Familiarity;
  readonly journey: Journey | null;
  /** Error codes of this sign-in's interruptions, including its own. */
  readonly codes: () => ReadonlySet<number>;
  readonly facts: DetectorFacts;
};

const isSignIn = (record: LogRecord): record is SignIn => record.kind === 'signIn';

function mfaOf({ askedForMfa, conditionalAccessStatus }: SignIn, facts: DetectorFacts): SignInAct['mfa'] {
  if (askedForMfa !== null && askedForMfa !== undefined) return askedForMfa ? 'asked' : 'notAsked';
  // Security defaults require MFA without any policy.
  const isUnprotected =
    conditionalAccessStatus?.toLowerCase() === 'notapplied' &&
    facts.conditionalAccess?.after.securityDefaultsOn === false;
  return isUnprotected ? 'notAsked' : 'unknown';
}

function signsOf({ userId, createdDateTime }: SignIn, facts: DetectorFacts): Set<Sign> {
  const signs = new Set<Sign>();
  if (isPersonAtRisk(userId, Date.parse(createdDateTime), facts, 'risk')) signs.add('targetAtRisk');
  if (isPowerful(userId, facts)) signs.add('privileged');
  return signs;
}

/** The sign-ins of a person. */
const signInsOf = onceForFacts(
  (personId: string) => personId,
  (personId, facts): readonly SignIn[] => facts.recordsAbout(personId).filter(isSignIn),
);

export const readSignIn = onceForEntry((record: SignIn, facts: DetectorFacts): SignInAct => {
  const { userId, correlationId, errorCode } = record;
  const signs = signsOf(record, facts);
  const familiarity = facts.familiarityOf(record);
  const newParts: ReadonlySet<NovelPart> = new Set(newPartsOf(familiarity));
  return {
    record,
    personId: userId,
    signs,
    isPrivileged: signs.has('privileged'),
    mfa: mfaOf(record, facts),
    isPasswordRight: afterPassword.has(errorCode),
    isNew: (part) => newParts.has(part),
    isFirst: (part) => familiarity[part] === 'first',
    isKnown: (part) => familiarity[part] === 'known',
    familiarity,
    journey: familiarity.journey,
    codes: () => {
      if (correlationId === null) return new Set([errorCode]);
      const same = signInsOf(userId, facts).filter((one) => one.correlationId === correlationId);
      return new Set([errorCode, ...same.map((one) => one.errorCode)]);
    },
    facts,
  };
});
