// Texts as the columns of the ledger's entries hold them: short enough for an index, and nothing in them
// that the database would refuse. Whoever searches cuts what is searched for in the same way.

/** In UTF-16 units; three bytes each at most, and an entry of an index holds 2,704 bytes. */
const SEARCH_LENGTH = 256;

/** @returns the first 256 units; NUL and lone surrogates replaced */
export function searchText(text: string): string {
  const short = text.length <= SEARCH_LENGTH ? text : text.slice(0, SEARCH_LENGTH);
  const whole = short.isWellFormed() ? short : short.toWellFormed();
  return whole.includes('\0') ? whole.replaceAll('\0', '\uFFFD') : whole;
}
