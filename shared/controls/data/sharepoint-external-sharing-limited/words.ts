import { hasProblem } from '../../../reports/details';
import { sharingPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const isForAnyone = (scene: Scene): boolean => hasProblem(scene.event, 'anyone');
const against = (scene: Scene): string => (hasProblem(scene.event, 'widerThanBefore') ? 'before' : 'agreed');
const thanThat = (scene: Scene): string => (against(scene) === 'before' ? 'before' : 'was agreed');

/** Reads `problems` ("anyone": links that need no sign-in, "widerThanAgreed", "widerThanBefore": within the limit all the same). */
export const sharingIsLimited = defineWording({
  id: 'ZT.DX.001',
  tells: 'story',
  lost: (scene) =>
    isForAnyone(scene)
      ? 'files can be shared with anyone who has a link'
      : `files can be shared more widely than ${against(scene)}`,
  happened: (scene) =>
    isForAnyone(scene)
      ? 'external sharing in SharePoint was opened to anyone with a link'
      : `external sharing in SharePoint was made wider than ${against(scene)}`,
  meaning: (scene) =>
    isForAnyone(scene)
      ? [
          `Files at ${scene.tenantName} can now be given out with links that work for anyone who has them.`,
          'Nobody signs in to use such a link, so nothing shows who opened the file.',
        ]
      : [
          `Files at ${scene.tenantName} can now be shared with more people outside the organisation than ${thanThat(scene)}.`,
        ],
  exposed: ({ tenantName }) => [`The files of every site at ${tenantName} that does not limit sharing itself`],
  remedy: (scene) => ({
    undo: 'set external sharing back in SharePoint admin center > Policies > Sharing.',
    accept: isForAnyone(scene)
      ? 'there is no way to accept links for anyone. Choose "New and existing guests", so that whoever opens a file signs in.'
      : hasProblem(scene.event, 'widerThanBefore')
        ? 'it is within the limit; set thresholds.widerSharingAccepted, or accept it with an end date.'
        : 'set thresholds.sharingCapability to what you want.',
  }),
  activity: 'change of sharing',
  portal: sharingPortal,
  regained: () => 'files can be shared no more widely than agreed',
  mended: () => 'External sharing in SharePoint was made narrower again',
  held: 'sharing was no wider than agreed',
  afterwards: () =>
    'Links that were made in that time: Microsoft Purview > Audit, activity "Created an anonymous link". We have not read it.',
});
