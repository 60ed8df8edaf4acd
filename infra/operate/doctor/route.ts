import type { TransitionType } from '../../../shared/core/alert/alert';
import {
  type Addressed,
  addressees,
  isEnd,
  isFollowed,
  isMailOf,
  type Routed,
  type RoutingMoment,
  refusalOf,
} from '../../../shared/core/delivery/routing';
import { type Severity, severities } from '../../../shared/core/event/severity';
import { goesToEverybody } from '../../../shared/core/event/watcher/carried-by';
import type { WatcherSource } from '../../../shared/core/event/watcher/watcher-event';
import { isInForceAt, type Rule } from '../../../shared/core/rule/rule';
import {
  notifiesSomebody,
  type Recipient,
  type Route,
  type TenantConfiguration,
} from '../../../shared/core/tenant/configuration';
import type { Area } from '../../../shared/core/verdict/control';
import { routingFacts } from '../../../shared/pipeline/alert/write-step';
import type { Ports } from '../../../shared/pipeline/context';
import { localTime } from '../../../shared/reports/language/local-time';
import { plainText } from '../../../shared/reports/language/plain-text';
import { type Command, type DoctorOption, missing, oneOf, tenantOption, watchedTenant } from './command';

const severityOption: DoctorOption = {
  name: '--severity',
  value: 'SEVERITY',
  help: `${severities.join(', ')}; default: its own`,
  check: oneOf(severities),
};

const types: readonly TransitionType[] = [
  'opened',
  'worsened',
  'reopened',
  'actorFound',
  'signedIn',
  'eased',
  'remedied',
  'reminded',
  'escalated',
  'resolved',
  'closed',
];

const typeOption: DoctorOption = {
  name: '--type',
  value: 'STEP',
  help: `${types.join(', ')}; default: opened`,
  check: oneOf(types),
};

const actorOption: DoctorOption = {
  name: '--actor',
  value: 'ADDRESS',
  help: 'the account that acted: if it is the only recipient, the fallback is alerted too',
  check: (value) =>
    /^[^@\s]+@[^@\s]+$/.test(value) ? undefined : 'the address of an account, such as mara@contoso.example',
};

type Asked = { readonly title: string; readonly severity: Severity; readonly area: Area | null };

/** Sources whose alerts go to the recipients of the deployment, whatever the routes of a tenant say. */
type OfDeployment =
  | 'version'
  | 'storage'
  | 'silent'
  | 'backlog'
  | 'configuration'
  | 'contained'
  | 'credential'
  | 'customer';

/** Alerts about the monitor itself. They belong to no check, so they cannot be switched off, and a pause does not delay them. */
const ofWatcher: Readonly<Record<Exclude<WatcherSource, OfDeployment> | 'blind', Asked>> = {
  sightless: {
    title: 'the tenant cannot be read because consent was withdrawn',
    severity: 'critical',
    area: null,
  },
  blind: { title: 'one source cannot be read', severity: 'medium', area: null },
  channelFailing: { title: 'a channel does not deliver', severity: 'high', area: null },
  poison: { title: 'a queue message was given up', severity: 'medium', area: null },
  subscriptionLost: { title: 'changes are detected later', severity: 'low', area: null },
  away: { title: 'Zero Trust Watch was not running and missed something', severity: 'medium', area: null },
  tamper: { title: 'tampering with Zero Trust Watch itself', severity: 'critical', area: null },
};
const watcherNames = Object.keys(ofWatcher);

/**
 * A dry run: who would be alerted about a control, a detector or the monitor itself, when, and by which route. Nothing is sent or written.
 */
