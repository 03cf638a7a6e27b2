import { Box, Button, Dialog, Field, Flex, Link, TextInput, Typography } from '@strapi/design-system';
import { ConfirmDialog, Layouts, Page } from '@strapi/strapi/admin';
import { useState, type ChangeEvent, type FormEvent } from 'react';
import { useIntl } from 'react-intl';
import { NavLink } from 'react-router-dom';
import type { PersonItem, PersonPlace, PersonReport } from '../../../contracts/people';
import {
  useEraseEmailPersonMutation,
  useExportEmailPersonMutation,
  useFindEmailPersonMutation,
  useGetEmailErasuresQuery,
} from '../api/people';
import { PATHS } from '../paths';
import { permissions } from '../permissions';
import { Cell, ColumnTable } from '../ui/ColumnTable';
import { download } from '../ui/download';
import { FailureNotice } from '../ui/FailureNotice';
import { Notice } from '../ui/Notice';
import { PluginNav } from '../ui/PluginNav';
import { Section } from '../ui/Section';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { useNotices } from '../ui/useNotices';

const READ = permissions('people.read');

/** Lists, exports and erases the data stored about a person. */
export default function PeoplePage() {
  const t = useText();
  return (
    <Page.Protect permissions={READ}>
      <Page.Title>{t('nav.people')}</Page.Title>
      <Page.Main>
        <Layouts.Header title={t('nav.people')} subtitle={t('people.subtitle')} />
        <Layouts.Content>
          <PluginNav />
          <Flex direction="column" alignItems="stretch" gap={4}>
            <Search />
            <Erasures />
          </Flex>
        </Layouts.Content>
      </Page.Main>
    </Page.Protect>
  );
}

function Search() {
  const t = useText();
  const [address, setAddress] = useState('');
  const [find, { data, error, isLoading, reset }] = useFindEmailPersonMutation();
  const search = (event: FormEvent) => {
    event.preventDefault();
    if (address.trim()) void find(address.trim());
  };
  return (
    <Section title={t('people.find')} hint={t('people.find.hint')}>
      <Flex tag="form" gap={2} alignItems="flex-end" onSubmit={search}>
        <Field.Root width="32rem">
          <Field.Label>{t('people.address')}</Field.Label>
          <TextInput
            type="email"
            autoComplete="off"
            value={address}
            onChange={({ target }: ChangeEvent<HTMLInputElement>) => {
              setAddress(target.value);
              reset();
            }}
          />
        </Field.Root>
        <Button type="submit" size="L" loading={isLoading}>
          {t('people.search')}
        </Button>
      </Flex>
      {error && <FailureNotice error={error} />}
      {data && <Report report={data} onErased={reset} />}
    </Section>
  );
}

function Report({ report, onErased }: { report: PersonReport; onErased(): void }) {
  const t = useText();
  const found = report.places.filter(({ count }) => count > 0);
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      {found.length === 0 && <Notice look="success">{t('people.nothing')}</Notice>}
      {found.map(({ place, count, items }) => (
        <Box key={place} tag="details">
          <Typography tag="summary" style={{ cursor: 'pointer' }}>
            {t(`people.place.${place}`, { count })}
          </Typography>
          <Box tag="ul" paddingLeft={4}>
            {items.map((item) => (
              <li key={`${item.uid}${item.id}`}>
                <Item place={place} item={item} />
              </li>
            ))}
          </Box>
        </Box>
      ))}
      {report.settings.length > 0 && (
        <Notice look="info">{t('people.settings', { names: report.settings.join(', ') })}</Notice>
      )}
      {found.length > 0 && <Actions address={report.address} onErased={onErased} />}
    </Flex>
  );
}

function Item({ place, item: { id, label, uid } }: { place: PersonPlace; item: PersonItem }) {
  const text = label ?? id;
  const to = uid
    ? PATHS.entry(uid, id)
    : place === 'log' || place === 'originals'
      ? PATHS.message(Number(id))
      : null;
  return to ? (
    <Link tag={NavLink} to={to}>
      {text}
    </Link>
  ) : (
    <Typography>{text}</Typography>
  );
}

function Actions({ address, onErased }: { address: string; onErased(): void }) {
  const t = useText();
  const { done, warn, failed } = useNotices();
  const [mayErase] = useAllowed('people.erase');
  const [exportPerson, exporting] = useExportEmailPersonMutation();
  const [erasePerson, erasing] = useEraseEmailPersonMutation();
  const [asks, setAsks] = useState(false);
  const save = async () => {
    try {
      const data = await exportPerson(address).unwrap();
      download(new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }), `${address}.json`);
    } catch (error) {
      failed(error);
    }
  };
  const erase = async () => {
    setAsks(false);
    try {
      const { left } = await erasePerson(address).unwrap();
      if (left > 0) warn(t('people.left', { count: left }));
      else done(t('people.erased', { address }));
      onErased();
    } catch (error) {
      failed(error);
    }
  };
  return (
    <Flex gap={2}>
      <Button variant="secondary" loading={exporting.isLoading} onClick={() => void save()}>
        {t('people.export')}
      </Button>
      {mayErase && (
        <Button variant="danger" loading={erasing.isLoading} onClick={() => setAsks(true)}>
          {t('people.erase')}
        </Button>
      )}
      <Dialog.Root open={asks} onOpenChange={setAsks}>
        <ConfirmDialog title={t('people.erase.title', { address })} onConfirm={erase}>
          {t('people.erase.hint')}
        </ConfirmDialog>
      </Dialog.Root>
    </Flex>
  );
}

const COLUMNS = ['at', 'by', 'counts', 'hash'] as const;

function Erasures() {
  const t = useText();
  const { formatDate } = useIntl();
  const { data = [] } = useGetEmailErasuresQuery();
  if (data.length === 0) return null;
  return (
    <Section title={t('people.erasures')} hint={t('people.erasures.hint')}>
      <ColumnTable
        label={t('people.erasures')}
        plain
        columns={COLUMNS.map((name) => ({ name, heading: t(`people.column.${name}`) }))}
      >
        {data.map(({ id, at, by, done, counts, addressHash }) => (
          <tr key={id}>
            <Cell>
              <Typography>{formatDate(at, { dateStyle: 'medium', timeStyle: 'short' })}</Typography>
              {!done && <Typography textColor="danger600">{t('people.unfinished')}</Typography>}
            </Cell>
            <Cell>
              <Typography>{by}</Typography>
            </Cell>
            <Cell>
              <Typography>
                {Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0)}
              </Typography>
            </Cell>
            <Cell>
              <Typography variant="pi" textColor="neutral600">
                {addressHash.slice(0, 16)}…
              </Typography>
            </Cell>
          </tr>
        ))}
      </ColumnTable>
    </Section>
  );
}
