import { Grid } from '@strapi/design-system';
import { Children, type ReactNode } from 'react';

/** Form fields, two per row if the page is wide enough. */
export const FieldGrid = ({ children }: { children: ReactNode }) => (
  <Grid.Root gap={4}>
    {Children.toArray(children).map((child, index) => (
      <Grid.Item key={index} col={6} xs={12} alignItems="flex-start">
        {child}
      </Grid.Item>
    ))}
  </Grid.Root>
);