export const route: Command = {
  option: {
    name: '--route',
    value: 'EVENT',
    help: '',
    check: (value) =>
      /^(ZT\.[A-Z]{2}\.\d{3}|EV\.[A-Z]\d{2})$/.test(value) || watcherNames.includes(value)
        ? undefined
        : `the id of a control or detector, such as ZT.ID.001 or EV.P02, or one of ${watcherNames.join(', ')}`,
  },
  summary: 'shows who would be alerted if it happened now, and why; nothing is sent',
  options: [tenantOption, severityOption, typeOption, actorOption],
  check: (given) => missing(given, '--tenant'),
  run: async (doctor, given) => {
    const { pipeline, print } = doctor;
    const tenantId = watchedTenant(doctor, given);
    if (tenantId === undefined) return 1;
    const source = given.get('--route') ?? '';
    const known = askedOf(pipeline, source);
    if (known === undefined) {
      doctor.printProblem(`--route: there is no ${source}; docs/controls.md and docs/detections.md list what there is`);
      return 1;
    }
    const configuration = await pipeline.configuration(tenantId);
    const { hourMs } = await routingFacts(pipeline, configuration, []);
    const now = pipeline.now();
    const severity = severities.find((one) => one === given.get('--severity')) ?? known.severity;
    print(`${source}: ${known.title} (${[severity, ...(known.area === null ? [] : [known.area])].join(', ')})`);
    if (configuration.disabled.includes(source)) {
      print('  nobody is alerted: "disabled" switches it off for this tenant');
      return 1;
    }
    const routed: Routed = {
      alert: {
        form: source === 'blind' ? 'blind' : 'alert',
        severity,
        attribution: { status: 'notYetKnown' },
      },
      type: typeOf(given.get('--type')),
      sources: [source],
      areas: known.area === null ? [] : [known.area],
    };
    const actorAddress = given.get('--actor') ?? null;
    const addressed = recipientsOf(source, routed, configuration, { now, actorAddress, hourMs });
    const rules = (await pipeline.store.rules.list(tenantId)).map(({ rule }) => rule);
    const isAboutWatcher = Object.hasOwn(ofWatcher, source);
    const inForce = isAboutWatcher ? [] : rules.filter((rule) => isInForceAt(rule, new Date(now).toISOString()));
    const pauses = inForce.filter(({ kind }) => kind === 'pause');
    const lines = [
      ...pauses.map(pauseLine),
      ...recipientLines(addressed, configuration, now),
      ...actorLines(addressed, configuration, actorAddress),
      ...(source === 'channelFailing' ? ['  never by the channel that does not deliver'] : []),
      ...(isEnd(routed.type) ? endLines(configuration, addressed) : patienceLines(configuration, severity)),
      ...(isEverybodys(source, routed.type)
        ? []
        : configuration.routes.flatMap((one, at) => refusedLines(one, at, routed))),
      ...inForce.filter((rule) => !pauses.includes(rule)).flatMap((rule) => ruleLines(rule, source)),
    ];
    for (const line of lines) print(line);
    return addressed.length === 0 || pauses.length > 0 ? 1 : 0;
  },
};

function askedOf({ controls, detectors }: Ports<'controls' | 'detectors'>, source: string): Asked | undefined {
  if (Object.hasOwn(ofWatcher, source)) return Object.entries(ofWatcher).find(([name]) => name === source)?.[1];
  return [...controls, ...detectors].find(({ id }) => id === source);
}

const typeOf = (asked: string | undefined): TransitionType => types.find((type) => type === asked) ?? 'opened';

/** If nothing can be read, the title says that consent was withdrawn. */
const isEverybodys = (source: string, type: TransitionType): boolean =>
  goesToEverybody({ source, details: { reason: 'notPermitted' } }, type);

function recipientsOf(
  source: string,
  routed: Routed,
  configuration: TenantConfiguration,
  moment: RoutingMoment,
): readonly Addressed[] {
  if (isEverybodys(source, routed.type))
    return configuration.recipients.map((recipient) => ({
      recipient,
      timing: 'atOnce',
      notBefore: moment.now,
      route: 'everybody',
    }));
  if (!isFollowed(routed.type)) return addressees(routed, configuration, moment);
  // As if its recipients had just been sent the first message.
  const first = recipientsOf(source, { ...routed, type: 'opened' }, configuration, moment);
  const notified = new Set(first.map(({ recipient }) => recipient.id));
  const addressed = addressees(routed, configuration, { ...moment, notified });
  return isEnd(routed.type) ? addressed.filter(({ recipient }) => notified.has(recipient.id)) : addressed;
}

