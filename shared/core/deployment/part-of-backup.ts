/**
 * Thrown if a restore stopped before its end. If the app ran, it would take missing rows for deleted or new ones, and
 * the restore could no longer be completed.
 */
export class PartOfBackup extends Error {
  override readonly name = 'PartOfBackup';

  constructor(moment: string) {
    super(
      `The tables hold only a part of the backup ${moment}, because a restore stopped before its end. Run the same restore command again. Until it is complete, nothing is read, changed, collected or sent.`,
    );
  }
}
