import { csvLine } from '../../../core/alert/export';
import { type DeviceCause, mostListed } from '../../../core/page/device-picture';
import { dayMs } from '../../../core/time/durations';
import { deviceFlows } from '../../../kinds/managed-device/flow';
import { type Html, html, nothing, safeUrl } from '../../html';
import { count, listed, listedUpTo, number, verb } from '../../language/counting';
import { duration, type LocalTime, localTime } from '../../language/local-time';
import { monitoredPart } from '../../language/monitored-part';
import { capital, plainText } from '../../language/plain-text';
import { flowChart, shareBar } from '../frame/chart';
import { pageDocument } from '../frame/document';
import { tabList } from '../frame/filters';
import { notRecorded } from '../frame/moment';
import { pageUrl } from '../frame/navigation';
import { tableHead } from '../frame/parts';
import { addressOf, csvAddress } from '../frame/query';
import { asLastRead, sourceNote } from '../frame/source';
import type { DeviceRow, DevicesModel, FallenRow, FlowCounts, PlatformRow } from './devices-model';

export function renderDevicesPage(model: DevicesModel, nonce: string | null): string {
  const { surrounding, now, timeZone, at } = model;
  const clock = localTime(timeZone, now);
  const isPast = surrounding.moment?.past != null;
  return pageDocument({
    title: `Devices · ${plainText(surrounding.tenantName)} · Zero Trust Watch`,
    surrounding,
    current: 'devices',
    nonce,
    main: html`<h1>${headlineOf(model)}${asLastRead(model.at === null ? [] : [model.source], clock)}</h1><p class="lead">${leadOf(model, clock)}</p>
${
  at === null
    ? isPast
      ? flowSection(model, clock)
      : nothing
    : html`${sourceNote(model.source)}${tabs(model)}${flowSection(model, clock)}${platformSection(model)}
<div class="grid">${causeSection(model)}${attentionSection(model)}</div>
${isPast ? nothing : html`<div class="grid">${fallenSection(model, clock)}${failingSection(model)}</div>`}
${isPast ? notRecorded('which devices were in their grace period or out of contact, and which settings failed.') : html`<div class="grid">${graceSection(model, clock)}${silentSection(model, clock)}</div>${download(model)}`}`
}`,
    footer: html`<p>Times: ${clock.zone}. Settings are read when a device becomes non-compliant; Intune shows those of every device under Devices > Monitor. Reading this page changes nothing.</p>`,
  });
}

function headlineOf({ at, shown, platform, source, surrounding }: DevicesModel): string {
  if (at === null && surrounding.moment?.past != null) return 'The state of devices is not recorded for this moment';
  if (at === null)
    return source.state === 'notLicensed' ? 'Devices are not managed by Intune' : 'Devices are not known yet';
  if (shown.managed === 0) return 'Intune manages no device';
  const kind = platform === null ? '' : `${platform} `;
  if (shown.nonCompliant === 0) return `No ${kind}device of ${number(shown.managed)} is non-compliant`;
  return `${number(shown.nonCompliant)} of ${count(shown.managed, `${kind}device`, `${kind}devices`)} ${shown.nonCompliant === 1 ? 'is' : 'are'} non-compliant`;
}

function leadOf(
  { at, source, missing, shown, grace, silentDays, now, surrounding }: DevicesModel,
  clock: LocalTime,
): string {
  if (at === null && surrounding.moment?.past != null)
    return 'Changes are counted by whole days, up to the day before.';
  if (at === null) return source.words || missing || 'Compliance appears here once devices have been collected.';
  const soon = grace.filter(
    (device) => device.at !== null && device.at > now && Date.parse(device.at) - Date.parse(now) <= 3 * dayMs,
  );
  const names = listedUpTo(
    soon.map(({ name }) => name),
    namesInLead,
  );
  const losing =
    soon.length === 0
      ? ''
      : `: ${number(soon.length)} ${verb(soon.length, 'loses', 'lose')} access in the next 3 days (${names})`;
  const inGrace = `${number(shown.inGrace)} in a grace period${losing}`;
  return `${inGrace}; ${number(shown.silent)} out of contact for more than ${number(silentDays)} days. ${surrounding.moment?.past == null ? 'Counted' : 'Last changed'} ${clock.short(at)}.`;
}

const namesInLead = 3;

