import type { Certainty } from './certainty';

/** A set of policies as bits: bit n is the policy at position n of a list. */
export type PolicySet = bigint;

export const noPolicy: PolicySet = 0n;

/** Two sets of policies: `yes` holds those that apply, `live` those that apply or may apply. */
export type Certainties = { readonly yes: PolicySet; readonly live: PolicySet };

export const nothingApplies: Certainties = { yes: noPolicy, live: noPolicy };

/** Builds the set from hexadecimal text, four policies a digit, because setting single bits is far slower. */
function setOf(isIn: readonly boolean[]): PolicySet {
  let digits = '';
  for (let at = 0; at < isIn.length; at += 4) {
    const digit = (isIn[at] ? 1 : 0) + (isIn[at + 1] ? 2 : 0) + (isIn[at + 2] ? 4 : 0) + (isIn[at + 3] ? 8 : 0);
    digits = digit.toString(16) + digits;
  }
  return digits === '' ? noPolicy : BigInt(`0x${digits}`);
}

export const setWhere = <P>(policies: readonly P[], isIn: (policy: P) => boolean): PolicySet =>
  setOf(policies.map(isIn));

/** The result for each policy, as two sets. */
export function certaintiesOf<P>(policies: readonly P[], says: (policy: P) => Certainty): Certainties {
  const said = policies.map(says);
  const yes = setOf(said.map((one) => one === 'yes'));
  return said.includes('maybe') ? { yes, live: setOf(said.map((one) => one !== 'no')) } : { yes, live: yes };
}

export function setOfMembers(members: readonly number[]): PolicySet {
  const isIn: boolean[] = new Array(Math.max(-1, ...members) + 1).fill(false);
  for (const at of members) isIn[at] = true;
  return setOf(isIn);
}

const chunk = 32n;
const chunkMask = (1n << chunk) - 1n;

/** The positions of the members, ascending. */
export function membersOf(set: PolicySet): readonly number[] {
  const members: number[] = [];
  let rest = set;
  for (let offset = 0; rest !== noPolicy; offset += 32) {
    let bits = Number(rest & chunkMask);
    while (bits !== 0) {
      const at = 31 - Math.clz32(bits & -bits);
      members.push(offset + at);
      bits = (bits & (bits - 1)) >>> 0;
    }
    rest >>= chunk;
  }
  return members;
}

/** A set with only the first member. */
export const firstOf = (set: PolicySet): PolicySet => set & -set;

/** Equal sets have equal texts. */
export const textOf = (set: PolicySet): string => set.toString(32);

export const pick = <P>(policies: readonly P[], set: PolicySet): readonly P[] =>
  membersOf(set).flatMap((at) => {
    const policy = policies[at];
    return policy === undefined ? [] : [policy];
  });
