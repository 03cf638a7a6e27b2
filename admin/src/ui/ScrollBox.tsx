import { Box, type BoxProps } from '@strapi/design-system';

/** A box as wide as its place, whose content scrolls sideways by itself where it is wider: the page never does. */
export const ScrollBox = (props: BoxProps) => (
  // Relative, so that what is hidden by position inside of it is clipped as well.
  <Box {...props} position="relative" style={{ overflowX: 'auto', width: 0, minWidth: '100%' }} />
);