const tabs = ({ platforms, platform, surrounding }: DevicesModel): Html => {
  const url = pageUrl(surrounding, 'devices');
  if (platforms.length < 2) return nothing;
  return tabList('Platforms', [
    { url, isCurrent: platform === null, words: 'All' },
    ...platforms.map(({ name, managed }) => ({
      url: addressOf(url, { platform: name }),
      isCurrent: platform === name,
      words: `${name} ${number(managed)}`,
    })),
  ]);
};

/** The words for one device and for several. */
const flowWords: Readonly<Record<keyof FlowCounts, readonly [string, string]>> = {
  fell: ['device became non-compliant', 'devices became non-compliant'],
  back: ['device became compliant again', 'devices became compliant again'],
  grace: ['device entered its grace period', 'devices entered their grace period'],
  unencrypted: ['device lost encryption', 'devices lost encryption'],
  jailbroken: ['device was jailbroken or rooted', 'devices were jailbroken or rooted'],
  threat: ['device reported a threat', 'devices reported a threat'],
  joined: ['device was enrolled', 'devices were enrolled'],
  left: ['device left management', 'devices left management'],
};

/** The days of the page as far as they were monitored. */
const daysInWords = ({ watchedSince, now, flow }: Pick<DevicesModel, 'watchedSince' | 'now' | 'flow'>): string =>
  monitoredPart(watchedSince, now, flow.length, 'these days');

function flowSection(model: DevicesModel, clock: LocalTime): Html {
  const { flow, platform } = model;
  const known = flow.flatMap(({ counts }) => counts ?? []);
  const sum = (name: keyof FlowCounts): number => known.reduce((total, counts) => total + counts[name], 0);
  const moved = deviceFlows.filter((name) => sum(name) > 0).map((name) => count(sum(name), ...flowWords[name]));
  const of = platform === null ? 'devices' : `${platform} devices`;
  const content =
    known.length === 0
      ? html`<p>No device changed its state in ${daysInWords(model)}${asLastRead([model.source], clock)}.</p>`
      : html`${flowChart(
          `${of} by day`,
          'compliant again',
          'non-compliant',
          flow.map(({ day, counts }, at) => ({
            name: clock.day(`${day}T12:00:00Z`),
            isTick: (flow.length - 1 - at) % 3 === 0,
            up: counts === null ? null : counts.back,
            down: counts === null ? null : counts.fell,
          })),
        )}<p class="key"><span><i class="good"></i>became compliant again (up)</span><span><i class="bad"></i>became non-compliant (down)</span><span><i class="none"></i>not known</span></p>
<p>${moved.length === 0 ? `No device changed its state in ${daysInWords(model)}${asLastRead([model.source], clock)}.` : `${capital(listed(moved))}.`}</p>`;
  return html`<section aria-labelledby="flow"><div class="head"><h2 id="flow">Changes in ${number(flow.length)} days</h2><span class="soft">${platform ?? 'all platforms'}</span></div>${content}</section>`;
}

const platformSection = ({ platforms, platform }: DevicesModel): Html =>
  platforms.length === 0
    ? nothing
    : html`<section aria-labelledby="platforms"><h2 id="platforms">Compliance by platform</h2><table class="stack"><caption class="hidden">Compliance by platform</caption>${tableHead('Platform', 'Managed', 'Non-compliant', 'In grace', 'Not judged', 'Out of contact', 'Compliance')}<tbody>${platforms
        .filter(({ name }) => platform === null || name === platform)
        .map(
          platformRow,
        )}</tbody></table><p class="meta">Not judged: unknown, in conflict, in error, or judged by Configuration Manager. Devices out of contact count under their last state.</p></section>`;

const platformRow = ({ name, managed, compliant, nonCompliant, inGrace, notKnown, silent }: PlatformRow): Html =>
  html`<tr><th scope="row"><b>${name}</b></th><td data-label="Managed">${number(managed)}</td><td data-label="Non-compliant">${number(nonCompliant)}</td><td data-label="In grace">${number(inGrace)}</td><td data-label="Not judged">${number(notKnown)}</td><td data-label="Out of contact">${number(silent)}</td><td data-label="Compliance">${shareBar(
    `${number(nonCompliant)} non-compliant, ${number(inGrace)} in grace, ${number(notKnown)} not judged, ${number(compliant)} compliant of ${number(managed)}`,
    [
      { value: nonCompliant, tone: 'bad' },
      { value: inGrace, tone: 'warn' },
      { value: notKnown, tone: 'off' },
      { value: compliant, tone: 'good' },
    ],
  )}</td></tr>`;

