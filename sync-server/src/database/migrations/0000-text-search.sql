-- Text search for the catalogue. Invariant: both functions are the same in every locale, so that generated columns may use them.

-- Accents, case and typographic apostrophes do not count in searches. Needs a database in UTF8.
create function strip_accents(value text) returns text language sql immutable parallel safe strict as $$
  select translate(replace(replace(replace(
    lower(regexp_replace(normalize(value, NFKD), '[\u0300-\u036f]', '', 'g')),
    'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss'), 'ø’', 'o''')
$$;

-- The stemming rules of a course's language; words of other languages are taken as they are.
create function search_config(language text) returns regconfig language sql immutable parallel safe as $$
  select case language
    when 'fr' then 'pg_catalog.french'::regconfig
    when 'en' then 'pg_catalog.english'::regconfig
    when 'es' then 'pg_catalog.spanish'::regconfig
    when 'it' then 'pg_catalog.italian'::regconfig
    when 'pt' then 'pg_catalog.portuguese'::regconfig
    when 'de' then 'pg_catalog.german'::regconfig
    else 'pg_catalog.simple'::regconfig
  end
$$;
