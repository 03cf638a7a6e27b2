/** Cells of Strapi's table keep their text in one line unless told otherwise. */
export const WRAP = { whiteSpace: 'normal', overflowWrap: 'anywhere' } as const;