const nameOf = ({ name, channel }: Recipient): string => `${plainText(name)} (${channel})`;

function recipientLines(addressed: readonly Addressed[], { timeZone }: TenantConfiguration, now: number): string[] {
  if (addressed.length === 0) return ['  nobody is alerted at once or hourly: it is only listed in the weekly digest'];
  const clock = localTime(timeZone, new Date(now).toISOString());
  return addressed.map(({ recipient, timing, notBefore, route: by }) => {
    const at = clock.moment(new Date(notBefore).toISOString());
    const when =
      timing === 'hourly' ? `combined with others, ${at}` : notBefore <= now ? 'at once' : `in working hours, ${at}`;
    const why = by === 'earlier' ? 'was sent the beginning' : by;
    return `  ${nameOf(recipient)}: ${when}; ${typeof why === 'number' ? `routes[${why}]` : why}`;
  });
}

function patienceLines({ patience, escalateTo, recipients }: TenantConfiguration, severity: Severity): string[] {
  const { remindAfter, escalateAfter } = patience[severity];
  const others = recipients.filter(({ id }) => escalateTo.includes(id)).map(nameOf);
  return [
    ...(remindAfter === null ? [] : [`  not acknowledged: reminded after ${remindAfter} min`]),
    ...(escalateAfter === null
      ? []
      : [
          others.length === 0
            ? `  not acknowledged: would be escalated after ${escalateAfter} min, but escalateTo names nobody`
            : `  not acknowledged: escalated to ${others.join(', ')} after ${escalateAfter} min`,
        ]),
  ];
}

function refusedLines(one: Route, at: number, routed: Routed): string[] {
  const refusal = refusalOf(one, routed);
  if (refusal === null) return one.timing === 'digest' ? [`  routes[${at}]: only in the weekly digest`] : [];
  const takes: Readonly<Record<typeof refusal, string>> = {
    severity: `only ${one.minimumSeverity} or worse`,
    resolved: 'no resolutions',
    area: `only ${one.areas.join(', ')}`,
    source: `only ${one.sources.join(', ')}`,
  };
  return [`  not by routes[${at}]: it takes ${takes[refusal]}`];
}

/** The owner of the account is alerted in any case. A line says if nobody else is alerted. */
function actorLines(
  addressed: readonly Addressed[],
  { fallbackRecipient }: TenantConfiguration,
  actorAddress: string | null,
): string[] {
  const others = addressed.filter(
    ({ recipient }) => notifiesSomebody(recipient) && !isMailOf(recipient, actorAddress ?? ''),
  );
  if (actorAddress === null || addressed.length === 0 || others.length > 0) return [];
  return [
    fallbackRecipient === null
      ? '  nobody else is alerted to changes by that account: fallbackRecipient names nobody'
      : '  nobody else is alerted to changes by that account, not even the fallback',
  ];
}

/** Recipients who are added later also get the last message. */
function endLines({ escalateTo, recipients }: TenantConfiguration, addressed: readonly Addressed[]): string[] {
  const isElse = ({ id }: Recipient): boolean =>
    escalateTo.includes(id) && !addressed.some(({ recipient }) => recipient.id === id);
  const others = recipients.filter(isElse).map(nameOf);
  return others.length === 0 ? [] : [`  if it was escalated before: also ${others.join(', ')}`];
}

const pauseLine = ({ until, owner }: Rule): string =>
  `  PAUSED: nobody is alerted before ${until}; owner ${plainText(owner)}. After that, if it is still wrong:`;

/** Whether a rule covers an alert depends on its object and its actor, which only a real event has. */
const ruleLines = ({ kind, source: about, resourceId, until, owner }: Rule, source: string): string[] =>
  about !== null && about !== source
    ? []
    : [
        `  a rule (${kind}) may suppress it until ${until}${resourceId === null ? '' : `, for ${plainText(resourceId)}`}; owner ${plainText(owner)}`,
      ];
