import { controlWords } from '../../../reports/wording/control-words';
import { purviewSensitivityLabelsThere } from './control';

const gone =
  'Data with a deleted label keeps its encryption, but no one can apply the label any more, and DLP rules that look for it find nothing new.';
const create =
  'create it again, with the same name, in Microsoft Purview portal > Information protection > Sensitivity labels, and publish it.';

export const purviewSensitivityLabelsThereWords = controlWords(purviewSensitivityLabelsThere, {
  fails: 'No sensitivity label encrypts',
  problems: {
    none: { fails: 'No sensitivity label exists', means: gone, undo: create },
    gone: {
      fails: 'A required sensitivity label is missing',
      means: gone,
      undo: create,
      accept: 'remove the name from thresholds.sensitivityLabels.',
    },
    noProtection:
      'New labels only mark data: anyone who gets the file can read it. Data encrypted earlier stays encrypted.',
  },
  where: {
    settings: 'sensitivity labels',
    portal: () => ({
      label: 'Open the labels in Purview',
      url: 'https://purview.microsoft.com/informationprotection/informationprotectionlabels/sensitivitylabels',
    }),
  },
  undo: 'make the most sensitive label control access again, in Microsoft Purview portal > Information protection > Sensitivity labels.',
  exposed: ({ tenantName }) => [`Files and mail at ${tenantName} that should be labelled as confidential`],
  inUnifiedLog: 'operations "Set-Label" and "Remove-Label"',
});
