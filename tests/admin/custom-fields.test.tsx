import { screen, waitFor, within } from '@testing-library/react';
import { Form, useField } from '@strapi/strapi/admin';
import type { ComponentType } from 'react';
import OfferValuesInput from '../../admin/src/templates/OfferValuesInput';
import TargetInput from '../../admin/src/templates/TargetInput';
import TemplateFieldsInput from '../../admin/src/templates/TemplateFieldsInput';
import type { CustomFieldProps } from '../../admin/src/templates/custom-field-props';
import { choose, press } from './support/actions';
import { openPanel } from './support/render';
import { ALL_PERMISSIONS, Server } from './support/server';
import { catalogue, template } from './support/values';

const serverWith = () =>
  new Server(ALL_PERMISSIONS)
    .on(`GET /catalogue/${catalogue.uid}`, catalogue)
    .on('GET /targets', [
      { uid: catalogue.uid, displayName: 'Ticket' },
      { uid: 'api::case.case', displayName: 'Case' },
    ])
    .on('GET /templates/template1', { template, suggestedMappings: [] });

/** The edit view of the Content Manager, as far as a custom field needs it. */
function EditView({ input: Input, name, initial }: { input: unknown; name: string; initial: object }) {
  const Component = Input as ComponentType<CustomFieldProps>;
  const Bound = () => {
    const { value, onChange, error } = useField(name);
    return <Component name={name} label={name} value={value} onChange={onChange} error={error} />;
  };
  return (
    <Form method="PUT" initialValues={initial}>
      {({ values }) => (
        <>
          <Bound />
          <output>{JSON.stringify(values)}</output>
        </>
      )}
    </Form>
  );
}

const open = (server: Server, view: JSX.Element, id = 'create') =>
  openPanel(server, `/content-manager/collection-types/offers/${id}`, {
    page: view,
    at: '/content-manager/collection-types/:slug/:id',
  });

describe('the fields of a template', () => {
  it('are shown in a table, with required flags and defaults of the field’s own type', async () => {
    const initial = {
      target: catalogue.uid,
      fields: [{ field: 'subject', required: false, defaultValue: null }],
    };
    const panel = await open(
      serverWith(),
      <EditView input={TemplateFieldsInput} name="fields" initial={initial} />,
    );
    const table = await screen.findByRole('table', { name: 'fields' });
    expect(within(table).getByText('subject')).toBeVisible();
    await panel.user.click(screen.getByRole('checkbox', { name: 'subject is required' }));
    await choose(panel, 'Add a field', 'category (enumeration)');
    await choose(panel, 'Default value of category', 'Hardware');
    await waitFor(() =>
      expect(output().fields).toEqual([
        { field: 'subject', required: true, defaultValue: null },
        { field: 'category', required: false, defaultValue: 'Hardware' },
      ]),
    );
    await press(panel, 'Remove subject');
    await waitFor(() => expect(output().fields).toHaveLength(1));
  });

  it('are empty until a target is selected', async () => {
    await open(
      serverWith(),
      <EditView input={TemplateFieldsInput} name="fields" initial={{ fields: null }} />,
    );
    expect(await screen.findByText(/^Choose the target first/)).toBeVisible();
  });
});

describe('the target of a template', () => {
  it('is selected by its name', async () => {
    const panel = await open(
      serverWith(),
      <EditView input={TargetInput} name="target" initial={{ target: catalogue.uid }} />,
    );
    await choose(panel, 'target', 'Case (api::case.case)');
    await waitFor(() => expect(output().target).toBe('api::case.case'));
  });
});

describe('the values of an offer', () => {
  it('have inputs for the fields of the newly connected template', async () => {
    const initial = { values: null, template: { connect: [{ documentId: 'template1' }], disconnect: [] } };
    const panel = await open(
      serverWith(),
      <EditView input={OfferValuesInput} name="values" initial={initial} />,
    );
    await choose(panel, 'category', 'Software');
    await waitFor(() => expect(output().values).toEqual({ category: 'Software' }));
  });

  it('have inputs for the fields of a saved offer’s template', async () => {
    const server = serverWith().raw(
      'GET /content-manager/relations/plugin::email-channel.offer/offer1/template',
      () => ({ results: [{ documentId: 'template1' }] }),
    );
    await open(
      server,
      <EditView input={OfferValuesInput} name="values" initial={{ values: { category: 'Hardware' } }} />,
      'offer1',
    );
    expect(await screen.findByRole('combobox', { name: 'category' })).toHaveTextContent('Hardware');
  });

  it('are empty until a template is selected', async () => {
    await open(serverWith(), <EditView input={OfferValuesInput} name="values" initial={{}} />);
    expect(await screen.findByText(/^Choose the template first/)).toBeVisible();
  });
});

const output = () => JSON.parse(document.querySelector('output')!.textContent!);
