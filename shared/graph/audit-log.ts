/** Questions to the unified audit log. Graph takes one, works for minutes, and keeps the answer for a while. */
import { CollectionError } from '../core/collection/failure';
import type { Graph } from '../core/collection/graph';
import type { UnifiedAuditKind } from '../core/resource/kind';
import { kindDefinition } from '../kinds';
import type { Call } from './call';
import { callAlong, callOf } from './calls';
import { logCollectors } from './collectors';
import { answerTo, countedBy, isGone, listAll, type Requests } from './requests';
import { fieldsOf, requiredText, textOrNull } from './shape';

/** Users are looked up by name in batches of this size, because Graph limits the clauses in one filter. */
const mostAtOnce = 15;

/** If the answer to this POST is lost, the query is created again. Nobody reads the first one, and it expires. */
const askCall = (kind: UnifiedAuditKind, body: Call['body']): Call => ({ ...callOf(kind), method: 'POST', body });

const oneQuery = (kind: UnifiedAuditKind, id: string): Call => ({
  ...callAlong(kind, `${logCollectors[kind].path}/${encodeURIComponent(id)}`),
  path: `${logCollectors[kind].path}/{id}`,
  missing: 'gone',
});

/** https://learn.microsoft.com/graph/api/security-auditcoreroot-post-auditlogqueries */
export const askAuditLog =
  (requests: Requests): Graph['askAuditLog'] =>
  async (kind, { from, to, operations }, onPage) => {
    const { recordTypes = [] } = logCollectors[kind];
    const body = {
      displayName: 'Zero Trust Watch',
      filterStartDateTime: from,
      filterEndDateTime: to,
      recordTypeFilters: recordTypes,
      ...(operations.length > 0 && { operationFilters: operations }),
    } satisfies Record<string, unknown>;
    const answer = await answerTo(requests, askCall(kind, body), countedBy(onPage));
    return requiredText(kind, 'id', fieldsOf(kind, answer).id);
  };

/** Graph's state of a query; an undocumented status counts as still running. */
export const auditQuestionState =
  (requests: Requests): Graph['auditQuestionState'] =>
  async (kind, id, onPage) => {
    try {
      const answer = fieldsOf(kind, await answerTo(requests, oneQuery(kind, id), countedBy(onPage)));
      const status = requiredText(kind, 'status', answer.status).toLowerCase();
      if (status === 'auditingdisabledtenant') throw auditingIsOff();
      return status === 'succeeded' || status === 'failed' || status === 'cancelled' ? status : 'running';
    } catch (error) {
      if (isGone(error)) return 'gone';
      throw error;
    }
  };

const auditingIsOff = (): CollectionError =>
  new CollectionError({ reason: 'broken', detail: 'the unified audit log is switched off in this tenant' });

/** One page, and the link to the next. Throws CollectionError `gone` if Graph no longer has the answer. */
export const readAuditAnswer =
  (requests: Requests): Graph['readAuditAnswer'] =>
  async (kind, id, link, onPage) => {
    const query = oneQuery(kind, id);
    const page = { ...query, url: link ?? `${query.url}/records?$top=999`, path: `${query.path}/records` };
    const answer = fieldsOf(kind, await answerTo(requests, page, countedBy(onPage)));
    if (!Array.isArray(answer.value))
      throw new CollectionError({ reason: 'ours', detail: `${kind}: value is not what Graph documents` });
    const { read } = logCollectors[kind];
    return {
      records: answer.value.map((item: unknown) => read(item)),
      next: textOrNull.parse(answer['@odata.nextLink']),
    };
  };

/** Ids of the users who have these names now; unknown names are left out. */
export const fetchIdsOfAddresses =
  (requests: Requests): Graph['fetchIdsOfAddresses'] =>
  async (addresses) => {
    const names = [...new Set(addresses)];
    const found = new Map<string, string>();
    for (let at = 0; at < names.length; at += mostAtOnce) {
      const clauses = names
        .slice(at, at + mostAtOnce)
        .map((name) => `userPrincipalName eq '${name.replaceAll("'", "''")}'`);
      const users = await listAll(requests, usersCall(clauses.join(' or ')), readUser);
      for (const [name, id] of users) found.set(name, id);
    }
    return found;
  };

const usersCall = (filter: string): Call => ({
  method: 'GET',
  url: `/users?$filter=${encodeURIComponent(filter)}&$select=id,userPrincipalName`,
  path: '/users',
  scope: 'directory',
  cost: 1,
  permission: kindDefinition('user').permission,
  licence: null,
  repeatable: true,
  missing: 'ours',
});

const readUser = (item: unknown): readonly [name: string, id: string] => {
  const user = fieldsOf('user', item);
  return [
    requiredText('user', 'userPrincipalName', user.userPrincipalName).toLowerCase(),
    requiredText('user', 'id', user.id),
  ];
};
