/** Cells of Strapi's table keep their text on one line by default. */
export const WRAP = { whiteSpace: 'normal', overflowWrap: 'anywhere' } as const;
