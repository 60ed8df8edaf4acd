import * as z from 'zod';
import { renderTeamsCard, type TeamsMessage } from '../reports/teams-card';
import { answersAtOnce, type Channel } from './channel';
import { type PostContext, postJson } from './post';
import { targetUrl } from './target-url';

const target = z.strictObject({ url: targetUrl, testUrl: targetUrl.optional() });

/**
 * A Teams workflow ("post to a channel when a webhook request is received"). It answers 202 before it posts, so what then
 * fails inside the flow is not seen here. The card is below 28 KB by construction: a 413 would come again.
 */
export const teamsWorkflow = (context: PostContext): Channel<z.infer<typeof target>, TeamsMessage> => ({
  id: 'teams-workflow',
  target,
  render: renderTeamsCard,
  send: (payload, { url }) => postJson(url, JSON.stringify(payload), {}, context),
  ping: (payload, { url, testUrl }) => postJson(testUrl ?? url, JSON.stringify(payload), {}, context),
  poll: answersAtOnce,
});
