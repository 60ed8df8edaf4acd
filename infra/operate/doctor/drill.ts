import type { DrillChoice } from '../../../shared/core/rule/drill';
import { drillsPerHour } from '../../../shared/pipeline/deliver/channel-budget';
import {
  type Drilled,
  type DrillOutcome,
  drillExclusion,
  drillPatienceMs,
} from '../../../shared/pipeline/operate/drill';
import { channelWords } from '../../../shared/reports/language/channel-words';
import { localTime } from '../../../shared/reports/language/local-time';
import { plainText } from '../../../shared/reports/language/plain-text';
import { type Command, checkGuid, missing, oneOf, tenantOption, watchedTenant } from './command';

/** Checks that alerts arrive: sends the alert about a possible gap, marked as a drill. The tenant is not changed. */
export const drill: Command = {
  option: { name: '--drill', value: 'exclusion', help: '', check: oneOf(['exclusion']) },
  summary: 'sends the alert that excluding a group from a policy would raise, marked DRILL, to its recipients',
  options: [
    tenantOption,
    {
      name: '--group',
      value: 'ID',
      help: 'the group; default: the one whose exclusion would expose the most people',
      check: checkGuid,
    },
  ],
  check: (given) => missing(given, '--tenant'),
  run: async (doctor, given) => {
    const { pipeline, print, printProblem, unknownSettings = [] } = doctor;
    if (unknownSettings.length > 0) {
      printProblem(`a drill needs these settings of the app, which are not known here: ${unknownSettings.join(', ')}`);
      printProblem('Send the drill from the page Health & settings instead: it needs no settings here.');
      return 1;
    }
    const tenantId = watchedTenant(doctor, given);
    if (tenantId === undefined) return 1;
    const configuration = await pipeline.configuration(tenantId);
    const drilled = await drillExclusion(pipeline, configuration, given.get('--group'));
    const clock = localTime(configuration.timeZone, new Date(pipeline.now()).toISOString());
    const at = (ms: number): string => clock.moment(new Date(ms).toISOString());
    for (const line of linesOf(drilled, given.has('--group'), at, pipeline.now())) print(line);
    return drilled.outcome === 'sent' && drilled.outcomes.every(({ result }) => result.status === 'sent') ? 0 : 1;
  },
};

type At = (ms: number) => string;

function linesOf(drilled: Drilled, isAsked: boolean, at: At, now: number): readonly string[] {
  switch (drilled.outcome) {
    case 'notRead':
      return [`${notRead[drilled.missing]}; nothing was sent`];
    case 'unknownGroup':
      return [
        '--group: its members are not stored, or it has none. Stored are groups that policies, roles or settings name:',
        ...drilled.known.map(
          ({ id, displayName, memberIds }) =>
            `  ${id}  ${plainText(displayName ?? 'without a name')} (${memberIds.length})`,
        ),
        'nothing was sent',
      ];
    case 'nothingToExclude':
      return ['every enforced policy already excludes every group that it could exclude; nothing was sent'];
    case 'untold':
      return [...choiceLines(drilled.choice, isAsked), `  ${whyNotSent[drilled.because]}; nothing was sent`];
    case 'tooSoon':
      return [`this tenant had ${drillsPerHour} test alerts within an hour; the next can be sent ${at(drilled.until)}`];
    case 'sent':
      return [
        ...choiceLines(drilled.choice, isAsked),
        `  ${plainText(drilled.subject)}; a real alert would be ${drilled.severity}`,
        ...drilled.outcomes.map((outcome) => outcomeLine(outcome, at, now)),
        '  Nothing in the tenant was changed and no alert is open; an event and the weekly digest record the drill.',
      ];
  }
}

const notRead = {
  conditionalAccessPolicy: 'the policies of this tenant have not been read yet',
  user: 'the users of this tenant have not been read yet',
  group: 'no policy, role or setting names a group with members, and members of other groups are not stored',
} as const;

const whyNotSent = {
  noAlert: 'no detector or control would alert: --group chooses another group',
  covered: 'a rule or a pause would suppress the alert',
  noRoute: 'no route covers the alert: --route shows why',
} as const;

const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

function choiceLines({ exclusion, groups, policies, isWhole }: DrillChoice, isAsked: boolean): readonly string[] {
  const { group, policy, opened } = exclusion;
  const members = counted(group.memberIds.length, 'member');
  const what = `excluding ${plainText(group.displayName ?? group.id)} (${group.id}, ${members}) from ${plainText(policy.displayName)}`;
  const opens =
    opened === null
      ? 'the number of people affected cannot be determined'
      : `would expose ${opened.count} of ${counted(opened.of, 'person', 'people')}, ${opened.privilegedCount} of them admins`;
  const tried = `${counted(groups, 'group')} and ${counted(policies, 'policy', 'policies')}`;
  return [
    `drill: ${what} ${opened === null ? `- ${opens}` : opens}`,
    isAsked
      ? `  of ${counted(policies, 'policy', 'policies')} this exclusion exposes the most people`
      : `  of ${tried}${isWhole ? '' : ' (the largest groups only)'}, this exposes the most people; --group chooses another group`,
  ];
}

function outcomeLine({ recipient, timing, notBefore, result }: DrillOutcome, at: At, now: number): string {
  const waits =
    timing === 'hourly'
      ? `; an alert would be combined with others, ${at(notBefore)}`
      : notBefore > now
        ? `; an alert would wait for working hours, ${at(notBefore)}`
        : '';
  return `  ${plainText(recipient.name)} (${recipient.channel}): ${inWords({ result, channel: recipient.channel })}${waits}`;
}

function inWords({ result, channel }: { result: DrillOutcome['result']; channel: string }): string {
  switch (result.status) {
    case 'sent':
      return channelWords(channel)?.sent ?? 'accepted';
    case 'accepted':
      return `accepted, but ACS did not confirm delivery within ${drillPatienceMs / 1000} s`;
    case 'held':
      return 'not sent: the provider limit is reached, and alerts go first';
    case 'failed':
      return `not delivered: ${plainText(result.reason)}`;
  }
}
