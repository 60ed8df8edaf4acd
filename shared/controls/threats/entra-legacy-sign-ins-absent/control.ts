import { exposureOf } from '../../../core/conditional-access';
import { defineControl, type Finding, findingsOf, type Verdict } from '../../../core/verdict/control';
import { modernClients } from '../../../kinds/legacy-sign-in/sign-in-group';
import { unlicensed } from '../../coverage-verdict';
import { textLine } from '../../evidence-line';
import { exceptedIds } from '../../excepted-ids';
import { listed } from '../../fold';
import { byName, isCutShort, peopleInUseFold, personOf, recentSuccesses, signInsIn } from '../../recent-sign-ins';
import { peopleLine } from '../../role-holders';

type Problem = 'legacy';

const id = 'ZT.TD.007';
const peopleFold = peopleInUseFold();

const isModern = (client: string | null): boolean => client !== null && modernClients.has(client.toLowerCase());

/** Policies say that legacy authentication is blocked. The sign-in log shows whether it is. */
export const entraLegacySignInsAbsent = defineControl({
  id,
  name: 'entra-legacy-sign-ins-absent',
  title: 'No one signs in with legacy authentication',
  area: 'threats',
  pillar: 'identities',
  severity: 'high',
  severityReason: 'Such a sign-in proves that the block has a gap: over such a protocol, a guessed password is enough.',
  licence: 'P1',
  version: 2,
  needs: ['group', 'legacySignIn', 'signInActivity', 'subscribedSku', 'unifiedRoleAssignment'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Reads successful sign-ins of the last 24 hours by clients that the log names as legacy, up to 5,000 of them; a client with a new name is not found. The log of Microsoft Graph v1.0 holds interactive sign-ins: it partly omits sign-ins that a protocol makes with a stored password. Only the beta shows whether a modern sign-in used only a password, and the app does not read the beta. Declared accounts are excluded.',
  remediation:
    "Entra admin center > Users > Sign-in logs, filter Client app: all under Legacy authentication clients, Status Success: move the named app or device to modern authentication, then block the rest: Protection > Conditional Access > New policy from template > Block legacy authentication. A scanner or service that cannot: Exchange admin center > turn off authenticated SMTP for everyone except this mailbox, and add it under serviceAccounts with an end date. Graph: GET /auditLogs/signIns?$filter=status/errorCode eq 0 and clientAppUsed eq 'IMAP4'.",
  effort: 'days',
  mappings: { zta: ['21795', '21800', '21784'] },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-block-legacy-authentication',
    'https://learn.microsoft.com/graph/api/resources/signin',
  ],
  activities: [],
  folds: [listed(peopleFold)],
  evaluate: (state): Verdict<Problem> => {
    const missing = unlicensed(state, 'P1');
    if (missing !== undefined) return missing;
    const all = recentSuccesses(state.small('legacySignIn'), state);
    const excepted = exceptedIds(id, state);
    const left = all.filter(({ userId, clientAppUsed }) => !excepted.has(userId) && !isModern(clientAppUsed));
    const named = left.filter(({ clientAppUsed }) => clientAppUsed !== null);
    if (named.length > 0) {
      const ids = personOf(named);
      const privilegedIds = ids.filter((person) => state.facts.privilegedIds.has(person));
      const people = { ids, count: ids.length, privilegedIds, privilegedCount: privilegedIds.length };
      const findings = ids.map(
        (person): Finding<Problem> => ({
          resourceId: person,
          subject: { type: 'person', id: person },
          problem: 'legacy',
          details: {
            clients: byName(
              named.filter(({ userId }) => userId === person),
              (one) => one.clientAppUsed ?? '',
            ),
          },
        }),
      );
      return {
        status: 'fail',
        findings: findingsOf(findings),
        exposure: exposureOf(people, Math.max(ids.length, state.facet(peopleFold).used)),
        evidence: [
          ...peopleLine('People who signed in this way', ids),
          ...textLine(
            'People by client',
            byName(named, ({ clientAppUsed }) => clientAppUsed ?? ''),
          ),
          ...textLine('Sign-ins', [String(signInsIn(named))]),
        ],
        metric: null,
      };
    }
    if (left.length > 0) return { status: 'unknown', reason: 'the log does not name the client of a sign-in' };
    if (isCutShort(state.small('legacySignIn')))
      return { status: 'unknown', reason: 'there are more sign-ins with legacy authentication than are read' };
    const note = all.length === 0 ? null : `${signInsIn(all)} sign-ins, all by declared accounts`;
    return { status: 'pass', note, evidence: [], metric: null };
  },
});
