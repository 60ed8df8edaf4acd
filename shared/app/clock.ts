import { offsetAfter } from '../core/time/clock-offset';

type Fetch = typeof fetch;

let offsetMs = 0;

/**
 * The clock of the whole app; epoch ms. It follows Microsoft's clock, because alerts compare it with the times in Microsoft's logs:
 * they decide which collection saw a change, and whether an entry is older than the change. The clock of the machine is used for
 * nothing else.
 */
export const now = (): number => Date.now() + offsetMs;

/** Every answer of Microsoft Graph sets the clock. */
export const fetchFromGraph: Fetch = async (input, init) => {
  const askedAt = Date.now();
  const response = await fetch(input, init);
  offsetMs = offsetAfter(offsetMs, { date: response.headers.get('date'), askedAt, answeredAt: Date.now() });
  return response;
};
