import { screen } from '@testing-library/react';
import type { Panel } from './render';

/** Chooses an option of a select by the names that people see. */
export async function choose(
  { user }: Panel,
  label: string | RegExp,
  option: string | RegExp,
): Promise<void> {
  await user.click(await screen.findByRole('combobox', { name: label }));
  await user.click(await screen.findByRole('option', { name: option }));
}

/** Replaces what is in a text field. */
export async function fill({ user }: Panel, label: string | RegExp, text: string): Promise<void> {
  const field = await screen.findByLabelText(label);
  await user.clear(field);
  if (!text) return;
  await user.click(field);
  await user.paste(text);
}

export const press = async ({ user }: Panel, name: string | RegExp): Promise<void> =>
  user.click(await screen.findByRole('button', { name }));
