/** Style for table cells that wrap; cells of Strapi's table stay on one line by default. */
export const WRAP = { whiteSpace: 'normal', overflowWrap: 'anywhere' } as const;
