/** The label of the line that names the accounts that had excluded somebody before the policy was turned on. */
export const excludedByLabel = 'Excluded by';
