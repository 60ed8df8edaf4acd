/** How many messages a healthy time may bring at most, by the noise contract. */

/** What the contract promises of a healthy year of 300 people: a mean. */
const immediateMessagesAMonth = 2;

/** Something that is told at once has a beginning and an end. */
const messagesOfOne = 2;

/** A tenant that is as noisy as the contract allows has more than the ceiling in fewer than one of so many draws. */
const draws = 5_000;

/**
 * A mean says little of two weeks, for what happens comes by chance (Poisson): the least number of messages that is exceeded in
 * fewer than one of 5,000 draws by a tenant that is told of as much as the contract allows.
 */
export function mostMessages(days: number): number {
  const expected = (immediateMessagesAMonth * 12 * days) / 365 / messagesOfOne;
  let probability = Math.exp(-expected);
  let beyond = 1 - probability;
  let things = 0;
  while (beyond > 1 / draws) {
    things += 1;
    probability *= expected / things;
    beyond -= probability;
  }
  return things * messagesOfOne;
}
