import * as z from 'zod';
import { renderTeamsCard, type TeamsMessage } from '../reports/card/teams-card';
import { answersAtOnce, type Channel } from './channel';
import { isEmptyBody, type PostContext, postJson, type ReceiptCheck } from './post';
import { targetUrl } from './target-url';

const target = z.strictObject({ url: targetUrl, testUrl: targetUrl.optional() });

/**
 * A workflow starts a run and answers 202 without a body. A 200 comes from something else: a sign-in page, a proxy, or a retired
 * connector that reports its failures in the body.
 */
const workflowReceipt: ReceiptCheck = async (response) => {
  const { status } = response;
  const isEmpty = await isEmptyBody(response);
  if (status === 202 && isEmpty) return null;
  return `HTTP ${status} is not the answer of a Teams workflow (202 without a body)`;
};

/**
 * A Teams workflow ("post to a channel when a webhook request is received"). It answers 202 before it posts, so failures inside the
 * flow are not visible here. The card is always below 28 KB: a larger one would be refused with a 413 each time.
 */
export const teamsWorkflow = (context: PostContext): Channel<z.infer<typeof target>, TeamsMessage> => ({
  id: 'teams-workflow',
  target,
  render: renderTeamsCard,
  send: (payload, { url }) => postJson(url, JSON.stringify(payload), {}, context, workflowReceipt),
  ping: (payload, { url, testUrl }) => postJson(testUrl ?? url, JSON.stringify(payload), {}, context, workflowReceipt),
  poll: answersAtOnce,
});
