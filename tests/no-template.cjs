/** Replaces a mail template where none was compiled. */
module.exports = { __esModule: true, default: '' };
