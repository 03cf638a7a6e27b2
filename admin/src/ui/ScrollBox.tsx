import { Box, type BoxProps } from '@strapi/design-system';

/** A box that fills the available width and scrolls its content horizontally, so that the page never does. */
export const ScrollBox = (props: BoxProps) => (
  // Relative, so that visually hidden content inside it is clipped as well.
  <Box {...props} position="relative" style={{ overflowX: 'auto', width: 0, minWidth: '100%' }} />
);
