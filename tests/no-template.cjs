/** Replaces a mail template in runs that have not compiled it. */
module.exports = { __esModule: true, default: '' };
