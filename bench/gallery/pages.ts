/** The pages of one tenant as the app renders them, by the part of the address after the tenant. */
import { accessPage } from '../../shared/app/access-page';
import { activityPage } from '../../shared/app/activity-page';
import { devicesPage } from '../../shared/app/devices-page';
import { healthPage } from '../../shared/app/health-page';
import { overviewModel, renderOverviewPage } from '../../shared/app/overview';
import type { Page, PageAsked } from '../../shared/app/page';
import {
  alertPage,
  alertsModel,
  controlHistorySince,
  controlModel,
  controlsModel,
  renderAlertsPage,
  renderControlPage,
  renderControlsPage,
} from '../../shared/app/pages';
import { peoplePage } from '../../shared/app/people-page';
import { proofPage } from '../../shared/app/proof-page';
import { reportsPage } from '../../shared/app/reports-page';
import type { Pipeline } from '../../shared/pipeline/context';
import { gatherControl } from '../../shared/pipeline/operate/controls';
import { gatherOverview } from '../../shared/pipeline/operate/overview';
import { gatherPageFacts } from '../../shared/pipeline/operate/page-facts';
import { gatherAlert } from '../../shared/pipeline/operate/posture';

export const nonce = 'Z2FsbGVyeQ==';
export const reader = { role: 'reader', name: 'Ines Roth' } as const;

/** Undefined if there is no such page. */
type Answer = (asked: PageAsked, id: string | undefined) => Promise<string | undefined>;

const whole =
  (page: (asked: PageAsked) => Promise<Page>): Answer =>
  async (asked) =>
    (await page(asked)).html(nonce);

export const answers = (pipeline: Pipeline, tenantId: string): Readonly<Record<string, Answer>> => ({
  overview: async ({ tenantUrl, viewer }) =>
    renderOverviewPage(
      overviewModel(pipeline, await gatherOverview(pipeline, tenantId), tenantUrl, viewer),
      nonce,
      null,
    ),
  alerts: async ({ tenantUrl, viewer, get }, id) => {
    if (id === undefined) return renderAlertsPage(await alertsModel(pipeline, tenantId, tenantUrl, viewer, get), nonce);
    const found = await gatherAlert(pipeline, tenantId, id);
    return found && alertPage(pipeline, found, { nonce, viewer, outcome: null });
  },
  controls: async ({ tenantUrl, viewer, get }, id) => {
    if (id === undefined)
      return renderControlsPage(
        controlsModel(pipeline, await gatherPageFacts(pipeline, tenantId), tenantUrl, viewer, get),
        nonce,
      );
    const gathered = await gatherControl(pipeline, tenantId, id, controlHistorySince(pipeline.now()));
    const model = controlModel(pipeline, gathered, { controlId: id, page: 1 }, tenantUrl, viewer);
    return model && renderControlPage(model, nonce);
  },
  access: whole(accessPage),
  people: whole(peoplePage),
  devices: whole(devicesPage),
  activity: whole(activityPage),
  reports: (asked, id) => whole(id === 'proof' ? proofPage : reportsPage)(asked, id),
  health: whole((asked) => healthPage(asked, Promise.resolve(null), null)),
});
