import { fleetId } from '../../core/alerting/subject';
import { type Detection, raised } from '../../core/event/detector';
import { devicesExposed } from '../../core/event/event';

/** One finding about the whole fleet, if so many devices changed within a day that they probably have one cause. */
export const fleetSpike = (
  spike: Pick<Detection, 'detectorId' | 'severity' | 'details'>,
  { changed, of }: { readonly changed: number; readonly of: number },
): Detection =>
  raised({
    ...spike,
    resourceId: fleetId,
    exposure: devicesExposed(changed, of),
  });