const causeWords: Readonly<Record<DeviceCause, string>> = {
  notEncrypted: 'Not encrypted',
  jailbroken: 'Jailbroken or rooted',
  threat: 'Threat found',
  silent: 'Out of contact',
  otherSetting: 'Another setting of its policy',
};

const causeSection = ({ causes, total, platform }: DevicesModel): Html =>
  html`<section aria-labelledby="causes"><div class="head"><h2 id="causes">Causes</h2><span class="soft">of ${number(total.nonCompliant)} non-compliant${platform === null ? '' : ' on all platforms'}</span></div>${
    causes.length === 0
      ? html`<p>No device is non-compliant.</p>`
      : html`<table><caption class="hidden">Causes that devices report</caption>${tableHead('Cause', 'Devices')}<tbody>${causes.map(
          ([cause, amount]) => html`<tr><th scope="row">${causeWords[cause]}</th><td>${number(amount)}</td></tr>`,
        )}</tbody></table><p class="meta">Reported by the devices; one device can have several causes.</p>`
  }</section>`;

const attentionSection = ({ flags }: DevicesModel): Html =>
  html`<section aria-labelledby="attention"><h2 id="attention">On all devices</h2><dl><dt>Not encrypted</dt><dd>${number(flags.unencrypted)}</dd><dt>Jailbroken or rooted</dt><dd>${number(flags.jailbroken)}</dd><dt>Threat found</dt><dd>${number(flags.threatened)}</dd><dt>Grace period over</dt><dd>${number(flags.overdue)}${flags.overdue === 0 ? '' : ', not judged again yet'}</dd></dl></section>`;

const shownAtMost = 20;

/** Below a list: its further rows, and devices that are only counted. */
function restOfList(stored: number, counted: number): Html {
  const parts = [
    ...(stored > shownAtMost ? [`${number(stored - shownAtMost)} more are in the CSV.`] : []),
    ...(counted > stored
      ? [
          `${number(counted - stored)} ${stored === 0 ? verb(counted, 'is', 'are') : verb(counted - stored, 'more is', 'more are')} only counted: the first ${number(mostListed)} of all platforms are stored by name.`,
        ]
      : []),
  ];
  return parts.length === 0 ? nothing : html`<p class="meta">${parts.join(' ')}</p>`;
}

/** `counted`: all such devices. Only the first ones are stored by name. */
function list(rows: readonly DeviceRow[], counted: number, heading: string, when: (at: string | null) => string): Html {
  if (rows.length === 0) return restOfList(0, counted);
  return html`<table class="stack devices"><caption class="hidden">${heading}</caption>${tableHead('Device', heading)}<tbody>${rows
    .slice(0, shownAtMost)
    .map(
      ({ name, platform, at }) =>
        html`<tr><th scope="row"><b>${name}</b><span class="under">${platform}</span></th><td data-label="${heading}">${when(at)}</td></tr>`,
    )}</tbody></table>${restOfList(rows.length, counted)}`;
}

const failsOf = ({ fails, unread }: FallenRow): string =>
  unread !== null ? `not read: ${unread}` : fails.length === 0 ? 'Intune lists no setting' : listed(fails);

function fallenSection(model: DevicesModel, clock: LocalTime): Html {
  const { fallen, flow } = model;
  const content =
    fallen.length === 0
      ? html`<p>No device became non-compliant in ${daysInWords(model)} and still is${asLastRead([model.source], clock)}.</p>`
      : html`<table class="stack devices"><caption class="hidden">Devices that became non-compliant</caption>${tableHead('Device', 'Since', 'Does not meet')}<tbody>${fallen
          .slice(0, shownAtMost)
          .map(
            (row) =>
              html`<tr><th scope="row"><b>${row.name}</b><span class="under">${row.platform}</span></th><td data-label="Since" class="nowrap">${clock.short(row.at)}</td><td data-label="Does not meet">${failsOf(row)}</td></tr>`,
          )}</tbody></table>${restOfList(fallen.length, fallen.length)}`;
  return html`<section aria-labelledby="fallen"><div class="head"><h2 id="fallen">Became non-compliant</h2><span class="soft">in ${number(flow.length)} days, and still are</span></div>${content}</section>`;
}

