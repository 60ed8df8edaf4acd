import { listDetail } from '../../../reports/details';
import { defineWording, type Scene } from '../../../reports/scene';

const problemsOf = ({ event }: Scene): readonly string[] => listDetail(event, 'problems');
const areGone = (scene: Scene): boolean => problemsOf(scene).includes('none');
const lacksNames = (scene: Scene): boolean => problemsOf(scene).includes('gone');

/** Reads `problems` ("none", "noProtection", "gone"). */
export const labelsAreThere = defineWording({
  id: 'ZT.DX.013',
  tells: 'story',
  lost: (scene) =>
    areGone(scene)
      ? 'there is no sensitivity label any more'
      : lacksNames(scene)
        ? 'a sensitivity label that you rely on is gone'
        : 'no sensitivity label encrypts any more',
  happened: (scene) =>
    areGone(scene)
      ? 'the last sensitivity label was removed'
      : lacksNames(scene)
        ? 'a sensitivity label was removed or renamed'
        : 'the encryption was taken from the sensitivity labels',
  meaning: (scene) =>
    areGone(scene) || lacksNames(scene)
      ? [
          'What carries a label that is gone keeps its encryption, and nobody can mark anything new with it.',
          `Rules against loss of data at ${scene.tenantName} that look for the label find nothing more.`,
        ]
      : [
          'What is marked from now on is marked and no more: whoever gets the file reads it.',
          'What was encrypted before stays so.',
        ],
  exposed: ({ tenantName }) => [`Files and mail at ${tenantName} that are to be marked as confidential`],
  remedy: (scene) => ({
    undo:
      areGone(scene) || lacksNames(scene)
        ? 'make it again, under the same name, in Microsoft Purview portal > Information protection > Sensitivity labels, and publish it.'
        : 'let the most sensitive label control access again, in Microsoft Purview portal > Information protection > Sensitivity labels.',
    accept: lacksNames(scene)
      ? 'take the name out of thresholds.sensitivityLabels.'
      : 'accept it on the alert page, with a reason and an end date.',
  }),
  activity: 'change of sensitivity labels',
  inUnifiedLog: 'operations "Set-Label" and "Remove-Label"',
  portal: () => ({
    label: 'Open the labels in Purview',
    url: 'https://purview.microsoft.com/informationprotection/informationprotectionlabels/sensitivitylabels',
  }),
  regained: () => 'the sensitivity labels are there again',
  mended: () => 'The sensitivity labels were made whole again',
  held: 'the sensitivity labels were there',
});
