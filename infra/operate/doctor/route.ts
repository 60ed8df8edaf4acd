import type { Recipient, Route, TenantConfiguration } from '../../../shared/core/configuration';
import { type Addressed, addressees, type Routed, refusalOf } from '../../../shared/core/routing';
import { isInForceAt, type Rule } from '../../../shared/core/rule';
import { type Severity, severities } from '../../../shared/core/severity';
import { routingFacts } from '../../../shared/pipeline/write-step';
import { localTime } from '../../../shared/reports/local-time';
import { plainText } from '../../../shared/reports/plain-text';
import { type Command, missing, type Option, oneOf, tenantOption, watchedTenant } from './command';

const severityOption: Option = {
  name: '--severity',
  value: 'SEVERITY',
  help: `${severities.join(', ')}; its own where it is not given`,
  check: oneOf(severities),
};

/** A dry run: who would hear of a control or detector, when, and by which route. Nothing is sent and nothing is written. */
export const route: Command = {
  option: {
    name: '--route',
    value: 'EVENT',
    help: '',
    check: (value) =>
      /^(ZT\.[A-Z]{2}\.\d{3}|EV\.[A-Z]\d{2})$/.test(value)
        ? undefined
        : 'the id of a control or detector, such as ZT.ID.001 or EV.P02',
  },
  summary: 'says who would hear of it if it happened now, and why; nothing is sent',
  options: [tenantOption, severityOption],
  check: (given) => missing(given, '--tenant'),
  run: async (doctor, given) => {
    const { pipeline, print } = doctor;
    const tenantId = watchedTenant(doctor, given);
    if (tenantId === undefined) return 1;
    const source = given.get('--route') ?? '';
    const known = [...pipeline.controls, ...pipeline.detectors].find(({ id }) => id === source);
    if (known === undefined) {
      print(`--route: there is no ${source}; docs/controls.md and docs/detectors.md list what there is`);
      return 1;
    }
    const configuration = await pipeline.configuration(tenantId);
    const { areaOf, hourMs } = await routingFacts(pipeline, configuration, []);
    const now = pipeline.now();
    const rules = (await pipeline.store.rules.list(tenantId)).map(({ rule }) => rule);
    const severity = severities.find((one) => one === given.get('--severity')) ?? known.severity;
    const area = areaOf(source);
    const routed: Routed = {
      alert: { form: 'alert', severity, attribution: { status: 'notYetKnown' } },
      type: 'opened',
      sources: [source],
      areas: area === null ? [] : [area],
    };
    const told = addressees(routed, configuration, { now, actorAddress: null, hourMs });
    const lines = [
      `${source}: ${known.title} (${severity}, ${known.area})`,
      ...toldLines(told, configuration, now),
      ...patienceLines(configuration, severity),
      ...configuration.routes.flatMap((one, at) => refusedLines(one, at, routed)),
      ...ruleLines(rules, source, new Date(now).toISOString()),
    ];
    for (const line of lines) print(line);
    return told.length === 0 ? 1 : 0;
  },
};

const nameOf = ({ name, channel }: Recipient): string => `${plainText(name)} (${channel})`;

function toldLines(told: readonly Addressed[], { timeZone }: TenantConfiguration, now: number): string[] {
  if (told.length === 0) return ['  nobody is told at once or on the hour: it stands in the weekly digest alone'];
  const clock = localTime(timeZone, new Date(now).toISOString());
  return told.map(({ recipient, timing, notBefore, route: by }) => {
    const at = clock.moment(new Date(notBefore).toISOString());
    const when =
      timing === 'hourly' ? `gathered with others, ${at}` : notBefore <= now ? 'at once' : `when work begins, ${at}`;
    return `  ${nameOf(recipient)}: ${when}; ${typeof by === 'number' ? `routes[${by}]` : by}`;
  });
}

function patienceLines({ patience, escalateTo, recipients }: TenantConfiguration, severity: Severity): string[] {
  const { remindAfter, escalateAfter } = patience[severity];
  const others = recipients.filter(({ id }) => escalateTo.includes(id)).map(nameOf);
  return [
    ...(remindAfter === null ? [] : [`  nobody takes it on: reminded after ${remindAfter} min`]),
    ...(escalateAfter === null
      ? []
      : [
          others.length === 0
            ? `  nobody takes it on: after ${escalateAfter} min it would be told somebody else, but escalateTo names nobody`
            : `  nobody takes it on: told ${others.join(', ')} after ${escalateAfter} min`,
        ]),
  ];
}

function refusedLines(one: Route, at: number, routed: Routed): string[] {
  const refusal = refusalOf(one, routed);
  if (refusal === null) return one.timing === 'digest' ? [`  routes[${at}]: leaves it to the weekly digest`] : [];
  const takes: Readonly<Record<typeof refusal, string>> = {
    severity: `only what is ${one.minimumSeverity} or worse`,
    resolved: 'no ends',
    area: `only ${one.areas.join(', ')}`,
    source: `only ${one.sources.join(', ')}`,
  };
  return [`  not by routes[${at}]: it takes ${takes[refusal]}`];
}

/** Whether a rule holds for it depends on the object and the hand, which only a real event has. */
const ruleLines = (rules: readonly Rule[], source: string, now: string): string[] =>
  rules
    .filter((rule) => isInForceAt(rule, now) && (rule.source === null || rule.source === source))
    .map(({ kind, resourceId, until, owner }) => {
      const what = kind === 'pause' ? 'all alerts are paused' : `a rule (${kind}) may hold it back`;
      return `  ${what} until ${until}${resourceId === null ? '' : `, for ${plainText(resourceId)}`}; owner ${plainText(owner)}`;
    });
