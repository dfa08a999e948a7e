// The version of this program, as package.json has it.

/** Set by the build. */
declare const WICKETGATE_VERSION: string;

export const VERSION = WICKETGATE_VERSION;
