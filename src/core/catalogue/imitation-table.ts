// Letters of other scripts that look like Latin ones in common typefaces, and the Latin letter that
// a reader takes them for. Used to read disguised names and to report them.

function pairs(from: string, to: string): readonly (readonly [string, string])[] {
  const letters = [...to];
  return [...from].map((letter, index) => [letter, letters[index] ?? ''] as const);
}

export const IMITATIONS: readonly (readonly [string, string])[] = [
  // Cyrillic, small and capital.
  ...pairs('асԁеһіјӏкмոорԛгѕтцѵѡхуᴢ', 'acdehijlkmnopqrstuvwxyz'),
  ...pairs('АВСЕНІЈКМОРЅТХУЗԜ', 'abcehijkmopstxyzw'),
  // Greek.
  ...pairs('αεικνορτυχγ', 'aeikvoptuxy'),
  ...pairs('ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'abezhikmnoptyx'),
  // Armenian, Cherokee and Latin extensions that pass for plain letters.
  ...pairs('օսցհզ', 'oughq'),
  ...pairs('ɑɡıȷɩʟɴᴏʀꜱᴠᴡ', 'agijilnorsvw'),
  // Full width.
  ...pairs('ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ', 'abcdefghijklmnopqrstuvwxyz'),
  ...pairs('ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ', 'abcdefghijklmnopqrstuvwxyz'),
];
