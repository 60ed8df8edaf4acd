import { devicePictureFold } from '../controls/device-picture';
import type { DevicePicture } from '../core/page/device-picture';
import type { Control } from '../core/verdict/control';
import { facetId } from '../pipeline/collect/collect-fleet';
import { gatherDevices } from '../pipeline/operate/devices';
import { devicesModel } from '../reports/page/devices/devices-model';
import { devicesCsv, devicesJson, renderDevicesPage } from '../reports/page/devices/devices-page';
import { sourceState } from '../reports/page/frame/source';
import type { Page, PageAsked } from './page';
import { surroundingOfControls } from './surrounding';

/** The id of the facet with the picture, which a control's fold produces. */
const pictureFacet = (controls: readonly Control[]): string | undefined =>
  controls.flatMap((control) =>
    control.folds.flatMap((fold, at) => (isPicture(fold) ? [facetId(control, at)] : [])),
  )[0];

const isPicture = (fold: object): boolean => fold === devicePictureFold;

export async function devicesPage({ pipeline, tenantId, tenantUrl, viewer, get }: PageAsked): Promise<Page> {
  const gathered = await gatherDevices(pipeline, tenantId);
  const reading = { ...gathered, isPaused: viewer.paused !== undefined };
  const { configuration, now, head, days, flow, row, watchedSince } = gathered;
  const id = pictureFacet(pipeline.controls);
  const facet = id === undefined ? undefined : head?.facets[id];
  const model = devicesModel({
    surrounding: surroundingOfControls(pipeline, gathered, tenantUrl, viewer),
    now,
    timeZone: configuration.timeZone,
    watchedSince,
    source: sourceState('managedDevice', reading),
    missing: head === undefined ? '' : 'Devices are counted with the next collection.',
    at: head?.takenAt ?? null,
    silentDays: configuration.thresholds.deviceContactDays,
    // Safe: the facet under this id was made by this fold.
    picture: (facet as DevicePicture | undefined) ?? null,
    fallen: row?.fallen ?? [],
    days,
    counts: flow,
    platform: get('platform'),
  });
  return {
    html: (nonce) => renderDevicesPage(model, nonce),
    json: () => devicesJson(model),
    csv: { name: 'devices.csv', text: () => devicesCsv(model) },
  };
}
