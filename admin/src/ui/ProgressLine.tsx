import { Box } from '@strapi/design-system';

interface ProgressLineProps {
  label: string;
  done: number;
  total: number;
}

/** A progress bar. */
export const ProgressLine = ({ label, done, total }: ProgressLineProps) => (
  <Box
    role="progressbar"
    aria-label={label}
    aria-valuemin={0}
    aria-valuemax={total}
    aria-valuenow={Math.min(done, total)}
    background="neutral200"
    hasRadius
    overflow="hidden"
    width="100%"
    height="0.4rem"
  >
    <Box background="primary600" height="100%" width={`${Math.min(1, done / total) * 100}%`} />
  </Box>
);
