-- 200,000 known contacts of 5,000 companies with owners, tags, scores and last activities,
-- and 100,000 anonymous visitors between them. Run by benchmarks/contact_list.py.
INSERT INTO contacts_company (name, created_at)
SELECT 'Company ' || n, now() FROM generate_series(1, 5000) AS n;

INSERT INTO contacts_tag (name)
SELECT 'tag ' || n FROM generate_series(1, 40) AS n;

-- The words of the search are left out: they take a minute, and this page does not search.
ALTER TABLE contacts_contact DISABLE TRIGGER USER;

INSERT INTO contacts_contact
       (email, firstname, lastname, company_id, position, phone, mobile, city, country, website,
        fields, owner_id, source, created_at, modified_at, identified_at)
SELECT CASE WHEN known THEN 'person' || n || '@shop' || n % 997 || '.example' END,
       CASE WHEN known THEN (ARRAY['Ada','Grace','Alan','Zoë','Søren','Yuki','Ngozi'])[n % 7 + 1] ELSE '' END,
       CASE WHEN known THEN 'Lovelace ' || md5(n::text) ELSE '' END,
       CASE WHEN known THEN (SELECT min(id) FROM contacts_company) + n % 5000 END,
       '', '', '', '', '', '', '{}',
       CASE WHEN known AND n % 4 > 0
            THEN (SELECT min(id) FROM accounts_user) + n % 20 END,
       'bench', now() - n * interval '10 seconds', now(),
       CASE WHEN known THEN now() END
  FROM (SELECT n, n % 3 < 2 AS known FROM generate_series(1, 300000) AS n) AS wanted;

SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE contacts_contact ENABLE TRIGGER USER;

INSERT INTO contacts_activity (contact_id, last_active_at)
SELECT id, CASE WHEN id % 5 > 0 THEN now() - (id * 7919 % 7776000) * interval '1 second' END
  FROM contacts_contact;

INSERT INTO points_score (contact_id, group_id, points, cycle)
SELECT id, 1, abs(hashint8(id)) % 120, 1 FROM contacts_contact;

INSERT INTO contacts_contacttag (contact_id, tag_id, since)
SELECT id, (SELECT min(id) FROM contacts_tag) + (id * k) % 40, now()
  FROM contacts_contact, generate_series(1, 2) AS k
 WHERE identified_at IS NOT NULL
    ON CONFLICT DO NOTHING;

ANALYZE;
