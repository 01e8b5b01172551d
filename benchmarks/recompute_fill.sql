-- Contacts who looked at pages of a shop, some of them products: the events, stored long ago.
INSERT INTO contacts_contact (id, created_at, modified_at, source, email, identified_at,
       firstname, lastname, position, phone, mobile, city, country, website, fields)
SELECT n, now(), now(), 'bench', 'person' || n || '@shop.example', now(),
       'Person', 'Number ' || n, '', '', '', '', '', '', '{}'
  FROM generate_series(1, %(contacts)s) AS n;
INSERT INTO contacts_activity (contact_id) SELECT id FROM contacts_contact;
INSERT INTO contacts_subject (id, kind, key, label, category, topics, content_stage, first_seen_at)
SELECT n, 'page', 'https://shop.example/'
       || (ARRAY['products', 'products', 'blog', 'pricing', 'about'])[1 + n %% 5] || '/' || n,
       '', '', '{}', '', now()
  FROM generate_series(1, 300) AS n;
INSERT INTO contacts_event (id, contact_id, kind, subject_id, url, occurred_at, recorded_at, source)
SELECT n, 1 + (hashint8(n) & 2147483647) %% %(contacts)s, 'url.hit', page.id,
       page.key || '?from=list', now() - interval '30 days' * random(), now(), 'visit'
  FROM (SELECT n, 1 + (hashint8(n + 7) & 2147483647) %% 300 AS about
          FROM generate_series(1, %(events)s) AS n) AS visits
  JOIN contacts_subject AS page ON page.id = about;