function nothingFellInWords(model: DevicesModel): string {
  const none =
    model.shown.nonCompliant === 0
      ? 'No such device is non-compliant now.'
      : `No device that is non-compliant now became so in ${daysInWords(model)}.`;
  return `Settings are read when a device becomes non-compliant. ${none}`;
}

function failingSection(model: DevicesModel): Html {
  const {
    failing: { rows, read },
    fallen,
  } = model;
  const unread = fallen.length - read;
  const content =
    rows.length === 0
      ? html`<p>${fallen.length === 0 ? nothingFellInWords(model) : 'The failing settings of these devices were not read.'}</p>`
      : html`<table><caption class="hidden">Settings that these devices fail</caption>${tableHead('Setting', 'Devices')}<tbody>${rows
          .slice(0, shownAtMost)
          .map(
            ({ setting, devices }) =>
              html`<tr><th scope="row">${capital(setting)}</th><td>${number(devices)}</td></tr>`,
          )}</tbody></table><p class="meta">One device can fail several settings.${unread > 0 ? ` For ${number(unread)}, the failing settings are not known.` : ''}</p>`;
  return html`<section aria-labelledby="failing"><div class="head"><h2 id="failing">Failing settings</h2>${fallen.length === 0 ? nothing : html`<span class="soft">of ${number(read)} read</span>`}</div>${content}</section>`;
}

function graceSection({ grace, shown, now }: DevicesModel, clock: LocalTime): Html {
  const when = (at: string | null): string =>
    at === null
      ? 'end not known'
      : at < now
        ? `ended ${clock.short(at)}`
        : `${clock.short(at)}, in ${duration(now, at)}`;
  return html`<section aria-labelledby="grace"><div class="head"><h2 id="grace">Grace periods that end next</h2><span class="soft">${number(shown.inGrace)} in grace</span></div>${
    shown.inGrace === 0 && grace.length === 0
      ? html`<p>No device is in its grace period.</p>`
      : list(grace, shown.inGrace, 'Ends', when)
  }</section>`;
}

/** The file has the rows of all three lists. */
function download({ fallen, grace, silent, platform, surrounding }: DevicesModel): Html {
  if (fallen.length + grace.length + silent.length === 0) return nothing;
  const csv = csvAddress(addressOf(pageUrl(surrounding, 'devices'), { platform }));
  return html`<div class="pager"><span>The CSV has every device that is stored by name.</span><span class="buttons"><a class="button second" href="${safeUrl(csv)}">Download CSV</a></span></div>`;
}

function silentSection({ silent, shown, silentDays, now }: DevicesModel, clock: LocalTime): Html {
  const when = (at: string | null): string => (at === null ? 'never' : `${clock.day(at)}, ${duration(at, now)} ago`);
  return html`<section aria-labelledby="silent"><div class="head"><h2 id="silent">Devices out of contact</h2><span class="soft">${number(shown.silent)} for more than ${number(silentDays)} days</span></div>${
    shown.silent === 0 && silent.length === 0
      ? html`<p>Every device was in contact in the last ${number(silentDays)} days.</p>`
      : list(silent, shown.silent, 'Last contact', when)
  }</section>`;
}

/** The parts that are also recorded for earlier moments. */
export const recordedDevicesJson = ({ at, platform, platforms, total, causes, flags, flow }: DevicesModel) => ({
  version: 1,
  at,
  platform,
  platforms,
  total,
  causes: Object.fromEntries(causes),
  flags,
  flow,
});

export const devicesJson = (model: DevicesModel) => {
  const { now, source, fallen, failing, grace, silent } = model;
  return { ...recordedDevicesJson(model), now, source, fallen, failing, grace, silent };
};

export const devicesCsv = ({ fallen, grace, silent }: DevicesModel): string =>
  [
    csvLine(['Device', 'Platform', 'List', 'When', 'Id', 'Fails']),
    ...fallen.map((row) => csvLine([row.name, row.platform, 'Non-compliant since', row.at, row.id, failsOf(row)])),
    ...grace.map(({ name, platform, at, id }) => csvLine([name, platform, 'Grace ends', at, id, null])),
    ...silent.map(({ name, platform, at, id }) => csvLine([name, platform, 'Last contact', at, id, null])),
  ].join('');
